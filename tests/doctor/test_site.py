from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from connector.doctor.finding import Finding, Severity
from connector.doctor.site import asked_of, look_at
from connector.errors import HoclieuError, NeedsOperator
from connector.lms.base import SubmissionPoint, TeachingCourse
from connector.lms.surveying import Inventory, Lacking, SiteAbout, Step, Trouble
from connector.text import Text
from mappings.loader import load
from mappings.schema import Mapping, Person, Site

EXAMPLE = Path(__file__).parents[1] / "mappings" / "scene.yaml"
GOOD = SiteAbout("4.5.6", "LMS", "hoclieu", False, frozenset(), True, True, None, "2026112200", 0.5, True, 90)


def trouble(code: str) -> NeedsOperator:
    return NeedsOperator(code, Text("hỏng", "broken"), Text("sửa", "mend"))


@dataclass
class FakeSite:
    """A surveyor that says what it is told to say."""

    says: SiteAbout | HoclieuError = GOOD
    lacks: list[Lacking] = field(default_factory=list)
    closed: list[Trouble] = field(default_factory=list)
    categories: bool | None = True
    login: HoclieuError | None = None
    asked: list[str] = field(default_factory=list)

    def __call__(
        self, site: Site, token: SecretStr, password: SecretStr | None, now: Callable[[], datetime]
    ) -> FakeSite:
        return self

    def about(self) -> SiteAbout:
        if isinstance(self.says, HoclieuError):
            raise self.says
        return self.says

    def lacking(self, steps: Collection[Step]) -> list[Lacking]:
        return [one for one in self.lacks if one.step in steps]

    def inventory(self) -> Inventory:
        return Inventory(())

    def roles(self, course_ids: Sequence[int]) -> Counter[str]:
        return Counter()

    def troubles(self, points: Sequence[SubmissionPoint], courses: Sequence[TeachingCourse]) -> list[Trouble]:
        self.asked += [*(p.key for p in points), *(c.key for c in courses)]
        return self.closed

    def manages_categories(self) -> bool | None:
        return self.categories

    def log_in(self) -> None:
        self.asked.append("log in")
        if self.login:
            raise self.login


@pytest.fixture
def mapping(monkeypatch: pytest.MonkeyPatch) -> Mapping:
    monkeypatch.setenv("LMS_THPT_A_TOKEN", "a-token")
    return load(EXAMPLE, {})


def found(mapping: Mapping, fake: FakeSite, largest: int = 0) -> list[Finding]:
    return look_at(mapping, mapping.site("lms-thpt-a"), largest, fake, lambda: datetime(2026, 11, 18, tzinfo=UTC))


def bad(mapping: Mapping, fake: FakeSite, largest: int = 0) -> dict[str, Severity]:
    return {f.code: f.severity for f in found(mapping, fake, largest) if f.severity is not Severity.OK}


def test_a_site_that_is_right_has_nothing_to_mend(mapping: Mapping) -> None:
    assert bad(mapping, FakeSite()) == {}


@pytest.mark.parametrize(("mobile", "told"), [(False, ["signin_closed"]), (True, []), (None, [])])
def test_a_site_where_people_cannot_sign_in_is_told_where_somebody_is_to(
    mapping: Mapping, mobile: bool | None, told: list[str]
) -> None:
    fake = FakeSite(replace(GOOD, mobile=mobile))
    assert list(bad(mapping, fake)) == []
    accounts = [{"site": "lms-thpt-a", "username": "mai"}]
    roles = [{"role": "team_lead", "school": mapping.schools[0].id}]
    person = {"id": "mai", "name": "Đỗ Thị Mai", "accounts": accounts, "roles": roles}
    assert list(bad(mapping.model_copy(update={"people": (Person.model_validate(person),)}), fake)) == told


@pytest.mark.parametrize(
    ("change", "code", "severity"),
    [
        ({"encrypted": False}, "not_encrypted", Severity.WARNING),
        ({"certificate_days": 3}, "certificate_ends", Severity.WARNING),
        ({"clock_ahead": -900.0}, "clock_skewed", Severity.WARNING),
        ({"clock_ahead": None}, "clock_unknown", Severity.NOTE),
        ({"may_download": False}, "no_download", Severity.ERROR),
        ({"may_upload": False}, "no_upload", Severity.ERROR),
        ({"upload_limit": 2_000_000}, "upload_limit", Severity.ERROR),
        ({"plugin_is_old": True}, "plugin_old", Severity.WARNING),
    ],
)
def test_what_is_wrong_about_a_site_is_told_with_its_mend(
    mapping: Mapping, change: dict[str, object], code: str, severity: Severity
) -> None:
    fake = FakeSite(replace(GOOD, **change))  # type: ignore[arg-type]
    assert bad(mapping, fake, largest=80_000_000) == {code: severity}
    assert all(f.do for f in found(mapping, fake, 80_000_000) if f.severity in (Severity.ERROR, Severity.WARNING))


