"""Editions through the year, as the portal speaks to groups: frames, dates and moves."""

from datetime import date, time
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.portal.clients.base import ServiceClient
from services.portal.clients.groups.circles import EditionLine


class _Answered(BaseModel):
    """What groups says; fields the portal does not know yet are left aside."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class YearPage(_Answered):
    """The editions of a year, and the years that have any, newest first."""

    year: int
    years: list[int]
    editions: list[EditionLine]


class Slot(_Answered):
    """When a session is, on the wall."""

    on: date
    at: time
    minutes: int


class Clash(_Answered):
    """Something else at the same time. kind: `room` or `facilitator`; staff: who would be in two places."""

    kind: str
    on: date
    at: time
    until: time
    staff: UUID | None


class Unknown(_Answered):
    """Years without a calendar."""

    public: list[int]
    school: list[str]


class Foreseen(_Answered):
    """One session a plan would give."""

    slot: Slot
    day_off: str | None
    clock_change: int
    clashes: list[Clash]


class LeftOut(_Answered):
    """A date of the rule without a session."""

    on: date
    day_off: str | None
    is_proposed: bool


class Proposal(_Answered):
    """What a plan would give if days off are skipped."""

    sessions: list[Foreseen]
    left_out: list[LeftOut]
    unknown: Unknown

    @property
    def days(self) -> set[date]:
        """Every date it speaks of."""
        return {one.slot.on for one in self.sessions} | {one.on for one in self.left_out}


class Touched(_Answered):
    """Whom a change touches: sessions, women who are coming, their children; told already, by enrolment."""

    sessions: list[UUID]
    women: int
    told: int
    told_places: list[UUID]
    children: int


class MoveLine(_Answered):
    """One session that would move."""

    session: UUID
    before: Slot
    after: Slot
    day_off: str | None
    clashes: list[Clash]


class MovePreview(_Answered):
    """What a move would do."""

    lines: list[MoveLine]
    touched: Touched
    unknown: Unknown


class NewEdition(BaseModel):
    """An edition to be created."""

    programme: str
    year: int
    title: str
    theme: str
    site: str
    room: UUID | None
    capacity: int
    session_count: int
    languages: list[str]
    facilitators: list[UUID]
    interpreter_seats: int
    interpreter_languages: list[str]
    childcare_places: int
    childcare_bands: tuple[int, int, int] | None


class ChangedEdition(NewEdition):
    """An edition as it is to be."""

    version: int


class Plan(BaseModel):
    """How sessions fall. hold: days off on which to meet all the same."""

    rule: str
    starts_on: date
    at: time
    minutes: int
    skip: list[date]
    extra: list[date]
    hold: list[date] = []


class Move(BaseModel):
    """Where a session goes; rest: every later one likewise."""

    on: date
    at: time
    minutes: int
    rest: bool


class EditionsClient(ServiceClient):
    """Frames, dates and moves of editions."""

    service = "groups"

    def year(self, year: int | None = None) -> YearPage:
        """The editions of a year she may see; of the present one unless told otherwise."""
        return YearPage.model_validate(self.get("/edition-years", year=year))

    def create(self, body: NewEdition, *, key: UUID) -> UUID:
        """Create an edition."""
        return UUID(self.post("/editions", body, key=key)["id"])

    def change(self, edition: UUID, body: ChangedEdition, *, key: UUID) -> None:
        """Change an edition's words and frame."""
        self.put(f"/editions/{edition}", body, key=key)

    def preview(self, edition: UUID, plan: Plan) -> Proposal:
        """The sessions a plan would give if days off are skipped."""
        return Proposal.model_validate(self.post(f"/editions/{edition}/plan/preview", plan))

    def plan(self, edition: UUID, plan: Plan) -> None:
        """Make the sessions."""
        self.put(f"/editions/{edition}/plan", plan)

    def add(self, edition: UUID, *, on: date, at: time, minutes: int, key: UUID) -> None:
        """Add one session."""
        self.post(f"/editions/{edition}/sessions", {"on": on, "at": at, "minutes": minutes}, key=key)

    def foresee(self, session: UUID, move: Move) -> MovePreview:
        """Whom a move would touch."""
        return MovePreview.model_validate(self.post(f"/sessions/{session}/move/preview", move))

    def move(self, session: UUID, move: Move) -> None:
        """Move it."""
        self.post(f"/sessions/{session}/move", move)

    def meet_in(self, session: UUID, room: UUID | None) -> None:
        """Let it alone meet in a room; None: where its group does."""
        self.put(f"/sessions/{session}/room", {"room": room})

    def touched(self, session: UUID, *, rest: bool = False) -> Touched:
        """Whom cancelling would touch."""
        return Touched.model_validate(self.get(f"/sessions/{session}/touched", rest=rest))

    def cancel(self, session: UUID, *, rest: bool) -> None:
        """Cancel it, or it and every later one."""
        self.post(f"/sessions/{session}/cancel", {"rest": rest})

    def reinstate(self, session: UUID, *, rest: bool = False) -> None:
        """Bring it back, or all that were cancelled with it."""
        self.post(f"/sessions/{session}/reinstate", {"rest": rest})
