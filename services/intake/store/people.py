"""Her names, papers, profile, children and dated facts; and the index that asks whether she is already here."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.store.base import INSTANT, Base
from services.intake.store.facts.people import ChildFacts, DatedFactFacts, Names, Particulars, Profile
from shared.crypto import BlindIndex, SealedRow, normalise, sealed


class NameCard(SealedRow, Base):
    """How she is called and her full name, narrow so that a search opens little. One a case."""

    __tablename__ = "name_card"
    __key_class__ = "narrative"
    __table_args__ = (Index("ix_name_card_scope", "scope_id", unique=True),)

    call_name = sealed[str]("name_card.call_name")
    given_name = sealed[str]("name_card.given_name")
    surnames = sealed[str]("name_card.surnames")
    birth_date = sealed[date | None]("name_card.birth_date")
    birth_year = sealed[int | None]("name_card.birth_year")

    here = BlindIndex("name_card.given_name+surnames+birth_date", bits=12, planned_for=20_000)
    """Finds candidates for "is she already here?"; open and compare them."""

    @property
    def birth(self) -> dict[str, str]:
        """What is known of her birth: `date` and/or `year`."""
        known = {
            "date": self.birth_date.isoformat() if self.birth_date else "",
            "year": str(self.birth_year or ""),
        }
        return {name: value for name, value in known.items() if value}

    def names(self) -> Names:
        """Return the card as facts."""
        return Names(
            call_name=self.call_name,
            given_name=self.given_name,
            surnames=self.surnames,
            birth_date=self.birth_date,
            birth_year=self.birth_year,
        )


class PersonFile(SealedRow, Base):
    """Papers, places and coded profile. One a case."""

    __tablename__ = "person_file"
    __key_class__ = "narrative"
    __table_args__ = (Index("ix_person_file_scope", "scope_id", unique=True),)

    particulars = sealed[Particulars]("person_file.particulars")
    profile = sealed[Profile]("person_file.profile")


class Child(SealedRow, Base):
    """A child of hers."""

    __tablename__ = "child"
    __key_class__ = "third_parties"
    __table_args__ = (Index("ix_child_scope", "scope_id"),)

    recorded_at: Mapped[datetime] = mapped_column(INSTANT)
    removed_at: Mapped[datetime | None] = mapped_column(INSTANT)

    facts = sealed[ChildFacts]("child.facts")


class DatedFact(SealedRow, Base):
    """A fact with a date that the deadline clock reads."""

    __tablename__ = "dated_fact"
    __key_class__ = "legal_medical"
    __table_args__ = (Index("ix_dated_fact_scope", "scope_id"),)

    recorded_at: Mapped[datetime] = mapped_column(INSTANT)
    due_at: Mapped[datetime | None] = mapped_column(INSTANT)

    facts = sealed[DatedFactFacts]("dated_fact.facts")


def name_card(session: Session, case_id: UUID) -> NameCard:
    """Return the names of a case; each has one from birth."""
    return session.scalars(select(NameCard).where(NameCard.scope_id == case_id)).one()


def name_cards(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, NameCard]:
    """Return the names of these cases, by case."""
    rows = session.scalars(select(NameCard).where(NameCard.scope_id.in_(case_ids)))
    return {row.scope_id: row for row in rows}


def person_file(session: Session, case_id: UUID) -> PersonFile:
    """Return papers, places and profile of a case; each has one from birth."""
    return session.scalars(select(PersonFile).where(PersonFile.scope_id == case_id)).one()


def children_of(session: Session, scopes: Sequence[UUID]) -> list[Child]:
    """Return the children on these cases, first recorded first."""
    query = select(Child).where(Child.scope_id.in_(scopes), Child.removed_at.is_(None)).order_by(Child.id)
    return list(session.scalars(query))


def dated_facts_of(session: Session, scopes: Sequence[UUID]) -> list[DatedFact]:
    """Return the dated facts of these cases, newest first."""
    query = select(DatedFact).where(DatedFact.scope_id.in_(scopes)).order_by(DatedFact.id.desc())
    return list(session.scalars(query))


def same_names(session: Session, *, given_name: str, surnames: str, birth_date: date) -> list[NameCard]:
    """Return the cards that bear these very names and birth date, whoever may see them. Accents don't count."""
    candidates = session.scalars(
        select(NameCard).where(
            NameCard.here.matches(session, given_name=given_name, surnames=surnames, birth_date=birth_date)
        )
    )
    wanted = (normalise(given_name), normalise(surnames), birth_date)
    return [
        card
        for card in candidates
        if (normalise(card.given_name), normalise(card.surnames), card.birth_date) == wanted
    ]
