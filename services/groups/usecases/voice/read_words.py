"""Words are read by staff of the edition before anyone else sees them; refused ones are deleted."""

from dataclasses import dataclass
from uuid import UUID

from services.groups.domain.errors import NotHers
from services.groups.store import voice
from services.groups.store.voice import VoiceWord
from services.groups.usecases.voice.reach import led_round
from shared.work import Work


@dataclass(frozen=True)
class Text:
    """Released words. language: of the page they were written on."""

    id: UUID
    item: str
    words: str
    language: str


def waiting_words(work: Work, *, round_id: UUID) -> list[Text]:
    """Words that nobody has read yet. Raises NotHers."""
    led_round(work, round_id)
    return texts(work, round_id, shown=False)


def texts(work: Work, round_id: UUID, *, shown: bool) -> list[Text]:
    """Words of a round that were let through, or that wait."""
    return [
        Text(one.id, one.item, one.words, one.language)
        for one in voice.words_of(work.session, round_id, shown=shown)
    ]


def record_reading(work: Work, *, word_id: UUID, shown: bool) -> None:
    """Let words through, or delete them for good. Raises NotHers."""
    word: VoiceWord | None = voice.word_by_id(work.session, word_id)
    if word is None:
        raise NotHers("No existe este texto.")
    try:
        led_round(work, word.round_id)
    except NotHers:
        raise NotHers("No existe este texto.") from None
    if shown:
        word.is_shown = True
    else:
        work.session.delete(word)
    work.audit("words.read", subject=word.round_id, reason="shown" if shown else "refused")
