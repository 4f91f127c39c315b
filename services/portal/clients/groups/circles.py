"""Groups, as the portal speaks to it: editions, enrolments, sessions, attendance."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.portal.clients.base import ServiceClient


class _Answered(BaseModel):
    """What groups says; fields the portal does not know yet are left aside."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class When(_Answered):
    """A session's place in time; on, at: wall date and time in its zone."""

    id: UUID
    ordinal: int
    on: date
    at: time
    minutes: int
    zone: str
    starts_at: datetime
    ends_at: datetime
    state: str


class Needs(_Answered):
    """What a woman needs in the room."""

    languages: list[str] = []
    needs_interpreter: bool = False
    children: int = 0
    access: str = ""
    ages: tuple[int, int, int] = (0, 0, 0)


class Evaluation(_Answered):
    """How a session was found; faces and mean are None while fewer than five answered."""

    answers: int
    faces: list[int] | None
    mean: float | None


class SessionLine(_Answered):
    """A session within its edition."""

    when: When
    topics: list[str]
    present: int | None
    absent: int | None
    evaluation: Evaluation | None


class EditionLine(_Answered):
    """An edition in a list."""

    id: UUID
    programme: str
    year: int
    title: str
    theme: str
    site: str
    room: UUID | None
    price: int
    languages: list[str]
    facilitators: list[UUID]
    capacity: int
    held: int
    waiting: int
    proposed: int
    interpreter_seats: int
    interpreter_languages: list[str]
    childcare_places: int
    childcare_bands: tuple[int, int, int] | None
    rhythm: str | None
    session_count: int
    planned: int
    done: int
    stage: str
    next: When | None
    is_hers: bool

    @property
    def free(self) -> int:
        """Places nobody holds."""
        return max(self.capacity - self.held, 0)


class Member(_Answered):
    """A woman in a group, as far as whoever looks may know her."""

    enrolment: UUID
    alias: str
    state: str
    since: datetime
    needs: Needs
    marks: list[str]
    case: UUID | None
    answer_by: datetime | None = None

    @property
    def came(self) -> int:
        """Sessions she came to."""
        return sum(mark not in ("excused", "no_show", "unknown") for mark in self.marks)

    @property
    def known(self) -> int:
        """Sessions with a mark of hers."""
        return sum(mark != "unknown" for mark in self.marks)


class PlanNow(_Answered):
    """How the sessions were planned last; skip, extra: dates without one, and with one besides the rule's."""

    rule: str
    starts_on: date
    at: time
    minutes: int
    skip: list[date]
    extra: list[date]


class EditionPage(_Answered):
    """Everything on a group's page. version, place_words, plan: for the forms that change it."""

    line: EditionLine
    version: int
    place_words: str
    plan: PlanNow | None
    sessions: list[SessionLine]
    members: list[Member]
    expectations: list[str]
    interpreters: int
    children: int
    ages: tuple[int, int, int]
    may_run: bool

    @property
    def is_short_of_childcare(self) -> bool:
        """Whether more children come than there are places, in all or of an age."""
        there = (self.line.childcare_places, *(self.line.childcare_bands or ()))
        return any(used > places for used, places in zip((self.children, *self.ages), there, strict=False))


class Diary(_Answered):
    """What the facilitators wrote."""

    covered: str
    climate: str | None
    materials: str
    incidents: str
    climate_words: str = ""
    is_serious: bool = False


class Writer(_Answered):
    """Somebody wrote in the diary."""

    at: datetime
    by: UUID


class SessionPage(_Answered):
    """A session with its plan, its diary (and who wrote in it) and how it was found. room: of its own."""

    when: When
    edition: UUID
    title: str
    site: str
    topics: list[str]
    outline: str
    diary: Diary | None
    writers: list[Writer] = []
    evaluation: Evaluation | None
    has_begun: bool
    cancelled_together: int
    room: UUID | None = None


class Today(_Answered):
    """A session of today that she leads."""

    when: When
    edition: UUID
    title: str
    site: str
    women: int
    is_recorded: bool


class CaseEnrolment(_Answered):
    """A case's place in one edition."""

    enrolment: UUID
    edition: EditionLine
    state: str
    since: datetime
    attended: int
    missed: int
    answer_by: datetime | None = None


class CaseGroups(_Answered):
    """What the groups know of a case. kept_from: whom of the staff she must not meet in a group."""

    alias: str
    needs: Needs
    is_live: bool
    enrolments: list[CaseEnrolment]
    kept_from: list[UUID] = []


class Placed(_Answered):
    """Where a woman stands after a step; lacks: codes of what is missing if she waits."""

    state: str
    lacks: list[str] = []


class GroupsClient(ServiceClient):
    """Editions, enrolments, sessions and attendance."""

    service = "groups"

    def editions(self) -> list[EditionLine]:
        """The editions she may see, newest first."""
        return TypeAdapter(list[EditionLine]).validate_python(self.get("/editions"))

    def edition(self, edition: UUID) -> EditionPage:
        """One edition."""
        return EditionPage.model_validate(self.get(f"/editions/{edition}"))

    def expect(self, edition: UUID, words: list[str]) -> None:
        """Keep the cards of the first session."""
        self.put(f"/editions/{edition}/expectations", {"words": words})

    def enrol(self, edition: UUID, *, case: UUID, alias: str, needs: Needs, ask: str) -> Placed:
        """Bring the woman of a case into an edition; return where she stands."""
        body = {"case": case, "alias": alias, "needs": needs.model_dump(), "ask": ask}
        return Placed.model_validate(self.put(f"/editions/{edition}/enrolments", body))

    def step(self, enrolment: UUID, to: str) -> Placed:
        """`invite` or `confirm`; return where she stands."""
        return Placed.model_validate(self.post(f"/enrolments/{enrolment}/{to}"))

    def leave(self, enrolment: UUID, why: str) -> None:
        """She comes no more."""
        self.post(f"/enrolments/{enrolment}/leave", {"why": why})

    def of_case(self, case: UUID) -> CaseGroups:
        """What the groups know of a case."""
        return CaseGroups.model_validate(self.get(f"/cases/{case}"))

    def set_alias(self, case: UUID, *, alias: str, needs: Needs) -> None:
        """How she is called in groups, and what she needs there."""
        self.put(f"/cases/{case}/alias", {"alias": alias, "needs": needs.model_dump()})

    def keep_from(self, case: UUID, staff: list[UUID]) -> bool:
        """Whom of the staff she must not meet; return whether she is in a group of one of them now."""
        met = self.put(f"/cases/{case}/kept-from", {"kept_from": staff})
        return bool(met["is_met"])

    def today(self) -> list[Today]:
        """Her sessions of today."""
        return TypeAdapter(list[Today]).validate_python(self.get("/sessions/today"))

    def session(self, session: UUID) -> SessionPage:
        """One session."""
        return SessionPage.model_validate(self.get(f"/sessions/{session}"))

    def set_topics(self, session: UUID, *, topics: list[str], outline: str) -> None:
        """What it is to be about."""
        self.put(f"/sessions/{session}/topics", {"topics": topics, "outline": outline})

    def write_diary(self, session: UUID, diary: dict[str, Any]) -> None:
        """What it was like."""
        self.put(f"/sessions/{session}/diary", diary)

    def evaluate(self, session: UUID, faces: list[int]) -> None:
        """How it was found, copied from paper."""
        self.put(f"/sessions/{session}/evaluation", {"faces": faces})
