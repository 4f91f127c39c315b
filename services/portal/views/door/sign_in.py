"""Entrar: password, code, first set-up; and leaving."""

from typing import Annotated, Any

import segno
from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from services.portal.api.headers import CLEAR_BUT_COOKIES
from services.portal.clients.notifications import NotificationsClient
from services.portal.forms import sign_in as said
from services.portal.forms.form import Form
from services.portal.pages.area import Area
from services.portal.pages.page import Page, local_path
from services.portal.pages.rules import SESSION, VISITOR, even_hidden, visitor
from services.portal.pages.where import DEVICE, DEVICE_DAYS, where_of
from services.portal.usecases import demo, second_factor, sessions, sign_in
from services.portal.usecases.door import SignInOver, TooSoon, WrongCredentials
from services.portal.usecases.staff_cards import push_due_cards
from shared.actor import Actor
from shared.errors import TelarError

router = APIRouter()
HALF = "h"
"""Cookie of a sign-in that waits for its code."""


def _next(page: Page) -> str:
    asked = page.request.query_params.get("sigue", "")
    return local_path(asked) if asked else "/"


def _context(page: Page) -> dict[str, Any]:
    people = demo.people(page.runtime.accounts) if page.runtime.settings.demo else []
    return {"people": people, "next": _next(page)}


@router.get("/entrar")
def ask(page: Annotated[Page, visitor()]) -> Response:
    """First step."""
    if page.person is not None and not page.person.is_locked:
        return page.redirect(_next(page))
    return page.render("sign_in/password.html", form=page.form(said.SignIn), **_context(page))


@router.post("/entrar")
def check(page: Annotated[Page, visitor()]) -> Response:
    """Password; then the code, or setting up the second factor."""
    form = page.read(said.SignIn)
    if not form.is_valid:
        return page.invalid("sign_in/password.html", form, **_context(page))
    try:
        opened = sign_in.try_password(
            page.runtime.accounts, email=form.data.email, password=form.data.password, where=where_of(page)
        )
    except (TooSoon, WrongCredentials) as error:
        refuse(form, error, page, wrong=said.WRONG)
        return page.invalid("sign_in/password.html", form, **_context(page))
    page.set_cookie(HALF, opened.cookie)
    step = "/entrar/codigo" if opened.stage == "code" else "/entrar/aplicacion"
    return page.redirect(f"{step}?sigue={_next(page)}")


@router.get("/entrar/codigo")
def ask_code(page: Annotated[Page, visitor()]) -> Response:
    """Second step."""
    return page.render("sign_in/code.html", form=page.form(said.Code), next=_next(page))


@router.post("/entrar/codigo")
def check_code(page: Annotated[Page, visitor()]) -> Response:
    """The code; a wrong one keeps what was typed and doesn't ask for the password again."""
    form = page.read(said.Code)
    if not form.is_valid:
        return page.invalid("sign_in/code.html", form, next=_next(page))
    try:
        opened = sign_in.try_code(
            page.runtime.accounts,
            cookie=_half(page),
            code=form.data.code,
            where=where_of(page),
            former=former(page),
        )
    except SignInOver:
        return page.redirect("/entrar")
    except (TooSoon, WrongCredentials) as error:
        refuse(form, error, page, wrong=said.WRONG_CODE)
        return page.invalid("sign_in/code.html", form, next=_next(page))
    return _enter(page, opened, _next(page))


@router.get("/entrar/aplicacion")
def offer_app(page: Annotated[Page, visitor()]) -> Response:
    """Set up the authenticator app: a QR code and the same secret as text."""
    with page.runtime.accounts.transactions.begin(actor=Actor.anonymous(), purpose="set_up") as work:
        found = sign_in.half_open(work, _half(page), stage="enrol")
        if found is None:
            return page.redirect("/entrar")
        secret = second_factor.offer(work, found[1])
        address = second_factor.address_of(secret, found[1])
    return page.render("sign_in/app.html", form=page.form(said.Code), **app_context(secret, address))


