"""Signals in words and in the text: the marks, what each says, why, and where a flag that came from one is read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

from babel.dates import format_date

from services.portal.clients.intake.reasons import Flag
from services.portal.clients.intake.risk import RiskClient
from services.portal.clients.intake.signals import Kind, Signal, Signals, SignalsClient
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from shared.errors import TelarError

REASONS: Final = (
    ("not_current", N_("No es de ahora")),
    ("other_person", N_("Es de otra persona")),
    ("figurative", N_("Dicho en otro sentido")),
    ("wrong_reading", N_("Mal leído")),
    ("other", N_("Otro motivo")),
)
"""Why a signal is dismissed; `other` asks for words."""
WORDS_OF_KIND: Final[Mapping[Kind, str]] = {"note": "nota", "incident": "hecho"}
"""Kinds of text, as addresses say them."""
_SOURCES: Final[Mapping[Kind, str]] = {
    "note": N_("Nota del %(day)s"),
    "incident": N_("Hecho contado el %(day)s"),
}
_PARTS: Final = 5


@dataclass(frozen=True)
class Piece:
    """A stretch of a text. numbers: of the signals that stand there, none for plain text; anchors: those that begin."""

    text: str
    numbers: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    anchors: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Beside:
    """What stands beside one text. is_read: None when it could not be asked. numbers: of each signal, from 1."""

    signals: Sequence[Signal]
    is_read: bool | None
    names: Mapping[str, str]

    @property
    def waiting(self) -> list[Signal]:
        """Those nobody has decided about."""
        return [one for one in self.signals if one.state == "proposed"]

    def number(self, signal: Signal) -> int:
        """Its number beside the text and in it."""
        return self.signals.index(signal) + 1

    def pieces(self, text: str, part: str) -> list[Piece]:
        """Cut one field of the text at its marks; places that overlap are one. Dismissed signals leave none."""
        return list(self._cut(text, self._spans(text, part)))

    def _spans(self, text: str, part: str) -> list[tuple[int, int, int]]:
        return sorted(
            (span.start, span.end, number)
            for number, one in enumerate(self.signals, 1)
            for span in one.spans
            if span.part == part and one.state != "dismissed" and span.start < span.end <= len(text)
        )

    def _cut(self, text: str, spans: list[tuple[int, int, int]]) -> Iterable[Piece]:
        at, begun = 0, set[int]()
        while spans:
            start, end, number = spans.pop(0)
            numbers = [number]
            while spans and spans[0][0] < end:
                _, other_end, other = spans.pop(0)
                end, numbers = max(end, other_end), [*numbers, other]
            if start > at:
                yield Piece(text[at:start])
            here = sorted(set(numbers))
            yield Piece(
                text[start:end],
                tuple(here),
                tuple(self.names.get(self.signals[one - 1].flag, "") for one in here),
                tuple(self.signals[one - 1].id for one in here if one not in begun),
            )
            begun |= set(here)
            at = end
        if at < len(text):
            yield Piece(text[at:])


@dataclass(frozen=True)
class Seen:
    """The signals of a case, by text. found: None while intake cannot say. flags: in words, none while it cannot."""

    found: Signals | None
    flags: Mapping[str, Flag]
    reasons: ClassVar[Sequence[tuple[str, str]]] = REASONS

    def beside(self, ref: UUID) -> Beside:
        """What stands beside one text."""
        names = {code: flag.name for code, flag in self.flags.items()}
        if self.found is None:
            return Beside((), None, names)
        mine = [one for one in self.found.signals if one.ref == ref]
        mine.sort(key=lambda one: (one.spans[0].part, one.spans[0].start, one.id))
        return Beside(mine, any(one.ref == ref for one in self.found.read), names)

    @property
    def waiting(self) -> int:
        """How many nobody has decided about."""
        return sum(one.state == "proposed" for one in self.found.signals) if self.found else 0

    @property
    def next_text(self) -> str:
        """Where the first that waits is read: the end of its address under the case."""
        waiting = [one for one in self.found.signals if one.state == "proposed"] if self.found else []
        return f"/textos/{WORDS_OF_KIND[waiting[0].kind]}/{waiting[0].ref}" if waiting else ""

    def name(self, signal: Signal) -> str:
        """The flag's name, its code while the protocol cannot be asked."""
        flag = self.flags.get(signal.flag)
        return flag.name if flag else signal.flag


def signals_seen(page: Page, case_id: UUID, *, ref: UUID | None = None) -> Seen:
    """Ask for the signals of a case, or of one text; that they cannot be asked for hides nothing else."""
    try:
        found = page.client(SignalsClient).signals(case_id, ref=ref)
        flags = page.client(RiskClient).protocol(page.language).flags if found.signals else []
    except TelarError:
        return Seen(None, {})
    return Seen(found, {flag.code: flag for flag in flags})


def to_text(case_id: UUID, kind: Kind, made: Mapping[str, Any]) -> str:
    """Address of a text that was just kept and has signals that wait; "" if it has none."""
    return text_address(case_id, WORDS_OF_KIND[kind], made["id"]) if made.get("signals") else ""


def text_address(case_id: UUID, kind_word: str, ref: UUID | str) -> str:
    """Where a text and its signals are read."""
    return f"/casos/{case_id}/textos/{kind_word}/{ref}"


def source_words(source: str, page: Page) -> tuple[str, str] | None:
    """A reason's source that is a text: its words, and the end of its address under the case; None for others."""
    parts = source.split(":")
    kind = next((known for known in _SOURCES if known == parts[0]), None)
    if kind is None or len(parts) != _PARTS:
        return None
    _, day, ref, signal, _place = parts
    told = format_date(date.fromisoformat(day), "long", locale=page.language)
    words = page.gettext(_SOURCES[kind]) % {"day": told}
    return words, f"/textos/{WORDS_OF_KIND[kind]}/{ref}#m-{signal}"
