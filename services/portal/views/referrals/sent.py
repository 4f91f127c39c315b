"""Referrals of a case that were made: where each stands, its PIN shown once, taking it back."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import UnavailableThere
from services.portal.clients.intake.cases import CasesClient
from services.portal.clients.intake.referrals import ReferralsClient
from services.portal.forms.case.work_words import HER_ANSWER
from services.portal.forms.model import FormModel
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.case.accompaniment import when
from services.portal.views.case.frame import frame
from services.portal.views.referrals import words
from shared.contracts.roles import Role

router = APIRouter()

Worker = Annotated[Page, staff(Role.CASEWORKER, Role.COORDINATOR)]


@router.get("/casos/{case_id}/derivaciones")
def of_case(case_id: UUID, page: Worker) -> Response:
    """Every referral of the case and where it stands."""
    lines = page.client(ReferralsClient).of_case(case_id)
    going = page.client(CasesClient).all(case_id, "accompaniments") if lines else []
    return render(
        page,
        case_id,
        "referrals/list.html",
        lines=lines,
        going={row.facts["referral"]: row for row in going if row.facts.get("referral")},
        when=when,
    )


@router.post("/casos/{case_id}/derivaciones/{referral_id}/pin")
def new_pin(case_id: UUID, referral_id: UUID, page: Worker) -> Response:
    """A new PIN for a partner who lost hers or locked herself out."""
    pin = page.client(ReferralsClient).new_pin(referral_id)
    return show_pin(page, case_id, referral_id, pin)


@router.get("/casos/{case_id}/derivaciones/{referral_id}/retirar")
def ask_revoke(case_id: UUID, referral_id: UUID, page: Worker) -> Response:
    """Ask before taking it back."""
    line = page.client(ReferralsClient).one_of_case(case_id, referral_id)
    return page.render(
        "confirm.html",
        heading=page.gettext(N_("Retirar la derivación")),
        lines=[
            line.partner,
            page.gettext(N_("El enlace deja de funcionar ahora mismo.")),
            page.gettext(N_("Si ya se envió, la entidad recibe un aviso para que no siga adelante.")),
        ],
        form=page.form(FormModel),
        action=f"/casos/{case_id}/derivaciones/{referral_id}/retirar",
        yes=page.gettext(N_("Retirar")),
        back=f"/casos/{case_id}/derivaciones",
        danger=True,
    )


@router.post("/casos/{case_id}/derivaciones/{referral_id}/retirar")
def revoke(case_id: UUID, referral_id: UUID, page: Worker) -> Response:
    """Take it back."""
    page.client(ReferralsClient).revoke(referral_id)
    return page.redirect(f"/casos/{case_id}/derivaciones", N_("Derivación retirada"))


@router.post("/casos/{case_id}/derivaciones/{referral_id}/recordar")
def remind_her(case_id: UUID, referral_id: UUID, page: Worker) -> Response:
    """She wants to be reminded of the appointment, given already or still to come."""
    page.client(ReferralsClient).remind_her(referral_id, is_wanted=True)
    undo = f"/casos/{case_id}/derivaciones/{referral_id}/no-recordar"
    return page.redirect(
        f"/casos/{case_id}/derivaciones", N_("Se le recordará la cita, si puede salir"), undo_href=undo
    )


@router.post("/casos/{case_id}/derivaciones/{referral_id}/no-recordar")
def remind_her_no_more(case_id: UUID, referral_id: UUID, page: Worker) -> Response:
    """She wants no reminder of the appointment any more."""
    page.client(ReferralsClient).remind_her(referral_id, is_wanted=False)
    return page.redirect(f"/casos/{case_id}/derivaciones", N_("No se le recordará la cita"))


@router.post("/casos/{case_id}/derivaciones/{referral_id}/cerrar")
def close(case_id: UUID, referral_id: UUID, page: Worker) -> Response:
    """Close what has run its course."""
    page.client(ReferralsClient).close(referral_id)
    return page.redirect(f"/casos/{case_id}/derivaciones", N_("Derivación cerrada"))


def render(
    page: Page,
    case_id: UUID,
    template: str,
    *,
    status: int = 200,
    framed: dict[str, Any] | None = None,
    **context: Any,  # noqa: ANN401, what templates take
) -> Response:
    """A page within the case's frame. `rw`: words of referrals; `value`: a field's value as a person reads it.

    framed: the frame, where the view had to ask for it before.
    """
    around = framed or framed_in(page, case_id, status=status)
    shown = around | {"rw": words, "value": _value(page), "her_words": HER_ANSWER} | context
    return page.render(template, status=status, **shown)


def framed_in(page: Page, case_id: UUID, *, status: int = 200) -> dict[str, Any]:
    """The case's frame on the tab of referrals; without its head where words wait to be sent again."""
    return frame(page, case_id, "referrals", even_away=status == UnavailableThere.status)


def show_pin(page: Page, case_id: UUID, referral_id: UUID, pin: str) -> Response:
    """The PIN, shown this once."""
    line = page.client(ReferralsClient).one_of_case(case_id, referral_id)
    return render(page, case_id, "referrals/pin.html", line=line, pin=f"{pin[:3]} {pin[3:]}")


def _value(page: Page) -> object:
    is_veiled = page.person is not None and page.person.hides_names

    def value(field: str, stored: object) -> str:
        if is_veiled and field in words.NAMES:
            return page.gettext(N_("nombre oculto"))
        return words.said(field, stored, language=page.language, gettext=page.gettext)

    return value


AREA = Area(name="referrals_sent", router=router)
