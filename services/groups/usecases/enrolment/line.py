"""The line of an edition as it stands: what is free, who waits, and whose turn it is; needs the edition's lock."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import add
from uuid import UUID

from services.groups.domain.edition import Stage, stage
from services.groups.domain.enrolment import HOLDING
from services.groups.domain.needs import Needs
from services.groups.domain.waitlist import Lack, Seats, Turn, Waiting, lacks, seats_of, take_turns
from services.groups.store import editions, enrolments, exclusions, sessions
from services.groups.store.editions import Edition
from services.groups.store.enrolments import Enrolment
from shared.contracts.codes import EnrolmentState
from shared.work import Work


@dataclass(frozen=True)
class Line:
    """free: places and seats nobody holds; seats are counted only if somebody in the line needs one.

    turns: everyone who waits, and whoever asks, in order, with her row.
    """

    free: Seats
    turns: tuple[tuple[Enrolment, Turn], ...]

    @property
    def next(self) -> list[Enrolment]:
        """Who gets a place now, in order."""
        return [row for row, turn in self.turns if turn.is_hers]

    def missing(self, enrolment: Enrolment) -> tuple[Lack, ...]:
        """What is not there for her, whoever else waits."""
        return next(
            (lacks(turn.waiting.need, self.free) for row, turn in self.turns if row.id == enrolment.id), ()
        )


def read_line(work: Work, edition: Edition, *, asking: Enrolment | None = None) -> Line:
    """Read the line; asking: a woman who asks for a place and is put into the line where she belongs.

    What the women who hold a place need is opened only if somebody in the line needs a seat with hers.
    """
    work.session.flush()
    everyone = enrolments.enrolments_of(work.session, edition.id)
    holding = [one for one in everyone if one.state in HOLDING]
    rows = [one for one in everyone if one.state is EnrolmentState.WAITLISTED or one is asking]
    total = seats_there(edition)
    free = total - Seats(len(holding))
    if not rows:
        return Line(free, ())
    line = _waiting(work, edition, rows)
    if any(one.need != Seats(1) for one in line):
        free = total - seats_held(work, holding)
    present = frozenset(one.person for one in holding) | frozenset(edition.facilitators)
    by_id = {one.id: one for one in rows}
    turns = take_turns(line, free=free, total=total, present=present)
    return Line(free, tuple((by_id[turn.waiting.enrolment], turn) for turn in turns))


def lacking(work: Work, enrolment_id: UUID) -> tuple[Lack, ...]:
    """What a woman who waits lacks in her turn, whom she must not meet apart; nothing if she does not wait."""
    row = enrolments.enrolment_by_id(work.session, enrolment_id)
    edition = row and editions.edition_by_id(work.session, row.edition_id)
    if not row or not edition or row.state is not EnrolmentState.WAITLISTED:
        return ()
    turn = next(turn for one, turn in read_line(work, edition).turns if one.id == row.id)
    return tuple(one for one in turn.lacks if one is not Lack.APART)


def seats_there(edition: Edition) -> Seats:
    """Everything the edition has; where nothing is said of ages, each may fill all of childcare."""
    children = edition.childcare_places
    ages = edition.frame.childcare_bands or (children, children, children)
    return Seats(edition.capacity, children, edition.interpreter_seats, ages)


def seats_held(work: Work, holding: Iterable[Enrolment]) -> Seats:
    """What women who hold a place take, as they need it now."""
    rows = list(holding)
    known = enrolments.participants_of(work.session, [one.person for one in rows])
    needs = [known[one.person].needs if one.person in known else Needs() for one in rows]
    return reduce(add, map(seats_of, needs), Seats(0))


def takes_women(work: Work, edition: Edition) -> bool:
    """Whether a place in it is still worth offering: not once its last session has begun or all are cancelled."""
    series = sessions.sessions_of(work.session, edition.id)
    begun = sum(one.starts_at <= work.now for one in series)
    return stage([one.state for one in series], begun=begun) not in {Stage.OVER, Stage.CANCELLED}


def _waiting(work: Work, edition: Edition, rows: list[Enrolment]) -> list[Waiting]:
    people = [one.person for one in rows]
    known = enrolments.participants_of(work.session, people)
    waited = enrolments.editions_waited(work.session, people, but=edition.id, now=work.now)
    urgency = enrolments.urgencies(work.session, [one.case_id for one in rows])
    apart = exclusions.kept_apart_among(work.session, people)
    return [
        Waiting(
            enrolment=one.id,
            since=one.waiting_since or work.now,
            waited=waited.get(one.person, 0),
            urgency=urgency.get(one.case_id, 0),
            lapsed=one.lapsed,
            need=seats_of(known[one.person].needs if one.person in known else Needs()),
            person=one.person,
            kept_from=apart.get(one.person, frozenset()),
        )
        for one in rows
    ]
