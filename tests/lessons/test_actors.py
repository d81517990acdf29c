"""Who may do what: the table of rights as the code obeys it, tried role by role and action by action."""

from __future__ import annotations

import pytest

from connector.errors import Rejected
from connector.lessons.actors import OPERATOR, About, Action, Actor, Role, allowed, may
from connector.lessons.people import actor_of, signed_in
from connector.lessons.rights import OF_A_LEVEL, TABLE
from mappings.schema import Level, Mapping, RoleMap

SCHOOL = Level(id="school", name="Cấp trường", unit="school")
CLUSTER = Level(id="cluster", name="Cấp cụm", unit="group")
CITY = Level(id="city", name="Cấp thành phố", unit="department")
AUTHOR = "lms-a:7"

HELD = {
    Role.TEAM_LEAD: (RoleMap(role="team_lead", school="a", subjects=frozenset({"Toán"})), SCHOOL, "a"),
    Role.PRINCIPAL: (RoleMap(role="principal", school="a"), SCHOOL, "a"),
    Role.CLUSTER_LEAD: (RoleMap(role="cluster_lead", group="cum-1"), CLUSTER, "cum-1"),
    Role.COUNCIL_MEMBER: (RoleMap(role="council_member", level="city", subjects=frozenset({"toán"})), CITY, "so"),
    Role.COUNCIL_CHAIR: (RoleMap(role="council_chair", level="city", stages=frozenset({"THPT"})), CITY, "so"),
    Role.DEPARTMENT_OFFICER: (RoleMap(role="department_officer"), CITY, "so"),
    Role.IT: (RoleMap(role="it"), CITY, "so"),
}


def about(level: Level = SCHOOL, unit: str = "a", **facts: object) -> About:
    values = {"school": "a", "groups": frozenset({"cum-1"}), "subject": "Toán", "stage": "THPT"}
    return About(**(values | {"level": level, "unit": unit, "author_key": AUTHOR, "author_name": "Lê An"} | facts))


def holder(*roles: RoleMap, **facts: object) -> Actor:
    return Actor(**({"key": "lms-a:9", "name": "Trần Bình", "roles": roles} | facts))


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", HELD)
def test_a_role_may_do_what_the_table_says_and_nothing_else(role: Role, action: Action) -> None:
    held, level, unit = HELD[role]
    # IT has no level of its own: what is done at levels it may do at none
    expected = action in TABLE[role] and not (role is Role.IT and action in OF_A_LEVEL)
    assert allowed(holder(held), action, about(level, unit)) == (expected or action is Action.SEARCH_CATALOG)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("task", ["member", "chair", "secretary"])
def test_a_review_task_gives_its_own_rights_on_that_lesson_only(task: str, action: Action) -> None:
    assigned = about(CITY, "so", tasks=frozenset({task}))
    expected = action in TABLE[Role(f"assigned_{task}")] or action is Action.SEARCH_CATALOG
    assert allowed(holder(), action, assigned) == expected
    assert not allowed(holder(), Action.GIVE_OPINION, about(CITY, "so"))


@pytest.mark.parametrize("action", Action)
def test_a_teacher_reads_their_own_lesson_and_the_catalog(action: Action) -> None:
    teacher = Actor(AUTHOR, "Lê An")
    assert allowed(teacher, action, about()) == (action in TABLE[Role.TEACHER])
    assert not allowed(Actor("lms-a:8", "Phạm Chi"), Action.READ_LESSON, about())


def test_the_operator_of_the_server_may_do_everything() -> None:
    assert all(allowed(OPERATOR, action, about()) for action in Action)


@pytest.mark.parametrize(
    ("role", "elsewhere"),
    [
        (Role.TEAM_LEAD, about(school="b", unit="b")),
        (Role.TEAM_LEAD, about(subject="Ngữ văn")),
        (Role.TEAM_LEAD, about(CLUSTER, "cum-1")),
        (Role.TEAM_LEAD, about(CITY, "so")),
        (Role.CLUSTER_LEAD, about(CLUSTER, "cum-2", groups=frozenset({"cum-2"}))),
        (Role.CLUSTER_LEAD, about(CLUSTER, "le-chan", groups=frozenset({"cum-1", "le-chan"}))),
        (Role.CLUSTER_LEAD, about(CITY, "so")),
        (Role.COUNCIL_MEMBER, about(CLUSTER, "cum-1")),
        (Role.COUNCIL_MEMBER, about(CITY, "so", subject="Vật lí")),
        (Role.COUNCIL_CHAIR, about(CITY, "so", stage="THCS")),
        (Role.DEPARTMENT_OFFICER, about(SCHOOL)),
    ],
)
def test_rights_end_where_the_mapping_ends_them(role: Role, elsewhere: About) -> None:
    with pytest.raises(Rejected) as caught:
        may(holder(HELD[role][0]), Action.GIVE_OPINION, elsewhere)
    assert caught.value.code == "not_allowed"


