"""Acompañamientos: planned in a minute, closed in five taps."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.intake.cases import CasesClient, Kept
from services.portal.clients.intake.referrals import ReferralsClient
from services.portal.forms.case.common import MADRID
from services.portal.forms.case.work import AccompanimentForm, CancelForm, OutcomeForm
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.case.frame import Worker, ask, frame, take
from services.portal.views.field.near import is_about_now
from shared.clock import utc_now

router = APIRouter()
_TAB = "accompaniments"


def when(row: Kept) -> datetime:
    """When it begins."""
    return datetime.fromisoformat(row.starts_at)


@router.get("/casos/{case_id}/acompanamientos")
def all_of_case(case_id: UUID, page: Worker) -> Response:
    """Those to come, then those that were."""
    rows = sorted(page.client(CasesClient).all(case_id, "accompaniments"), key=when, reverse=True)
    return page.render(
        "case/accompaniments.html",
        **frame(page, case_id, _TAB),
        rows=rows,
        when=when,
        moment=utc_now(),
        is_about_now=is_about_now,
        when_of=datetime.fromisoformat,
    )


@router.get("/casos/{case_id}/acompanamientos/nuevo")
def ask_new(case_id: UUID, page: Worker) -> Response:
    """Where, when, what for."""
    return _form_page(page, case_id, page.form(AccompanimentForm), "nuevo")


@router.get("/casos/{case_id}/derivaciones/{referral_id}/acompanar")
def ask_with_partner(case_id: UUID, referral_id: UUID, page: Worker) -> Response:
    """Go with her to the appointment that a partner gave: day, hour and place are filled in."""
    line = page.client(ReferralsClient).one_of_case(case_id, referral_id)
    known: dict[str, Any] = {"referral": line.id, "place": line.partner}
    if line.appointment_at is not None:
        starts = line.appointment_at.astimezone(MADRID)
        known |= {"day": starts.date(), "hour": f"{starts:%H:%M}"}
    return _form_page(page, case_id, page.form(AccompanimentForm).fill(known), "nuevo")


@router.post("/casos/{case_id}/acompanamientos/nuevo")
def plan(case_id: UUID, page: Worker) -> Response:
    """Plan it; says so if its worker has something else at that time."""
    form = page.read(AccompanimentForm)
    if form.is_valid:
        try:
            made = page.client(CasesClient).add(case_id, _TAB, form.data.body(), key=form.key)
        except Refused as refused:
            form.take(refused)
        else:
            clash = N_("Acompañamiento anotado. Ojo: a esa hora ya tienes otro.")
            notice = clash if made["clashes"] else N_("Acompañamiento anotado")
            return page.redirect(f"/casos/{case_id}/acompanamientos", notice)
    return _form_page(page, case_id, form, "nuevo")


@router.get("/casos/{case_id}/acompanamientos/{which}/cambiar")
def ask_change(case_id: UUID, which: UUID, page: Worker) -> Response:
    """What was agreed."""
    row = page.client(CasesClient).accompaniment(case_id, which)
    starts = when(row).astimezone(MADRID)
    known = {"day": starts.date(), "hour": f"{starts:%H:%M}", "version": row.version}
    form = page.form(AccompanimentForm).fill(row.facts | known | {"remind_her": row.remind_her})
    return _form_page(page, case_id, form, f"{which}/cambiar")


@router.post("/casos/{case_id}/acompanamientos/{which}/cambiar")
def change(case_id: UUID, which: UUID, page: Worker) -> Response:
    """Change it."""
    form = page.read(AccompanimentForm)
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).change(case_id, f"accompaniments/{which}", form.data.body()),
        back=f"/casos/{case_id}/acompanamientos",
        notice=N_("Acompañamiento cambiado"),
    )
    return taken or _form_page(page, case_id, form, f"{which}/cambiar")


@router.get("/casos/{case_id}/acompanamientos/{which}/resultado")
def ask_outcome(case_id: UUID, which: UUID, page: Worker) -> Response:
    """How it went: big buttons first."""
    return _outcome_page(page, case_id, which, page.form(OutcomeForm))


@router.post("/casos/{case_id}/acompanamientos/{which}/resultado")
def outcome(case_id: UUID, which: UUID, page: Worker) -> Response:
    """Keep how it went."""
    form = page.read(OutcomeForm)
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).act(case_id, f"accompaniments/{which}/outcome", form.data.body()),
        back=f"/casos/{case_id}",
        notice=N_("Resultado guardado"),
    )
    return taken or _outcome_page(page, case_id, which, form)


@router.get("/casos/{case_id}/acompanamientos/{which}/cancelar")
def ask_cancel(case_id: UUID, which: UUID, page: Worker) -> Response:
    """Why it is off."""
    return _cancel_page(page, case_id, which, page.form(CancelForm))


@router.post("/casos/{case_id}/acompanamientos/{which}/cancelar")
def cancel(case_id: UUID, which: UUID, page: Worker) -> Response:
    """Call it off; a reminder to her that has not left does not leave."""
    form = page.read(CancelForm)
    body = {"reason": form.data.reason} if form.is_valid else {}
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).act(case_id, f"accompaniments/{which}/cancellation", body),
        back=f"/casos/{case_id}/acompanamientos",
        notice=N_("Acompañamiento cancelado"),
    )
    return taken or _cancel_page(page, case_id, which, form)


def _form_page(page: Page, case_id: UUID, form: Form[AccompanimentForm], end: str) -> Response:
    return ask(
        page,
        case_id,
        _TAB,
        form,
        heading=page.gettext(N_("Acompañamiento")),
        action=f"/casos/{case_id}/acompanamientos/{end}",
        back=f"/casos/{case_id}/acompanamientos",
    )


def _outcome_page(page: Page, case_id: UUID, which: UUID, form: Form[OutcomeForm]) -> Response:
    context = frame(page, case_id, _TAB, even_away=bool(form.errors))
    row = page.client(CasesClient).accompaniment(case_id, which) if context["head"] else None
    status = form.status if form.errors else 200
    return page.render(
        "case/outcome.html", status=status, **context, form=form, which=which, row=row, when=when
    )


def _cancel_page(page: Page, case_id: UUID, which: UUID, form: Form[CancelForm]) -> Response:
    return ask(
        page,
        case_id,
        _TAB,
        form,
        heading=page.gettext(N_("Cancelar el acompañamiento")),
        action=f"/casos/{case_id}/acompanamientos/{which}/cancelar",
        back=f"/casos/{case_id}/acompanamientos",
    )


AREA = Area(name="accompaniment", router=router)
