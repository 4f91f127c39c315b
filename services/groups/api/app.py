"""Groups' HTTP door: every router, listed by name."""

from typing import Final

from fastapi import APIRouter, FastAPI

from services.groups.api import (
    agenda,
    concerns,
    editions,
    enrolments,
    feeds,
    reports,
    series,
    sessions,
    sheets,
    sites,
    waitlist,
)
from services.groups.api.planning import board as planning_board
from services.groups.api.planning import plannings as planning
from services.groups.api.voice import rounds as voice
from services.groups.runtime import SERVICE, Runtime
from shared.http import make_app

ROUTERS: Final[tuple[APIRouter, ...]] = (
    editions.router,
    enrolments.router,
    sessions.router,
    sheets.router,
    concerns.router,
    waitlist.router,
    series.router,
    sites.router,
    feeds.router,
    agenda.router,
    reports.router,
    voice.router,
    voice.public_router,
    planning.router,
    planning_board.router,
)


def create_app(runtime: Runtime) -> FastAPI:
    """Return groups' application, all routes under `/api/v1`."""
    app = make_app("Telar groups", service=SERVICE, token_key=runtime.token_key, checks=runtime.checks)
    app.state.runtime = runtime
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1")
    return app
