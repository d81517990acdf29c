"""Two tiers since July 2025 (Hồ Chí Minh City): communes, clusters, and a school that changes its unit in mid-year."""

from __future__ import annotations

from collections.abc import Callable

from connector.appraisal import lists, minutes
from connector.appraisal.decisions import Words, conclude, give_opinion
from connector.appraisal.documents import document_of
from connector.appraisal.queues import queue
from connector.lessons.records import Decision, LevelState
from connector.steps.context import Context
from connector.store.minutes import Held
from tests.flows.proofs import numbers, proved, whole
from tests.flows.year import Year, refused

APPROVED = Decision.APPROVED
CHAINS = {"THCS": ("school", "commune", "department"), "THPT": ("school", "cluster", "department")}
C, D = "thcs-thpt-c", "thpt-d"
TOAN, TOAN_2, KHTN = "Bài giảng Toán lớp 12", "Bài giảng Toán lớp 12 (đợt 2)", "Bài giảng Khoa học tự nhiên lớp 9"


def test_a_school_year_of_two_tiers(make_year: Callable[[str, str], Year]) -> None:
    year = make_year("hochiminh", "2026-08-10")
    first_window(year)
    first_lists(year)
    second_window(year)
    the_school_moves(year)
    third_window(year)
    assert numbers(year) == {
        ("BB", C, 2026): 3,
        ("BB", C, 2027): 1,
        ("BB", D, 2026): 1,
        ("BB", D, 2027): 1,
        ("BB", "ban-co", 2026): 1,
        ("BB", "cum-1", 2026): 1,
        ("BB", "cum-2", 2027): 2,
        ("BC", "ban-co", 2026): 1,
        ("BC", "cum-1", 2026): 1,
        ("BC", "cum-2", 2027): 2,
    }
    whole(year)


def _id(year: Year, title: str) -> int:
    return year.lesson(title).lesson.id


def judge(year: Year, ctx: Context, title: str, version: int, lead: str) -> None:
    """Two opinions and the cluster lead's conclusion."""
    for person in ("cot-can-1", "cot-can-2"):
        give_opinion(ctx, year.who(person), _id(year, title), version, "cluster", {}, APPROVED, Words("Đạt."))
    assert conclude(ctx, year.who(lead), _id(year, title), version, "cluster", APPROVED, Words("Đạt yêu cầu."))


def sat(year: Year, ctx: Context, cluster: str, lead: str) -> str | None:
    """One sitting over everything that waits for minutes; its number."""
    chair = year.who(lead)
    verdicts = [r.appraisal.id for r in minutes.waiting(ctx, chair, "cluster", cluster)]
    held = Held(ctx.now(), ctx.now(), "Trực tuyến", (chair.name, "Đinh Công Cán"), chair.name, "Đinh Công Cán")
    draft = minutes.open_session(ctx, chair, "cluster", cluster, held, verdicts)
    return minutes.finalise(ctx, chair, draft.id).number


