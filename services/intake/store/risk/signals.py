"""Signals read in texts: their state and instants stay clear; flag, place, rules and reasons are sealed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.domain.text_signals import Act, Dismissal, SignalState, TextKind
from services.intake.store.activity import Incident, Note
from services.intake.store.base import INSTANT, Base, coded
from services.intake.store.cases import Case
from services.intake.store.facts.risk import ReasonFacts
from services.intake.store.facts.signals import DecisionFacts, ReadingFacts, SignalFacts
from services.intake.store.risk.alerts import SEALED_OFF
from shared.crypto import SealedRow, sealed

TEXTS: dict[TextKind, type[Note] | type[Incident]] = {TextKind.NOTE: Note, TextKind.INCIDENT: Incident}
"""Where the words of each kind of text are kept."""


class TextReading(SealedRow, Base):
    """That the rules have read a text: without one, its silence says nothing at all. ref: the text's row."""

    __tablename__ = "text_reading"
    __key_class__ = "narrative"

    ref: Mapped[UUID] = mapped_column(unique=True)
    at: Mapped[datetime] = mapped_column(INSTANT)

    facts = sealed[ReadingFacts]("text_reading.facts", block=64)


class TextSignal(SealedRow, Base):
    """One red flag the rules saw in one text. decided_at: of the confirmation or dismissal in force."""

    __tablename__ = "text_signal"
    __key_class__ = "narrative"
    __table_args__ = (Index("ix_text_signal_ref", "ref"), Index("ix_text_signal_at", "at"))

    ref: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(INSTANT)
    state: Mapped[SignalState] = mapped_column(coded(SignalState))
    decided_at: Mapped[datetime | None] = mapped_column(INSTANT)

    facts = sealed[SignalFacts]("text_signal.facts", block=256)
    decisions = sealed[tuple[DecisionFacts, ...]]("text_signal.decisions", block=256)

    @property
    def asked(self) -> tuple[ReasonFacts, ...]:
        """What it asks for: the reasons of its confirmation, none unless it is confirmed now."""
        return self.decisions[-1].asked if self.state is SignalState.CONFIRMED else ()

    @property
    def dismissed_for(self) -> Dismissal | None:
        """Why it was dismissed, if it is."""
        last = self.decisions[-1] if self.decisions else None
        return last.reason if last is not None and last.act is Act.DISMISSED else None


def is_read(session: Session, ref: UUID) -> bool:
    """Whether the rules have read this text."""
    return session.scalar(select(TextReading.id).where(TextReading.ref == ref)) is not None


def readings_of(session: Session, scopes: Sequence[UUID], *, ref: UUID | None = None) -> list[TextReading]:
    """Return which texts of these cases were read; only that one if named."""
    query = select(TextReading).where(TextReading.scope_id.in_(scopes))
    return list(session.scalars(query if ref is None else query.where(TextReading.ref == ref)))


def signals_of(session: Session, scopes: Sequence[UUID], *, ref: UUID | None = None) -> list[TextSignal]:
    """Return the signals of these cases, in the order they were read; only those of one text if named."""
    query = select(TextSignal).where(TextSignal.scope_id.in_(scopes))
    if ref is not None:
        query = query.where(TextSignal.ref == ref)
    return list(session.scalars(query.order_by(TextSignal.id)))


def confirmed_since(session: Session, scopes: Sequence[UUID], since: datetime) -> list[TextSignal]:
    """Return the signals of these cases that stand confirmed since then or later, last confirmed first."""
    query = select(TextSignal).where(
        TextSignal.scope_id.in_(scopes),
        TextSignal.state == SignalState.CONFIRMED,
        TextSignal.decided_at >= since,
    )
    return list(session.scalars(query.order_by(TextSignal.decided_at.desc(), TextSignal.id.desc())))


def read_since(session: Session, since: datetime) -> list[TextSignal]:
    """Return the signals of every case that may be looked into, read since then."""
    query = (
        select(TextSignal)
        .join(Case, Case.id == TextSignal.scope_id)
        .where(TextSignal.at >= since, Case.status.not_in(SEALED_OFF))
    )
    return list(session.scalars(query))
