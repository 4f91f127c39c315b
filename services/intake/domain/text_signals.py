"""What becomes of a signal read in a text: proposed, then decided by a person; and how often the rules were right."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.intake.domain.risk.red_flags import RedFlag
from shared.errors import Conflict, Invalid


class TextKind(StrEnum):
    """What was written: its words are read for signals."""

    NOTE = "note"
    INCIDENT = "incident"


class SignalState(StrEnum):
    """Only a confirmed signal changes anything."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class Act(StrEnum):
    """What a person did with a signal."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    REOPENED = "reopened"


class Dismissal(StrEnum):
    """Why a signal says nothing about her now."""

    NOT_CURRENT = "not_current"
    OTHER_PERSON = "other_person"
    FIGURATIVE = "figurative"
    WRONG_READING = "wrong_reading"
    OTHER = "other"


class SignalDecided(Conflict):
    """Somebody has decided about this signal already."""


class SignalNotDecided(Conflict):
    """Nobody has decided about this signal: there is nothing to undo."""


_AFTER: Final[Mapping[Act, SignalState]] = {
    Act.CONFIRMED: SignalState.CONFIRMED,
    Act.DISMISSED: SignalState.DISMISSED,
    Act.REOPENED: SignalState.PROPOSED,
}


def after(state: SignalState, act: Act) -> SignalState:
    """Return the state an act leads to. Raises SignalDecided, or SignalNotDecided when it is to be undone."""
    is_waiting = state is SignalState.PROPOSED
    if act is Act.REOPENED and is_waiting:
        raise SignalNotDecided("Esta señal está por decidir: no hay nada que deshacer.")
    if act is not Act.REOPENED and not is_waiting:
        raise SignalDecided("Alguien ha decidido ya sobre esta señal.")
    return _AFTER[act]


def expect_reason(reason: Dismissal, words: str) -> None:
    """Refuse `other` without words."""
    if reason is Dismissal.OTHER and not words.strip():
        raise Invalid("Con otro motivo hacen falta unas palabras.", field="words")


def source_of(kind: TextKind, told_on: date, *, ref: UUID, signal: UUID, start: int, end: int) -> str:
    """Where a confirmed signal's red flag comes from: `note:2026-11-03:<note>:<signal>:6-29`."""
    return f"{kind}:{told_on}:{ref}:{signal}:{start}-{end}"


_SOURCE: Final = re.compile(
    rf"({'|'.join(TextKind)}):\d{{4}}-\d\d-\d\d:[0-9a-f-]{{36}}:([0-9a-f-]{{36}}):\d+-\d+"
)


def signal_of(source: str) -> UUID | None:
    """Which signal a reason's source names, None if it is not a text."""
    found = _SOURCE.fullmatch(source)
    return UUID(found[2]) if found else None


def is_from_text(source: str) -> bool:
    """Whether a reason's source is a text, and holds only as long as its signal stays confirmed."""
    return _SOURCE.fullmatch(source) is not None


FEWEST: Final = 10
"""Decisions below which a share would say more about chance than about the rules."""


@dataclass(frozen=True, slots=True)
class Told:
    """One signal for the report. reason: of a dismissal."""

    flag: RedFlag
    language: str
    state: SignalState
    reason: Dismissal | None = None


@dataclass(frozen=True, slots=True)
class PrecisionLine:
    """How the signals of one flag in one language fared."""

    flag: RedFlag
    language: str
    proposed: int
    confirmed: int
    dismissed: Mapping[Dismissal, int]

    @property
    def waiting(self) -> int:
        """Signals nobody has decided about."""
        return self.proposed - self.decided

    @property
    def decided(self) -> int:
        """Signals a person has decided about."""
        return self.confirmed + sum(self.dismissed.values())

    @property
    def precision(self) -> float | None:
        """Share confirmed of those decided, 0 to 1; None below FEWEST."""
        return None if self.decided < FEWEST else self.confirmed / self.decided


def tally(signals: Iterable[Told]) -> list[PrecisionLine]:
    """Count by flag, in the flags' order, and language."""
    groups: dict[tuple[RedFlag, str], list[Told]] = {}
    for one in signals:
        groups.setdefault((one.flag, one.language), []).append(one)
    order = list(RedFlag)
    return [
        PrecisionLine(
            flag,
            language,
            proposed=len(group),
            confirmed=sum(one.state is SignalState.CONFIRMED for one in group),
            dismissed=Counter(
                one.reason or Dismissal.OTHER for one in group if one.state is SignalState.DISMISSED
            ),
        )
        for (flag, language), group in sorted(
            groups.items(), key=lambda each: (order.index(each[0][0]), each[0][1])
        )
    ]
