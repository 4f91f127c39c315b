"""Move what may be shown out of a box: sums to the tally, words to those who read them first."""

import random
from typing import Final
from uuid import uuid4

from services.groups.domain.voice.answers import Answer
from services.groups.domain.voice.batches import due, sums_of
from services.groups.store.voice import VoiceBox, VoiceRound, VoiceWord, packed, unpacked
from shared.work import Work

_CHANCE: Final = random.SystemRandom()


def release(
    work: Work, asked: VoiceRound, box: VoiceBox, *, new: Answer | None = None, is_closing: bool = False
) -> None:
    """Put a new answer into the locked box, and release a batch of chance if one is due."""
    held = [*unpacked(box.answers), *([new] if new else [])]
    _CHANCE.shuffle(held)
    count = due(len(held), is_closing=is_closing)
    batch, left = held[:count], held[count:]
    if batch:
        sums = sums_of(asked.kind, batch, topics=[str(topic) for topic in asked.topics])
        asked.tally = asked.tally.plus(sums, answers=len(batch))
        _keep_words(work, asked, batch)
    if is_closing:
        asked.tally = asked.tally.closed()
    box.answers, box.held = packed(left), len(left)


def _keep_words(work: Work, asked: VoiceRound, batch: list[Answer]) -> None:
    """Cut words loose from the answers they came with: a row each, under an id of chance, in chance order."""
    texts = [(item, words, answer.language) for answer in batch for item, words in answer.words.items()]
    _CHANCE.shuffle(texts)
    work.session.add_all(
        VoiceWord(
            id=uuid4(),
            scope_id=asked.edition_id,
            round_id=asked.id,
            item=item,
            words=words,
            language=language,
            is_shown=False,
        )
        for item, words, language in texts
    )
