"""Two files turned out to be one woman's: one goes on speaking for both; reversible for thirty days."""

from uuid import UUID

from services.intake.domain.case.arrows import CaseStatus, Reason, Step
from services.intake.domain.timeline import EntryKind
from services.intake.store import her_reminders
from services.intake.store.cases import Case, case_by_id, speaks_for_others
from services.intake.store.facts.risk import ReasonFacts
from services.intake.usecases.access import case_for
from services.intake.usecases.case.live_work import restore_work
from services.intake.usecases.case.take_step import facts_of, insist, move
from services.intake.usecases.contact.keep_reminder import ask_anew
from services.intake.usecases.link.keep_links import tell_links
from services.intake.usecases.next_action import show_next
from services.intake.usecases.risk.book_in_force import book_in_force
from services.intake.usecases.risk.owe_reassessment import owe_sooner
from services.intake.usecases.risk.raise_level import raise_level
from services.intake.usecases.schedule_due import hand_over_due
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.events.intake import CasesMerged
from shared.errors import Conflict, Invalid, Missing
from shared.work import Work


class HasMerged(Conflict):
    """Another case was merged into this one; undo that first."""


def merge_cases(work: Work, *, stays: UUID, merged: UUID) -> None:
    """Let `stays` speak for `merged`. Rows keep their scope and keys, and are read together; nothing live ends.

    Coordinators only. Raises StepRefused, HasMerged, Invalid for one and the same case.
    """
    if stays == merged:
        raise Invalid("Son el mismo expediente.", field="merged", expected="otro expediente")
    first, second = sorted((stays, merged))
    by_id = {case.id: case for case in (_own(work, first), _own(work, second))}
    case, other = by_id[stays], by_id[merged]
    if not case.status.is_live:
        raise Conflict("El expediente que queda tiene que estar vivo.", field="stays")
    if speaks_for_others(work.session, other.id):
        raise HasMerged("Ese expediente ya recoge a otro: deshaz antes esa unión.", field="merged")
    facts = facts_of(work, other, {})
    insist(Step.MERGE, other.status, Reason.DUPLICATE, facts)
    move(work, other, facts, step=Step.MERGE, reason=Reason.DUPLICATE)
    other.merged_into = case.id
    work.session.flush()
    _hand_on(work, case, other)
    note_on_timeline(work, case, EntryKind.STATE, f"merged_in:{other.code}", other.id)
    _tell(work, case, other, undone=False)
    tell_links(work, case)


def unmerge_cases(work: Work, *, stays: UUID, merged: UUID) -> None:
    """Take them apart again, each with its own rows and its state of before. Raises StepRefused after 30 days."""
    other = case_by_id(work.session, merged, lock=True)
    if other is None or other.merged_into != stays:
        raise Missing("Ese expediente no está unido a otro.")
    case = case_for(work, stays, "unmerge", lock=True)
    facts = facts_of(work, other, {}, content=False)
    insist(Step.UNMERGE, other.status, Reason.MISTAKE, facts)
    _ask_reminders_anew(work, case, other)
    other.merged_into = None
    work.session.flush()
    move(work, other, facts, step=Step.UNMERGE, reason=Reason.MISTAKE)
    hand_over_due(work, [other.id], since=case.owner, to=other.owner)
    for each in (other, case):
        restore_work(work, each)
        show_next(work, each)
    note_on_timeline(work, case, EntryKind.STATE, f"merged_out:{other.code}", other.id)
    _tell(work, case, other, undone=True)
    for one in (case, other):
        tell_links(work, one)


def _hand_on(work: Work, case: Case, other: Case) -> None:
    """Let the level and the live work of the merged case count in the one that stays, and reach its worker."""
    reasons = [ReasonFacts(code="merged", level=other.level, sources=(other.code,))]
    if raise_level(work, case, other.level, reasons=reasons):
        owe_sooner(
            work, case, by=book_in_force(work.session).protocol.reassess_by(work.now, level=case.level)
        )
    if case.owner is not None:
        hand_over_due(work, [other.id], since=other.owner, to=case.owner)
    _ask_reminders_anew(work, other, other)
    show_next(work, case)


def _ask_reminders_anew(work: Work, told: Case, other: Case) -> None:
    """Take back reminders handed over in the name of `told`: they are handed over anew in the other's name."""
    for row in her_reminders.live_reminders(work.session, [other.id]):
        ask_anew(work, told, row)


def _own(work: Work, case_id: UUID) -> Case:
    """Return this very case, not the one that speaks for it."""
    found = case_by_id(work.session, case_id, lock=True)
    if (
        found is None
        or found.merged_into is not None
        or found.status in {CaseStatus.BLOCKED, CaseStatus.ERASED}
    ):
        raise Missing("No existe ese expediente.")
    work.audit("case_reached", subject=found.id, reason="merge")
    return found


def _tell(work: Work, case: Case, other: Case, *, undone: bool) -> None:
    work.audit("cases_unmerged" if undone else "cases_merged", subject=case.id)
    work.emit(
        CasesMerged(
            subject=case.id,
            merged=other.id,
            person=case.person,
            merged_person=other.person,
            undone=undone,
        )
    )
