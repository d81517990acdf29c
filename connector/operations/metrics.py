"""What Prometheus reads: one gauge for each thing that somebody would want to be woken for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from connector import __version__
from connector.operations.status import Health, Status
from connector.settings import Settings

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class _Told(Collector):
    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        return iter(self._metrics)


def exposition(status: Status, settings: Settings, queued: int | None) -> bytes:
    """In Prometheus's text format. `queued`: tasks that wait in Redis; None where that is not known."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Told([*_service(status, settings, queued), *_steps(status), *_heaps(status)]))
    return generate_latest(registry)


def _service(status: Status, settings: Settings, queued: int | None) -> Iterator[Metric]:
    build = GaugeMetricFamily("hoclieu_build", "Version that runs.", labels=["version"])
    build.add_metric([__version__], 1)
    yield build
    if status.beat_at is not None:
        age = (status.at - status.beat_at).total_seconds()
        yield GaugeMetricFamily("hoclieu_beat_age_seconds", "Since a worker last did the clock's task.", age)
    if queued is not None:
        yield GaugeMetricFamily("hoclieu_queue_tasks", "Tasks that wait in Redis.", queued)
    if settings.data.exists():
        free = shutil.disk_usage(settings.data).free
        yield GaugeMetricFamily("hoclieu_disk_free_bytes", "Free where the data lies.", free)


def _steps(status: Status) -> Iterator[Metric]:
    labels = ["site", "step"]
    age = GaugeMetricFamily("hoclieu_step_good_age_seconds", "Since a step last went through.", labels=labels)
    took = GaugeMetricFamily("hoclieu_step_seconds", "How long a step last took.", labels=labels)
    failing = GaugeMetricFamily("hoclieu_step_failing", "1 while a step fails.", labels=labels)
    aside = GaugeMetricFamily("hoclieu_set_aside", "Records set aside.", labels=labels)
    for site in status.sites:
        for step in site.steps:
            which = [site.site, step.step]
            failing.add_metric(which, float(step.health is Health.FAILING))
            aside.add_metric(which, step.aside)
            if step.state is not None:
                took.add_metric(which, step.state.seconds)
                if step.state.good_at is not None:
                    age.add_metric(which, (status.at - step.state.good_at).total_seconds())
    yield from (age, took, failing, aside)


def _heaps(status: Status) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("hoclieu_waiting", "What waits: where (site, level).", labels=["what", "where"])
    for what, heaps in status.waiting.by_name().items():
        for where, heap in heaps.items():
            waiting.add_metric([what, where], heap.count)
    waiting.add_metric(["reminders", ""], status.waiting.reminders.count)
    yield waiting
    late = sum(1 for heap in status.waiting.reports.values() if heap.oldest is not None and heap.oldest < status.at)
    yield GaugeMetricFamily(
        "hoclieu_report_kinds_late", "Kinds of reports past their hour that have not gone out.", late
    )
