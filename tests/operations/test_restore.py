"""A city's work backed up, and restored into an empty place where nothing is left to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pydantic import SecretStr

from connector import pipelines
from connector.errors import NeedsOperator
from connector.operations.backup import back_up, restore
from connector.operations.backup.making import Made
from connector.settings import Settings
from connector.steps.context import Context, Outcome
from connector.wiring import opened
from tests.flows.conftest import City, city, make_city, seeded

__all__ = ["city", "make_city", "seeded"]
NAMES = ("backup", "backup.tar", "backup.tar.gz")


@pytest.fixture
def worked(city: City) -> City:
    """After a sync, with rows in the audit trail."""
    with city.context() as ctx:
        assert not any(o.error for o in pipelines.sync(ctx))
        for n in range(3):
            ctx.store.audit.append(ctx.now(), "operator", "test", f"lesson {n}", {"n": n})
    return city


def backed_up(city: City, place: Path) -> Made:
    with city.context() as ctx:
        return back_up(ctx, place)


def there(city: City, data: Path, url: str | None = None) -> Settings:
    given = city.settings.model_dump() | {"data": data, "mapping": data / "mapping" / city.settings.mapping.name}
    return Settings(**given | {"database": SecretStr(url) if url else None})


def synced(city: City, settings: Settings) -> list[Outcome]:
    with opened(settings, now=city.clock) as ctx:
        return list(pipelines.sync(ctx))


def done_again(outcomes: list[Outcome]) -> dict[str, dict[str, int]]:
    """What a sync did, but for what is made anew out of the rest."""
    return {o.step: dict(o.counts) for o in outcomes if o.changed and o.step != "pack"}


def rows(ctx: Context) -> dict[str, int]:
    with ctx.store.db.read() as c:
        tables = [r[0] for r in c.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {n: int(c.exec_driver_sql(f'SELECT count(*) FROM "{n}"').scalar() or 0) for n in tables}


@pytest.mark.parametrize("name", NAMES)
def test_after_a_restore_into_an_empty_place_a_sync_finds_nothing_to_do(
    worked: City, tmp_path: Path, name: str
) -> None:
    made = backed_up(worked, tmp_path / name)
    with worked.context() as ctx:
        before, documents = rows(ctx), [Path(d.path).name for d in ctx.store.documents.all()]
    gone = worked.settings.data.with_name("gone")
    worked.settings.data.rename(gone)  # nothing may be read from where it was
    done = restore(tmp_path / name, tmp_path / "new")
    assert done.trail.broken is None and done.trail.anchor == made.manifest.anchor
    assert done_again(synced(worked, there(worked, tmp_path / "new"))) == {}
    with opened(there(worked, tmp_path / "new"), now=worked.clock) as ctx:
        after = rows(ctx)
        assert {n for n in before if after[n] != before[n]} <= {"run", "step_state", "claim", "web_session"}
        assert [Path(d.path).name for d in ctx.store.documents.all()] == documents
        assert all(Path(d.path).is_relative_to(tmp_path / "new") for d in ctx.store.documents.all())
    assert not worked.settings.data.exists()


def test_a_students_pseudonym_is_the_same_after_a_restore(worked: City, tmp_path: Path) -> None:
    backed_up(worked, tmp_path / "b.tar")
    restore(tmp_path / "b.tar", tmp_path / "new")
    key = tmp_path / "new" / "pseudonym.key"
    assert key.read_bytes() == (worked.settings.data / "pseudonym.key").read_bytes()
    assert key.stat().st_mode & 0o077 == 0


def test_a_backup_of_sqlite_is_restored_into_postgresql_and_goes_on(
    worked: City, tmp_path: Path, postgres_url: str
) -> None:
    made = backed_up(worked, tmp_path / "b.tar")
    done = restore(tmp_path / "b.tar", tmp_path / "new", postgres_url)
    assert done.trail.broken is None and done.trail.anchor == made.manifest.anchor
    settings = there(worked, tmp_path / "new", postgres_url)
    assert done_again(synced(worked, settings)) == {}
    with opened(settings, now=worked.clock) as ctx:
        ctx.store.sites.put_aside("collect", "sao-mai", "k", "c", "r", ctx.now())  # a new row gets a new number
        ctx.store.audit.append(ctx.now(), "operator", "after", "x", {})
        assert ctx.store.audit.verify(made.manifest.anchor).broken is None
    with pytest.raises(NeedsOperator) as error:
        restore(tmp_path / "b.tar", tmp_path / "again", postgres_url)
    assert error.value.code == "database_not_empty" and not (tmp_path / "again").exists()


def test_a_backup_of_postgresql_is_restored_into_sqlite(city: City, tmp_path: Path, postgres_url: str) -> None:
    on_postgres = Settings(**city.settings.model_dump() | {"database": SecretStr(postgres_url)})
    assert not any(o.error for o in synced(city, on_postgres))
    with opened(on_postgres, now=city.clock) as ctx:
        back_up(ctx, tmp_path / "b.tar.gz")
    shutil.rmtree(city.settings.data)
    assert restore(tmp_path / "b.tar.gz", tmp_path / "new").trail.broken is None
    assert done_again(synced(city, there(city, tmp_path / "new"))) == {}
