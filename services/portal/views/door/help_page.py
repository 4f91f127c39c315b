"""Ayuda: the few things to know about the portal itself, always at the same place."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import staff

router = APIRouter()


@router.get("/ayuda")
def help_page(page: Annotated[Page, staff()]) -> Response:
    """Hide, shortcuts, what is kept, whom to ask."""
    return page.render("pages/help.html")


AREA = Area(name="help", router=router)
