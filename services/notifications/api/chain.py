"""Whether alerts reach people: what the banner on every page of the portal asks."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from services.notifications.api.dependencies import StaffDoor
from services.notifications.domain.chain import Fault
from services.notifications.usecases.staff.watch_chain import what_fails

router = APIRouter(prefix="/chain", tags=["chain"])


class FaultView(BaseModel):
    """Something that keeps alerts from people, and since when it is known."""

    fault: Fault
    since: datetime


@router.get("")
def show(door: StaffDoor) -> list[FaultView]:
    """What is wrong now; nothing while alerts reach people."""
    with door.begin("chain_show") as work:
        return [FaultView(fault=fault, since=since) for fault, since in what_fails(work)]
