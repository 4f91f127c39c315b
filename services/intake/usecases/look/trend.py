"""How results and incidents of a case move: points of each instrument with its cut-offs, incidents by month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from services.intake.domain.instruments.definition import Instrument
from services.intake.domain.instruments.rules import LevelRule
from services.intake.gateways.risk_book import RiskBook
from services.intake.store.activity import Incident, all_of
from services.intake.store.cases import family
from services.intake.store.risk.assessments import Assessment, assessments_of
from services.intake.usecases.access import case_for
from services.intake.usecases.clock import local_day
from shared.contracts.levels import Level
from shared.errors import Missing
from shared.work import Work

MONTHS: Final = 12


@dataclass(frozen=True)
class Cut:
    """A cut-off: from this score up (or, where more is better, down) the result is `label`.

    means: the programme's level of it, by the protocol; None for what sets none.
    """

    score: int
    downwards: bool
    label: str
    means: Level | None


@dataclass(frozen=True)
class Point:
    """One result. low, high: what the score is at least and at most; the same when everything was answered."""

    assessment: UUID
    at: datetime
    low: int
    high: int
    valid: bool
    label: str


@dataclass(frozen=True)
class Line:
    """An instrument over time, oldest point first. lowest, highest: what its score can be."""

    instrument: str
    title: str
    lowest: int
    highest: int
    cuts: tuple[Cut, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Month:
    """Incidents that happened in a month, as far as a day is known."""

    first: date
    incidents: int


@dataclass(frozen=True)
class Trend:
    """Everything. undated: incidents without a day; earlier: those before the first month."""

    lines: tuple[Line, ...]
    months: tuple[Month, ...]
    undated: int
    earlier: int


def read_trend(work: Work, case_id: UUID, *, book: RiskBook, language: str) -> Trend:
    """Return how a case has moved, its merged ones included."""
    case = case_for(work, case_id, "trend")
    scopes = family(work.session, case.id)
    by_instrument: dict[str, list[Assessment]] = {}
    for one in reversed(assessments_of(work.session, scopes)):
        if _score_of(one) is not None:
            by_instrument.setdefault(one.interview.instrument or "", []).append(one)
    lines = (_line(book, name, rows, language) for name, rows in by_instrument.items())
    rows = all_of(work.session, Incident, scopes)
    corrected = {row.corrects for row in rows}
    days = [row.facts.on for row in rows if row.id not in corrected]
    months = _months(local_day(work.now))
    known = [day for day in days if day is not None]
    return Trend(
        lines=tuple(line for line in lines if line is not None),
        months=tuple(Month(first, sum(_same(first, day) for day in known)) for first in months),
        undated=sum(day is None for day in days),
        earlier=sum(day < months[0] for day in known),
    )


def _line(book: RiskBook, name: str, rows: list[Assessment], language: str) -> Line | None:
    """Draw by the version of the newest result; None if that is no longer published."""
    try:
        found = book.instruments.get(name, rows[-1].interview.version)
    except Missing:
        return None
    instrument, wording = found.instrument, found.wording(language)
    lowest, highest = _span(instrument)
    levels = book.protocol.level_rules.instruments.get(name, {})
    return Line(
        instrument=name,
        title=wording.title,
        lowest=lowest,
        highest=highest,
        cuts=tuple(_cuts(instrument.rules, wording.levels, levels)),
        points=tuple(_point(row, wording.levels) for row in rows),
    )


def _cuts(
    rules: Iterable[LevelRule], labels: Mapping[str, str], levels: Mapping[str, Level]
) -> Iterable[Cut]:
    for rule in rules:
        edge = rule.score_from if rule.score_from is not None else rule.score_to
        if edge and rule.condition is None:
            yield Cut(
                score=edge,
                downwards=rule.score_from is None,
                label=labels.get(rule.level, rule.level),
                means=levels.get(rule.level),
            )


def _span(instrument: Instrument) -> tuple[int, int]:
    low = sum(span[0] for span in instrument.spans.values())
    high = sum(span[1] for span in instrument.spans.values())
    return instrument.score.score(low), instrument.score.score(high)


def _score_of(row: Assessment) -> dict[str, Any] | None:
    rating = row.outcome.rating
    return rating if rating is not None and rating["score_min"] is not None else None


def _point(row: Assessment, labels: Mapping[str, str]) -> Point:
    rating = _score_of(row) or {}
    low, high = rating["level_min"], rating["level_max"]
    slugs = [rating["level"]] if rating["level"] else list(dict.fromkeys((low, high)))
    return Point(
        assessment=row.id,
        at=row.at,
        low=rating["score_min"],
        high=rating["score_max"],
        valid=bool(rating["valid"]),
        label=" – ".join(labels.get(slug, slug) for slug in slugs if slug),
    )


def _months(today: date) -> list[date]:
    """First days of the last twelve months, this one included."""
    count = today.year * MONTHS + today.month - 1
    return [date(one // MONTHS, one % MONTHS + 1, 1) for one in range(count - MONTHS + 1, count + 1)]


def _same(first: date, day: date) -> bool:
    return (first.year, first.month) == (day.year, day.month)
