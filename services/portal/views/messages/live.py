"""How messages fare, told as it changes: a stream of server-sent events, one look at the service every few seconds.

It holds no thread while it waits, asks at each look whether its session still stands, and ends by itself: when the
session does, when the server stops, and after some minutes, when the browser opens it anew. No counts go through it
but the rate: what changed is asked for as without a stream.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse, format_sse_event
from starlette.types import Receive, Scope, Send

from services.portal.clients.messages import MessagesClient
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import SESSION, staff
from services.portal.views.messages.health import ROLES, mark_of
from services.portal.views.messages.rates import Rate
from shared.errors import TelarError

router = APIRouter()
EVERY_SECONDS: Final = 5.0
LIFE_SECONDS: Final = 600.0
_NAP_SECONDS: Final = 0.25
_NO_PLACE: Final = 429
_NOT_ASKED: Final = 406
_MEASURING: Final = N_("Midiendo cuántos salen por minuto…")
_AWAY: Final = N_("No se sabe cuántos salen por minuto")
_RATE: Final = N_("Salen %(rate)s por minuto")


@dataclass
class Teller:
    """One stream of one page. cookie: her session's, asked after at each look."""

    page: Page
    person: UUID
    cookie: str
    rate: Rate = field(default_factory=Rate)

    async def events(self) -> AsyncIterator[bytes]:
        """A line a look, which also keeps proxies from taking the stream for a dead one."""
        ends = time.monotonic() + LIFE_SECONDS
        while not self.page.runtime.streams.is_closed and time.monotonic() < ends:
            told = await run_in_threadpool(self.look)
            if told is None:
                yield format_sse_event(event="over", data_str="{}")
                return
            yield format_sse_event(event="now", data_str=json.dumps(told))
            await self._rest()

    async def _rest(self) -> None:
        """Wait for the next look, in naps: a server that stops waits for none of us longer than one."""
        woken = time.monotonic() + EVERY_SECONDS
        while time.monotonic() < woken and not self.page.runtime.streams.is_closed:
            await asyncio.sleep(_NAP_SECONDS)

    def look(self) -> dict[str, str] | None:
        """What is told: a mark of all that the page shows, and the rate in words; None when her session is over."""
        person = self.page.runtime.sessions.find(self.cookie, quiet=True)
        if person is None or person.is_locked or not person.has(*ROLES):
            return None
        try:
            seen = self.page.client(MessagesClient).health()
        except TelarError:
            return {"mark": mark_of(None), "rate": self.page.gettext(_AWAY)}
        return {"mark": mark_of(seen), "rate": self._words(self.rate.look(seen))}

    def _words(self, rate: float | None) -> str:
        if rate is None:
            return self.page.gettext(_MEASURING)
        return self.page.gettext(_RATE) % {"rate": round(rate)}


class Told(EventSourceResponse):
    """The stream as an answer; its place is given back whatever ends it, also before its first line."""

    def __init__(self, teller: Teller) -> None:
        super().__init__(teller.events(), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._teller = teller

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._teller.page.runtime.streams.leave(self._teller.person)


@router.get("/mensajes/vivo")
async def live(page: Annotated[Page, staff(*ROLES, quiet=True)]) -> Response:
    """The stream, for a browser that asks for one; who has too many open already gets none."""
    if "text/event-stream" not in page.request.headers.get("accept", ""):
        return Response(status_code=_NOT_ASKED)
    person = page.person
    assert person is not None
    if not page.runtime.streams.take(person.account):
        return Response(status_code=_NO_PLACE)
    cookie = page.request.cookies.get(page.runtime.cookie_name(SESSION), "")
    return Told(Teller(page, person.account, cookie))


AREA = Area(name="message_live", router=router)
