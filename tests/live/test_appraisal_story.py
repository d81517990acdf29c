"""One lesson's whole appraisal on a real Moodle, told by its teacher's own submission.

The team lead works in Moodle, the cluster lead and the council on the pages, over HTTP. After every deed everything is
synchronised, and the site is asked what the teacher reads now and what stands in the catalogs.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator

import docx
import pytest

from connector.appraisal import audit
from connector.lessons.records import Decision
from tests.live.office import COUNCIL, office, readable
from tests.live.site import LiveSite
from tests.live.story import CITY, DISTRICT, SCHOOL, TITLE, Story
from tests.web.pages.house import Browser

pytestmark = pytest.mark.live
CHANGES = "Bổ sung hai câu hỏi vận dụng và nguồn của hình ảnh."
ANSWER = "Đã thêm hai câu hỏi vận dụng, ghi nguồn ở trang cuối."
DISSENT = "Phần khởi động còn dài, nên rút gọn."
Show = Callable[[str, object], None]


@pytest.fixture(scope="module")
def story(live_site: LiveSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    course = live_site.course("nop", "Nộp bài giảng điện tử", ["Bài giảng"])
    teacher, colleague = live_site.people("gv", 2, "Trần Thị")
    [lead], [cluster] = live_site.people("tt", 1, "Lê Thị"), live_site.people("cum", 1, "Vũ Văn")
    live_site.enrol(course, [teacher, colleague], "student")
    live_site.enrol(course, [lead], "teacher")
    assignment = live_site.assignment(course, 1, "Bài giảng Toán 10")
    made = Story(live_site, teacher, colleague, lead, cluster, assignment)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOCLIEU_DATABASE", "HOCLIEU_DATABASE_FILE", "HOCLIEU_PSEUDONYM_KEY"):
            patch.delenv(name, raising=False)
        with office(live_site, course, lead, cluster, tmp_path_factory.mktemp("story")) as made.office:
            _in_moodle(made)
            _at_district(made)
            _in_council(made)
            yield made


def _in_moodle(story: Story) -> None:
    story.hand_in(TITLE, 1)
    story.after("handed in", "Giáo viên nộp bài")
    story.graded(60, f"<p>Ưu điểm: Hình ảnh rõ.</p><p>Yêu cầu điều chỉnh: {CHANGES}</p>")
    story.after("asked", "Tổ trưởng yêu cầu điều chỉnh, trong Moodle")
    story.hand_in(f"{TITLE} (đã sửa)", 2, ANSWER)
    story.after("handed in again", "Giáo viên nộp lại")
    story.graded(90, "<p>Ưu điểm: Đã bổ sung đủ.</p>")
    story.after("school", "Tổ trưởng duyệt, trong Moodle")


def _at_district(story: Story) -> None:
    browser = story.office.of_school(story.teacher)
    story.answers["own lesson"] = browser.submit(
        f"{story.path}/opinion", level=DISTRICT, version="2", decision="approved"
    )
    cluster = story.office.of_school(story.cluster)
    story.answers["district"] = story.opinion(
        cluster, DISTRICT, Decision.APPROVED, {}, strengths="Phù hợp với học sinh của phường."
    )
    story.after("district", "Cụm trưởng duyệt trên trang, bằng tài khoản Moodle của mình")


def _in_council(story: Story) -> None:
    first, second, chair = (story.office.council(login) for login in ("vien1", "vien2", "chutich"))
    good, fair = {"chinh-xac": "55", "chay": "38"}, {"chinh-xac": "45", "chay": "30"}
    first.get(f"{story.path}/appraise")
    story.answers["without its key"] = first.post(f"{story.path}/opinion", data={"level": CITY, "version": "2"})
    story.opinion(first, CITY, Decision.APPROVED, good, strengths="Chính xác, chạy tốt.")
    story.answers["concluded too early"] = story.conclusion(chair)
    story.opinion(second, CITY, Decision.CHANGES_REQUIRED, fair, required_changes=DISSENT)
    story.after("opinions", "Hai thành viên hội đồng cho ý kiến trên trang, một người đề nghị sửa")
    story.answers["conclusion"] = story.conclusion(chair)
    story.after("concluded", "Chủ tịch kết luận Đạt, giữ ý kiến khác; chưa có biên bản")
    minutes = _draft(story, chair)
    story.after("draft", "Biên bản phiên họp còn là dự thảo")
    story.answers["final"] = chair.submit(f"{minutes}/final", **_HELD)
    story.answers["document"] = chair.get(f"{minutes}/document")
    story.after("city", "Chốt biên bản phiên họp")
    story.after("once more", "Đồng bộ lần nữa")


_HELD = {
    "held_from": "2026-11-20T08:00",
    "held_to": "2026-11-20T10:30",
    "place": "Phòng họp của Sở",
    "present": "\n".join((COUNCIL["chutich"], COUNCIL["vien1"], COUNCIL["vien2"])),
    "chair": COUNCIL["chutich"],
    "secretary": COUNCIL["vien1"],
}


def _draft(story: Story, chair: Browser) -> str:
    """Opens the sitting's minutes with every verdict the page offers; its path."""
    seat = f"{CITY}/so-{story.site.run}"
    offered = re.findall(
        r'name="appraisal" id="a-\d+" value="(\d+)"', chair.get("/minutes/new", params={"seat": seat}).text
    )
    opened = chair.submit("/minutes/new", seat=seat, appraisal=offered, **_HELD)
    return str(opened.headers["location"]).partition("?")[0]


