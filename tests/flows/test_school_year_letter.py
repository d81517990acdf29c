"""The letter of March 2020 (000_): school → cluster → Department by list, lists by the hour, names of who delays."""

from __future__ import annotations

from collections.abc import Callable

from connector.appraisal import lists
from connector.appraisal.decisions import Words, give_opinion
from connector.appraisal.queues import board, queue
from connector.appraisal.spread import spread
from connector.appraisal.tasks import assign, decline, reassign
from connector.appraisal.versions import what_changed
from connector.lessons.records import Decision
from tests.flows.letter_of_2020 import (
    CHAINS,
    CVA,
    LL,
    ND,
    TOAN,
    VAN,
    id_of,
    revision_and_withdrawal,
    second_window,
    the_letter,
)
from tests.flows.proofs import numbers, proved, whole
from tests.flows.year import Year, refused

APPROVED, CHANGES, REJECTED = Decision.APPROVED, Decision.CHANGES_REQUIRED, Decision.REJECTED


def test_a_school_year_by_the_letter_of_2020(make_year: Callable[[str, str], Year]) -> None:
    year = make_year("thu-2020", "2019-08-12")
    first_window(year)
    lists_by_the_hour(year)
    department(year)
    supplement(year)
    second_window(year)
    the_letter(year)
    revision_and_withdrawal(year)
    assert numbers(year) == {
        ("BB", ND, 2019): 2,
        ("BB", LL, 2019): 3,
        ("BB", CVA, 2019): 1,
        ("BB", "cum-1", 2019): 5,
        ("BB", "cum-2", 2019): 1,
        ("BB", ND, 2020): 2,
        ("BB", CVA, 2020): 1,
        ("BB", "cum-1", 2020): 2,
        ("BB", "cum-2", 2020): 1,
        ("BC", "cum-1", 2019): 2,
        ("BC", "cum-1", 2020): 2,
        ("BC", "cum-2", 2020): 1,
    }
    whole(year)


def first_window(year: Year) -> None:
    year.at("2019-08-20T09:00")
    year.hand_in(ND, TOAN, "Đặng Thị Ánh", "Sự đồng biến của hàm số", topic="Ứng dụng đạo hàm")
    year.hand_in(LL, TOAN, "Phạm Văn Bình", "Cực trị của hàm số", topic="Ứng dụng đạo hàm")
    year.hand_in(LL, VAN, "Lý Thị Em", "Tuyên ngôn Độc lập", topic="Văn chính luận")
    year.hand_in(CVA, TOAN, "Ngô Thị Cúc", "Đường tiệm cận", topic="Ứng dụng đạo hàm")
    year.run()
    year.at("2019-08-28T09:00")
    year.hand_in(ND, VAN, "Trần Thị Dung", "Tây Tiến", topic="Thơ kháng chiến")
    year.run()
    late = year.lesson("Tây Tiến")
    assert (late.version.timing, late.lesson.window) == ("late", "dot-1") and late.awaits is not None
    for school, point, teacher, lead in (
        (ND, TOAN, "Đặng Thị Ánh", "toan.nd"),
        (LL, TOAN, "Phạm Văn Bình", "toan.ll"),
        (LL, VAN, "Lý Thị Em", "van.ll"),
        (CVA, TOAN, "Ngô Thị Cúc", "toan.cva"),
    ):
        year.grade(school, point, teacher, 90, lead)
    year.run()
    assert set(proved(year, CHAINS)) == {f"school.{ND}", f"school.{LL}", f"school.{CVA}"}
    year.at("2019-09-02T08:00")
    assert year.owed()["appraise", "school", ND, "dot-1"] == (
        "01/09 23:59",
        1,
        True,
        ("Trần Thị Du", "Lê Thị Ngữ"),
    ), "the late one is overdue, and whose it is"
    assert year.owed()["appraise", "cluster", "cum-1", "dot-1"][:3] == ("08/09 23:59", 3, False)
    assert year.owed()["list", "cluster", "cum-1", "dot-1"] == ("09/09 12:00", 1, False, ("Trần Thị Du",))


