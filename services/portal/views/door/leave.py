"""Salir: the one link of public pages that leads away at once and leaves as little as possible behind."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from services.portal.api.headers import CLEAR
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import public

router = APIRouter()


@router.get("/salir")
def leave(page: Annotated[Page, public()]) -> Response:
    """Go to a harmless page; the browser is asked to forget ours."""
    is_ours = page.request.headers.get("sec-fetch-site", "none") in ("same-origin", "none")
    headers = (
        {"Clear-Site-Data": CLEAR} if is_ours else {}
    )  # else any site could sign staff out with a picture
    return RedirectResponse(page.runtime.settings.leave_to, status_code=303, headers=headers)


AREA = Area(name="leave", router=router)