def test_a_package_that_fits_is_no_finding(mapping: Mapping) -> None:
    assert bad(mapping, FakeSite(replace(GOOD, upload_limit=100)), largest=100) == {}


def test_a_missing_function_stops_only_its_step_and_what_it_reads_is_not_tried(mapping: Mapping) -> None:
    fake = FakeSite(lacks=[Lacking("observe", ("core_x",)), Lacking("verdicts", (), ("core_y",))])
    told = [f for f in found(mapping, fake) if f.code == "missing_function"]
    assert [(f.severity, "core_x" in str(f.what)) for f in told] == [(Severity.ERROR, True), (Severity.NOTE, False)]
    assert fake.asked and not any("TOAN10A1" in what for what in fake.asked)


def test_a_missing_function_of_a_step_that_is_not_mapped_is_no_finding(mapping: Mapping) -> None:
    assert bad(mapping, FakeSite(lacks=[Lacking("remind", ("core_message_send_instant_messages",))])) == {}


def test_what_is_closed_to_the_account_is_told_with_its_place(mapping: Mapping) -> None:
    fake = FakeSite(closed=[Trouble("thpt-a: Bài giảng Toán lớp 10", trouble("no_permission"))])
    assert any("Bài giảng Toán lớp 10: broken" in str(f.what) for f in found(mapping, fake))


def test_a_site_that_does_not_answer_is_one_finding(mapping: Mapping) -> None:
    assert bad(mapping, FakeSite(trouble("site_unreachable"))) == {"site_unreachable": Severity.ERROR}


def test_a_token_that_is_not_set_is_told_without_asking_the_site(
    mapping: Mapping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LMS_THPT_A_TOKEN")
    assert bad(mapping, FakeSite()) == {"secret_missing": Severity.ERROR}


def test_without_the_plugin_the_log_in_is_tried(mapping: Mapping) -> None:
    fake = FakeSite(replace(GOOD, plugin=None), login=trouble("login_failed"))
    assert bad(mapping, fake) == {"login_failed": Severity.ERROR}
    with_plugin = FakeSite()
    found(mapping, with_plugin)
    assert "log in" not in with_plugin.asked


def test_a_catalog_needs_the_right_to_make_categories(mapping: Mapping) -> None:
    assert bad(mapping, FakeSite(categories=False)) == {"no_category_right": Severity.ERROR}
    assert bad(mapping, FakeSite(categories=None)) == {}


def test_what_is_asked_of_a_site_is_what_the_mapping_does_there(mapping: Mapping) -> None:
    school, catalog = asked_of(mapping, "lms-thpt-a"), asked_of(mapping, "kho-hoc-lieu")
    assert school.steps == {"collect", "verdicts", "tell", "observe", "publish"} and len(school.points) == 2
    assert catalog.steps == {"publish"} and not catalog.points


def test_a_site_that_only_counts_is_asked_to_count_and_for_no_row(mapping: Mapping) -> None:
    counts = [s.model_copy(update={"participation": "counts"}) for s in mapping.sites]
    counting = mapping.model_copy(update={"sites": tuple(counts)})
    asked = asked_of(counting, "lms-thpt-a")
    assert "count" in asked.steps and "observe" not in asked.steps
    fake = FakeSite(lacks=[Lacking("observe", ("core_x",))])
    assert bad(counting, fake) == {} and any("TOAN10A1" in what for what in fake.asked)


@pytest.mark.parametrize(("plugin", "words"), [(None, "no plugin local_hoclieu"), ("2025010100", "plugin 2025010100")])
def test_a_site_that_cannot_count_is_told_and_what_mends_it(mapping: Mapping, plugin: str | None, words: str) -> None:
    counts = [s.model_copy(update={"participation": "counts"}) for s in mapping.sites]
    counting = mapping.model_copy(update={"sites": tuple(counts)})
    fake = FakeSite(replace(GOOD, plugin=plugin), lacks=[Lacking("count", ("local_hoclieu_get_counts",))])
    [one] = [f for f in found(counting, fake) if f.code == "cannot_count"]
    assert (one.severity, one.field) == (Severity.ERROR, ("sites", 0, "participation"))
    assert words in one.what.en and one.do is not None and "local/hoclieu:readcounts" in one.do.en
    assert not any("TOAN10A1" in what for what in fake.asked)