def lists_by_the_hour(year: Year) -> None:
    """Reviews go to another school of the cluster; the list goes out before noon, or its lead is named."""
    year.at("2019-09-03T09:00")
    lead, other = year.who("cum-truong-1"), year.who("cum-truong-2")
    with year.context() as ctx:
        proposal = spread(ctx, lead, "cluster", apply=True)
        assert {(row.title, person.id) for row, person in proposal.pairs} == {
            ("Sự đồng biến của hàm số", "toan-ll"),
            ("Cực trị của hàm số", "toan-nd"),
            ("Tuyên ngôn Độc lập", "van-nd"),
        }
        [task] = [t for row in board(ctx, lead).rows for t in row.tasks if t.person == "van-nd"]
        decline(ctx, year.who("van-nd"), task.id, "Đi công tác")
        assert "Tuyên ngôn Độc lập" not in {item.row.title for item in queue(ctx, year.who("van-nd")).items}
        with refused("task_closed"):
            reassign(ctx, lead, task.id, "cum-truong-1")
        with refused("own_school"):
            give_opinion(ctx, year.who("toan-nd"), id_of(year, "Sự đồng biến của hàm số"), 1, "cluster", {}, APPROVED)
        for person, title in (("toan-ll", "Sự đồng biến của hàm số"), ("toan-nd", "Cực trị của hàm số")):
            [item] = queue(ctx, year.who(person)).items
            assert item.row.title == title and item.due_at is not None
            judge = year.who(person)
            assert give_opinion(ctx, judge, item.row.id, 1, "cluster", {}, APPROVED, Words("Đúng trọng tâm.")).concluded
        give_opinion(ctx, lead, id_of(year, "Tuyên ngôn Độc lập"), 1, "cluster", {}, APPROVED, Words("Cảm xúc."))
        with refused("not_allowed"):
            give_opinion(ctx, lead, id_of(year, "Đường tiệm cận"), 1, "cluster", {}, APPROVED)
    year.at("2019-09-09T11:30")
    with year.context() as ctx:
        assert lists.lists_for(ctx, year.who("phong-gdtrh")) == ([], 0)
        draft = lists.draft_list(ctx, lead, "cluster", "cum-1", "dot-1")
        with refused("not_allowed"):
            lists.send_list(ctx, other, draft.id)
        sent = lists.send_list(ctx, lead, draft.id)
        assert (sent.number, len(sent.rows), sent.state) == ("01/BC-CTĐ1", 3, "sent")
    year.at("2019-09-09T12:01")
    owed = year.owed()
    assert ("list", "cluster", "cum-1", "dot-1") not in owed
    assert owed["list", "cluster", "cum-2", "dot-1"] == ("09/09 12:00", 1, True, ("Phạm Văn An",))
    assert owed["appraise", "cluster", "cum-2", "dot-1"] == ("08/09 23:59", 1, True, ("Phạm Văn An",))
    assert owed["decide", "department", "cum-1", "dot-1"] == ("16/09 23:59", 3, False, ("Bùi Thị Phòng",))
    year.at("2019-09-10T08:00")
    year.remind()
    [letter] = [x for x in year.post.sent if x.to == "hieutruong@chuvanan.example.edu.vn"]
    assert "2 việc quá hạn" in letter.subject and "Gửi danh sách bài đạt" in letter.text
    assert not [x for x in year.post.sent if "gdtrh@" in x.to], "nobody is reminded of what others owe"


