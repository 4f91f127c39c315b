"""Mi cuenta: language, shortcuts, password, second factor, open sessions; switches of the user menu."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.domain.passwords import PasswordTooCommon, PasswordTooShort
from services.portal.domain.person import SignedIn
from services.portal.forms import sign_in as said
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page, local_path
from services.portal.pages.rules import staff
from services.portal.store.sessions import of_account
from services.portal.store.tables import Account, StaffSession
from services.portal.usecases import own_account, second_factor, sessions
from services.portal.usecases.door import TooSoon
from services.portal.views.door.set_up import weak
from services.portal.views.door.sign_in import recovery_page, refuse
from shared.errors import Missing
from shared.ids import new_id

router = APIRouter()
TEMPLATE = "account/account.html"


def _person(page: Page) -> SignedIn:
    assert page.person is not None
    return page.person


def _context(page: Page) -> dict[str, Any]:
    person = _person(page)
    with page.runtime.accounts.transactions.begin(actor=page.actor, purpose="account") as work:
        account = work.session.get_one(Account, person.account)
        return {
            "open_sessions": of_account(work.session, person.account),
            "recovery_left": second_factor.recovery_left(work, account),
            "preferences": page.form(said.Preferences).fill(
                {"language": person.language, "has_shortcuts": person.has_shortcuts}
            ),
            "renewal": page.form(said.Renew),
            "button_key": new_id(),
        }


@router.get("/cuenta")
def account(page: Annotated[Page, staff()]) -> Response:
    """Everything about her own account."""
    return page.render(TEMPLATE, form=page.form(said.ChangePassword), **_context(page))


@router.post("/cuenta/preferencias")
def preferences(page: Annotated[Page, staff()]) -> Response:
    """Language and shortcuts."""
    form = page.read(said.Preferences)
    if not form.is_valid:
        context = {**_context(page), "preferences": form}
        return page.render(TEMPLATE, status=form.status, form=page.form(said.ChangePassword), **context)
    with page.runtime.accounts.transactions.begin(actor=page.actor, purpose="account") as work:
        row = work.session.get_one(Account, _person(page).account)
        row.language, row.has_shortcuts, row.card_due = form.data.language, form.data.has_shortcuts, True
    return page.redirect("/cuenta", N_("Guardado"))


@router.post("/cuenta/contrasena")
def change_password(page: Annotated[Page, staff()]) -> Response:
    """A new password; other sessions end."""
    form, person = page.read(said.ChangePassword), _person(page)
    if form.is_valid:
        try:
            is_done = own_account.change_password(
                page.runtime.accounts,
                account=person.account,
                session=person.session,
                old=form.data.old,
                new=form.data.password,
            )
        except (PasswordTooShort, PasswordTooCommon) as error:
            weak(form, error, page)
        except TooSoon as error:
            refuse(form, error, page, wrong=said.WRONG)
        else:
            if is_done:
                return page.redirect("/cuenta", N_("Contraseña cambiada. Tus otras sesiones se han cerrado."))
            form.refuse(page.gettext(N_("Esa no es tu contraseña de ahora.")), field="old")
    return page.invalid(TEMPLATE, form, **_context(page))


@router.post("/cuenta/codigos")
def renew_codes(page: Annotated[Page, staff()]) -> Response:
    """Ten new recovery codes, shown once, for whoever says password and code again."""
    form, person = page.read(said.Renew), _person(page)
    if form.is_valid:
        try:
            codes = own_account.renew_recovery(
                page.runtime.accounts,
                account=person.account,
                session=person.session,
                password=form.data.key,
                code=form.data.shown,
            )
        except TooSoon as error:
            refuse(form, error, page, wrong=said.WRONG)
        else:
            if codes is not None:
                return recovery_page(page, codes, back="/cuenta")
            form.refuse(page.gettext(said.WRONG_PROOF))
    context = {**_context(page), "renewal": form}
    return page.render(TEMPLATE, status=form.status, form=page.form(said.ChangePassword), **context)


@router.post("/cuenta/sesiones/{ref}/cerrar")
def close_session(page: Annotated[Page, staff()], ref: UUID) -> Response:
    """Close another of her sessions."""
    with page.runtime.accounts.transactions.begin(actor=page.actor, purpose="account") as work:
        is_done = sessions.end(work, account=_person(page).account, session=ref)
    if not is_done:
        raise Missing("no such session of hers")
    return page.redirect("/cuenta", N_("Sesión cerrada"))


@router.post("/cuenta/pantalla")
def hide_names(page: Annotated[Page, staff()]) -> Response:
    """Others can see my screen: hide every name at once, or show them again."""
    form = page.read(said.Screen)
    data = form.data if form.is_valid else said.Screen()
    with page.runtime.accounts.transactions.begin(actor=page.actor, purpose="session") as work:
        work.session.get_one(StaffSession, _person(page).session).hides_names = data.hides_names
    return page.redirect(local_path(data.here))


@router.post("/cuenta/idioma")
def language(page: Annotated[Page, staff()]) -> Response:
    """Switch the language and stay on the page."""
    form = page.read(said.Screen)
    data = form.data if form.is_valid else said.Screen()
    with page.runtime.accounts.transactions.begin(actor=page.actor, purpose="account") as work:
        row = work.session.get_one(Account, _person(page).account)
        row.language, row.card_due = data.language, True
    return page.redirect(local_path(data.here))


AREA = Area(
    name="account",
    router=router,
    nav=(Nav(N_("Mi cuenta"), "/cuenta", "gear", place="menu"),),
)
