"""The portal's application: layers, areas, static files, health."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from services.portal.api import errors
from services.portal.api.calm import Calm
from services.portal.api.headers import SafeHeaders, SameOrigin
from services.portal.api.limits import BodyLimit
from services.portal.pages.area import Area
from services.portal.pages.templates import STATIC
from services.portal.runtime import Runtime
from services.portal.views import areas
from services.portal.views.late_forms import keep_late
from shared.auth import public


class OnlyBrowserFiles(StaticFiles):
    """Static files without the script that fetched them."""

    def lookup_path(self, path: str) -> Any:  # noqa: ANN401, the framework's own pair
        """Find a file; scripts and lists for developers don't exist here."""
        return ("", None) if path.endswith((".py", ".json")) else super().lookup_path(path)

    def file_response(self, *given: Any, **named: Any) -> Response:  # noqa: ANN401, passed on as they come
        """A file; the framework names the letters of texts, not those of drawings."""
        answer = super().file_response(*given, **named)
        if answer.headers.get("content-type", "").endswith("+xml"):
            answer.headers["content-type"] += "; charset=utf-8"
        return answer


def create_app(runtime: Runtime, *, extra: Sequence[Area] = ()) -> FastAPI:
    """Put the portal together. extra: areas beyond those of views/, for tests.

    Whoever serves it calls `app.state.before_stop` before it waits for open answers: streams have no end of their own.
    """
    shown = (*areas(runtime.settings), *extra)
    app = FastAPI(title="Telar", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.runtime = runtime
    app.state.areas = shown
    app.state.keep_late = keep_late
    app.state.nav = tuple(nav for area in shown for nav in area.nav)
    app.add_middleware(Calm)
    app.add_middleware(BodyLimit)
    app.add_middleware(GZipMiddleware, minimum_size=800)
    app.add_middleware(SameOrigin, origins=[runtime.settings.public_url.rstrip("/")])
    app.add_middleware(SafeHeaders, is_https=runtime.settings.is_https)
    app.mount("/static", OnlyBrowserFiles(directory=STATIC), name="static")
    for area in shown:
        app.include_router(area.router)
    errors.install(app)

    def before_stop() -> None:
        """End what has no end of its own."""
        runtime.streams.close()

    app.state.before_stop = before_stop

    @app.get("/health/live", dependencies=[public()])
    def live() -> JSONResponse:
        """Say that the process answers."""
        return JSONResponse({"status": "live"})

    return app
