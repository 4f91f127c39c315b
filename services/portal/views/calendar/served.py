"""A private calendar's address, read by programs: the token alone opens it, no cookie, nothing is changed or logged.

Whatever is wrong with a token, the answer is the same.
"""

from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated, Final

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import InvalidThere, MissingThere, UnavailableThere
from services.portal.clients.groups.calendars import Calendar, CalendarsClient
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import public
from services.portal.store.tables import Account
from shared.contracts.roles import Role

router = APIRouter()

_NEEDED: Final = {"facilitator": Role.FACILITATOR, "place": Role.COORDINATOR}
_AGAIN_SECONDS: Final = 3600


@router.api_route("/k/{token}", methods=["GET", "HEAD"])
def calendar(token: str, page: Annotated[Page, public()]) -> Response:
    """The calendar, or that it has not changed since it was read last."""
    try:
        found = page.client(CalendarsClient).read(token)
    except (InvalidThere, MissingThere):
        return _nothing()
    except UnavailableThere:
        return Response(status_code=503, headers={"Retry-After": str(_AGAIN_SECONDS)})
    if not _is_still_staff(page, found):
        return _nothing()
    headers = {
        "ETag": f'W/"{found.tag}"',
        "Last-Modified": format_datetime(found.changed_at, usegmt=True),
        "Cache-Control": "private, no-cache",
        "Content-Disposition": 'inline; filename="calendario.ics"',
    }
    if _is_known(page, found):
        return Response(status_code=304, headers=headers)
    return Response(found.calendar, media_type="text/calendar", headers=headers)


def _nothing() -> Response:
    return Response("No hay nada aquí.", status_code=404, media_type="text/plain")


def _is_still_staff(page: Page, found: Calendar) -> bool:
    """Whether whoever holds the link still works here in that role; a participant holds her own."""
    if found.owner is None:
        return True
    door = page.runtime.door
    if door is None:
        return False
    with door.transactions.begin(actor=page.actor, purpose="calendar_owner") as work:
        account = work.session.get(Account, found.owner)
        return account is not None and account.is_active and _NEEDED[found.kind] in account.roles


def _is_known(page: Page, found: Calendar) -> bool:
    """Whether the program has this content: by its mark, or by its date if it sends no mark (RFC 9110, 13.2.2)."""
    headers = page.request.headers
    if tags := headers.get("if-none-match"):
        marks = {tag.strip().removeprefix("W/").strip('"') for tag in tags.split(",")}
        return bool(marks & {found.tag, "*"})
    try:
        since: datetime = parsedate_to_datetime(headers.get("if-modified-since", ""))
        return found.changed_at <= since
    except (TypeError, ValueError):
        return False


AREA = Area(name="calendar", router=router)