def department(year: Year) -> None:
    """Lesson by lesson for one cluster, as a whole for the other."""
    officer, lead = year.who("phong-gdtrh"), year.who("cum-truong-1")
    year.at("2019-09-11T09:00")
    with year.context() as ctx:
        [sent] = lists.lists_for(ctx, officer)[0]
        with refused("decided_by_list"):
            give_opinion(ctx, officer, id_of(year, "Cực trị của hàm số"), 1, "department", {}, APPROVED)
        with refused("not_allowed"):
            lists.decide_list(ctx, lead, sent.id, APPROVED)
        with refused("reason_missing"):
            lists.decide_list(ctx, officer, sent.id, CHANGES, [id_of(year, "Cực trị của hàm số")])
        lists.decide_list(
            ctx, officer, sent.id, CHANGES, [id_of(year, "Cực trị của hàm số")], "Bổ sung bảng biến thiên."
        )
        assert lists.decide_list(ctx, officer, sent.id, APPROVED).state == "partly"
        only, asked = id_of(year, "Đường tiệm cận"), year.who("toan-nd")
        with refused("own_school"):
            give_opinion(ctx, year.who("cum-truong-2"), only, 1, "cluster", {}, REJECTED, LACKS)
        with refused("not_allowed"):
            give_opinion(ctx, asked, only, 1, "cluster", {}, REJECTED, LACKS)
        assign(ctx, year.who("cum-truong-2"), only, "cluster", asked.person or "")
        give_opinion(ctx, asked, only, 1, "cluster", {}, REJECTED, LACKS)
    year.run()
    assert proved(year, CHAINS)["department.so-gddt"] == {"Sự đồng biến của hàm số", "Tuyên ngôn Độc lập"}
    assert ("list", "cluster", "cum-2", "dot-1") not in year.owed(), "whoever has nothing to list owes no list"
    told = year.told(LL, TOAN, "Phạm Văn Bình")
    assert "danh sách số 01/BC-CTĐ1" in told and "đang lập" not in told
    assert "Bổ sung bảng biến thiên." in told and "sửa theo yêu cầu rồi nộp lại" in told


LACKS = Words("", "Sai công thức tiệm cận xiên.")


def supplement(year: Year) -> None:
    """What passed after the list was sent goes out as a supplement, and is decided as a whole."""
    year.at("2019-09-16T09:00")
    year.hand_in(LL, TOAN, "Phạm Văn Bình", "Cực trị của hàm số", content=2, topic="Ứng dụng đạo hàm")
    year.grade(ND, VAN, "Trần Thị Dung", 85, "van.nd")
    year.run()
    year.grade(LL, TOAN, "Phạm Văn Bình", 90, "toan.ll")
    year.run()
    lead, officer = year.who("cum-truong-1"), year.who("phong-gdtrh")
    again = year.lesson("Cực trị của hàm số")
    assert (again.version.number, again.version.timing) == (2, "revision")
    with year.context() as ctx:
        changed = what_changed(ctx, year.who("toan-nd"), again.lesson.id, 1, 2)
        assert [(x.level, x.text) for x in changed.unanswered] == [("department", "Bổ sung bảng biến thiên.")]
        give_opinion(ctx, year.who("toan-nd"), again.lesson.id, 2, "cluster", {}, APPROVED, Words("Đã bổ sung."))
        give_opinion(ctx, year.who("van-ll"), id_of(year, "Tây Tiến"), 1, "cluster", {}, APPROVED, Words("Tốt."))
        more = lists.send_list(ctx, lead, lists.draft_list(ctx, lead, "cluster", "cum-1", "dot-1").id)
        assert {(r["title"], r["change"]) for r in more.rows} == {
            ("Tây Tiến", "Bổ sung"),
            ("Cực trị của hàm số", "Thay bản 1 bằng bản 2"),
        }
        assert more.number == "02/BC-CTĐ1" and lists.decide_list(ctx, officer, more.id, APPROVED).state == "approved"
        other = year.who("cum-truong-2")
        with refused("nothing_to_list"):
            lists.draft_list(ctx, other, "cluster", "cum-2", "dot-1")
    year.run()
    assert len(proved(year, CHAINS)["department.so-gddt"]) == 4
