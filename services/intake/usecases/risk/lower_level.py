"""Lower a case's level: one person asks and says why, a different coordinator decides."""

from uuid import UUID

from services.intake.domain.timeline import EntryKind
from services.intake.store.cases import family
from services.intake.store.facts.risk import LevelFacts
from services.intake.store.risk import assessments
from services.intake.store.risk.alerts import open_of
from services.intake.store.risk.assessments import LevelChange, LevelChangeState
from services.intake.usecases.access import case_for, is_coordinator, live_case_for
from services.intake.usecases.case.tell_state import tell_state
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.levels import Level
from shared.errors import Conflict, Forbidden, Invalid, Missing
from shared.ids import new_id
from shared.work import Work


class SecondPersonNeeded(Forbidden):
    """A level is lowered by two people: whoever asked cannot decide."""


class LevelMoved(Conflict):
    """The level is not what it was when the lowering was asked for."""


class AlertStillOpen(Conflict):
    """An alert nobody has acknowledged stands in the way of lowering the level."""


def propose_lower(work: Work, case_id: UUID, *, to_level: Level, words: str) -> UUID:
    """Ask for a lower level, with a reason in words; return the proposal's id. The level stays as it is."""
    case = live_case_for(work, case_id, "propose_lower_level")
    if to_level.rank >= case.level.rank:
        lower = f"menos que {case.level}"
        raise Invalid("Ese nivel no es más bajo que el actual.", field="to_level", expected=lower)
    if not words.strip():
        raise Invalid("Para bajar el nivel hace falta un motivo.", field="words", expected="el motivo")
    if assessments.proposal_of(work.session, family(work.session, case.id)) is not None:
        raise Conflict("Ya hay una bajada de nivel que espera a la segunda persona.")
    change = LevelChange(
        id=new_id(),
        scope_id=case.id,
        at=work.now,
        state=LevelChangeState.PROPOSED,
        from_level=case.level,
        to_level=to_level,
        asked_by=work.actor.ref,
        facts=LevelFacts(words=words),
    )
    work.session.add(change)
    note_on_timeline(work, case, EntryKind.ASSESSMENT, "level_lowering_asked", change.id)
    work.audit("level_lowering_asked", subject=case.id, reason=to_level)
    return change.id


def decide_lower(work: Work, change_id: UUID, *, accept: bool, words: str) -> None:
    """Accept or refuse a lowering that somebody else asked for.

    Raises SecondPersonNeeded for whoever asked and for who does not coordinate; LevelMoved if the level has
    changed since; AlertStillOpen while an alert of the case has no owner at work.
    """
    change = assessments.change_by_id(work.session, change_id)
    if change is None:
        raise Missing("No existe esa propuesta.")
    case = case_for(work, change.scope_id, "decide_lower_level", lock=True)
    if not is_coordinator(work.actor) or change.asked_by == work.actor.ref:
        raise SecondPersonNeeded(
            "Decide una coordinadora distinta de quien lo pidió.",
            field="decided_by",
            expected="una coordinadora que no lo haya pedido",
        )
    if change.state is not LevelChangeState.PROPOSED:
        raise Conflict("Esto ya se decidió.")
    if not words.strip():
        raise Invalid("La decisión necesita un motivo.", field="words", expected="el motivo en palabras")
    if accept:
        _check_still_holds(work, change, case.id, case.level)
    change.state = LevelChangeState.DONE if accept else LevelChangeState.REFUSED
    change.decided_by = work.actor.ref
    change.decided_at = work.now
    change.facts = change.facts.model_copy(update={"decision": words})
    what = "level_lowered" if accept else "level_lowering_refused"
    note_on_timeline(work, case, EntryKind.ASSESSMENT, what, change.id)
    work.audit(what, subject=case.id, reason=change.to_level)
    if accept:
        case.level = change.to_level
        tell_state(work, case)


def _check_still_holds(work: Work, change: LevelChange, case_id: UUID, level: Level) -> None:
    if level is not change.from_level:
        raise LevelMoved("El nivel ha cambiado desde que se pidió: hay que pedirlo de nuevo.")
    if open_of(work.session, family(work.session, case_id)):
        raise AlertStillOpen("Antes hay que atender las alertas abiertas de este expediente.")
