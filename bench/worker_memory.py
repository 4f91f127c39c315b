"""How large a worker of notifications is over an hour: the same process, ten messages a second, read every minute.

`python -m bench.worker_memory` (60 minutes; `--minutes 2` to try). Grows: the last quarter against the first, the first
minutes apart.
"""

import argparse
import json
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from bench import followup
from bench import followup_town as town

TARGET_MB: Final = 250
_PER_SECOND: Final = 10
_WOMEN: Final = 2_000
_WARM_SHARE: Final = 0.1


def run(*, minutes: float, json_path: Path) -> dict[str, Any]:
    """Measure, print, write `json_path`, and return the figures."""
    sizes: list[float] = []
    sent = 0
    with (
        tempfile.TemporaryDirectory(prefix="telar-bench-") as folder,
        town.servers(Path(folder)) as (postgres, keys),
        followup.sink() as port,
    ):
        works = town.open_service(postgres, keys, "notifications", "memory")
        with followup.workers(postgres.url("memory"), keys, port) as (one, *_):
            ends = time.monotonic() + minutes * 60
            while time.monotonic() < ends:
                people = town.women(works, min(_WOMEN, int(_PER_SECOND * 60)))
                now = works.clock()
                town.remind(
                    works,
                    people,
                    [now + timedelta(seconds=number / _PER_SECOND) for number in range(len(people))],
                )
                time.sleep(max(0.0, min(len(people) / _PER_SECOND, ends - time.monotonic())))
                sizes.append(followup.megabytes(one))
                sent += len(people)
                print(f"{len(sizes):3} min  {sizes[-1]:7.1f} MB", flush=True)
    steady = sizes[int(len(sizes) * _WARM_SHARE) :]
    quarter = max(1, len(steady) // 4)
    figures = {
        "minutes": minutes,
        "messages": sent,
        "worker_mb": max(sizes),
        "grows_mb": statistics.mean(steady[-quarter:]) - statistics.mean(steady[:quarter]),
        "target_mb": TARGET_MB,
        "each_minute_mb": [round(size, 1) for size in sizes],
    }
    print(json.dumps({name: value for name, value in figures.items() if name != "each_minute_mb"}, indent=1))
    json_path.parent.mkdir(parents=True, exist_ok=True)
    json_path.write_text(json.dumps(figures, indent=1) + "\n")
    return figures


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60)
    run(minutes=parser.parse_args().minutes, json_path=Path("bench/results/worker_memory.json"))
