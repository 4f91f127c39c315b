"""Take a package of HSDS 3.0 in: say first what it would change, then change that; twice changes nothing more.

What a package says of a confidential place is not taken in. What has no column here is kept and goes out again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from services.intake.domain.directory.hsds.package import Reading
from services.intake.domain.directory.hsds.tables import TABLES, Problem, Row, Rows
from services.intake.domain.directory.hsds.terms import is_ours
from services.intake.usecases.directory.export_directory import hidden_of, rows_of
from services.intake.usecases.directory.state import Directory, read_directory
from services.intake.usecases.directory.take_rows import Taker
from shared.errors import Invalid
from shared.work import Work


class Action(StrEnum):
    """What a package does with a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Change:
    """One row of a package beside what stands here. name: of the organisation, service or place, for a person."""

    table: str
    ref: str
    action: Action
    fields: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Plan:
    """What taking a package in would do; with a problem it cannot be taken in."""

    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]

    def count(self, action: Action) -> int:
        """How many rows that happens to."""
        return sum(change.action is action for change in self.changes)


class PackageRefused(Invalid):
    """A row of the package is wrong; nothing was taken in."""


_CARRIED: Final = frozenset({"last_modified"})
"""What changes with every export and says nothing new by itself."""


def plan_import(work: Work, reading: Reading) -> Plan:
    """Say what a package would change, row by row, and change nothing."""
    state = read_directory(work, with_kept=True)
    return Plan(tuple(_changes(state, reading.rows)), (*reading.problems, *_orphans(state, reading.rows)))


def import_directory(work: Work, reading: Reading) -> Plan:
    """Take a package in, whole or not at all. Raises PackageRefused naming the first table, row and field."""
    state = read_directory(work, with_kept=True)
    plan = Plan(tuple(_changes(state, reading.rows)), (*reading.problems, *_orphans(state, reading.rows)))
    if plan.problems:
        first = plan.problems[0]
        where = f"{TABLES[first.table].file} {first.row}, {first.field}: {first.expected}"
        raise PackageRefused("El archivo no se ha importado: tiene errores.", field="file", expected=where)
    wanted: Rows = {}
    for change in plan.changes:
        if change.action in (Action.NEW, Action.CHANGED):
            wanted.setdefault(change.table, {})[change.ref] = reading.rows[change.table][change.ref]
    Taker(work, state, reading.rows).take(wanted)
    work.audit("directory.imported", new=plan.count(Action.NEW), changed=plan.count(Action.CHANGED))
    return plan


def _changes(state: Directory, incoming: Rows) -> Iterator[Change]:
    here = rows_of(state)
    hidden = hidden_of(state)
    for table in TABLES:
        for ref, row in incoming.get(table, {}).items():
            name = str(row.get("name", "")) if table in ("organization", "service", "location") else ""
            if ref in hidden or any(str(value) in hidden for value in row.values()):
                yield Change(table, ref, Action.LEFT_OUT, name="")
            elif is_ours(table, ref):
                yield Change(table, ref, Action.SAME)
            else:
                kept = state.kept.get((table, ref))
                base = here.get(table, {}).get(ref) if kept is None else kept.data
                yield _compared(table, ref, row, base, name)


def _compared(table: str, ref: str, row: Row, base: dict[str, Any] | None, name: str) -> Change:
    if base is None:
        return Change(table, ref, Action.NEW, name=name)
    fields = tuple(
        sorted(key for key, value in row.items() if base.get(key) != value and key not in _CARRIED)
    )
    return Change(table, ref, Action.CHANGED if fields else Action.SAME, fields, name)


def _orphans(state: Directory, incoming: Rows) -> Iterator[Problem]:
    """Services whose organisation is neither in the package nor here."""
    known = incoming.get("organization", {}).keys() | {str(ref) for ref in state.partners}
    for number, row in enumerate(incoming.get("service", {}).values(), start=1):
        if "organization_id" in row and row["organization_id"] not in known:
            yield Problem("service", number, "organization_id", "una entidad del paquete o del directorio")
