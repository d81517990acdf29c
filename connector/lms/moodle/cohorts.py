"""Who is in the site's cohorts, by the cohort's name or idnumber: two calls, however many cohorts. And who is who on a
list of student codes."""

from __future__ import annotations

from collections.abc import Sequence

from connector.lms.moodle.batches import LARGEST
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.lists import read_list
from connector.lms.moodle.names import folded
from connector.lms.moodle.replies import Reply

COHORTS = "core_cohort_get_cohorts"
MEMBERS = "core_cohort_get_cohort_members"


USERS = "core_user_get_users_by_field"


class Coded(Reply):
    """Of the list that `core_user_get_users_by_field` gives; names that come along are not read."""

    id: str
    idnumber: str = ""
    username: str = ""


class Cohort(Reply):
    """Of the list that `core_cohort_get_cohorts` gives for no ids: all that our account may see."""

    id: int
    name: str
    idnumber: str | None = None


class CohortMembers(Reply):
    """Of the list that `core_cohort_get_cohort_members` gives."""

    cohortid: int
    userids: tuple[str, ...] = ()


def members_of(client: MoodleClient, cohorts: Sequence[str]) -> dict[str, frozenset[str]]:
    """User ids by cohort as given; one that is not there, or not ours to see, is left out. Two cohorts of one name
    count as one."""
    if not cohorts:
        return {}
    there = read_list(client.site.id, Cohort, client.call(COHORTS))
    found = {wanted: {c.id for c in there if _is(c, wanted)} for wanted in cohorts}
    ids = sorted(set().union(*found.values()))
    asked = client.call(MEMBERS, {"cohortids": ids}) if ids else []
    members = {one.cohortid: one.userids for one in read_list(client.site.id, CohortMembers, asked)}
    return {
        wanted: frozenset(user for one in of for user in members.get(one, ())) for wanted, of in found.items() if of
    }


def ids_by_code(client: MoodleClient, codes: Sequence[str]) -> dict[str, str]:
    """User ids by student code: the idnumber of an account, else its name."""
    found: dict[str, str] = {}
    for field in ("idnumber", "username"):
        left = [code for code in dict.fromkeys(codes) if code not in found]
        for start in range(0, len(left), LARGEST):
            asked = client.call(USERS, {"field": field, "values": left[start : start + LARGEST]})
            there = {getattr(one, field): one.id for one in read_list(client.site.id, Coded, asked)}
            found |= {code: there[code] for code in left if code in there}
    return found


def _is(cohort: Cohort, wanted: str) -> bool:
    """An idnumber is compared as it is; names as people read them."""
    return cohort.idnumber == wanted or folded(cohort.name) == folded(wanted)
