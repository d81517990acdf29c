"""Records what a real Moodle says: `python -m tests.contract.record 4.5`, with the live site in the environment.

Only what is not recorded yet is asked for; delete a file to have it recorded anew. Addresses are replaced.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import requests

from tests.contract.calls import READS
from tests.contract.scene import live_scene
from tests.live.site import LiveSite

_FOLDER = Path(__file__).parent / "replies"
_PUBLIC = "https://lms.school.example"


def write(path: Path, reply: requests.Response, url: str) -> None:
    """One reply as status, content type and body."""
    text = reply.text
    for slash in ("/", "\\/", "\\\\\\/"):
        text = text.replace(url.replace("/", slash), _PUBLIC.replace("/", slash))
    body = json.loads(text) if "json" in reply.headers["content-type"] else text
    content = {"status": reply.status_code, "content_type": reply.headers["content-type"], "body": body}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main(release: str) -> None:
    site = LiveSite.from_environment()
    if site is None:
        raise SystemExit("no live Moodle is named by the environment")
    missing = [name for name in READS if not (_FOLDER / release / f"{name}.json").exists()]
    scene = live_scene(site)
    for name in missing:
        function, parameters = READS[name](scene)
        write(_FOLDER / release / f"{name}.json", scene.services.raw(function, **parameters), site.url)
        print(name)


if __name__ == "__main__":
    main(sys.argv[1])
