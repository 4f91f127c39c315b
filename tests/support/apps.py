"""Applications that share their routes: building those of one takes longer than most tests."""

from functools import cache
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from services.portal.api.app import create_app
from services.portal.pages.templates import Templates
from services.portal.runtime import Runtime
from services.portal.settings import PortalSettings


class SharedApp:
    """A service's application on one runtime, over the routes that every test of this process shares.

    For one request at a time or many on the same runtime; a test that asks two runtimes at once makes its own app.
    """

    def __init__(self, service: str, runtime: Any) -> None:
        self.runtime = runtime
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer on this runtime."""
        app = built(self._service)
        app.state.runtime, app.state.token_key = self.runtime, self.runtime.token_key
        await app(scope, receive, send)


class SharedPortal:
    """The same for the portal: one set of routes for all portals whose settings agree on what the routes depend on."""

    def __init__(self, runtime: Runtime) -> None:
        self.state = SimpleNamespace(runtime=runtime)

    @property
    def routes(self) -> list[Any]:
        """The shared routes."""
        return self._app.routes

    @property
    def _app(self) -> FastAPI:
        settings = self.state.runtime.settings
        return built_portal(settings.demo, settings.public_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer on this runtime."""
        app = self._app
        app.state.runtime = self.state.runtime
        await app(scope, receive, send)


@cache
def templates(*, demo: bool) -> Templates:
    """The portal's templates, compiled once a process."""
    return Templates(demo=demo)


@cache
def built_portal(demo: bool, public_url: str) -> FastAPI:
    """The portal's routes, built once a process."""
    settings = PortalSettings(demo=demo, public_url=public_url)
    return create_app(SimpleNamespace(settings=settings))  # type: ignore[arg-type]


@cache
def built(service: str) -> FastAPI:
    """A service's routes, built once a process."""
    app: FastAPI = import_module(f"services.{service}.api.app").create_app(_Unset())
    return app


class _Unset:
    """Stands for the runtime until the first request names one."""

    token_key = None
    checks: dict[str, Any] = {}  # noqa: RUF012, read by nobody
