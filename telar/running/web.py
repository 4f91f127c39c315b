"""The web applications: each service by itself, the three JSON ones together, the portal."""

import importlib
from collections.abc import Callable
from socket import socket
from typing import TYPE_CHECKING, Final

import uvicorn
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import Mount

from shared import logging as logs
from shared.auth import public
from telar import wiring

if TYPE_CHECKING:
    from services.portal.runtime import Runtime as PortalRuntime


LAST_ANSWERS_SECONDS: Final = 30
"""How long a server that stops waits for what was asked before; longer than any page takes."""


def serve(service: str, *, host: str, port: int) -> None:
    """Serve one service, the portal, or `services`: the three JSON services in one process."""
    logs.configure()
    app = services_app() if service == "services" else web_app(service)
    if service in {"services", "notifications"}:
        from telar.running import watchdog  # noqa: PLC0415, only where notifications is

        watchdog.start(wiring.runtime("notifications"))
    if service == "portal":
        from telar.running import heads  # noqa: PLC0415, only where the portal is

        heads.start()
    if service in ("services", "intake"):
        from services.intake.gateways.signal_book import make_ready  # noqa: PLC0415, the others read no texts

        make_ready()
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=LAST_ANSWERS_SECONDS,
    )
    Server(config, before_stop=getattr(app.state, "before_stop", None)).run()


class Server(uvicorn.Server):
    """Uvicorn, which waits for open answers before it stops. before_stop ends those that would never end."""

    def __init__(self, config: uvicorn.Config, *, before_stop: Callable[[], None] | None = None) -> None:
        super().__init__(config)
        self._before_stop = before_stop

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Let streams end, then wait for the others."""
        if self._before_stop is not None:
            self._before_stop()
        await super().shutdown(sockets)


def portal_runtime() -> "PortalRuntime":
    """The portal, from its settings."""
    from services.portal.runtime import build  # noqa: PLC0415, the JSON services' process has no pages
    from services.portal.settings import PortalSettings  # noqa: PLC0415, as above

    return build(PortalSettings())


def web_app(service: str) -> FastAPI:
    """One service's HTTP application."""
    if service == "portal":
        from services.portal.api.app import create_app  # noqa: PLC0415, as above

        return create_app(portal_runtime())
    app: FastAPI = importlib.import_module(f"services.{service}.api.app").create_app(wiring.runtime(service))
    return app


def services_app() -> Starlette:
    """The three JSON services under one port: `/intake`, `/groups`, `/notifications`."""
    apps = {service: web_app(service) for service in wiring.BUS_SERVICES}
    return Starlette(
        routes=[*(Mount(f"/{name}", app) for name, app in apps.items()), Mount("/", _health(apps))]
    )


def _health(apps: dict[str, FastAPI]) -> FastAPI:
    root = FastAPI(openapi_url=None)

    @root.get("/health/ready", dependencies=[public()])
    def ready() -> dict[str, str]:
        """Say that all three are up; each answers for what it leans on at its own address."""
        return dict.fromkeys(apps, "ready")

    return root
