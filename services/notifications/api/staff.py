"""Staff cards, pushed by the portal on each change of an account."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import BaseModel, ConfigDict, Field

from services.notifications.api.dependencies import PortalDoor
from services.notifications.usecases.staff.put_staff_card import put_staff_card
from shared.contracts.roles import WORK_ADDRESS, Role

router = APIRouter(prefix="/staff", tags=["staff cards"])

_ADDRESS = f"^$|^{WORK_ADDRESS}$"
_Weekday = Annotated[str, Field(max_length=1)]
_Clock = Annotated[str, Field(max_length=5)]
_Stretches = Annotated[list[tuple[_Clock, _Clock]], Field(max_length=6)]


class StaffCardBody(BaseModel):
    """How a member of staff is reached; without roles or address she is not.

    hours: weekday "0" (Monday) to "6" to stretches such as ["09:00", "14:00"]; empty: office hours.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    roles: frozenset[Role]
    teams: Annotated[frozenset[Annotated[str, Field(max_length=64)]], Field(max_length=40)] = frozenset()
    work_address: Annotated[str, Field(max_length=254, pattern=_ADDRESS)] = ""
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "es"
    hours: Annotated[dict[_Weekday, _Stretches], Field(max_length=7)] = {}


@router.put("/{ref}", status_code=status.HTTP_204_NO_CONTENT)
def put(ref: UUID, body: StaffCardBody, door: PortalDoor) -> None:
    """Keep how this member of staff is reached; a repeat changes nothing."""
    with door.begin("staff_card") as work:
        put_staff_card(
            work,
            ref=ref,
            roles=body.roles,
            teams=body.teams,
            address=body.work_address,
            language=body.language,
            hours=body.hours,
        )