@router.post("/entrar/aplicacion")
def confirm_app(page: Annotated[Page, visitor()]) -> Response:
    """Take the app into use, show the recovery codes once, and open the session."""
    form = page.read(said.Code)
    door = page.runtime.accounts
    with door.transactions.begin(actor=Actor.anonymous(), purpose="set_up") as work:
        found = sign_in.half_open(work, _half(page), stage="enrol")
        if found is None:
            return page.redirect("/entrar")
        staff_session, account = found
        if not form.is_valid or not second_factor.confirm(work, account, form.data.code):
            secret = second_factor.offer(work, account)
            form.refuse(page.gettext(said.WRONG_CODE), field="code")
            context = app_context(secret, second_factor.address_of(secret, account))
            return page.invalid("sign_in/app.html", form, **context)
        codes = second_factor.renew_recovery(work, account)
        opened = sign_in.finish(work, door, staff_session, account, where=where_of(page))
        sign_in.end_former(work, former(page))
    remember(page, opened)
    return page.render("sign_in/recovery.html", codes=codes, back="/")


@router.post("/salida")
def sign_out(page: Annotated[Page, even_hidden()]) -> Response:
    """End the session and ask the browser to forget everything of ours."""
    assert page.person is not None
    with page.runtime.accounts.transactions.begin(actor=page.actor, purpose="session") as work:
        sessions.end(work, account=page.person.account, session=page.person.session)
    page.set_cookie(SESSION, None)
    page.set_cookie(VISITOR, None)
    answer = page.redirect("/hasta-luego")
    answer.headers["Clear-Site-Data"] = CLEAR_BUT_COOKIES
    return answer


@router.get("/hasta-luego")
def gone(page: Annotated[Page, visitor()]) -> Response:
    """Say that the session is closed, and what that doesn't do."""
    return page.render("sign_in/gone.html")


def app_context(secret: str, address: str) -> dict[str, Any]:
    """QR code as SVG (attributes only: the content policy allows no inline style) and the secret."""
    svg = segno.make(address, error="m").svg_inline(scale=5, border=3, dark="#1f2431", light="#fff")
    spaced = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    return {"qr": Markup(svg), "secret": spaced}  # noqa: S704, drawn by segno from our own text


def refuse(form: Form[Any], error: TelarError, page: Page, *, wrong: str) -> None:
    """Say what is wrong without saying which part."""
    if isinstance(error, TooSoon):
        seconds = max(int(error.wait.total_seconds()), 1)
        form.refuse(page.gettext(said.TOO_SOON) % {"seconds": seconds})
    else:
        form.refuse(page.gettext(wrong))


def remember(page: Page, opened: sign_in.Opened) -> None:
    """Set the session's cookie and the device's, drop the others, send cards that wait."""
    page.set_cookie(SESSION, opened.cookie)
    page.set_cookie(HALF, None)
    page.set_cookie(VISITOR, None)
    if opened.device:
        page.set_cookie(DEVICE, opened.device, days=DEVICE_DAYS)
    client = page.runtime.client(NotificationsClient, actor=Actor.service("portal"))
    push_due_cards(page.runtime.accounts.transactions, client)


def _enter(page: Page, opened: sign_in.Opened, target: str) -> Response:
    remember(page, opened)
    return page.redirect(target)


def former(page: Page) -> str:
    """Cookie of a session that is open in this browser already, or ""."""
    return page.request.cookies.get(page.runtime.cookie_name(SESSION), "")


def _half(page: Page) -> str:
    return page.request.cookies.get(page.runtime.cookie_name(HALF), "")


def recovery_page(page: Page, codes: list[str], *, back: str) -> HTMLResponse:
    """Show new recovery codes, once."""
    return page.render("sign_in/recovery.html", codes=codes, back=back)


AREA = Area(name="sign_in", router=router)
