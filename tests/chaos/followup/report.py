"""The reconciliation of a run, as a table that a person can read and as JSON."""

import json
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.chaos.followup.ledger import Toll
from tests.chaos.followup.strikes import Strike


@dataclass(frozen=True)
class Report:
    """One run. rows: of `ledger.rows_of`. staff: alerts, heard, mails. left_out: faults that this machine cannot do."""

    seed: int
    seconds: float
    struck: Sequence[tuple[Strike, bool]]
    left_out: Sequence[str]
    ended_alone: Mapping[str, int]
    answers: Mapping[str, int]
    rows: Sequence[Mapping[str, Any]]
    ours: Toll
    plain: Toll
    staff: Mapping[str, int]
    clock: str

    def as_json(self) -> dict[str, Any]:
        """Every figure, and the strikes in their order."""
        return {
            "machine": {"python": platform.python_version(), "system": platform.machine()},
            "seed": self.seed,
            "seconds": round(self.seconds, 1),
            "trials": len(self.struck),
            "clock": self.clock,
            "left_out": list(self.left_out),
            "faults": dict(sorted(Counter(one.kind for one, _ in self.struck).items())),
            "points": dict(sorted(Counter(one.point for one, is_there in self.struck if is_there).items())),
            "points_not_reached": sum(not is_there for _, is_there in self.struck),
            "strikes": [str(one) for one, _ in self.struck],
            "ended_though_not_struck": dict(self.ended_alone),
            "answers_other_than_yes": dict(self.answers),
            "reconciliation": [dict(row) for row in self.rows],
            "reminders": asdict(self.ours),
            "plain_celery": asdict(self.plain),
            "staff_alerts": dict(self.staff),
        }

    def write(self, path: Path) -> None:
        """Keep it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.as_json(), indent=2) + "\n", encoding="utf-8")

    def show(self, console: Console) -> None:
        """Print it."""
        facts = self.as_json()
        console.print(
            f"\n{facts['trials']} faults in {self.seconds:.0f} s, seed {self.seed}; {self.clock}; "
            f"left out here: {', '.join(self.left_out) or 'nothing'}"
        )
        faults = Table("fault", "times", title="What was done", title_justify="left")
        for kind, times in facts["faults"].items():
            faults.add_row(kind, str(times))
        console.print(faults)
        console.print(_table("What became of each reminder to her", self.rows))
        tolls = [{"path": "Telar", **asdict(self.ours)}, {"path": "plain Celery", **asdict(self.plain)}]
        console.print(_table("The same faults, two paths", tolls))
        console.print(_table("Alerts to staff", [self.staff]))
        if self.ended_alone:
            console.print(f"ended though not struck: {dict(self.ended_alone)}")
        console.print(f"answers to the stream other than yes: {dict(self.answers)}")


def _table(title: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(*(rows[0] if rows else ("nothing",)), title=title, title_justify="left")
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    return table
