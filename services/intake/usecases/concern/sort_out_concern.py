"""What people do with a concern: take it, and end it as a note on a case, a contact log or a new case."""

from uuid import UUID

from services.intake.domain.concerns import ConcernOutcome
from services.intake.domain.contacts import AttentionKind
from services.intake.domain.due.items import DueState
from services.intake.store.cases import Case, case_by_code
from services.intake.store.concerns import Concern
from services.intake.store.due import live_from
from services.intake.store.facts.people import Names, Profile
from services.intake.store.facts.work import ContactLogFacts, NoteFacts
from services.intake.usecases.access import case_for
from services.intake.usecases.case.open_case import open_case
from services.intake.usecases.concern.reach import concern_for
from services.intake.usecases.contact.record_contact_log import record_contact_log
from services.intake.usecases.contact.record_note import record_note
from services.intake.usecases.next_action import show_next
from services.intake.usecases.schedule_due import finish_due
from shared.contracts.events.intake import ConcernTaken
from shared.errors import Conflict, Invalid, Missing
from shared.work import Work


class ConcernTakenBefore(Conflict):
    """Somebody else has it in her hands."""


class ConcernOver(Conflict):
    """This concern was sorted out."""


def take_concern(work: Work, concern_id: UUID) -> None:
    """Take it in hand; groups hears just that. Taking it twice changes nothing. Raises ConcernTakenBefore."""
    concern, _ = concern_for(work, concern_id, "take_concern", lock=True)
    _expect_unfinished(concern)
    if concern.taken_by not in {None, work.actor.ref}:
        raise ConcernTakenBefore("Otra persona se ocupa ya de este aviso.")
    _take(work, concern)


def note_on_case(work: Work, concern_id: UUID, *, note: str, code: str = "") -> UUID:
    """End it as a note: on her case, or on the one whose code is given. Return the note."""
    concern, case = _to_end(work, concern_id)
    found = _case_named(work, code) if code else case
    if found is None:
        raise Invalid("Escribe el código de su ficha.", field="code", expected="un código como TL-2026-7K4M")
    made = record_note(work, found.id, facts=NoteFacts(kind=AttentionKind.NOTE, text=note))
    return _end(work, concern, case, ConcernOutcome.NOTE, made, belongs=found)


def log_contact(work: Work, concern_id: UUID, *, facts: ContactLogFacts, team: str | None = None) -> UUID:
    """End it as a contact without a file. Return the log."""
    concern, case = _to_end(work, concern_id)
    made = record_contact_log(work, facts=facts, team=team or (case.team if case else None))
    return _end(work, concern, case, ConcernOutcome.CONTACT_LOG, made)


def open_from_concern(
    work: Work, concern_id: UUID, *, names: Names, profile: Profile, team: str | None = None
) -> UUID:
    """End it as a new case. Return the case."""
    concern, case = _to_end(work, concern_id)
    made = open_case(work, names=names, profile=profile, team=team)
    return _end(work, concern, case, ConcernOutcome.CASE, made)


def _to_end(work: Work, concern_id: UUID) -> tuple[Concern, Case | None]:
    concern, case = concern_for(work, concern_id, "finish_concern", lock=True)
    _expect_unfinished(concern)
    return concern, case


def _case_named(work: Work, code: str) -> Case:
    case = case_by_code(work.session, code.strip())
    if case is None:
        raise Missing("No existe ese expediente, o no es para ti.")
    return case_for(work, case.id, "finish_concern")


def _expect_unfinished(concern: Concern) -> None:
    if concern.finished_at is not None:
        raise ConcernOver("Este aviso ya se atendió.")


def _take(work: Work, concern: Concern) -> None:
    if concern.taken_at is None:
        concern.taken_by, concern.taken_at = work.actor.ref, work.now
        work.audit("concern_taken", subject=concern.id)
        work.emit(ConcernTaken(subject=concern.id, taken_at=work.now))


def _end(
    work: Work,
    concern: Concern,
    case: Case | None,
    outcome: ConcernOutcome,
    made: UUID,
    *,
    belongs: Case | None = None,
) -> UUID:
    _take(work, concern)
    concern.finished_by, concern.finished_at, concern.became = work.actor.ref, work.now, made
    concern.facts = concern.facts.model_copy(update={"outcome": outcome})
    if concern.case_id is None and belongs is not None:
        concern.case_id = belongs.id
    finish_due(work, live_from(work.session, concern.id), DueState.DONE)
    if case is not None:
        show_next(work, case)
    work.audit("concern_finished", subject=concern.id, reason=outcome)
    return made
