"""What is told from where she is accompanied: it begins, it is over, how it went; few taps, few words.

`at` is filled in by the page: the instant of the tap, for what reaches us later.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final

from pydantic import AwareDatetime, Field

from services.portal.forms.case import work_words
from services.portal.forms.case.common import MADRID, Choices, known, next_step_of, options, today
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_

NO_STEP: Final = "none"
OTHER_DAY: Final = "other"
NEXT_IN: Final = {
    NO_STEP: N_("Nada por ahora"),
    "1": N_("Mañana"),
    "3": N_("En 3 días"),
    "7": N_("En una semana"),
    OTHER_DAY: N_("Otro día"),
}
"""When the next step is: days from the tap, or another day."""


class StartForm(FormModel):
    """A planned one begins."""

    aliases: ClassVar[Mapping[str, str]] = {"starts_at": "place"}

    place: str = Field(default="", title=N_("Sitio, si no es el previsto"), max_length=200)
    with_whom: str = Field(default="", title=N_("Quién más va"), max_length=200)
    at: AwareDatetime | None = None

    def body(self) -> dict[str, Any]:
        """The start as intake takes it."""
        on_site = known({"place": self.place, "with_whom": self.with_whom})
        return known({"on_site": on_site, "at": _told(self.at)})


class UnplannedForm(FormModel):
    """One that nobody had planned begins."""

    aliases: ClassVar[Mapping[str, str]] = {"on_site.with_whom": "with_whom", "referral": "place"}
    choices: ClassVar[Choices] = {"kind": options(work_words.PLACE_KIND)}

    kind: str = Field(title=N_("Dónde estás con ella"), max_length=20)
    place: str = Field(default="", title=N_("Sitio"), max_length=200)
    with_whom: str = Field(default="", title=N_("Quién más va"), max_length=200)
    at: AwareDatetime | None = None

    def body(self) -> dict[str, Any]:
        """The start as intake takes it."""
        facts = known({"kind": self.kind, "place": self.place})
        on_site = known({"with_whom": self.with_whom})
        return known({"accompaniment": facts, "on_site": on_site, "at": _told(self.at)})


class StopForm(FormModel):
    """It is over."""

    at: AwareDatetime | None = None

    def body(self) -> dict[str, Any]:
        """The end as intake takes it."""
        return known({"at": _told(self.at)})


class CloseForm(FormModel):
    """How it went and what comes next."""

    aliases: ClassVar[Mapping[str, str]] = {
        "next_step": "next_text",
        "next_step.text": "next_text",
        "next_step.on": "next_on",
        "starts_at": "outcome",
        "on_site": "actual_place",
        "on_site.place": "actual_place",
        "on_site.with_whom": "who_went",
    }

    choices: ClassVar[Choices] = {"outcome": options(work_words.OUTCOME), "next_in": options(NEXT_IN)}

    outcome: str = Field(title=N_("Cómo ha ido"), max_length=20)
    next_in: str = Field(title=N_("Siguiente paso"), max_length=5)
    next_on: date | None = Field(default=None, title=N_("Qué día"))
    next_text: str = Field(
        default="", title=N_("Qué hay que hacer"), description=N_("Sin palabras: llamarla."), max_length=200
    )
    actual_place: str = Field(default="", title=N_("Sitio, si no fue el previsto"), max_length=200)
    who_went: str = Field(default="", title=N_("Quién más fue"), max_length=200)
    minutes: int | None = Field(default=None, title=N_("Minutos, si no son los contados"), ge=0, le=1440)
    note: str = Field(default="", title=N_("Nota"), max_length=10_000)
    at: AwareDatetime | None = None

    @property
    def lacks_day(self) -> bool:
        """Whether another day was chosen and not said."""
        return self.next_in == OTHER_DAY and self.next_on is None

    def body(self) -> dict[str, Any]:
        """The outcome as intake takes it; days are counted from the tap."""
        facts = known(self.model_dump(include={"outcome", "minutes", "note"}))
        on_site = known({"place": self.actual_place, "with_whom": self.who_went})
        told = {"outcome": facts, "on_site": on_site, "at": _told(self.at)}
        return known(told | {"next_step": next_step_of(self.next_text, self._next_day())})

    def _next_day(self) -> date | None:
        if not self.next_in.isdecimal():
            return self.next_on
        tapped = self.at.astimezone(MADRID).date() if self.at else today()
        return tapped + timedelta(days=int(self.next_in))


def _told(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
