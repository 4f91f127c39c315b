"""Her contact plan, a part of her case: one tap to confirm or to stop, and "would a message leave now?"."""

from collections.abc import Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.intake_cases import CasesClient
from services.portal.clients.notifications import (
    NotificationsClient,
    PlanPoint,
    PlanSeen,
    PointSeen,
)
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.case.frame import frame
from services.portal.views.contact import words
from services.portal.views.contact.forms import PointForm, SettingsForm, filled, point_of, rows_of
from shared.contracts.roles import Role
from shared.errors import Missing, Unavailable

router = APIRouter()
Worker = Annotated[Page, staff(Role.CASEWORKER, Role.COORDINATOR)]
_MACHINES: Final = ("email", "sms", "whatsapp")


@router.get("/casos/{case_id}/contacto")
def plan(case_id: UUID, page: Worker) -> Response:
    """The whole plan, read back in words."""
    return _show(page, case_id)


@router.get("/casos/{case_id}/contacto/formas/{ref}")
def point(case_id: UUID, ref: UUID, page: Worker) -> Response:
    """One way to reach her; a reference not seen before is a new one."""
    seen = page.client(NotificationsClient).plan(_her(page, case_id))
    form = page.form(PointForm)
    known = _find(seen, ref)
    start = known or PlanPoint(ref=ref, kind="whatsapp", value="", safe="")
    is_first = known is not None and bool(seen.points) and seen.points[0].ref == ref
    form.fill(filled(start, is_first=is_first, version=seen.version))
    return page.render(
        "contact/point.html", form=form, **_context(page, case_id), **_editing(form, ref, known)
    )


@router.post("/casos/{case_id}/contacto/formas/{ref}")
def keep_point(case_id: UUID, ref: UUID, page: Worker) -> Response:
    """Keep one way to reach her, and with it the rest of the plan as it is."""
    client = page.client(NotificationsClient)
    form = page.read(PointForm)
    try:
        seen = client.plan(_her(page, case_id))
    except Unavailable as away:
        form.take(away)
        seen = PlanSeen(exists=False)
    known = _find(seen, ref)
    if form.is_valid:
        typed = point_of(form, ref, page.gettext)
        if form.is_valid:
            points = _with(seen.points, typed, is_first=form.data.is_first)
            try:
                client.keep_plan(_her(page, case_id), seen.to_keep(points, version=form.data.version))
            except Refused as refused:
                form.take(refused)
            else:
                return page.redirect(_here(case_id), N_("Guardado. Confírmalo con ella cuando puedas."))
    context = _context(page, case_id, even_away=True)
    return page.invalid("contact/point.html", form, **context, **_editing(form, ref, known))


@router.post("/casos/{case_id}/contacto/formas/{ref}/leer")
def read_back(ref: UUID, page: Worker) -> Response:
    """Say in words, and draw, what is typed so far; keeps nothing."""
    form = page.read(PointForm)
    said, week = "", None
    if form.is_valid:
        typed = point_of(form, ref, page.gettext)
        if form.is_valid:
            said, week = words.point_words(typed, page.gettext), words.bars(typed.windows)
    return page.render("contact/_read_back.html", said=said, week=week, said_in=words)


@router.post("/casos/{case_id}/contacto/formas/{ref}/confirmar")
def confirm(case_id: UUID, ref: UUID, page: Worker) -> Response:
    """She has just confirmed this one."""
    page.client(NotificationsClient).confirm_point(_her(page, case_id), ref)
    return page.redirect(_here(case_id), N_("Confirmada hoy con ella"))


@router.get("/casos/{case_id}/contacto/formas/{ref}/quitar")
def ask_remove(case_id: UUID, ref: UUID, page: Worker) -> Response:
    """Ask before a way to reach her is forgotten."""
    seen = page.client(NotificationsClient).plan(_her(page, case_id))
    known = _find(seen, ref)
    if known is None:
        raise Missing("there is no such contact point")
    return page.render(
        "confirm.html",
        heading=page.gettext(N_("Quitar esta forma de contacto")),
        lines=[words.point_words(known, page.gettext), page.gettext(N_("Dejará de usarse y se olvida."))],
        form=page.form(SettingsForm).fill({"version": seen.version}),
        action=_here(case_id, f"/formas/{ref}/quitar"),
        yes=page.gettext(N_("Quitar")),
        back=_here(case_id),
        danger=True,
    )


@router.post("/casos/{case_id}/contacto/formas/{ref}/quitar")
def remove(case_id: UUID, ref: UUID, page: Worker) -> Response:
    """Forget one way to reach her."""
    client = page.client(NotificationsClient)
    seen = client.plan(_her(page, case_id))
    left = tuple(each for each in seen.points if each.ref != ref)
    client.keep_plan(_her(page, case_id), seen.to_keep(left, version=seen.version))
    return page.redirect(_here(case_id), N_("Quitada"))