@pytest.mark.parametrize("action", [Action.GIVE_OPINION, Action.CONCLUDE])
@pytest.mark.parametrize(
    "author",
    [
        holder(HELD[Role.COUNCIL_CHAIR][0], key=AUTHOR),
        holder(HELD[Role.COUNCIL_CHAIR][0], key="account:toan", keys=frozenset({"account:toan", AUTHOR})),
        holder(HELD[Role.COUNCIL_CHAIR][0], key="account:toan", name="Lê  an"),
        holder(key=AUTHOR),
    ],
)
def test_nobody_judges_their_own_lesson_whatever_account_or_task_they_come_with(author: Actor, action: Action) -> None:
    with pytest.raises(Rejected) as caught:
        may(author, action, about(CITY, "so", tasks=frozenset({"chair"})))
    assert caught.value.code == "own_lesson"


def test_a_namesake_with_an_account_on_the_same_site_is_somebody_else() -> None:
    assert allowed(holder(HELD[Role.TEAM_LEAD][0], name="Lê An"), Action.GIVE_OPINION, about())


def test_the_own_school_is_judged_where_the_level_lets_it_and_nowhere_else() -> None:
    member = holder(HELD[Role.COUNCIL_MEMBER][0], schools=frozenset({"a"}))
    with pytest.raises(Rejected) as caught:
        may(member, Action.GIVE_OPINION, about(CITY, "so"))
    assert caught.value.code == "own_school"
    lenient = CITY.model_copy(update={"own_school": True})
    assert allowed(member, Action.GIVE_OPINION, about(lenient, "so"))
    assert allowed(holder(HELD[Role.TEAM_LEAD][0], schools=frozenset({"a"})), Action.GIVE_OPINION, about())


MAPPING = Mapping.model_validate(
    {
        "version": 1,
        "department": {"id": "so", "name": "Sở", "parent": "UB", "place": "HP", "school_year": "2026-2027"},
        "levels": [{"id": "school", "name": "Trường", "unit": "school"}],
        "sites": [
            {"id": "lms-a", "url": "https://a.example", "token_env": "A"},
            {"id": "kho", "url": "https://k.example", "token_env": "K"},
        ],
        "schools": [{"id": "a", "name": "A", "short": "A", "stages": ["THPT"], "site": "lms-a"}],
        "people": [
            {
                "id": "binh",
                "name": "Trần Bình",
                "accounts": [{"site": "lms-a", "username": "tbinh", "userid": 9}, {"site": "kho", "username": "Binh"}],
                "login": "toan-thpt",
                "roles": [{"role": "team_lead", "school": "a"}],
            }
        ],
    }
)


@pytest.mark.parametrize(
    ("key", "username"), [("lms-a:9", "renamed"), ("kho:3", "binh"), ("account:toan-thpt", "toan-thpt")]
)
def test_a_person_is_recognised_by_each_of_their_accounts(key: str, username: str) -> None:
    actor = signed_in(MAPPING, key, username, "T. Bình")
    assert (actor.person, actor.key, actor.name) == ("binh", key, "Trần Bình")
    assert {"lms-a:9", "account:toan-thpt", key} <= actor.keys and actor.schools == {"a"}


def test_a_user_name_that_another_account_took_over_is_not_the_person() -> None:
    stranger = signed_in(MAPPING, "lms-a:10", "tbinh", "Ai Đó")
    assert stranger.person is None and stranger.roles == () and stranger.schools == {"a"}


def test_an_unsigned_person_has_the_keys_that_the_mapping_knows() -> None:
    assert actor_of(MAPPING, MAPPING.people[0]).keys == {"lms-a:9", "account:toan-thpt"}
