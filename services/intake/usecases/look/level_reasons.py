"""Why a case stands at its level and since when: what its head and its risk page both say."""

from collections.abc import Sequence
from datetime import datetime

from services.intake.store.assessments import Assessment, LevelChange, LevelChangeState
from services.intake.store.facts.risk import ReasonFacts


def reasons_of(found: Sequence[Assessment], changes: Sequence[LevelChange]) -> list[ReasonFacts]:
    """Return the reasons of the last rise, then those of the last assessment, gravest first. Both: newest first."""
    done = _last_done(changes)
    gathered = {} if done is None else {reason.code: reason for reason in done.facts.reasons}
    if found:
        gathered |= {reason.code: reason for reason in found[0].outcome.reasons}
    return sorted(gathered.values(), key=lambda reason: -reason.level.rank)


def level_since(found: Sequence[Assessment], changes: Sequence[LevelChange]) -> datetime | None:
    """Return when the level last changed, or was first looked at; None if nobody has."""
    done = _last_done(changes)
    if done is not None:
        return done.decided_at or done.at
    return found[-1].at if found else None


def _last_done(changes: Sequence[LevelChange]) -> LevelChange | None:
    return next((one for one in changes if one.state is LevelChangeState.DONE), None)
