"""Hải Phòng 2024 (001_): three windows, the team lead's week in Moodle, councils with minutes, three catalogs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from connector.appraisal import lists, minutes
from connector.appraisal.decisions import Words, conclude, give_opinion
from connector.appraisal.withdraw import withdraw
from connector.lessons.records import Decision, LevelState
from connector.store.minutes import Held
from tests.flows.haiphong_councils import CHAINS, GOOD, VAN, city_council, commune
from tests.flows.proofs import numbers, proved, whole
from tests.flows.year import Year, refused

APPROVED, CHANGES, REJECTED = Decision.APPROVED, Decision.CHANGES_REQUIRED, Decision.REJECTED
TOAN, LI = "Bài giảng Toán lớp 10", "Bài giảng Vật lí lớp 11"
ASKED = "Ưu điểm: Bố cục rõ.\nHạn chế: Ít câu hỏi luyện tập.\nYêu cầu điều chỉnh: Thêm ba câu hỏi luyện tập."


def test_a_school_year_in_hai_phong(make_year: Callable[[str, str], Year], tmp_path: Path) -> None:
    year = make_year("haiphong", "2026-08-10")
    first_window(year)
    school_appraisal(year)
    commune(year)
    city_council(year, tmp_path)
    lists_of_the_first_window(year)
    second_window(year, tmp_path)
    third_window(year)
    withdrawal(year)
    assert numbers(year) == {
        ("BB", "thpt-a", 2026): 5,
        ("BB", "thpt-a", 2027): 3,
        ("BB", "thcs-b", 2026): 1,
        ("BB", "thcs-b", 2027): 1,
        ("BB", "hai-an", 2026): 1,
        ("BB", "haiphong", 2026): 1,
        ("BB", "haiphong", 2027): 1,
        ("BC", "thpt-a", 2026): 2,
        ("BC", "haiphong", 2026): 1,
    }
    whole(year)


def first_window(year: Year) -> None:
    year.at("2026-08-14T08:00")
    assert year.owed()["submit", "school", "thcs-b", "dot-1"] == ("23/08 23:59", 1, False, ("Vũ Văn Hiệu",))
    year.at("2026-08-18T09:00")
    year.hand_in("thpt-a", TOAN, "Đặng Thị Ánh", "Hàm số bậc hai", topic="Hàm số và đồ thị")
    year.hand_in("thpt-a", LI, "Phạm Văn Bình", "Sóng dừng", topic="Sóng")
    year.hand_in("thcs-b", VAN, "Ngô Thị Cúc", "Trong lời mẹ hát", topic="Thơ sáu chữ, bảy chữ")
    year.hand_in("thpt-a", TOAN, "Nguyễn Thị Toán", "Mệnh đề", topic="Mệnh đề và tập hợp")
    year.run()
    assert proved(year, CHAINS) == {}, "nothing opens a catalog before it was appraised"
    year.at("2026-08-20T08:00")
    assert year.remind().counts["reminded"] == 1 and year.remind().counts["reminded"] == 0
    [letter] = year.post.sent
    assert letter.to == "hieutruong@thpt-a.example.edu.vn", "one of its submission points is empty still"
    assert "23:59 ngày 23/08/2026" in letter.text and "https://hoclieu.example/deadlines" in letter.text
    year.at("2026-08-25T10:00")
    year.hand_in("thpt-a", TOAN, "Trần Thị Dung", "Tổng của hai vectơ", topic="Vectơ")
    year.run()
    late = year.lesson("Tổng của hai vectơ")
    assert (late.lesson.window, late.version.timing) == ("dot-2", "moved"), "what is late counts for the next window"
    assert year.owed()["appraise", "school", "thpt-a", "dot-1"] == (
        "30/08 23:59",
        3,
        False,
        ("Nguyễn Thị Toán", "Trần Văn Lý", "Phạm Thị Hiệu"),
    )
    assert year.owed()["appraise", "school", "thpt-a", "dot-2"][:2] == ("24/01 23:59", 1)
    assert year.owed()["appraise", "school", "thcs-b", "dot-1"][3] == ("Lê Thị Văn", "Vũ Văn Hiệu")


def school_appraisal(year: Year) -> None:
    year.at("2026-08-26T15:00")
    year.grade("thpt-a", TOAN, "Đặng Thị Ánh", 60, "totruong.toan", ASKED)
    year.grade("thpt-a", LI, "Phạm Văn Bình", 85, "totruong.vatli", "Hình ảnh rõ, mô phỏng tốt.")
    year.grade("thcs-b", VAN, "Ngô Thị Cúc", 90, "totruong.van", "Giọng đọc truyền cảm.")
    year.run()
    year.grade("thpt-a", TOAN, "Nguyễn Thị Toán", 100, "totruong.toan")
    assert [key for key, why in year.run("verdicts")["verdicts", "lms-thpt-a"].aside if "own" in why], "never one's own"
    year.run()
    assert year.lesson("Mệnh đề").standings[0].state is LevelState.UNDER_APPRAISAL
    assert proved(year, CHAINS) == {"school.thpt-a": {"Sóng dừng"}, "school.thcs-b": {"Trong lời mẹ hát"}}
    told = year.told("thpt-a", TOAN, "Đặng Thị Ánh")
    assert "Yêu cầu điều chỉnh: Thêm ba câu hỏi luyện tập." in told and "số 01/BB-THPTA" in told
    assert "sửa theo yêu cầu rồi nộp lại" in told
    year.at("2026-08-28T20:00")
    year.hand_in("thpt-a", TOAN, "Đặng Thị Ánh", "Hàm số bậc hai", content=2, topic="Hàm số và đồ thị")
    year.run()
    again = year.lesson("Hàm số bậc hai")
    assert (again.version.number, again.version.timing, again.lesson.window) == (2, "revision", "dot-1")
    year.at("2026-08-29T09:00")
    assert not year.messages("lms-thpt-a", "totruong.toan")
    year.remind()
    [reminded] = year.messages("lms-thpt-a", "totruong.toan")
    assert "2 bài đang chờ" in reminded and "30/08/2026" in reminded
    year.grade("thpt-a", TOAN, "Đặng Thị Ánh", 88, "totruong.toan", "Đã bổ sung câu hỏi luyện tập.")
    year.grade("thpt-a", TOAN, "Nguyễn Thị Toán", 85, "totruong.vatli")
    year.run()
    assert proved(year, CHAINS)["school.thpt-a"] == {"Sóng dừng", "Hàm số bậc hai", "Mệnh đề"}
    year.at("2026-08-31T08:00")
    assert not [key for key, (_, _, overdue, _) in year.owed().items() if overdue]


def lists_of_the_first_window(year: Year) -> None:
    year.at("2026-09-21T10:00")
    principal, officer, chair = year.who("ht-a"), year.who("chuyen-vien"), year.who("chu-tich")
    with year.context() as ctx:
        drafted = lists.draft_list(ctx, principal, "school", "thpt-a", "dot-1")
        sent = lists.send_list(ctx, principal, drafted.id)
        assert [r["title"] for r in sent.rows] == ["Mệnh đề", "Hàm số bậc hai", "Sóng dừng"]
        frozen = (sent.number, sent.rows)
        city = lists.send_list(ctx, chair, lists.draft_list(ctx, chair, "city", "haiphong", "dot-1").id)
        assert [(r["title"], r["note"]) for r in city.rows] == [("Hàm số bậc hai", "bản 2")]
    year.at("2026-09-28T10:00")
    year.hand_in("thpt-a", LI, "Phạm Văn Bình", "Sóng dừng", content=2, topic="Sóng")
    year.run()
    assert proved(year, CHAINS)["school.thpt-a"] == {"Sóng dừng", "Hàm số bậc hai", "Mệnh đề"}, "the old one stays up"
    year.at("2026-09-29T10:00")
    year.grade("thpt-a", LI, "Phạm Văn Bình", 90, "totruong.vatli", "Đã ghi nguồn.")
    year.run()
    with year.context() as ctx:
        more = lists.send_list(ctx, principal, lists.draft_list(ctx, principal, "school", "thpt-a", "dot-1").id)
        assert [(r["title"], r["change"]) for r in more.rows] == [("Sóng dừng", "Thay bản 1 bằng bản 2")]
        with refused("nothing_new"):
            lists.draft_list(ctx, principal, "school", "thpt-a", "dot-1")
        kept = lists.known_list(ctx, sent.id)
        assert (kept.number, kept.rows) == frozen, "a list that was sent is frozen"
        assert lists.decide_list(ctx, officer, sent.id, APPROVED).state == "approved"
    assert year.report().word == "ok"


def second_window(year: Year, folder: Path) -> None:
    """A new calendar year, so the numbers begin again; a published lesson is replaced by its yearly revision."""
    year.at("2027-01-13T09:00")
    year.hand_in("thpt-a", TOAN, "Đặng Thị Ánh", "Hàm số bậc hai", content=3, topic="Hàm số và đồ thị")
    year.hand_in("thpt-a", "Bài giảng cả năm môn Toán lớp 11", "Lý Thị Em", "Cấp số cộng", topic="Dãy số")
    year.run()
    assert year.lesson("Cấp số cộng").lesson.window == "dot-2"
    assert year.lesson("Hàm số bậc hai").version.number == 3
    before = proved(year, CHAINS)
    assert "Hàm số bậc hai" in before["city.haiphong"] & before["school.thpt-a"], "the old one stays up meanwhile"
    year.at("2027-01-20T09:00")
    for teacher, point in (
        ("Đặng Thị Ánh", TOAN),
        ("Trần Thị Dung", TOAN),
        ("Lý Thị Em", "Bài giảng cả năm môn Toán lớp 11"),
    ):
        year.grade("thpt-a", point, teacher, 92, "totruong.toan", "Cập nhật theo thực tế của trường.")
    year.run()
    assert "số 01/BB-THPTA" in year.told("thpt-a", TOAN, "Đặng Thị Ánh")
    year.at("2027-01-26T09:00")
    officer, chair = year.who("chuyen-vien"), year.who("chu-tich")
    lesson = year.lesson("Hàm số bậc hai").lesson.id
    with year.context() as ctx:
        for member in ("hd-chung-1", "hd-toan-1", "hd-chung-2"):
            give_opinion(ctx, year.who(member), lesson, 3, "city", GOOD, APPROVED, Words("Bài giảng đã được cập nhật."))
        assert conclude(ctx, chair, lesson, 3, "city", APPROVED, Words("Cập nhật tốt."))
        [one] = minutes.waiting(ctx, officer, "city", "haiphong")
        held = Held(ctx.now(), ctx.now(), "Trực tuyến", (chair.name, officer.name), chair.name, officer.name)
        made = minutes.open_session(ctx, officer, "city", "haiphong", held, [one.appraisal.id])
        assert minutes.finalise(ctx, officer, made.id).number == "01/BB-SGDĐT"
        minutes.attach_signed(ctx, officer, made.id, folder / "bien-ban.pdf", "bien-ban.pdf")
    assert year.run()["publish", "kho-hoc-lieu"].counts["replaced"] == 1
    assert proved(year, CHAINS)["city.haiphong"] == {"Hàm số bậc hai"}


def third_window(year: Year) -> None:
    year.at("2027-05-18T09:00")
    year.hand_in("thcs-b", "Bài giảng Ngữ văn lớp 9 (đợt 3)", "Ngô Thị Cúc", "Ôn tập cuối năm")
    year.run()
    year.at("2027-05-25T09:00")
    year.hand_in("thcs-b", "Bài giảng Ngữ văn lớp 9 (đợt 3)", "Mai Văn Giang", "Luyện viết nghị luận")
    year.run()
    late = year.lesson("Luyện viết nghị luận")
    assert late.version.timing == "refused" and late.awaits is None
    assert "nộp sau hạn" in year.told("thcs-b", "Bài giảng Ngữ văn lớp 9 (đợt 3)", "Mai Văn Giang")
    assert year.owed()["appraise", "school", "thcs-b", "dot-3"][:2] == ("30/05 23:59", 1)
    year.at("2027-05-31T08:00")
    assert year.owed()["appraise", "school", "thcs-b", "dot-3"][2:] == (True, ("Lê Thị Văn", "Vũ Văn Hiệu"))
    year.post.sent.clear()
    year.remind()
    overdue = {letter.to: letter.subject for letter in year.post.sent}
    assert overdue["van@thcs-b.example.edu.vn"].startswith("Quá hạn 23:59 ngày 30/05/2027")
    assert {"hieutruong@thcs-b.example.edu.vn"} <= overdue.keys()
    year.grade("thcs-b", "Bài giảng Ngữ văn lớp 9 (đợt 3)", "Ngô Thị Cúc", 95, "totruong.van")
    year.run()
    assert proved(year, CHAINS)["school.thcs-b"] == {"Trong lời mẹ hát", "Ôn tập cuối năm"}


def withdrawal(year: Year) -> None:
    year.at("2027-05-31T15:00")
    lesson, officer = year.lesson("Trong lời mẹ hát").lesson.id, year.who("chuyen-vien")
    with year.context() as ctx:
        with refused("reason_missing"):
            withdraw(ctx, officer, lesson, " ")
        with refused("not_allowed"):
            withdraw(ctx, year.teacher("lms-thcs-b", "Ngô Thị Cúc"), lesson, "Không muốn dùng nữa")
        assert withdraw(ctx, officer, lesson, "Bản quyền ảnh chưa rõ")
    year.run()
    left = proved(year, CHAINS)
    assert left["school.thcs-b"] == {"Ôn tập cuối năm"} and "district.hai-an" not in left
    assert year.report().word == "ok"
