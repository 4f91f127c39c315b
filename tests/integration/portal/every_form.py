"""Finds every form of the portal: opens each page as whoever may, and each second step behind a first one."""

import json
import re
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID, uuid4

import httpx
from fastapi.testclient import TestClient

from services.intake.gateways.partner_mail import Letter
from services.intake.handlers.referrals import run_due_steps
from services.intake.usecases.referral.deliver_referral import deliver_referral
from services.portal.usecases.door import Where
from services.portal.usecases.sign_in import begin_session
from shared.actor import Actor
from shared.contracts.roles import Role
from tests.integration.portal.town_fixtures import Front
from tests.support.page_forms import PageForm, Shown
from tests.support.routes import routes_of
from tests.support.town import settle
from tests.support.town_partners import PUBLIC_JWK
from tests.support.wrong_values import filled

NO_PAGE: Final = frozenset(
    {
        "/convocatorias/{planning}/busquedas/{search}/marcha", "/convocatorias/{planning}/cambios/marcha",
        "/convocatorias/{planning}/plan/mujeres/{person}/huecos",
        "/casos/{case_id}/documentos/{which}", "/entidades/exportar", "/health/live", "/informes/grupos/hoja",
        "/informes/grupos/{edition}/hoja", "/k/{token}", "/k/t/{token}", "/mensajes/vivo", "/salir", "/sigo",
    }
)  # fmt: skip
"""Addresses that answer with a file, with nothing, or by leading away."""

PICTURE: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0"
    "000003010100c9fe92ef0000000049454e44ae426082"
)
FIRST: Final = (
    "/casos/{case_id}/derivaciones/nueva",
    "/casos/{case_id}/derivaciones/ver",
    "/casos/{case_id}/consentimientos/nuevo",
    "/bloqueos",
    "/r/{token}",
    "/c",
)
"""Forms whose answer is a page with more forms; one that stands behind another comes after it."""

THROUGH: Final = "/c/preguntas"
"""A button whose answer is a page with a form."""

EVERYWHERE: Final = {"phone": "+34987000222", "nationality": "MA", "contact_email": "berta@despacho.example",
                     "birth_year": "2015", "arrival_year": "2019", "time_zone": "Europe/Madrid", "children": "1", "year": "2026", "b0": "0", "b1": "0", "b2": "0"}  # fmt: skip
BY_ROUTE: Final[dict[str, dict[str, str]]] = {
    "/casos/alta": {"may_call": "true", "contact": "phone"},
    "/casos/{case_id}/contacto/formas/{ref}": {
        "value": "+34600000001", "kind": "phone", "start.1": "", "end.1": "", "start.2": "", "end.2": "",
        "first.1": "", "last.1": "", "first.2": "", "last.2": "",
        "off_start.0": "", "off_end.0": "", "off_start.1": "", "off_end.1": "",
    },
    "/casos/{case_id}/contacto/ajustes": {"off_start.0": "", "off_end.0": "", "off_start.1": "", "off_end.1": ""},
    "/salas/{site}/sala": {"capacity": "12"},
    "/convocatorias/{planning}/recursos/hora": {"minutes": "90", "at": "11:30"},
    "/casos/{case}/grupos/calendario": {"is_asked": "true", "is_unwatched": "true"},
    "/casos/{case}/grupos/calendario/{feed}/seguir": {"still_unwatched": "true"},
    "/entidades/nueva": {"organisation": "Entidad de prueba"},
    "/entidades/buscar": {"near": "24001"},
    "/entidades/{partner_id}/publico": {"website": "https://inventada.example", "public_email": "hola@inventada.example"},
    "/entidades/{partner_id}/lugares/nuevo": {"postal_code": "24001"},
    "/entidades/{partner_id}/lugares/{place_id}": {"postal_code": "24001"},
    "/entidades/{partner_id}/horario/nuevo": {"on": "", "opens": "09:00", "closes": "14:00"},
    "/entidades/{partner_id}/conexiones/programas/nuevo": {"fingerprint": "AB:" * 31 + "AB"},
    "/entidades/{partner_id}/conexiones/programas/{client_id}/certificado": {"fingerprint": "cd" * 32},
    "/entidades/{partner_id}/conexiones/claves/nueva": {"jwk": json.dumps(PUBLIC_JWK)},
    "/entidades/{partner_id}/conexiones/avisos/direccion": {"url": "https://programa.example/avisos"},
    "/entidades/{partner_id}/conexiones/servidor": {"url": "https://fhir.programa.example/r4", "token_url": "https://fhir.programa.example/token"},
    "/mensajes/textos": {"alias": "Lola"},
    "/casos/{case_id}/derivaciones/nueva": {"near": "24001"},
}  # fmt: skip
"""What is typed where not any words would do."""


@dataclass
class Found:
    """A form. route: the address it is sent to, with its places out. good: all of it filled in rightly."""

    route: str
    form: PageForm
    http: TestClient
    good: dict[str, list[str]]

    def send(self, changes: dict[str, list[str]], *, to: str = "") -> httpx.Response:
        """Send it with these inputs changed, as a fresh one each time. to: another address."""
        sent = self.good | changes | {"_key": [str(uuid4())]}
        fields = {name: values for name, values in sent.items() if values and not self.is_file(name)}
        files = {
            name: ("x", changes.get(name, [PICTURE])[0], "image/png")
            for name in self.form.inputs
            if self.is_file(name) and changes.get(name) != []
        }
        return self.http.post(
            to or self.form.action, data=fields, files=files or None, follow_redirects=False
        )

    def is_file(self, name: str) -> bool:
        """Whether this input takes a file."""
        return name in self.form.inputs and self.form.inputs[name].kind == "file"