def first_window(year: Year) -> None:
    year.at("2026-08-18T09:00")
    year.hand_in(C, TOAN, "Đặng Thị Ánh", "Nguyên hàm", topic="Nguyên hàm – Tích phân")
    year.hand_in(C, KHTN, "Phạm Văn Bình", "Định luật Ohm", topic="Điện")
    year.hand_in(D, TOAN, "Ngô Thị Cúc", "Vectơ trong không gian", topic="Toạ độ")
    year.run()
    year.at("2026-08-25T09:00")
    year.grade(C, TOAN, "Đặng Thị Ánh", 90, "tt.toan")
    year.grade(C, KHTN, "Phạm Văn Bình", 85, "tt.toan")
    year.grade(D, TOAN, "Ngô Thị Cúc", 88, "tt.toan")
    year.run()
    chains = {t: [s.level.id for s in year.lesson(t).standings] for t in ("Nguyên hàm", "Định luật Ohm")}
    assert chains == {"Nguyên hàm": [*CHAINS["THPT"]], "Định luật Ohm": [*CHAINS["THCS"]]}, (
        "no district since July 2025"
    )
    owed = year.owed()
    assert owed["appraise", "cluster", "cum-1", "dot-1"] == ("09/09 23:59", 2, False, ("Phan Minh Nhất",))
    assert owed["appraise", "commune", "ban-co", "dot-1"] == ("09/09 23:59", 1, False, ("Võ Thị Bàn",))
    year.at("2026-09-07T14:00")
    with year.context() as ctx:
        give_opinion(
            ctx, year.who("phuong-ban-co"), _id(year, "Định luật Ohm"), 1, "commune", {}, APPROVED, Words("Tốt.")
        )
        with refused("own_school"):
            give_opinion(ctx, year.who("tt-toan-d"), _id(year, "Vectơ trong không gian"), 1, "cluster", {}, APPROVED)
        judge(year, ctx, "Nguyên hàm", 1, "cum-truong-1")
        judge(year, ctx, "Vectơ trong không gian", 1, "cum-truong-1")
        assert sat(year, ctx, "cum-1", "cum-truong-1") == "01/BB-CCM1"
    year.run()
    assert proved(year, CHAINS)["cluster.cum-1"] == {"Nguyên hàm", "Vectơ trong không gian"}
    assert proved(year, CHAINS)["commune.ban-co"] == {"Định luật Ohm"}


def first_lists(year: Year) -> None:
    year.at("2026-09-10T10:00")
    officer = year.who("phong-gdtrh")
    with year.context() as ctx:
        for person, level, unit in (("cum-truong-1", "cluster", "cum-1"), ("phuong-ban-co", "commune", "ban-co")):
            draft = lists.draft_list(ctx, year.who(person), level, unit, "dot-1")
            lists.send_list(ctx, year.who(person), draft.id)
        for sent in lists.lists_for(ctx, officer)[0]:
            assert lists.decide_list(ctx, officer, sent.id, APPROVED).state == "approved"
    year.run()
    assert proved(year, CHAINS)["department.hochiminh"] == {"Nguyên hàm", "Vectơ trong không gian", "Định luật Ohm"}
    assert {key[0] for key in year.owed()} == set(), "nobody owes anything any more"


def second_window(year: Year) -> None:
    """Handed in and approved by the school under the old cluster; what it awaits on 1 January is the new one's."""
    year.at("2026-12-15T09:00")
    year.hand_in(C, TOAN_2, "Đặng Thị Ánh", "Tích phân", topic="Nguyên hàm – Tích phân")
    year.run()
    year.at("2026-12-23T09:00")
    year.grade(C, TOAN_2, "Đặng Thị Ánh", 90, "tt.toan")
    year.run()
    year.at("2026-12-31T16:00")
    assert year.owed()["appraise", "cluster", "cum-1", "dot-2"] == ("06/01 23:59", 1, False, ("Phan Minh Nhất",))
    with year.context() as ctx:
        assert [i.row.title for i in queue(ctx, year.who("cum-truong-1")).items] == ["Tích phân"]
        assert not queue(ctx, year.who("cum-truong-2")).items
        lesson = _id(year, "Tích phân")
        give_opinion(ctx, year.who("cot-can-1"), lesson, 1, "cluster", {}, APPROVED, Words("Đạt."))


