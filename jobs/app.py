"""The Celery application. Redis is broker only: it may be emptied without losing anything, since every task looks into
the database for what is to be done, and the beat schedule comes round again."""

from __future__ import annotations

from celery import Celery

from connector.settings import Settings, load_settings
from jobs.schedule import beat_schedule
from mappings.loader import load
from mappings.schema import Mapping

_VISIBILITY_SECONDS = 4 * 3600
"""Longer than any task takes; a task that is delivered again all the same finds its claim taken or its work done."""


def make_app(settings: Settings | None = None, broker: str | None = None, mapping: Mapping | None = None) -> Celery:
    """An app for these settings. `broker` is for the embedded server; otherwise HOCLIEU_REDIS names it."""
    settings = settings or load_settings()
    mapping = mapping or load(settings.mapping)
    url = broker or (settings.redis.get_secret_value() if settings.redis else "redis://127.0.0.1:6379/0")
    app = Celery("hoclieu", broker=url, include=["jobs.tasks"], set_as_current=True)
    app.conf.update(
        timezone=mapping.department.timezone,
        enable_utc=True,
        beat_schedule=beat_schedule(mapping),
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        task_default_queue="hoclieu",
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry_on_startup=True,
        broker_transport_options={"visibility_timeout": _VISIBILITY_SECONDS},
        beat_schedule_filename=str(settings.data / "beat-schedule"),
    )
    return app
