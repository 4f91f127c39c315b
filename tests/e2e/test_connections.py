"""A partner's connections: a coordinator lets its program in, takes a key and proves an address, at both widths."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from joserfc.jwk import ECKey
from playwright.sync_api import expect

from services.portal.usecases.demo import DEMO_HOST
from shared.actor import Actor
from shared.contracts.roles import Role
from tests.e2e.conftest import OpenSite, Site
from tests.e2e.driver import Driver, check_page
from tests.support.fhir_server import clinic
from tests.support.loopback import serving
from tests.support.servers import Databases
from tests.support.town import Town, open_services, settle

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
Tab = Callable[..., Driver]


class Listening(BaseHTTPRequestHandler):
    """A partner's program that gives the word of a challenge back, or says something else."""

    is_right = True

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        word = asked["data"]["challenge"] if self.is_right else "otra"
        answer = json.dumps({"challenge": word}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_args: object) -> None:
        """Quiet."""


@dataclass
class Scene:
    """A portal before the town, and an office that has nothing connected."""

    site: Site
    town: Town
    fresh: str

    @property
    def base(self) -> str:
        return f"/entidades/{self.fresh}/conexiones"

    def lets_in(self, client: str, secret: str) -> bool:
        """Whether a program gets a token."""
        door = self.town.http["intake"]
        url = str(door.base_url).removesuffix("/api/v1/") + "/partner/oauth/token"
        asked = {"grant_type": "client_credentials"}
        return door.post(url, data=asked, auth=(client, secret)).is_success


