"""Plan an edition's sessions from a recurrence rule, and preview what a rule would give."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.groups.domain.calendar.series import LeftOut, Plan, clock_changes, propose, slots
from services.groups.domain.calendar.walltime import Slot
from services.groups.domain.edition import SessionState
from services.groups.domain.errors import SessionsHeld
from services.groups.gateways import rrule
from services.groups.store import sessions
from services.groups.store.editions import Edition
from services.groups.store.sessions import GroupSession
from services.groups.usecases.access import led_edition
from services.groups.usecases.editions.clashes import Clash, claim_rooms, clashes_of
from services.groups.usecases.reminders.sync_reminders import sync_reminders
from shared.calendar.days_off import Unknown
from shared.calendar.holiday_files import leon
from shared.ids import new_id
from shared.work import Work


@dataclass(frozen=True)
class Foreseen:
    """One session a plan would give. day_off: its code, where it is held all the same.

    clock_change: hours won or lost. clashes: what else goes on then.
    """

    slot: Slot
    day_off: str | None
    clock_change: int
    clashes: tuple[Clash, ...]


@dataclass(frozen=True)
class Proposal:
    """Sessions that a plan would give if days off are skipped, and the dates left out.

    To make exactly these, plan with every left-out date in `skip`. unknown: years without a calendar.
    """

    sessions: tuple[Foreseen, ...]
    left_out: tuple[LeftOut, ...]
    unknown: Unknown


def preview_plan(
    work: Work, *, edition_id: UUID, plan: Plan, hold: frozenset[date] = frozenset()
) -> Proposal:
    """Propose sessions that skip days off, with warnings; nothing is kept. Raises BadRule, ImpossibleTime.

    hold: days off that were decided to be held all the same.
    """
    edition = led_edition(work, edition_id, lock=False)
    plan.check()
    calendar = leon()
    found, left_out = propose(
        plan, _dates(plan), wanted=edition.session_count, day_off=calendar.day_off, hold=hold
    )
    changes = {change.on: change.hours for change in clock_changes(found)}
    foreseen = [
        Foreseen(
            slot,
            calendar.day_off(slot.on),
            changes.get(slot.on, 0),
            tuple(clashes_of(work, edition, slot)),
        )
        for slot in found
    ]
    days = [*(slot.on for slot in found), *(one.on for one in left_out)]
    return Proposal(tuple(foreseen), tuple(left_out), calendar.unknown(days))


def plan_sessions(work: Work, *, edition_id: UUID, plan: Plan) -> list[UUID]:
    """Make the sessions of an edition; the same plan again leaves them as they are.

    Days off are not looked at: the plan says what to skip. Another plan moves the sessions, with what was written for
    them, as long as none has begun or was recorded. Raises SessionsHeld, BadRule, ImpossibleTime, RoomTaken.
    """
    edition = led_edition(work, edition_id)
    plan.check()
    found = slots(plan, _dates(plan), wanted=edition.session_count)
    present = sessions.sessions_of(work.session, edition.id)
    if [one.slot for one in present] == found:
        return [one.id for one in present]
    if any(one.starts_at <= work.now or one.state is not SessionState.PLANNED for one in present):
        raise SessionsHeld("Algunas sesiones ya pasaron o se anularon: mueva o anule las demás una a una.")
    apart = {one.slot: one.room_id for one in present if one.room_id}
    claim_rooms(
        work, edition, [(apart.get(slot, edition.room_id), slot) for slot in found], field="starts_on"
    )
    edition.rule, edition.starts_on, edition.at = plan.rule, plan.starts_on, plan.at
    edition.minutes, edition.zone = plan.minutes, plan.zone
    edition.exdates, edition.rdates = sorted(plan.skip), sorted(plan.extra)
    made = _rearranged(work, edition, present, found)
    sync_reminders(work, edition)
    work.audit("sessions.planned", subject=edition.id, count=len(made))
    return [one.id for one in made]


def _rearranged(
    work: Work, edition: Edition, present: list[GroupSession], found: list[Slot]
) -> list[GroupSession]:
    """Bring the sessions there are to these slots, in order, with what was written for them; number them anew.

    One whose slot stays is not touched, so that nobody hears of it again; one that moves gives up a room of its own.
    What is too few is made, what is too many goes.
    """
    staying = {one.slot: one for one in present if one.slot in found}
    spare = [one for one in present if one.slot not in staying]
    free = [slot for slot in found if slot not in staying]
    for one, slot in zip(spare, free, strict=False):
        one.put(slot)
        one.room_id = None
        one.revision += 1
        staying[slot] = one
    _drop(work, edition, spare[len(free) :])
    for place, one in enumerate(staying.values(), start=1):
        one.ordinal = -place
    work.session.flush()
    for ordinal, slot in enumerate(found, start=1):
        if slot in staying:
            staying[slot].ordinal = ordinal
        else:
            staying[slot] = new_session(edition, slot, ordinal)
            work.session.add(staying[slot])
    return [staying[slot] for slot in found]


def _drop(work: Work, edition: Edition, surplus: list[GroupSession]) -> None:
    if not surplus:
        return
    for one in surplus:
        one.state = SessionState.CANCELLED
    sync_reminders(work, edition)
    for one in surplus:
        work.session.delete(one)


def _dates(plan: Plan) -> Iterator[date]:
    return rrule.dates(plan.rule, starts_on=plan.starts_on, at=plan.at, zone=plan.zone)


def new_session(edition: Edition, slot: Slot, ordinal: int) -> GroupSession:
    """A planned session of an edition, not added to anything yet."""
    session = GroupSession(
        id=new_id(),
        scope_id=edition.id,
        edition_id=edition.id,
        ordinal=ordinal,
        state=SessionState.PLANNED,
        revision=0,
        topics=[],
        outline="",
    )
    session.put(slot)
    return session
