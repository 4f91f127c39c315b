"""Publish a plan: its groups become editions and its women are proposed, all at once or not at all; take it back.

Nobody is told: a proposed woman hears nothing until somebody invites her.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time, timedelta
from uuid import UUID

from services.groups.domain.calendar.series import Plan as Series
from services.groups.domain.edition import MAX_CAPACITY, MAX_CHILDCARE, Frame, SessionState
from services.groups.domain.enrolment import Leaving
from services.groups.domain.errors import AlreadyInvited, BreaksRules, ChangedMeanwhile, NoPlanYet
from services.groups.domain.planning.board import Opened, PlanningState
from services.groups.planner.instance import Group, Instance
from services.groups.planner.judging.verify import verify
from services.groups.store import editions, enrolments, sessions, sites
from services.groups.store.editions import Edition
from services.groups.store.enrolments import Enrolment
from services.groups.store.planning import plannings
from services.groups.store.planning.plannings import Planning, Published
from services.groups.usecases.access import led_edition
from services.groups.usecases.editions.cancel_sessions import cancel_sessions
from services.groups.usecases.editions.create_edition import create_edition
from services.groups.usecases.editions.plan_sessions import plan_sessions, preview_plan
from services.groups.usecases.enrolment.keep_apart import refuse_team
from services.groups.usecases.enrolment.stepping import enter, take_step
from services.groups.usecases.planning.data import read_data, standing, the_planning
from services.groups.usecases.reminders.sync_reminders import sync_reminders
from shared.contracts.codes import EnrolmentState
from shared.ids import new_id
from shared.work import Work

WEEKLY = "FREQ=WEEKLY"
UNTOUCHED = frozenset({EnrolmentState.PROPOSED, EnrolmentState.LEFT})


def publish(work: Work, *, planning_id: UUID, number: int) -> list[UUID]:
    """Make the board's plan real and return its editions; the same board again changes nothing.

    A group that was published before and still meets in its room, hour and language goes on as the same edition, with
    another team or other women; the others begin, or end. number: of the board that was looked at.
    Raises NoPlanYet, ChangedMeanwhile, BreaksRules, BadEdition, RoomTaken.
    """
    planning = the_planning(work, planning_id, lock=True)
    board = plannings.board_of(work.session, planning_id)
    if board is None:
        raise NoPlanYet("Aún no hay ningún plan: calcula uno primero.")
    if board.number != number:
        raise ChangedMeanwhile("Alguien ha cambiado el tablero: míralo otra vez.", field="number")
    instance, plan, _ = standing(work, planning)
    if not plan.groups or verify(instance, plan).violations:
        raise BreaksRules("El plan incumple alguna regla: corrígelo antes de publicarlo.")
    known = {_key(one.room, one.hour, one.language): one.edition for one in _opened(planning)}
    wanted = {_key(group.room, group.slot, group.language): group for group in plan.groups}
    for edition_id in sorted(known.values()):
        editions.edition_by_id(work.session, edition_id, lock=True)
    for key in known.keys() - wanted.keys():
        _empty(work, known[key], set(), why=Leaving.OTHER_EDITION, cancel=True)
    cases = {str(one.person): one.case for one in read_data(work, planning).women}
    opened = []
    for key, group in wanted.items():
        edition_id = known.get(key) or _open(work, planning, instance, group)
        _fill(work, edition_id, group, cases)
        opened.append(Opened(room=group.room, hour=group.slot, language=group.language, edition=edition_id))
    found = Published(plan, tuple(opened))
    if planning.published != found:
        planning.published, planning.state = found, PlanningState.PUBLISHED
        planning.published_at = work.now
        work.audit("planning.published", subject=planning_id, groups=len(opened))
    return [one.edition for one in opened]


def take_back(work: Work, *, planning_id: UUID) -> None:
    """Undo publishing while nobody was invited: women are proposed no more, sessions are cancelled; again is the same.

    Raises AlreadyInvited.
    """
    planning = the_planning(work, planning_id, lock=True)
    ids = [one.edition for one in _opened(planning)]
    for edition_id in sorted(ids):
        editions.edition_by_id(work.session, edition_id, lock=True)
        members = enrolments.enrolments_of(work.session, edition_id)
        if any(one.state not in UNTOUCHED for one in members):
            raise AlreadyInvited("Ya hay mujeres invitadas: no se puede deshacer la publicación.")
    for edition_id in sorted(ids):
        _empty(work, edition_id, set(), why=Leaving.NOT_SAID, cancel=True)
    if ids:
        planning.published, planning.state, planning.published_at = None, PlanningState.OPEN, None
        work.audit("planning.taken_back", subject=planning_id, groups=len(ids))


def first_day(on: date, weekday: int) -> date:
    """The first such day of the week from a date on; weekday: 0 is Monday."""
    return on + timedelta(days=(weekday - on.weekday()) % 7)


def _opened(planning: Planning) -> tuple[Opened, ...]:
    return planning.published.opened if planning.published else ()


def _key(room: str, hour: str, language: str) -> tuple[str, str, str]:
    return room, hour, language


def _open(work: Work, planning: Planning, instance: Instance, group: Group) -> UUID:
    """A new edition with its weekly sessions, days off left out; a room that is booked must be free."""
    room, site = instance.room[group.room]
    slot = instance.slot[group.slot]
    names = {one.id: one.name for one in planning.resources.rooms}
    there = site.childcare.get(slot.id, {})
    bands = there.get("b0", 0), there.get("b1", 0), there.get("b2", 0)
    children = min(MAX_CHILDCARE, there.get("total", 0), sum(bands))
    youngest, middle, oldest = (min(one, children) for one in bands)
    frame = Frame(
        capacity=min(MAX_CAPACITY, room.capacity),
        session_count=planning.session_count,
        languages=(group.language,),
        facilitators=tuple(UUID(one) for one in group.facilitators),
        interpreter_seats=sum(group.language not in instance.woman[one].languages for one in group.participants),
        childcare_places=children,
        childcare_bands=(youngest, middle, oldest) if children else None,
    )  # fmt: skip
    known = _known_room(work, group.room)
    where = "" if known else f"{names[group.room]}, {site.id}"
    edition_id = create_edition(
        work, title=group.theme, theme=group.theme, site=where, frame=frame, room=known
    )
    series = Series(
        rule=WEEKLY,
        starts_on=first_day(planning.starts_on, slot.day),
        at=time(slot.start // 60, slot.start % 60),
        minutes=slot.minutes,
    )
    days_off = preview_plan(work, edition_id=edition_id, plan=series).left_out
    skip = frozenset(one.on for one in days_off)
    plan_sessions(work, edition_id=edition_id, plan=replace(series, skip=skip))
    return edition_id


def _known_room(work: Work, room: str) -> UUID | None:
    """The room among those that are booked, None for one that only this planning knows."""
    try:
        found = sites.room_by_id(work.session, UUID(room))
    except ValueError:
        return None
    return found.id if found else None


def _fill(work: Work, edition_id: UUID, group: Group, cases: dict[str, UUID]) -> None:
    """Give an edition the team and the women of its group; who is there already stays as she is."""
    edition = led_edition(work, edition_id)
    team = tuple(UUID(one) for one in group.facilitators)
    if edition.facilitators != team:
        refuse_team(work, edition, team)
        edition.lead_by(team)
        work.audit("edition.team_changed", subject=edition_id)
    _empty(work, edition_id, {UUID(name) for name in group.participants}, why=Leaving.OTHER_EDITION)
    for name in group.participants:
        _propose(work, edition, UUID(name), cases[name])
    sync_reminders(work, edition)


def _propose(work: Work, edition: Edition, person: UUID, case_id: UUID) -> None:
    known = enrolments.enrolment_in(work.session, edition.id, person)
    if known is None:
        known = Enrolment(
            id=new_id(), edition_id=edition.id, person=person, case_id=case_id, state=EnrolmentState.PROPOSED,
            since=work.now, enrolled_by=work.actor.ref, enrolled_at=work.now,
        )  # fmt: skip
        work.session.add(known)
        work.session.flush()
    elif known.state is not EnrolmentState.LEFT:
        return
    known.case_id, known.left_why = case_id, None
    enter(work, known, EnrolmentState.PROPOSED)


def _empty(
    work: Work, edition_id: UUID, staying: Iterable[UUID], *, why: Leaving, cancel: bool = False
) -> None:
    """Take out of an edition whoever does not stay; cancel: its sessions that were not held are cancelled too."""
    edition = editions.edition_by_id(work.session, edition_id, lock=True)
    assert edition is not None
    if cancel:
        series = sessions.sessions_of(work.session, edition_id)
        ahead = (one for one in series if one.state is SessionState.PLANNED and one.starts_at > work.now)
        if (first := next(ahead, None)) is not None:
            cancel_sessions(work, session_id=first.id, rest=True)
    kept = set(staying)
    for member in enrolments.enrolments_of(work.session, edition_id):
        if member.person not in kept and member.state is not EnrolmentState.LEFT:
            take_step(work, edition, member, EnrolmentState.LEFT, why=why)
    sync_reminders(work, edition)
