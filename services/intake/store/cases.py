"""Cases: what may be sorted and filtered without reading anything she told."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, String, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.domain.case.arrows import LIVE, CaseStatus
from services.intake.store.base import INSTANT, Base, coded
from shared.contracts.levels import Level
from shared.crypto import SealedRow, sealed


class Case(SealedRow, Base):
    """One woman's file. Its id is its own scope; content rows carry the same scope.

    Clear: code, status, level, team, owner and instants. Sealed: the words of the next action.
    `merged_into` names the case that now speaks for this one; its rows stay where they are.
    """

    __tablename__ = "case_file"
    __key_class__ = "narrative"
    __table_args__ = (Index("ix_case_file_team_status", "team", "status"),)

    code: Mapped[str] = mapped_column(String(12), unique=True)
    person: Mapped[UUID]
    status: Mapped[CaseStatus] = mapped_column(coded(CaseStatus))
    level: Mapped[Level] = mapped_column(coded(Level), default=Level.BASAL)
    team: Mapped[str] = mapped_column(String(40))
    owner: Mapped[UUID | None] = mapped_column(index=True)
    opened_at: Mapped[datetime] = mapped_column(INSTANT)
    status_since: Mapped[datetime] = mapped_column(INSTANT)
    last_contact_at: Mapped[datetime | None] = mapped_column(INSTANT)
    looked_for_at: Mapped[datetime | None] = mapped_column(INSTANT)
    closed_at: Mapped[datetime | None] = mapped_column(INSTANT)
    next_due_at: Mapped[datetime | None] = mapped_column(INSTANT)
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("case_file.id"), index=True)

    next_action = sealed[str]("case_file.next_action")


def case_by_id(session: Session, case_id: UUID, *, lock: bool = False) -> Case | None:
    """Return the case, held if `lock` against other writers, not against rows that only point to it."""
    if not lock:
        return session.get(Case, case_id)
    query = select(Case).where(Case.id == case_id).with_for_update(of=Case, key_share=True)
    return session.scalar(query.execution_options(populate_existing=True))


def case_by_code(session: Session, code: str) -> Case | None:
    """Return the case with this code, whatever the letters' size."""
    return session.scalar(select(Case).where(Case.code == code.upper()))


def code_is_taken(session: Session, code: str) -> bool:
    """Whether a case carries this code."""
    return session.scalar(select(func.count()).select_from(Case).where(Case.code == code)) != 0


def unheard_of(
    session: Session, terms: Mapping[Level, timedelta], *, now: datetime, limit: int
) -> list[Case]:
    """Hold live cases of whose woman nothing was heard for the term of their level, nor was she looked for."""
    heard = func.coalesce(Case.last_contact_at, Case.opened_at)
    too_long = [
        (Case.level == level)
        & (heard <= now - term)
        & or_(Case.looked_for_at.is_(None), Case.looked_for_at <= now - term)
        for level, term in terms.items()
    ]
    query = (
        select(Case)
        .where(Case.status.in_(LIVE), Case.merged_into.is_(None), or_(False, *too_long))
        .order_by(heard, Case.id)
        .limit(limit)
        .with_for_update(of=Case, skip_locked=True)
    )
    return list(session.scalars(query))


def visible_cases(*, whole_programme: bool, teams: Iterable[str], staff: UUID) -> Select[Case]:
    """Select what a member of staff may see: all, or her teams' and her own. Merged ones speak through another."""
    query = select(Case).where(Case.merged_into.is_(None))
    if whole_programme:
        return query
    return query.where(or_(Case.team.in_(list(teams)), Case.owner == staff))


def family(session: Session, case_id: UUID) -> list[UUID]:
    """Ids whose rows belong to this case: its own first, then those merged into it. A blocked one is shut off."""
    merged = select(Case.id).where(Case.merged_into == case_id, Case.status == CaseStatus.MERGED)
    return [case_id, *session.scalars(merged)]


def whole_family(session: Session, case_id: UUID) -> list[UUID]:
    """Ids of a case and of all merged into it, blocked or not: to keep women apart by, never to show."""
    return whole_families(session, [case_id])[case_id]


def whole_families(session: Session, cases: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The whole family of each of these cases, by its id."""
    merged = select(Case.merged_into, Case.id).where(
        Case.merged_into.in_(cases), Case.status != CaseStatus.ERASED
    )
    families = {one: [one] for one in cases}
    for into, one in session.execute(merged):
        if into is not None:
            families[into].append(one)
    return families


def speaks_for_others(session: Session, case_id: UUID) -> bool:
    """Whether any case, blocked or not, was merged into this one."""
    return session.scalar(select(Case.id).where(Case.merged_into == case_id).limit(1)) is not None


def speaker_of(session: Session, case: Case, *, lock: bool = False) -> Case | None:
    """Return the case that speaks for this one: itself, or the one it was merged into."""
    if case.status is CaseStatus.MERGED and case.merged_into is not None:
        return case_by_id(session, case.merged_into, lock=lock)
    return case
