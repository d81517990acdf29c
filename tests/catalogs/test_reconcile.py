"""Whatever is desired, recorded and standing: what the actions may do, and that doing them leaves nothing to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from connector.catalogs.actions import IN_PLACE, Action, Deed
from connector.catalogs.arranging import longest_rising
from connector.catalogs.books import Books
from connector.catalogs.described import digest
from connector.catalogs.desired import Content, Placement
from connector.catalogs.published import Publication, State
from connector.catalogs.reconcile import reconcile, take_down
from connector.catalogs.seen import Seen
from connector.lessons.records import Lesson
from connector.lms.base import CatalogPlace, StandingActivity

NOW = datetime(2026, 11, 18, tzinfo=UTC)
COURSES = {"c.x/toan-10": "71", "c.y/toan-10": "72", "c.x/toan-11": "73"}
TOPICS = ("Hàm số", "Mệnh đề")


def lesson(number: int) -> Lesson:
    return Lesson(number, "s", "a", "p", "1", "s:7", "An", str(number), f"Bài {number}", "", "", "Toán", 10, "")


def placement(number: int, version: int, course: str, topic: str, name: str) -> Placement:
    catalog = course.partition("/")[0]
    place = CatalogPlace(catalog, ("Kho",), course, "Toán", topic)
    content = Content(number * 10 + version, number, version, "f" * 64, f"{version}" * 40, "a.zip", "scorm12")
    words = digest(f"<p>{number}</p>", ("Toán",))
    return Placement(
        lesson(number),
        content,
        catalog,
        "c",
        "kho",
        place,
        f"hoclieu-{number}-{catalog}",
        name,
        (True, (), (), number),
        words,
    )


wanted = st.builds(
    placement,
    st.integers(1, 5),
    st.integers(1, 2),
    st.sampled_from(sorted(COURSES)),
    st.sampled_from(TOPICS),
    st.sampled_from(("Bài", "Bài mới")),
)


@st.composite
def publications(draw: st.DrawFn, number: int) -> Publication:
    course = draw(st.sampled_from(sorted(COURSES)))
    catalog = course.partition("/")[0]
    version = draw(st.integers(1, 2))
    state = draw(st.sampled_from(State))
    unmade = state is State.REMOVED or (state is State.INTENDED and draw(st.booleans()))
    return Publication(
        id=number,
        lesson_id=draw(st.integers(1, 5)),
        catalog=catalog,
        version_id=0,
        site=draw(st.sampled_from(("kho", "kho", "kho-cu"))),
        state=state,
        course_id=COURSES[course],
        cmid=None if unmade else str(100 + number),
        sha1=f"{version}" * 40,
        url="",
        intended_at=NOW,
        confirmed_at=NOW,
        course_key=course,
        idnumber=draw(st.sampled_from(("ours", "ours", "ours", ""))),
        name=draw(st.sampled_from(("Bài", "Bài mới"))),
        topic=draw(st.sampled_from(TOPICS)),
        position=draw(st.integers(0, 5)),
        visible=draw(st.booleans()),
        described=draw(st.sampled_from(("", "words", "words", "words"))),
        withdrawn_at=draw(st.sampled_from((None, NOW))),
    )


@st.composite
def records(draw: st.DrawFn) -> list[Publication]:
    found = {p.lesson_id: p for p in (draw(publications(i)) for i in range(draw(st.integers(0, 5))))}
    fixed = []
    for p in found.values():
        idnumber = f"hoclieu-{p.lesson_id}-{p.catalog}" if p.idnumber else ""
        words = digest(f"<p>{p.lesson_id}</p>", ("Toán",)) if p.described else ""
        fixed.append(replace(p, version_id=p.lesson_id * 10 + int(p.sha1[0]), idnumber=idnumber, described=words))
    return fixed


@st.composite
def standing(draw: st.DrawFn, recorded: list[Publication], tells: bool) -> dict[str, list[StandingActivity]]:
    """What is on record, some of it changed or gone; copies of it; and strangers."""
    found: dict[str, list[StandingActivity]] = {c: [] for c in COURSES.values()}
    for p in recorded:
        if p.cmid is None or p.site != "kho" or draw(st.integers(0, 9)) == 0:
            continue
        other = draw(st.sampled_from(("", "", "name", "sha1", "visible", "section_name", "copy")))
        activity = StandingActivity(p.cmid, str(p.course_id), p.topic, p.name, p.sha1, p.visible, idnumber=p.idnumber)
        changes = {"name": "Khác", "sha1": "9" * 40, "visible": not p.visible, "section_name": "Khác"}
        found[activity.course_id].append(replace(activity, **{other: changes[other]}) if other in changes else activity)
        if other == "copy" and p.idnumber:
            found[activity.course_id].append(replace(activity, cmid=f"9{p.cmid}"))
    elsewhere = [p.cmid for p in recorded if p.cmid is not None and p.site != "kho"]
    for i in range(draw(st.integers(0, 3))):
        idnumber = draw(st.sampled_from(("", "cua-ai-do")))
        cmid = elsewhere[i] if i < len(elsewhere) else f"stranger{i}"  # each site counts its activities for itself
        course = draw(st.sampled_from(sorted(found)))
        found[course].append(StandingActivity(cmid, course, TOPICS[0], "Bài", "1" * 40, True, idnumber=idnumber))
    return {
        c: [
            replace(x, position=i, idnumber=x.idnumber if tells else None)
            for i, x in enumerate(draw(st.permutations(a)))
        ]
        for c, a in found.items()
    }


@st.composite
def almost(draw: st.DrawFn, p: Publication) -> Placement:
    """What is on record, wanted as it is or with one thing changed."""
    given = {"version": int(p.sha1[0]), "course": p.course_key, "topic": p.topic, "name": p.name}
    others = {"version": st.integers(1, 2), "course": st.sampled_from(sorted(COURSES))}
    others |= {"topic": st.sampled_from(TOPICS), "name": st.sampled_from(("Bài", "Bài mới"))}
    if (changed := draw(st.sampled_from(("", "", *given)))) != "":
        given[changed] = draw(others[changed])
    return placement(p.lesson_id, **given)  # type: ignore[arg-type]


@st.composite
def scenes(draw: st.DrawFn) -> tuple[list[Placement], list[Publication], set[int], Seen | None]:
    withdrawn = draw(st.sets(st.integers(1, 5), max_size=2))
    recorded = draw(records())
    wishes = [*draw(st.lists(wanted, max_size=3)), *(draw(almost(p)) for p in recorded if draw(st.integers(0, 3)))]
    lessons = {w.lesson.id: w for w in wishes if w.lesson.id not in withdrawn}
    look = draw(st.sampled_from(("no", "tells", "tells not")))
    seen = None if look == "no" else Seen(COURSES, draw(standing(recorded, look == "tells")))
    return list(lessons.values()), recorded, withdrawn, seen


def books(wishes: Iterable[Placement], recorded: Iterable[Publication]) -> Books:
    return Books(recorded, {(w.lesson.id, w.catalog, w.level) for w in wishes}, lambda _: "c")


def everything(
    wishes: list[Placement], recorded: list[Publication], withdrawn: set[int], seen: Seen | None
) -> list[Action]:
    kept = books(wishes, recorded)
    return [*reconcile(wishes, kept, seen), *take_down(kept.unwanted("kho"), withdrawn, {"c.y"}, seen)]


@given(scenes())
@settings(max_examples=500)
def test_what_is_not_ours_is_in_no_action(
    scene: tuple[list[Placement], list[Publication], set[int], Seen | None],
) -> None:
    ours = {p.cmid for p in scene[1] if p.site == "kho"}
    for action in everything(*scene):
        if action.found is not None and action.found.cmid not in ours:
            assert action.wanted is not None and action.found.idnumber == action.wanted.idnumber


@given(scenes())
def test_content_is_replaced_by_another_version_of_the_same_lesson_only(
    scene: tuple[list[Placement], list[Publication], set[int], Seen | None],
) -> None:
    for action in everything(*scene):
        if action.deed in IN_PLACE:
            assert action.wanted is not None and action.recorded is not None
            assert action.recorded.lesson_id == action.wanted.lesson.id and action.recorded.cmid is not None
            assert action.recorded.site == action.wanted.site
            assert action.recorded.course_key == action.wanted.place.course_key


@given(scenes())
def test_only_what_is_withdrawn_and_second_copies_are_taken_down(
    scene: tuple[list[Placement], list[Publication], set[int], Seen | None],
) -> None:
    for action in everything(*scene):
        if action.deed in (Deed.REMOVE, Deed.HIDE) and action.recorded is not None and action.wanted is None:
            assert action.recorded.lesson_id in scene[2]
        elif action.deed is Deed.REMOVE:
            assert action.found is not None and action.wanted is not None
            assert action.found.idnumber == action.wanted.idnumber
        elif action.deed is Deed.HIDE:
            assert action.by_hand or not action.recorded or action.recorded.adopted


@given(scenes())
def test_every_lesson_that_is_wanted_is_made_or_changed_or_stands(
    scene: tuple[list[Placement], list[Publication], set[int], Seen | None],
) -> None:
    found = everything(*scene)
    for one in scene[0]:
        deeds = [x.deed for x in found if x.wanted is one]
        assert deeds, "not even left alone"
        anew = [d for d in deeds if d in (Deed.CREATE, Deed.RELOCATE)]
        assert len(anew) <= 1 and not (anew and set(deeds) - {Deed.CREATE, Deed.RELOCATE, Deed.REMOVE})
        assert deeds.count(Deed.LEAVE) in (0, 1) and (Deed.LEAVE not in deeds or set(deeds) <= {Deed.LEAVE, Deed.MOVE})


@given(scenes())
@settings(max_examples=300)
def test_what_is_done_leaves_nothing_to_do(
    scene: tuple[list[Placement], list[Publication], set[int], Seen | None],
) -> None:
    wishes, recorded, withdrawn, seen = scene
    after = {p.id: p for p in recorded}
    for i, action in enumerate(everything(wishes, recorded, withdrawn, seen)):
        done(after, action, 1000 + i)
    for action in everything(wishes, list(after.values()), withdrawn, None):
        assert action.deed is Deed.LEAVE or action.deed is Deed.MOVE, action
    for one in wishes:
        [now] = [p for p in after.values() if (p.lesson_id, p.catalog) == (one.lesson.id, one.catalog)]
        assert (now.version_id, now.idnumber, now.name, now.site) == (one.version.id, one.idnumber, one.name, "kho")
        assert (now.topic, now.visible, now.course_key) == (one.place.topic, True, one.place.course_key)


def done(after: dict[int, Publication], action: Action, number: int) -> None:
    """What our record says afterwards; the order of topics is left out."""
    w, r = action.wanted, action.recorded
    if action.deed in (Deed.HIDE, Deed.REMOVE) and w is None:
        assert r is not None
        gone = {"state": State.REMOVED, "cmid": None} if action.deed is Deed.REMOVE else {}
        after[r.id] = replace(after[r.id], visible=False, withdrawn_at=NOW, **gone)  # type: ignore[arg-type]
    elif w is not None and action.deed in (Deed.CREATE, Deed.RELOCATE):
        if r is not None:
            after.pop(r.id, None)
        after[number] = stands(w, number)
    elif w is not None and r is not None and action.deed in IN_PLACE:
        after[r.id] = replace(stands(w, r.id), topic=after[r.id].topic, cmid=after[r.id].cmid)
    elif w is not None and r is not None and action.deed is Deed.MOVE:
        after[r.id] = replace(after[r.id], topic=w.place.topic)
    elif w is not None and r is not None and action.deed is Deed.SHOW:
        after[r.id] = replace(after[r.id], visible=True, withdrawn_at=None)


def stands(w: Placement, number: int) -> Publication:
    return Publication(
        id=number,
        lesson_id=w.lesson.id,
        catalog=w.catalog,
        version_id=w.version.id,
        site=w.site,
        state=State.CONFIRMED,
        course_id="7",
        cmid=str(number),
        sha1=w.version.sha1,
        url="",
        intended_at=NOW,
        confirmed_at=NOW,
        course_key=w.place.course_key,
        idnumber=w.idnumber,
        name=w.name,
        topic=w.place.topic,
        described=w.digest,
    )


@given(st.lists(st.integers(0, 9), unique=True, max_size=8))
def test_as_few_lessons_are_moved_as_can_be(positions: list[int]) -> None:
    kept = longest_rising(positions)
    assert [positions[i] for i in sorted(kept)] == sorted(positions[i] for i in kept)
    longer = combinations(positions, len(kept) + 1)
    assert not any(list(x) == sorted(x) for x in longer if len(kept) < len(positions))
