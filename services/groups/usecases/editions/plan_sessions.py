"""Plan an edition's sessions from a recurrence rule, and preview what a rule would give."""

from dataclasses import dataclass
from uuid import UUID

from services.groups.domain.edition import SessionState
from services.groups.domain.errors import SessionsHeld
from services.groups.domain.holidays import holiday
from services.groups.domain.series import Plan, clock_changes, slots
from services.groups.domain.walltime import Slot
from services.groups.gateways import rrule
from services.groups.store import sessions
from services.groups.store.editions import Edition
from services.groups.store.sessions import GroupSession
from services.groups.usecases.access import led_edition
from services.groups.usecases.reminders.sync_reminders import sync_reminders, withdraw_reminders
from shared.ids import new_id
from shared.work import Work


@dataclass(frozen=True)
class Foreseen:
    """One session a plan would give. holiday: its code, a warning only. clock_change: hours won or lost."""

    slot: Slot
    holiday: str | None
    clock_change: int


def preview_plan(work: Work, *, edition_id: UUID, plan: Plan) -> list[Foreseen]:
    """Show the sessions a plan would give, with warnings; nothing is kept. Raises BadRule, ImpossibleTime."""
    edition = led_edition(work, edition_id, lock=False)
    found = _expand(edition, plan)
    changes = {change.on: change.hours for change in clock_changes(found)}
    return [Foreseen(slot, holiday(slot.on), changes.get(slot.on, 0)) for slot in found]


def plan_sessions(work: Work, *, edition_id: UUID, plan: Plan) -> list[UUID]:
    """Make the sessions of an edition; the same plan again leaves them as they are.

    Another plan replaces them as long as none has begun or was recorded. Raises SessionsHeld, BadRule,
    ImpossibleTime.
    """
    edition = led_edition(work, edition_id)
    found = _expand(edition, plan)
    present = sessions.sessions_of(work.session, edition.id)
    if [one.slot for one in present] == found:
        return [one.id for one in present]
    if any(one.starts_at <= work.now or one.state is not SessionState.PLANNED for one in present):
        raise SessionsHeld("Algunas sesiones ya pasaron o se anularon: mueva o anule las demás una a una.")
    withdraw_reminders(work, edition)
    for one in present:
        work.session.delete(one)
    work.session.flush()
    edition.rule, edition.starts_on, edition.at = plan.rule, plan.starts_on, plan.at
    edition.minutes, edition.zone = plan.minutes, plan.zone
    made = [_session(edition, slot, ordinal) for ordinal, slot in enumerate(found, start=1)]
    work.session.add_all(made)
    sync_reminders(work, edition)
    work.audit("sessions.planned", subject=edition.id, count=len(made))
    return [one.id for one in made]


def _expand(edition: Edition, plan: Plan) -> list[Slot]:
    plan.check()
    dates = rrule.dates(plan.rule, starts_on=plan.starts_on, at=plan.at, zone=plan.zone)
    return slots(plan, dates, wanted=edition.session_count)


def _session(edition: Edition, slot: Slot, ordinal: int) -> GroupSession:
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
