"""What a view works with: the person, her language, the services as her, and ways to answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.portal.clients.base import ServiceClient
from services.portal.domain.person import Language, Notice, SignedIn
from services.portal.forms import tokens
from services.portal.forms.form import Form
from services.portal.forms.model import Choice, FormModel
from services.portal.forms.sent import Sent
from services.portal.locale.text import said
from services.portal.pages.nav import Nav
from services.portal.runtime import Runtime
from shared.actor import Actor
from shared.clock import utc_now
from shared.contracts.roles import Role

C = TypeVar("C", bound=ServiceClient)
M = TypeVar("M", bound=FormModel)
A = TypeVar("A", bound=Response)


@dataclass
class Page:
    """One request, ready for a view. person is None on pages without sign-in."""

    request: Request
    runtime: Runtime
    person: SignedIn | None
    language: Language
    secret: bytes
    sent: Sent = field(default_factory=Sent)
    _cookies: dict[str, str | None] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """Who acts towards the services: the signed-in person, or nobody known."""
        if self.person is None:
            return Actor.anonymous()
        return Actor(
            ref=self.person.account,
            kind="staff",
            roles=frozenset(Role(role) for role in self.person.roles),
            teams=self.person.teams,
        )

    @property
    def here(self) -> str:
        """Path of this page, to come back to; never with a query."""
        return self.request.url.path

    def gettext(self, msgid: str) -> str:
        """A Spanish sentence in the page's language."""
        return said(msgid, self.language)

    def client(self, kind: type[C]) -> C:
        """A service, spoken to as the signed-in person."""
        return self.runtime.client(kind, actor=self.actor)

    def link_client(self, kind: type[C], token: str) -> C:
        """A service, spoken to with the token it issued for a link."""
        return self.runtime.client(kind, token=token)

    def form(self, model: type[M], *, choices: Mapping[str, Iterable[Choice]] | None = None) -> Form[M]:
        """An empty form; `.fill(values)` shows what is known already."""
        return Form(model, gettext=self.gettext, choices=choices)

    def read(self, model: type[M], *, choices: Mapping[str, Iterable[Choice]] | None = None) -> Form[M]:
        """The form as sent, already checked: ask `.is_valid`, then `.data` or answer with `invalid`.

        Its words are given back whatever happens next: pages of trouble ask the request for the form.
        """
        form = Form(model, gettext=self.gettext, raw=self.sent.values, key=self.sent.key, choices=choices)
        form.check()
        self.request.state.form, self.request.state.secret = form, self.secret
        return form

    def render(self, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:  # noqa: ANN401
        """A whole page, or a fragment if the template doesn't extend a base."""
        html = self.runtime.templates.render(template, self, context)
        return self.with_cookies(HTMLResponse(html, status_code=status))

    def invalid(self, template: str, form: Form[Any], **context: Any) -> HTMLResponse:  # noqa: ANN401
        """The same page with errors on top and everything typed; status 422 (503 if a service is away)."""
        return self.render(template, status=form.status, form=form, **context)

    def redirect(
        self, href: str, notice: str = "", *, undo_href: str | None = None, is_done: bool = True
    ) -> Response:
        """Go to another page of ours, saying there what was done, or why it was not. notice: a constant msgid."""
        if notice and self.person is not None:
            said = Notice(notice, kind="done" if is_done else "warning", undo_href=undo_href)
            self.runtime.sessions.add_notice(self.person, said)
        target = local_path(href)
        if self.is_fragment:
            return self.with_cookies(Response(status_code=200, headers={"HX-Redirect": target}))
        return self.with_cookies(RedirectResponse(target, status_code=303))

    def status(self, msgid: str = "Guardado") -> HTMLResponse:
        """A line such as `Guardado 10:42`, for autosave and other small answers in a `role=status` place."""
        return self.render("kit/status_line.html", status_text=self.gettext(msgid), at=utc_now())

    def set_cookie(self, short: str, value: str | None, *, days: int = 0) -> None:
        """Set (or with None delete) one of our cookies; days: 0 lasts until the browser closes."""
        self._cookies[f"{short}:{days}"] = value

    def with_cookies(self, answer: A) -> A:
        """The answer with the cookies that were asked for."""
        for spec, value in self._cookies.items():
            short, days = spec.split(":")
            name = self.runtime.cookie_name(short)
            secure = self.runtime.settings.is_https
            if value is None:
                answer.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")
            else:
                age = int(days) * 86_400 or None
                answer.set_cookie(
                    name, value, max_age=age, path="/", secure=secure, httponly=True, samesite="lax"
                )
        return answer

    def notices(self) -> tuple[Notice, ...]:
        """Lines waiting for this page; asking takes them away."""
        if self.person is None or self.is_fragment or not self.person.notices:
            return ()
        self.runtime.sessions.take_notices(self.person)
        return self.person.notices

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks for a part of a page."""
        return self.request.headers.get("HX-Request") == "true"

    def token(self) -> str:
        """A fresh hidden token for one form."""
        return tokens.make(self.secret)

    def nav(self, place: str) -> list[Nav]:
        """Entries of one place that this person may use, in order."""
        if self.person is None:
            return []
        person = self.person
        entries: Iterable[Nav] = self.request.app.state.nav
        allowed = (nav for nav in entries if nav.place == place and person.has(*nav.roles))
        return sorted(allowed, key=lambda nav: nav.order)


def local_path(href: str) -> str:
    """A path of our own site, whatever came in; anything else becomes `/`.

    Keeps path and query, drops schemes and hosts (also `//host` and backslashes), so that no link leads away.
    """
    parts = urlsplit(href.replace("\\", "/"))
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or parts.path.startswith("//"):
        return "/"
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return quote(parts.path, safe="/%:@!$&'()*+,;=~-._") + query + fragment
