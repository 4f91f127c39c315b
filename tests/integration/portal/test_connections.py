"""A coordinator keeps a partner's programs, keys and address; nobody else sees the pages."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

from shared.actor import Actor
from shared.contracts.roles import Role
from tests.integration.portal.town_fixtures import Desk, Front, open_front
from tests.support.page_forms import Shown
from tests.support.routes import routes_of
from tests.support.servers import Databases
from tests.support.town import settle

PRINT = "5a" * 32


@pytest.fixture(scope="module")
def front(databases: Databases, keys_dir: Path) -> Iterator[Front]:
    with open_front(databases, keys_dir) as opened:
        yield opened


@pytest.fixture(scope="module")
def boss(front: Front) -> Desk:
    worker, boss = front.hire("lucia", Role.CASEWORKER), front.hire("nuria", Role.COORDINATOR)
    settle(front.town, worker=worker.me, boss=boss.me)
    return boss


@pytest.fixture
def base(boss: Desk) -> str:
    """Connections of an office of its own, with nothing in it."""
    name = f"Oficina {boss.get('/entidades').text.count('card-t')}"
    office = {"organisation": name, "services": ["legal"], "papers": "unknown", "languages": ["es"],
              "phone": "+34987000111", "contact_email": "berta@despacho.example"}  # fmt: skip
    assert boss.send("/entidades/nueva", office).status_code == 303
    found = re.findall(r'href="/entidades/([0-9a-f-]{36})/ficha">' + name, boss.get("/entidades").text)
    return f"/entidades/{found[0]}/conexiones"


def told(boss: Desk, base: str, form: dict[str, Any] | None = None) -> list[str]:
    """Register a program; its name and secret as the page tells them."""
    sent = boss.send(f"{base}/programas/nuevo", form or {"scopes": ["referrals:read", "referrals:write"]})
    assert sent.status_code == 200, Shown(sent.text).said
    return shown(sent.text)


def shown(page: str) -> list[str]:
    return re.findall(r'readonly value="([^"]+)"', page)


def actor_of(desk: Desk) -> Actor:
    return Actor(ref=desk.me, kind="staff", roles=frozenset({Role.COORDINATOR}), teams=frozenset({"leon"}))


def signs_in(boss: Desk, client: str, secret: str) -> bool:
    """Whether a program gets a token at intake's own door."""
    door = boss.town.http["intake"]
    url = str(door.base_url).removesuffix("/api/v1/") + "/partner/oauth/token"
    return door.post(url, data={"grant_type": "client_credentials"}, auth=(client, secret)).is_success


def test_an_office_without_programs_is_told_that_it_needs_none(boss: Desk, base: str) -> None:
    page = boss.get(base).text

    assert "Ningún programa suyo puede entrar." in page
    assert "sigue valiendo el enlace que recibe por correo" in page
    assert "No hay ninguna dirección" in page
    assert base in boss.get(base.removesuffix("/conexiones")).text


def test_a_secret_is_told_once_and_its_program_comes_in(boss: Desk, base: str) -> None:
    client, secret = told(boss, base)

    assert signs_in(boss, client, secret)
    page = boss.get(base)
    assert client in page.text
    assert secret not in page.text
    assert page.headers["cache-control"] == "no-store"


def test_a_second_secret_opens_beside_the_first_until_one_is_retired(boss: Desk, base: str) -> None:
    client, first = told(boss, base)
    assert "siete días más" in boss.get(f"{base}/programas/{client}/clave").text
    second = shown(boss.send(f"{base}/programas/{client}/clave").text)[1]
    assert signs_in(boss, client, first)
    assert signs_in(boss, client, second)
    assert "La clave más antigua de las dos" in boss.get(f"{base}/programas/{client}/clave").text
    links = re.findall(r'href="(\S+/claves/\S+/retirar)"', boss.get(base).text)

    assert "Retirar una de las dos claves" in boss.get(links[0]).text
    assert boss.send(links[0]).status_code == 303

    assert (signs_in(boss, client, first), signs_in(boss, client, second)) == (False, True)
    assert "/retirar" not in boss.get(base).text
    assert boss.get(links[0]).status_code == 404


def test_the_only_secret_stays(boss: Desk, base: str) -> None:
    client, secret = told(boss, base)
    (known,) = boss.town.call(actor_of(boss), "GET", "intake", f"/partners/{base.split('/')[2]}/clients")

    boss.send(f"{base}/programas/{client}/claves/{known['secrets'][0]['id']}/retirar")

    assert "Es la única clave" in boss.get(base).text
    assert signs_in(boss, client, secret)


def test_a_program_is_shut_out_after_a_question(boss: Desk, base: str) -> None:
    client, secret = told(boss, base)
    assert "para siempre" in boss.get(f"{base}/programas/{client}/cerrar").text
    assert signs_in(boss, client, secret)

    assert boss.send(f"{base}/programas/{client}/cerrar").status_code == 303

    assert not signs_in(boss, client, secret)
    assert "1 conexión cerrada" in boss.get(base).text
    assert boss.send(f"{base}/programas/{client}/clave").status_code == 404


