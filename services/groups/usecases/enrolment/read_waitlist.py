"""What the coordinator sees of a line: who was asked and until when, who waits, since when, and what she lacks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.groups.domain.enrolment import HOLDING
from services.groups.domain.needs import Needs
from services.groups.domain.waitlist import Lack, Seats
from services.groups.store import enrolments
from services.groups.store.enrolments import Enrolment
from services.groups.usecases.access import led_edition
from services.groups.usecases.enrolment.line import read_line, seats_held, seats_there, takes_women
from shared.contracts.codes import EnrolmentState
from shared.work import Work


@dataclass(frozen=True)
class Offered:
    """A woman for whom a place is kept. answer_by: until when."""

    enrolment: UUID
    case: UUID
    alias: str
    needs: Needs
    answer_by: datetime | None
    lapsed: int


@dataclass(frozen=True)
class Waits:
    """A woman in the line, in her turn. lacks: empty if a place is hers now. urgency: 0 to 2. waited: editions."""

    enrolment: UUID
    case: UUID
    alias: str
    needs: Needs
    since: datetime
    waited: int
    urgency: int
    lapsed: int
    lacks: tuple[Lack, ...]


@dataclass(frozen=True)
class Waitlist:
    """The line of an edition, first one first. held, there: places and seats taken, and all there are."""

    edition: UUID
    title: str
    takes_women: bool
    held: Seats
    there: Seats
    offered: tuple[Offered, ...]
    waiting: tuple[Waits, ...]


def read_waitlist(work: Work, *, edition_id: UUID) -> Waitlist:
    """The line as it stands; for coordinators alone, since it tells how urgent a group is for each."""
    edition = led_edition(work, edition_id)
    holding = enrolments.enrolments_of(work.session, edition.id, *sorted(HOLDING))
    offered = [one for one in holding if one.state is EnrolmentState.INVITED]
    line = read_line(work, edition)
    known = _Known(work, [*offered, *(row for row, _ in line.turns)])
    return Waitlist(
        edition=edition.id,
        title=edition.title,
        takes_women=takes_women(work, edition),
        held=seats_held(work, holding),
        there=seats_there(edition),
        offered=tuple(
            Offered(one.id, one.case_id, known.alias(one), known.needs(one), one.answer_by, one.lapsed)
            for one in sorted(offered, key=lambda one: (one.answer_by or work.now, one.id))
        ),
        waiting=tuple(
            Waits(
                enrolment=row.id,
                case=row.case_id,
                alias=known.alias(row),
                needs=known.needs(row),
                since=turn.waiting.since,
                waited=turn.waiting.waited,
                urgency=turn.waiting.urgency,
                lapsed=row.lapsed,
                lacks=turn.lacks,
            )
            for row, turn in line.turns
        ),
    )


class _Known:
    """Alias and needs of women, read once."""

    def __init__(self, work: Work, rows: Iterable[Enrolment]) -> None:
        self._rows = enrolments.participants_of(work.session, [one.person for one in rows])

    def alias(self, row: Enrolment) -> str:
        found = self._rows.get(row.person)
        return found.alias if found else ""

    def needs(self, row: Enrolment) -> Needs:
        found = self._rows.get(row.person)
        return found.needs if found else Needs()
