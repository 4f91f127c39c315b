"""Which classes a word belongs to: by form, by stem, by sound, within one edit."""

from collections.abc import Iterable

from services.intake.domain.signals.forms import forms
from services.intake.domain.signals.language import SMALL_WORDS
from services.intake.domain.signals.model import Lexicon
from services.intake.domain.signals.normalise import fold, sign, sound
from services.intake.domain.signals.patterns import BadPattern, is_class_name

FUZZY_FROM = 6
"""Letters of a stem from which one edit is forgiven."""
VERY_COMMON = 100
"""How much more a small word weighs than another, when the rarest class of a pattern is chosen."""
SMALL = {fold(word) for words in SMALL_WORDS.values() for word in words.split()}
NUMBER = "#"


class WordIndex:
    """Classes of words as bits of an integer. Not safe to fill while reading: add all classes first."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._exact: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._sounds: dict[str, int] = {}
        self._near: dict[str, list[tuple[str, int]]] = {}
        self._lengths: tuple[int, ...] = ()
        self._bits: dict[tuple[str, ...], int] = {}
        self.weights: dict[int, int] = {}
        self.rare = 0
        self._common = {fold(word) for word in lexicon.common}
        self._short = {fold(short): fold(word) for short, word in lexicon.short.items()}

    def bit_of(self, entries: Iterable[str]) -> int:
        """The bit of a list of entries; the same list has the same bit.

        An entry is a word, a stem ('estrangul*'), a verb ('peg~ar'), '#' (any number),
        '=word' (never with letters taken off) or the NAME of another class.
        """
        key = tuple(entries)
        if key not in self._bits:
            bit = self._bits[key] = 1 << len(self._bits)
            flat = list(self._flat(key))
            for entry in flat:
                self._add(entry, bit)
            small = sum(fold(entry) in SMALL for entry in flat)
            self.weights[bit] = len(flat) + VERY_COMMON * small
            self.rare |= 0 if small else bit
        return self._bits[key]

    def classes_of(self, word: str) -> int:
        """The classes of a word as it stands in the text."""
        if word[0].isdigit():
            return self._exact.get(NUMBER, 0) | self._exact.get(word, 0)
        if not word[0].isalpha():
            return self._exact.get(sign(word), 0)
        folded = fold(word)
        if not folded:
            return 0
        folded = self._short.get(folded, folded)
        found = self._known(folded) | self._exact.get("=" + folded, 0)
        if self._lexicon.prefixes:
            found |= self._without_affixes(folded)
        if not found and len(folded) >= FUZZY_FROM and folded not in self._common:
            found = self._alike(sound(folded, self._lexicon.sounds))
        return found

    def entries_of(self, name: str) -> tuple[str, ...]:
        """The entries of a class. Raises BadPattern for a name that is not there."""
        if name not in self._lexicon.classes:
            msg = f"{self._lexicon.language}: no class {name}"
            raise BadPattern(msg)
        return self._lexicon.classes[name]

    def _flat(self, entries: Iterable[str]) -> Iterable[str]:
        for entry in entries:
            if is_class_name(entry):
                yield from self._flat(self.entries_of(entry))
            else:
                yield entry

    def _add(self, entry: str, bit: int) -> None:
        stem, mark, table = entry.partition("~")
        if mark:
            made = forms(fold(stem), table, endings=self._lexicon.endings, enclitics=self._lexicon.enclitics)
            for form in made:
                self._add_word(form, bit)
        elif entry.endswith("*"):
            self._add_stem(fold(entry[:-1]), bit)
        else:
            self._add_word("=" + fold(entry[1:]) if entry[0] == "=" else fold(entry), bit)

    def _add_word(self, word: str, bit: int) -> None:
        self._exact[word] = self._exact.get(word, 0) | bit
        if len(word) >= FUZZY_FROM:
            heard = sound(word, self._lexicon.sounds)
            self._sounds[heard] = self._sounds.get(heard, 0) | bit

    def _add_stem(self, stem: str, bit: int) -> None:
        self._stems[stem] = self._stems.get(stem, 0) | bit
        self._lengths = tuple(sorted({*self._lengths, len(stem)}))
        if len(stem) >= FUZZY_FROM:
            heard = sound(stem, self._lexicon.sounds)
            self._near.setdefault(heard[:2], []).append((heard, bit))

    def _known(self, folded: str) -> int:
        found = self._exact.get(folded, 0)
        for length in self._lengths:
            if length > len(folded):
                break
            found |= self._stems.get(folded[:length], 0)
        return found

    def _without_affixes(self, folded: str) -> int:
        found = 0
        for prefix in self._lexicon.prefixes:
            if folded.startswith(prefix):
                rest = folded[len(prefix) :]
                for suffix in self._lexicon.suffixes:
                    if rest.endswith(suffix) and len(rest) - len(suffix) > 1:
                        found |= self._exact.get(rest[: len(rest) - len(suffix)], 0)
        return found

    def _alike(self, heard: str) -> int:
        found = self._sounds.get(heard, 0)
        if not found:
            for stem, bit in self._near.get(heard[:2], ()):
                if starts_within_one_edit(heard, stem):
                    found |= bit
        return found


def starts_within_one_edit(word: str, stem: str) -> bool:
    """Whether a word begins with a stem, but for one letter changed, lost, added or swapped after the second."""
    at = 0
    limit = min(len(word), len(stem))
    while at < limit and word[at] == stem[at]:
        at += 1
    if at == len(stem):
        return True
    return (
        word.startswith(stem[at + 1 :], at + 1)
        or word.startswith(stem[at:], at + 1)
        or word.startswith(stem[at + 1 :], at)
        or (word[at : at + 2] == stem[at : at + 2][::-1] and word.startswith(stem[at + 2 :], at + 2))
    )
