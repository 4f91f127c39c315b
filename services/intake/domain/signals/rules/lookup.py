"""Which classes a word belongs to: by form, by stem, by sound, within one edit."""

from collections.abc import Iterable, Iterator

from services.intake.domain.signals.model import Lexicon
from services.intake.domain.signals.rules.patterns import BadPattern, is_class_name
from services.intake.domain.signals.words.forms import forms
from services.intake.domain.signals.words.language import SMALL_WORDS
from services.intake.domain.signals.words.normalise import fold, sign, sound

FUZZY_FROM = 6
"""Letters of a stem from which one edit is forgiven."""
VERY_COMMON = 100
"""How much more a small word weighs than another, when the rarest class of a pattern is chosen."""
SMALL = {fold(word) for words in SMALL_WORDS.values() for word in words.split()}
NUMBER = "#"
Numbers = tuple[int, ...]
"""Classes, each by its number."""


class WordIndex:
    """Classes of words by number. Not safe to fill while reading: add all classes first.

    weights: by class, how common its words are, told from how many they are.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._exact: dict[str, Numbers] = {}
        self._stems: dict[str, Numbers] = {}
        self._sounds: dict[str, Numbers] = {}
        self._near: dict[str, dict[str, Numbers]] = {}
        self._lengths: tuple[int, ...] = ()
        self._numbers: dict[tuple[str, ...], int] = {}
        self.weights: list[int] = []
        self._common = {fold(word) for word in lexicon.common}
        self._short = {fold(short): fold(word) for short, word in lexicon.short.items()}

    def number_of(self, entries: Iterable[str]) -> int:
        """The class of a list of entries; the same list is the same class.

        An entry is a word, a stem ('estrangul*'), a verb ('peg~ar'), '#' (any number),
        '=word' (never with letters taken off) or the NAME of another class.
        """
        key = tuple(entries)
        if key not in self._numbers:
            number = self._numbers[key] = len(self._numbers)
            flat = list(self._flat(key))
            for entry in flat:
                self._add(entry, number)
            small = sum(fold(entry) in SMALL for entry in flat)
            self.weights.append(len(flat) + VERY_COMMON * small)
        return self._numbers[key]

    def classes_of(self, word: str) -> frozenset[int]:
        """The classes of a word as it stands in the text."""
        if word[0].isdigit():
            return frozenset((*self._exact.get(NUMBER, ()), *self._exact.get(word, ())))
        if not word[0].isalpha():
            return frozenset(self._exact.get(sign(word), ()))
        folded = fold(word)
        if not folded:
            return frozenset()
        folded = self._short.get(folded, folded)
        found = [*self._known(folded), *self._exact.get("=" + folded, ())]
        if self._lexicon.prefixes:
            found += self._without_affixes(folded)
        if not found and len(folded) >= FUZZY_FROM and folded not in self._common:
            found += self._alike(sound(folded, self._lexicon.sounds))
        return frozenset(found)

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

    def _add(self, entry: str, number: int) -> None:
        stem, mark, table = entry.partition("~")
        if mark:
            made = forms(fold(stem), table, endings=self._lexicon.endings, enclitics=self._lexicon.enclitics)
            for form in made:
                self._add_word(form, number)
        elif entry.endswith("*"):
            self._add_stem(fold(entry[:-1]), number)
        else:
            self._add_word("=" + fold(entry[1:]) if entry[0] == "=" else fold(entry), number)

    def _add_word(self, word: str, number: int) -> None:
        _put(self._exact, word, number)
        if len(word) >= FUZZY_FROM:
            _put(self._sounds, sound(word, self._lexicon.sounds), number)

    def _add_stem(self, stem: str, number: int) -> None:
        _put(self._stems, stem, number)
        self._lengths = tuple(sorted({*self._lengths, len(stem)}))
        if len(stem) >= FUZZY_FROM:
            heard = sound(stem, self._lexicon.sounds)
            _put(self._near.setdefault(heard[:2], {}), heard, number)

    def _known(self, folded: str) -> list[int]:
        found = [*self._exact.get(folded, ())]
        for length in self._lengths:
            if length > len(folded):
                break
            found += self._stems.get(folded[:length], ())
        return found

    def _without_affixes(self, folded: str) -> Iterator[int]:
        for prefix in self._lexicon.prefixes:
            if folded.startswith(prefix):
                rest = folded[len(prefix) :]
                for suffix in self._lexicon.suffixes:
                    if rest.endswith(suffix) and len(rest) - len(suffix) > 1:
                        yield from self._exact.get(rest[: len(rest) - len(suffix)], ())

    def _alike(self, heard: str) -> Numbers:
        near = self._near.get(heard[:2], {})
        return self._sounds.get(heard) or tuple(
            number
            for stem, numbers in near.items()
            if (heard.startswith(stem[:4]) or stem[5:] in heard) and starts_within_one_edit(heard, stem)
            for number in numbers
        )


def _put(index: dict[str, Numbers], word: str, number: int) -> None:
    index[word] = (*index.get(word, ()), number)


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
