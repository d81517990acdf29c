"""The second half of the year under the letter: a window that refuses, the letter's own dates, a withdrawal."""

from __future__ import annotations

from connector.appraisal import lists
from connector.appraisal.decisions import Words, give_opinion
from connector.appraisal.lists_paper import list_paper
from connector.appraisal.queues import queue
from connector.appraisal.withdraw import restore, withdraw
from connector.lessons.records import Decision
from tests.flows.proofs import proved
from tests.flows.year import Year

APPROVED = Decision.APPROVED
CHAINS = {"THPT": ("school", "cluster", "department")}
ND, LL, CVA = "thpt-nguyen-du", "thpt-le-loi", "thpt-chu-van-an"
TOAN, VAN = "Toán 12", "Ngữ văn 12"


def id_of(year: Year, title: str) -> int:
    return year.lesson(title).lesson.id


def second_window(year: Year) -> None:
    """The first of the new calendar year; what comes after it is refused, and may be handed in again in time."""
    year.at("2020-01-07T09:00")
    year.hand_in(CVA, TOAN, "Ngô Thị Cúc", "Đường tiệm cận", content=2, topic="Ứng dụng đạo hàm")
    year.run()
    assert year.lesson("Đường tiệm cận").lesson.window == "dot-2"
    year.at("2020-01-15T09:00")
    year.hand_in(ND, VAN, "Lê Văn Giang", "Việt Bắc", topic="Thơ kháng chiến")
    year.run()
    late = year.lesson("Việt Bắc")
    assert late.version.timing == "refused" and late.awaits is None
    assert "nộp sau hạn" in year.told(ND, VAN, "Lê Văn Giang")
    year.grade(CVA, TOAN, "Ngô Thị Cúc", 92, "toan.cva")
    year.run()
    year.at("2020-01-20T09:00")
    lead, asked, officer = year.who("cum-truong-2"), year.who("toan-nd"), year.who("phong-gdtrh")
    with year.context() as ctx:
        again = id_of(year, "Đường tiệm cận")
        assert [item.row.id for item in queue(ctx, asked).items] == [again], "a task follows the lesson"
        give_opinion(ctx, asked, again, 2, "cluster", {}, APPROVED, Words("Đã sửa công thức."))
        sent = lists.send_list(ctx, lead, lists.draft_list(ctx, lead, "cluster", "cum-2", "dot-2").id)
        assert (sent.number, [r["note"] for r in sent.rows]) == ("01/BC-CTĐ2", ["bản 2"])
        assert lists.decide_list(ctx, officer, sent.id, APPROVED).state == "approved"
    year.run()
    assert "Đường tiệm cận" in proved(year, CHAINS)["department.so-gddt"]


def the_letter(year: Year) -> None:
    """Appraised before 17 March, on the Department's table before 12:00 on the 18th."""
    year.at("2020-02-20T09:00")
    year.hand_in(ND, VAN, "Lê Văn Giang", "Việt Bắc", topic="Thơ kháng chiến")
    year.hand_in(ND, TOAN, "Vũ Thị Hà", "Nguyên hàm từng phần", topic="Nguyên hàm")
    year.run()
    taken = year.lesson("Việt Bắc")
    assert (taken.version.number, taken.version.timing, taken.lesson.window) == (1, "on_time", "dot-3")
    year.grade(ND, VAN, "Lê Văn Giang", 80, "van.nd")
    year.grade(ND, TOAN, "Vũ Thị Hà", 95, "toan.nd")
    year.run()
    year.at("2020-03-14T09:00")
    assert year.owed()["appraise", "cluster", "cum-1", "dot-3"] == ("16/03 23:59", 2, False, ("Trần Thị Du",))
    year.post.sent.clear()
    year.remind()
    [letter] = year.post.sent
    assert letter.to == "hieutruong@nguyendu.example.edu.vn" and "thẩm định: 2 bài đang chờ" in letter.subject
    year.at("2020-03-17T00:10")
    assert year.owed()["appraise", "cluster", "cum-1", "dot-3"][2]
    lead, officer = year.who("cum-truong-1"), year.who("phong-gdtrh")
    with year.context() as ctx:
        for person, title in (("toan-ll", "Nguyên hàm từng phần"), ("van-ll", "Việt Bắc")):
            give_opinion(ctx, year.who(person), id_of(year, title), 1, "cluster", {}, APPROVED, Words("Đạt yêu cầu."))
    year.at("2020-03-18T11:59")
    assert year.owed()["list", "cluster", "cum-1", "dot-3"] == ("18/03 12:00", 1, False, ("Trần Thị Du",))
    year.at("2020-03-18T12:00:30")
    assert year.owed()["list", "cluster", "cum-1", "dot-3"][2], "before 12:00 means before 12:00"
    with year.context() as ctx:
        sent = lists.send_list(ctx, lead, lists.draft_list(ctx, lead, "cluster", "cum-1", "dot-3").id)
        assert len(sent.rows) == 2 and sent.number == "01/BC-CTĐ1"
        assert list_paper(ctx, sent).signer_name == "Trần Thị Du"
        assert lists.decide_list(ctx, officer, sent.id, APPROVED).state == "approved"
    year.run()
    assert {"Việt Bắc", "Nguyên hàm từng phần"} <= proved(year, CHAINS)["department.so-gddt"]
    assert "so-gddt" not in {unit for (_, _, unit, _) in year.owed()}


def revision_and_withdrawal(year: Year) -> None:
    """Withdrawn with a reason, and back again; each told by a supplement where a list had named it."""
    year.at("2020-05-11T09:00")
    lead, officer, lesson = year.who("cum-truong-1"), year.who("phong-gdtrh"), id_of(year, "Việt Bắc")
    with year.context() as ctx:
        assert withdraw(ctx, officer, lesson, "Ảnh minh hoạ chưa rõ nguồn")
        out = lists.send_list(ctx, lead, lists.draft_list(ctx, lead, "cluster", "cum-1", "dot-3").id)
        assert [(r["title"], r["change"]) for r in out.rows] == [("Việt Bắc", "Rút khỏi danh sách")]
        assert lists.decide_list(ctx, officer, out.id, APPROVED).state == "approved"
    year.run()
    assert all("Việt Bắc" not in titles for titles in proved(year, CHAINS).values())
    year.at("2020-05-25T09:00")
    with year.context() as ctx:
        assert restore(ctx, officer, lesson)
    year.run()
    assert "Việt Bắc" in proved(year, CHAINS)["department.so-gddt"]
    year.report()
