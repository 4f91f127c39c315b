"""Ocultar: one tap hides everything; a password or a code brings the same place back."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.forms import sign_in as said
from services.portal.pages.area import Area
from services.portal.pages.page import Page, local_path
from services.portal.pages.rules import SESSION, even_hidden, staff
from services.portal.usecases import sessions
from services.portal.usecases.door import TooSoon, WrongCredentials
from services.portal.views.door.sign_in import refuse

router = APIRouter()


@router.post("/ocultar")
def hide(page: Annotated[Page, even_hidden()]) -> Response:
    """Lock the session and show a blank page."""
    assert page.person is not None
    if not page.person.is_locked:
        form = page.read(said.Screen)
        here = local_path(form.data.here) if form.is_valid else "/"
        with page.runtime.accounts.transactions.begin(actor=page.actor, purpose="session") as work:
            cookie = sessions.hide(work, session=page.person.session, return_to=here)
        page.set_cookie(SESSION, cookie)
    answer = page.redirect("/oculta")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@router.get("/oculta")
def hidden(page: Annotated[Page, even_hidden()]) -> Response:
    """The blank page."""
    assert page.person is not None
    if not page.person.is_locked:
        return page.redirect("/")
    return page.render("sign_in/hidden.html", form=page.form(said.Show))


@router.post("/oculta")
def show(page: Annotated[Page, even_hidden()]) -> Response:
    """Back to where she was."""
    assert page.person is not None
    form = page.read(said.Show)
    if not form.is_valid:
        return page.invalid("sign_in/hidden.html", form)
    try:
        shown = sessions.show(page.runtime.accounts, page.person, typed=form.data.typed)
    except (TooSoon, WrongCredentials) as error:
        refuse(form, error, page, wrong=said.WRONG_KEY)
        return page.invalid("sign_in/hidden.html", form)
    page.set_cookie(SESSION, shown.cookie)
    return page.redirect(shown.return_to)


@router.get("/sigo")
def stay(page: Annotated[Page, staff()]) -> Response:
    """She is still there: counts as activity, and says when the session would end now."""
    assert page.person is not None
    ends = page.person.expires_at.isoformat()
    return Response(status_code=204, headers={"X-Session-Ends": ends})


AREA = Area(name="hide", router=router)
