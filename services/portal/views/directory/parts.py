"""La ficha de una entidad: what it does and for whom, where, when, and what was signed with it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from babel.numbers import format_decimal
from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.directory.directory import DirectoryClient
from services.portal.clients.directory.parts import (
    About,
    AgreementEntry,
    HoursEntry,
    Parts,
    Place,
    PlaceEntry,
    Service,
    ServiceEntry,
)
from services.portal.clients.intake.partner.overview import OverviewClient
from services.portal.clients.intake.referrals import ReferralsClient
from services.portal.forms.form import Form
from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.colleagues import colleagues, who
from services.portal.views.directory import words
from services.portal.views.directory.entities import Worker
from services.portal.views.directory.forms import AboutForm, AgreementForm, HoursForm, PlaceForm, ServiceForm
from services.portal.views.referrals import words as referral_words
from shared.errors import Missing
from shared.ids import new_id

router = APIRouter()
_SAVED = N_("Guardado")


@router.get("/entidades/{partner_id}/ficha")
def show(partner_id: UUID, page: Worker) -> Response:
    """Everything about an entry, on one page."""
    parts = page.client(DirectoryClient).parts(partner_id)
    return page.render(
        "directory/parts.html",
        partner=page.client(ReferralsClient).partner(partner_id),
        parts=parts,
        record=page.client(OverviewClient).record(partner_id),
        days=lambda number: format_decimal(number, format="#,##0.#", locale=page.language),
        named=_named(page, parts),
        keeper=who(page, colleagues(page), parts.keeper),
        is_mine=page.person is not None and parts.keeper == page.person.account,
        words=words,
        referral_words=referral_words,
        new_id=new_id,
    )


@router.get("/entidades/{partner_id}/publico")
def ask_about(partner_id: UUID, page: Worker) -> Response:
    """What may be read about it."""
    parts = page.client(DirectoryClient).parts(partner_id)
    return _page(page, partner_id, "about", page.form(AboutForm).fill(parts.model_dump()))


@router.post("/entidades/{partner_id}/publico")
def write_about(partner_id: UUID, page: Worker) -> Response:
    """Replace it."""
    form = page.read(AboutForm)
    client = page.client(DirectoryClient)
    return _keep(
        page, partner_id, "about", form,
        lambda: client.write_about(partner_id, About(**form.data.model_dump()), key=form.key),
    )  # fmt: skip


@router.get("/entidades/{partner_id}/servicios/nuevo")
def ask_service(partner_id: UUID, page: Worker) -> Response:
    """A service that is not written down yet."""
    return _page(page, partner_id, "service", page.form(ServiceForm, choices=_languages(page)))


@router.post("/entidades/{partner_id}/servicios/nuevo")
def add_service(partner_id: UUID, page: Worker) -> Response:
    """Write it down."""
    return _take_service(page, partner_id, None)


@router.get("/entidades/{partner_id}/servicios/{service_id}")
def edit_service(partner_id: UUID, service_id: UUID, page: Worker) -> Response:
    """A service as it stands."""
    found = _one(page.client(DirectoryClient).parts(partner_id).services, service_id)
    assert isinstance(found, Service)
    said = {name: words.SAID[getattr(found, name)] for name in words.CRITERIA}
    values = found.model_dump() | said | {"is_stopped": not found.is_given}
    form = page.form(ServiceForm, choices=_languages(page)).fill(values)
    return _page(page, partner_id, "service", form, which=service_id)


@router.post("/entidades/{partner_id}/servicios/{service_id}")
def change_service(partner_id: UUID, service_id: UUID, page: Worker) -> Response:
    """Replace what is said of it."""
    return _take_service(page, partner_id, service_id)


def _take_service(page: Page, partner_id: UUID, which: UUID | None) -> Response:
    form = page.read(ServiceForm, choices=_languages(page))

    def keep() -> None:
        given = form.data
        said = {name: words.MEANT[getattr(given, name)] for name in words.CRITERIA}
        facts = given.model_dump(exclude={"is_stopped", *words.CRITERIA})
        entry = ServiceEntry(**facts, **said, is_given=not given.is_stopped)
        page.client(DirectoryClient).write_service(partner_id, entry, key=form.key, which=which)

    return _keep(page, partner_id, "service", form, keep, which=which)


@router.get("/entidades/{partner_id}/lugares/nuevo")
def ask_place(partner_id: UUID, page: Worker) -> Response:
    """A place that is not written down yet."""
    choices = _services(page, page.client(DirectoryClient).parts(partner_id))
    return _page(page, partner_id, "place", page.form(PlaceForm, choices=choices))


@router.post("/entidades/{partner_id}/lugares/nuevo")
def add_place(partner_id: UUID, page: Worker) -> Response:
    """Write it down."""
    return _take_place(page, partner_id, None)


@router.get("/entidades/{partner_id}/lugares/{place_id}")
def edit_place(partner_id: UUID, place_id: UUID, page: Worker) -> Response:
    """A place as it stands."""
    parts = page.client(DirectoryClient).parts(partner_id)
    found = _one(parts.places, place_id)
    form = page.form(PlaceForm, choices=_services(page, parts)).fill(found.model_dump())
    return _page(page, partner_id, "place", form, which=place_id)


@router.post("/entidades/{partner_id}/lugares/{place_id}")
def change_place(partner_id: UUID, place_id: UUID, page: Worker) -> Response:
    """Replace what is said of it."""
    return _take_place(page, partner_id, place_id)


def _take_place(page: Page, partner_id: UUID, which: UUID | None) -> Response:
    parts = page.client(DirectoryClient).parts(partner_id)
    form = page.read(PlaceForm, choices=_services(page, parts))
    held = None if which is None else _one(parts.places, which)

    def keep() -> None:
        facts = form.data.model_dump() | _point(form.data, held)
        page.client(DirectoryClient).write_place(partner_id, PlaceEntry(**facts), key=form.key, which=which)

    return _keep(page, partner_id, "place", form, keep, which=which)


def _point(given: PlaceForm, held: Place | None) -> dict[str, float | None]:
    """Coordinates that came in a package stay as long as the address they are of."""
    names = ("address", "postal_code", "city")
    if held is None or any(getattr(given, name) != getattr(held, name) for name in names):
        return {"latitude": None, "longitude": None}
    return {"latitude": held.latitude, "longitude": held.longitude}


@router.get("/entidades/{partner_id}/lugares/{place_id}/quitar")
def ask_drop_place(partner_id: UUID, place_id: UUID, page: Worker) -> Response:
    """Ask before taking a place away."""
    found = _one(page.client(DirectoryClient).parts(partner_id).places, place_id)
    return page.render(
        "confirm.html",
        heading=page.gettext(N_("Quitar el lugar")),
        lines=[found.name or found.address or found.city, page.gettext(N_("Su horario se quita también."))],
        form=page.form(FormModel),
        action=f"/entidades/{partner_id}/lugares/{place_id}/quitar",
        yes=page.gettext(N_("Quitar")),
        back=_back(partner_id),
        danger=True,
    )


@router.post("/entidades/{partner_id}/lugares/{place_id}/quitar")
def drop_place(partner_id: UUID, place_id: UUID, page: Worker) -> Response:
    """Take it away."""
    page.client(DirectoryClient).drop_place(partner_id, place_id, key=page.sent.key or new_id())
    return page.redirect(_back(partner_id), N_("Lugar quitado"))


@router.get("/entidades/{partner_id}/horario/nuevo")
def ask_hours(partner_id: UUID, page: Worker) -> Response:
    """Hours that are not written down yet."""
    choices = _whose(page, page.client(DirectoryClient).parts(partner_id))
    return _page(page, partner_id, "hours", page.form(HoursForm, choices=choices))


@router.post("/entidades/{partner_id}/horario/nuevo")
def add_hours(partner_id: UUID, page: Worker) -> Response:
    """Write them down."""
    client = page.client(DirectoryClient)
    form = page.read(HoursForm, choices=_whose(page, client.parts(partner_id)))

    def keep() -> None:
        given = form.data
        entry = HoursEntry(
            weekdays=[int(day) for day in given.weekdays],
            on=given.on,
            opens=given.opens,
            closes=given.closes,
            service_id=given.service,
            place_id=given.place,
        )
        client.add_hours(partner_id, entry, key=form.key)

    return _keep(page, partner_id, "hours", form, keep)


@router.post("/entidades/{partner_id}/horario/{hours_id}/quitar")
def drop_hours(partner_id: UUID, hours_id: UUID, page: Worker) -> Response:
    """Take hours away."""
    page.client(DirectoryClient).drop_hours(partner_id, hours_id, key=page.sent.key or new_id())
    return page.redirect(_back(partner_id), N_("Horario quitado"))


@router.get("/entidades/{partner_id}/convenios/nuevo")
def ask_agreement(partner_id: UUID, page: Worker) -> Response:
    """What was signed."""
    return _page(page, partner_id, "agreement", page.form(AgreementForm))


@router.post("/entidades/{partner_id}/convenios/nuevo")
def add_agreement(partner_id: UUID, page: Worker) -> Response:
    """Note it."""
    form = page.read(AgreementForm)
    client = page.client(DirectoryClient)
    return _keep(
        page, partner_id, "agreement", form,
        lambda: client.add_agreement(partner_id, AgreementEntry(**form.data.model_dump()), key=form.key),
    )  # fmt: skip


@router.post("/entidades/{partner_id}/convenios/{agreement_id}/quitar")
def drop_agreement(partner_id: UUID, agreement_id: UUID, page: Worker) -> Response:
    """Take the note away."""
    page.client(DirectoryClient).drop_agreement(partner_id, agreement_id, key=page.sent.key or new_id())
    return page.redirect(_back(partner_id), N_("Convenio quitado"))


def _keep(
    page: Page,
    partner_id: UUID,
    what: str,
    form: Form[Any],
    keep: Callable[[], None],
    *,
    which: UUID | None = None,
) -> Response:
    """Keep what was typed and go back to the entry; or show the form again with what is wrong."""
    if form.is_valid:
        try:
            keep()
            return page.redirect(_back(partner_id), _SAVED)
        except Refused as refused:
            form.take(refused)
    return _page(page, partner_id, what, form, which=which, status=form.status)


def _page(
    page: Page, partner_id: UUID, what: str, form: Form[Any], *, which: UUID | None = None, status: int = 200
) -> Response:
    return page.render(
        f"directory/{what}.html",
        status=status,
        form=form,
        back=_back(partner_id),
        here=page.request.url.path,
        which=which,
        partner_id=partner_id,
    )


def _back(partner_id: UUID) -> str:
    return f"/entidades/{partner_id}/ficha"


def _one(rows: list[Any], which: UUID) -> Any:  # noqa: ANN401, a service or a place
    found = next((row for row in rows if row.id == which), None)
    if found is None:
        raise Missing("this is no part of the entry")
    return found


def _languages(page: Page) -> dict[str, list[Choice]]:
    return {"languages": referral_words.language_choices(page.language)}


def _named(page: Page, parts: Parts) -> dict[UUID, str]:
    """Services and places by what people call them."""
    needs = referral_words.SERVICES
    named = {row.id: row.name or page.gettext(needs.get(row.need, row.need)) for row in parts.services}
    return named | {row.id: row.name or row.address or row.city for row in parts.places}


def _services(page: Page, parts: Parts) -> dict[str, list[Choice]]:
    named = _named(page, parts)
    return {"services": [(str(row.id), named[row.id]) for row in parts.services]}


def _whose(page: Page, parts: Parts) -> dict[str, list[Choice]]:
    named = _named(page, parts)
    places = [(str(row.id), named[row.id] or page.gettext(N_("Lugar sin nombre"))) for row in parts.places]
    return {"service": [(str(row.id), named[row.id]) for row in parts.services], "place": places}


AREA = Area(name="directory_parts", router=router)
