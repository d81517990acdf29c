"""The record as LOM in both bindings: what it says, and in the order that the schemas demand."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from connector.catalogs.lom import lom, lom_for
from connector.catalogs.lom_bindings import Ims, legal, vcard
from connector.catalogs.record import Approval, LessonRecord, PackageFile, Standing, Status, Unit
from connector.packages.lom import metadata_of
from connector.packages.manifest import parse_manifest

ORDER = {
    "lom": "general lifecycle metametadata technical educational rights annotation classification",
    "general": "identifier title catalogentry language description keyword",
    "lifecycle": "version status contribute",
    "contribute": "role entity centity date",
    "metametadata": "metadataschema metadatascheme language",
    "technical": "format size location",
    "educational": "intendedenduserrole context typicalagerange language",
    "rights": "cost copyrightandotherrestrictions description",
    "annotation": "entity person date description",
    "classification": "purpose taxonpath description keyword",
    "taxonpath": "source taxon",
    "taxon": "id entry",
    "identifier": "catalog entry",
    "catalogentry": "catalog entry",
}
"""IEEE 1484.12.3-2005, annex B, and imsmd_rootv1p2p1: the elements that we write, in the order of both."""
RECORD = LessonRecord(
    identifier="haiphong/lesson/17",
    lesson=17,
    version=2,
    status=Status.APPROVED,
    title="Hàm số <bậc hai> & đồ thị",
    description="Bài giảng điện tử môn Toán lớp 10.",
    keywords=("Toán", "Lớp 10", "Hàm số"),
    authors=("Nguyễn Văn An",),
    school=Unit(id="thpt-a", name="Trường THPT A; cơ sở 1", code="31000701"),
    department=Unit(id="haiphong", name="Sở Giáo dục và Đào tạo Hải Phòng"),
    subject="Toán",
    grade=10,
    stage="THPT",
    topic="Hàm số",
    submitted_on=date(2026, 8, 18),
    approvals=(
        Approval(level="school", level_name="Cấp trường", body="Trường THPT A", approved_on=date(2026, 8, 25)),
        Approval(
            level="city",
            level_name="Cấp thành phố",
            body="Sở Giáo dục và Đào tạo Hải Phòng",
            approved_on=date(2026, 9, 3),
            number="05/BB-SGDĐT",
        ),
    ),
    catalogs=(Standing(catalog="city.haiphong", url="https://kho.example.edu.vn/mod/scorm/view.php?id=7"),),
    rights="Quyền tác giả thuộc tác giả.",
    package=PackageFile(
        filename="a.zip",
        format="scorm12",
        version="1.2",
        media_type="application/zip",
        size=1234,
        sha1="1" * 40,
        sha256="2" * 64,
    ),
)


def both(record: LessonRecord = RECORD) -> list[etree._Element]:
    return [lom(record), etree.fromstring(lom_for(record, "scorm12"))]


def said(root: etree._Element, *path: str) -> list[str]:
    """The texts below every element at this path, names compared without case."""
    found = [root]
    for name in path:
        found = [child for parent in found for child in parent if etree.QName(child).localname.lower() == name]
    return [" ".join(" ".join(element.itertext()).split()) for element in found]


@pytest.mark.parametrize("root", both(), ids=["ieee", "ims"])
def test_every_element_stands_in_the_order_of_the_schemas(root: etree._Element) -> None:
    for element in root.iter():
        local = etree.QName(element).localname.lower()
        children = [etree.QName(child).localname.lower() for child in element]
        if children and local in ORDER:
            order = ORDER[local].split()
            assert [order.index(child) for child in children] == sorted(order.index(child) for child in children)


@pytest.mark.parametrize("root", both(), ids=["ieee", "ims"])
def test_the_record_says_what_is_known_of_the_lesson(root: etree._Element) -> None:
    assert said(root, "general", "title") == ["Hàm số <bậc hai> & đồ thị"]
    assert said(root, "general", "keyword") == ["Toán", "Lớp 10", "Hàm số"]
    assert said(root, "technical", "location") == ["https://kho.example.edu.vn/mod/scorm/view.php?id=7"]
    assert said(root, "rights", "description") == ["Quyền tác giả thuộc tác giả."]
    assert [text.split()[-1].lower() for text in said(root, "lifecycle", "contribute", "role")] == [
        "author", "provider", "validator", "validator", "publisher",
    ]  # fmt: skip
    assert said(root, "lifecycle", "contribute", "date") == [
        "2026-08-18", "2026-08-18", "2026-08-25", "2026-09-03",
    ]  # fmt: skip
    notes = said(root, "annotation", "description")
    assert notes == ["Cấp trường: phê duyệt.", "Cấp thành phố: phê duyệt, biên bản số 05/BB-SGDĐT."]
    assert said(root, "classification", "taxonpath", "taxon", "entry") == ["Toán", "Lớp 10"]
    assert "haiphong/lesson/17" in said(root, "general")[0]


@pytest.mark.parametrize("format_", ["scorm12", "scorm2004"])
def test_our_own_reader_of_packages_finds_title_words_and_author(format_: str) -> None:
    root = parse_manifest(lom_for(RECORD, format_)).root
    assert root is not None
    read = metadata_of(root)
    assert (read.title, read.language, read.authors) == (RECORD.title, "vi", ("Nguyễn Văn An",))
    assert read.keywords == RECORD.keywords


def test_every_element_carries_a_prefix_since_moodle_takes_a_bare_title_for_the_courses() -> None:
    for format_ in ("scorm12", "scorm2004"):
        root = parse_manifest(lom_for(RECORD, format_)).root
        assert root is not None
        assert ":" in root.name and all(":" in e.name for e in root.every("title"))


def test_what_has_no_level_is_a_draft_and_names_its_file_for_its_place() -> None:
    record = RECORD.model_copy(update={"approvals": (), "catalogs": ()})
    for root in both(record):
        assert said(root, "lifecycle", "status")[0].lower().endswith("draft")
        assert said(root, "technical", "location") == ["a.zip"]
        assert not said(root, "annotation")


def test_characters_that_xml_knows_not_break_nothing() -> None:
    record = RECORD.model_copy(update={"title": "Bài\x00 \x0b1 \ud800"})
    for root in both(record):
        assert etree.fromstring(etree.tostring(root)) is not None
    assert legal("Tiếng Việt 🙂\n") == "Tiếng Việt 🙂\n"


def test_a_card_keeps_separators_for_words() -> None:
    card = vcard("An; Bình, Chi", "Tổ\nToán")
    assert "FN:An\\; Bình\\, Chi" in card and "ORG:Tổ Toán" in card
    assert Ims().scheme == "ADL SCORM 1.2"
