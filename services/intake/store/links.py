"""Who he is, and what cases are compared by: sealed values with one compound blind index over kind and value."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.domain.links import LinkKind
from services.intake.store.base import INSTANT, Base
from services.intake.store.facts.links import AggressorFacts, HomeFacts, LiftFacts
from shared.crypto import BlindIndex, SealedRow, sealed
from shared.ids import new_id

_BOTH: Final = 0x7E1A_117C
"""The lock of `hold`; any number that no other lock has."""


class Aggressor(SealedRow, Base):
    """A man a woman told of, minimised: for conflict checks only."""

    __tablename__ = "aggressor"
    __key_class__ = "third_parties"
    __table_args__ = (Index("ix_aggressor_scope", "scope_id"),)

    recorded_at: Mapped[datetime] = mapped_column(INSTANT)
    removed_at: Mapped[datetime | None] = mapped_column(INSTANT)

    facts = sealed[AggressorFacts]("aggressor.facts", block=64)


class LinkFact(SealedRow, Base):
    """One value that cases are compared by. `value` is made plain already; see domain/links.py."""

    __tablename__ = "link_fact"
    __key_class__ = "third_parties"
    __table_args__ = (Index("ix_link_fact_scope", "scope_id"),)

    kind = sealed[LinkKind]("link_fact.kind")
    value = sealed[str]("link_fact.value", block=64)

    same = BlindIndex("link_fact.kind+value", bits=12, planned_for=20_000)
    """Finds candidates among all cases; open and compare them."""


class SharedPhone(SealedRow, Base):
    """People whose contact points share a number with hers, as notifications told by reference. One a case."""

    __tablename__ = "shared_phone"
    __key_class__ = "third_parties"
    __table_args__ = (Index("ix_shared_phone_scope", "scope_id", unique=True),)

    others = sealed[list[UUID]]("shared_phone.others", block=64)


class LiftedExclusion(SealedRow, Base):
    """A coordinator's word that two women may meet although their cases share something; kept in the case she was in.

    Its other case, its reason and what it was said of are sealed: a pair of cases stands nowhere in the clear.
    """

    __tablename__ = "lifted_exclusion"
    __key_class__ = "third_parties"
    __table_args__ = (Index("ix_lifted_exclusion_scope", "scope_id"),)

    recorded_at: Mapped[datetime] = mapped_column(INSTANT)
    ended_at: Mapped[datetime | None] = mapped_column(INSTANT)

    facts = sealed[LiftFacts]("lifted_exclusion.facts", block=256)


class SharedHome(SealedRow, Base):
    """A coordinator's word that a home is many women's, so that living there keeps nobody apart; a scope of its own.

    No case is named: it is found by the value that cases are compared by.
    """

    __tablename__ = "shared_home"
    __key_class__ = "third_parties"

    recorded_at: Mapped[datetime] = mapped_column(INSTANT)
    ended_at: Mapped[datetime | None] = mapped_column(INSTANT)

    facts = sealed[HomeFacts]("shared_home.facts", block=256)


def aggressors_of(session: Session, scopes: Sequence[UUID]) -> list[Aggressor]:
    """Return the men told of in these cases, first recorded first."""
    query = select(Aggressor).where(Aggressor.scope_id.in_(scopes), Aggressor.removed_at.is_(None))
    return list(session.scalars(query.order_by(Aggressor.id)))


def facts_of(session: Session, scopes: Sequence[UUID]) -> list[LinkFact]:
    """Return what these cases are compared by."""
    return list(session.scalars(select(LinkFact).where(LinkFact.scope_id.in_(scopes)).order_by(LinkFact.id)))


def keep_facts(session: Session, scope: UUID, wanted: Iterable[tuple[LinkKind, str]]) -> None:
    """Let a case be compared by exactly these values."""
    left = set(wanted)
    for row in facts_of(session, [scope]):
        if (row.kind, row.value) in left:
            left.remove((row.kind, row.value))
        else:
            session.delete(row)
    for kind, value in sorted(left):
        session.add(LinkFact(id=new_id(), scope_id=scope, kind=kind, value=value))
    session.flush()


def sharing(session: Session, fact: LinkFact) -> list[UUID]:
    """Return the scopes of other cases that hold the very same value of the same kind."""
    query = select(LinkFact).where(
        LinkFact.same.matches(session, kind=fact.kind, value=fact.value), LinkFact.scope_id != fact.scope_id
    )
    rows = session.scalars(query)
    return [row.scope_id for row in rows if (row.kind, row.value) == (fact.kind, fact.value)]


def shared_phone(session: Session, scope: UUID) -> SharedPhone | None:
    """Return the phones a case shares."""
    query = select(SharedPhone).where(SharedPhone.scope_id == scope)
    return session.scalar(query.execution_options(populate_existing=True))


def replace_shared(session: Session, scope: UUID, others: set[UUID]) -> set[UUID]:
    """Let a case share phones with exactly these people; return those that it shared with before."""
    row = shared_phone(session, scope)
    before = set(row.others) if row else set()
    if row is None:
        row = SharedPhone(id=new_id(), scope_id=scope)
        session.add(row)
    if before != others or row.row_version is None:
        row.others = sorted(others)
    session.flush()
    return before


def note_shared(session: Session, scope: UUID, person: UUID, *, is_shared: bool) -> None:
    """Note that a case shares a phone with somebody, or does no longer."""
    row = shared_phone(session, scope)
    known = set(row.others) if row else set()
    replace_shared(session, scope, known | {person} if is_shared else known - {person})


def lifts_in(session: Session, scopes: Iterable[UUID]) -> list[LiftedExclusion]:
    """Return what was lifted in these cases and is still in force, oldest first."""
    query = select(LiftedExclusion).where(
        LiftedExclusion.scope_id.in_(list(scopes)), LiftedExclusion.ended_at.is_(None)
    )
    fresh = query.execution_options(populate_existing=True)
    return list(session.scalars(fresh.order_by(LiftedExclusion.recorded_at, LiftedExclusion.id)))


def between(
    rows: Iterable[LiftedExclusion], one: Collection[UUID], other: Collection[UUID]
) -> list[LiftedExclusion]:
    """Those lifted between two women, each by all her cases, whichever case it was said in."""
    return [
        row
        for row in rows
        if (row.scope_id in one and row.facts.other in other)
        or (row.scope_id in other and row.facts.other in one)
    ]


def words_on_homes(session: Session) -> list[SharedHome]:
    """Return every word on a home that is still in force, oldest first: an organisation knows few such homes."""
    query = select(SharedHome).where(SharedHome.ended_at.is_(None))
    fresh = query.execution_options(populate_existing=True)
    return list(session.scalars(fresh.order_by(SharedHome.recorded_at, SharedHome.id)))


def hold(session: Session) -> None:
    """Let one transaction at a time write what lies in two cases at once. Cases are locked before, not after."""
    session.execute(select(func.pg_advisory_xact_lock(_BOTH)))
