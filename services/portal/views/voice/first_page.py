"""The first page of the participants' door, and the language a page speaks."""

from typing import Annotated, Any

from fastapi.responses import Response

from services.portal.clients.base import Refused, UnavailableThere
from services.portal.locale.public_words import TONGUES, Tongue, asked_for, tongue, tongues
from services.portal.pages.page import Page
from services.portal.pages.rules import public

Anyone = Annotated[Page, public()]


def first_page(
    page: Page,
    *,
    code: str = "",
    is_tablet: bool = False,
    say: Tongue | None = None,
    error: str = "",
    typed: str = "",
    status: int = 200,
) -> Response:
    """The first page. code: from the address, "" asks for one. error: key of a sentence."""
    say = say or _spoken(page)
    order = sorted(tongues(), key=lambda each: each.code != say.code)
    return page.render(
        "voice/door.html",
        status=status,
        **in_tongue(say),
        code=code,
        typed=typed,
        order=order,
        error=error,
        is_tablet=is_tablet,
    )


def shut(page: Page, error: Refused, *, say: Tongue, typed: str = "") -> Response:
    """One page for whatever does not open."""
    if is_away(error):
        return first_page(page, say=say, typed=typed, error="door.away", status=503)
    return first_page(page, say=say, typed=typed, error="door.closed", status=422)


def stale(page: Page) -> Response:
    """The same, for a page that does not carry what it must."""
    language = first_of(page, "language")
    say = chosen(page, language)
    return first_page(page, say=say, error="door.stale", status=422)


def in_tongue(say: Tongue) -> dict[str, Any]:
    """What a template needs to speak a language."""
    return {"say": say, "lang": say.code, "direction": say.direction}


def chosen(page: Page, language: str) -> Tongue:
    """The language she chose; her browser's where the page does not say."""
    return tongue(language) if language in TONGUES else _spoken(page)


def _spoken(page: Page) -> Tongue:
    return asked_for(page.request.headers.get("accept-language", ""))


def first_of(page: Page, name: str) -> str:
    """The first value sent under a name, or ""."""
    return next(iter(page.sent.values.get(name, ())), "")


def is_away(error: Refused) -> bool:
    """Whether the service did not answer, rather than said no."""
    return isinstance(error, UnavailableThere)
