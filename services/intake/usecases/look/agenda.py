"""A worker's accompaniments between two instants, with the case's code and how she is called."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.domain.contacts import AccompanimentKind, AccompanimentState
from services.intake.store import activity, cases
from services.intake.store.people import name_cards
from shared.errors import Invalid
from shared.work import Work

_LONGEST_DAYS = 62


@dataclass(frozen=True)
class Appointment:
    """One accompaniment on an agenda."""

    id: UUID
    case_id: UUID
    code: str
    call_name: str
    kind: AccompanimentKind
    place: str
    starts_at: datetime
    ends_at: datetime
    state: AccompanimentState


def agenda_of(work: Work, *, start: datetime, end: datetime) -> list[Appointment]:
    """Return the caller's own, first first; cancelled ones and those of merged or ended cases' past stay out.

    Raises Invalid for a stretch that is empty or longer than two months.
    """
    if not 0 < (end - start).total_seconds() <= _LONGEST_DAYS * 86_400:
        raise Invalid(
            "Ese periodo no vale.", field="end", expected="después del inicio y a menos de dos meses"
        )
    rows = activity.agenda(work.session, staff=work.actor.ref, start=start, end=end)
    cards = name_cards(work.session, [row.scope_id for row in rows])
    found = []
    for row in rows:
        case = cases.case_by_id(work.session, row.scope_id)
        if case is None:
            continue
        found.append(
            Appointment(
                id=row.id,
                case_id=case.merged_into or case.id,
                code=case.code,
                call_name=cards[row.scope_id].call_name,
                kind=row.facts.kind,
                place=row.facts.place,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                state=row.state,
            )
        )
    return found
