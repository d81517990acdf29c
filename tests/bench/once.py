"""One collect step into a new data folder: `python -m tests.bench.once MAPPING DATA CONCURRENT` prints its figures."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from connector import logs, pipelines
from connector.settings import Settings
from connector.wiring import opened


def settings(mapping: Path, data: Path, concurrent: int) -> Settings:
    return Settings(mapping=mapping, data=data, lang="en", downloads_per_site=concurrent)


def main() -> None:
    mapping, data, concurrent = sys.argv[1:]
    logs.configure("json", "error")
    with opened(settings(Path(mapping), Path(data), int(concurrent))) as context:
        began = time.perf_counter()
        [outcome] = pipelines.run(context, ("collect",))
        step = time.perf_counter() - began
    assert outcome.word == "ok", (outcome.error, outcome.aside)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # Linux counts in KiB
    counts = outcome.counts
    print(json.dumps({"step": step, "peak_mb": peak, "versions": counts["versions"], "bytes": counts["bytes"]}))


if __name__ == "__main__":
    main()
