"""Add a line to the action plan, or move it on; an open line with a date is due work."""

from uuid import UUID

from services.intake.domain.timeline import EntryKind
from services.intake.store.activity import PlanItem
from services.intake.store.cases import Case, family
from services.intake.store.facts.work import PlanItemFacts
from services.intake.store.rows import expect_version, row_of
from services.intake.usecases.access import live_case_for
from services.intake.usecases.clock import morning_of
from services.intake.usecases.schedule_due import cancel_due, schedule_due
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.codes import DueKind
from shared.ids import new_id
from shared.work import Work


def add_plan_item(
    work: Work, case_id: UUID, *, facts: PlanItemFacts, owner: UUID | None = None, key: UUID | None = None
) -> UUID:
    """Add a line. owner: who sees to it; the caller if left out."""
    case = live_case_for(work, case_id, "add_plan_item")

    def make() -> UUID:
        item = PlanItem(
            id=new_id(), scope_id=case.id, recorded_at=work.now, owner=owner or work.actor.ref, facts=facts
        )
        work.session.add(item)
        remind_of_item(work, case, item)
        note_on_timeline(work, case, EntryKind.PLAN, facts.action, item.id)
        work.audit("plan_item_added", subject=case.id)
        return item.id

    return work.once(key, "add_plan_item", make)


def save_plan_item(
    work: Work,
    case_id: UUID,
    item_id: UUID,
    *,
    facts: PlanItemFacts,
    owner: UUID | None = None,
    version: int | None,
) -> None:
    """Change a line: its words, state, date or owner."""
    case = live_case_for(work, case_id, "save_plan_item")
    item = row_of(work.session, PlanItem, family(work.session, case.id), item_id)
    expect_version(item, version)
    item.facts = facts
    item.owner = owner or item.owner
    remind_of_item(work, case, item)
    note_on_timeline(work, case, EntryKind.PLAN, f"{facts.state}: {facts.action}", item.id)
    work.audit("plan_item_saved", subject=case.id)


def remind_of_item(work: Work, case: Case, item: PlanItem) -> None:
    """Owe an open line on its date to whoever sees to it; a line that is over, or has no date, is off the list."""
    is_due = item.facts.due_on is not None and not item.facts.state.is_over
    item.due_at = morning_of(item.facts.due_on) if item.facts.due_on and is_due else None
    if item.due_at is None:
        cancel_due(work, ref=item.id)
        return
    schedule_due(
        work,
        case=case,
        kind=DueKind.PLAN_ITEM,
        due_at=item.due_at,
        title=item.facts.action,
        ref=item.id,
        owner=item.owner,
    )
