"""The calendar of León, read from its data file and checked: a file that is wrong stops the process that needs it."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.calendar.days_off import Break, Calendar, SchoolYear, school_year

LEON: Final = Path(__file__).with_name("leon.yaml")
_CODE: Final = r"^[a-z_]+$"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Public(_Part):
    year: int
    source: str = Field(min_length=1)
    checked: str = Field(min_length=1)
    days: dict[date, str]

    @model_validator(mode="after")
    def _of_its_year(self) -> Self:
        if any(day.year != self.year for day in self.days):
            msg = f"a day of {self.year} is of another year"
            raise ValueError(msg)
        return self


class _Break(_Part):
    code: str = Field(pattern=_CODE)
    first: date
    last: date


class _School(_Part):
    year: str
    source: str = Field(min_length=1)
    checked: str = Field(min_length=1)
    first: date
    last: date
    breaks: tuple[_Break, ...]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        ends = [self.first, *(day for one in self.breaks for day in (one.first, one.last)), self.last]
        if ends != sorted(ends) or {school_year(self.first), school_year(self.last)} != {self.year}:
            msg = f"school year {self.year} and its breaks are not in order"
            raise ValueError(msg)
        return self


class _File(_Part):
    public: tuple[_Public, ...]
    school: tuple[_School, ...]


def read_calendar(path: Path) -> Calendar:
    """Read a calendar; raises ValueError that names what is wrong with the file."""
    found = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    return Calendar(
        public={day: code for one in found.public for day, code in one.days.items()},
        years=frozenset(one.year for one in found.public),
        school=tuple(
            SchoolYear(
                one.year,
                one.first,
                one.last,
                tuple(Break(each.code, each.first, each.last) for each in one.breaks),
            )
            for one in found.school
        ),
    )


@cache
def leon() -> Calendar:
    """The days off of the city of León; read once a process."""
    return read_calendar(LEON)
