"""Plannings ("convocatorias"), as the portal speaks to groups about them; only coordinators are answered."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from services.portal.clients.base import ServiceClient


class _Answered(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Said(_Answered):
    """One sentence in both languages of the staff."""

    es: str
    en: str


class Spoken(_Answered):
    """Anything that is said in a sentence: a reason, a broken rule, a thing that would help."""

    words: Said


class PlanningLine(_Answered):
    """A planning in the list. asking: women who ask for a place."""

    id: UUID
    name: str
    state: str
    starts_on: date
    session_count: int
    asking: int
    published_at: datetime | None


class Asking(_Answered):
    """A woman who asks."""

    person: UUID
    case: UUID
    alias: str


class SearchLine(_Answered):
    """How a search goes. gap: 0 to 1, how far from the bound; None before there is a plan. spent: seconds."""

    id: UUID
    mode: str
    state: str
    trouble: str | None
    asked_at: datetime
    seconds: int
    spent: float | None
    women: int | None
    base_placed: int | None
    placed: int | None
    groups: int | None
    gap: float | None
    is_optimal: bool
    is_stopping: bool

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state not in ("queued", "running")

    @property
    def has_plan(self) -> bool:
        """Whether its plan can be put on the board."""
        return self.is_over and self.mode != "what_if" and bool(self.placed)

    @property
    def has_trial(self) -> bool:
        """Whether it tried something and came to an end."""
        return self.is_over and self.mode == "what_if" and self.placed is not None


class Spot(_Answered):
    """A site, by its name, in a weekly hour."""

    site: str
    slot: str


class Lever(_Answered):
    """One thing more than there is. spot: None for a place, which has no address."""

    kind: str
    spot: Spot | None
    language: str | None
    band: str | None


class WomanLacks(_Answered):
    """A woman who cannot be planned with yet; lacks: codes."""

    person: UUID
    lacks: list[str]


class HourLoad(_Answered):
    """One hour of the table: how many of each there are. lacks: codes of what keeps a group from meeting then."""

    hour: str
    day: int
    start: int
    minutes: int
    women: int
    rooms: int
    facilitators: int
    leads: int
    interpreters: int
    childcare: int
    children: int
    lacks: list[str]


class Readiness(_Answered):
    """ready: women without a lack. women: those with one. hours: the table, in the order of the week."""

    asking: int
    ready: int
    women: list[WomanLacks]
    hours: list[HourLoad]


class PlanningPage(_Answered):
    """A planning but its board. resources: as groups has them. board: its number, 0 if there is none.

    version: handed back with other resources, so that nobody's are written over.
    """

    line: PlanningLine
    resources: dict[str, Any]
    women: list[Asking]
    readiness: Readiness
    can_search: bool
    searches: list[SearchLine]
    editions: list[UUID]
    board: int
    version: int


class Place(_Answered):
    """Where and when a group meets."""

    room: str
    slot: str

    @property
    def value(self) -> str:
        """In one word, as a form sends it: ids hold no `~`."""
        return f"{self.room}~{self.slot}"


class Seated(_Answered):
    """A woman in a group."""

    woman: Asking
    is_pinned: bool


class GroupCard(_Answered):
    """A group of the board. short: women it lacks to be opened; children, childcare: at its site in its hour."""

    at: Place
    site: str
    room: str
    day: int
    start: int
    minutes: int
    language: str
    theme: str
    facilitators: list[UUID]
    interpreter: str | None
    women: list[Seated]
    capacity: int
    short: int
    children: int
    childcare: int
    is_locked: bool


class Unplaced(_Answered):
    """A woman without a place and the shortest reasons."""

    woman: Asking
    reasons: list[Spoken]


class Changed(_Answered):
    """A woman for whom something would be new. before, after: where she meets; None without a place."""

    woman: UUID
    change: str
    before: Place | None
    after: Place | None


class Difference(_Answered):
    """What is new against the plan that women know of. counts: by code; opened, closed: places."""

    women: list[Changed]
    counts: dict[str, int]
    unchanged: int
    opened: list[Place]
    closed: list[Place]


class SearchPage(_Answered):
    """A search with what its plan would change. knowing: women who know of their places as they are.

    Of a trial, supposed: what there would be more; trial_of: who must get a place; unkept: who gets none even so.
    """

    line: SearchLine
    difference: Difference
    knowing: list[UUID]
    supposed: Said | None
    trial_of: Asking | None
    unkept: list[Asking]

    @property
    def changes_nothing(self) -> bool:
        """Whether its plan is the one that stands."""
        found = self.difference
        return self.line.has_plan and not (found.women or found.opened or found.closed)


class Broken(Spoken):
    """A rule that a plan breaks; nothing is published then. rule: its code; who: a woman or staff."""

    rule: str
    places: list[Place]
    who: str | None


class Board(_Answered):
    """The plan as it stands. number: handed back with each change."""

    number: int
    changed_at: datetime
    can_undo: bool
    cards: list[GroupCard]
    unplaced: list[Unplaced]
    broken: list[Broken]
    placed: int
    asking: int
    difference: Difference | None
    knowing: list[UUID]
    names: dict[str, Asking]


class Edited(_Answered):
    """What became of a change. broken: why it was not made."""

    is_made: bool
    broken: list[Broken] = Field(default=[])


class Unlock(Spoken):
    """One thing that would help a woman by itself."""

    lever: Lever


class Why(_Answered):
    """Why a woman has her place, or none. unlocks: what would help her by itself."""

    is_placed: bool
    reasons: list[Spoken]
    blockers: list[Spoken]
    unlocks: list[Unlock]


class Help(Spoken):
    """One change and how many women it would give a place to, at least."""

    women: int
    lever: Lever


class PlanningClient(ServiceClient):
    """Plannings, their searches and their boards. number: of the board that was looked at."""

    service = "groups"

    def everything(self) -> list[PlanningLine]:
        """Every planning, newest first."""
        return TypeAdapter(list[PlanningLine]).validate_python(self.get("/plannings"))

    def create(self, *, name: str, starts_on: date, session_count: int, key: UUID) -> UUID:
        """Open a planning."""
        body = {"name": name, "starts_on": starts_on, "session_count": session_count}
        return UUID(self.post("/plannings", body, key=key)["id"])

    def read(self, planning: UUID) -> PlanningPage:
        """What there is, who asks, what is missing, the last searches."""
        return PlanningPage.model_validate(self.get(f"/plannings/{planning}"))

    def set_resources(self, planning: UUID, resources: dict[str, Any], *, version: int) -> None:
        """Say what there is to plan with, the whole of it. version: of the planning that was looked at."""
        self.put(f"/plannings/{planning}/resources", resources | {"version": version})

    def wish(self, planning: UUID, case: UUID) -> dict[str, Any]:
        """What a woman can and needs, as groups has it."""
        found: dict[str, Any] = self.get(f"/plannings/{planning}/wishes/{case}")
        return found

    def ask(self, planning: UUID, case: UUID, wish: dict[str, Any]) -> None:
        """Note what she can and needs."""
        self.put(f"/plannings/{planning}/wishes/{case}", wish)

    def withdraw(self, planning: UUID, case: UUID) -> None:
        """She asks for no place any more."""
        self.post(f"/plannings/{planning}/wishes/{case}/withdraw")

    def search(self, planning: UUID, *, seconds: int, key: UUID) -> UUID:
        """Queue a search; what is pinned is kept."""
        return UUID(self.post(f"/plannings/{planning}/searches", {"seconds": seconds}, key=key)["id"])

    def replan(self, planning: UUID, *, out: Sequence[str], back: Sequence[str], seconds: int) -> list[UUID]:
        """Something changed: queue two proposals, the one with least change first."""
        body = {"out": list(out), "back": list(back), "seconds": seconds}
        return [UUID(one) for one in self.post(f"/plannings/{planning}/changes", body)["searches"]]

    def what_if(self, planning: UUID, lever: dict[str, str], *, person: UUID | None, key: UUID) -> UUID:
        """Queue a short search with one thing more, or with a place for a woman, or both; nothing else changes."""
        body = {name: value for name, value in lever.items() if value} | {"person": person}
        return UUID(self.post(f"/plannings/{planning}/what-ifs", body, key=key)["id"])

    def progress(self, planning: UUID, search: UUID) -> SearchLine:
        """How it goes."""
        return SearchLine.model_validate(self.get(f"/plannings/{planning}/searches/{search}/progress"))

    def found(self, planning: UUID, search: UUID) -> SearchPage:
        """A search with what its plan would change."""
        return SearchPage.model_validate(self.get(f"/plannings/{planning}/searches/{search}"))

    def stop(self, planning: UUID, search: UUID) -> None:
        """Stop it; its best plan so far can be taken as soon as it has stopped."""
        self.post(f"/plannings/{planning}/searches/{search}/stop")

    def take(self, planning: UUID, search: UUID, *, number: int) -> None:
        """Put its plan on the board."""
        self.post(f"/plannings/{planning}/searches/{search}/take", {"number": number})

    def board(self, planning: UUID) -> Board:
        """The board on the data of now."""
        return Board.model_validate(self.get(f"/plannings/{planning}/board"))

    def why(self, planning: UUID, person: UUID) -> Why:
        """Why she has no place, or why this one."""
        return Why.model_validate(self.get(f"/plannings/{planning}/board/why/{person}"))

    def what_helps(self, planning: UUID) -> list[Help]:
        """Single changes that would place most women, best first."""
        return TypeAdapter(list[Help]).validate_python(self.get(f"/plannings/{planning}/board/help"))

    def move(self, planning: UUID, person: UUID, to: Place | None, *, number: int) -> Edited:
        """Move a woman to the group at a place, or out of all, unless it breaks a rule that was kept."""
        edit = {"kind": "move", "person": person, "to": to.model_dump() if to else None}
        answer = self.post(f"/plannings/{planning}/board/edits", {"number": number, "edit": edit})
        return Edited.model_validate(answer)

    def pin(self, planning: UUID, person: UUID, at: Place | None, *, number: int) -> None:
        """Fix a woman in the group at a place; None lets her go."""
        place = at.model_dump() if at else None
        body = {"number": number, "pin": "inside", "is_on": at is not None, "person": person, "at": place}
        self.post(f"/plannings/{planning}/board/pins", body)

    def lock(self, planning: UUID, at: Place, *, is_on: bool, number: int) -> None:
        """Fix a whole group, or let it go."""
        body = {"number": number, "pin": "locked", "is_on": is_on, "at": at.model_dump()}
        self.post(f"/plannings/{planning}/board/pins", body)

    def undo(self, planning: UUID, *, number: int) -> None:
        """Bring back what there was before the last change."""
        self.post(f"/plannings/{planning}/board/undo", {"number": number})

    def publish(self, planning: UUID, *, number: int) -> list[UUID]:
        """Make editions and proposed women of the board; returns the editions."""
        return [UUID(one) for one in self.post(f"/plannings/{planning}/publish", {"number": number})]

    def take_back(self, planning: UUID) -> None:
        """Undo publishing, while nobody was invited."""
        self.post(f"/plannings/{planning}/take-back")
