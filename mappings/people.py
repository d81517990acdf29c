"""Who does what: persons with their accounts and roles."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mappings.fields import Key, Name, Stage, Strict

RoleName = Literal[
    "team_lead", "cluster_lead", "council_member", "council_chair", "department_officer", "principal", "it"
]
_NEEDS: dict[str, str] = {
    "team_lead": "school",
    "principal": "school",
    "cluster_lead": "group",
    "council_member": "level",
    "council_chair": "level",
}


class RoleMap(Strict):
    """One role and how far it reaches: what is absent does not limit it. Everybody with an account on a school's LMS
    is a teacher without saying so."""

    role: RoleName
    school: Key | None = None
    group: Key | None = None
    level: Key | None = None
    subjects: Annotated[frozenset[Name], Field(min_length=1)] | None = None
    stages: Annotated[frozenset[Stage], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _placed(self) -> Self:
        needed = _NEEDS.get(self.role)
        if needed and getattr(self, needed) is None:
            raise ValueError(f"the role {self.role} needs {needed}")
        return self


class AccountMap(Strict):
    """An account on one of the sites. `userid` is Moodle's number of it, where it is known."""

    site: Key
    username: Name
    userid: Annotated[int, Field(gt=0)] | None = None


class Person(Strict):
    """Someone with a role. `accounts` are those on the schools' LMSs, `login` an account of the connector's own
    (council groups have theirs); `school` is the one they teach at, where accounts and roles do not tell."""

    id: Key
    name: Name
    email: Annotated[str | None, Field(pattern=r"^[^@\s]+@[^@\s]+$")] = None
    school: Key | None = None
    accounts: tuple[AccountMap, ...] = ()
    login: Key | None = None
    roles: Annotated[tuple[RoleMap, ...], Field(min_length=1)]
