"""What was worked out for a word is kept, within bounds."""

import pytest

from services.intake.domain.signals.words import remembered
from services.intake.domain.signals.words.remembered import LONGEST, Remembered


def test_a_word_is_worked_out_once() -> None:
    asked: list[str] = []

    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    memory = Remembered(length)

    assert [memory[word] for word in ("miedo", "no", "miedo")] == [5, 2, 5]
    assert asked == ["miedo", "no"]


def test_what_is_too_long_to_be_a_word_is_not_kept() -> None:
    memory = Remembered(len)

    assert memory["a" * (LONGEST + 1)] == LONGEST + 1
    assert memory["a" * LONGEST] == LONGEST
    assert list(memory) == ["a" * LONGEST]


def test_a_full_memory_forgets_all_and_still_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST", 3)
    memory = Remembered(len)

    assert [memory["a" * length] for length in range(1, 6)] == [1, 2, 3, 4, 5]
    assert len(memory) == 2
    assert memory["a"] == 1