@pytest.fixture
def scene(
    databases: Databases, keys_dir: Path, open_site: OpenSite, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    monkeypatch.setenv("TELAR_PARTNER_LOOPBACK", "true")
    with open_services(databases, keys_dir) as town, open_site(demo=True, services=dict(town.http)) as site:
        lucia = site.hire("Lucía Prueba", Role.CASEWORKER, email=f"lucia{DEMO_HOST}", has_password=False)
        nuria = site.hire("Nuria Prueba", Role.COORDINATOR, email=f"nuria{DEMO_HOST}", has_password=False)
        settle(town, worker=lucia.ref, boss=nuria.ref)
        boss = Actor(nuria.ref, "staff", frozenset({Role.COORDINATOR}), frozenset({"leon"}))
        office = {"organisation": "Oficina Inventada", "services": ["legal"], "languages": ["es"],
                  "phone": "+34987000111", "contact_email": "ines@oficina.example"}  # fmt: skip
        yield Scene(site, town, town.call(boss, "POST", "intake", "/partners", office)["id"])


def picture(driver: Driver, name: str) -> None:
    folder = os.environ.get("TELAR_PICTURES")
    if folder:
        driver.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def looked_at(driver: Driver, name: str) -> None:
    picture(driver, name)
    check_page(driver)


def once(driver: Driver) -> list[str]:
    """What the page of a secret tells."""
    return [one.input_value() for one in driver.page.locator("input[readonly]").all()]


@pytest.mark.parametrize("width", [1280, 390])
def test_a_program_is_let_in_renewed_and_shut_out(scene: Scene, tab: Tab, width: int) -> None:
    driver = tab(scene.site, width=width).enter("Nuria Prueba")
    driver.open(f"/entidades/{scene.fresh}").tap("Conexiones de su programa")
    looked_at(driver, f"empty-{width}")

    driver.tap("Dar acceso a un programa")
    looked_at(driver, f"program-{width}")
    driver.fill("Huella SHA-256 de su certificado", "no es una huella").tap("Dar acceso y ver la clave")
    looked_at(driver, f"program-wrong-{width}")
    expect(driver.page.locator("#f-fingerprint-error")).to_be_visible()
    driver.fill("Huella SHA-256 de su certificado", "")
    driver.page.get_by_label("Leer las derivaciones que le enviamos").check()
    driver.tap("Dar acceso y ver la clave")
    looked_at(driver, f"secret-{width}")
    client, first = once(driver)
    assert scene.lets_in(client, first)

    driver.tap("Ya la tienen").tap("Hacer otra clave")
    looked_at(driver, f"renew-{width}")
    driver.tap("Hacer otra clave")
    second = once(driver)[1]
    driver.tap("Ya la tienen")
    looked_at(driver, f"two-secrets-{width}")
    driver.tap("Certificado")
    looked_at(driver, f"certificate-{width}")
    driver.tap("Cancelar")
    driver.page.get_by_role("link", name="Retirar la clave").first.click()
    looked_at(driver, f"retire-{width}")
    driver.tap("Retirar la clave")
    assert (scene.lets_in(client, first), scene.lets_in(client, second)) == (False, True)

    driver.tap("Cerrar la conexión")
    looked_at(driver, f"revoke-{width}")
    driver.tap("Cerrar la conexión")
    expect(driver.page.get_by_text("1 conexión cerrada")).to_be_visible()
    assert not scene.lets_in(client, second)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_key_is_taken_only_if_it_is_public_and_strong(scene: Scene, tab: Tab, width: int) -> None:
    driver = (
        tab(scene.site, width=width).enter("Nuria Prueba").open(scene.base).tap("Añadir una clave pública")
    )
    key = ECKey.generate_key("P-256")
    driver.fill("Clave pública (JWK)", json.dumps(key.as_dict(private=True))).tap("Guardar")
    looked_at(driver, f"key-private-{width}")
    assert driver.page.get_by_label("Clave pública (JWK)").input_value() == ""

    driver.fill("Clave pública (JWK)", json.dumps(key.as_dict(private=False))).tap("Guardar")
    expect(driver.page.locator(".thumbprint", has_text=key.thumbprint())).to_be_visible()
    looked_at(driver, f"key-{width}")


@pytest.mark.parametrize("width", [1280, 390])
def test_an_address_is_proven_and_switched_off(scene: Scene, tab: Tab, width: int) -> None:
    driver = tab(scene.site, width=width).enter("Nuria Prueba").open(scene.base).tap("Poner una dirección")
    looked_at(driver, f"address-{width}")
    with serving(Listening) as port:
        driver.fill("Dirección de su programa", f"http://127.0.0.1:{port}/avisos").tap(
            "Guardar y ver la clave"
        )
        looked_at(driver, f"signing-{width}")
        driver.tap("Ya la tienen")
        looked_at(driver, f"pending-{width}")
        Listening.is_right = False
        driver.tap("Probar y encender")
        looked_at(driver, f"not-proven-{width}")
        Listening.is_right = True
        driver.tap("Probar y encender")
        expect(driver.page.get_by_text("Encendidos", exact=True)).to_be_visible()
    looked_at(driver, f"on-{width}")
    driver.tap("Probar otra vez")
    expect(driver.page.get_by_text("no ha contestado a tiempo")).to_be_visible()
    driver.tap("Apagar los avisos")
    looked_at(driver, f"off-question-{width}")
    driver.tap("Apagar los avisos")
    expect(driver.page.get_by_text("Los avisos están apagados")).to_be_visible()
    looked_at(driver, f"off-{width}")


@pytest.mark.parametrize(("width", "language"), [(1280, "es"), (390, "es"), (390, "en")])
def test_what_did_not_arrive_is_sent_again(scene: Scene, tab: Tab, width: int, language: str) -> None:
    driver = tab(scene.site, width=width).enter("Nuria Prueba")
    if language == "en":
        driver.page.locator("details.menu summary").first.click()
        driver.tap("English")
    driver.open(scene.town.address("/entidades/{partner_id}/conexiones"))
    looked_at(driver, f"full-{language}-{width}")

    again = "Enviar otra vez" if language == "es" else "Send again"
    driver.page.get_by_role("button", name=again).focus()
    driver.press("Enter")

    expect(driver.page.get_by_role("button", name=again)).to_have_count(0)
    looked_at(driver, f"replayed-{language}-{width}")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_fhir_server_is_set_tested_and_switched_off(scene: Scene, tab: Tab, width: int) -> None:
    driver = tab(scene.site, width=width).enter("Nuria Prueba").open(scene.base).tap("Poner su servidor")
    looked_at(driver, f"server-{width}")
    with clinic() as there:
        there.wants_token = True
        driver.fill("Dirección base de su servidor", there.base).fill("Nombre con el que entramos", "us").tap(
            "Guardar"
        )
        expect(driver.page.locator("#f-token_url-error")).to_be_visible()
        looked_at(driver, f"server-wrong-{width}")
        assert driver.page.get_by_label("Nombre con el que entramos").input_value() == "us"

        driver.fill("Dirección donde da las llaves", f"{there.base.removesuffix('/fhir')}/token")
        driver.fill("Clave con la que entramos", "otra").tap("Guardar")
        looked_at(driver, f"server-pending-{width}")
        server = driver.page.get_by_role("region", name="Su servidor FHIR")
        server.get_by_role("button", name="Probar y encender").click()
        expect(driver.page.get_by_text("no nos deja entrar")).to_be_visible()
        looked_at(driver, f"server-not-proven-{width}")

        driver.tap("Cambiar el servidor").fill("Clave con la que entramos", "invented").tap("Guardar")
        server.get_by_role("button", name="Probar y encender").click()
        expect(server.get_by_text("Encendido", exact=True)).to_be_visible()
        looked_at(driver, f"server-on-{width}")
    driver.tap("Cambiar el servidor")
    looked_at(driver, f"server-change-{width}")
    driver.tap("Cancelar").tap("Apagar el servidor")
    looked_at(driver, f"server-off-question-{width}")
    driver.tap("Apagar el servidor")
    expect(driver.page.get_by_text("No hay ninguno: las derivaciones")).to_be_visible()
