"""Reading editions: the list, a year, the page of one; each sees what is hers to see."""

from functools import reduce
from operator import add
from uuid import UUID
from zoneinfo import ZoneInfo

from services.groups.domain.attendance import Mark
from services.groups.domain.calendar.walltime import MADRID
from services.groups.domain.edition import PRICE_EUROS, SessionState, stage
from services.groups.domain.enrolment import HOLDING
from services.groups.domain.waitlist import Seats, seats_of
from services.groups.store import attendance, diaries, editions, enrolments, sessions
from services.groups.store.editions import Edition
from services.groups.store.sessions import GroupSession
from services.groups.usecases.access import leads, seen_edition, visible_editions
from services.groups.usecases.editions.members import members_of
from services.groups.usecases.editions.pages import (
    EditionLine,
    EditionPage,
    PlanNow,
    SessionLine,
    YearPage,
    evaluation,
    when,
)
from shared.contracts.codes import EnrolmentState
from shared.contracts.roles import Role
from shared.work import Work


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
    evaluations = diaries.evaluations_of(work.session, [one.id for one in series])
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


def _count(marks: dict[UUID, Mark] | None, *, presence: bool) -> int | None:
    if not marks:
        return None
    return sum(mark.is_presence if presence else mark.is_absence for mark in marks.values())
