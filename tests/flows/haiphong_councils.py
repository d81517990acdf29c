"""The councils of the year in Hải Phòng: a commune's two opinions, and the city's three with a dissent and a form."""

from __future__ import annotations

from pathlib import Path

from connector.appraisal import minutes
from connector.appraisal.decisions import Words, conclude, give_opinion
from connector.appraisal.spread import spread
from connector.appraisal.tasks import assign
from connector.appraisal.views import lesson_page, search
from connector.lessons.overview import LessonState
from connector.lessons.records import Decision, TaskRole
from connector.store.minutes import Held
from tests.flows.proofs import proved
from tests.flows.year import Year, refused

APPROVED, CHANGES, REJECTED = Decision.APPROVED, Decision.CHANGES_REQUIRED, Decision.REJECTED
CHAINS = {"THCS": ("school", "district", "city"), "THPT": ("school", "city")}
VAN = "Bài giảng Ngữ văn lớp 8"
GOOD = {"chinh-xac": 19, "chuong-trinh": 18, "hoat-dong": 18, "danh-gia": 13, "chay-dung": 15, "ban-quyen": 9}
UNSOURCED = GOOD | {"ban-quyen": 1}
WEAK = {"chinh-xac": 14, "chuong-trinh": 12, "hoat-dong": 10, "danh-gia": 7, "chay-dung": 12, "ban-quyen": 5}


def commune(year: Year) -> None:
    """THCS only: two opinions, then the conclusion, then the minutes of the sitting."""
    year.at("2026-09-04T14:00")
    lesson, lead, member = year.lesson("Trong lời mẹ hát").lesson.id, year.who("phuong-hai-an"), year.who("cot-can-van")
    assert year.owed()["appraise", "district", "hai-an", "dot-1"] == ("13/09 23:59", 1, False, ("Đỗ Thị Phường",))
    with year.context() as ctx:
        give_opinion(ctx, member, lesson, 1, "district", {}, APPROVED, Words("Giàu cảm xúc."))
        with refused("quorum_missing"):
            conclude(ctx, lead, lesson, 1, "district", APPROVED)
        give_opinion(ctx, lead, lesson, 1, "district", {}, APPROVED, Words("Câu hỏi phong phú."))
        assert conclude(ctx, lead, lesson, 1, "district", APPROVED, Words("Bài giảng tốt, đủ bốn hoạt động."))
    year.run()
    assert "district.hai-an" not in proved(year, CHAINS), "a verdict without its minutes opens no catalog"
    assert year.owed()["minutes", "district", "hai-an", "dot-1"] == ("13/09 23:59", 1, False, ("Đỗ Thị Phường",))
    assert "Biên bản: đang lập" in year.told("thcs-b", VAN, "Ngô Thị Cúc")
    with year.context() as ctx:
        [waiting] = minutes.waiting(ctx, lead, "district", "hai-an")
        held = Held(ctx.now(), ctx.now(), "Phòng họp UBND phường", (lead.name, member.name), lead.name, member.name)
        draft = minutes.open_session(ctx, lead, "district", "hai-an", held, [waiting.appraisal.id])
        assert minutes.finalise(ctx, lead, draft.id).number == "01/BB-PHA"
    year.run()
    assert proved(year, CHAINS)["district.hai-an"] == {"Trong lời mẹ hát"}
    assert "số 01/BB-PHA" in year.told("thcs-b", VAN, "Ngô Thị Cúc")


def city_council(year: Year, folder: Path) -> None:
    """Three opinions on each, a dissent that is kept, a form that is not passed, minutes that must be signed."""
    year.at("2026-09-10T08:00")
    officer, chair = year.who("chuyen-vien"), year.who("chu-tich")
    first, second = year.lesson("Hàm số bậc hai").lesson.id, year.lesson("Sóng dừng").lesson.id
    with year.context() as ctx:
        proposal = spread(ctx, officer, "city", lessons=[first, second], apply=True)
        asked = {(row.title, person.id) for row, person in proposal.pairs}
        assert not {p for _, p in asked} & {"tt-toan-a", "cot-can-van"}, "own school, another subject"
        assert len(asked) == 6 and not proposal.short
        for lesson in (first, second):
            assign(ctx, officer, lesson, "city", "chuyen-vien", TaskRole.SECRETARY)
        with refused("own_school"):
            give_opinion(ctx, year.who("tt-toan-a"), first, 2, "city", GOOD, APPROVED)
    panel = [year.who(p) for p in ("hd-chung-1", "hd-chung-2", "chu-tich")]
    year.at("2026-09-17T14:00")
    with year.context() as ctx:
        for member, scores, decision in zip(panel, (GOOD, WEAK, GOOD), (APPROVED, REJECTED, APPROVED), strict=True):
            words = Words("Chính xác.", "" if decision is APPROVED else "Phần vận dụng còn hình thức.")
            give_opinion(ctx, member, first, 2, "city", scores, decision, words)
        for member in panel:
            give_opinion(ctx, member, second, 1, "city", UNSOURCED, APPROVED, Words("Mô phỏng đẹp."))
        assert conclude(ctx, chair, first, 2, "city", APPROVED, Words("Chính xác, tương tác tốt."))
        with refused("form_not_passed"):
            conclude(ctx, chair, second, 1, "city", APPROVED)
        assert conclude(ctx, chair, second, 1, "city", CHANGES, Words("", "", "Ghi nguồn của video mô phỏng."))
        verdicts = [r.appraisal.id for r in minutes.waiting(ctx, officer, "city", "haiphong")]
        there = ("Hồ Văn Tịch, Chủ tịch hội đồng", "Ngô Thị Đồng", "Dương Quốc Đồng", "Đặng Thu Sở, thư kí")
        held = Held(ctx.now(), None, "Phòng họp số 2, Sở GDĐT", there, chair.name, officer.name)
        draft = minutes.open_session(ctx, officer, "city", "haiphong", held, verdicts)
    year.report()
    year.at("2026-09-18T09:00")
    scan = folder / "bien-ban.pdf"
    scan.write_bytes(b"%PDF-1.7 signed")
    with year.context() as ctx:
        with refused("minutes_draft"):
            minutes.attach_signed(ctx, officer, draft.id, scan, scan.name)
        assert minutes.finalise(ctx, officer, draft.id).number == "01/BB-SGDĐT"
    year.run()
    assert "city.haiphong" not in proved(year, CHAINS), "minutes that must be signed count when they are"
    with year.context() as ctx:
        minutes.attach_signed(ctx, officer, draft.id, scan, scan.name)
        assert search(ctx, officer, state=LessonState.APPROVED).total == 1
    year.run()
    assert proved(year, CHAINS)["city.haiphong"] == {"Hàm số bậc hai"}
    with year.context() as ctx:
        page = lesson_page(ctx, officer, first)
        assert [o.appraiser_name for o in page.opinions if o.decision is REJECTED] == ["Dương Quốc Đồng"]
