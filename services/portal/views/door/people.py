"""Personas: accounts of staff, for whoever administers them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select

from services.portal.forms.model import FormModel
from services.portal.forms.people import ROLES, NewPerson, Person
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.store.tables import Account
from services.portal.usecases import accounts
from services.portal.usecases.accounts import AddressTaken
from shared.contracts.roles import Role
from shared.errors import Forbidden, Missing
from shared.ids import new_id
from shared.work import Work

router = APIRouter()
ADMIN = staff(Role.ADMIN)
PURPOSE = "accounts"


def _account(work: Work, ref: UUID) -> Account:
    found = work.session.get(Account, ref)
    if found is None:
        raise Missing("no such account")
    return found


def _not_herself(page: Page, ref: UUID) -> None:
    """Nobody resets or closes her own account: another does, so that the last one can't lock all out."""
    if page.person is not None and page.person.account == ref:
        raise Forbidden("another administrator has to do this")


@router.get("/personas")
def people(page: Annotated[Page, ADMIN]) -> Response:
    """Everyone, the ones who left last."""
    with page.runtime.accounts.transactions.begin(actor=page.actor, purpose=PURPOSE) as work:
        query = select(Account).order_by(Account.is_active.desc(), Account.display_name)
        found = list(work.session.scalars(query))
    return page.render("people/list.html", people=found, roles=dict(ROLES))


@router.get("/personas/nueva")
def ask(page: Annotated[Page, ADMIN]) -> Response:
    """A new account."""
    return page.render("people/edit.html", form=page.form(NewPerson), account=None, key=new_id())


@router.post("/personas/nueva")
def create(page: Annotated[Page, ADMIN]) -> Response:
    """Open the account and show its set-up code, once."""
    form = page.read(NewPerson)
    if form.is_valid:
        try:
            with page.runtime.accounts.transactions.begin(actor=page.actor, purpose=PURPOSE) as work:
                ref = accounts.open_account(
                    work,
                    email=form.data.email,
                    display_name=form.data.display_name,
                    roles=form.data.roles,
                    teams=form.data.crew,
                    language=page.language,
                )
                code = accounts.give_setup_code(work, ref)
            return page.render("people/code.html", code=code)
        except AddressTaken:
            form.refuse(page.gettext(N_("Ya hay una cuenta con ese correo.")), field="email")
    return page.invalid("people/edit.html", form, account=None, key=new_id())


@router.get("/personas/{ref}")
def edit(page: Annotated[Page, ADMIN], ref: UUID) -> Response:
    """One account."""
    with page.runtime.accounts.transactions.begin(actor=page.actor, purpose=PURPOSE) as work:
        account = _account(work, ref)
    values: dict[str, Any] = {
        "display_name": account.display_name,
        "roles": account.roles,
        "teams": ", ".join(account.teams),
    }
    return page.render("people/edit.html", form=page.form(Person).fill(values), account=account, key=new_id())


@router.post("/personas/{ref}")
def change(page: Annotated[Page, ADMIN], ref: UUID) -> Response:
    """Change name, roles or teams. The address stays: it is what she signs in with."""
    form = page.read(Person)
    with page.runtime.accounts.transactions.begin(actor=page.actor, purpose=PURPOSE) as work:
        account = _account(work, ref)
        if form.is_valid:
            accounts.change_account(
                work,
                ref,
                display_name=form.data.display_name,
                roles=form.data.roles,
                teams=form.data.crew,
                work_address=account.work_address,
            )
    if not form.is_valid:
        return page.invalid("people/edit.html", form, account=account, key=new_id())
    # After the commit: her own sessions may just have ended, and the notice would wait for their rows.
    return page.redirect(
        "/personas", N_("Guardado. Si han cambiado sus funciones, tendrá que volver a entrar.")
    )


@router.post("/personas/{ref}/alta")
def reset(page: Annotated[Page, ADMIN], ref: UUID) -> Response:
    """A new set-up code: for a lost phone or a forgotten password, with her in front of you."""
    _not_herself(page, ref)
    with page.runtime.accounts.transactions.begin(actor=page.actor, purpose=PURPOSE) as work:
        _account(work, ref)
        code = accounts.give_setup_code(work, ref)
    return page.render("people/code.html", code=code)


@router.post("/personas/{ref}/sesiones")
def end_sessions(page: Annotated[Page, ADMIN], ref: UUID) -> Response:
    """Close her sessions everywhere: for one that was left open, or a browser that was lost."""
    with page.runtime.accounts.transactions.begin(actor=page.actor, purpose=PURPOSE) as work:
        _account(work, ref)
        accounts.end_sessions(work, ref)
    return page.redirect(f"/personas/{ref}", N_("Sesiones cerradas"))


@router.get("/personas/{ref}/cerrar")
def ask_close(page: Annotated[Page, ADMIN], ref: UUID) -> Response:
    """Ask before closing."""
    with page.runtime.accounts.transactions.begin(actor=page.actor, purpose=PURPOSE) as work:
        account = _account(work, ref)
    lines = (
        page.gettext(N_("Sus sesiones se cierran ahora mismo y no podrá volver a entrar.")),
        page.gettext(N_("Lo que ha hecho sigue en el registro. Nada de los casos se borra.")),
    )
    heading = page.gettext(N_("Cerrar la cuenta de %(name)s")) % {"name": account.display_name}
    return page.render(
        "confirm.html",
        heading=heading,
        lines=lines,
        form=page.form(FormModel),
        action=f"/personas/{ref}/cerrar",
        yes=page.gettext(N_("Cerrar la cuenta")),
        back=f"/personas/{ref}",
        danger=True,
    )


@router.post("/personas/{ref}/cerrar")
def close(page: Annotated[Page, ADMIN], ref: UUID) -> Response:
    """Close the account."""
    _not_herself(page, ref)
    with page.runtime.accounts.transactions.begin(actor=page.actor, purpose=PURPOSE) as work:
        _account(work, ref)
        accounts.close_account(work, ref)
    return page.redirect("/personas", N_("Cuenta cerrada"))


AREA = Area(
    name="people",
    router=router,
    nav=(Nav(N_("Personas"), "/personas", "person-plus", order=90, roles=frozenset({Role.ADMIN})),),
)
