"""Raise a case's level: done at once, with its reasons; nothing here ever lowers one."""

from collections.abc import Sequence

from services.intake.store.cases import Case
from services.intake.store.facts.risk import LevelFacts, ReasonFacts
from services.intake.store.risk.assessments import LevelChange, LevelChangeState
from services.intake.usecases.case.tell_state import tell_state
from services.intake.usecases.risk.watch_trajectory import watch_rises
from shared.contracts.levels import Level
from shared.ids import new_id
from shared.work import Work


def raise_level(
    work: Work, case: Case, level: Level, *, reasons: Sequence[ReasonFacts], words: str = ""
) -> bool:
    """Put the case at `level` if that is higher than where it is; say whether it was.

    case: held for writing. The services that keep a copy of its state are told.
    """
    if level.rank <= case.level.rank:
        return False
    work.session.add(
        LevelChange(
            id=new_id(),
            scope_id=case.id,
            at=work.now,
            state=LevelChangeState.DONE,
            from_level=case.level,
            to_level=level,
            asked_by=work.actor.ref,
            facts=LevelFacts(reasons=tuple(reasons), words=words),
        )
    )
    case.level = level
    work.audit("level_raised", subject=case.id, reason=level)
    tell_state(work, case)
    watch_rises(work, case)
    return True
