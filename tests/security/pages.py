"""A worker at the portal without a browser: she signs in, opens every page she can reach and sends every form on it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pyotp

from services.portal.runtime import Runtime, build
from services.portal.settings import PortalSettings
from services.portal.usecases import accounts
from shared.actor import Actor
from shared.contracts.roles import Role
from telar.local.system import System
from tests.security.directory_bodies import DIRECTORY_WORDS
from tests.security.typist import CANARY, CLOSED, PICTURE

PASSWORD: Final = f"{CANARY} una frase"
BY_NAME: Final = {"organisation": f"Entidad {uuid4()}", "hours": "lunes",  # what a partner publishes stays clear
           "time_zone": "Europe/Madrid", "typed": PASSWORD, "old": PASSWORD,
                  "password": PASSWORD, "session_count": "2", "on": "2026-11-20", "told_on": "2026-11-20"}  # fmt: skip
"""What is typed where the canary itself would only be refused."""
_ACCEPTED: Final = (200, 204, 303)
_TIMES: Final = 1
_MOST_PAGES: Final = 400
APART: Final = ("/health", "/salir", "/hasta", "/oculta", "/entrar", "/alta")
"""Pages that are no place to type, or the end of the visit."""


@dataclass
class Form:
    """A form as the page offers it. values: what a browser would send untouched; free: what a person may type in."""

    action: str
    has_files: bool = False
    values: dict[str, list[str]] = field(default_factory=dict)
    free: dict[str, dict[str, str]] = field(default_factory=dict)


class Reader(HTMLParser):
    """Finds the links and the forms of a page."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here = here
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link, a form or a field."""
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(given["href"])
        elif tag == "form" and given.get("method", "").lower() == "post":
            self._form = Form(given.get("action") or self.here, "multipart" in given.get("enctype", ""))
            self.forms.append(self._form)
        elif self._form is not None:
            self._field(self._form, tag, given)

    def handle_endtag(self, tag: str) -> None:
        """Close a form or a list."""
        self._form = None if tag == "form" else self._form
        self._select = "" if tag == "select" else self._select

    def _field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and given.get("value"):
            if "selected" in given or self._select not in form.values:
                form.values[self._select] = [given["value"]]
        elif tag == "textarea" and name:
            form.free[name] = given
        elif tag == "button" and name:
            form.values.setdefault(name, [given.get("value", "")])
        elif tag == "input" and name:
            self._input(form, name, kind, given)

    def _input(self, form: Form, name: str, kind: str, given: dict[str, str]) -> None:
        if kind == "hidden":
            form.values.setdefault(name, []).append(given.get("value", ""))
        elif kind in ("radio", "checkbox"):
            if "checked" in given or name not in form.values:
                form.values[name] = [given.get("value", "on")]
        elif kind != "submit":
            form.free[name] = given


@dataclass
class Reached:
    """What the walk came to: forms by the address of their route, with the first answer other than a refusal."""

    accepted: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    typed: int = 0


class Colleague:
    """Signs in by the portal's own pages and sends its forms. known: references for addresses with a place in them."""

    def __init__(self, system: System, known: dict[str, Any]) -> None:
        settings = PortalSettings(
            keys_dir=system.settings.keys_dir,
            database_url_portal=system.environment["TELAR_DATABASE_URL_PORTAL"],
        )
        self.runtime: Runtime = build(settings)
        self.client = httpx.Client(
            base_url=system.portal_url,
            timeout=20.0,
            trust_env=False,
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        self.known = known
        self.reached = Reached()
        self.addresses: list[str] = []

    def close(self) -> None:
        """Go home."""
        self.client.close()
        self.runtime.accounts.transactions.engine.dispose()

    def sign_in(self) -> None:
        """Set-up code, password, authenticator app: as on a first day."""
        address = f"{uuid4().hex[:8]}@example.org"
        with self.runtime.accounts.transactions.begin(actor=Actor.service("portal"), purpose="test") as work:
            ref = accounts.open_account(
                work, email=address, display_name="Ana", roles=[*list(Role)[:3], Role.ADMIN], teams=["leon"]
            )
            code = accounts.give_setup_code(work, ref)
        first = {"email": address, "password": PASSWORD}
        self._submit("/alta", first | {"code": code})
        self._submit("/entrar", first)
        page = self.client.get("/entrar/aplicacion").text
        secret = re.sub(r"\s", "", re.search(r"((?:[A-Z2-7]{4} ?){8})", page)[1])  # type: ignore[index]
        self._submit("/entrar/aplicacion", {"code": pyotp.TOTP(secret).now()})
        assert self.client.get("/").status_code == httpx.codes.OK, "she is not in"

    def _submit(self, path: str, typed: dict[str, str]) -> None:
        (form,) = (form for form in self._read(path).forms if form.action.startswith(path))
        answer = self.client.post(form.action, data=form.values | typed)
        assert answer.status_code in _ACCEPTED, f"{path}: {answer.status_code}"

    def walk(self, seeds: list[str], template_of: Any, *, last: tuple[str, ...]) -> None:
        """Open every page that can be reached, one of each kind, and send every form, `last` ones at the end."""
        found = list(self._forms(seeds, template_of))
        for form, template in sorted(found, key=lambda pair: pair[1].startswith(last)):
            if template not in self.reached.accepted:
                self._send(form, template)

    def _forms(self, seeds: list[str], template_of: Any) -> Iterator[tuple[Form, str]]:
        waiting, seen, times = list(seeds), set(seeds), dict[str, int]()
        forms = set()
        while waiting and len(seen) < _MOST_PAGES:
            page = self._read(waiting.pop(0))
            for form in page.forms:
                template = template_of(urlsplit(form.action).path, "POST")
                if template and (form.action, *form.free) not in forms:
                    forms.add((form.action, *form.free))
                    yield form, template
            for link in page.links:
                template = template_of(urlsplit(link).path, "GET")
                if (
                    template
                    and not link.startswith(APART)
                    and link not in seen
                    and times.get(template, 0) < _TIMES
                ):
                    times[template] = times.get(template, 0) + 1
                    seen.add(link)
                    waiting.append(link)

    def _read(self, path: str) -> Reader:
        answer = self.client.get(path)
        while answer.is_redirect and answer.headers["location"].startswith("/"):
            self.addresses.append(str(answer.request.url))
            answer = self.client.get(answer.headers["location"])
        self.addresses += [str(answer.request.url), answer.headers.get("location", "")]
        assert answer.status_code < 500, f"{path}: {answer.status_code}"
        reader = Reader(path)
        if "html" in answer.headers.get("content-type", ""):
            reader.feed(answer.text)
        return reader

    def _send(self, form: Form, template: str) -> None:
        data: dict[str, Any] = dict(form.values)
        files = None
        for name, given in form.free.items():
            if given.get("type") == "file":
                files = {name: (f"{CANARY}.png", PICTURE, "image/png")}
            else:
                of_directory = DIRECTORY_WORDS if template.startswith("/entidades/") else {}
                data[name] = of_directory.get(name) or typed(name, given)
                self.reached.typed += CANARY in data[name]
        answer = self.client.post(form.action, data=data, files=files)
        self.addresses += [str(answer.request.url), answer.headers.get("location", "")]
        assert answer.status_code < 500, f"{form.action}: {answer.status_code}"
        if answer.status_code in _ACCEPTED:
            self.reached.accepted.add(template)
            self.reached.refused.pop(template, None)
        else:
            errors = re.findall(r'class="error"[^>]*>.*?</svg>\s*([^<]*)<', answer.text, re.DOTALL)
            self.reached.refused[template] = f"{answer.status_code} {errors} {sorted(form.free)}"


def typed(name: str, given: dict[str, str]) -> str:
    """What a person would type: the canary wherever words may stand, else something that fits the field."""
    today = datetime.now(UTC).date()
    if name in BY_NAME:
        return BY_NAME[name]
    kinds = {
        "date": str(today + timedelta(days=9)),
        "time": "10:30",
        "datetime-local": f"{today + timedelta(days=9)}T10:30",
        "number": given.get("min") or "1",
        "email": "canaria@example.org",
        "tel": "+34987000222",
    }
    kind = "number" if given.get("inputmode") == "numeric" else given.get("type", "text")
    if kind in kinds:
        known = CLOSED.get(name)
        return str(known) if isinstance(known, (str, int)) and name != "on" else kinds[kind]
    if int(given.get("maxlength") or 999) < len(CANARY):
        return given.get("value") or "es"
    return CANARY


def templates(routes: list[Any]) -> Any:
    """A function: path and method in, the route's address with its places out, or None."""
    known = [
        (route.path, route.methods, re.compile(re.sub(r"\{[^}]+\}", "[^/]+", route.path) + "$"))
        for route in routes
    ]

    def find(path: str, method: str) -> str | None:
        return next((raw for raw, methods, shape in known if method in methods and shape.match(path)), None)

    return find
