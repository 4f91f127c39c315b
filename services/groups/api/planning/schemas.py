"""What the planning routes accept. Answers are the dataclasses of the use cases."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, TypeAdapter

from services.groups.api.schemas import Alias, Day, FormModel, Language
from services.groups.domain.planning.resources import Resources
from services.groups.domain.planning.search import MAX_SECONDS, MIN_SECONDS, Mode, SearchState, Settings
from services.groups.domain.planning.wish import Wish
from services.groups.planner.explaining.levers import Kind, Lever
from services.groups.planner.explaining.wording import Spot
from services.groups.planner.solving.pins import Place
from services.groups.usecases.planning.edits import Close, Edit, Move, Open, Restaff

Id = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9._-]+$")]
Name = Annotated[
    str, StringConstraints(min_length=2, max_length=80, strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$")
]
"""Of a planning, a site, a room, a theme or a person: one line."""
Ids = Annotated[tuple[Id, ...], Field(max_length=200)]
Languages = Annotated[tuple[Language, ...], Field(max_length=20)]
Minutes = Annotated[int, Field(ge=0, le=24 * 60)]
Groups = Annotated[int, Field(ge=0, le=20)]
_RESOURCES: TypeAdapter[Resources] = TypeAdapter(Resources)
_WISH: TypeAdapter[Wish] = TypeAdapter(Wish)
Number = Annotated[int, Field(ge=0)]


class PlanningForm(FormModel):
    """A new planning. session_count: of each group, one a week."""

    name: Name
    starts_on: Day
    session_count: Annotated[int, Field(ge=1, le=40)]


class PlacesForm(FormModel):
    """Children, or places for them, by age."""

    b0: Annotated[int, Field(ge=0, le=30)] = 0
    b1: Annotated[int, Field(ge=0, le=30)] = 0
    b2: Annotated[int, Field(ge=0, le=30)] = 0


class HourForm(FormModel):
    """A weekly hour. start: minutes after midnight. at_school: children are at school then."""

    id: Id
    day: Annotated[int, Field(ge=0, le=5)]
    start: Minutes
    minutes: Minutes
    at_school: bool = False


class RoomForm(FormModel):
    """A room and the hours when it is free."""

    id: Id
    name: Name
    capacity: Annotated[int, Field(ge=1, le=200)]
    step_free: bool = False
    hours: Ids = ()


class ChildcareForm(FormModel):
    """Childcare of a site in an hour."""

    hour: Id
    total: Annotated[int, Field(ge=0, le=60)]
    places: PlacesForm


class SiteForm(FormModel):
    """A site with its rooms and childcare."""

    id: Id
    name: Name
    rooms: Annotated[tuple[RoomForm, ...], Field(max_length=40)] = ()
    childcare: Annotated[tuple[ChildcareForm, ...], Field(max_length=100)] = ()


class FacilitatorForm(FormModel):
    """Who may run groups. leads: may lead one."""

    staff: UUID
    leads: bool = False
    languages: Languages = ()
    sites: Ids = ()
    hours: Ids = ()
    most_groups: Groups = 2


class InterpreterForm(FormModel):
    """Who may interpret."""

    id: Id
    name: Name
    languages: Languages = ()
    sites: Ids = ()
    hours: Ids = ()
    most_groups: Groups = 2


class ResourcesForm(FormModel):
    """The whole of what there is to plan with. out: ids of hours, rooms and staff that are away.

    version: of the planning as it was read; without it, whatever there is is written over.
    """

    languages: Languages = ()
    themes: Annotated[tuple[Name, ...], Field(max_length=40)] = ()
    hours: Annotated[tuple[HourForm, ...], Field(max_length=80)] = ()
    sites: Annotated[tuple[SiteForm, ...], Field(max_length=60)] = ()
    facilitators: Annotated[tuple[FacilitatorForm, ...], Field(max_length=200)] = ()
    interpreters: Annotated[tuple[InterpreterForm, ...], Field(max_length=200)] = ()
    out: Ids = ()
    version: Number | None = None

    def resources(self) -> Resources:
        """As the domain has it."""
        return _RESOURCES.validate_python(self.model_dump(exclude={"version"}))


class WishForm(FormModel):
    """What a woman can and needs. hours: only those at which she can safely come, 0 to 2 by how well they suit her.

    travel: site to minutes. children: to be looked after; at_school: those of them who are at school in school hours.
    never_with: ids of interpreters she must not meet. alias: empty keeps what there is.
    """

    alias: Alias = ""
    mother_tongue: Language
    languages: Languages = ()
    hours: Annotated[dict[Id, Annotated[int, Field(ge=0, le=2)]], Field(max_length=80)]
    travel: Annotated[dict[Id, Annotated[int, Field(ge=0, le=600)]], Field(max_length=60)]
    children: PlacesForm = PlacesForm()
    at_school: PlacesForm = PlacesForm()
    step_free: bool = False
    themes: Annotated[tuple[Name, ...], Field(max_length=10)] = ()
    together: Annotated[tuple[UUID, ...], Field(max_length=10)] = ()
    never_with: Ids = ()
    urgency: Annotated[int, Field(ge=0, le=2)] = 0

    def wish(self) -> Wish:
        """As the domain has it."""
        return _WISH.validate_python(self.model_dump(exclude={"alias"}))


class SearchForm(FormModel):
    """How to search. seconds: limit."""

    seconds: Annotated[int, Field(ge=MIN_SECONDS, le=MAX_SECONDS)] = 60
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    workers: Annotated[int, Field(ge=1, le=16)] = 8

    def settings(self) -> Settings:
        """As the domain has it."""
        return Settings(self.seconds, self.seed, self.workers)


class ChangesForm(SearchForm):
    """What is away now, and what is back: ids of hours, rooms and staff. Nothing named: something else changed."""

    out: Ids = ()
    back: Ids = ()


class WhatIfForm(FormModel):
    """One thing more (as it was offered), or a woman to be given a place, or both for an hour of hers."""

    kind: Kind | None = None
    site: Annotated[str, StringConstraints(max_length=120)] | None = None
    slot: Id | None = None
    language: Language | None = None
    band: Literal["b0", "b1", "b2"] | None = None
    person: UUID | None = None
    seconds: Annotated[int, Field(ge=MIN_SECONDS, le=60)] = 10

    def lever(self) -> Lever | None:
        """The thing itself; None if none is named."""
        if self.kind is None or self.site is None or self.slot is None:
            return None
        return Lever(self.kind, Spot(0, 0, self.site, self.slot), language=self.language, band=self.band)


class NumberForm(FormModel):
    """Which board was looked at."""

    number: Number


class PlaceForm(FormModel):
    """Where and when a group meets. slot: id of an hour."""

    room: Id
    slot: Id

    def place(self) -> Place:
        """As the planner has it."""
        return Place(self.room, self.slot)


class MoveForm(FormModel):
    """A woman into the group at a place, or out of every group."""

    kind: Literal["move"]
    person: UUID
    to: PlaceForm | None = None

    def edit(self) -> Edit:
        """As the board has it."""
        return Move(str(self.person), self.to.place() if self.to else None)


class RestaffForm(FormModel):
    """Another team for a group."""

    kind: Literal["restaff"]
    at: PlaceForm
    facilitators: Annotated[tuple[UUID, ...], Field(max_length=2)]
    interpreter: Id | None = None

    def edit(self) -> Edit:
        """As the board has it."""
        return Restaff(self.at.place(), tuple(str(one) for one in self.facilitators), self.interpreter)


class OpenForm(FormModel):
    """A new group with nobody in it."""

    kind: Literal["open"]
    at: PlaceForm
    language: Language
    theme: Name
    facilitators: Annotated[tuple[UUID, ...], Field(max_length=2)]
    interpreter: Id | None = None

    def edit(self) -> Edit:
        """As the board has it."""
        team = tuple(str(one) for one in self.facilitators)
        return Open(self.at.place(), self.language, self.theme, team, self.interpreter)


class CloseForm(FormModel):
    """A group is no more."""

    kind: Literal["close"]
    at: PlaceForm

    def edit(self) -> Edit:
        """As the board has it."""
        return Close(self.at.place())


class EditForm(FormModel):
    """A change to the board that was looked at."""

    number: Number
    edit: Annotated[MoveForm | RestaffForm | OpenForm | CloseForm, Field(discriminator="kind")]


class TrialForm(FormModel):
    """A change that is only tried."""

    edit: Annotated[MoveForm | RestaffForm | OpenForm | CloseForm, Field(discriminator="kind")]


class PinForm(FormModel):
    """Fix something, or let it go. inside, outside: a woman and a group (inside without a group lets her go)."""

    number: Number
    pin: Literal["inside", "outside", "locked"]
    is_on: bool = True
    person: UUID | None = None
    at: PlaceForm | None = None


class BoardNumber(BaseModel):
    """The board's number after a change."""

    number: int


class Stopped(BaseModel):
    """Where a search stands after it was stopped."""

    state: SearchState


class Queued(BaseModel):
    """Searches that wait for a worker, in order."""

    searches: list[UUID]
    modes: list[Mode]
