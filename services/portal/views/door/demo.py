"""One-tap sign-in as an invented person; registered in demo mode only."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from services.portal.forms.model import FormModel
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import visitor
from services.portal.pages.where import where_of
from services.portal.usecases import demo
from services.portal.views.door.sign_in import remember
from shared.errors import Missing

router = APIRouter()


class Choose(FormModel):
    """Whom to be."""

    person: UUID = Field(title=N_("Persona"))


@router.post("/entrar/demo")
def enter(page: Annotated[Page, visitor()]) -> Response:
    """Sign in as somebody invented."""
    form = page.read(Choose)
    if not form.is_valid:
        raise Missing("no invented person of that reference")
    remember(page, demo.enter(page.runtime.accounts, form.data.person, where=where_of(page)))
    return page.redirect("/")


AREA = Area(name="demo", router=router, only_demo=True)
