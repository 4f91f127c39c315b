"""Her contact plan, a part of her case: one tap to confirm or to stop."""

from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.notifications import NotificationsClient, PlanSeen, WouldSend
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.contact import words
from services.portal.views.contact.dates import exceptions_words, moment_words, today_of
from services.portal.views.contact.forms import SettingsForm, WouldSendForm, filled_settings
from services.portal.views.contact.frame import Worker, address, around, her
from services.portal.views.contact.week import date_rows_of, exceptions_of

router = APIRouter()
_MACHINES: Final = ("email", "sms", "whatsapp")


@router.get("/casos/{case_id}/contacto")
def plan(case_id: UUID, page: Worker) -> Response:
    """The whole plan, read back in words."""
    return show(page, case_id)


@router.post("/casos/{case_id}/contacto/no-es-seguro")
def not_safe(case_id: UUID, page: Worker) -> Response:
    """One tap: nothing leaves to her until a person has confirmed."""
    sent = page.sent.values.get("point", ("",))[-1]
    point_ref = UUID(sent) if _is_uuid(sent) else None
    page.client(NotificationsClient).not_safe(her(page, case_id), point_ref)
    return page.redirect(address(case_id), N_("Parado: no sale nada hasta confirmarlo con ella"))


@router.post("/casos/{case_id}/contacto/nadie")
def nobody(case_id: UUID, page: Worker) -> Response:
    """The emergency switch."""
    page.client(NotificationsClient).contact_nobody(her(page, case_id), is_on=True)
    undo = address(case_id, "/nadie/quitar")
    return page.redirect(address(case_id), N_("Nadie la contacta por ningún medio"), undo_href=undo)


@router.post("/casos/{case_id}/contacto/nadie/quitar")
def somebody(case_id: UUID, page: Worker) -> Response:
    """Lift the emergency switch; the rest of the plan holds again."""
    page.client(NotificationsClient).contact_nobody(her(page, case_id), is_on=False)
    return page.redirect(address(case_id), N_("Vuelve a valer su plan de contacto"))


@router.post("/casos/{case_id}/contacto/consentimiento")
def consent(case_id: UUID, page: Worker) -> Response:
    """She agrees to be sent messages, or takes it back: it holds at once."""
    is_on = page.sent.values.get("is_on", ("",))[-1] == "true"
    page.client(NotificationsClient).message_consent(her(page, case_id), is_on=is_on)
    said = N_("Consentimiento anotado") if is_on else N_("Retirado: no sale ningún mensaje más")
    return page.redirect(address(case_id), said)


@router.get("/casos/{case_id}/contacto/ajustes")
def settings(case_id: UUID, page: Worker) -> Response:
    """Language, time zone, code word and the dates of the whole plan."""
    seen = page.client(NotificationsClient).plan(her(page, case_id))
    form = page.form(SettingsForm).fill(filled_settings(seen))
    return page.render("contact/settings.html", form=form, **_settings(page, case_id, form))


@router.post("/casos/{case_id}/contacto/ajustes")
def keep_settings(case_id: UUID, page: Worker) -> Response:
    """Keep language, time zone, code word and the dates of the whole plan."""
    client = page.client(NotificationsClient)
    form = page.read(SettingsForm)
    exceptions = exceptions_of(form, page.gettext) if form.is_valid else ()
    if form.is_valid:
        facts = form.data.model_dump(include={"language", "time_zone", "code_word"})
        try:
            kept = client.plan(her(page, case_id)).to_keep(version=form.data.version)
            client.keep_plan(her(page, case_id), kept.model_copy(update=facts | {"exceptions": exceptions}))
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect(address(case_id), N_("Guardado"))
    return page.invalid("contact/settings.html", form, **_settings(page, case_id, form, even_away=True))


def _settings(
    page: Page, case_id: UUID, form: Form[SettingsForm], *, even_away: bool = False
) -> dict[str, Any]:
    return around(page, case_id, even_away=even_away) | {"date_rows": date_rows_of(form)}


def tried(page: Page, plan: PlanSeen, answer: WouldSend | None) -> dict[str, Any]:
    """Template values of a trial: its verdicts, and instants as her clock shows them."""
    zone = ZoneInfo(plan.time_zone)
    return {
        "trial": answer,
        "said_in": words,
        "on_her_clock": lambda at: moment_words(at, zone, page.gettext),
    }


def show(
    page: Page,
    case_id: UUID,
    *,
    plan: PlanSeen | None = None,
    form: Form[WouldSendForm] | None = None,
    trial: WouldSend | None = None,
) -> Response:
    """The page of her plan, with what was tried on it."""
    seen = plan or page.client(NotificationsClient).plan(her(page, case_id))
    form = form or page.form(WouldSendForm)
    facts = (
        around(page, case_id)
        | tried(page, seen, trial)
        | {
            "plan": seen,
            "form": form,
            "read": {
                each.ref: words.point_words(each, page.gettext, today=today_of(seen)) for each in seen.points
            },
            "dates": exceptions_words(seen.exceptions, page.gettext, today=today_of(seen)),
            "machines": _MACHINES,
        }
    )
    if form.errors:
        return page.invalid("contact/plan.html", **facts)
    return page.render("contact/plan.html", **facts)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


AREA = Area(name="contact", router=router)
