"""Write her safety plan anew, or note that it was gone through again; its review becomes due work."""

from datetime import date
from uuid import UUID

from services.intake.domain.timeline import EntryKind
from services.intake.store.activity import SafetyPlan, plan_in_force
from services.intake.store.cases import Case, family
from services.intake.store.facts.work import SafetyPlanFacts
from services.intake.store.rows import ChangedMeanwhile
from services.intake.usecases.access import live_case_for
from services.intake.usecases.clock import morning_of
from services.intake.usecases.schedule_due import schedule_due
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.codes import DueKind
from shared.errors import Invalid, Missing
from shared.ids import new_id
from shared.work import Work


def save_safety_plan(
    work: Work, case_id: UUID, *, facts: SafetyPlanFacts, replaces: UUID | None, key: UUID | None = None
) -> UUID:
    """Write a new version; older ones stay. replaces: the one that was on the screen, None for the first.

    Raises ChangedMeanwhile if another version is in force, Invalid for a review in the past.
    """
    case = live_case_for(work, case_id, "save_safety_plan")
    _must_come(work, facts.review_on)

    def make() -> UUID:
        current = plan_in_force(work.session, family(work.session, case.id))
        if (current.id if current else None) != replaces:
            raise ChangedMeanwhile("Otra persona ha cambiado este plan.", field="replaces")
        plan = SafetyPlan(
            id=new_id(),
            scope_id=case.id,
            at=work.now,
            author=work.actor.ref,
            review_at=morning_of(facts.review_on),
            reviewed_at=work.now,
            facts=facts,
        )
        work.session.add(plan)
        remind_of_review(work, case, plan)
        note_on_timeline(work, case, EntryKind.PLAN, "safety_plan", plan.id)
        work.audit("safety_plan_saved", subject=case.id)
        return plan.id

    return work.once(key, "save_safety_plan", make)


def review_safety_plan(work: Work, case_id: UUID, *, next_review: date) -> None:
    """Note that the plan in force was gone through with her and still holds."""
    case = live_case_for(work, case_id, "review_safety_plan")
    plan = plan_in_force(work.session, family(work.session, case.id))
    if plan is None:
        raise Missing("Todavía no hay plan de seguridad.")
    _must_come(work, next_review)
    plan.reviewed_at = work.now
    plan.review_at = morning_of(next_review)
    plan.facts = plan.facts.model_copy(update={"review_on": next_review})
    remind_of_review(work, case, plan)
    note_on_timeline(work, case, EntryKind.PLAN, "safety_plan_reviewed", plan.id)
    work.audit("safety_plan_reviewed", subject=case.id)


def _must_come(work: Work, review: date) -> None:
    if morning_of(review) <= work.now:
        raise Invalid("El repaso tiene que ser en el futuro.", field="review_on", expected="una fecha futura")


def remind_of_review(work: Work, case: Case, plan: SafetyPlan) -> None:
    """Owe the review of the plan in force."""
    schedule_due(
        work, case=case, kind=DueKind.PLAN_REVIEW, due_at=plan.review_at, title="safety_plan", ref=case.id
    )