def the_school_moves(year: Year) -> None:
    year.at("2027-01-02T09:00")
    stood = _standing(year, "Nguyên hàm", "department.hochiminh")
    assert year.owed()["appraise", "cluster", "cum-2", "dot-2"] == ("06/01 23:59", 1, False, ("Huỳnh Thị Nhị",))
    lesson = _id(year, "Tích phân")
    with year.context() as ctx:
        assert not queue(ctx, year.who("cum-truong-1")).items
        assert [i.row.title for i in queue(ctx, year.who("cum-truong-2")).items] == ["Tích phân"]
        with refused("not_allowed"):
            conclude(ctx, year.who("cum-truong-1"), lesson, 1, "cluster", APPROVED)
        give_opinion(ctx, year.who("cot-can-2"), lesson, 1, "cluster", {}, APPROVED, Words("Đạt."))
        assert conclude(ctx, year.who("cum-truong-2"), lesson, 1, "cluster", APPROVED, Words("Đạt yêu cầu."))
        assert sat(year, ctx, "cum-2", "cum-truong-2") == "01/BB-CCM2"
    year.run()
    found = proved(year, CHAINS)
    assert found["cluster.cum-2"] == {"Nguyên hàm", "Tích phân"}, "a school's lessons go with it"
    assert found["cluster.cum-1"] == {"Vectơ trong không gian"}
    assert _standing(year, "Nguyên hàm", "department.hochiminh") == stood, "the city's catalog has nothing to do"
    lead = year.who("cum-truong-2")
    with year.context() as ctx:
        with refused("nothing_to_list"):
            lists.draft_list(ctx, lead, "cluster", "cum-2", "dot-1")
        with refused("nothing_new"):
            lists.draft_list(ctx, year.who("cum-truong-1"), "cluster", "cum-1", "dot-1")
        sent = lists.send_list(ctx, lead, lists.draft_list(ctx, lead, "cluster", "cum-2", "dot-2").id)
        assert [r["title"] for r in sent.rows] == ["Tích phân"]
        lists.decide_list(ctx, year.who("phong-gdtrh"), sent.id, APPROVED)
        [old] = ctx.store.minutes.all(unit="cum-1")
        assert document_of(ctx, year.who("cum-truong-1"), old.id).content[:2] == b"PK"
    year.run()
    assert "Tích phân" in proved(year, CHAINS)["department.hochiminh"]
    assert {key[0] for key in year.owed()} == set(), "no unit owes a list for what another one listed"


def _standing(year: Year, title: str, catalog: str) -> tuple[str | None, int | None]:
    with year.context() as ctx:
        found = ctx.store.publications.all(lesson_ids=[_id(year, title)])
        [one] = [p for p in found if p.catalog == catalog]
        return one.cmid, one.revision


def third_window(year: Year) -> None:
    """A yearly revision under the new cluster replaces what the old one approved; one that comes late is refused."""
    year.at("2027-05-04T09:00")
    year.hand_in(D, TOAN, "Trần Văn Sáu", "Xác suất có điều kiện", topic="Xác suất")
    year.hand_in(C, TOAN, "Đặng Thị Ánh", "Nguyên hàm", content=2, topic="Nguyên hàm – Tích phân")
    year.run()
    assert year.owed()["appraise", "school", C, "dot-3"][:3] == ("16/05 23:59", 1, False), "in a window of its own time"
    own = year.lesson("Xác suất có điều kiện")
    assert own.lesson.window == "dot-3" and own.standings[0].state is LevelState.UNDER_APPRAISAL
    year.at("2027-05-11T09:00")
    year.hand_in(D, TOAN, "Lý Thị Em", "Công thức Bayes", topic="Xác suất")
    year.grade(C, TOAN, "Đặng Thị Ánh", 92, "tt.toan", "Đã cập nhật bài tập thực tế.")
    year.grade(D, TOAN, "Trần Văn Sáu", 30, "tt.toan", "Nội dung sai nhiều.")
    year.run()
    assert year.lesson("Công thức Bayes").version.timing == "refused"
    assert year.lesson("Xác suất có điều kiện").standings[0].state is LevelState.REJECTED
    assert "Nguyên hàm" in proved(year, CHAINS)["cluster.cum-2"], "the old version stays up"
    lead = year.who("cum-truong-2")
    with year.context() as ctx:
        judge(year, ctx, "Nguyên hàm", 2, "cum-truong-2")
        assert sat(year, ctx, "cum-2", "cum-truong-2") == "02/BB-CCM2"
        sent = lists.send_list(ctx, lead, lists.draft_list(ctx, lead, "cluster", "cum-2", "dot-3").id)
        assert [(r["title"], r["note"]) for r in sent.rows] == [("Nguyên hàm", "bản 2")]
        lists.decide_list(ctx, year.who("phong-gdtrh"), sent.id, APPROVED)
    done = year.run()
    assert done["publish", "kho-thanh-pho"].counts["replaced"] == 2
    assert "Nguyên hàm" in proved(year, CHAINS)["department.hochiminh"]
    year.report()
