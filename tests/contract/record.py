"""Records what a real Moodle says: `python -m tests.contract.record 4.5`, with the live site in the environment.

Only what is not recorded yet is asked for; delete a file to have it recorded anew. Addresses are replaced.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import requests

from tests.contract import forms_scene
from tests.contract.calls import READS
from tests.contract.scene import live_scene
from tests.live.moodleweb import Services
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

    def missing(names: Iterable[str]) -> list[str]:
        return [name for name in names if not (_FOLDER / release / f"{name}.json").exists()]

    def record(name: str, asked: tuple[str, Mapping[str, object]], services: Services) -> None:
        function, parameters = asked
        write(_FOLDER / release / f"{name}.json", services.raw(function, **parameters), site.url)
        print(name)

    if names := missing(READS):
        scene = live_scene(site)
        for name in names:
            record(name, READS[name](scene), scene.services)
    if names := missing(forms_scene.READS | forms_scene.ERRORS):
        forms = forms_scene.live_forms(site)
        for name in names:
            record(name, (forms_scene.READS | forms_scene.ERRORS)[name](forms), forms.services)


if __name__ == "__main__":
    main(sys.argv[1])
