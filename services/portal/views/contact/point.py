"""One way to reach her: asked, read back in words, confirmed with her, taken off."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.notifications import (
    NotificationsClient,
    PlanPoint,
    PlanSeen,
    PointSeen,
)
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.views.contact import hours, words
from services.portal.views.contact.forms import PointForm, SettingsForm, filled, point_of
from services.portal.views.contact.frame import Worker, address, around, her
from services.portal.views.contact.week import WEEK_NAMES, date_rows_of, rows_of
from shared.errors import Missing, Unavailable

router = APIRouter()


@router.get("/casos/{case_id}/contacto/formas/{ref}")
def point(case_id: UUID, ref: UUID, page: Worker) -> Response:
    """One way to reach her; a reference not seen before is a new one."""
    seen = page.client(NotificationsClient).plan(her(page, case_id))
    form = page.form(PointForm)
    known = _find(seen, ref)
    start = known or PlanPoint(ref=ref, kind="whatsapp", value="", safe="")
    is_first = known is not None and bool(seen.points) and seen.points[0].ref == ref
    form.fill(filled(start, is_first=is_first, version=seen.version))
    return page.render("contact/point.html", form=form, **around(page, case_id), **_editing(form, ref, known))


@router.post("/casos/{case_id}/contacto/formas/{ref}")
def keep_point(case_id: UUID, ref: UUID, page: Worker) -> Response:
    """Keep one way to reach her, and with it the rest of the plan as it is."""
    client = page.client(NotificationsClient)
    form = page.read(PointForm)
    try:
        seen = client.plan(her(page, case_id))
    except Unavailable as away:
        form.take(away)
        seen = PlanSeen(exists=False)
    known = _find(seen, ref)
    if form.is_valid:
        typed = point_of(form, ref, page.gettext)
        if form.is_valid:
            points = _with(seen.points, typed, is_first=form.data.is_first)
            try:
                client.keep_plan(her(page, case_id), seen.to_keep(points, version=form.data.version))
            except Refused as refused:
                form.take(refused)
            else:
                return page.redirect(address(case_id), N_("Guardado. Confírmalo con ella cuando puedas."))
    context = around(page, case_id, even_away=True)
    return page.invalid("contact/point.html", form, **context, **_editing(form, ref, known))


@router.post("/casos/{case_id}/contacto/formas/{ref}/leer")
def read_back(ref: UUID, page: Worker) -> Response:
    """Say in words, and draw, what is typed so far; keeps nothing."""
    form = page.read(PointForm)
    said, week = "", None
    if form.is_valid:
        typed = point_of(form, ref, page.gettext)
        if form.is_valid:
            said, week = words.point_words(typed, page.gettext), hours.bars(typed.windows)
    return page.render("contact/_read_back.html", said=said, week=week, said_in=words, hours_in=hours)


@router.post("/casos/{case_id}/contacto/formas/{ref}/confirmar")
def confirm(case_id: UUID, ref: UUID, page: Worker) -> Response:
    """She has just confirmed this one."""
    page.client(NotificationsClient).confirm_point(her(page, case_id), ref)
    return page.redirect(address(case_id), N_("Confirmada hoy con ella"))


@router.get("/casos/{case_id}/contacto/formas/{ref}/quitar")
def ask_remove(case_id: UUID, ref: UUID, page: Worker) -> Response:
    """Ask before a way to reach her is forgotten."""
    seen = page.client(NotificationsClient).plan(her(page, case_id))
    known = _find(seen, ref)
    if known is None:
        raise Missing("there is no such contact point")
    return page.render(
        "confirm.html",
        heading=page.gettext(N_("Quitar esta forma de contacto")),
        lines=[words.point_words(known, page.gettext), page.gettext(N_("Dejará de usarse y se olvida."))],
        form=page.form(SettingsForm).fill({"version": seen.version}),
        action=address(case_id, f"/formas/{ref}/quitar"),
        yes=page.gettext(N_("Quitar")),
        back=address(case_id),
        danger=True,
    )


@router.post("/casos/{case_id}/contacto/formas/{ref}/quitar")
def remove(case_id: UUID, ref: UUID, page: Worker) -> Response:
    """Forget one way to reach her."""
    client = page.client(NotificationsClient)
    seen = client.plan(her(page, case_id))
    left = tuple(each for each in seen.points if each.ref != ref)
    client.keep_plan(her(page, case_id), seen.to_keep(left, version=seen.version))
    return page.redirect(address(case_id), N_("Quitada"))


def _editing(form: Form[PointForm], ref: UUID, known: PointSeen | None) -> dict[str, Any]:
    rows = {"rows": rows_of(form), "date_rows": date_rows_of(form), "week_names": WEEK_NAMES}
    return {"ref": ref, "known": known, **rows}


def _find(seen: PlanSeen, ref: UUID) -> PointSeen | None:
    return next((each for each in seen.points if each.ref == ref), None)


def _with(points: Sequence[PlanPoint], typed: PlanPoint, *, is_first: bool) -> tuple[PlanPoint, ...]:
    """The points with one put in, in its old place, first, or last."""
    if not is_first and any(each.ref == typed.ref for each in points):
        return tuple(typed if each.ref == typed.ref else each for each in points)
    others = tuple(each for each in points if each.ref != typed.ref)
    return (typed, *others) if is_first else (*others, typed)


AREA = Area(name="contact_points", router=router)
