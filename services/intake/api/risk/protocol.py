"""The risk protocol over HTTP: what is in force, for everyone who works by it; what was, for coordinators."""

from fastapi import APIRouter

from services.intake.api.dependencies import CaseworkDoor, CoordinationDoor
from services.intake.api.risk.instrument_schemas import LanguageCode
from services.intake.api.risk.protocol_schemas import ProtocolView, VersionView
from services.intake.store.risk import protocols
from services.intake.usecases.risk.book_in_force import book_in_force

router = APIRouter(tags=["protocol"])


@router.get("/protocol")
def show_protocol(door: CaseworkDoor, language: LanguageCode = "es") -> ProtocolView:
    """Red flags with their first actions, the clocks, who is asked, numbers to have at hand."""
    with door.begin("protocol_show") as work:
        book = book_in_force(work.session)
        return ProtocolView.of(book.protocol, language, protocols.in_force(work.session))


@router.get("/protocol/versions")
def list_versions(door: CoordinationDoor, language: LanguageCode = "es") -> list[VersionView]:
    """Versions put in force, newest first: who, when, what each changed, and what became of the open cases."""
    with door.begin("protocol_versions") as work:
        return [VersionView.of(row, language) for row in protocols.versions(work.session)]
