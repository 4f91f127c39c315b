"""Alerts: clock, chain and owner stay clear, so that they can be woken; the reasons are sealed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, String, case, func, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.domain.case.arrows import CaseStatus
from services.intake.store.base import INSTANT, Base, coded
from services.intake.store.cases import Case
from services.intake.store.facts.risk import AlertFacts, ClosingFacts
from shared.contracts.codes import AlertState
from shared.contracts.levels import Level
from shared.crypto import SealedRow, sealed

UNCLOSED = (AlertState.OPEN, AlertState.ACKNOWLEDGED)
SEALED_OFF = (CaseStatus.BLOCKED, CaseStatus.ERASED)
"""Cases nobody may look into: their alerts show nowhere and wake nobody."""


class Alert(SealedRow, Base):
    """Somebody must look. Its scope is the case's, or its own when it was raised without a case.

    next_at: when it rises if nobody acknowledged it; empty when it does not.
    """

    __tablename__ = "alert"
    __key_class__ = "narrative"

    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_file.id"), index=True)
    team: Mapped[str] = mapped_column(String(40))
    level: Mapped[Level] = mapped_column(coded(Level))
    state: Mapped[AlertState] = mapped_column(coded(AlertState))
    owner: Mapped[UUID | None]
    raised_at: Mapped[datetime] = mapped_column(INSTANT)
    raised_by: Mapped[UUID]
    acknowledge_by: Mapped[datetime | None] = mapped_column(INSTANT)
    step: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(INSTANT)
    acknowledged_by: Mapped[UUID | None]
    acknowledged_at: Mapped[datetime | None] = mapped_column(INSTANT)
    closed_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None] = mapped_column(INSTANT)

    facts = sealed[AlertFacts]("alert.facts", block=128)
    closing = sealed[ClosingFacts | None]("alert.closing", block=64)

    __table_args__ = (
        Index("ix_alert_waiting", "next_at", postgresql_where=text("state = 'open'")),
        Index("ix_alert_state", "state", "team"),
    )


class AlertStep(Base):
    """Who was asked at one step of an alert's chain. One row a step: it can't be taken twice."""

    __tablename__ = "alert_step"

    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alert.id"), primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
    asked: Mapped[str] = mapped_column(String(24))
    asked_at: Mapped[datetime] = mapped_column(INSTANT)


def alert_by_id(session: Session, alert_id: UUID) -> Alert | None:
    """Return the alert as the database has it now."""
    return session.get(Alert, alert_id, populate_existing=True)


def move(
    session: Session,
    alert_id: UUID,
    *,
    states: Iterable[AlertState],
    step: int | None = None,
    values: dict[str, Any],
) -> bool:
    """Change the clear side of an alert if it is still in one of these states (and at this step).

    One conditional statement: of two who race, one wins and the other gets False.
    """
    statement = update(Alert).where(Alert.id == alert_id, Alert.state.in_(list(states)))
    if step is not None:
        statement = statement.where(Alert.step == step)
    session.flush()
    statement = statement.values(**values).execution_options(synchronize_session=False)
    changed = session.execute(statement.returning(Alert.id))
    return changed.first() is not None


def claim_waiting(session: Session, *, now: datetime, limit: int) -> list[Alert]:
    """Take open alerts whose next step is due; nobody else gets them before this transaction ends."""
    query = (
        select(Alert)
        .where(Alert.state == AlertState.OPEN, Alert.next_at <= now)
        .order_by(Alert.next_at)
        .limit(limit)
        .with_for_update(of=Alert, skip_locked=True)
    )
    return list(session.scalars(query))


def count_late_steps(session: Session, *, since: datetime) -> int:
    """How many open alerts should have risen before this instant and did not: nobody is being asked about them."""
    query = (
        select(func.count())
        .select_from(Alert)
        .outerjoin(Case, Case.id == Alert.case_id)
        .where(Alert.state == AlertState.OPEN, Alert.next_at < since, _is_readable())
    )
    return session.scalar(query) or 0


def steps_of(session: Session, alert_id: UUID) -> list[AlertStep]:
    """Return the steps an alert has taken, in order."""
    query = select(AlertStep).where(AlertStep.alert_id == alert_id).order_by(AlertStep.step)
    return list(session.scalars(query))


def open_of(session: Session, scopes: Sequence[UUID]) -> list[Alert]:
    """Return the alerts of these cases that still wake people, newest first."""
    query = select(Alert).where(Alert.case_id.in_(scopes), Alert.state == AlertState.OPEN)
    return list(session.scalars(query.order_by(Alert.raised_at.desc(), Alert.id.desc())))


def of_case(session: Session, scopes: Sequence[UUID], *, limit: int = 50) -> list[Alert]:
    """Return the alerts of these cases, newest first, over or not."""
    query = (
        select(Alert)
        .where(Alert.case_id.in_(scopes))
        .order_by(Alert.raised_at.desc(), Alert.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def within_reach(*, teams: Iterable[str], staff: UUID) -> ColumnElement[bool]:
    """Alerts of these teams' cases, of this worker's own cases, and those she owns or raised."""
    known = list(teams)
    return or_(
        func.coalesce(Case.team, Alert.team).in_(known),
        Case.owner == staff,
        Alert.owner == staff,
        Alert.raised_by == staff,
    )


def inbox(
    session: Session, *, seen: ColumnElement[bool] | None, limit: int = 200
) -> list[tuple[Alert, Case | None]]:
    """Return alerts that are not over: unacknowledged first, then nobody's, the gravest, the oldest."""
    gravity = case({level.value: level.rank for level in Level}, value=Alert.level)
    query = (
        select(Alert)
        .outerjoin(Case, Case.id == Alert.case_id)
        .where(Alert.state.in_(UNCLOSED), _is_readable())
        .order_by(
            Alert.state != AlertState.OPEN,
            Alert.owner.is_not(None),
            gravity.desc(),
            Alert.raised_at,
        )
        .limit(limit)
    )
    found = list(session.scalars(query if seen is None else query.where(seen)))
    ids = {alert.case_id for alert in found if alert.case_id is not None}
    files = {file.id: file for file in session.scalars(select(Case).where(Case.id.in_(ids)))}
    return [(alert, files.get(alert.case_id) if alert.case_id else None) for alert in found]


def _is_readable() -> ColumnElement[bool]:
    return or_(Case.id.is_(None), Case.status.not_in(SEALED_OFF))


def count_open(session: Session, *, seen: ColumnElement[bool] | None) -> int:
    """How many alerts nobody has acknowledged."""
    query = (
        select(func.count())
        .select_from(Alert)
        .outerjoin(Case, Case.id == Alert.case_id)
        .where(Alert.state == AlertState.OPEN, _is_readable())
    )
    return session.scalar(query if seen is None else query.where(seen)) or 0
