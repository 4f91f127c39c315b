"""Why a case stands at its level and since when: what its head and its risk page both say."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.intake.store.facts.risk import ReasonFacts
from services.intake.store.risk.assessments import Assessment, LevelChange, LevelChangeState
from services.intake.store.risk.signals import TextSignal, confirmed_since
from services.intake.usecases.risk.book_in_force import book_in_force
from shared.work import Work


def reasons_of(
    found: Sequence[Assessment], changes: Sequence[LevelChange], signals: Sequence[TextSignal] = ()
) -> list[ReasonFacts]:
    """Return the reasons of the last rise, those of the last assessment and of confirmed signals, gravest first.

    All: newest first. What a signal tells too gets it as one more source; one confirmed before the level was
    last lowered was weighed then.
    """
    done = _last_done(changes)
    gathered = {} if done is None else {reason.code: reason for reason in done.facts.reasons}
    if found:
        gathered |= {reason.code: reason for reason in found[0].outcome.reasons}
    lowered_at = max((one.decided_at or one.at for one in changes if _is_lowering(one)), default=None)
    for signal in signals:
        is_weighed = (
            lowered_at is not None and signal.decided_at is not None and signal.decided_at <= lowered_at
        )
        for reason in () if is_weighed else signal.asked:
            gathered[reason.code] = gathered.get(reason.code, reason).with_sources(reason.sources)
    return sorted(gathered.values(), key=lambda reason: -reason.level.rank)


def current_signals(work: Work, scopes: Sequence[UUID]) -> list[TextSignal]:
    """Return the signals of these cases that stand confirmed and still count, last confirmed first."""
    return confirmed_since(
        work.session, scopes, work.now - book_in_force(work.session).protocol.flag_current_within
    )


def level_since(found: Sequence[Assessment], changes: Sequence[LevelChange]) -> datetime | None:
    """Return when the level last changed, or was first looked at; None if nobody has."""
    done = _last_done(changes)
    if done is not None:
        return done.decided_at or done.at
    return found[-1].at if found else None


def _is_lowering(change: LevelChange) -> bool:
    return change.state is LevelChangeState.DONE and change.to_level.rank < change.from_level.rank


def _last_done(changes: Sequence[LevelChange]) -> LevelChange | None:
    return next((one for one in changes if one.state is LevelChangeState.DONE), None)
