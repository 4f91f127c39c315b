"""How a case moves, over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from services.intake.api.dependencies import CaseworkDoor, TheBook
from services.intake.api.risk.instrument_schemas import LanguageCode
from services.intake.usecases.look.trend import Trend, read_trend

router = APIRouter(tags=["risk"])


@router.get("/cases/{case_id}/trend")
def show_trend(door: CaseworkDoor, book: TheBook, case_id: UUID, language: LanguageCode = "es") -> Trend:
    """Results of each instrument with its cut-offs, and incidents by month."""
    with door.begin("trend") as work:
        return read_trend(work, case_id, book=book, language=language)
