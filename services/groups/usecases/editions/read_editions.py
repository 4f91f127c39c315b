"""What people see of editions: lines of the list, and the page of one; each sees what is hers to see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import reduce
from operator import add
from uuid import UUID
from zoneinfo import ZoneInfo

from services.groups.domain.attendance import Mark
from services.groups.domain.calendar.walltime import MADRID
from services.groups.domain.edition import PRICE_EUROS, SessionState, Stage, stage
from services.groups.domain.enrolment import HOLDING
from services.groups.domain.evaluation import Faces
from services.groups.domain.needs import Needs
from services.groups.domain.waitlist import Seats, seats_of
from services.groups.store import attendance, editions, enrolments, sessions
from services.groups.store.editions import Edition
from services.groups.store.enrolments import Enrolment
from services.groups.store.sessions import GroupSession
from services.groups.usecases.access import handles, leads, seen_edition, visible_editions
from shared.contracts.codes import EnrolmentState
from shared.contracts.roles import Role
from shared.work import Work


@dataclass(frozen=True)
class When:
    """A session's place in time; on, at: wall date and time in its zone."""

    id: UUID
    ordinal: int
    on: date
    at: time
    minutes: int
    zone: str
    starts_at: datetime
    ends_at: datetime
    state: SessionState


@dataclass(frozen=True)
class Evaluation:
    """How a session was found. faces and mean are None while fewer than five answered."""

    answers: int
    faces: tuple[int, ...] | None
    mean: float | None


@dataclass(frozen=True)
class SessionLine:
    """A session within its edition. present, absent: counts, None until the sheet is in."""

    when: When
    topics: tuple[str, ...]
    present: int | None
    absent: int | None
    evaluation: Evaluation | None


@dataclass(frozen=True)
class EditionLine:
    """An edition in a list. held: places taken; waiting, proposed: women in those states.

    site: where it meets, in words; room: if it has one of those that are kept. price: euros, always 0.
    rhythm: the rule its sessions were planned by last.
    """

    id: UUID
    programme: str
    year: int
    title: str
    theme: str
    site: str
    room: UUID | None
    price: int
    languages: tuple[str, ...]
    facilitators: tuple[UUID, ...]
    capacity: int
    held: int
    waiting: int
    proposed: int
    interpreter_seats: int
    interpreter_languages: tuple[str, ...]
    childcare_places: int
    childcare_bands: tuple[int, int, int] | None
    rhythm: str | None
    session_count: int
    planned: int
    done: int
    stage: Stage
    next: When | None
    is_hers: bool


@dataclass(frozen=True)
class Member:
    """A woman in a group, as far as whoever looks may know her.

    marks: one a session, in the order of the sessions. case: only for those who handle her case.
    answer_by: until when an offered place is kept for her.
    """

    enrolment: UUID
    alias: str
    state: EnrolmentState
    since: datetime
    needs: Needs
    marks: tuple[Mark, ...]
    case: UUID | None
    answer_by: datetime | None


@dataclass(frozen=True)
class PlanNow:
    """How the sessions were planned last; single ones may have moved since. As in `Plan`."""

    rule: str
    starts_on: date
    at: time
    minutes: int
    skip: tuple[date, ...]
    extra: tuple[date, ...]


@dataclass(frozen=True)
class YearPage:
    """The editions of a year, newest first, and the years that have any, newest first."""

    year: int
    years: tuple[int, ...]
    editions: tuple[EditionLine, ...]


@dataclass(frozen=True)
class EditionPage:
    """Everything on a group's page. interpreters, children: needed by those who hold a place; ages: of the children,
    0 to 2 years, 3 to 5 and 6 to 12, as far as they are known.

    version: to be handed in with a change of the frame. place_words: where it meets if it has no room.
    """

    line: EditionLine
    version: int
    place_words: str
    plan: PlanNow | None
    sessions: tuple[SessionLine, ...]
    members: tuple[Member, ...]
    expectations: tuple[str, ...]
    interpreters: int
    children: int
    ages: tuple[int, int, int]
    may_run: bool


def list_editions(work: Work) -> list[EditionLine]:
    """The editions somebody may see, newest first."""
    return _lines(work, visible_editions(work))


def list_year(work: Work, *, year: int | None = None) -> YearPage:
    """The editions of a year somebody may see; of the present year in León unless told otherwise."""
    found = visible_editions(work)
    which = year or work.now.astimezone(ZoneInfo(MADRID)).year
    years = {one.year for one in found} | {which}
    lines = _lines(work, [one for one in found if one.year == which])
    return YearPage(which, tuple(sorted(years, reverse=True)), tuple(lines))


def _lines(work: Work, found: list[Edition]) -> list[EditionLine]:
    ids = [one.id for one in found]
    counts = enrolments.places_held(work.session, ids)
    series = sessions.sessions_of_all(work.session, ids)
    return [line_of(work, one, counts.get(one.id, {}), series.get(one.id, [])) for one in found]