@router.post("/casos/{case_id}/contacto/no-es-seguro")
def not_safe(case_id: UUID, page: Worker) -> Response:
    """One tap: nothing leaves to her until a person has confirmed."""
    sent = page.sent.values.get("point", ("",))[-1]
    point_ref = UUID(sent) if _is_uuid(sent) else None
    page.client(NotificationsClient).not_safe(_her(page, case_id), point_ref)
    return page.redirect(_here(case_id), N_("Parado: no sale nada hasta confirmarlo con ella"))


@router.post("/casos/{case_id}/contacto/nadie")
def nobody(case_id: UUID, page: Worker) -> Response:
    """The emergency switch."""
    page.client(NotificationsClient).contact_nobody(_her(page, case_id), is_on=True)
    undo = _here(case_id, "/nadie/quitar")
    return page.redirect(_here(case_id), N_("Nadie la contacta por ningún medio"), undo_href=undo)


@router.post("/casos/{case_id}/contacto/nadie/quitar")
def somebody(case_id: UUID, page: Worker) -> Response:
    """Lift the emergency switch; the rest of the plan holds again."""
    page.client(NotificationsClient).contact_nobody(_her(page, case_id), is_on=False)
    return page.redirect(_here(case_id), N_("Vuelve a valer su plan de contacto"))


@router.post("/casos/{case_id}/contacto/consentimiento")
def consent(case_id: UUID, page: Worker) -> Response:
    """She agrees to be sent messages, or takes it back: it holds at once."""
    is_on = page.sent.values.get("is_on", ("",))[-1] == "true"
    page.client(NotificationsClient).message_consent(_her(page, case_id), is_on=is_on)
    said = N_("Consentimiento anotado") if is_on else N_("Retirado: no sale ningún mensaje más")
    return page.redirect(_here(case_id), said)


@router.get("/casos/{case_id}/contacto/ajustes")
def settings(case_id: UUID, page: Worker) -> Response:
    """Language, time zone and code word."""
    seen = page.client(NotificationsClient).plan(_her(page, case_id))
    form = page.form(SettingsForm).fill(seen.model_dump(include=set(SettingsForm.model_fields)))
    return page.render("contact/settings.html", form=form, **_context(page, case_id))


@router.post("/casos/{case_id}/contacto/ajustes")
def keep_settings(case_id: UUID, page: Worker) -> Response:
    """Keep language, time zone and code word."""
    client = page.client(NotificationsClient)
    form = page.read(SettingsForm)
    if form.is_valid:
        facts = form.data.model_dump(exclude={"version"})
        try:
            kept = client.plan(_her(page, case_id)).to_keep(version=form.data.version)
            client.keep_plan(_her(page, case_id), kept.model_copy(update=facts))
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect(_here(case_id), N_("Guardado"))
    return page.invalid("contact/settings.html", form, **_context(page, case_id, even_away=True))


@router.post("/casos/{case_id}/contacto/prueba")
def trial(case_id: UUID, page: Worker) -> Response:
    """Would a reminder leave right now, and if not, why?"""
    answer = page.client(NotificationsClient).would_send(_her(page, case_id))
    if page.is_fragment:
        return page.render("contact/_trial.html", trial=answer, said_in=words)
    return _show(page, case_id, trial=answer)


def _show(page: Page, case_id: UUID, **more: Any) -> Response:  # noqa: ANN401, template values
    seen = page.client(NotificationsClient).plan(_her(page, case_id))
    context = _context(page, case_id) | {"trial": None} | more
    return page.render(
        "contact/plan.html",
        plan=seen,
        read={each.ref: words.point_words(each, page.gettext) for each in seen.points},
        machines=_MACHINES,
        **context,
    )


def _context(page: Page, case_id: UUID, *, even_away: bool = False) -> dict[str, Any]:
    def here(path: str = "") -> str:
        return _here(case_id, path)

    shared = frame(page, case_id, "contact", even_away=even_away)
    return shared | {"here": here, "said_in": words, "gettext_": page.gettext}


def _her(page: Page, case_id: UUID) -> UUID:
    """The woman of a case that the signed-in person may open. Raises Missing."""
    return page.client(CasesClient).head(case_id).person


def _editing(form: Form[PointForm], ref: UUID, known: PointSeen | None) -> dict[str, Any]:
    return {"ref": ref, "known": known, "rows": rows_of(form)}


def _here(case_id: UUID, path: str = "") -> str:
    return f"/casos/{case_id}/contacto{path}"


def _find(seen: PlanSeen, ref: UUID) -> PointSeen | None:
    return next((each for each in seen.points if each.ref == ref), None)


def _with(points: Sequence[PlanPoint], typed: PlanPoint, *, is_first: bool) -> tuple[PlanPoint, ...]:
    """The points with one put in, in its old place, first, or last."""
    if not is_first and any(each.ref == typed.ref for each in points):
        return tuple(typed if each.ref == typed.ref else each for each in points)
    others = tuple(each for each in points if each.ref != typed.ref)
    return (typed, *others) if is_first else (*others, typed)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


AREA = Area(name="contact", router=router)
