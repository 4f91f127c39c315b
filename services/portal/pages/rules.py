"""Who may open a page: each route of the portal depends on exactly one of these rules."""

import secrets
from typing import Annotated, Any, Final, Literal, cast

from fastapi import Depends, Request

from services.portal.domain.person import LANGUAGES, Language, SignedIn
from services.portal.forms import tokens
from services.portal.forms.sent import Sent, read_sent
from services.portal.pages.page import Page
from services.portal.runtime import Runtime
from shared.auth import NotSignedIn
from shared.contracts.roles import Role
from shared.errors import Forbidden

Kind = Literal["staff", "hidden", "visitor", "public"]
SESSION: Final = "s"
VISITOR: Final = "p"


class ScreenHidden(Forbidden):
    """The session is locked: only the lock page may be seen."""


class FormNotOurs(Forbidden):
    """The hidden token is missing, old or from another session."""


class Rule:
    """One door.

    `staff`: signed in, screen not hidden, one of the roles (none named: any member of staff).
    `hidden`: signed in, screen hidden or not. `visitor`: anyone, with a cookie for form tokens.
    `public`: anyone, no cookie read or set at all: partners' and participants' pages.
    """

    def __init__(self, kind: Kind, roles: frozenset[Role] = frozenset(), *, is_quiet: bool = False) -> None:
        self.kind = kind
        self.roles = roles
        self.is_quiet = is_quiet

    def __call__(self, request: Request, sent: Annotated[Sent, Depends(read_sent)]) -> Page:
        """The page of this request. Raises NotSignedIn, ScreenHidden, FormNotOurs or Forbidden."""
        runtime = cast(Runtime, request.app.state.runtime)
        request.state.is_quiet = self.is_quiet
        if self.kind == "public":
            return Page(request, runtime, None, language_of(request, None), b"", sent)
        cookie = request.cookies.get(runtime.cookie_name(SESSION), "")
        if self.kind == "staff" and cookie and tokens.is_valid(sent.token, tokens.secret_of(cookie)):
            self._keep_late(request, runtime, cookie, sent)
        person = runtime.sessions.find(cookie, quiet=self.is_quiet) if cookie else None
        request.state.actor = person.account if person is not None else None
        self._check(person)
        if person is None or self.kind == "visitor":
            return self._visit(request, runtime, person, sent)
        return self._page(request, runtime, person, sent, cookie=cookie)

    def _keep_late(self, request: Request, runtime: Runtime, cookie: str, sent: Sent) -> None:
        """Hand a form that comes after its session ran out to whoever keeps drafts; it does nothing else."""
        person = runtime.sessions.late(cookie)
        if person is not None and (not self.roles or person.has(*self.roles)):
            request.app.state.keep_late(Page(request, runtime, person, person.language, b"", sent))

    def _check(self, person: SignedIn | None) -> None:
        if self.kind == "visitor":
            return
        if person is None:
            raise NotSignedIn("sign in first")
        if self.kind == "staff" and person.is_locked:
            raise ScreenHidden("the screen is hidden")
        if self.roles and not person.has(*self.roles):
            raise Forbidden("this role may not open this page")

    def _visit(self, request: Request, runtime: Runtime, person: SignedIn | None, sent: Sent) -> Page:
        name = runtime.cookie_name(VISITOR)
        cookie = request.cookies.get(name, "")
        if cookie:
            return self._page(request, runtime, person, sent, cookie=cookie)
        fresh = secrets.token_urlsafe(32)
        page = self._page(request, runtime, person, sent, cookie=fresh)
        page.set_cookie(VISITOR, fresh)
        return page

    def _page(
        self, request: Request, runtime: Runtime, person: SignedIn | None, sent: Sent, *, cookie: str
    ) -> Page:
        secret = tokens.secret_of(cookie)
        if sent.is_form and not tokens.is_valid(sent.token, secret):
            raise FormNotOurs("this form is not from this session")
        return Page(request, runtime, person, language_of(request, person), secret, sent)


def language_of(request: Request, person: SignedIn | None) -> Language:
    """Her own choice, or the first language of the browser that we have; Spanish otherwise."""
    if person is not None:
        return person.language
    asked = [part.split(";")[0].strip()[:2] for part in request.headers.get("accept-language", "").split(",")]
    return next((language for wanted in asked for language in LANGUAGES if language == wanted.lower()), "es")


def staff(*roles: Role, quiet: bool = False) -> Any:  # noqa: ANN401, FastAPI's own type for a dependency
    """Let signed-in staff with any of these roles in. quiet: polling that must not count as activity."""
    return Depends(Rule("staff", frozenset(roles), is_quiet=quiet))


def even_hidden() -> Any:  # noqa: ANN401, FastAPI's own type for a dependency
    """Let a signed-in person in even while her screen is hidden: lock page, sign-out."""
    return Depends(Rule("hidden"))


def visitor() -> Any:  # noqa: ANN401, FastAPI's own type for a dependency
    """Let anyone in, with a cookie that binds forms to this browser: the sign-in pages."""
    return Depends(Rule("visitor"))


def public() -> Any:  # noqa: ANN401, FastAPI's own type for a dependency
    """Let anyone in without any cookie: pages for partners and participants, which carry their own link."""
    return Depends(Rule("public"))
