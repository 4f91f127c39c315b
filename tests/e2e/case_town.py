"""A portal with its real intake, a caseworker, and a case with something in every tab."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey

from services.intake.api.app import create_app
from services.intake.runtime import build
from services.portal.usecases.demo import DEMO_HOST
from shared.actor import Actor
from shared.audit import AuditKey
from shared.auth import mint
from shared.clock import utc_now
from shared.contracts.roles import Role
from shared.crypto import Keyring
from shared.work import Transactions
from tests.e2e.conftest import OpenSite, Site, pictures
from tests.e2e.driver import Driver, check_page
from tests.support.servers import Databases
from tests.support.wired import tables_of


@dataclass
class Town:
    """A portal with its intake, a caseworker, and a way to speak to intake as her."""

    site: Site
    app: Any
    key: OKPKey
    worker: Actor

    def call(self, method: str, path: str, body: Any = None) -> Any:
        token = mint(self.worker, audience="intake", private_key=self.key)
        answer = TestClient(self.app).request(
            method, f"/api/v1{path}", json=body, headers={"authorization": f"Bearer {token}"}
        )
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def open_case(self, call_name: str, **names: str) -> str:
        body = {
            "names": {"call_name": call_name} | names,
            "profile": {"languages": ["ar"], "interpreter": True},
            "consent": {"purpose": "services", "medium": "spoken", "language": "ar"},
        }
        return str(self.call("POST", "/cases", body)["id"])

    def code_of(self, case: str) -> str:
        return str(self.call("GET", f"/cases/{case}")["code"])

    def strangled(self, name: str) -> str:
        """A case with an alert nobody has taken."""
        case = self.open_case(name)
        answers = {str(n): "no" for n in range(1, 25)} | {"15": "si", "14": "si"}
        self.call("POST", f"/cases/{case}/assessments", {"instrument": "DASH-RIC", "answers": answers})
        return case

    def full_case(self) -> str:
        """A case with something in every tab."""
        case = self.open_case("Samira", given_name="Samira", surnames="Inventada")
        today = utc_now()
        day = (today + timedelta(days=20)).date().isoformat()
        put = lambda path, body: self.call("POST", f"/cases/{case}/{path}", body)  # noqa: E731, short for many calls
        put(
            "children",
            {"child": {"alias": "Sol", "birth_year": 2018, "exposure": "witness", "lives_with": "her"}},
        )
        put(
            "dated-facts",
            {
                "fact": {
                    "kind": "protection_order",
                    "state": "granted",
                    "on": "2026-11-01",
                    "expires": "2027-05-01",
                }
            },
        )
        put(
            "incidents",
            {
                "incident": {
                    "kinds": ["physical", "vicarious"],
                    "told_on": today.date().isoformat(),
                    "account": "Lo cuenta sin prisa, con la intérprete.",
                    "relation": "former_partner",
                }
            },
        )
        put(
            "safety-plan",
            {
                "plan": {
                    "sections": {
                        "safe_place": ["En casa de Sol"],
                        "documents": ["Copias fuera de casa", "El libro de familia"],
                    },
                    "review_on": day,
                }
            },
        )
        put(
            "plan-items",
            {
                "item": {
                    "need": "legal",
                    "action": "Pedir cita en extranjería",
                    "goal": "Renovar el permiso",
                    "due_on": day,
                }
            },
        )
        put("plan-items", {"item": {"need": "material", "action": "Banco de alimentos", "state": "done"}})
        put(
            "notes",
            {
                "note": {
                    "kind": "guidance",
                    "channel": "phone",
                    "minutes": 20,
                    "topics": ["papers", "legal"],
                    "text": "Quiere renovar el permiso.\nLe preocupa el padrón.",
                },
                "next_step": {
                    "text": "Llamar a la abogada",
                    "on": (today - timedelta(days=1)).date().isoformat(),
                },
            },
        )
        put(
            "accompaniments",
            {
                "accompaniment": {
                    "kind": "court",
                    "place": "Juzgado 1, sala 3",
                    "papers": "DNI y copia de la orden",
                    "interpreter": True,
                },
                "starts_at": (today - timedelta(hours=2)).isoformat(),
                "remind_her": True,
            },
        )
        put(
            "accompaniments",
            {
                "accompaniment": {"kind": "hospital", "place": "Centro de salud"},
                "starts_at": (today + timedelta(days=2)).isoformat(),
            },
        )
        return case


@contextmanager
def open_town(databases: Databases, keys_dir: Any, open_site: OpenSite) -> Iterator[Town]:
    """The portal and its intake, while the block lasts."""
    key = OKPKey.import_key((keys_dir / "tokens" / "portal.pem").read_text())
    public = OKPKey.import_key((keys_dir / "tokens" / "portal.pub.pem").read_text())
    engine = databases.new(*tables_of("intake"))
    folder = keys_dir / "intake"
    works = Transactions(engine, keyring=Keyring.load(folder, classes=None), audit_key=AuditKey.load(folder))
    app = create_app(build(transactions=works, token_key=public, checks={}))
    with (
        TestClient(app, base_url="http://intake.test/api/v1") as intake,
        open_site(demo=True, services={"intake": intake}) as site,
    ):
        lucia = site.hire("Lucía Prueba", Role.CASEWORKER, email=f"lucia{DEMO_HOST}")
        site.hire("Nuria Prueba", Role.COORDINATOR, email=f"nuria{DEMO_HOST}")
        worker = Actor(
            ref=lucia.ref, kind="staff", roles=frozenset({Role.CASEWORKER}), teams=frozenset({"leon"})
        )
        yield Town(site, app, key, worker)
    engine.dispose()


def enter(driver: Driver, name: str = "Lucía") -> Driver:
    """Sign in by the demo's door."""
    driver.open("/entrar").tap(f"{name} Prueba", exact=False)
    driver.page.wait_for_url("**/")
    return driver


def look(driver: Driver, name: str, width: int) -> None:
    """Check the page as it stands, and take its picture if anyone wants one."""
    if folder := pictures():
        folder.mkdir(parents=True, exist_ok=True)
        driver.page.screenshot(path=folder / f"case-{name}-{width}.png", full_page=True)
    driver.trouble[:] = [line for line in driver.trouble if "status of 503" not in line]
    check_page(driver)
