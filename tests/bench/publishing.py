"""How long does publishing a lesson take, against the bare upload and call made by hand? From the repository's root:

    source a file that sets HOCLIEU_LIVE_URL, _TOKEN, _USERNAME and _PASSWORD (as for tests/live), then:
    python tests/bench/publishing.py                      30 lessons each way, in turn with curl
    python tests/bench/publishing.py --lessons 100 --way plugin

Each lesson is published twice into new catalog courses, its content each time new to the site: by the connector's own
`put` (which finds the section, uploads, calls, reads back and proves), and by one `curl` that knows all of this already
and only uploads the package and makes the one call (or sends the one form). Who goes first alternates. What is printed
is the ratio of the two times of each pair: their median, their quartiles, and that of the sums.
"""

from __future__ import annotations

import argparse
import hashlib
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[2]))

from pydantic import SecretStr

from connector.lms.base import CatalogPlace, WantedActivity
from connector.lms.moodle.catalog import MoodleCatalog, PublishBy
from connector.lms.moodle.client import MoodleClient, MoodleSite
from connector.lms.moodle.modedit import ActivityForms
from connector.lms.moodle.params import flattened
from connector.lms.moodle.plugin_way import PUT
from connector.lms.moodle.websession import WebSession
from tests.bench.scene import package, sizes
from tests.live.site import NEEDED, LiveSite

Publish = Callable[[WantedActivity], None]


@dataclass(frozen=True, slots=True)
class Ways:
    """The connector and the hand, each with a catalog course of its own."""

    connector: Publish
    hand: Publish
    calls: Callable[[], int]


def prepared(site: LiveSite, way: PublishBy, folder: Path) -> Ways:
    known = MoodleSite(
        id="bench",
        url=site.url,
        token=SecretStr(site.services.token),
        username=site.username,
        password=SecretStr(site.password),
        per_second=1000,
    )
    client = MoodleClient(known)
    web = WebSession(client)
    catalog = MoodleCatalog(client, web, {}, way)
    ours, theirs = (catalog.ensure_course(_place(f"{site.run}.{one}")) for one in ("ours", "theirs"))
    for course in (ours, theirs):
        catalog.put(course, "Hàm số", wanted(folder, 0), None)
    if way == "plugin":
        hand = _by_plugin(site, int(theirs.id), folder)
    else:
        hand = _by_form(site, ActivityForms(client, web), web, theirs.id, folder)
    return Ways(lambda one: _put(catalog, ours, one), hand, lambda: client.stats.calls + client.stats.files)


def _put(catalog: MoodleCatalog, course: object, one: WantedActivity) -> None:
    catalog.put(course, "Hàm số", one, None)  # type: ignore[arg-type]


def _place(key: str) -> CatalogPlace:
    return CatalogPlace(f"city.{key}", ("Kho đo", key), f"city.{key}/toan-10", f"Toán 10 {key}", "Hàm số")


def wanted(folder: Path, number: int) -> WantedActivity:
    """A lesson whose bytes no site has seen yet; sizes are those of teachers' packages."""
    content = package(secrets.randbits(48), sizes(200)[number % 200])
    sha1 = hashlib.sha1(content).hexdigest()
    path = folder / f"{sha1}.zip"
    path.write_bytes(content)
    idnumber = f"hoclieu-{secrets.token_hex(12)}"
    return WantedActivity(idnumber, "scorm", f"Bài {number}", "<p>Tác giả</p>", ("Toán",), True, sha1, path, "bài.zip")


def _curl(site: LiveSite, folder: Path, draft: int, path: Path, place: str, body: Mapping[str, str], *more: str) -> str:
    """One curl, one connection: the upload, then the form in `body`; gives what the second answered."""
    form = folder / "body"
    form.write_text(urlencode(body), encoding="utf-8")
    upload = ["-sS", "-o", "/dev/null", "-F", f"token={site.services.token}", "-F", f"itemid={draft}"]
    upload += ["-F", f"file_1=@{path}", f"{site.url}/webservice/upload.php"]
    second = ["--next", "-sS", *more, "--data", f"@{form}", f"{site.url}/{place}"]
    return subprocess.run(["curl", *upload, *second], capture_output=True, text=True, check=True).stdout


