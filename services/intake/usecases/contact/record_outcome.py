"""Say how an accompaniment went, and what comes next; from a phone, in a few taps."""

from datetime import datetime
from uuid import UUID

from services.intake.domain.case.accompanying import minutes_of
from services.intake.domain.contacts import AccompanimentOutcome
from services.intake.domain.timeline import EntryKind
from services.intake.store.activity import Accompaniment
from services.intake.store.cases import Case, family
from services.intake.store.facts.work import NextStep, OnSite, OutcomeFacts
from services.intake.store.rows import row_of
from services.intake.usecases.access import live_case_for
from services.intake.usecases.clock import morning_of
from services.intake.usecases.contact.plan_accompaniment import NotPlanned, remind_her_of
from services.intake.usecases.contact.start_accompaniment import instant, tell_other_place
from services.intake.usecases.contact.stop_accompaniment import end
from services.intake.usecases.due.look_in import heard_of_her
from services.intake.usecases.next_action import set_next_action
from services.intake.usecases.schedule_due import cancel_due
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.codes import DueKind
from shared.errors import Invalid
from shared.work import Work


def record_outcome(
    work: Work,
    case_id: UUID,
    accompaniment_id: UUID,
    *,
    facts: OutcomeFacts,
    next_step: NextStep | None = None,
    on_site: OnSite | None = None,
    at: datetime | None = None,
    key: UUID | None = None,
) -> None:
    """Close it as held, and end it if it was still under way; the same outcome twice changes nothing.

    at: when it ended, if not now. facts.minutes: as long as it took, if it is not said and is known.
    Raises Invalid before its time, NotPlanned if off.
    """
    case = live_case_for(work, case_id, "record_outcome")

    def make() -> UUID:
        row = row_of(work.session, Accompaniment, family(work.session, case.id), accompaniment_id, lock=True)
        if row.held_at is not None and row.outcome == _timed(row, facts):
            return row.id
        if row.held_at is not None or row.cancelled_at is not None:
            raise NotPlanned("Ya se hizo o se canceló.")
        _end_if_under_way(work, case, row, at=at)
        tell_other_place(row, on_site)
        _hold(work, case, row, _timed(row, facts))
        if next_step is not None:
            set_next_action(work, case, next_step.text, morning_of(next_step.on), ref=row.id)
        return row.id

    work.once(key, "record_outcome", make)


def _end_if_under_way(work: Work, case: Case, row: Accompaniment, *, at: datetime | None) -> None:
    if row.started_at is None:
        if row.starts_at > work.now:
            raise Invalid("Todavía no ha empezado.", field="starts_at", expected="cuando haya pasado")
    elif row.ended_at is None:
        end(work, case, row, at=instant(work, at, after=row.started_at))


def _hold(work: Work, case: Case, row: Accompaniment, facts: OutcomeFacts) -> None:
    row.held_at = row.told_at = work.now
    row.outcome = facts
    remind_her_of(work, case, row)
    cancel_due(work, ref=row.id, kind=DueKind.OTHER)
    what = f"held:{row.facts.kind}:{facts.outcome}"
    note_on_timeline(
        work,
        case,
        EntryKind.ACCOMPANIMENT,
        what,
        row.id,
        at=row.ended_at or min(row.starts_at, work.now),
        is_contact=facts.outcome is not AccompanimentOutcome.SHE_DID_NOT_COME,
    )
    if facts.outcome is not AccompanimentOutcome.SHE_DID_NOT_COME:
        heard_of_her(work, case)
    work.audit("accompaniment_held", subject=case.id)


def _timed(row: Accompaniment, facts: OutcomeFacts) -> OutcomeFacts:
    if facts.minutes is not None or row.started_at is None or row.ended_at is None:
        return facts
    return facts.model_copy(update={"minutes": minutes_of(row.started_at, row.ended_at)})
