"""Forms of a contact without a file, and of the case it may become."""

from typing import ClassVar

from pydantic import Field

from services.portal.forms.case import work_words
from services.portal.forms.case.common import Choices, Layout, options
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_


class ContactLog(FormModel):
    """A contact without a file: ten seconds."""

    choices: ClassVar[Choices] = {
        "channel": options(work_words.CHANNEL),
        "topics": options(work_words.TOPIC),
        "outcome": options(work_words.LOG_OUTCOME),
    }
    layout: ClassVar[Layout] = (
        ("chips", "topics"),
        ("radios_inline", "channel"),
        ("select", "language"),
        ("number", "minutes"),
        ("radios_inline", "outcome"),
    )

    topics: list[str] = Field(title=N_("Temas"))
    channel: str = Field(default="phone", title=N_("Cómo"), max_length=20)
    language: str = Field(default="es", title=N_("Idioma"), max_length=8)
    minutes: int = Field(default=10, title=N_("Minutos"), ge=0, le=1440)
    outcome: str = Field(default="informed", title=N_("Cómo terminó"), max_length=20)


class ConvertForm(FormModel):
    """How to call the woman of a contact that becomes a case."""

    layout: ClassVar[Layout] = (("text", "call_name"),)

    call_name: str = Field(title=N_("Cómo quiere que la llamemos"), max_length=80)
