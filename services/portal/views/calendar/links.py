"""Links to private calendars: her work, her groups, a room, and a participant's; an address is shown once."""

from typing import Annotated, Any, Final
from uuid import UUID

import segno
from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup

from services.portal.clients.base import MissingThere, Refused
from services.portal.clients.groups.calendars import CalendarsClient, Issued, StaffFeeds
from services.portal.clients.intake.feeds import WorkFeedLine, WorkFeedsClient
from services.portal.forms.form import Form
from services.portal.forms.groups.calendars import TITLES, AgainForm, HerForm, PlaceForm
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.case.frame import Worker, frame, staff_names
from shared.contracts.roles import Role
from shared.errors import Unavailable
from shared.ids import new_id

router = APIRouter()

Leader = Annotated[Page, staff(Role.FACILITATOR, Role.COORDINATOR)]
Anyone = Annotated[Page, staff(Role.FACILITATOR, Role.CASEWORKER, Role.COORDINATOR)]
_GONE: Final = N_("Ese enlace ya no existe.")


@router.get("/calendarios")
def links(page: Anyone) -> Response:
    """The links that live."""
    return _staff_page(page)


@router.post("/calendarios/trabajo")
def make_of_work(page: Worker) -> Response:
    """A link to her own accompaniments and due work."""
    return _shown_once(page, page.client(WorkFeedsClient).issue(key=page.sent.key), door="k/t")


@router.post("/calendarios/trabajo/{work_feed}/renovar")
def renew_work(work_feed: UUID, page: Worker) -> Response:
    """Another address for the same calendar of work."""
    try:
        return _shown_once(page, page.client(WorkFeedsClient).renew(work_feed), door="k/t")
    except MissingThere:
        return page.redirect("/calendarios", _GONE, is_done=False)


@router.post("/calendarios/trabajo/{work_feed}/retirar")
def revoke_work(work_feed: UUID, page: Worker) -> Response:
    """End a link to work."""
    return _revoked(page, page.client(WorkFeedsClient), work_feed, "/calendarios")


@router.post("/calendarios")
def make_own(page: Leader) -> Response:
    """A link to her own groups."""
    return _shown_once(page, page.client(CalendarsClient).issue_own(key=page.sent.key))


@router.post("/calendarios/sala")
def make_for_place(page: Leader) -> Response:
    """A link to when a room is taken."""
    client = page.client(CalendarsClient)
    rooms = [(place, place) for place in client.staff_feeds().places]
    form = page.read(PlaceForm, choices={"place": rooms})
    if form.is_valid:
        try:
            return _shown_once(page, client.issue_place(form.data.place, key=form.key))
        except Refused as refused:
            form.take(refused)
    return _staff_page(page, form)


@router.post("/calendarios/{feed}/renovar")
def renew(feed: UUID, page: Leader) -> Response:
    """Another address for the same calendar."""
    try:
        return _shown_once(page, page.client(CalendarsClient).renew(feed))
    except MissingThere:
        return page.redirect("/calendarios", _GONE, is_done=False)


@router.post("/calendarios/{feed}/retirar")
def revoke(feed: UUID, page: Leader) -> Response:
    """End a link."""
    return _revoked(page, page.client(CalendarsClient), feed, "/calendarios")


@router.get("/casos/{case}/grupos/calendario")
def her_link(case: UUID, page: Worker) -> Response:
    """A participant's link, with what may go wrong said first."""
    return _her_page(page, case)


@router.post("/casos/{case}/grupos/calendario")
def make_hers(case: UUID, page: Worker) -> Response:
    """A link to her sessions, if she asked."""
    form = page.read(HerForm)
    if form.is_valid:
        try:
            issued = page.client(CalendarsClient).issue_hers(case, form.data.model_dump(), key=form.key)
            return _shown_once(page, issued, case=case)
        except Refused as refused:
            form.take(refused)
    return _her_page(page, case, form=form)


@router.post("/casos/{case}/grupos/calendario/{feed}/seguir")
def confirm_hers(case: UUID, feed: UUID, page: Worker) -> Response:
    """She was asked again: it goes on for thirty days."""
    form = page.read(AgainForm)
    if form.is_valid:
        try:
            page.client(CalendarsClient).confirm(case, feed, is_unwatched=form.data.still_unwatched)
            return page.redirect(f"/casos/{case}/grupos/calendario", N_("Guardado"))
        except Refused as refused:
            form.take(refused)
    return _her_page(page, case, again=form)


@router.post("/casos/{case}/grupos/calendario/{feed}/retirar")
def revoke_hers(case: UUID, feed: UUID, page: Worker) -> Response:
    """End her link."""
    return _revoked(page, page.client(CalendarsClient), feed, f"/casos/{case}/grupos/calendario")


def _revoked(page: Page, client: CalendarsClient | WorkFeedsClient, feed: UUID, back: str) -> Response:
    try:
        client.revoke(feed)
    except MissingThere:
        return page.redirect(back, _GONE)
    return page.redirect(back, N_("Enlace retirado. Ya no se abre."))


def _staff_page(page: Page, form: Form[PlaceForm] | None = None) -> Response:
    found, work, is_away = _live_links(page)
    return page.render(
        "calendar/links.html",
        status=form.status if form else 200,
        found=found,
        work=work,
        is_away=is_away,
        form=form or page.form(PlaceForm),
        options=[(place, place) for place in found.places],
        staff_names=staff_names(page),
        new_id=new_id,
    )


def _live_links(page: Page) -> tuple[StaffFeeds, list[WorkFeedLine] | None, bool]:
    """Links of groups and of work (None: she has none to have), and whether one of the two is away."""
    person, is_away = page.person, False
    found, work = StaffFeeds(lines=[], places=[], may_have_own=False), None
    if person is not None and person.has(Role.FACILITATOR, Role.COORDINATOR):
        try:
            found = page.client(CalendarsClient).staff_feeds()
        except Unavailable:
            is_away = True
    if person is not None and person.has(Role.CASEWORKER, Role.COORDINATOR):
        try:
            work = page.client(WorkFeedsClient).lines()
        except Unavailable:
            is_away = True
    return found, work, is_away


def _her_page(
    page: Page, case: UUID, *, form: Form[HerForm] | None = None, again: Form[AgainForm] | None = None
) -> Response:
    refused: Form[Any] | None = form or again
    return page.render(
        "calendar/hers.html",
        status=refused.status if refused else 200,
        **frame(page, case, "groups", even_away=True),
        lines=page.client(CalendarsClient).her_feeds(case),
        form=form or page.form(HerForm).fill({"title": "appointment"}),
        again=again or page.form(AgainForm),
        titles=dict(TITLES),
    )


def _shown_once(page: Page, issued: Issued, *, case: UUID | None = None, door: str = "k") -> Response:
    """The address, which is written nowhere and shown on no other page."""
    address, drawn = "", ""
    if issued.token is not None:
        settings = page.runtime.settings
        address = f"{(settings.neutral_url or settings.public_url).rstrip('/')}/{door}/{issued.token}"
        svg = segno.make(address, error="m").svg_inline(scale=5, border=3, dark="#1f2431", light="#fff")
        drawn = Markup(svg)  # noqa: S704, drawn by segno from our own text
    template = "calendar/her_link.html" if case else "calendar/link.html"
    context = frame(page, case, "groups", even_away=True) if case else {}
    return page.render(template, address=address, drawn=drawn, **context)


AREA = Area(name="calendar_links", router=router)
