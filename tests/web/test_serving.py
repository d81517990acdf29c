"""What the two origins answer, without a browser."""

from __future__ import annotations

import http.client
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from connector.errors import NeedsOperator
from connector.packages.lookup import Match
from connector.sandbox.samples import make_scorm12, make_unsafe, write_large
from connector.web.preview import Libraries, Preview, PreviewServer, install, libraries
from connector.web.preview.entries import ZipContents
from connector.web.preview.notices import Notices
from connector.web.preview.plan import Player
from connector.web.preview.ranges import UnsatisfiableError, parse_range

Opened = Callable[..., Preview]


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def ask(url: str, headers: dict[str, str] | None = None, method: str = "GET", body: bytes | None = None) -> Answer:
    """What a browser would send: its resolver knows all names below localhost, ours need not."""
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection("127.0.0.1", int(host.partition(":")[2]), timeout=20)
    connection.request(method, "/" + path, body, {"Host": host, **(headers or {})})
    response = connection.getresponse()
    answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    connection.close()
    return answer


@pytest.fixture
def site(bare: PreviewServer, opened: Opened) -> tuple[PreviewServer, Preview, str]:
    """A website of a few files; its URL ends where their names begin."""
    files = {
        "index.html": "<h1>Trang</h1>",
        "ảnh/hình 1.png": b"png",
        "a#b.js": b"1",
        "phim.mp4": bytes(range(256)) * 4096,
    }
    preview = opened(bare, files)
    return bare, preview, bare.addresses.content_url(preview) + "files/"


