"""What risk routes take and give."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from services.intake.api.risk.alert_schemas import AlertView
from services.intake.domain.instruments.definition import Instrument, Item, Wording
from services.intake.store.facts.base import Facts, Said
from services.intake.store.facts.risk import InterviewFacts, OutcomeFacts, ReasonFacts
from services.intake.store.risk.assessments import Assessment, LevelChange, LevelChangeState
from services.intake.usecases.risk.look_so_far import SoFar
from shared.contracts.levels import Level

LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]


class ChoiceView(BaseModel):
    """One answer and its words."""

    code: str
    label: str


class GateView(BaseModel):
    """The earlier question, and the answers to it after which this one is asked."""

    item: str
    codes: list[str]


class ItemView(BaseModel):
    """One question. why: what to know before asking it, if anything. kind: choice, date, count or text."""

    id: str
    section: str
    text: str
    why: str | None
    kind: str
    only_if: GateView | None
    choices: list[ChoiceView]

    @classmethod
    def of(cls, item: Item, wording: Wording) -> Self:
        """Put a question and its words together."""
        gate = item.only_if
        return cls(
            id=item.id,
            section=item.section,
            text=wording.items[item.id],
            why=wording.why.get(item.id),
            kind=item.kind,
            only_if=None if gate is None else GateView(item=gate.item, codes=sorted(gate.codes)),
            choices=[
                ChoiceView(code=choice.code, label=wording.answers[choice.code]) for choice in item.choices
            ],
        )


class ContextView(BaseModel):
    """A fact asked beside the items. kind: count, yes_no or choice."""

    id: str
    kind: str
    label: str
    choices: list[str]


class InstrumentLine(BaseModel):
    """An instrument in the list. group: risk, screening, wellbeing or record."""

    id: str
    version: str
    group: str
    title: str
    items: int


class InstrumentView(InstrumentLine):
    """Everything a page needs to ask it; no weight and no cut-off: they would lead the asking."""

    about: str
    accuracy: str
    source: str
    licence: str
    language: str
    sections: dict[str, str]
    questions: list[ItemView]
    context: list[ContextView]
    levels: dict[str, str]
    notices: dict[str, str]

    @classmethod
    def of(cls, instrument: Instrument, wording: Wording) -> Self:
        """Put an instrument and its words together."""
        return cls(
            id=instrument.id,
            version=instrument.version,
            group=instrument.group,
            title=wording.title,
            items=len(instrument.items),
            about=wording.about,
            accuracy=wording.accuracy,
            source=instrument.source,
            licence=instrument.licence,
            language=wording.language,
            sections={section: wording.sections[section] for section in instrument.sections},
            questions=[ItemView.of(item, wording) for item in instrument.items],
            context=[
                ContextView(id=c.id, kind=c.kind, label=wording.context[c.id], choices=list(c.choices))
                for c in instrument.context
            ],
            levels=dict(wording.levels),
            notices=dict(wording.notices),
        )


class AssessmentLine(BaseModel):
    """An assessment in a list."""

    id: UUID
    at: datetime
    author: UUID
    level: Level
    reassess_by: datetime
    instrument: str | None
    result: str | None
    tells_of_risk: bool


class AssessmentView(AssessmentLine):
    """An assessment in full. statement: its result in words, None without one or if its words are gone."""

    interview: InterviewFacts
    outcome: OutcomeFacts
    statement: str | None

    @classmethod
    def of(cls, row: Assessment, *, statement: str | None) -> Self:
        """Open an assessment."""
        return cls(
            **line_of(row).model_dump(), interview=row.interview, outcome=row.outcome, statement=statement
        )


class FlagSoFar(BaseModel):
    """A red flag that an interview has set so far, and by what."""

    code: str
    sources: tuple[str, ...]


class SoFarView(BaseModel):
    """What an unfinished interview says: the result's bounds, in words too, and the red flags. No level of a case."""

    rating: dict[str, Any] | None
    statement: str | None
    flags: list[FlagSoFar]

    @classmethod
    def of(cls, found: SoFar) -> Self:
        """Put it in the shape that is sent."""
        return cls(
            rating=None if found.rating is None else found.rating.as_document(),
            statement=found.said,
            flags=[FlagSoFar(code=code, sources=sources) for code, sources in found.flags.items()],
        )


def line_of(row: Assessment) -> AssessmentLine:
    """Open what a list shows of an assessment."""
    rating = row.outcome.rating
    return AssessmentLine(
        id=row.id,
        at=row.at,
        author=row.author,
        level=row.level,
        reassess_by=row.reassess_by,
        instrument=row.interview.instrument,
        result=None if rating is None else rating["level"],
        tells_of_risk=row.tells_of_risk,
    )


class LevelChangeView(BaseModel):
    """A change of level, or a lowering that waits for a second person."""

    id: UUID
    at: datetime
    state: LevelChangeState
    from_level: Level
    to_level: Level
    asked_by: UUID
    decided_by: UUID | None
    decided_at: datetime | None
    reasons: list[ReasonFacts]
    words: str
    decision: str

    @classmethod
    def of(cls, row: LevelChange) -> Self:
        """Open a change."""
        facts = row.facts
        return cls(
            id=row.id,
            at=row.at,
            state=row.state,
            from_level=row.from_level,
            to_level=row.to_level,
            asked_by=row.asked_by,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            reasons=list(facts.reasons),
            words=facts.words,
            decision=facts.decision,
        )


class RiskView(BaseModel):
    """Where a case stands: its level, why, until when that holds, and what waits for a person."""

    level: Level
    reasons: list[ReasonFacts]
    reassess_by: datetime | None
    is_screened: bool
    assessments: list[AssessmentLine]
    changes: list[LevelChangeView]
    proposal: LevelChangeView | None
    alerts: list[AlertView]


class LowerBody(Facts):
    """A lower level that somebody asks for."""

    to_level: Level
    words: Said


class DecisionBody(Facts):
    """What the second person decides."""

    accept: bool
    words: Said
