"""What the port `CatalogSite` promises, kept by a folder; and the pages by which students find lessons there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from connector.errors import HoclieuError
from connector.lms.base import CatalogPlace, Course, StandingActivity, WantedActivity
from connector.lms.folder.catalog import FolderCatalog
from mappings.schema import Site

PLACE = CatalogPlace("city.hp", ("Kho", "Toàn thành phố"), "city.hp/toan-10", "Toán 10", "Hàm số & đồ thị")


class Shop:
    """One course; every call comes from a new run that remembers nothing."""

    def __init__(self, root: Path) -> None:
        self.root, self.packages = root / "site", root / "packages"
        self.root.mkdir()
        self.packages.mkdir()
        self.course = self.site.ensure_course(PLACE)

    @property
    def site(self) -> FolderCatalog:
        return FolderCatalog(Site.model_validate({"id": "kho", "kind": "folder", "path": str(self.root)}))

    def wanted(self, text: str = "một", /, **fields: object) -> WantedActivity:
        sha1 = hashlib.sha1(text.encode()).hexdigest()
        (self.packages / sha1).write_text(text)
        given = WantedActivity(
            idnumber=f"hoclieu-{fields.get('idnumber', 'a')}",
            modname="scorm",
            name="Bài 1: Hàm số",
            description_html="<p><strong>Tác giả:</strong> Nguyễn Văn An &lt;x&gt;</p>",
            tags=("Toán", "Lớp 10"),
            visible=True,
            sha1=sha1,
            package=self.packages / sha1,
            filename="bài.zip",
        )
        return replace(given, **{k: v for k, v in fields.items() if k != "idnumber"})  # type: ignore[arg-type]

    def put(self, wanted: WantedActivity, cmid: str | None = None) -> StandingActivity:
        return self.site.put(self.course, PLACE.topic, wanted, cmid)

    def standing(self) -> list[StandingActivity]:
        return self.site.standing([self.course])[self.course.id]

    def public(self) -> dict[str, str]:
        """Every package that a student can reach, by path."""
        found = (p for p in (self.root / "kho").rglob("*") if p.is_file() and p.name != "index.html")
        return {p.relative_to(self.root / "kho").as_posix(): p.read_text() for p in found}

    def page(self, name: str = "index.html") -> str:
        self.site.finish()
        return (self.root / "kho" / name).read_text(encoding="utf-8")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def code(call: Callable[[], object]) -> str:
    with pytest.raises(HoclieuError) as refused:
        call()
    return refused.value.code


def test_a_lesson_stands_under_a_safe_name_with_all_that_was_wanted(shop: Shop) -> None:
    wanted = shop.wanted()
    told = shop.put(wanted)
    [standing] = shop.standing()
    assert standing == told and standing.described
    assert (standing.name, standing.sha1, standing.visible, standing.modname, standing.idnumber) == (
        *(wanted.name, wanted.sha1, True),
        *("scorm", wanted.idnumber),
    )
    assert (standing.section_name, standing.position, standing.section_number) == (PLACE.topic, 0, 1)
    assert shop.public() == {"city.hp/toan-10/bai-1-ham-so-1.zip": "một"}


def test_another_version_takes_its_place_under_the_same_link(shop: Shop) -> None:
    made = shop.put(shop.wanted())
    told = shop.put(shop.wanted("hai", name="Bài 1 (sửa)"), made.cmid)
    assert (told.cmid, told.name, told.revision) == (made.cmid, "Bài 1 (sửa)", 2)
    assert shop.public() == {"city.hp/toan-10/bai-1-ham-so-1.zip": "hai"}


def test_the_package_is_copied_only_where_its_content_differs(shop: Shop) -> None:
    made = shop.put(shop.wanted())
    [path] = list((shop.root / "kho").rglob("*.zip"))
    before = path.stat().st_ino
    told = shop.put(shop.wanted(name="Tên mới", tags=("Toán",)), made.cmid)
    assert (path.stat().st_ino, told.revision, told.name, told.tags) == (before, 1, "Tên mới", ("Toán",))


def test_a_hidden_lesson_cannot_be_reached_and_comes_back_where_it_was(shop: Shop) -> None:
    made = shop.put(shop.wanted())
    shown = shop.public()
    assert made.name in shop.page()
    shop.site.hide(made.cmid)
    assert (shop.public(), [a.visible for a in shop.standing()]) == ({}, [False])
    assert "Hàm số" not in shop.page("city.hp/toan-10/index.html") and made.name not in shop.page()
    shop.site.show(made.cmid)
    assert (shop.public(), [a.visible for a in shop.standing()]) == (shown, [True])


def test_a_lesson_may_be_put_hidden_and_replaced_while_hidden(shop: Shop) -> None:
    made = shop.put(shop.wanted(visible=False))
    assert shop.public() == {}
    shop.put(shop.wanted("hai", visible=False), made.cmid)
    assert shop.public() == {} and shop.standing()[0].sha1 == shop.wanted("hai").sha1
    shop.put(shop.wanted("hai"), made.cmid)
    assert list(shop.public().values()) == ["hai"]


def test_what_was_removed_is_gone_and_removing_it_again_is_nothing(shop: Shop) -> None:
    made = shop.put(shop.wanted())
    for _ in range(2):
        shop.site.remove(made.cmid)
        shop.site.hide(made.cmid)
    assert (shop.standing(), shop.public()) == ([], {})
    assert code(lambda: shop.site.show(made.cmid)) == "record_missing"
    assert code(lambda: shop.put(shop.wanted(), made.cmid)) == "record_missing"
    assert shop.put(shop.wanted()).cmid != made.cmid


def test_the_lesson_of_another_is_let_be(shop: Shop) -> None:
    made = shop.put(shop.wanted())
    assert code(lambda: shop.put(shop.wanted("hai", idnumber="b"), made.cmid)) == "not_ours"
    assert list(shop.public().values()) == ["một"]
    assert shop.site.idnumbers([made.cmid, "0-9", "../x-1"]) == {made.cmid: "hoclieu-a"}


def test_lessons_are_arranged_and_moved_between_topics(shop: Shop) -> None:
    one, two, three = (shop.put(shop.wanted(n, idnumber=n, name=f"Bài {n}")).cmid for n in "123")
    shop.site.arrange(shop.course, PLACE.topic, [three, one, two])
    assert [a.cmid for a in shop.standing()] == [three, one, two]
    shop.site.arrange(shop.course, "Khác", [one])
    assert [(a.section_name, a.cmid) for a in shop.standing()] == [
        (PLACE.topic, three),
        (PLACE.topic, two),
        ("Khác", one),
    ]


def test_a_course_keeps_its_place_under_another_name_and_strangers_are_told(shop: Shop) -> None:
    shop.put(shop.wanted())
    named = shop.site.ensure_course(replace(PLACE, course_name="Toán học 10", category_path=("Kho mới",)))
    assert named == Course(shop.course.id, "Toán học 10")
    assert "Toán học 10" in shop.page() and "Kho mới" in shop.page()
    assert shop.site.standing([Course("không có", "x"), Course("../../etc", "y")]) == {}


def test_a_file_changed_or_taken_away_by_hand_is_seen_and_mended(shop: Shop) -> None:
    made = shop.put(shop.wanted())
    [path] = list((shop.root / "kho").rglob("*.zip"))
    path.write_text("bị sửa")
    assert shop.standing()[0].sha1 == hashlib.sha1("bị sửa".encode()).hexdigest()
    assert shop.put(shop.wanted(), made.cmid).sha1 == shop.wanted().sha1
    path.unlink()
    assert shop.standing() == []
    again = shop.put(shop.wanted())
    assert [a.cmid for a in shop.standing()] == [again.cmid]


def test_a_package_that_is_not_what_was_approved_is_not_shown(shop: Shop) -> None:
    wanted = shop.wanted()
    assert wanted.package is not None
    wanted.package.write_text("khác")
    assert code(lambda: shop.put(wanted)) == "copy_damaged"
    assert (shop.standing(), shop.public()) == ([], {})


def test_files_of_others_in_the_folder_are_let_be(shop: Shop) -> None:
    theirs = shop.root / "kho" / "city.hp" / "toan-10" / "cua-ho.zip"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("của họ")
    made = shop.put(shop.wanted())
    shop.site.remove(made.cmid)
    shop.site.finish()
    assert theirs.read_text() == "của họ"


def test_links_and_other_kinds_stand_too(shop: Shop) -> None:
    link = shop.wanted(modname="url", sha1=None, package=None, content="https://vi.example/a?b&c", idnumber="l")
    told = shop.put(link)
    pdf = shop.put(shop.wanted("%PDF", modname="resource", filename="Đề cương.PDF", idnumber="p"))
    assert (told.url, told.sha1, pdf.modname) == ("https://vi.example/a?b&c", None, "resource")
    assert list(shop.public()) == ["city.hp/toan-10/bai-1-ham-so-2.pdf"]
    assert 'href="https://vi.example/a?b&amp;c"' in shop.page()


def test_a_folder_that_is_not_mounted_stops_the_site(shop: Shop) -> None:
    site = FolderCatalog(Site.model_validate({"id": "kho", "kind": "folder", "path": str(shop.root / "away")}))
    assert code(lambda: site.ensure_course(PLACE)) == "folder_missing"
    assert not (shop.root / "away").exists()


def test_the_address_of_a_lesson_is_on_the_web_where_the_folder_is(shop: Shop) -> None:
    shop.put(shop.wanted())
    fields = {"id": "kho", "kind": "folder", "path": str(shop.root), "url": "https://kho.example/hoc/"}
    [there] = FolderCatalog(Site.model_validate(fields)).standing([shop.course])[shop.course.id]
    assert there.url == "https://kho.example/hoc/city.hp/toan-10/bai-1-ham-so-1.zip"
    assert shop.standing()[0].url == ""


def test_the_page_names_everything_and_runs_nothing_of_others(shop: Shop) -> None:
    shop.put(shop.wanted(name="<script>alert(1)</script> & ‘Ế’", description_html="<p>mô tả</p>"))
    page = shop.page()
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page
    assert "default-src 'none'" in page and "unsafe-inline" not in page
    assert 'data-words="script alert 1 script e' in page


def test_a_page_that_says_the_same_is_not_written_again(shop: Shop) -> None:
    shop.put(shop.wanted())
    shop.page()
    pages = {p: p.stat().st_ino for p in (shop.root / "kho").rglob("index.html")}
    shop.site.ensure_course(PLACE)
    shop.site.show(shop.standing()[0].cmid)
    shop.page()
    assert {p: p.stat().st_ino for p in pages} == pages


@pytest.mark.parametrize("name", ["con", "...", "/", "..", "Ệ" * 300, "a/../../b", "nul.zip", " "])
def test_no_name_leads_out_of_the_catalog(shop: Shop, name: str) -> None:
    course = shop.site.ensure_course(replace(PLACE, course_key=f"city.hp/{name}", course_name=name))
    shop.site.put(course, name, shop.wanted(name=name, filename=f"x.{name}"), None)
    outside = [
        p for p in shop.root.rglob("*") if p.is_file() and p.parts[len(shop.root.parts)] not in ("kho", ".hoclieu")
    ]
    [path] = shop.public()
    assert outside == [] and path.isascii() and ".." not in path and len(path) < 150
