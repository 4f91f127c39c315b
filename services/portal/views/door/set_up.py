"""First password of a new account."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.domain.passwords import PasswordTooCommon, PasswordTooShort
from services.portal.forms import sign_in as said
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import visitor
from services.portal.pages.where import where_of
from services.portal.usecases import accounts
from services.portal.usecases.door import TooSoon
from services.portal.views.door.sign_in import refuse

router = APIRouter()


@router.get("/alta")
def ask_set_up(page: Annotated[Page, visitor()]) -> Response:
    """First password."""
    return page.render("sign_in/set_up.html", form=page.form(said.SetUp))


@router.post("/alta")
def set_up(page: Annotated[Page, visitor()]) -> Response:
    """Choose the password, then sign in with it as any other day."""
    form = page.read(said.SetUp)
    if form.is_valid:
        try:
            done = accounts.set_up(
                page.runtime.accounts,
                email=form.data.email,
                code=form.data.code,
                password=form.data.password,
                where=where_of(page),
            )
        except (PasswordTooShort, PasswordTooCommon) as error:
            weak(form, error, page)
        except TooSoon as error:
            refuse(form, error, page, wrong=said.WRONG)
        else:
            if done is not None:
                return page.redirect("/entrar")
            form.refuse(page.gettext(N_("El correo o el código de alta no valen, o el código ha caducado.")))
    return page.invalid("sign_in/set_up.html", form)


def weak(form: Form[Any], error: ValueError, page: Page) -> None:
    """Say why a password can't be chosen."""
    msgid = said.TOO_SHORT if isinstance(error, PasswordTooShort) else said.TOO_COMMON
    form.refuse(page.gettext(msgid), field="password")


AREA = Area(name="set_up", router=router)
