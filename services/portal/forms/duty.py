"""Forms of absences and of the rota."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from services.portal.forms.case.common import MADRID
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_


class AbsenceForm(FormModel):
    """Who is away from which day until which, and who stands in; why is never asked."""

    staff: UUID | None = Field(default=None, title=N_("Quién falta"))
    first: date = Field(title=N_("Primer día"))
    last: date = Field(title=N_("Último día"))
    instead: UUID | None = Field(
        default=None,
        title=N_("Quién suple"),
        description=N_("Le llegan sus tareas y sus alertas. Sin nadie, las alertas van a coordinación."),
    )


class ShiftForm(FormModel):
    """Who is on call, from which hour of which day until which."""

    aliases: ClassVar[Mapping[str, str]] = {"staff": "on_call", "since": "from_day", "until": "to_day"}

    on_call: UUID = Field(title=N_("Quién está de guardia"))
    from_day: date = Field(title=N_("Empieza el día"))
    from_at: time = Field(title=N_("A las"))
    to_day: date = Field(title=N_("Acaba el día"))
    to_at: time = Field(title=N_("Hasta las"))

    @property
    def since(self) -> datetime:
        """Its first instant."""
        return datetime.combine(self.from_day, self.from_at, MADRID)

    @property
    def until(self) -> datetime:
        """The instant it ends."""
        return datetime.combine(self.to_day, self.to_at, MADRID)
