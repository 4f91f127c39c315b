"""Who may sort out a concern: whoever reaches the case it is about; without one, the coordinators."""

from uuid import UUID

from services.intake.store.cases import Case
from services.intake.store.concerns import Concern, concern_by_id
from services.intake.usecases.access import case_for, is_coordinator
from shared.errors import Missing
from shared.work import Work


def concern_for(
    work: Work, concern_id: UUID, purpose: str, *, lock: bool = False
) -> tuple[Concern, Case | None]:
    """Return the concern and the case that speaks for her, if there is one. Raises Missing.

    lock: hold both against other writers, the case first.
    """
    concern = concern_by_id(work.session, concern_id)
    if concern is None or (concern.case_id is None and not is_coordinator(work.actor)):
        raise Missing("No existe ese aviso, o no es para ti.")
    case = None
    if concern.case_id is not None:
        case = case_for(work, concern.case_id, purpose, lock=lock)
    else:
        work.audit("concern_reached", subject=concern.id, reason=purpose)
    held = concern_by_id(work.session, concern_id, lock=True) if lock else concern
    if held is None:
        raise Missing("No existe ese aviso, o no es para ti.")
    return held, case
