"""What instrument routes give: an instrument with its words, as a page asks it."""

from typing import Annotated, Self

from pydantic import BaseModel, StringConstraints

from services.intake.domain.instruments.definition import Instrument, Wording
from services.intake.domain.instruments.items import Item

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
