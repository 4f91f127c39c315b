"""Plan going somewhere with her, move it, or call it off; she is reminded only if she wants it."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from services.intake.domain.contacts import AccompanimentState, CancelReason
from services.intake.domain.timeline import EntryKind
from services.intake.store import activity
from services.intake.store.activity import Accompaniment
from services.intake.store.cases import Case, family
from services.intake.store.facts.work import AccompanimentFacts
from services.intake.store.referral import referrals
from services.intake.store.rows import expect_version, row_of
from services.intake.usecases.access import live_case_for
from services.intake.usecases.clock import MADRID, local_day
from services.intake.usecases.contact.keep_reminder import keep_reminder
from services.intake.usecases.schedule_due import cancel_due
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.codes import DueKind
from shared.errors import Conflict, Invalid
from shared.ids import new_id
from shared.work import Work

_FURTHEST: Final = timedelta(days=730)


class NotPlanned(Conflict):
    """It has begun, was held or cancelled already."""


def plan_accompaniment(
    work: Work,
    case_id: UUID,
    *,
    facts: AccompanimentFacts,
    starts_at: datetime,
    staff: UUID | None = None,
    remind_her: bool = False,
    key: UUID | None = None,
) -> UUID:
    """Plan one. staff: who goes, the caller if left out. A time already past is for one to be recorded as held."""
    case = live_case_for(work, case_id, "plan_accompaniment")
    _within_reach(starts_at, work.now)
    _of_her_own(work, case, facts.referral)

    def make() -> UUID:
        row = Accompaniment(
            id=new_id(),
            scope_id=case.id,
            staff=staff or work.actor.ref,
            starts_at=starts_at,
            ends_at=_ends(starts_at, facts),
            remind_her=remind_her,
            facts=facts,
            outcome=None,
            cancel_reason=None,
        )
        work.session.add(row)
        remind_her_of(work, case, row)
        note_on_timeline(
            work, case, EntryKind.ACCOMPANIMENT, f"planned:{facts.kind}", row.id, is_contact=False
        )
        work.audit("accompaniment_planned", subject=case.id)
        return row.id

    return work.once(key, "plan_accompaniment", make)


def move_accompaniment(
    work: Work,
    case_id: UUID,
    accompaniment_id: UUID,
    *,
    facts: AccompanimentFacts,
    starts_at: datetime,
    staff: UUID | None,
    remind_her: bool,
    version: int | None,
) -> None:
    """Change what was agreed; a reminder of another hour is taken back, and she is reminded of the new one.

    Whoever changes it has decided that it goes on: nothing is asked about it any more.
    """
    case = live_case_for(work, case_id, "move_accompaniment")
    row = planned(work, case, accompaniment_id)
    expect_version(row, version)
    _within_reach(starts_at, work.now)
    _of_her_own(work, case, facts.referral)
    row.facts = facts
    row.starts_at = starts_at
    row.ends_at = _ends(starts_at, facts)
    row.staff = staff or row.staff
    row.remind_her = remind_her
    remind_her_of(work, case, row)
    cancel_due(work, ref=row.id, kind=DueKind.OTHER)
    note_on_timeline(work, case, EntryKind.ACCOMPANIMENT, f"moved:{facts.kind}", row.id, is_contact=False)
    work.audit("accompaniment_moved", subject=case.id)


def move_to_day(work: Work, case_id: UUID, accompaniment_id: UUID, *, day: date) -> int:
    """Move a planned one to another day at the same hour of the clock; return how much else its worker has then.

    Raises Invalid for a day that is over, NotPlanned.
    """
    case = live_case_for(work, case_id, "move_accompaniment")
    row = planned(work, case, accompaniment_id)
    if day < local_day(work.now):
        raise Invalid("Ese día ya ha pasado.", field="day", expected="hoy o un día por venir")
    at = row.starts_at.astimezone(MADRID).time()
    move_accompaniment(
        work,
        case_id,
        accompaniment_id,
        facts=row.facts,
        starts_at=datetime.combine(day, at, MADRID).astimezone(UTC),
        staff=row.staff,
        remind_her=row.remind_her,
        version=None,
    )
    others = clashes(work, staff=row.staff, starts_at=row.starts_at, ends_at=row.ends_at)
    return sum(other.id != row.id for other in others)


def cancel_accompaniment(work: Work, case_id: UUID, accompaniment_id: UUID, *, reason: CancelReason) -> None:
    """Call it off; a second time changes nothing."""
    case = live_case_for(work, case_id, "cancel_accompaniment")
    row = row_of(work.session, Accompaniment, family(work.session, case.id), accompaniment_id, lock=True)
    if row.cancelled_at is None:
        if row.held_at is not None:
            raise NotPlanned("Ya se hizo.")
        if row.started_at is not None:
            raise NotPlanned("Ya ha empezado: di cómo ha ido.")
        call_off(work, case, row, reason)


def call_off(work: Work, case: Case, row: Accompaniment, reason: CancelReason) -> None:
    """Cancel a planned one already in hand."""
    row.cancelled_at = work.now
    row.cancel_reason = reason
    remind_her_of(work, case, row)
    cancel_due(work, ref=row.id, kind=DueKind.OTHER)
    note_on_timeline(work, case, EntryKind.ACCOMPANIMENT, f"cancelled:{reason}", row.id, is_contact=False)
    work.audit("accompaniment_cancelled", subject=case.id)


def planned(work: Work, case: Case, accompaniment_id: UUID) -> Accompaniment:
    """Return a planned one, held for writing. Raises NotPlanned, Missing."""
    row = row_of(work.session, Accompaniment, family(work.session, case.id), accompaniment_id, lock=True)
    if row.held_at or row.cancelled_at:
        raise NotPlanned("Ya se hizo o se canceló.")
    if row.started_at:
        raise NotPlanned("Ya ha empezado: di cómo ha ido.")
    return row


def remind_her_of(work: Work, case: Case, row: Accompaniment) -> None:
    """Keep her reminder in step with an accompaniment: of its hour while it is planned, if she wants one."""
    is_wanted = row.remind_her and row.state is AccompanimentState.PLANNED
    keep_reminder(work, case, source=row.id, at=row.starts_at if is_wanted else None)


def clashes(work: Work, *, staff: UUID, starts_at: datetime, ends_at: datetime) -> list[Accompaniment]:
    """Return what the worker already has at that time."""
    return activity.agenda(work.session, staff=staff, start=starts_at, end=ends_at)


def _within_reach(starts_at: datetime, now: datetime) -> None:
    if abs(starts_at - now) > _FURTHEST:
        raise Invalid(
            "Esa fecha queda demasiado lejos.", field="starts_at", expected="a menos de dos años de hoy"
        )


def _of_her_own(work: Work, case: Case, referral_id: UUID | None) -> None:
    """Raise Invalid if the appointment gone to is of no referral of hers."""
    if referral_id is None:
        return
    referral = referrals.referral_by_id(work.session, referral_id)
    if referral is None or referral.scope_id not in family(work.session, case.id):
        raise Invalid("Esa derivación no es de este caso.", field="referral", expected="una derivación suya")


def _ends(starts_at: datetime, facts: AccompanimentFacts) -> datetime:
    return starts_at + timedelta(minutes=max(facts.minutes + facts.travel_minutes, 15))
