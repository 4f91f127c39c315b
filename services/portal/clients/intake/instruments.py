"""Instruments as a page asks them: their questions, answers and gates."""

from typing import Literal

from pydantic import BaseModel


class Choice(BaseModel):
    """One answer and its words."""

    code: str
    label: str


class Gate(BaseModel):
    """The earlier question, and the answers to it after which another is asked."""

    item: str
    codes: list[str]


class Question(BaseModel):
    """One question of an instrument."""

    id: str
    section: str
    text: str
    why: str | None
    kind: Literal["choice", "date", "count", "text"] = "choice"
    only_if: Gate | None = None
    choices: list[Choice]

    def label(self, code: str) -> str:
        """Words of one of its answers; what was told itself, where there are no answers to choose."""
        return next((choice.label for choice in self.choices if choice.code == code), code)


class ContextFact(BaseModel):
    """A fact asked beside the questions."""

    id: str
    kind: Literal["count", "yes_no", "choice"]
    label: str
    choices: list[str]


class InstrumentLine(BaseModel):
    """An instrument in the list."""

    id: str
    version: str
    group: str = "risk"
    title: str
    items: int


class Instrument(InstrumentLine):
    """What a page needs to ask it."""

    about: str
    accuracy: str
    source: str
    licence: str
    sections: dict[str, str]
    questions: list[Question]
    context: list[ContextFact]
    levels: dict[str, str]
    notices: dict[str, str] = {}

    def question(self, item: str) -> Question | None:
        """A question, None if there is none."""
        return next((question for question in self.questions if question.id == item), None)

    def text(self, item: str) -> str:
        """Words of a question, or its number if there are none."""
        found = self.question(item)
        return item if found is None else found.text

    def condition(self, question: Question) -> tuple[str, str] | None:
        """Words of the question that this one hangs from and of the answers to it, None if it hangs from none."""
        gate = question.only_if
        other = None if gate is None else self.question(gate.item)
        if gate is None or other is None:
            return None
        return other.text, " / ".join(other.label(code) for code in gate.codes)
