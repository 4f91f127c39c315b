"""Intake's HTTP door: every router, listed by name."""

from typing import Final

from fastapi import APIRouter, FastAPI

from services.intake.api import (
    accompaniments,
    alerts,
    attachments,
    cases,
    concerns,
    consents,
    contact_logs,
    drafts,
    due,
    identity,
    incidents,
    lifecycle,
    links,
    notes,
    partner_link,
    partners,
    plans,
    protocol,
    referrals,
    risk,
    search,
    signals,
    spoken,
    timeline,
    trend,
)
from services.intake.runtime import SERVICE, Runtime
from shared.http import make_app

ROUTERS: Final[tuple[APIRouter, ...]] = (
    cases.router,
    identity.router,
    consents.router,
    incidents.router,
    plans.router,
    notes.router,
    accompaniments.router,
    attachments.router,
    contact_logs.router,
    concerns.router,
    drafts.router,
    search.router,
    timeline.router,
    links.router,
    lifecycle.router,
    protocol.router,
    risk.router,
    spoken.router,
    signals.router,
    trend.router,
    alerts.router,
    due.router,
    partners.router,
    referrals.router,
    partner_link.router,
)


def create_app(runtime: Runtime) -> FastAPI:
    """Return intake's application, all routes under `/api/v1`."""
    app = make_app("Telar intake", service=SERVICE, token_key=runtime.token_key, checks=runtime.checks)
    app.state.runtime = runtime
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1")
    return app