def test_the_story_as_its_teacher_reads_it(story: Story, show: Show) -> None:
    told = [scene.told(n) for n, scene in enumerate(story.scenes.values(), 1)]
    show("the teacher's submission, deed by deed", f"{story.site.url}\n" + "\n".join(told))
    assert len(told) == len(story.scenes) == 10


def test_the_teacher_reads_what_the_team_lead_asked_for_and_what_to_do(story: Story) -> None:
    reads = readable(story.scenes["asked"].reads)
    assert story.scenes["handed in"].reads == ""
    assert CHANGES in reads and "Cấp trường: Đạt sau chỉnh sửa" in reads and "nộp lại" in reads
    assert "(bản 1)" in reads and "Biên bản số" in reads


@pytest.mark.parametrize(
    ("scene", "said"),
    [
        ("school", ["(bản 2)", "Cấp trường: Đạt", "Đã bổ sung đủ.", "Cấp phường: đang thẩm định"]),
        ("district", ["Cấp phường: Đạt", "Phù hợp với học sinh của phường.", "Cấp thành phố: đang thẩm định"]),
        ("opinions", ["Cấp thành phố: đang thẩm định"]),
        ("concluded", ["Cấp thành phố: Đạt", "Hội đồng thống nhất đưa vào kho.", "Biên bản: đang lập"]),
        ("draft", ["Biên bản: đang lập"]),
        ("city", ["Cấp trường: Đạt", "Cấp phường: Đạt", "Cấp thành phố: Đạt", "phê duyệt ở mọi cấp"]),
    ],
)
def test_every_level_s_word_comes_into_the_submission_when_it_is_given(
    story: Story, scene: str, said: list[str]
) -> None:
    reads = readable(story.scenes[scene].reads)
    assert [words for words in said if words not in reads] == []


def test_in_the_end_each_level_names_its_minutes(story: Story) -> None:
    reads = readable(story.scenes["city"].reads)
    assert len(re.findall(r"Biên bản số \S+", reads)) == 3 and "đang lập" not in reads


def test_an_opinion_that_is_no_verdict_is_not_told_to_the_teacher(story: Story) -> None:
    assert all(DISSENT not in scene.reads for scene in story.scenes.values())


def test_a_catalog_opens_with_its_level_s_approval_and_minutes_and_not_before(story: Story) -> None:
    assert {key: sorted(scene.catalogs) for key, scene in story.scenes.items()} == {
        "handed in": [],
        "asked": [],
        "handed in again": [],
        "school": [SCHOOL],
        "district": [DISTRICT, SCHOOL],
        "opinions": [DISTRICT, SCHOOL],
        "concluded": [DISTRICT, SCHOOL],
        "draft": [DISTRICT, SCHOOL],
        "city": [CITY, DISTRICT, SCHOOL],
        "once more": [CITY, DISTRICT, SCHOOL],
    }


def test_three_catalogs_hold_exactly_what_was_handed_in_last(story: Story) -> None:
    first, last = story.packages
    assert first != last
    assert story.scenes["once more"].catalogs == {level: [last] for level in (SCHOOL, DISTRICT, CITY)}


def test_what_may_not_be_is_refused_on_the_pages(story: Story) -> None:
    refused = ("own lesson", "without its key", "concluded too early")
    assert {key: story.answers[key].status_code for key in refused} == {
        "own lesson": 403,
        "without its key": 403,
        "concluded too early": 409,
    }
    assert all(story.answers[key].status_code == 303 for key in ("district", "conclusion", "final"))


def test_the_minutes_of_the_sitting_keep_the_dissent(story: Story) -> None:
    document = docx.Document(io.BytesIO(story.answers["document"].content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    text = "\n".join([*(p.text for p in document.paragraphs), *cells])
    assert DISSENT in text and COUNCIL["vien2"] in text and TITLE in text


def test_the_links_in_the_submission_open_for_its_teacher_alone(story: Story) -> None:
    links = set(re.findall(rf'href="{re.escape(story.office.origin)}([^"]+)"', story.scenes["city"].reads))
    teacher, colleague = story.office.of_school(story.teacher), story.office.of_school(story.colleague)
    assert len(links) == 4
    assert {path: teacher.get(path).status_code for path in links} == dict.fromkeys(links, 200)
    assert {path: colleague.get(path).status_code for path in links} == dict.fromkeys(links, 403)
    assert {Browser(story.office.origin).get(path).status_code for path in links} == {303}


def test_the_required_change_stands_beside_the_teacher_s_answer(story: Story) -> None:
    page = readable(story.office.of_school(story.teacher).get(f"{story.path}/changes/1/2").text)
    assert CHANGES in page and ANSWER in page


def test_the_trail_of_all_this_is_whole(story: Story, show: Show) -> None:
    checked = audit.verify(story.office.context)
    browser = story.office.council("quantri")
    browser.get("/audit")
    assert checked.whole and checked.untold == 0
    assert "Nhật ký nguyên vẹn" in browser.submit("/audit/verify").text
    rows = story.office.context.store.audit.newest(100, None)
    show("audit trail", "\n".join(f"{r.seq} {r.actor} {r.action} {r.subject}" for r in reversed(rows)))
