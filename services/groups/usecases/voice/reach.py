"""Which rounds somebody may run, and the box of a round that still takes answers."""

from uuid import UUID

from services.groups.domain.errors import NotHers, WrongCode, WrongState
from services.groups.domain.voice.rounds import State
from services.groups.store import voice
from services.groups.store.voice import VoiceBox, VoiceRound
from services.groups.usecases.access import led_edition
from shared.work import Work


def led_round(work: Work, round_id: UUID) -> VoiceRound:
    """A round of an edition somebody runs. Raises NotHers."""
    found = voice.round_by_id(work.session, round_id)
    if found is None:
        raise NotHers("No existe esta pregunta.")
    try:
        led_edition(work, found.edition_id, lock=False)
    except NotHers:
        raise NotHers("No existe esta pregunta.") from None
    return found


def led_box(work: Work, round_id: UUID) -> tuple[VoiceRound, VoiceBox]:
    """An open round somebody runs, with its box locked. Raises NotHers, WrongState for a closed one."""
    led_round(work, round_id)
    box = voice.box_of(work.session, round_id, lock=True)
    fresh = voice.round_by_id(work.session, round_id)
    if box is None or fresh is None or fresh.state is not State.OPEN:
        raise WrongState("Esta pregunta ya está cerrada.")
    return fresh, box


def answered_round(work: Work, box: VoiceBox | None) -> tuple[VoiceRound, VoiceBox]:
    """The round of a locked box. Raises WrongCode: nobody hears what was wrong."""
    found = voice.round_by_id(work.session, box.round_id) if box else None
    if box is None or found is None:
        raise WrongCode("El código no vale.")
    return found, box
