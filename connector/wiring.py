"""The composition root: settings and mapping become a `Context` that every step can use. Nothing happens at import."""

from __future__ import annotations

import os
import secrets
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from connector import logs
from connector.errors import NeedsOperator
from connector.lms.base import ActivitySource, CatalogSite, Messenger, SubmissionSource
from connector.lms.declaring import DeclarationSource
from connector.lms.registry import Adapter, adapter_for
from connector.participation.parquet import FactStore
from connector.participation.pseudonym import pseudonymizer
from connector.reports.delivery.letter import Post
from connector.reports.delivery.mail import Mailer, smtp_server
from connector.settings import Settings, secret, token_of
from connector.steps.context import Context, Progress, Silent
from connector.store import Store
from connector.store.blobs import disk_trouble
from connector.store.sites import remembered
from connector.text import Text
from mappings.loader import load
from mappings.schema import Mapping


class MappedSites:
    """One adapter per site, made when first asked for; what it learned about the site is kept in the store."""

    def __init__(self, mapping: Mapping, store: Store, dry_run: bool) -> None:
        self._mapping, self._store, self._dry_run = mapping, store, dry_run
        self._adapters: dict[str, Adapter] = {}
        self._saves: dict[str, Callable[[], None]] = {}
        self._lock = threading.Lock()

    def _adapter(self, site_id: str) -> Adapter:
        with self._lock:
            if site_id not in self._adapters:
                site = self._mapping.site(site_id)
                token = token_of(site_id, site.token_env)
                password = secret(site.password_env) if site.password_env else None
                for value in (token, password):
                    logs.hide(value.get_secret_value() if value else "")
                cache, save = remembered(self._store.sites, site_id, "cache")
                self._adapters[site_id] = adapter_for(site, token, password, cache, self._store.now)
                self._saves[site_id] = save
            return self._adapters[site_id]

    def submissions(self, site: str) -> SubmissionSource:
        return self._adapter(site).submissions

    def catalog(self, site: str) -> CatalogSite:
        return self._adapter(site).catalog

    def activity(self, site: str) -> ActivitySource:
        return self._adapter(site).activity

    def messages(self, site: str) -> Messenger:
        return self._adapter(site).messages

    def declarations(self, site: str) -> DeclarationSource:
        """Raises NeedsOperator where a site of that kind has no such thing."""
        if (found := self._adapter(site).declarations) is None:
            raise NeedsOperator(
                "no_declarations",
                Text(f"Site {site} không có nơi khai báo.", f"Site {site} has no place for declarations."),
                Text("Khai báo trên trang web hoặc bằng lệnh.", "Declare on the page or by command."),
            )
        return found

    def traffic(self, site: str) -> Counter[str]:
        """Web-service calls, bytes, files, file bytes since this run began; empty when the site was not spoken to."""
        return self._adapters[site].traffic() if site in self._adapters else Counter()

    def save(self, site: str) -> None:
        if not self._dry_run and site in self._saves:
            self._adapters[site].finish()
            self._saves[site]()


@contextmanager
def opened(
    settings: Settings,
    *,
    progress: Progress | None = None,
    dry_run: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[Context]:
    """A ready context; the database is brought up to date and closed again at the end."""
    os.environ["HOCLIEU_LANG"] = settings.lang
    mapping = load(settings.mapping)
    _folder(settings.data)
    logs.hide(settings.database.get_secret_value() if settings.database else "")
    store = Store(settings.database_url, settings.blobs, now)
    key = _pseudonym_key(settings)
    try:
        yield Context(
            mapping=mapping,
            settings=settings,
            store=store,
            facts=FactStore(settings.facts),
            sites=MappedSites(mapping, store, dry_run),
            pseudonym=lambda site: pseudonymizer(key, site),
            run=uuid.uuid4().hex[:12],
            now=now,
            progress=progress or Silent(),
            dry_run=dry_run,
            post=_post(settings),
        )
    finally:
        store.close()


def _post(settings: Settings) -> Post | None:
    """The way to the mail server; None where none is named. It is spoken to only when there is something to send."""
    if settings.smtp_url is None:
        return None
    server = smtp_server(settings.smtp_url)
    for value in (settings.smtp_url, server.password):
        logs.hide(value.get_secret_value())
    return Mailer(server, settings.mail_from or f"hoclieu@{server.host}")


def _folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_trouble(path, error) from None


def _new_key(path: Path) -> None:
    """Whole or not at all: another process that starts at the same moment must not read half a key, nor replace it."""
    fresh = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def _pseudonym_key(settings: Settings) -> bytes:
    """From HOCLIEU_PSEUDONYM_KEY, else a file in the data folder, made once and readable by its owner only.

    Losing it means that the same student gets another pseudonym from then on: it belongs into the backup.
    """
    if (given := secret("HOCLIEU_PSEUDONYM_KEY")) is not None:
        logs.hide(given.get_secret_value())
        return given.get_secret_value().encode()
    path = settings.data / "pseudonym.key"
    try:
        if not path.exists():
            _new_key(path)
        key = path.read_text(encoding="ascii", errors="replace").strip()
    except OSError as error:
        raise disk_trouble(path, error) from None
    if len(key) < 32:
        raise NeedsOperator(
            "pseudonym_key",
            Text(f"Khoá trong {path} bị hỏng.", f"The key in {path} is damaged."),
            Text("Phục hồi tệp này từ bản sao lưu.", "Restore this file from the backup."),
        )
    return key.encode()
