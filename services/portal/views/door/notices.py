"""Mis avisos: when the signed-in person's digest comes and by which way; alerts come always."""

from typing import Annotated, Any, Final

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.my_notices import Chosen, Code, MyNotices, MyNoticesClient
from services.portal.forms.form import Form
from services.portal.forms.notices import NoticesForm
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from shared.contracts.roles import Role
from shared.ids import new_id

router = APIRouter()
ROLES: Final = frozenset({Role.CASEWORKER, Role.COORDINATOR, Role.ADMIN})
Person = Annotated[Page, staff(*ROLES)]
_USUAL: Final = {"digest_hour": 8, "days": [0, 1, 2, 3, 4], "channel": "email"}


@router.get("/cuenta/avisos")
def show(page: Person) -> Response:
    """As they stand."""
    return _show(page)


@router.post("/cuenta/avisos")
def choose(page: Person) -> Response:
    """Set them, within the limits."""
    form = page.read(NoticesForm)
    if form.is_valid and (form.data.quiet_from is None) != (form.data.quiet_until is None):
        empty = "quiet_from" if form.data.quiet_from is None else "quiet_until"
        form.refuse(page.gettext(N_("Di las dos horas del silencio, o ninguna.")), field=empty)
    if form.is_valid:
        said = form.data
        chosen = Chosen(digest_hour=said.digest_hour, days=said.days, quiet=said.quiet, channel=said.channel)
        try:
            page.client(MyNoticesClient).choose(chosen)
            return page.redirect("/cuenta/avisos", N_("Guardado"))
        except Refused as refused:
            form.take(refused)
    return _show(page, form)


@router.post("/cuenta/avisos/telegram")
def ask_for_chat(page: Person) -> Response:
    """A code, shown this once, that links the chat it is sent from."""
    return _show(page, code=page.client(MyNoticesClient).ask_for_chat())


@router.post("/cuenta/avisos/telegram/quitar")
def unlink_chat(page: Person) -> Response:
    """Forget her chat."""
    page.client(MyNoticesClient).unlink_chat()
    return page.redirect("/cuenta/avisos", N_("Telegram desenlazado: el resumen llega al correo"))


def _show(page: Page, form: Form[Any] | None = None, *, code: Code | None = None) -> Response:
    mine = page.client(MyNoticesClient).mine()
    return page.render(
        "account/notices.html",
        status=form.status if form else 200,
        form=form or page.form(NoticesForm).fill(_known(mine)),
        mine=mine,
        code=code,
        button_key=new_id(),
    )


def _known(mine: MyNotices) -> dict[str, Any]:
    """What she chose, or what is usual."""
    chosen = mine.chosen
    if chosen is None:
        return dict(_USUAL)
    quiet = {}
    if chosen.quiet is not None:
        begins, ends = (f"{at // 60:02}:{at % 60:02}" for at in chosen.quiet)
        quiet = {"quiet_from": begins, "quiet_until": ends}
    return {"digest_hour": chosen.digest_hour, "days": chosen.days, "channel": chosen.channel} | quiet


AREA = Area(
    name="my_notices",
    router=router,
    nav=(Nav(N_("Mis avisos"), "/cuenta/avisos", "bell", place="menu", order=49, roles=ROLES),),
)
