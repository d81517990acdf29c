"""A department in the middle of its work: a lesson at every stage, minutes, a list, so that no page is empty."""

from __future__ import annotations

from dataclasses import dataclass

from connector.appraisal import lists, minutes, tasks
from connector.lessons.actors import Actor
from connector.lessons.people import signed_in
from connector.lessons.records import Decision, Lesson
from connector.runlog import RunLog
from connector.store.minutes import Held
from tests.web.pages.house import LOGINS, House
from tests.web.pages.lessons import add_lesson, appraise, conclude

RUN = "abcdef012345"
_HELD = Held(
    place="Phòng họp", present=("Lê Thị Cụm, cụm trưởng", "Vũ Thị Viên"), chair="Lê Thị Cụm", secretary="Vũ Thị Viên"
)


@dataclass(frozen=True)
class Scene:
    """Ids: lessons by where they stand, minutes and lists by their state."""

    at_school: Lesson
    at_commune: Lesson
    at_city: Lesson
    changed: Lesson
    ready: Lesson
    finished: Lesson
    task: int
    draft_minutes: int
    final_minutes: int
    draft_list: int
    sent_list: int


def scene(house: House) -> Scene:
    words = {"strengths": "Nội dung chính xác.", "limitations": "Ít bài vận dụng."}
    at_school = add_lesson(house, "Mệnh đề và tập hợp")
    at_commune = add_lesson(house, "Bất phương trình bậc nhất hai ẩn")
    at_city = add_lesson(house, "Hệ thức lượng trong tam giác")
    changed = add_lesson(house, "Vectơ và các phép toán")
    ready = add_lesson(house, "Hàm số bậc hai")
    finished = add_lesson(house, "Thống kê và xác suất")
    for lesson in (at_commune, at_city, ready, finished):
        appraise(house, "team_lead", lesson, "school", **words)
    asked = "Thêm lời dẫn cho phần khởi động.\nSửa công thức ở trang 4."
    appraise(house, "team_lead", changed, "school", Decision.CHANGES_REQUIRED, required_changes=asked)
    add_lesson(house, "Vectơ và các phép toán", content=" (sửa)")
    for lesson in (at_city, ready, finished):
        appraise(house, "cluster_lead", lesson, "commune", **words)
    for role in ("council_member", "council_member_2"):
        for lesson in (ready, finished):
            appraise(house, role, lesson, "city", **words)
    appraise(house, "council_member", at_city, "city", **words)
    conclude(house, "council_chair", finished, "city")
    tasks.assign(house.ctx, _who(house, "council_chair"), at_city.id, "city", "member")
    task = house.ctx.store.tasks.of_lesson(at_city.id)[0].id
    draft_minutes, final_minutes = _minutes(house)
    draft_list, sent_list = _lists(house)
    _run(house)
    return Scene(
        at_school,
        at_commune,
        at_city,
        changed,
        ready,
        finished,
        task,
        draft_minutes,
        final_minutes,
        draft_list,
        sent_list,
    )


def _minutes(house: House) -> tuple[int, int]:
    ctx, cluster, chair = house.ctx, _who(house, "cluster_lead"), _who(house, "council_chair")
    waiting = [r.appraisal.id for r in minutes.waiting(ctx, cluster, "commune", "le-chan")]
    held = Held(house.clock(), house.clock(), _HELD.place, _HELD.present, _HELD.chair, _HELD.secretary)
    final = minutes.open_session(ctx, cluster, "commune", "le-chan", held, waiting)
    minutes.finalise(ctx, cluster, final.id)
    waiting = [r.appraisal.id for r in minutes.waiting(ctx, chair, "city", "haiphong")]
    return minutes.open_session(ctx, chair, "city", "haiphong", _HELD, waiting).id, final.id


def _lists(house: House) -> tuple[int, int]:
    ctx, cluster = house.ctx, _who(house, "cluster_lead")
    sent = lists.draft_list(ctx, cluster, "commune", "le-chan", "dot-1")
    lists.send_list(ctx, cluster, sent.id)
    draft = lists.draft_list(ctx, _who(house, "principal"), "school", "thpt-a", "dot-1")
    return draft.id, sent.id


def _run(house: House) -> None:
    """One that stopped, one that set two records aside."""
    store, now = house.ctx.store, house.clock()
    for step, outcome, error in (("collect", "partial", None), ("publish", "failed", "Không kết nối được với site.")):
        store.runs.begin(RUN, step, "lms-a")
        store.runs.end(RUN, step, "lms-a", outcome, {"collected": 4}, error)
    for key in ("NBG / Toán 10 / 11", "NBG / Toán 10 / 12"):
        store.sites.put_aside("collect", "lms-a", key, "too_large", "Gói lớn hơn 2048 MB.", now, "thpt-a")
    line = {"timestamp": now.isoformat(), "level": "warning", "run": RUN, "site": "lms-a", "event": "set_aside"}
    RunLog(house.ctx.settings.logs)(None, "", line | {"key": "NBG / Toán 10 / 11"})


def _who(house: House, role: str) -> Actor:
    return signed_in(house.ctx.mapping, *LOGINS[role])
