"""Groups' HTTP door: every router, listed by name."""

from typing import Final

from fastapi import APIRouter, FastAPI

from services.groups.api import concerns, editions, enrolments, planning, planning_board, sessions, sheets
from services.groups.runtime import SERVICE, Runtime
from shared.http import make_app

ROUTERS: Final[tuple[APIRouter, ...]] = (
    editions.router,
    enrolments.router,
    sessions.router,
    sheets.router,
    concerns.router,
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
