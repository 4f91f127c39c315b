"""Contacts without a file."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.intake.api.contact.schemas import ContactLogView, ConvertLog, RecordContactLog
from services.intake.api.dependencies import CaseworkDoor
from services.intake.api.views import Made
from services.intake.store.facts.work import ContactLogFacts
from services.intake.store.logs import recent_logs
from services.intake.usecases.contact.record_contact_log import (
    convert_contact_log,
    log_contact_of_case,
    record_contact_log,
)
from shared.http import IdempotencyKey

router = APIRouter(tags=["contact-logs"])


@router.get("/contact-logs")
def logs(door: CaseworkDoor, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> list[ContactLogView]:
    """List the newest contacts of the caller's teams."""
    with door.begin("contact_log_list") as work:
        rows = recent_logs(work.session, teams=sorted(door.actor.teams), limit=limit)
        return [
            ContactLogView(
                id=row.id, at=row.at, author=row.author, team=row.team, became=row.became, facts=row.facts
            )
            for row in rows
        ]


@router.post("/contact-logs", status_code=201)
def record(body: RecordContactLog, door: CaseworkDoor, key: IdempotencyKey = None) -> Made:
    """Record one."""
    with door.begin("record_contact_log") as work:
        return Made(id=record_contact_log(work, facts=body.log, team=body.team, key=key))


@router.post("/contact-logs/{log_id}/case", status_code=201)
def convert(log_id: UUID, body: ConvertLog, door: CaseworkDoor, key: IdempotencyKey = None) -> Made:
    """Open a case from one."""
    with door.begin("convert_contact_log") as work:
        return Made(id=convert_contact_log(work, log_id, names=body.names, key=key))


@router.post("/cases/{case_id}/contact-log", status_code=201)
def from_case(case_id: UUID, log: ContactLogFacts, door: CaseworkDoor, key: IdempotencyKey = None) -> Made:
    """Count a contact of a case apart, without its identity."""
    with door.begin("log_contact_of_case") as work:
        return Made(id=log_contact_of_case(work, case_id, facts=log, key=key))
