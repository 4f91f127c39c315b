"""Take an arrow of the lifecycle: the table decides, everything that leaned on the old state stops with it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.intake.domain.case.arrows import CaseStatus, Reason, Step
from services.intake.domain.case.lifecycle import Facts, Refusal, reasons_for, refusals, steps_from, target_of
from services.intake.domain.timeline import EntryKind
from services.intake.store import activity, consents, logs
from services.intake.store.cases import Case, case_by_id, family
from services.intake.store.logs import CaseStep
from services.intake.store.referral import referrals
from services.intake.store.risk import assessments
from services.intake.usecases.access import case_for, case_to_govern, is_coordinator
from services.intake.usecases.case.live_work import begin_again, restore_work, stop_everything, wake
from services.intake.usecases.case.tell_state import tell_state
from services.intake.usecases.due.look_in import drop_after_closing, owe_after_closing
from services.intake.usecases.risk.book_in_force import book_in_force
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.roles import Role
from shared.errors import Conflict, Invalid
from shared.ids import new_id
from shared.work import Work

TOLD_SHE_MAY_RETURN: Final = "told_she_may_return"
MAY_LOOK_IN: Final = "may_look_in"
_OWN_ACTION: Final = frozenset({Step.MERGE, Step.UNMERGE})
_GOVERNED: Final = frozenset({Step.BLOCK, Step.UNBLOCK})
_SAID: Final[Mapping[Refusal, str]] = {
    Refusal.NOT_FROM_HERE: "El expediente no está en un estado que lo permita.",
    Refusal.REASON_NOT_ACCEPTED: "Ese motivo no vale para este paso.",
    Refusal.COORDINATOR_NEEDED: "Este paso lo da la coordinación.",
    Refusal.DPO_NEEDED: "Este paso lo da la delegada de protección de datos.",
    Refusal.CONSENT_MISSING: "Falta su consentimiento a la atención o una base legal documentada.",
    Refusal.FIRST_SCREEN_MISSING: "Falta la primera valoración de riesgo.",
    Refusal.SECOND_PERSON_NEEDED: "Con riesgo alto vivo, debe cerrarlo otra persona distinta de quien lo pidió.",
    Refusal.SAFETY_PLAN_NOT_REVIEWED: "Falta revisar su plan de seguridad.",
    Refusal.REFERRALS_LIVE: "Quedan derivaciones abiertas.",
    Refusal.NOT_TOLD_SHE_MAY_RETURN: "Falta decirle que puede volver.",
    Refusal.TOO_LATE_TO_UNMERGE: "Han pasado más de 30 días desde la unión.",
}


class StepRefused(Conflict):
    """A rule of the lifecycle stands in the way; `expected` names every one."""


def take_step(
    work: Work,
    case_id: UUID,
    *,
    step: Step,
    reason: Reason,
    note: str = "",
    checklist: Mapping[str, bool] | None = None,
) -> CaseStatus:
    """Take the step and return the new status. Merging has its own use case.

    Raises StepRefused with every rule in the way.
    """
    if step in _OWN_ACTION:
        raise Invalid("Unir expedientes es otra acción.", field="step", expected="otro paso")
    governed = step in _GOVERNED
    reach = case_to_govern if governed else case_for
    case = reach(work, case_id, f"step_{step.value}", lock=True)
    ticked = dict(checklist or {})
    facts = facts_of(work, case, ticked, content=not governed)
    insist(step, case.status, reason, facts)
    move(work, case, facts, step=step, reason=reason, note=note, checklist=ticked)
    return case.status


def insist(step: Step, status: CaseStatus, reason: Reason, facts: Facts) -> None:
    """Go on only if no rule is in the way. Raises StepRefused."""
    found = refusals(step, status, reason, facts)
    if found:
        raise StepRefused(
            " ".join(_SAID[refusal] for refusal in found),
            field="step",
            expected=",".join(refusal.value for refusal in found),
        )


def facts_of(work: Work, case: Case, ticked: Mapping[str, bool], *, content: bool = True) -> Facts:
    """Read what the guards ask, now. content False: without opening anything of hers."""
    actor = work.actor
    asked = logs.last_step(work.session, case.id, Step.REQUEST_CLOSURE)
    merged = logs.last_step(work.session, case.id, Step.MERGE)
    roles = Facts(
        is_coordinator=is_coordinator(actor),
        is_dpo=actor.kind == "staff" and actor.has(Role.DPO),
        is_high=case.level.is_high,
        is_second_person=asked is None or asked.by != actor.ref,
        merged_for=work.now - merged.at if merged is not None else timedelta(),
    )
    if not content:
        return roles
    scopes = family(work.session, case.id)
    plan = activity.plan_in_force(work.session, scopes)
    return Facts(
        is_coordinator=roles.is_coordinator,
        is_dpo=roles.is_dpo,
        is_high=roles.is_high,
        is_second_person=roles.is_second_person,
        merged_for=roles.merged_for,
        may_serve=consents.may_serve(work.session, scopes, now=work.now),
        is_screened=assessments.is_screened(work.session, scopes),
        safety_plan_reviewed=plan is not None and asked is not None and _reviewed_lately(plan, asked),
        live_referrals=referrals.count_live(work.session, scopes),
        told_she_may_return=ticked.get(TOLD_SHE_MAY_RETURN, False),
    )


def _reviewed_lately(plan: activity.SafetyPlan, asked: CaseStep) -> bool:
    """Gone through again within the month before the closure was asked for, or since."""
    return plan.reviewed_at is not None and (asked.at - plan.reviewed_at).days <= _REVIEW_DAYS


_REVIEW_DAYS: Final = 30


def move(
    work: Work,
    case: Case,
    facts: Facts,
    *,
    step: Step,
    reason: Reason,
    note: str = "",
    checklist: Mapping[str, bool] | None = None,
) -> None:
    """Put the case in its new state, keep the arrow, and tell others. The guards were asked about `facts` before."""
    source, since = case.status, case.status_since
    target = target_of(step, facts, before=status_before(work, case))
    case.status = target
    case.status_since = work.now
    case.closed_at = None if target.is_live else (case.closed_at or work.now)
    arrow = CaseStep(
        id=new_id(),
        scope_id=case.id,
        at=work.now,
        by=work.actor.ref,
        step=step,
        source=source,
        target=target,
        reason=reason,
        note=note,
        checklist=dict(checklist or {}),
    )
    work.session.add(arrow)
    work.session.flush()
    _settle(work, case, arrow, since=since)
    note_on_timeline(work, case, EntryKind.STATE, f"{target}:{reason}", case.id)
    work.audit(f"case_{step.value}", subject=case.id, reason=reason.value)
    tell_state(work, case)


def _settle(work: Work, case: Case, arrow: CaseStep, *, since: datetime) -> None:
    """Stop or bring back what leans on the state. since: from when the case was in the state it leaves."""
    if arrow.step is Step.UNBLOCK:
        wake(work, case, stopped_at=since)
    elif arrow.target.stops_everything:
        stop_everything(work, case, reason=arrow.target.value)
        _clear_head_of_speaker(work, case, arrow)
        if arrow.step is Step.CLOSE and arrow.checklist.get(MAY_LOOK_IN):
            owe_after_closing(work, case, book_in_force(work.session).protocol, reason=arrow.reason)
        return
    if arrow.step is Step.REOPEN:
        drop_after_closing(work, case)
        restore_work(work, case)
    if case.status.is_live and not case.next_due_at:
        begin_again(work, case, ref=arrow.id)


def _clear_head_of_speaker(work: Work, case: Case, arrow: CaseStep) -> None:
    """Take words of a merged case that was shut off the head of the one that spoke for it, without reading them."""
    speaker = None if case.merged_into is None else case_by_id(work.session, case.merged_into, lock=True)
    if speaker is not None and speaker.status.is_live:
        begin_again(work, speaker, ref=arrow.id)


def gaps_of(work: Work, case: Case) -> dict[Step, list[Refusal]]:
    """Return each step this caller could take by role, with the rules that stand in its way now."""
    facts = facts_of(work, case, {TOLD_SHE_MAY_RETURN: True})
    found = {
        step: refusals(step, case.status, reasons_for(step)[0], facts)
        for step in steps_from(case.status)
        if step not in _OWN_ACTION
    }
    by_role = {Refusal.COORDINATOR_NEEDED, Refusal.DPO_NEEDED}
    return {step: missing for step, missing in found.items() if not by_role.intersection(missing)}


def status_before(work: Work, case: Case) -> CaseStatus:
    """Return the state the case was in before its present one."""
    for arrow in logs.steps_of(work.session, case.id):
        if arrow.target is case.status:
            return arrow.source
    return CaseStatus.INTAKE