def test_content_is_forbidden_everything_but_its_own_origin(site: tuple[PreviewServer, Preview, str]) -> None:
    server, _, files = site
    headers = ask(files + "index.html").headers
    policy = dict(rule.partition(" ")[::2] for rule in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'" and policy["object-src"] == "'none'"
    for kind in ("connect-src", "img-src", "media-src", "frame-src", "font-src"):
        assert policy[kind] == "'self' data: blob:"
    assert policy["form-action"] == policy["base-uri"] == "'self'"
    assert policy["sandbox"] == "allow-scripts allow-same-origin allow-forms allow-modals"
    assert policy["frame-ancestors"] == f"'self' {server.addresses.page}"
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["origin-agent-cluster"] == "?1" and "camera=()" in headers["permissions-policy"]
    assert headers["connection-allowlist"] == "(response-origin)"
    assert "set-cookie" not in headers and "service-worker-allowed" not in headers


def test_the_page_frames_its_content_and_nothing_else(site: tuple[PreviewServer, Preview, str]) -> None:
    server, preview, _ = site
    answer = ask(server.url(preview))
    policy = answer.headers["content-security-policy"]
    assert f"frame-src {server.addresses.content_origin(preview)};" in policy
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert b"<script src=" in answer.body and b" onclick" not in answer.body


def test_a_name_that_is_pointed_at_this_machine_opens_nothing(site: tuple[PreviewServer, Preview, str]) -> None:
    server, preview, files = site
    for url in (server.url(preview), files + "index.html"):
        port = url.split(":")[2].partition("/")[0]
        for host in (f"attacker.example:{port}", f"127.0.0.1:{port}", f"localhost:{port}", "", f"x.localhost:{port}"):
            assert ask(url, {"Host": host}).status in (400, 421), host


def test_without_its_key_nothing_is_served(site: tuple[PreviewServer, Preview, str]) -> None:
    server, preview, files = site
    origin = server.addresses.content_origin(preview)
    assert ask(f"{origin}/files/index.html").status == 404
    assert ask(files.replace(preview.key, "x" * len(preview.key)) + "index.html").status == 404
    assert ask(f"{server.addresses.page}/preview/{'x' * 22}/").status == 404
    assert preview.id not in files and preview.key not in server.url(preview)


def test_one_previews_content_is_not_under_anothers_host(bare: PreviewServer, opened: Opened) -> None:
    one, other = (opened(bare, {"index.html": "x"}, f"{name}.zip") for name in "ab")
    assert one.label != other.label
    mixed = f"{bare.addresses.content_origin(one)}/{other.key}/files/index.html"
    assert ask(mixed).status == 404


@pytest.mark.parametrize(
    ("path", "served"),
    [
        ("index.html", 200),
        ("./x/../index.html", 200),
        ("INDEX.html", 200),
        ("%E1%BA%A3nh/h%C3%ACnh%201.png", 200),
        ("a%CC%89nh/hi%CC%80nh%201.png", 200),
        ("a%23b.js", 200),
        ("index.html?x=1", 200),
        ("a", 404),
        ("../index.html", 404),
        ("..%2f..%2fetc/passwd", 404),
        ("%2e%2e/%2e%2e/etc/passwd", 404),
        ("/etc/passwd", 404),
        ("%00", 404),
        ("%ff%fe", 404),
        ("ảnh/".encode().hex(), 404),
        ("", 404),
    ],
)
def test_only_names_of_the_package_are_found(site: tuple[PreviewServer, Preview, str], path: str, served: int) -> None:
    assert ask(site[2] + path).status == served


def test_a_file_found_under_another_name_and_one_not_found_are_told(site: tuple[PreviewServer, Preview, str]) -> None:
    server, preview, files = site
    ask(files + "Index.HTML")
    ask(files + "thieu.js")
    told = ask(server.url(preview) + "notices?since=0").body.decode()
    assert '"renamed"' in told and "Index.HTML → index.html" in told
    assert '"missing"' in told and "thieu.js" in told
    assert ask(server.url(preview) + "notices?since=2").body == b"[]"


def test_types_are_by_name_and_pages_keep_their_own_charset(site: tuple[PreviewServer, Preview, str]) -> None:
    _, _, files = site
    assert ask(files + "index.html").headers["content-type"] == "text/html"
    assert ask(files + "a%23b.js").headers["content-type"] == "text/javascript"
    assert ask(files + "phim.mp4").headers["content-type"] == "video/mp4"


def test_pages_do_not_open_outside_the_frame(site: tuple[PreviewServer, Preview, str]) -> None:
    server, preview, files = site
    alone = {"Sec-Fetch-Dest": "document"}
    assert ask(files + "index.html", alone).status == 403
    assert ask(server.addresses.content_url(preview) + "play/0", alone).status == 403
    assert ask(files + "index.html", {"Sec-Fetch-Dest": "iframe"}).status == 200


def test_no_service_worker_is_ever_served(site: tuple[PreviewServer, Preview, str]) -> None:
    _, _, files = site
    assert ask(files + "a%23b.js", {"Service-Worker": "script"}).status == 403
    assert ask(files + "a%23b.js", {"Sec-Fetch-Dest": "serviceworker"}).status == 403


@pytest.mark.parametrize(
    ("asked", "status", "expected"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=700000-700009", 206, slice(700_000, 700_010)),
        ("bytes=1048570-", 206, slice(1_048_570, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=0-0,5-6", 200, slice(None)),
        ("bytes=9-1", 200, slice(None)),
        ("junk", 200, slice(None)),
        ("bytes=1048576-", 416, slice(0, 0)),
    ],
)
def test_a_range_of_a_deflated_video(
    site: tuple[PreviewServer, Preview, str], asked: str, status: int, expected: slice
) -> None:
    whole = bytes(range(256)) * 4096
    answer = ask(site[2] + "phim.mp4", {"Range": asked})
    assert (answer.status, answer.body) == (status, whole[expected])
    assert int(answer.headers["content-length"]) == len(answer.body)


def test_ranges_that_cannot_be_are_told_from_those_not_understood() -> None:
    assert parse_range("bytes=2-", 10) == (2, 10) and parse_range("bytes=2-99", 10) == (2, 10)
    assert parse_range("bytes=-99", 10) == (0, 10)
    assert parse_range("bytes=-", 10) is None and parse_range("items=1-2", 10) is None and parse_range(None, 10) is None
    for impossible in ("bytes=10-", "bytes=-0"):
        with pytest.raises(UnsatisfiableError):
            parse_range(impossible, 10)


def test_head_says_the_size_and_sends_nothing(site: tuple[PreviewServer, Preview, str]) -> None:
    answer = ask(site[2] + "phim.mp4", method="HEAD")
    assert (answer.headers["content-length"], answer.body) == ("1048576", b"")
    assert ask(site[2] + "index.html", method="POST").status == 405


def test_a_stored_video_is_read_in_place_from_its_middle(bare: PreviewServer, tmp_path: Path) -> None:
    path = tmp_path / "lớn.zip"
    write_large(path, 3)
    preview = bare.previews.add(path)
    with zipfile.ZipFile(path) as package:
        expected = package.read("res/data/video.mp4")[2_000_000:2_000_100]
    url = bare.addresses.content_url(preview) + "files/res/data/video.mp4"
    assert ask(url, {"Range": "bytes=2000000-2000099"}).body == expected


def test_a_seek_unpacks_no_further_than_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("v.mp4", bytes(8 * 2**20))
    contents = ZipContents(path)
    first = next(contents.chunks("v.mp4", 0, 2**20))
    assert 0 < len(first) <= 256 * 1024
    assert sum(map(len, contents.chunks("v.mp4", 5, 100))) == 95
    contents.close()


def test_names_are_found_as_the_launch_finder_finds_them(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("Bài/Ảnh.png", b"x")
    contents = ZipContents(path)
    assert contents.find("B%C3%A0i/%E1%BA%A2nh.png") == ("Bài/Ảnh.png", Match.EXACT)
    assert contents.find("b%C3%A0i/%E1%BA%A3nh.PNG") == ("Bài/Ảnh.png", Match.OTHER_CASE)
    assert contents.find("http://x/") is None
    contents.close()


def test_a_refused_package_is_not_served_with_a_player(bare: PreviewServer, opened: Opened) -> None:
    preview = opened(bare, make_unsafe("Hàm số", seed=1))
    assert preview.plan.player is Player.NONE
    page = ask(bare.url(preview)).body.decode()
    assert "unsafe_path" in page and "<iframe" not in page
    assert ask(bare.addresses.content_url(preview) + "play/0").status == 404


def test_a_title_from_a_package_stays_text(bare: PreviewServer, opened: Opened) -> None:
    title = "<script>alert(1)</script>\"'>"
    preview = opened(bare, make_scorm12(title, seed=1))
    page = ask(bare.url(preview)).body
    assert b"<script>alert" not in page and b"&lt;script&gt;alert" in page
    assert b"<script>alert" not in ask(bare.addresses.content_url(preview) + "play/0").body


def test_the_page_speaks_vietnamese_or_english(bare: PreviewServer, opened: Opened) -> None:
    url = bare.url(opened(bare, make_scorm12("Hàm số", seed=1)))
    assert "Bắt đầu".encode() in ask(url + "?lang=vi").body and b'lang="vi"' in ask(url + "?lang=vi").body
    assert b">Start<" in ask(url + "?lang=en").body


def test_without_the_library_the_page_says_which_and_how_to_get_it(bare: PreviewServer, opened: Opened) -> None:
    page = ask(bare.url(opened(bare, make_scorm12("Hàm số", seed=1))) + "?lang=vi").body.decode()
    assert "scorm-again" in page and "hoclieu preview --install" in page and "npm" in page


def test_installing_without_npm_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "npm", lambda: None)
    with pytest.raises(NeedsOperator) as told:
        install(tmp_path / "npm")
    assert told.value.code == "npm_missing" and "apt install npm" in str(told.value)
    assert not (tmp_path / "npm").exists()


def test_pins_and_lock_agree_and_name_no_host() -> None:
    import json
    from importlib.resources import files

    lock = json.loads((files("connector.web.preview") / "npm" / "package-lock.json").read_text())
    for name, version in libraries.pins().items():
        held = lock["packages"][f"node_modules/{name}"]
        assert held["version"] == version and held["integrity"].startswith("sha512-") and held["license"] == "MIT"
        assert "resolved" not in held


def test_only_built_files_of_a_library_are_given_out(tmp_path: Path) -> None:
    dist = tmp_path / "node_modules" / "scorm-again" / "dist"
    dist.mkdir(parents=True)
    (dist / "scorm12.min.js").write_text("1")
    (tmp_path / "secret").write_text("x")
    found = Libraries(tmp_path)
    assert found.file("scorm-again", "scorm12.min.js") == (dist / "scorm12.min.js").resolve()
    assert found.file("scorm-again", "../../../secret") is None
    assert found.file("scorm-again", "/etc/passwd") is None
    assert found.file("..", "secret") is None
    assert not found.current and found.missing == ("h5p-standalone",)


def test_reports_of_blocked_ways_are_kept_within_bounds(site: tuple[PreviewServer, Preview, str]) -> None:
    server, preview, _ = site
    url = server.addresses.content_url(preview) + "report"
    told = b'{"csp-report":{"effective-directive":"img-src","blocked-uri":"http://x.ex\\u0007mple/secret?path"}}'
    assert ask(url, method="POST", body=told).status == 204
    for bad in (b"[]", b"x", b'{"csp-report":1}', b"[" * 10_000):
        assert ask(url, method="POST", body=bad).status == 400
    assert ask(url, method="POST", body=b"x" * 20_000).status == 413
    assert [n.what for n in preview.notices.since(0)] == ["img-src: http://x.ex\N{REPLACEMENT CHARACTER}mple"]
    many = Notices()
    for number in range(5000):
        many.add("missing", f"{number}" * 500)
    assert len(many.since(0)) == 300 and max(len(n.what) for n in many.since(0)) == 300


def test_a_dropped_preview_is_gone(site: tuple[PreviewServer, Preview, str]) -> None:
    server, preview, files = site
    server.previews.drop(preview)
    assert ask(server.url(preview)).status == 404 and ask(files + "index.html").status == 421


def test_only_the_pdf_itself_is_outside_the_sandbox(bare: PreviewServer, opened: Opened) -> None:
    preview = opened(bare, {"giáo án.pdf": b"%PDF-1.7", "hình.svg": "<svg/>"})
    assert preview.plan.player is Player.PDF
    files = bare.addresses.content_url(preview) + "files/"
    assert "sandbox" not in ask(files + "gi%C3%A1o%20%C3%A1n.pdf").headers["content-security-policy"]
    assert "sandbox" in ask(files + "h%C3%ACnh.svg").headers["content-security-policy"]
    lesson = opened(bare, {"index.html": "x", "a.pdf": b"%PDF-1.7"}, "trang.zip")
    within = bare.addresses.content_url(lesson) + "files/a.pdf"
    assert "sandbox" in ask(within).headers["content-security-policy"]