@dataclass
class Collection:
    """forms: with something to fill in. buttons: routes of those without. pages: routes that were opened."""

    forms: dict[str, Found] = field(default_factory=dict)
    buttons: set[str] = field(default_factory=set)
    closed: dict[str, int] = field(default_factory=dict)


class Postbox:
    """Keeps the letters to partners."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> None:
        """Keep it."""
        self.letters.append(letter)


class Collector:
    """Walks the portal."""

    def __init__(self, front: Front) -> None:
        self.front = front
        self.town = front.town
        everybody, other = front.hire("ana", *Role), front.hire("nuria", *Role)
        self.colleague = front.hire("lucia", Role.CASEWORKER, Role.FACILITATOR)
        settle(front.town, worker=other.me, boss=everybody.me)
        self.browsers = [everybody.http, other.http, front.browser(), self._half(other.me), self._hidden()]
        self._more(other.me)
        stranger = Actor(
            ref=uuid4(), kind="staff", roles=frozenset({Role.CASEWORKER}), teams=frozenset({"burgos"})
        )
        body = {"names": {"call_name": "Ajena"}, "profile": {"languages": ["es"]}, "team": "burgos"}
        self.anothers = str(self.town.call(stranger, "POST", "intake", "/cases", body)["id"])
        found = routes_of(front.app)
        self.posts = {
            each.path: re.compile(re.sub(r"\{[^}]+\}", "[^/]+", each.path) + "$")
            for each in found
            if "POST" in each.methods
        }
        self.gets = sorted({each.path for each in found if "GET" in each.methods} - NO_PAGE)

    def _half(self, account: UUID) -> TestClient:
        """A browser in the middle of a sign-in, before the app is set up."""
        http, door = self.front.browser(), self.front.runtime.accounts
        with door.transactions.begin(actor=Actor.anonymous(), purpose="test") as work:
            half = begin_session(work, account, stage="enrol", where=Where("192.0.2.1"))
        http.cookies.set("h", half.cookie)
        return http

    def _hidden(self) -> TestClient:
        desk = self.front.hire("berta", Role.CASEWORKER)
        desk.send("/ocultar", {"here": "/casos"})
        return desk.http

    def _more(self, other: UUID) -> None:
        """What only this walk needs: a second group, an urgent access, a partner's link."""
        town, boss = (
            self.town,
            Actor(ref=other, kind="staff", roles=frozenset(Role), teams=frozenset({"leon"})),
        )
        made = {
            "title": "Otro grupo",
            "capacity": 13,
            "session_count": 3,
            "languages": ["es"],
            "facilitators": [str(other)],
        }
        town.call(boss, "POST", "groups", "/editions", made)
        code = town.call(boss, "GET", "intake", f"/cases/{town.known['case_id']}")["code"]
        outsider = Actor(
            ref=uuid4(), kind="staff", roles=frozenset({Role.CASEWORKER}), teams=frozenset({"burgos"})
        )
        town.call(outsider, "POST", "intake", "/break-glass", {"code": code, "reason": "Llama el hospital."})
        town.known |= {"personas": str(other), "entidades": town.known["partner_id"], "code": code}
        town.known |= {"token": self._link(), "which": town.known["item_id"]}

    def _link(self) -> str:
        works, mail = self.town.runtimes["intake"].transactions, Postbox()
        with works.begin(actor=Actor.service("intake"), purpose="test") as work:
            deliver_referral(work, referral_id=UUID(self.town.known["referral_id"]))
        run_due_steps(works, mail=mail, portal_url="https://avisos.test")
        return re.findall(r"/r/([\w.-]+)", mail.letters[-1].text)[0]

    def walk(self) -> Collection:
        """Open every page; then every second step."""
        found = Collection()
        for path in (*self.gets, "/tareas?de=equipo"):
            for http in self.browsers:
                answer = http.get(self.town.address(path), follow_redirects=False)
                if answer.status_code == httpx.codes.OK:
                    self._read(answer, http, found)
                    break
            else:
                found.closed[path] = answer.status_code
        for one in (each for route in FIRST for each in [*found.forms.values()] if each.route == route):
            answer = one.send({})
            assert answer.status_code == httpx.codes.OK, f"{one.route}: {answer.status_code}"
            self._read(answer, one.http, found)
        return found

    def _read(self, answer: httpx.Response, http: TestClient, found: Collection) -> None:
        for form in Shown(answer.text).forms:
            for action in (form.action, *form.also):
                self._note(replace(form, action=action), http, found)

    def _note(self, form: PageForm, http: TestClient, found: Collection) -> None:
        route = self.route_of(form.action)
        names = sorted({each.name.partition(".")[0] for each in form.typed})
        if not names:
            found.buttons.add(route)
            if route == THROUGH:
                self._read(http.post(form.action, data=form.held), http, found)
            return
        given = EVERYWHERE | {"code": self.town.known["code"], "pin": self.town.known["pin"]}
        given |= {"code": self.town.known["tablet"]} if f"{route}/".startswith("/c/") else {}
        good = filled(form, given | BY_ROUTE.get(route, {}))
        found.forms.setdefault(f"{route} {' '.join(names)}", Found(route, form, http, good))

    def route_of(self, action: str) -> str:
        """The route that an address belongs to, the plainest first."""
        path = action.partition("?")[0]
        matching = [raw for raw, shape in self.posts.items() if shape.match(path)]
        return min(matching, key=lambda raw: raw.count("{"), default="")
