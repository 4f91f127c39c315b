"""What comes in over HTTP: kinds of words with their limits, and the forms of groups."""

from datetime import date, time
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from services.groups.domain.attendance import MOST_CHILDREN, Mark
from services.groups.domain.calendar.series import Plan
from services.groups.domain.calendar.walltime import MADRID, Slot
from services.groups.domain.diary import Climate, Diary
from services.groups.domain.edition import (
    FIRST_YEAR,
    LAST_YEAR,
    MAX_CHILDCARE,
    MAX_SEATS,
    MAX_SESSIONS,
    Frame,
)
from services.groups.domain.enrolment import Leaving
from services.groups.domain.evaluation import FACES, MOST_ANSWERS
from services.groups.domain.needs import Needs
from services.groups.domain.waitlist import Lack
from shared.contracts.codes import EnrolmentState


def _dated(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        message = "una fecha entre 2000 y 2099"
        raise ValueError(message)
    return day


def _local(hour: time) -> time:
    if hour.tzinfo is not None:
        message = "una hora local, sin zona"
        raise ValueError(message)
    return hour.replace(second=0, microsecond=0)


_ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
Line = Annotated[str, StringConstraints(max_length=120, strip_whitespace=True, pattern=_ONE_LINE)]
NamedLine = Annotated[
    str, StringConstraints(min_length=2, max_length=120, strip_whitespace=True, pattern=_ONE_LINE)
]
Alias = Annotated[str, StringConstraints(max_length=40, strip_whitespace=True, pattern=_ONE_LINE)]
Words = Annotated[str, StringConstraints(max_length=4000, strip_whitespace=True, pattern=r"^[^\x00]*$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Day = Annotated[date, AfterValidator(_dated)]
Hour = Annotated[time, AfterValidator(_local)]
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]


Places = Annotated[int, Field(ge=0, le=MAX_CHILDCARE)]
Bands = tuple[Places, Places, Places]
"""Childcare places for 0 to 2 years, 3 to 5 and 6 to 12."""


class FormModel(BaseModel):
    """A body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class EditionForm(FormModel):
    """A new edition."""

    title: NamedLine
    theme: Words = ""
    site: Line = ""
    capacity: int
    session_count: Annotated[int, Field(ge=1, le=MAX_SESSIONS)]
    languages: Annotated[list[Language], Field(min_length=1, max_length=10)]
    facilitators: Annotated[list[UUID], Field(min_length=1, max_length=2)]
    interpreter_seats: Annotated[int, Field(ge=0, le=MAX_SEATS)] = 0
    childcare_places: Annotated[int, Field(ge=0, le=MAX_CHILDCARE)] = 0
    programme: Line = ""
    year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)] | None = None
    room: UUID | None = None
    interpreter_languages: Annotated[list[Language], Field(max_length=10)] = []
    childcare_bands: Bands | None = None

    def frame(self) -> Frame:
        """The same facts as the domain names them."""
        return Frame(
            capacity=self.capacity,
            session_count=self.session_count,
            languages=tuple(dict.fromkeys(self.languages)),
            facilitators=tuple(self.facilitators),
            interpreter_seats=self.interpreter_seats,
            childcare_places=self.childcare_places,
            interpreter_languages=tuple(dict.fromkeys(self.interpreter_languages)),
            childcare_bands=self.childcare_bands,
        )


class PlanForm(FormModel):
    """How the sessions fall. rule: RRULE text. skip, extra: days without a session, and with one besides the rule's.

    hold: days off on which to meet all the same; looked at by the preview alone.
    """

    rule: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    starts_on: Day
    at: Hour
    minutes: Minutes
    zone: Annotated[str, StringConstraints(max_length=40)] = MADRID
    skip: Annotated[list[Day], Field(max_length=60)] = []
    extra: Annotated[list[Day], Field(max_length=40)] = []
    hold: Annotated[list[Day], Field(max_length=60)] = []

    def plan(self) -> Plan:
        """The same facts as the domain names them."""
        return Plan(
            rule=self.rule,
            starts_on=self.starts_on,
            at=self.at,
            minutes=self.minutes,
            zone=self.zone,
            skip=frozenset(self.skip),
            extra=frozenset(self.extra),
        )


class SlotForm(FormModel):
    """Where a session moves to."""

    on: Day
    at: Hour
    minutes: Minutes
    zone: Annotated[str, StringConstraints(max_length=40)] = MADRID

    def slot(self) -> Slot:
        """The same facts as the domain names them."""
        return Slot(self.on, self.at, self.minutes, self.zone)


class MoveForm(SlotForm):
    """Where a session moves to; rest: every later one moves likewise."""

    rest: bool = False


class NeedsForm(FormModel):
    """What she needs in the room. ages: children of 0 to 2 years, 3 to 5 and 6 to 12, as far as they are known."""

    languages: Annotated[list[Language], Field(max_length=10)] = []
    needs_interpreter: bool = False
    children: Annotated[int, Field(ge=0, le=MOST_CHILDREN)] = 0
    access: Line = ""
    ages: Bands = (0, 0, 0)

    def needs(self) -> Needs:
        """The same facts as the domain names them."""
        return Needs(tuple(self.languages), self.needs_interpreter, self.children, self.access, self.ages)


class KeptFromForm(FormModel):
    """Whom of the staff she must not meet in a group, and no others."""

    kept_from: Annotated[list[UUID], Field(max_length=40)] = []


class Met(FormModel):
    """is_met: whether she is in a group of one of them now; a coordinator has been told."""

    is_met: bool


class AliasForm(FormModel):
    """How she is called in the group; empty keeps what there is."""

    alias: Alias = ""
    needs: NeedsForm = NeedsForm()


class EnrolForm(AliasForm):
    """A woman for an edition, from her case. ask: proposed, invited or confirmed."""

    case: UUID
    ask: EnrolmentState = EnrolmentState.PROPOSED


class LeaveForm(FormModel):
    """Why she leaves."""

    why: Leaving = Leaving.NOT_SAID


class ExpectationsForm(FormModel):
    """The cards of the first session, all of them."""

    words: Annotated[list[Annotated[Words, Field(max_length=500)]], Field(max_length=60)]


class TopicsForm(FormModel):
    """What a session is to be about."""

    topics: Annotated[list[NamedLine], Field(max_length=10)] = []
    outline: Words = ""


class DiaryForm(FormModel):
    """What the facilitators write about a session. version: how often it had been written in when she read it."""

    covered: Words = ""
    climate: Climate | None = None
    climate_words: Words = ""
    materials: Words = ""
    incidents: Words = ""
    is_serious: bool = False
    version: Annotated[int | None, Field(ge=0, le=100_000)] = None

    def diary(self) -> Diary:
        """The same facts as the domain names them."""
        return Diary(**self.model_dump(exclude={"version"}))


class EvaluationForm(FormModel):
    """Five counts, from the saddest to the happiest face."""

    faces: Annotated[
        list[Annotated[int, Field(ge=0, le=MOST_ANSWERS)]], Field(min_length=FACES, max_length=FACES)
    ]


class SheetForm(FormModel):
    """A whole sheet: everyone attended but those marked, and whose children were there, by enrolment."""

    marks: Annotated[dict[UUID, Mark], Field(max_length=40)] = {}
    children: Annotated[dict[UUID, Annotated[int, Field(ge=0, le=MOST_CHILDREN)]], Field(max_length=40)] = {}
    children_present: Annotated[int | None, Field(ge=0, le=99)] = None


class UndoForm(FormModel):
    """Which sheet is taken back."""

    sheet: UUID


class CancelForm(FormModel):
    """One session, or every one from it on."""

    rest: bool = False


class Made(BaseModel):
    """The reference of what was made."""

    id: UUID


class StateNow(BaseModel):
    """Where a woman stands after a step. lacks: what is not there for her, if she waits."""

    enrolment: UUID
    state: EnrolmentState
    lacks: tuple[Lack, ...] = ()


class Count(BaseModel):
    """How many."""

    count: int
