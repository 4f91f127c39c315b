"""/_kit: every building block on one page, in demo mode only, so that pages look and behave alike."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from services.portal.domain.person import Notice
from services.portal.forms.model import FormModel, labelled
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import staff

router = APIRouter()


class Channel(StrEnum):
    """How someone came to us, for the sample form."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    OTHER = "other"


class Sample(FormModel):
    """One field of every kind."""

    choices: ClassVar = {
        "channel": labelled(
            {
                Channel.IN_PERSON: N_("En persona"),
                Channel.PHONE: N_("Por teléfono"),
                Channel.OTHER: N_("De otra forma"),
            }
        ),
        "topics": (("housing", N_("Vivienda")), ("papers", N_("Papeles")), ("work", N_("Trabajo"))),
        "language": (("es", N_("Español")), ("ar", N_("Árabe")), ("fr", N_("Francés"))),
    }

    called: str = Field(title=N_("Cómo quiere que la llamemos"), min_length=2, max_length=60)
    language: str = Field(title=N_("Idioma"), description=N_("El idioma en el que está más cómoda."))
    channel: Channel = Field(title=N_("Cómo ha llegado"))
    topics: list[str] = Field(default=[], title=N_("De qué habéis hablado"))
    on: date | None = Field(default=None, title=N_("Próxima cita"))
    minutes: int | None = Field(default=None, ge=1, le=480, title=N_("Minutos"))
    note: str = Field(default="", max_length=4000, title=N_("Nota"), description=N_("Solo lo necesario."))
    wants_call: bool = Field(default=False, title=N_("Quiere que la llamemos"))


def _context(page: Page) -> dict[str, Any]:
    now = datetime.now().astimezone()
    return {
        "sample_notice": Notice(N_("Guardado")),
        "when": now,
        "before": now - timedelta(days=33),
        "here": page.here,
    }


@router.get("/_kit")
def kit(page: Annotated[Page, staff()]) -> Response:
    """Show everything."""
    return page.render("kit/page.html", form=page.form(Sample), **_context(page))


@router.post("/_kit")
def try_form(page: Annotated[Page, staff()]) -> Response:
    """Show how errors look, and how a saved form answers."""
    form = page.read(Sample)
    if not form.is_valid:
        return page.invalid("kit/page.html", form, **_context(page))
    return page.redirect("/_kit", N_("Guardado"))


@router.post("/_kit/borrador")
def draft(page: Annotated[Page, staff()]) -> Response:
    """Answer as a draft does; keeps nothing."""
    return page.status(N_("Guardado"))


AREA = Area(name="kit", router=router, only_demo=True)
