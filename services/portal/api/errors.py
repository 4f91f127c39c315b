"""What a person sees when something goes wrong: calm, plain, and always with a way on."""

from dataclasses import dataclass
from typing import Final, cast
from urllib.parse import quote, urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from services.portal.api.headers import is_unseen
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import FormNotOurs, ScreenHidden, language_of
from services.portal.runtime import Runtime
from shared.auth import NotSignedIn
from shared.errors import Conflict, Forbidden, Invalid, Missing, TelarError, Unavailable
from shared.logging import get_logger

log = get_logger("portal")
_SIGN_IN = "/entrar"
_HIDDEN = "/oculta"
_READS: Final = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Said:
    """title and text: msgids. status: of the answer."""

    status: int
    title: str
    text: str


NOT_FOUND = Said(
    404, N_("No encontramos esta página"), N_("Puede que el enlace esté incompleto o ya no sirva.")
)
FORBIDDEN = Said(
    403,
    N_("Esta página no es para tu función"),
    N_("Si la necesitas para tu trabajo, habla con tu coordinadora."),
)
OLD_FORM = Said(
    403,
    N_("Esta página llevaba demasiado tiempo abierta"),
    N_("No se ha guardado nada. Vuelve atrás, recarga la página y envíala otra vez."),
)
CONFLICT = Said(409, N_("Esto ha cambiado mientras tanto"), N_("Vuelve a abrirlo para ver cómo está ahora."))
INVALID = Said(422, N_("Esto no se puede guardar así"), N_("Vuelve atrás y revisa lo que has escrito."))
TOO_LARGE = Said(
    413,
    N_("Lo que has enviado es demasiado grande"),
    N_("No se ha guardado nada. Vuelve atrás y elige un archivo de 10 MB como mucho."),
)
AWAY = Said(
    503,
    N_("Ahora mismo no podemos mostrar esto"),
    N_("Lo que ya estaba guardado sigue guardado. Espera un minuto y vuelve a intentarlo."),
)
BROKEN = Said(
    500,
    N_("Algo ha fallado de nuestro lado"),
    N_("No es culpa tuya. Lo guardado sigue guardado. Si se repite, avisa a quien administra Telar."),
)
_BY_KIND: tuple[tuple[type[TelarError], Said], ...] = (
    (FormNotOurs, OLD_FORM),
    (Unavailable, AWAY),
    (Missing, NOT_FOUND),
    (Forbidden, FORBIDDEN),
    (Conflict, CONFLICT),
    (Invalid, INVALID),
)


def install(app: FastAPI) -> None:
    """Register the handlers."""
    app.add_exception_handler(TelarError, _on_known)
    app.add_exception_handler(RequestValidationError, _on_bad_address)
    app.add_exception_handler(HTTPException, _on_http)


async def _on_known(request: Request, error: Exception) -> Response:
    if isinstance(error, NotSignedIn):
        back = _page_behind(request)
        return _send_to(request, f"{_SIGN_IN}?sigue={quote(back)}" if back != "/" else _SIGN_IN)
    if isinstance(error, ScreenHidden):
        return _send_to(request, _HIDDEN)
    if isinstance(error, Unavailable) and getattr(request.state, "is_quiet", False):
        return Response(status_code=204)
    if isinstance(error, Forbidden) and not is_unseen(request.url.path):
        _note_refusal(request, error)
    said = next((said for kind, said in _BY_KIND if isinstance(error, kind)), BROKEN)
    return _page(request, said)


def _note_refusal(request: Request, error: Forbidden) -> None:
    """Who knocked at which page that is not hers, or with a form that is not ours; nothing of what was sent."""
    log.warning(
        "refused",
        code=error.code,
        status=error.status,
        method=request.method,
        route=getattr(request.scope.get("route"), "path", None),
        actor=getattr(request.state, "actor", None),
    )


async def _on_bad_address(request: Request, _error: Exception) -> Response:
    """A malformed reference in an address looks like one that doesn't exist."""
    return _page(request, NOT_FOUND)


async def _on_http(request: Request, error: Exception) -> Response:
    status = cast(HTTPException, error).status_code
    said = {403: FORBIDDEN, 404: NOT_FOUND, 405: NOT_FOUND, 413: TOO_LARGE}.get(status, INVALID)
    return _page(request, Said(status, said.title, said.text))


def on_bug(request: Request, error: Exception) -> Response:
    """The calm page for an error nobody foresaw; only its kind is logged: its text may hold her words."""
    log.error("unexpected", error=type(error).__name__, method=request.method)
    return _page(request, BROKEN)


def _page_behind(request: Request) -> str:
    """Where to come back to after signing in: a page that opens, with her draft if its form has one.

    A part of a page leads to the whole one; what was sent leads to its form, or to the nearest page above.
    """
    shown = _ours(request, request.headers.get("HX-Current-URL", "") or request.headers.get("Referer", ""))
    path = request.url.path
    above = [path, *(path.rsplit("/", up)[0] for up in range(1, path.count("/")))]
    if "HX-Current-URL" in request.headers:
        above.insert(0, shown)
    elif request.method not in _READS:
        above.insert(1, shown)
    return next((each for each in above if each and _opens(request, each)), "/")


def _ours(request: Request, address: str) -> str:
    """The path of an address of this site; "" for any other."""
    parts = urlsplit(address)
    return parts.path if parts.netloc == request.url.netloc else ""


def _opens(request: Request, path: str) -> bool:
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.router.routes)


def _send_to(request: Request, target: str) -> Response:
    if request.headers.get("HX-Request") == "true":
        return Response(status_code=200, headers={"HX-Redirect": target})
    return RedirectResponse(target, status_code=303)


def _page(request: Request, said: Said) -> Response:
    runtime = cast(Runtime, request.app.state.runtime)
    form, secret = getattr(request.state, "form", None), getattr(request.state, "secret", b"")
    page = Page(request, runtime, None, language_of(request, None), secret)
    template = "kit/trouble.html" if page.is_fragment else "pages/trouble.html"
    return page.render(template, status=said.status, said=said, kept=form.words() if form else [])
