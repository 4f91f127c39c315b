"""The HTTP door of notifications: every router, listed by name."""

from typing import Final

from fastapi import APIRouter, FastAPI

from services.notifications.api import (
    callbacks,
    chain,
    contact_plans,
    deliveries,
    health,
    my_notices,
    staff,
    texts,
)
from services.notifications.runtime import SERVICE, Runtime
from shared.http import make_app

ROUTERS: Final[tuple[APIRouter, ...]] = (
    callbacks.router,
    chain.router,
    contact_plans.router,
    deliveries.router,
    health.router,
    my_notices.router,
    staff.router,
    texts.router,
)


def create_app(runtime: Runtime) -> FastAPI:
    """Return the application, all routes under `/api/v1`."""
    app = make_app("Telar notifications", service=SERVICE, token_key=runtime.token_key, checks=runtime.checks)
    app.state.runtime = runtime
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1")
    return app
