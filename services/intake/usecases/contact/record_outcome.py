"""Say how an accompaniment went, and what comes next; from a phone, in a few taps."""

from uuid import UUID

from services.intake.domain.contacts import AccompanimentOutcome
from services.intake.domain.timeline import EntryKind
from services.intake.store.activity import Accompaniment
from services.intake.store.cases import family
from services.intake.store.facts.work import NextStep, OutcomeFacts
from services.intake.store.rows import row_of
from services.intake.usecases.access import live_case_for
from services.intake.usecases.clock import morning_of
from services.intake.usecases.contact.plan_accompaniment import NotPlanned, remind_her_of
from services.intake.usecases.due.look_in import heard_of_her
from services.intake.usecases.next_action import set_next_action
from services.intake.usecases.timeline import note_on_timeline
from shared.errors import Invalid
from shared.work import Work


def record_outcome(
    work: Work,
    case_id: UUID,
    accompaniment_id: UUID,
    *,
    facts: OutcomeFacts,
    next_step: NextStep | None = None,
) -> None:
    """Close it as held; the same outcome twice changes nothing. Raises Invalid before its time, NotPlanned if off."""
    case = live_case_for(work, case_id, "record_outcome")
    row = row_of(work.session, Accompaniment, family(work.session, case.id), accompaniment_id, lock=True)
    if row.held_at is not None and row.outcome == facts:
        return
    if row.held_at is not None or row.cancelled_at is not None:
        raise NotPlanned("Ya se hizo o se canceló.")
    if row.starts_at > work.now:
        raise Invalid("Todavía no ha empezado.", field="starts_at", expected="cuando haya pasado")
    row.held_at = work.now
    row.outcome = facts
    remind_her_of(work, case, row)
    note_on_timeline(
        work,
        case,
        EntryKind.ACCOMPANIMENT,
        f"held:{row.facts.kind}:{facts.outcome}",
        row.id,
        at=row.starts_at,
    )
    if facts.outcome is not AccompanimentOutcome.SHE_DID_NOT_COME:
        heard_of_her(work, case)
    if next_step is not None:
        set_next_action(work, case, next_step.text, morning_of(next_step.on), ref=row.id)
    work.audit("accompaniment_held", subject=case.id)
