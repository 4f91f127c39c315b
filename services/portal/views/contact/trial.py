"""Would a message leave at an instant, and if not, why? A trial of the door: nothing is sent."""

from datetime import UTC, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.notifications import NotificationsClient, PlanSeen
from services.portal.forms.form import Form
from services.portal.pages.area import Area
from services.portal.views.contact.dates import today_of
from services.portal.views.contact.forms import WouldSendForm
from services.portal.views.contact.frame import Worker, her
from services.portal.views.contact.plan import show, tried

router = APIRouter()


@router.post("/casos/{case_id}/contacto/prueba")
def trial(case_id: UUID, page: Worker) -> Response:
    """Would such a message leave now, or at that instant, by each of her points; and if not, why and when?"""
    client = page.client(NotificationsClient)
    form = page.read(WouldSendForm)
    plan = client.plan(her(page, case_id))
    answer = None
    if form.is_valid:
        try:
            answer = client.would_send(her(page, case_id), kind=form.data.kind, at=_at(form, plan))
        except Refused as refused:
            form.take(refused)
    if page.is_fragment:
        return page.render("contact/_trial.html", form=form, **tried(page, plan, answer))
    return show(page, case_id, form=form, plan=plan, trial=answer)


def _at(form: Form[WouldSendForm], plan: PlanSeen) -> datetime | None:
    """The instant her clock shows it; an hour alone is today's, a date alone its noon; neither is now."""
    on, clock = form.data.on, form.data.clock
    if on is None and clock is None:
        return None
    local = datetime.combine(on or today_of(plan), clock or time(12), tzinfo=ZoneInfo(plan.time_zone))
    return local.astimezone(UTC)


AREA = Area(name="contact_trial", router=router)
