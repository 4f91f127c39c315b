"""What this service was told of cases: references, status, level and team, never a word of the file."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, String, Uuid, any_, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.domain.decision import LIVE_STATUSES
from services.notifications.store.base import INSTANT, Base, coded
from shared.contracts.codes import CaseStatus
from shared.contracts.levels import Level


class CaseCopyRow(Base):
    """Last word of intake on one case. owner: her caseworker; None if not told.

    told_at: when it became true there; heard_at: when any word came.
    """

    __tablename__ = "case_copy"

    case_ref: Mapped[UUID] = mapped_column(primary_key=True)
    person: Mapped[UUID] = mapped_column(index=True)
    status: Mapped[CaseStatus] = mapped_column(coded(CaseStatus))
    level: Mapped[Level] = mapped_column(coded(Level))
    team: Mapped[str] = mapped_column(String(64))
    owner: Mapped[UUID | None]
    told_at: Mapped[datetime] = mapped_column(INSTANT)
    heard_at: Mapped[datetime] = mapped_column(INSTANT)


_CASES_OF: Final = (
    select(CaseCopyRow)
    .where(CaseCopyRow.person == any_(bindparam("people", type_=ARRAY(Uuid))))
    .execution_options(populate_existing=True)
)


def case_copy(session: Session, case_ref: UUID) -> CaseCopyRow | None:
    """Return the copy of one case, read anew."""
    return session.get(CaseCopyRow, case_ref, populate_existing=True)


def cases_of(session: Session, person: UUID) -> Sequence[CaseCopyRow]:
    """Return her cases, live ones first, then the last told."""
    return cases_of_all(session, [person])[person]


def cases_of_all(session: Session, people: Collection[UUID]) -> Mapping[UUID, Sequence[CaseCopyRow]]:
    """Return the cases of each of these women, live ones first, then the last told; empty for one unknown."""
    found: dict[UUID, list[CaseCopyRow]] = defaultdict(list)
    for row in in_order(session.scalars(_CASES_OF, {"people": list(people)})):
        found[row.person].append(row)
    return found


def in_order(rows: Iterable[CaseCopyRow]) -> list[CaseCopyRow]:
    """Live ones first, then the last told."""
    return sorted(rows, key=lambda row: (row.status in LIVE_STATUSES, row.told_at), reverse=True)


def heard_of(session: Session, case_ref: UUID, *, now: datetime) -> None:
    """Note that a word of this case came, whatever it said."""
    session.execute(update(CaseCopyRow).where(CaseCopyRow.case_ref == case_ref).values(heard_at=now))
