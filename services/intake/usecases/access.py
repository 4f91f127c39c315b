"""Who may reach a case: its owner, team, a coordinator, whoever broke the glass; others never learn of it."""

from uuid import UUID

from services.intake.domain.case.arrows import CaseStatus
from services.intake.store import cases, glass
from services.intake.store.cases import Case
from shared.actor import Actor
from shared.contracts.roles import Role
from shared.errors import Conflict, Missing
from shared.work import Work


class CaseNotLive(Conflict):
    """The case is closed, merged or transferred: reopen it to write in it."""


def case_for(work: Work, case_id: UUID, purpose: str, *, lock: bool = False) -> Case:
    """Return the case, and keep who reached it and why. A merged case answers as the one that speaks for it.

    purpose: a code kept in the audit. lock: hold it against other writers until commit.
    Raises Missing for an unknown case and for one the caller may not see: both look alike.
    """
    case = cases.case_by_id(work.session, case_id, lock=lock)
    if case is not None:
        case = cases.speaker_of(work.session, case, lock=lock)
    if case is None or not case.status.is_readable or not may_reach(work, case):
        raise Missing("No existe ese expediente, o no es para ti.")
    work.audit("case_reached", subject=case.id, reason=purpose)
    return case


def live_case_for(work: Work, case_id: UUID, purpose: str) -> Case:
    """Return the case, held for writing. Raises CaseNotLive if nobody is working with her now."""
    case = case_for(work, case_id, purpose, lock=True)
    if not case.status.is_live:
        raise CaseNotLive("Este expediente no está vivo: reábrelo antes de escribir en él.")
    return case


def case_to_govern(work: Work, case_id: UUID, purpose: str, *, lock: bool = False) -> Case:
    """Return a case to whoever looks after the data, to block or unblock it; nothing of hers is to be opened.

    Raises Missing for an unknown or erased case and for anyone but the data protection officer.
    """
    case = cases.case_by_id(work.session, case_id, lock=lock)
    is_dpo = work.actor.kind == "staff" and work.actor.has(Role.DPO)
    if case is None or case.status is CaseStatus.ERASED or not is_dpo:
        raise Missing("No existe ese expediente, o no es para ti.")
    work.audit("case_governed", subject=case.id, reason=purpose)
    return case


def is_coordinator(actor: Actor) -> bool:
    """Whether the actor coordinates the programme."""
    return actor.kind == "staff" and actor.has(Role.COORDINATOR)


def may_reach(work: Work, case: Case) -> bool:
    """Whether the caller may open a case that somebody may open."""
    actor = work.actor
    if actor.kind == "service":
        return True
    if actor.kind != "staff" or not actor.has(Role.CASEWORKER, Role.COORDINATOR):
        return False
    if is_coordinator(actor) or case.owner == actor.ref or case.team in actor.teams:
        return True
    return glass.open_glass(work.session, case_id=case.id, staff=actor.ref, now=work.now) is not None
