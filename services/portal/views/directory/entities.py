"""The partner directory: who helps with what, in which languages, and whether that was confirmed lately."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from services.portal.clients.base import Refused
from services.portal.clients.intake.referrals import PartnerDetail, PartnerEntry, ReferralsClient
from services.portal.forms.form import Form
from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.referrals import words
from shared.contracts.roles import Role
from shared.ids import new_id

router = APIRouter()

_WORKERS: Final = (Role.CASEWORKER, Role.COORDINATOR)
Worker = Annotated[Page, staff(*_WORKERS)]
_PAPERS: Final = {True: "yes", False: "no", None: "unknown"}


class PartnerForm(FormModel):
    """An entry of the directory."""

    aliases: ClassVar[Mapping[str, str]] = {"accepts_without_papers": "papers"}

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {
        "services": tuple(words.SERVICES.items()),
        "papers": (("yes", N_("Sí")), ("no", N_("No")), ("unknown", N_("No lo sabemos"))),
    }

    organisation: str = Field(title=N_("Entidad"), min_length=2, max_length=120)
    services: list[str] = Field(title=N_("Qué ofrece"), min_length=1)
    languages: list[str] = Field(title=N_("En qué idiomas atiende"), min_length=1)
    phone: str = Field(title=N_("Teléfono"), max_length=40)
    hours: str = Field(default="", title=N_("Horario"), max_length=200)
    papers: str = Field(default="unknown", title=N_("Atiende a mujeres sin papeles"), max_length=10)
    contact_name: str = Field(default="", title=N_("Persona de contacto"), max_length=80)
    contact_email: str = Field(
        default="",
        title=N_("Correo de contacto"),
        description=N_("Recibirá avisos neutros con un enlace; nunca nombres. Sin él, se deriva en papel."),
        max_length=254,
    )

    def entry(self) -> PartnerEntry:
        """The same, as intake takes it."""
        facts = self.model_dump(exclude={"papers"})
        papers = {"yes": True, "no": False}.get(self.papers)
        return PartnerEntry(**facts, accepts_without_papers=papers)


@router.get("/entidades")
def listed(page: Worker) -> Response:
    """The directory."""
    partners = page.client(ReferralsClient).partners()
    return page.render(
        "directory/list.html",
        partners=partners,
        words=words,
        new_id=new_id,
        is_boss=page.person is not None and page.person.has(Role.COORDINATOR),
    )


@router.get("/entidades/nueva")
def new(page: Worker) -> Response:
    """An empty entry."""
    return page.render("directory/entity.html", form=_form(page), action="/entidades/nueva", partner_id=None)


@router.post("/entidades/nueva")
def add(page: Worker) -> Response:
    """Write it down."""
    form = page.read(PartnerForm, choices=_languages(page))
    if form.is_valid:
        try:
            page.client(ReferralsClient).add_partner(form.data.entry(), key=form.key)
            return page.redirect("/entidades", N_("Entidad añadida"))
        except Refused as refused:
            form.take(refused)
    return page.invalid("directory/entity.html", form, action="/entidades/nueva", partner_id=None)


@router.get("/entidades/{partner_id}")
def edit(partner_id: UUID, page: Worker) -> Response:
    """An entry with its contact."""
    found = page.client(ReferralsClient).partner(partner_id)
    form = _form(page).fill(_values(found))
    return page.render(
        "directory/entity.html", form=form, action=f"/entidades/{partner_id}", partner_id=partner_id
    )


@router.post("/entidades/{partner_id}")
def change(partner_id: UUID, page: Worker) -> Response:
    """Replace what changed, which also confirms it."""
    form = page.read(PartnerForm, choices=_languages(page))
    if form.is_valid:
        try:
            page.client(ReferralsClient).change_partner(partner_id, form.data.entry(), key=form.key)
            return page.redirect(f"/entidades/{partner_id}/ficha", N_("Entidad guardada"))
        except Refused as refused:
            form.take(refused)
    return page.invalid(
        "directory/entity.html", form, action=f"/entidades/{partner_id}", partner_id=partner_id
    )


@router.post("/entidades/{partner_id}/confirmar")
def confirm(partner_id: UUID, page: Worker) -> Response:
    """Say that the entry still holds."""
    page.client(ReferralsClient).confirm_partner(partner_id, key=page.sent.key or new_id())
    return page.redirect("/entidades", N_("Entidad confirmada"))


@router.get("/entidades/{partner_id}/quitar")
def ask_retire(partner_id: UUID, page: Worker) -> Response:
    """Ask before taking it out."""
    found = page.client(ReferralsClient).partner(partner_id)
    return page.render(
        "confirm.html",
        heading=page.gettext(N_("Quitar del directorio")),
        lines=[found.organisation, page.gettext(N_("Las derivaciones en marcha siguen."))],
        form=page.form(FormModel),
        action=f"/entidades/{partner_id}/quitar",
        yes=page.gettext(N_("Quitar")),
        back=f"/entidades/{partner_id}",
        danger=True,
    )


@router.post("/entidades/{partner_id}/quitar")
def retire(partner_id: UUID, page: Worker) -> Response:
    """Take it out."""
    page.client(ReferralsClient).retire_partner(partner_id, key=page.sent.key or new_id())
    return page.redirect("/entidades", N_("Entidad quitada del directorio"))


def _languages(page: Page) -> dict[str, list[Choice]]:
    return {"languages": words.language_choices(page.language)}


def _form(page: Page) -> Form[PartnerForm]:
    return page.form(PartnerForm, choices=_languages(page))


def _values(found: PartnerDetail) -> dict[str, object]:
    return found.model_dump() | {"papers": _PAPERS[found.accepts_without_papers]}


AREA = Area(
    name="directory",
    router=router,
    nav=(Nav(N_("Entidades"), "/entidades", "building", order=60, roles=frozenset(_WORKERS)),),
)
