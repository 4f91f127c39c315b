"""Words as they are compared: lower case, no accents, no elongations, one form a letter. Offsets stay original."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

LONGEST_WORD = 40
"""Letters; nothing longer is a word of ours, once elongations are gone."""

_MARKS = (
    "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad"
)
LONGEST_SENTENCE = 250
"""Words after which a sentence is taken to end, so that work stays linear without full stops."""

_LETTER = rf"[^\W_{_MARKS}]"
_NOT_OR_SLASH = r"(?:(?<=[nN])['’][tT](?!\w)|(?<=\b[scpwSCPW])/)?"
"""Glued to a word: the rest of don't, and the slash of s/ (sin, según) and its like."""
_STOP = r"[.!?…؟](?=[\s\"'»”)]|$)|[;؛\n\r]"
_PLAIN = rf"[A-Za-zÀ-ÖØ-öø-ÿ]++(?![\w'’/{_MARKS}])"
"""Most words by far, read the fast way: letters of western Europe and nothing glued to them."""
_BOX = r"[\[(]\x20{0,3}[xX✓✔✗✘]?\x20{0,3}[\])]"
"""A box of a form as it is typed: [ ], ( ), [x]."""
_PIECE = re.compile(
    rf"{_PLAIN}|[^\W\d_]{_LETTER}*(?:[{_MARKS}]+{_LETTER}*)*{_NOT_OR_SLASH}|\d+(?:[.,]\d+)*"
    rf"|{_STOP}|{_BOX}|[,،:()–—☐□☑☒✓✔✗✘\[\]]|-(?=\s)|(?<=\s)/(?=\s)"
)
EMPTY, TICKED = "☐", "☑"
"""How every empty and every ticked box is read."""
STOPS = frozenset(".!?…؟;؛\n\r")
"""Pieces at which a sentence ends."""
_TICKS = frozenset("xX☑☒✓✔✗✘")
_ELONGATED = re.compile(r"(.)\1{2,}")
_MARK = re.compile(rf"[{_MARKS}]+")
_ARABIC = str.maketrans(dict(zip("أإآٱىةؤئ", "ااااي\u0647وي", strict=True)))


def pieces(text: str) -> list[str]:
    """A text in pieces: words, numbers, pauses and stops. Work grows with its length and with nothing else."""
    return _PIECE.findall(text)


def offsets(text: str, *, many: int | None = None) -> list[tuple[int, int]]:
    """Where each piece of a text, or of the first so many, begins and ends."""
    return [found.span() for found in islice(_PIECE.finditer(text), many)]


def sign(piece: str) -> str:
    """What stands for a piece that is no word: a box empty or ticked, anything else itself."""
    if piece in _TICKS or (len(piece) > 1 and not _TICKS.isdisjoint(piece)):
        return TICKED
    return EMPTY if piece == "□" or (len(piece) > 1 and piece[0] in "[(") else piece


def sentences(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First piece and end of each sentence, without the stop that ends it."""
    low = 0
    ends = [at for at, word in enumerate(words) if word in STOPS]
    for end in (*ends, len(words)):
        while end - low > LONGEST_SENTENCE:
            yield low, low + LONGEST_SENTENCE
            low += LONGEST_SENTENCE
        if end > low:
            yield low, end
        low = end + 1


def fold(word: str) -> str:
    """The form in which words are compared; empty for what is too long to be one."""
    word = word.lower().replace("'", "").replace("’", "")
    if not word.isascii():
        word = _MARK.sub("", word).translate(_ARABIC)
        decomposed = unicodedata.normalize("NFKD", word)
        word = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).lower()
    word = _ELONGATED.sub(r"\1", word)
    return word if len(word) <= LONGEST_WORD else ""


def sound(word: str, sounds: tuple[tuple[str, str], ...]) -> str:
    """How a folded word sounds, so that spellings which sound alike meet."""
    for written, heard in sounds:
        word = word.replace(written, heard)
    return word