def test_a_certificate_is_bound_as_tools_write_it_and_let_go_of(boss: Desk, base: str) -> None:
    written = "sha256 Fingerprint=" + ":".join([PRINT[:2].upper()] * 32)
    client, secret = told(boss, base, {"scopes": ["referrals:read"], "fingerprint": written})
    assert "Entra con certificado" in boss.get(base).text
    assert not signs_in(boss, client, secret)

    taken = boss.send(f"{base}/programas/nuevo", {"scopes": ["fhir"], "fingerprint": PRINT})
    assert taken.status_code == 422
    assert "f-fingerprint" in Shown(taken.text).linked
    assert PRINT in taken.text

    assert boss.send(f"{base}/programas/{client}/certificado", {"fingerprint": ""}).status_code == 303
    assert "Entra con certificado" not in boss.get(base).text
    assert signs_in(boss, client, secret)


@pytest.mark.parametrize("typed", ["5a" * 31, "zz" * 32, "clave"])
def test_what_is_no_fingerprint_is_said_at_its_input(boss: Desk, base: str, typed: str) -> None:
    answer = boss.send(f"{base}/programas/nuevo", {"scopes": ["fhir"], "fingerprint": typed})

    assert answer.status_code == 422
    assert Shown(answer.text).linked == ["f-fingerprint"]
    assert typed in answer.text
    assert "Ningún programa suyo puede entrar." in boss.get(base).text


def test_a_public_key_is_kept_and_its_print_shown(boss: Desk, base: str) -> None:
    keys: list[ECKey | RSAKey] = [ECKey.generate_key("P-256"), RSAKey.generate_key(2048)]
    for key in keys:
        jwk = json.dumps(key.as_dict(private=False))
        assert boss.send(f"{base}/claves/nueva", {"jwk": jwk}).status_code == 303

    page = boss.get(base).text
    assert page.index(keys[1].thumbprint()) < page.index(keys[0].thumbprint())
    link = re.findall(r'href="(\S+/claves/\S+/retirar)"', page)[0]
    assert "No se cifra nada más" in boss.get(link).text
    assert boss.send(link).status_code == 303
    assert "1 clave retirada" in boss.get(base).text
    assert boss.send(link).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (json.dumps({"kty": "RSA", "e": "AQAB", "n": "gQ" * 86}), "La clave no es bastante fuerte"),
        (json.dumps({"keys": [ECKey.generate_key("P-256").as_dict(private=False)]}), "un conjunto de claves"),
        ("-----BEGIN PUBLIC KEY-----", "no es una clave JWK"),
        ("[1]", "no es una clave JWK"),
        ('{"kty": "\\ud800"}', "no es una clave JWK"),
        ("[" * 5000, "no es una clave JWK"),
        ("{}", "Esta clave no vale"),
    ],
)
def test_a_key_that_will_not_do_is_said_at_its_input_and_stays_there(
    boss: Desk, base: str, typed: str, said: str
) -> None:
    answer = boss.send(f"{base}/claves/nueva", {"jwk": typed})

    page = Shown(answer.text)
    assert (answer.status_code, page.linked) == (422, ["f-jwk"])
    assert said in " ".join(page.said)
    assert page.form_for(f"{base}/claves/nueva", frozenset({"jwk"})).held["jwk"] == [typed]


def test_a_private_key_is_refused_and_not_even_shown_again(boss: Desk, base: str) -> None:
    jwk = ECKey.generate_key("P-256").as_dict(private=True)

    answer = boss.send(f"{base}/claves/nueva", {"jwk": json.dumps(jwk)})

    assert (answer.status_code, Shown(answer.text).linked) == (422, ["f-jwk"])
    assert "Es una clave privada" in answer.text
    assert str(jwk["d"]) not in answer.text
    assert "No hay ninguna." in boss.get(base).text


@pytest.mark.parametrize(
    "typed", ["http://programa.example/", "https://ana:secreta@programa.example/", "programa"]
)
def test_an_address_that_must_not_be_called_is_said_at_its_input(boss: Desk, base: str, typed: str) -> None:
    answer = boss.send(f"{base}/avisos/direccion", {"url": typed})

    assert (answer.status_code, Shown(answer.text).linked) == (422, ["f-url"])
    assert typed in answer.text


def test_an_address_is_set_with_a_secret_told_once_and_switched_off(boss: Desk, base: str) -> None:
    (secret,) = shown(boss.send(f"{base}/avisos/direccion", {"url": "https://programa.invalid/a"}).text)
    page = boss.get(base).text
    assert "Falta probar la dirección" in page
    assert secret.startswith("whsec_")
    assert secret not in page

    assert boss.send(f"{base}/avisos/probar").status_code == 303
    assert "no ha contestado a tiempo" in boss.get(base).text
    (other,) = shown(boss.send(f"{base}/avisos/clave").text)
    assert other not in (secret, "")
    assert "Se enciende otra vez" in boss.get(f"{base}/avisos/apagar").text
    assert boss.send(f"{base}/avisos/apagar").status_code == 303
    assert "Los avisos están apagados" in boss.get(base).text


