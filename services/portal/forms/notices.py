"""The form of her own notices."""

from collections.abc import Mapping
from datetime import time
from typing import ClassVar, Literal

from pydantic import Field

from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_

_DAYS: tuple[Choice, ...] = (
    ("0", N_("lunes")),
    ("1", N_("martes")),
    ("2", N_("miércoles")),
    ("3", N_("jueves")),
    ("4", N_("viernes")),
    ("5", N_("sábado")),
    ("6", N_("domingo")),
)


class NoticesForm(FormModel):
    """When and by which way her digest comes; quiet hours are both said, or neither."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        "digest_hour": tuple((str(hour), f"{hour}:00") for hour in range(6, 12)),
        "days": _DAYS,
        "channel": (("email", N_("Al correo del trabajo")), ("telegram", N_("A mi Telegram"))),
    }
    aliases: ClassVar[Mapping[str, str]] = {"quiet": "quiet_from"}

    digest_hour: int = Field(title=N_("A qué hora llega el resumen"))
    days: list[int] = Field(title=N_("Qué días"), min_length=1)
    quiet_from: time | None = Field(
        default=None,
        title=N_("Silencio desde"),
        description=N_("Doce horas como mucho. Las alertas llegan también entonces."),
    )
    quiet_until: time | None = Field(default=None, title=N_("Silencio hasta"))
    channel: Literal["email", "telegram"] = Field(default="email", title=N_("Dónde llega el resumen"))

    @property
    def quiet(self) -> tuple[int, int] | None:
        """Minutes of the day, or None."""
        if self.quiet_from is None or self.quiet_until is None:
            return None
        return _minute(self.quiet_from), _minute(self.quiet_until)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
