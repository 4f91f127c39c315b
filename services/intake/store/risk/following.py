"""Open cases with all that a change of protocol looks at: a batch at a time, one query a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Table, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from services.intake.domain.case.arrows import CaseStatus
from services.intake.domain.due.items import LIVE
from services.intake.domain.text_signals import SignalState
from services.intake.store.base import Base
from services.intake.store.cases import Case
from services.intake.store.due import DueItem
from services.intake.store.risk.alerts import Alert
from services.intake.store.risk.assessments import Assessment
from services.intake.store.risk.flags import FlagSighting
from services.intake.store.risk.signals import TextSignal
from shared.contracts.codes import AlertState
from shared.crypto import SealedRow

_LIVE: Final = [status for status in CaseStatus if status.is_live]
Row = TypeVar("Row", bound=SealedRow)


@dataclass
class Known:
    """One open case and its rows, those of cases merged into it too. Newest first; due items soonest first."""

    case: Case
    assessments: list[Assessment] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    sightings: list[FlagSighting] = field(default_factory=list)
    signals: list[TextSignal] = field(default_factory=list)
    owed: list[DueItem] = field(default_factory=list)


def count_open(session: Session) -> int:
    """How many cases would follow a change of protocol."""
    return len(session.scalars(select(Case.id).where(Case.status.in_(_LIVE))).all())


def open_cases(session: Session, *, after: UUID | None, since: datetime, limit: int) -> list[Known]:
    """Hold the next open cases by id, with their rows. since: what was told before then says nothing."""
    query = select(Case).where(Case.status.in_(_LIVE), Case.sealed_key.is_not(None))
    if after is not None:
        query = query.where(Case.id > after)
    cases = session.scalars(
        query.order_by(Case.id).limit(limit).with_for_update(of=Case, key_share=True)
    ).all()
    speaks = {case.id: Known(case) for case in cases}
    merged = select(Case.id, Case.merged_into).where(
        Case.merged_into.in_(list(speaks)), Case.status == CaseStatus.MERGED
    )
    into: dict[UUID, UUID] = {case_id: case_id for case_id in speaks}
    into |= {child: parent for child, parent in session.execute(merged) if parent is not None}
    scopes = list(into)
    _share(
        session,
        Assessment,
        Assessment.scope_id.in_(scopes),
        lambda row: speaks[into[row.scope_id]].assessments,
    )
    is_told = (Alert.raised_at >= since) | (Alert.state == AlertState.OPEN)
    _share(session, Alert, Alert.case_id.in_(scopes) & is_told, lambda row: speaks[into[row.scope_id]].alerts)
    holds = FlagSighting.taken_back_at.is_(None) & (FlagSighting.at >= since)
    _share(
        session,
        FlagSighting,
        FlagSighting.scope_id.in_(scopes) & holds,
        lambda row: speaks[into[row.scope_id]].sightings,
    )
    stands = (TextSignal.state == SignalState.CONFIRMED) & (TextSignal.decided_at >= since)
    _share(
        session,
        TextSignal,
        TextSignal.scope_id.in_(scopes) & stands,
        lambda row: speaks[into[row.scope_id]].signals,
    )
    waits = DueItem.state.in_(LIVE)
    _share(
        session, DueItem, DueItem.scope_id.in_(scopes) & waits, lambda row: speaks[into[row.scope_id]].owed
    )
    for known in speaks.values():
        known.assessments.sort(key=lambda row: (row.at, row.id), reverse=True)
        known.owed.sort(key=lambda row: (row.due_at, row.id))
    return list(speaks.values())


def _share(
    session: Session, table: type[Row], which: ColumnElement[bool], place: Callable[[Row], list[Row]]
) -> None:
    for row in session.scalars(select(table).where(which)):
        place(row).append(row)


def as_stored(row: DueItem, *, due_at: datetime) -> None:
    """Show the row as `set_clear` is about to store it, without a second statement for it."""
    set_committed_value(row, "due_at", due_at)


def set_clear(session: Session, table: type[Base], rows: Sequence[dict[str, Any]], **same: object) -> None:
    """Set clear columns of many rows in one statement.

    rows: `id` and the new values, the same names in each. same: columns that get one value in all of them.
    """
    if not rows:
        return
    target: Table = table.__table__  # type: ignore[assignment]  # a mapped class's table
    names = list(rows[0])
    arrays = [bindparam(f"all_{name}", type_=ARRAY(target.c[name].type)) for name in names]
    new = func.unnest(*arrays).table_valued(*names, name="new", joins_implicitly=True).render_derived()
    changed = {name: new.c[name] for name in names if name != "id"} | same
    statement = update(target).where(target.c.id == new.c.id).values(changed)
    session.connection().execute(statement, {f"all_{name}": [row[name] for row in rows] for name in names})
