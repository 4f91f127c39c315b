"""How a case moves, as intake tells it."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from services.portal.clients.base import ServiceClient


class Cut(BaseModel):
    """A cut-off of an instrument. downwards: it holds from this score down. means: the programme's level of it."""

    score: int
    downwards: bool
    label: str
    means: str | None


class Point(BaseModel):
    """One result; low and high differ when questions were left open."""

    assessment: UUID
    at: datetime
    low: int
    high: int
    valid: bool
    label: str


class Line(BaseModel):
    """An instrument over time."""

    instrument: str
    title: str
    lowest: int
    highest: int
    cuts: list[Cut]
    points: list[Point]


class Month(BaseModel):
    """Incidents of a month."""

    first: date
    incidents: int


class Trend(BaseModel):
    """Everything that is drawn."""

    lines: list[Line]
    months: list[Month]
    undated: int
    earlier: int

    @property
    def dated(self) -> int:
        """Incidents within the months that are drawn."""
        return sum(month.incidents for month in self.months)


class TrendClient(ServiceClient):
    """Asks intake how a case has moved."""

    service = "intake"

    def trend(self, case: UUID, language: str) -> Trend:
        """Results and incidents of a case."""
        return Trend.model_validate(self.get(f"/cases/{case}/trend", language=language))