def test_a_notice_that_did_not_arrive_is_sent_again_by_hand_once(boss: Desk) -> None:
    base = boss.town.address("/entidades/{partner_id}/conexiones")
    again = f"{base}/avisos/{boss.town.known['attempt_id']}/repetir"
    page = boss.get(base).text
    assert "No llegó" in page
    assert "503" in page
    assert again in page

    assert boss.send(again).status_code == 303
    assert again not in boss.get(base).text
    boss.send(again)
    assert "Ese aviso ya está en espera" in boss.get(base).text


SIGN_IN = {"token_url": "https://id.clinica.example/token", "client_id": "telar", "secret": "inventada77",
           "scope": "system/*.cruds"}  # fmt: skip


def test_a_server_is_set_with_its_keys_and_nobody_is_shown_the_secret_again(boss: Desk, base: str) -> None:
    assert "No hay ninguno" in boss.get(base).text

    sent = boss.send(f"{base}/servidor", {"url": "https://fhir.clinica.example/r4/"} | SIGN_IN)

    assert (sent.status_code, sent.headers["location"]) == (303, base)
    page, form = boss.get(base).text, boss.get(f"{base}/servidor").text
    assert "Falta probar el servidor" in page
    assert "https://fhir.clinica.example/r4<" in page
    for typed in ("https://id.clinica.example/token", 'value="telar"', "system/*.cruds"):
        assert typed in form
    assert "inventada77" not in page + form


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": ""}, "url"),
        ({"url": "http://fhir.clinica.example"}, "url"),
        ({"url": "https://fhir.clinica.example/r4?x=1"}, "url"),
        ({"url": "https://u:p@fhir.clinica.example/r4"}, "url"),
        ({"url": "https://fhir.clinica.example/" + "x" * 400}, "url"),
        ({"token_url": "http://127.0.0.1/token"}, "token_url"),
        ({"token_url": ""}, "token_url"),
        ({"client_id": ""}, "client_id"),
        ({"secret": ""}, "secret"),
        ({"token_url": "", "client_id": "", "secret": ""}, "token_url"),
        ({"scope": "x" * 201}, "scope"),
    ],
)
def test_a_server_that_cannot_be_is_refused_at_its_input_and_what_was_typed_stays(
    boss: Desk, base: str, changes: dict[str, str], field: str
) -> None:
    typed = {"url": "https://fhir.clinica.example/r4"} | SIGN_IN | changes
    refused = boss.send(f"{base}/servidor", typed)
    page = Shown(refused.text)

    assert refused.status_code == 422
    assert f'href="#f-{field}"' in refused.text
    assert f'id="f-{field}-error"' in refused.text
    assert page.said
    for name, value in typed.items():
        assert (f'value="{value}"' in refused.text) is (name != "secret") or not value, name
    assert "inventada77" not in refused.text
    assert "No hay ninguno" in boss.get(base).text


def test_a_server_is_tested_and_switched_off(boss: Desk, base: str) -> None:
    boss.send(f"{base}/servidor", {"url": "https://fhir.clinica.invalid/r4"})

    assert boss.send(f"{base}/servidor/probar").status_code == 303
    page = boss.get(base).text
    assert "Ahí no contesta un servidor FHIR R4" in page
    assert "Falta probar el servidor" in page
    assert "Se le habla sin llave" in page

    assert "Apagar su servidor FHIR" in boss.get(f"{base}/servidor/apagar").text
    boss.send(f"{base}/servidor/apagar")
    assert "No hay ninguno" in boss.get(base).text


def test_what_belongs_to_another_partner_is_not_found_here(boss: Desk, base: str) -> None:
    known = boss.town.known
    for path in (
        f"programas/{known['client_id']}/clave", f"programas/{known['client_id']}/cerrar",
        f"programas/{known['client_id']}/certificado", f"claves/{known['key_id']}/retirar",
        f"programas/{known['client_id']}/claves/{known['secret_id']}/retirar",
        f"avisos/{known['attempt_id']}/repetir", "avisos/clave", "avisos/apagar", "avisos/probar", "servidor/probar",
        "servidor/apagar",
    ):  # fmt: skip
        assert boss.send(f"{base}/{path}").status_code == 404, path


def test_nobody_else_opens_or_sends_anything_here(front: Front, boss: Desk) -> None:
    others = {role: front.hire(role.value, role) for role in Role if role is not Role.COORDINATOR}
    found = [one for one in routes_of(front.app) if "/conexiones" in one.path]
    for route in found:
        path = front.town.address(route.path)
        for other in others.values():
            answer = other.get(path) if "GET" in route.methods else other.send(path)
            assert answer.status_code in (403, 404), f"{route.path}: {answer.status_code}"
    assert len(found) >= 23
    entry = front.town.address("/entidades/{partner_id}")
    assert "/quitar" in others[Role.CASEWORKER].get(entry).text
    assert "/conexiones" not in others[Role.CASEWORKER].get(entry).text