def _by_plugin(site: LiveSite, course: int, folder: Path) -> Publish:
    def publish(one: WantedActivity) -> None:
        assert one.package is not None
        draft = secrets.randbelow(2**30) + 1
        activity = {"idnumber": one.idnumber, "modname": one.modname, "name": one.name, "intro": one.description_html}
        activity |= {"tags": list(one.tags), "draftitemid": draft, "sha1": one.sha1}  # type: ignore[dict-item]
        params = flattened({"courseid": course, "section": "Hàm số", "activity": activity})
        own = {"wstoken": site.services.token, "wsfunction": PUT, "moodlewsrestformat": "json"}
        said = _curl(site, folder, draft, one.package, "webservice/rest/server.php", own | params)
        assert '"created"' in said, said

    return publish


def _by_form(site: LiveSite, forms: ActivityForms, web: WebSession, course: str, folder: Path) -> Publish:
    form = forms.new(course, "scorm", 1)
    cookies = "; ".join(f"{c.name}={c.value}" for c in web._session.cookies)

    def publish(one: WantedActivity) -> None:
        assert one.package is not None
        draft = secrets.randbelow(2**30) + 1
        values = {"name": one.name, "cmidnumber": one.idnumber, "introeditor[text]": one.description_html}
        values |= {"tags[0]": "Toán", "packagefile": str(draft), "submitbutton": "1", "sesskey": web._key()}
        options = ["-b", cookies, "-o", "/dev/null", "-w", "%{http_code}"]
        said = _curl(site, folder, draft, one.package, "course/modedit.php", {**form.fields, **values}, *options)
        assert said.endswith("303"), said

    return publish


def timed(publish: Publish, one: WantedActivity) -> float:
    began = time.perf_counter()
    publish(one)
    return time.perf_counter() - began


def measure(site: LiveSite, way: PublishBy, lessons: int, folder: Path) -> None:
    ways = prepared(site, way, folder)
    before, pairs = ways.calls(), []
    for number in range(lessons):
        ours, theirs = wanted(folder, number), wanted(folder, number)
        order = [("ours", ways.connector, ours), ("theirs", ways.hand, theirs)]
        took = {name: timed(publish, one) for name, publish, one in order[:: 1 if number % 2 else -1]}
        pairs.append((took["ours"], took["theirs"]))
        for one in (ours, theirs):
            Path(str(one.package)).unlink()
    told(way, pairs, (ways.calls() - before) / lessons)


def told(way: str, pairs: list[tuple[float, float]], calls: float) -> None:
    ratios = [ours / theirs for ours, theirs in pairs]
    low, middle, high = statistics.quantiles(ratios, n=4)
    ours, theirs = (sum(column) for column in zip(*pairs, strict=True))
    print(f"{way}: {len(pairs)} lessons, {calls:.1f} calls and uploads each")
    print(f"  connector {ours / len(pairs):.3f} s a lesson, curl {theirs / len(pairs):.3f} s")
    print(f"  ratio {middle:.2f} (quartiles {low:.2f} to {high:.2f}), of the sums {ours / theirs:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lessons", type=int, default=30)
    parser.add_argument("--way", choices=["plugin", "web", "both"], default="both")
    given = parser.parse_args()
    if (site := LiveSite.from_environment()) is None:
        sys.exit(f"needs {', '.join(NEEDED)}")
    ways: list[PublishBy] = ["plugin", "web"] if given.way == "both" else [given.way]
    with tempfile.TemporaryDirectory() as folder:
        for way in ways:
            measure(site, way, given.lessons, Path(folder))


if __name__ == "__main__":
    main()
