"""Last net under every page: an unforeseen error becomes a calm page and a log line without its text."""

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.portal.api.errors import on_bug


class Calm:
    """Catches what no handler knew. The framework's own net would print the error's text to the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = has_begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001, entry point: nothing may reach the server's traceback log
            if has_begun or scope["type"] != "http":
                raise ConnectionError("the answer broke off") from None
            await on_bug(Request(scope), error)(scope, receive, send)
