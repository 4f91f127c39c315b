"""The staff's side of the participants' voice as one area."""

from fastapi import APIRouter

from services.portal.pages.area import Area
from services.portal.views.voice import rounds, staff, topics

router = APIRouter()
for each in (staff, topics, rounds):
    router.include_router(each.router)

AREA = Area(name="voice-group", router=router)
