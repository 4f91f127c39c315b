"""Neutral words: what a text to her may hold, how long it is, and what makes it refused."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

PARTICIPANT_PLACEHOLDERS: Final = frozenset({"date", "time", "alias"})
STAFF_PLACEHOLDERS: Final = frozenset({"link", "count", "late", "case_code"})
RIGHT_TO_LEFT: Final = frozenset({"ar"})
"""Languages written from right to left."""

_GSM_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED: Final = frozenset("^{}\\[~]|€")
_GSM_ONE, _GSM_MORE, _UCS2_ONE, _UCS2_MORE = 160, 153, 70, 67
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_LINK: Final = re.compile(r"https?:|www\.|\w\.(?:es|com|org|net|eu|info|gob|me|ly|app)\b|@\w", re.IGNORECASE)
_SPELT: Final = re.compile(r"(?:\b\w[\s.\-_*]+){3,}\w\b")
_GAPS: Final = re.compile(r"[\s.\-_*]+")
_SHORT_WORD: Final = 3
_MAY_HIDE_INSIDE: Final = 5
_HIDDEN: Final = {"Cf", "Cc", "Co", "Cn"}
_ALLOWED_CONTROL: Final = frozenset("\n\u2066\u2067\u2069")
_ALIAS: Final = re.compile(r"[^\W\d_]+(?:[ '-][^\W\d_]+)?")


@dataclass(frozen=True)
class Finding:
    """Why a text is refused. code: closed list; word: the entry of our list that matched, never her words."""

    code: str
    word: str = ""


class ForbiddenWords:
    """The lists of every language, ready to match. An entry may hold `*` at either end and spaces."""

    def __init__(self, entries: Iterable[str]) -> None:
        self.entries = tuple(sorted({normalised(entry) for entry in entries if entry.strip()}))
        self._patterns = tuple((entry, re.compile(_pattern(entry))) for entry in self.entries)
        self._any = _any_of(self.entries)

    def found_in(self, text: str) -> list[str]:
        """Return the entries that the text holds, whatever its case, accents or hidden characters."""
        plain = normalised(text)
        found = (
            [entry for entry, pattern in self._patterns if pattern.search(plain)]
            if self._any.search(plain)
            else []
        )
        return found + self._spelt_out(plain)

    def _spelt_out(self, plain: str) -> list[str]:
        """Entries written letter by letter, as in `v.i.o...`; short ones would match by chance."""
        if not _SPELT.search(plain):
            return []
        joined = _GAPS.sub("", plain)
        bare = ((entry, entry.strip("*")) for entry in self.entries)
        return [entry for entry, word in bare if len(word) > _SHORT_WORD and word in joined]


def normalised(text: str) -> str:
    """Lower case, no accents, no hidden characters, one form of each letter."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    kept = (
        c
        for c in folded
        if (not unicodedata.combining(c) and unicodedata.category(c) not in _HIDDEN) or c == "\n"
    )
    return "".join(kept)


def _pattern(entry: str) -> str:
    return _alone(_body(entry), entry.startswith("*"), entry.endswith("*"))


def _body(entry: str) -> str:
    return r"\s+".join(re.escape(part) for part in entry.strip("*").split())


def _alone(body: str, goes_on_left: bool, goes_on_right: bool) -> str:
    return ("" if goes_on_left else r"(?<!\w)") + body + ("" if goes_on_right else r"(?!\w)")


def _any_of(entries: Iterable[str]) -> re.Pattern[str]:
    """All entries at once; those that stand alone at the same ends share the look for it, which is what costs."""
    kinds: dict[tuple[bool, bool], list[str]] = {}
    for entry in entries:
        kinds.setdefault((entry.startswith("*"), entry.endswith("*")), []).append(_body(entry))
    alike = (_alone(rf"(?:{'|'.join(bodies)})", *ends) for ends, bodies in kinds.items())
    return re.compile("|".join(alike) or r"(?!)")


def lint(text: str, words: ForbiddenWords) -> list[Finding]:
    """Return every reason to refuse a text that she, or whoever holds her phone, may read."""
    findings = [Finding("forbidden_word", word) for word in words.found_in(text)]
    if _LINK.search(text):
        findings.append(Finding("link"))
    if any(unicodedata.category(c) in _HIDDEN and c not in _ALLOWED_CONTROL for c in text):
        findings.append(Finding("hidden_character"))
    return findings


def lint_alias(alias: str, words: ForbiddenWords) -> list[Finding]:
    """The sender's alias: one or two words of letters, nothing forbidden."""
    findings = lint(alias, words)
    if not _ALIAS.fullmatch(unicodedata.normalize("NFC", alias)):
        findings.append(Finding("not_a_plain_name"))
    return findings


def lint_address(address: str, words: ForbiddenWords) -> list[Finding]:
    """The address she sees mail come from: nothing forbidden in it, also as a part of a longer name."""
    joined = _GAPS.sub("", normalised(address))
    bare = ((entry, entry.strip("*")) for entry in words.entries)
    inside = [entry for entry, word in bare if len(word) >= _MAY_HIDE_INSIDE and word in joined]
    return [Finding("forbidden_word", word) for word in dict.fromkeys(words.found_in(address) + inside)]


def lint_placeholders(text: str, allowed: frozenset[str]) -> list[Finding]:
    """Only placeholders of the closed list, well formed."""
    strange = [name for name in _PLACEHOLDER.findall(text) if name not in allowed]
    findings = [Finding("unknown_placeholder", name) for name in strange]
    if set(_PLACEHOLDER.sub("", text)) & {"{", "}"}:
        findings.append(Finding("broken_placeholder"))
    return findings


@dataclass(frozen=True)
class SmsSize:
    """What a text takes as SMS. units: septets of GSM 03.38, or 16-bit characters of UCS-2; room: units of one SMS."""

    is_ucs2: bool
    units: int
    room: int
    segments: int


def sms_size(text: str) -> SmsSize:
    """GSM 03.38 (160 septets, then 153 each) if every letter is of its alphabet, else UCS-2 (70, then 67 each)."""
    is_ucs2 = not all(c in _GSM_BASIC or c in _GSM_EXTENDED for c in text)
    one, more = (_UCS2_ONE, _UCS2_MORE) if is_ucs2 else (_GSM_ONE, _GSM_MORE)
    units = (
        len(text.encode("utf-16-be")) // 2 if is_ucs2 else sum(2 if c in _GSM_EXTENDED else 1 for c in text)
    )
    return SmsSize(is_ucs2, units, one, 1 if units <= one else -(-units // more))


def sms_segments(text: str) -> int:
    """How many SMS a text takes."""
    return sms_size(text).segments
