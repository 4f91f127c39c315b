"""How much a browser may send: the portal reads forms whole into memory, with or without a proxy in front."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES: Final = 12 * 1024 * 1024
"""The same as at the services' doors: the largest document they keep, and what a form has around it."""
_TOO_LARGE: Final = 413


class BodyLimit:
    """Stops reading a body at MAX_BODY_BYTES, by what it says of its length and by what comes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        seen = 0 if declared.isdigit() and int(declared) <= MAX_BODY_BYTES else MAX_BODY_BYTES + 1

        async def counted() -> Message:
            nonlocal seen
            if seen <= MAX_BODY_BYTES:
                message = await receive()
                seen += len(message.get("body", b""))
            else:
                message = {}
            if seen > MAX_BODY_BYTES:
                raise HTTPException(_TOO_LARGE)
            return message

        await self._app(scope, counted, send)
