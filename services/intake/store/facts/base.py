"""Building blocks of what is sealed: one shape for the form that comes in and the value that is kept."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from services.intake.domain.languages import COUNTRIES, LANGUAGES

_FIRST_YEAR = 1900
_LAST_YEAR = 2100


class Facts(BaseModel):
    """Frozen facts; an unknown field is refused, so that a misspelt one is not lost in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _no_null(text: str) -> str:
    if "\x00" in text:
        message = "un texto sin caracteres nulos"
        raise ValueError(message)
    return text


def _language(code: str) -> str:
    if code not in LANGUAGES:
        message = "un código de idioma ISO 639, como es, ar o fr"
        raise ValueError(message)
    return code


def _country(code: str) -> str:
    if code.upper() not in COUNTRIES:
        message = "un código de país ISO 3166 de dos letras, como MA o CO"
        raise ValueError(message)
    return code.upper()


def _plausible(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        message = f"una fecha entre {_FIRST_YEAR} y {_LAST_YEAR}"
        raise ValueError(message)
    return day


def _plausible_instant(at: datetime) -> datetime:
    _plausible(at.date())
    return at


Word = Annotated[str, StringConstraints(max_length=80), AfterValidator(_no_null)]
"""A name or a few words."""
Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(_no_null)]
"""One line."""
Story = Annotated[str, StringConstraints(max_length=10_000), AfterValidator(_no_null)]
"""What she tells, or what her worker writes."""
Called = Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(_no_null)]
"""A name that must not be empty."""
Said = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_no_null)]
"""A line that must not be empty."""
Language = Annotated[str, AfterValidator(_language)]
Country = Annotated[str, AfterValidator(_country)]
Day = Annotated[date, AfterValidator(_plausible)]
Instant = Annotated[AwareDatetime, AfterValidator(_plausible_instant)]
Year = Annotated[int, Field(ge=_FIRST_YEAR, le=_LAST_YEAR)]
Minutes = Annotated[int, Field(ge=0, le=24 * 60)]
