"""Open a case outside one's teams, with a written reason, for an hour; the coordinator is told at once and reviews."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from services.intake.domain.case.arrows import CaseStatus
from services.intake.domain.timeline import EntryKind
from services.intake.store import glass
from services.intake.store.cases import Case, case_by_code
from services.intake.store.facts.risk import ReasonFacts
from services.intake.store.glass import BrokenGlass
from services.intake.usecases.alert.raise_alert import raise_alert
from services.intake.usecases.risk.book_in_force import book_in_force
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.levels import Level
from shared.errors import Invalid, Missing
from shared.ids import new_id
from shared.work import Work

MINUTES: Final = 60
_LEAST_WORDS: Final = 10


def break_glass(work: Work, *, code: str, reason: str) -> UUID:
    """Open the case of this code for an hour and return its id; asking again within it changes nothing.

    Raises Invalid for a reason too short to be one, Missing for an unknown or unreadable case.
    """
    if len(reason.strip()) < _LEAST_WORDS:
        raise Invalid("Escribe el motivo.", field="reason", expected=f"al menos {_LEAST_WORDS} letras")
    case = case_by_code(work.session, code)
    if case is None or case.merged_into or case.status in {CaseStatus.BLOCKED, CaseStatus.ERASED}:
        raise Missing("No existe ese expediente.")
    if glass.open_glass(work.session, case_id=case.id, staff=work.actor.ref, now=work.now) is None:
        _open(work, case, reason.strip())
    return case.id


def _open(work: Work, case: Case, reason: str) -> None:
    row = BrokenGlass(
        id=new_id(),
        scope_id=case.id,
        staff=work.actor.ref,
        opened_at=work.now,
        until=work.now + timedelta(minutes=MINUTES),
        reason=reason,
        finding="",
    )
    work.session.add(row)
    note_on_timeline(work, case, EntryKind.ACCESS, "glass_broken", row.id)
    raise_alert(
        work,
        protocol=book_in_force(work.session).protocol,
        case=case,
        level=Level.ALTO,
        reasons=[ReasonFacts(code="break_glass", level=Level.ALTO, sources=("access",))],
    )
    work.audit("glass_broken", subject=case.id)
