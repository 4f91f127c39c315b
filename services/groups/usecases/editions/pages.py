"""What people see of editions, as values: a session's place in time, a line of the list, the page of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from services.groups.domain.attendance import Mark
from services.groups.domain.edition import SessionState, Stage
from services.groups.domain.evaluation import Faces
from services.groups.domain.needs import Needs
from services.groups.store.sessions import GroupSession
from shared.contracts.codes import EnrolmentState


@dataclass(frozen=True)
class When:
    """A session's place in time; on, at: wall date and time in its zone."""

    id: UUID
    ordinal: int
    on: date
    at: time
    minutes: int
    zone: str
    starts_at: datetime
    ends_at: datetime
    state: SessionState


@dataclass(frozen=True)
class Evaluation:
    """How a session was found. faces and mean are None while fewer than five answered."""

    answers: int
    faces: tuple[int, ...] | None
    mean: float | None


@dataclass(frozen=True)
class SessionLine:
    """A session within its edition. present, absent: counts, None until the sheet is in."""

    when: When
    topics: tuple[str, ...]
    present: int | None
    absent: int | None
    evaluation: Evaluation | None


@dataclass(frozen=True)
class EditionLine:
    """An edition in a list. held: places taken; waiting, proposed: women in those states.

    site: where it meets, in words; room: if it has one of those that are kept. price: euros, always 0.
    rhythm: the rule its sessions were planned by last.
    """

    id: UUID
    programme: str
    year: int
    title: str
    theme: str
    site: str
    room: UUID | None
    price: int
    languages: tuple[str, ...]
    facilitators: tuple[UUID, ...]
    capacity: int
    held: int
    waiting: int
    proposed: int
    interpreter_seats: int
    interpreter_languages: tuple[str, ...]
    childcare_places: int
    childcare_bands: tuple[int, int, int] | None
    rhythm: str | None
    session_count: int
    planned: int
    done: int
    stage: Stage
    next: When | None
    is_hers: bool


@dataclass(frozen=True)
class Member:
    """A woman in a group, as far as whoever looks may know her.

    marks: one a session, in the order of the sessions. case: only for those who handle her case.
    answer_by: until when an offered place is kept for her.
    """

    enrolment: UUID
    alias: str
    state: EnrolmentState
    since: datetime
    needs: Needs
    marks: tuple[Mark, ...]
    case: UUID | None
    answer_by: datetime | None


@dataclass(frozen=True)
class PlanNow:
    """How the sessions were planned last; single ones may have moved since. As in `Plan`."""

    rule: str
    starts_on: date
    at: time
    minutes: int
    skip: tuple[date, ...]
    extra: tuple[date, ...]


@dataclass(frozen=True)
class YearPage:
    """The editions of a year, newest first, and the years that have any, newest first."""

    year: int
    years: tuple[int, ...]
    editions: tuple[EditionLine, ...]


@dataclass(frozen=True)
class EditionPage:
    """Everything on a group's page. interpreters, children: needed by those who hold a place; ages: of the children,
    0 to 2 years, 3 to 5 and 6 to 12, as far as they are known.

    version: to be handed in with a change of the frame. place_words: where it meets if it has no room.
    """

    line: EditionLine
    version: int
    place_words: str
    plan: PlanNow | None
    sessions: tuple[SessionLine, ...]
    members: tuple[Member, ...]
    expectations: tuple[str, ...]
    interpreters: int
    children: int
    ages: tuple[int, int, int]
    may_run: bool


def when(session: GroupSession) -> When:
    """A session's place in time."""
    return When(
        id=session.id,
        ordinal=session.ordinal,
        on=session.on,
        at=session.slot.at,
        minutes=session.minutes,
        zone=session.zone,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        state=session.state,
    )


def evaluation(counts: Iterable[int]) -> Evaluation:
    """What may be shown of five counts."""
    faces = Faces(tuple(counts))
    return Evaluation(faces.answers, faces.counts if faces.is_shown else None, faces.mean)
