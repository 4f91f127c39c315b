"""Intake's HTTP door: every router, listed by name."""

from typing import Final

from fastapi import APIRouter, FastAPI

from services.intake.api import changes, concerns, due, duty, feeds
from services.intake.api.case import access_record, cases, lifecycle, links, search, timeline
from services.intake.api.contact import accompaniments, field, logs, notes
from services.intake.api.directory import hsds, merging, packages, partners, parts
from services.intake.api.directory import search as directory_search
from services.intake.api.fhir import routes as fhir
from services.intake.api.file import attachments, consents, drafts, identity, incidents, plans
from services.intake.api.partner import callbacks as partner_callbacks
from services.intake.api.partner import clients as partner_clients
from services.intake.api.partner import document as partner_document
from services.intake.api.partner import fhir_server as partner_fhir_server
from services.intake.api.partner import incoming as partner_incoming
from services.intake.api.partner import keys as partner_keys
from services.intake.api.partner import referrals as partner_referrals
from services.intake.api.partner import token as partner_token
from services.intake.api.partner import webhooks as partner_webhooks
from services.intake.api.referral import overview, partner_link, received, referrals
from services.intake.api.risk import alerts, assessments, protocol, spoken, trend
from services.intake.api.signal import signals
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
    field.router,
    attachments.router,
    logs.router,
    concerns.router,
    drafts.router,
    search.router,
    timeline.router,
    links.router,
    lifecycle.router,
    access_record.router,
    protocol.router,
    assessments.router,
    spoken.router,
    signals.router,
    trend.router,
    alerts.router,
    due.router,
    duty.router,
    feeds.router,
    changes.router,
    partners.router,
    parts.router,
    directory_search.router,
    merging.router,
    packages.router,
    hsds.router,
    overview.router,
    referrals.router,
    received.router,
    partner_link.router,
    partner_clients.router,
    partner_keys.router,
    partner_webhooks.router,
    partner_fhir_server.router,
)

PARTNER_ROUTERS: Final[tuple[APIRouter, ...]] = (
    partner_token.router,
    partner_referrals.router,
    partner_incoming.router,
    partner_document.router,
    partner_callbacks.router,
    fhir.router,
)
"""Doors for partners' programs, with their own version in the address."""


def create_app(runtime: Runtime) -> FastAPI:
    """Return intake's application: routes under `/api/v1`, those of partners' programs at addresses of their own."""
    app = make_app("Telar intake", service=SERVICE, token_key=runtime.token_key, checks=runtime.checks)
    app.state.runtime = runtime
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1")
    for router in PARTNER_ROUTERS:
        app.include_router(router)
    return app
