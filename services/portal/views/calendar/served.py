"""A private calendar's address, read by programs: the token alone opens it, no cookie, nothing is changed or logged.

Whatever is wrong with a token, the answer is the same.
"""

from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import ForbiddenThere, InvalidThere, MissingThere, UnavailableThere
from services.portal.clients.groups.calendars import Calendar, CalendarsClient
from services.portal.clients.intake.feeds import WorkCalendar, WorkFeedsClient
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import public
from services.portal.pages.where import address_of
from services.portal.store.tables import Account
from shared.actor import Actor
from shared.contracts.roles import Role

router = APIRouter()

_NEEDED: Final = {"facilitator": Role.FACILITATOR, "place": Role.COORDINATOR}
_AGAIN_SECONDS: Final = 3600
_WAIT_SECONDS: Final = 60


@router.api_route("/k/{token}", methods=["GET", "HEAD"])
def calendar(token: str, page: Annotated[Page, public()]) -> Response:
    """A calendar of sessions, or that it has not changed since it was read last."""
    return _answer(page, token, _sessions)


@router.api_route("/k/t/{token}", methods=["GET", "HEAD"])
def work(token: str, page: Annotated[Page, public()]) -> Response:
    """A calendar of somebody's own work, by the rights her account gives her at this moment."""
    return _answer(page, token, _work)


def _sessions(page: Page, token: str) -> Calendar | None:
    found = page.client(CalendarsClient).read(token)
    return found if _is_still_staff(page, found) else None


def _work(page: Page, token: str) -> WorkCalendar | None:
    holder = _account(page, page.client(WorkFeedsClient).holder(token))
    if holder is None or not holder.roles & {Role.CASEWORKER, Role.COORDINATOR}:
        return None
    return page.runtime.client(WorkFeedsClient, actor=holder).read(token)


def _answer(page: Page, token: str, read: Callable[[Page, str], Calendar | WorkCalendar | None]) -> Response:
    """What a program gets. Who reads one address, or tries many wrong ones, too often has to wait."""
    address, link = address_of(page), sha256(token.encode()).hexdigest()
    if not page.runtime.guesses.take(address) or not page.runtime.readings.take(link):
        return Response(status_code=429, headers={"Retry-After": str(_WAIT_SECONDS)})
    try:
        found = read(page, token)
    except UnavailableThere:
        page.runtime.guesses.give_back(address)
        return Response(status_code=503, headers={"Retry-After": str(_AGAIN_SECONDS)})
    except (InvalidThere, MissingThere, ForbiddenThere):
        found = None
    if found is None:
        return Response("No hay nada aquí.", status_code=404, media_type="text/plain")
    page.runtime.guesses.give_back(address)
    return _calendar(page, found)


def _calendar(page: Page, found: Calendar | WorkCalendar) -> Response:
    headers = {
        "ETag": f'W/"{found.tag}"',
        "Last-Modified": format_datetime(found.changed_at, usegmt=True),
        "Cache-Control": "private, no-cache",
        "Content-Disposition": 'inline; filename="calendario.ics"',
    }
    if _is_known(page, found):
        return Response(status_code=304, headers=headers)
    return Response(found.calendar, media_type="text/calendar", headers=headers)


def _is_still_staff(page: Page, found: Calendar) -> bool:
    """Whether whoever holds the link still works here in that role; a participant holds her own."""
    if found.owner is None:
        return True
    owner = _account(page, found.owner)
    return owner is not None and _NEEDED[found.kind] in owner.roles


def _account(page: Page, ref: UUID) -> Actor | None:
    """Who this is today, with today's roles and teams; None if she no longer works here."""
    if page.runtime.door is None:
        return None
    with page.runtime.door.transactions.begin(actor=page.actor, purpose="calendar_owner") as work:
        account = work.session.get(Account, ref)
        if account is None or not account.is_active:
            return None
        return Actor(
            ref=account.id,
            kind="staff",
            roles=frozenset(Role(role) for role in account.roles),
            teams=frozenset(account.teams),
        )


def _is_known(page: Page, found: Calendar | WorkCalendar) -> bool:
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
