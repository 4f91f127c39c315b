"""Words as they are compared: lower case, no accents, no elongations, one form a letter. Offsets stay original."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST_WORD = 40
"""Letters; nothing longer is a word of ours, once elongations are gone."""

_MARKS = (
    "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad"
)
LONGEST_SENTENCE = 250
"""Words after which a sentence is taken to end, so that work stays linear without full stops."""

_LETTER = rf"[^\W_{_MARKS}]"
_NOT_OR_SLASH = r"(?:(?<=[nN])['’][tT](?!\w)|(?<=\b[scpSCP])/)?"
"""Glued to a word: the rest of don't, and the slash of s/ (sin, según) and its like."""
_PIECE = re.compile(
    rf"(?P<word>[^\W\d_]{_LETTER}*(?:[{_MARKS}]+{_LETTER}*)*{_NOT_OR_SLASH})|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<stop>[.!?…؟](?=[\s\"'»”)]|$)|[;؛\n\r])|(?P<pause>[,،:()–—☐☑☒✓✗✘\[\]]|-(?=\s))"
)
_ELONGATED = re.compile(r"(.)\1{2,}")
_MARK = re.compile(rf"[{_MARKS}]+")
_ARABIC = str.maketrans(dict(zip("أإآٱىةؤئ", "ااااي\u0647وي", strict=True)))


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text in pieces, as columns: words, numbers and pauses. stops: piece counts at which a sentence ends."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    stops: list[int]


def cut(text: str) -> Pieces:
    """Cut a text into pieces. Work grows with its length and with nothing else."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    stops: list[int] = []
    last = 0
    for found in _PIECE.finditer(text):
        if found.lastgroup == "stop":
            if len(words) > last:
                last = len(words)
                stops.append(last)
            continue
        start, end = found.span()
        words.append(text[start:end])
        starts.append(start)
        ends.append(end)
        if len(words) - last == LONGEST_SENTENCE:
            last = len(words)
            stops.append(last)
    if len(words) > last:
        stops.append(len(words))
    return Pieces(words, starts, ends, stops)


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
