"""Incidents."""

from uuid import UUID

from fastapi import APIRouter

from services.intake.api.bodies import SaveIncident
from services.intake.api.dependencies import CaseworkDoor
from services.intake.api.signal.reading import TheSignals, look_for_signals
from services.intake.api.views import IncidentView, Written
from services.intake.domain.text_signals import TextKind
from services.intake.store.activity import Incident, all_of
from services.intake.store.cases import family
from services.intake.usecases.access import case_for
from services.intake.usecases.file.record_incident import correct_incident, record_incident
from shared.http import IdempotencyKey

router = APIRouter(prefix="/cases/{case_id}/incidents", tags=["incidents"])


@router.get("")
def incidents(case_id: UUID, door: CaseworkDoor) -> list[IncidentView]:
    """List incidents, newest first; corrected ones stay."""
    with door.begin("incident_list") as work:
        case = case_for(work, case_id, "incident_list")
        rows = all_of(work.session, Incident, family(work.session, case.id))
        corrected_by = {row.corrects: row.id for row in rows if row.corrects is not None}
        return [
            IncidentView(
                id=row.id,
                version=row.row_version,
                facts=row.facts,
                recorded_at=row.recorded_at,
                author=row.author,
                derived=row.derived,
                corrects=row.corrects,
                corrected_by=corrected_by.get(row.id),
            )
            for row in rows
        ]


@router.post("", status_code=201)
def record(
    case_id: UUID, body: SaveIncident, door: CaseworkDoor, book: TheSignals, key: IdempotencyKey = None
) -> Written:
    """Record an incident; once it is kept, its words are read for signals."""
    with door.begin("record_incident") as work:
        made = record_incident(work, case_id, facts=body.incident, key=key)
    return _read(door, book, case_id, made)


@router.put("/{incident_id}")
def correct(
    case_id: UUID, incident_id: UUID, body: SaveIncident, door: CaseworkDoor, book: TheSignals
) -> Written:
    """Correct an incident; the first telling stays beside it, and the new one is read for signals."""
    with door.begin("correct_incident") as work:
        made = correct_incident(work, case_id, incident_id, facts=body.incident, version=body.version)
    return _read(door, book, case_id, made)


def _read(door: CaseworkDoor, book: TheSignals, case_id: UUID, made: UUID) -> Written:
    return Written(id=made, signals=look_for_signals(door, book, case_id, kind=TextKind.INCIDENT, ref=made))
