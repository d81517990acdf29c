"""The store: one door to the database and the blobs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from connector.store.accounts import AccountStore
from connector.store.apikeys import ApiKeyStore
from connector.store.approved import ApprovedStore
from connector.store.audit import AuditStore
from connector.store.blobs import Blobs
from connector.store.database import Database
from connector.store.declarations import DeclarationStore
from connector.store.documents import DocumentStore
from connector.store.due import DueStore
from connector.store.history import HistoryStore
from connector.store.index import IndexStore
from connector.store.leftovers import CatalogCourseStore, LeftoverStore
from connector.store.lessons import LessonStore
from connector.store.lists import ListStore
from connector.store.minutes import MinutesStore
from connector.store.onrecord import OnRecordStore
from connector.store.opinions import OpinionStore, TaskStore
from connector.store.outbox import OutboxStore
from connector.store.papers import LookedAtStore, PaperStore
from connector.store.publications import PublicationStore
from connector.store.reminders import ReminderStore
from connector.store.reviews import ReviewStore
from connector.store.revisions import RevisionStore
from connector.store.runs import RunStore
from connector.store.shown import ShownStore
from connector.store.sites import SiteStore
from connector.store.standings import StandingStore
from connector.store.waiting import WaitingStore
from connector.store.websessions import AttemptStore, WebSessionStore
from connector.store.withdrawals import WithdrawalStore


class Store:
    """Opens (and upgrades) the database. `now` is injected so that time can be told by tests."""

    def __init__(self, url: str, blobs: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.db = Database(url)
        self.db.upgrade()
        self.blobs = Blobs(blobs)
        self.blobs.prepare()
        self.now = now
        self.lessons = LessonStore(self.db)
        self.reviews = ReviewStore(self.db)
        self.opinions = OpinionStore(self.db)
        self.tasks = TaskStore(self.db)
        self.audit = AuditStore(self.db)
        self.revisions = RevisionStore(self.db)
        self.minutes = MinutesStore(self.db)
        self.onrecord = OnRecordStore(self.db, self.lessons, self.reviews)
        self.index = IndexStore(self.db)
        self.lists = ListStore(self.db)
        self.reminders = ReminderStore(self.db)
        self.publications = PublicationStore(self.db)
        self.approved = ApprovedStore(self.db)
        self.withdrawals = WithdrawalStore(self.db)
        self.standings = StandingStore(self.db)
        self.leftovers = LeftoverStore(self.db)
        self.catalog_courses = CatalogCourseStore(self.db)
        self.shown = ShownStore(self.db)
        self.api_keys = ApiKeyStore(self.db)
        self.sites = SiteStore(self.db)
        self.documents = DocumentStore(self.db)
        self.papers = PaperStore(self.db)
        self.declarations = DeclarationStore(self.db)
        self.looked_at = LookedAtStore(self.db)
        self.due = DueStore(self.db)
        self.outbox = OutboxStore(self.db)
        self.runs = RunStore(self.db, now)
        self.history = HistoryStore(self.db)
        self.waiting = WaitingStore(self.db)
        self.accounts = AccountStore(self.db)
        self.sessions = WebSessionStore(self.db)
        self.attempts = AttemptStore(self.db)

    def close(self) -> None:
        self.db.close()
