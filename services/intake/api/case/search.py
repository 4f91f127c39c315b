"""Search by code or by a name as it is heard. POST, so that no name stands in an address or a log."""

from fastapi import APIRouter

from services.intake.api.case.schemas import Search
from services.intake.api.dependencies import CaseworkDoor
from services.intake.usecases.look.search_cases import Found, search_cases

router = APIRouter(prefix="/search", tags=["search"])


@router.post("")
def search(body: Search, door: CaseworkDoor) -> list[Found]:
    """Return the best finds first."""
    with door.begin("search") as work:
        return search_cases(work, body.query)
