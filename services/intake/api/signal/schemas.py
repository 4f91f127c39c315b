"""What signal routes take and give."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.signals.likeness import is_likeness
from services.intake.domain.text_signals import Act, Dismissal, PrecisionLine, SignalState, TextKind
from services.intake.gateways.signal_files import BadSignalFile, SignalLibrary
from services.intake.store.facts.base import Facts, Story
from services.intake.store.facts.signals import SpanFacts
from services.intake.store.risk.signals import TextReading, TextSignal
from shared.contracts.levels import Level


class DismissBody(Facts):
    """Why; words are needed for `other`."""

    reason: Dismissal
    words: Story = ""


class WaitingView(BaseModel):
    """How many signals of a text wait for a person."""

    signals: int


class ReadingView(BaseModel):
    """That a text was read."""

    ref: UUID
    at: datetime


class RuleView(BaseModel):
    """Why: a rule, and a sentence its reviewers wrote to show what it finds; "" if it is published no more.

    by_likeness: no rule saw it: the words resemble what was learned of the flag.
    """

    id: str
    example: str
    by_likeness: bool


class DecisionView(BaseModel):
    """One thing a person did with it."""

    act: Act
    by: UUID
    at: datetime
    reason: Dismissal | None
    words: str


class SignalView(BaseModel):
    """One red flag seen in one text."""

    id: UUID
    ref: UUID
    at: datetime
    state: SignalState
    kind: TextKind
    flag: RedFlag
    language: str
    version: str
    spans: list[SpanFacts]
    rules: list[RuleView]
    decisions: list[DecisionView]

    @classmethod
    def of(cls, row: TextSignal, examples: Mapping[str, str]) -> Self:
        """Open one. examples: by rule."""
        facts = row.facts
        rules = dict.fromkeys(rule for span in facts.spans for rule in span.rules)
        return cls(
            id=row.id,
            ref=row.ref,
            at=row.at,
            state=row.state,
            kind=facts.kind,
            flag=facts.flag,
            language=facts.language,
            version=facts.version,
            spans=list(facts.spans),
            rules=[
                RuleView(id=rule, example=examples.get(rule, ""), by_likeness=is_likeness(rule))
                for rule in rules
            ],
            decisions=[
                DecisionView(act=one.act, by=one.by, at=one.at, reason=one.reason, words=one.words)
                for one in row.decisions
            ],
        )


class SignalsView(BaseModel):
    """What the rules read in a case, and what they saw."""

    read: list[ReadingView]
    signals: list[SignalView]

    @classmethod
    def of(cls, read: Iterable[TextReading], found: list[TextSignal], book: SignalLibrary) -> Self:
        """Open them."""
        examples = _examples(book) if found else {}
        return cls(
            read=[ReadingView(ref=row.ref, at=row.at) for row in read],
            signals=[SignalView.of(row, examples) for row in found],
        )


class ConfirmedView(BaseModel):
    """What followed. alert: the one that was raised; None when an open one tells it already."""

    level: Level
    has_risen: bool
    alert: UUID | None


class PrecisionView(BaseModel):
    """One line of the report. precision: 0 to 1, None with too few decisions to say."""

    flag: RedFlag
    language: str
    proposed: int
    waiting: int
    confirmed: int
    dismissed: dict[Dismissal, int]
    precision: float | None

    @classmethod
    def of(cls, line: PrecisionLine) -> Self:
        """Show one."""
        return cls(
            flag=line.flag,
            language=line.language,
            proposed=line.proposed,
            waiting=line.waiting,
            confirmed=line.confirmed,
            dismissed=dict(line.dismissed),
            precision=line.precision,
        )


def _examples(book: SignalLibrary) -> Mapping[str, str]:
    """A sentence by rule; none while the rules cannot be opened, which hides no signal."""
    try:
        return {rule.id: rule.tests[0] for lexicon in book.lexicons for rule in lexicon.rules}
    except BadSignalFile:
        return {}