def read_edition(work: Work, *, edition_id: UUID) -> EditionPage:
    """The page of an edition. A caseworker who doesn't lead it sees the women of her own cases only."""
    edition = seen_edition(work, edition_id)
    series = sessions.sessions_of(work.session, edition.id)
    marks = attendance.marks_of_all(work.session, [one.id for one in series])
    evaluations = sessions.evaluations_of(work.session, [one.id for one in series])
    may_run = work.actor.has(Role.COORDINATOR) or leads(work, edition)
    members = members_of(work, edition, [marks.get(one.id, {}) for one in series], everyone=may_run)
    counts = enrolments.places_held(work.session, [edition.id]).get(edition.id, {})
    seats = reduce(add, (seats_of(one.needs) for one in members if one.state in HOLDING), Seats(0))
    return EditionPage(
        line=line_of(work, edition, counts, series),
        version=edition.version,
        place_words=edition.site,
        plan=_plan_of(edition),
        sessions=tuple(
            SessionLine(
                when=when(one),
                topics=tuple(one.topics),
                present=_count(marks.get(one.id), presence=True),
                absent=_count(marks.get(one.id), presence=False),
                evaluation=evaluation(evaluations[one.id].faces) if one.id in evaluations else None,
            )
            for one in series
        ),
        members=tuple(members),
        expectations=tuple(one.words for one in editions.expectations_of(work.session, edition.id))
        if may_run
        else (),
        interpreters=seats.interpreters,
        children=seats.children,
        ages=seats.ages,
        may_run=may_run,
    )


def members_of(
    work: Work, edition: Edition, sheets: list[dict[UUID, Mark]], *, everyone: bool
) -> list[Member]:
    """Women of an edition who have not left, or who left but are marked somewhere; by alias."""
    rows = [
        one
        for one in enrolments.enrolments_of(work.session, edition.id)
        if one.state is not EnrolmentState.LEFT or any(one.id in sheet for sheet in sheets)
    ]
    handled = {one.id for one in rows if _handles(work, one)}
    shown = rows if everyone else [one for one in rows if one.id in handled]
    known = enrolments.participants_of(work.session, [one.person for one in shown])
    members = [
        Member(
            enrolment=one.id,
            alias=known[one.person].alias if one.person in known else "",
            state=one.state,
            since=one.since,
            needs=known[one.person].needs if one.person in known else Needs(),
            marks=tuple(sheet.get(one.id, Mark.UNKNOWN) for sheet in sheets),
            case=one.case_id if one.id in handled else None,
            answer_by=one.answer_by,
        )
        for one in shown
    ]
    return sorted(members, key=lambda one: (one.alias.casefold(), one.enrolment))


def line_of(
    work: Work, edition: Edition, counts: dict[EnrolmentState, int], series: list[GroupSession]
) -> EditionLine:
    """An edition's line; counts: enrolments by state."""
    live = [one for one in series if one.state is not SessionState.CANCELLED]
    begun = sum(one.starts_at <= work.now for one in live)
    ahead = (one for one in live if one.ends_at > work.now and one.state is SessionState.PLANNED)
    upcoming = next(ahead, None)
    return EditionLine(
        id=edition.id,
        programme=edition.programme or "",
        year=edition.year,
        title=edition.title,
        theme=edition.theme,
        site=edition.place,
        room=edition.room_id,
        price=PRICE_EUROS,
        languages=tuple(edition.languages),
        facilitators=edition.facilitators,
        capacity=edition.capacity,
        held=sum(count for state, count in counts.items() if state in HOLDING),
        waiting=counts.get(EnrolmentState.WAITLISTED, 0),
        proposed=counts.get(EnrolmentState.PROPOSED, 0),
        interpreter_seats=edition.interpreter_seats,
        interpreter_languages=tuple(edition.interpreter_languages),
        childcare_places=edition.childcare_places,
        childcare_bands=edition.frame.childcare_bands,
        rhythm=edition.rule,
        session_count=edition.session_count,
        planned=len(live),
        done=sum(one.state is SessionState.HELD for one in live),
        stage=stage([one.state for one in series], begun=begun),
        next=when(upcoming) if upcoming else None,
        is_hers=leads(work, edition),
    )


def _plan_of(edition: Edition) -> PlanNow | None:
    if edition.rule is None or edition.starts_on is None or edition.at is None or edition.minutes is None:
        return None
    return PlanNow(
        rule=edition.rule,
        starts_on=edition.starts_on,
        at=edition.at,
        minutes=edition.minutes,
        skip=tuple(edition.exdates),
        extra=tuple(edition.rdates),
    )


def when(session: GroupSession) -> When:
    """A session's place in time."""
    return When(
        id=session.id,
        ordinal=session.ordinal,
        on=session.on,
        at=session.slot.at,
        minutes=session.minutes,
        zone=session.zone,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        state=session.state,
    )


def evaluation(counts: Iterable[int]) -> Evaluation:
    """What may be shown of five counts."""
    faces = Faces(tuple(counts))
    return Evaluation(faces.answers, faces.counts if faces.is_shown else None, faces.mean)


def _count(marks: dict[UUID, Mark] | None, *, presence: bool) -> int | None:
    if not marks:
        return None
    return sum(mark.is_presence if presence else mark.is_absence for mark in marks.values())


def _handles(work: Work, enrolment: Enrolment) -> bool:
    if work.actor.has(Role.COORDINATOR):
        return True
    copy = enrolments.case_copy(work.session, enrolment.case_id)
    return copy is not None and handles(work, copy)
