"""Headers every answer carries, and the refusal of unsafe requests that another site started."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.logging import get_logger

log = get_logger("portal")
CSP: Final = "; ".join(
    (
        "default-src 'none'",
        "object-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types htmx",
    )
)
_FEATURES: Final = """
    accelerometer autoplay camera display-capture encrypted-media fullscreen geolocation gyroscope hid
    idle-detection local-fonts magnetometer microphone midi payment picture-in-picture
    publickey-credentials-create screen-wake-lock serial usb xr-spatial-tracking
"""
_NO_FEATURES: Final = ", ".join(f"{name}=()" for name in _FEATURES.split())
COMMON: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Content-Security-Policy": CSP,
    "Permissions-Policy": _NO_FEATURES,
}
PRIVATE: Final = "no-store"
FOREVER: Final = "public, max-age=31536000, immutable"
CLEAR: Final = '"cache", "cookies", "storage"'
CLEAR_BUT_COOKIES: Final = '"cache", "storage"'
"""Of staff who sign out: the cookie by which sign-in knows this browser stays, the others are taken one by one."""
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_SERVER_TO_SERVER: Final = ("/health/",)
_WITHOUT_COOKIE: Final = ("/c", "/c/", "/r/")
"""Pages of partners and participants: they hold no cookie that another site could use."""


class SafeHeaders:
    """Outermost layer: sets the headers, whatever the answer; `private` caching, of calendars, is left to the view."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        self._more = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"} if is_https else {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_static = scope["path"].startswith("/static/") and b"v=" in scope.get("query_string", b"")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (COMMON | self._more).items():
                    headers[name] = value
                keep = is_static and message["status"] in (200, 304)
                is_private = headers.get("Cache-Control", "").startswith("private")
                if not is_private:
                    headers["Cache-Control"] = FOREVER if keep else PRIVATE
            await send(message)

        await self._app(scope, receive, send_with_headers)


class SameOrigin:
    """Refuses an unsafe request unless the browser says that a page of ours, or a person, started it."""

    def __init__(self, app: ASGIApp, *, origins: Iterable[str]) -> None:
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_ours(scope):
            if not is_unseen(scope["path"]):
                log.warning("refused", code="from_elsewhere", status=403, method=scope["method"])
            refusal = PlainTextResponse("Petición no admitida desde otro sitio.", status_code=403)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        if scope["method"] in _SAFE_METHODS or scope["path"].startswith(_SERVER_TO_SERVER):
            return True
        headers = Headers(scope=scope)
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in ("same-origin", "none")
        origin = headers.get("origin", "")
        if origin in ("", "null") and _is_without_cookie(scope["path"]):
            return True  # telephones of ten years ago say no more than this under `no-referrer`
        return origin in self._origins or _same_host(origin, headers.get("host", ""))


def is_unseen(path: str) -> bool:
    """Whether a page is for participants' answers: whoever comes there leaves no line in any log (docs/adr/0021)."""
    return path == "/c" or path.startswith("/c/")


def _is_without_cookie(path: str) -> bool:
    bare, *below = _WITHOUT_COOKIE
    return path == bare or path.startswith(tuple(below))


def _same_host(origin: str, host: str) -> bool:
    return bool(host) and urlsplit(origin).netloc == host
