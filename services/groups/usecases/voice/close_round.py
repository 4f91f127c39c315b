"""Close a round: what is left is released if it may be, and its box and keys are destroyed in the same moment."""

from uuid import UUID

from services.groups.domain.voice.rounds import OPEN_FOR, State
from services.groups.store import voice
from services.groups.store.voice import VoiceBox, VoiceRound
from services.groups.usecases.voice.reach import led_box, led_round
from services.groups.usecases.voice.release import release
from shared.crypto import shred_scope
from shared.work import Work


def close_round(work: Work, *, round_id: UUID) -> None:
    """Take no more answers. Closing again changes nothing. Raises NotHers."""
    if led_round(work, round_id).state is State.CLOSED:
        return
    _close(work, *led_box(work, round_id))


def close_old_rounds(work: Work) -> int:
    """Close rounds that have been open too long, so that no key lies about; return how many."""
    closed = 0
    for stale in voice.open_rounds_before(work.session, work.now.date() - OPEN_FOR):
        box = voice.box_of(work.session, stale.id, lock=True)
        fresh = voice.round_by_id(work.session, stale.id)
        if box is not None and fresh is not None:
            _close(work, fresh, box)
            closed += 1
    return closed


def _close(work: Work, asked: VoiceRound, box: VoiceBox) -> None:
    release(work, asked, box, is_closing=True)
    asked.state, asked.closed_on = State.CLOSED, work.now.date()
    work.session.delete(box)
    work.session.flush()
    shred_scope(work.session, asked.id)
    work.audit("round.closed", subject=asked.id, released=asked.tally.answers)
