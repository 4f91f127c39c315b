"""What is kept, sealed, about the signals of a text: where they stand, which rules saw them, what people decided."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.signals.model import Status
from services.intake.domain.text_signals import Act, Dismissal, TextKind
from services.intake.store.facts.base import Facts, Story
from services.intake.store.facts.risk import ReasonFacts


class SpanFacts(Facts):
    """One sighting. part: which field of the text; start, end: its characters there."""

    part: str
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    status: Status
    rules: tuple[str, ...]


class SignalFacts(Facts):
    """One red flag seen in one text, wherever it stands there. version: of the rules of the language."""

    kind: TextKind
    flag: RedFlag
    language: str
    version: str
    spans: tuple[SpanFacts, ...]


class DecisionFacts(Facts):
    """One thing a person did with a signal. asked: what a confirmation asked for."""

    act: Act
    by: UUID
    at: datetime
    reason: Dismissal | None = None
    words: Story = ""
    asked: tuple[ReasonFacts, ...] = ()


class ReadingFacts(Facts):
    """That a text was read. languages, versions: of the rules, by part."""

    languages: dict[str, str]
    versions: dict[str, str]
