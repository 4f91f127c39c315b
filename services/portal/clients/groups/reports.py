"""Groups in numbers, as the groups service tells them: None stands for a number that may not be told."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.portal.clients.base import ServiceClient
from services.portal.clients.groups.circles import When
from services.portal.clients.groups.voice import Topic


class _Answered(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Rate(_Answered):
    """A percentage. is_bound: it is this or more."""

    percent: int
    is_bound: bool


class Sum(_Answered):
    """A sum. is_whole: nothing was left out."""

    count: int
    is_whole: bool


class Band(_Answered):
    """How many chose a face from the first to the last."""

    first: int
    last: int
    answers: int


class Satisfaction(_Answered):
    """Answers of what enough women answered."""

    answers: int
    bands: list[Band]


class Figures(_Answered):
    """An edition in numbers; present: by session. satisfaction: with sessions. evaluation: with the whole."""

    planned: int
    held: int
    cancelled: int
    minutes: int
    places: int
    taken: int | None
    participants: int | None
    present: list[int | None]
    attendances: Sum
    rate: Rate | None
    childcare_minutes: int | None
    interpreter_minutes: int
    satisfaction: Satisfaction | None
    evaluation: Satisfaction | None
    topics: list[tuple[str, int]]


class YearFigures(_Answered):
    """Editions together."""

    editions: int
    held: int
    cancelled: int
    minutes: int
    places: int
    attendances: Sum
    participants: Sum | None
    childcare_minutes: Sum
    interpreter_minutes: int


class Voted(_Answered):
    """The last vote: topics in the order the group wants them."""

    ballots: int
    topics: list[Topic]


class EditionReport(_Answered):
    """An edition's report."""

    id: UUID
    title: str
    starts_on: date | None
    sessions: list[When]
    figures: Figures
    voted: Voted | None


class YearReport(_Answered):
    """Editions that began in a year."""

    year: int
    years: list[int]
    lines: list[EditionReport]
    figures: YearFigures


class ReportsClient(ServiceClient):
    """Groups' reports. copy: it leaves as a file, which is noted apart."""

    service = "groups"

    def edition(self, edition: UUID, *, copy: bool = False) -> EditionReport:
        """One edition."""
        return EditionReport.model_validate(self.get(f"/reports/editions/{edition}", copy=copy))

    def year(self, year: int | None = None, *, copy: bool = False) -> YearReport:
        """The editions of a year; None: of the newest that has any."""
        return YearReport.model_validate(self.get("/reports/editions", year=year, copy=copy))
