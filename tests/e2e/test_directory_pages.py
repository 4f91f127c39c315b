"""The directory in a browser: searched, kept true, tidied, and taken in from a file, on a wide screen and on a phone."""

import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from joserfc.jwk import OKPKey

from services.intake.api.app import create_app
from services.intake.domain.directory.facts import PlaceFacts
from services.intake.domain.directory.hours import Opening
from services.intake.domain.directory.partners import PartnerService
from services.intake.runtime import Runtime
from services.intake.settings import IntakeSettings
from services.intake.store.directory.partners import Partner
from services.intake.usecases.directory.edit_parts import add_hours, write_place
from shared.actor import Actor
from shared.clock import utc_now
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.e2e.conftest import OpenSite, Site, Worker, free_port, serve
from tests.e2e.driver import Driver, check_page
from tests.e2e.test_sign_in import forget_used_code, sign_in
from tests.integration.intake.referral.conftest import World, make_world
from tests.support.servers import Databases
from tests.support.wired import tables_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
Tab = Callable[..., Driver]


@dataclass
class Office:
    """A portal before a real intake with a directory in it, and its coordinator."""

    site: Site
    world: World
    worker: Worker


@pytest.fixture(scope="module")
def office(open_site: OpenSite, databases: Databases, keys_dir: Path) -> Iterator[Office]:
    port = free_port()
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", trust_env=False)
    with open_site(services={"intake": client}) as site:
        worker = site.hire(
            "Nuria de Prueba", Role.CASEWORKER, Role.COORDINATOR, email="nuria.dir@example.org"
        )
        actor = Actor(
            worker.ref, "staff", frozenset({Role.CASEWORKER, Role.COORDINATOR}), frozenset({"leon"})
        )
        world = make_world(databases.new(*tables_of("intake")), keys_dir, worker=actor, clock=utc_now)
        fill(world)
        public_half = OKPKey.import_key((keys_dir / "tokens" / "portal.pub.pem").read_text())
        runtime = Runtime(settings=IntakeSettings(), transactions=world.transactions, token_key=public_half)
        server, thread = serve(create_app(runtime), port)
        yield Office(site, world, worker)
    server.should_exit = True
    thread.join(timeout=10)
    client.close()


def fill(world: World) -> None:
    """Two lawyers in two towns, a refuge, an entry nobody has confirmed, and one that stands there twice."""
    settle(world, world.partner, city="León", postal_code="24001", address="Calle Inventada 3")
    bierzo = world.add_partner(
        "Abogadas del Bierzo",
        phone="+34 987 222 222",
        languages=("es", "fr"),
        contact_email="b@bierzo.example",
    )
    settle(world, bierzo, city="Ponferrada", postal_code="24400", address="Plaza Inventada 1")
    refuge = world.add_partner(
        "Casa de Acogida Inventada",
        services=(PartnerService.SHELTER,),
        phone="+34 987 333 333",
        contact_email="r@casa.example",
    )
    settle(world, refuge, city="Astorga", is_confidential=True)
    world.add_partner(
        "Inventado, Despacho S.L.",
        services=(PartnerService.SOCIAL,),
        phone="987000000",
        contact_email="otra@despacho.example",
    )
    old = world.add_partner(
        "Banco de Alimentos Inventado",
        services=(PartnerService.FOOD,),
        phone="+34 987 444 444",
        accepts_without_papers=None,
        contact_email="c@banco.example",
    )
    with world.begin() as work:
        work.session.get_one(Partner, old).confirmed_at = utc_now() - timedelta(days=250)


def settle(world: World, partner: UUID, **changes: Any) -> None:
    facts = {"name": "", "is_confidential": False, "address": "", "city": "", "province": "León", "postal_code": "",
             "latitude": None, "longitude": None, "phone": ""}  # fmt: skip
    with world.begin() as work:
        services = tuple(offer.id for offer in work.session.get_one(Partner, partner).offers)
        write_place(work, partner_id=partner, facts=PlaceFacts(**(facts | changes), services=services))
        every_hour = Opening(tuple(range(7)), time(0), time(0))
        add_hours(work, partner_id=partner, opening=every_hour)


def signed_in(office: Office, tab: Tab, **how: Any) -> Driver:
    forget_used_code(office.site, office.worker)
    return sign_in(tab(office.site, **how), office.worker)


def picture(driver: Driver, name: str) -> None:
    """Keep a picture of the page, if anyone wants it."""
    folder = os.environ.get("TELAR_PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        driver.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def main_of(driver: Driver) -> str:
    return driver.page.locator("main").inner_text()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_search_says_who_can_help_how_far_and_why(office: Office, tab: Tab, width: int) -> None:
    staff = signed_in(office, tab, width=width).open("/entidades")
    check_page(staff)
    picture(staff, f"list-{width}")
    staff.tap("Buscar quién puede ayudar")
    check_page(staff)
    staff.page.get_by_label("Qué necesita").select_option("legal")
    staff.page.get_by_label("Cerca de").fill("Astorga")
    staff.page.get_by_text("Abierto ahora", exact=True).click()
    staff.page.get_by_role("checkbox", name="Atiende sin papeles").check()
    staff.page.get_by_role("checkbox", name="Con niñas o niños").check()
    staff.tap("Ver quién puede")
    check_page(staff)
    picture(staff, f"search-{width}")

    said = main_of(staff)
    names = staff.page.locator("h3 a").all_inner_texts()
    assert names == ["Despacho Inventado", "Abogadas del Bierzo"]
    assert "abierto ahora" in said
    assert "nadie ha preguntado si admite niñas y niños" in said
    assert "Astorga" not in staff.page.url


def test_a_search_that_finds_nobody_says_what_to_try(office: Office, tab: Tab) -> None:
    staff = signed_in(office, tab, width=390).open("/entidades/buscar")
    staff.page.get_by_label("Qué necesita").select_option("health")
    staff.tap("Ver quién puede")
    check_page(staff)

    assert "Prueba con menos condiciones" in main_of(staff)


def test_an_unknown_place_is_said_at_its_input_and_what_was_typed_stays(office: Office, tab: Tab) -> None:
    staff = signed_in(office, tab).open("/entidades/buscar")
    staff.page.get_by_label("Cerca de").fill("Marte")
    staff.tap("Ver quién puede")
    check_page(staff)

    assert "No conocemos ese sitio" in main_of(staff)
    assert staff.page.get_by_label("Cerca de").input_value() == "Marte"


def test_the_search_works_by_keyboard_alone(office: Office, tab: Tab) -> None:
    staff = signed_in(office, tab).open("/entidades/buscar")
    staff.page.get_by_label("Qué necesita").focus()
    staff.page.keyboard.type("Alojamiento")
    for _ in range(2):
        staff.page.keyboard.press("Tab")
    staff.page.keyboard.type("León")
    staff.page.keyboard.press("Enter")
    staff.page.wait_for_selector("#h-found")

    said = main_of(staff)
    assert "Casa de Acogida Inventada" in said
    assert "lugar confidencial" in said
    assert "Astorga" not in said.split("resultado", 1)[1]


@pytest.mark.parametrize("width", [1280, 390])
def test_a_partners_page_takes_a_service_a_place_and_hours(office: Office, tab: Tab, width: int) -> None:
    partner = office.world.add_partner(
        f"Centro {width}", phone=f"+34 987 55{width:05d}"[:17], contact_email=f"c{width}@centro.example"
    )
    staff = signed_in(office, tab, width=width).open(f"/entidades/{partner}/ficha")
    check_page(staff)
    staff.tap("Añadir servicio")
    staff.page.get_by_label("Para qué sirve").select_option("health")
    staff.page.get_by_role("group", name="Admite animales").get_by_text("Sí", exact=True).click()
    check_page(staff)
    picture(staff, f"service-{width}")
    staff.tap("Guardar")
    staff.tap("Añadir lugar")
    staff.fill("Localidad", "Sahagún")
    check_page(staff)
    picture(staff, f"place-{width}")
    staff.tap("Guardar")
    staff.tap("Añadir horario")
    staff.page.get_by_role("checkbox", name="Lunes").check()
    staff.page.get_by_label("Abre").fill("09:00")
    staff.page.get_by_label("Cierra").fill("14:00")
    check_page(staff)
    picture(staff, f"hours-{width}")
    staff.tap("Guardar")
    staff.tap("Añadir convenio")
    staff.fill("Qué se firmó", "Convenio de derivación")
    staff.tap("Guardar")
    check_page(staff)
    picture(staff, f"parts-{width}")

    said = main_of(staff)
    assert all(
        word in said
        for word in ("Salud", "animales: sí", "Sahagún", "Lunes", "09:00–14:00", "Convenio de derivación")
    )


def test_an_entry_nobody_confirmed_is_confirmed_in_one_tap_from_hoy(office: Office, tab: Tab) -> None:
    staff = signed_in(office, tab, width=390).open("/entidades/por-confirmar")
    check_page(staff)
    picture(staff, "stale-390")
    assert "Banco de Alimentos Inventado" in main_of(staff)

    with staff.budget(1):
        staff.tap("Sigue siendo así")

    assert "Todo el directorio está confirmado" in main_of(staff)


def test_doubles_are_compared_and_merged_after_a_question(office: Office, tab: Tab) -> None:
    staff = signed_in(office, tab, width=390).open("/entidades/repetidas")
    check_page(staff)
    picture(staff, "doubles-390")
    assert "el nombre, el teléfono" in main_of(staff)

    staff.page.get_by_role("link", name="Unir y quedarse con esta").first.click()
    check_page(staff)
    picture(staff, "merge-390")
    staff.tap("Unir")

    assert "Despacho Inventado" not in main_of(staff)
    staff.open(f"/entidades/{office.world.partner}/ficha")
    assert "Servicios sociales" in main_of(staff)


def package() -> bytes:
    organisation = str(new_id())
    return json.dumps(
        {
            "organization": [{"id": organisation, "name": "Fundación de Fuera", "description": "Ayuda"}],
            "service": [{"id": str(new_id()), "organization_id": organisation, "name": "Asesoría", "status": "active"}],
        }
    ).encode()  # fmt: skip


@pytest.mark.parametrize("width", [1280, 390])
def test_a_file_is_looked_at_before_it_is_taken_in(office: Office, tab: Tab, width: int) -> None:
    staff = signed_in(office, tab, width=width).open("/entidades/importar")
    check_page(staff)
    staff.page.get_by_label("Archivo").set_input_files(
        {"name": "d.json", "mimeType": "application/json", "buffer": package()}
    )
    staff.tap("Ver qué cambiaría")
    check_page(staff)
    picture(staff, f"import-{width}")
    assert "Fundación de Fuera" in main_of(staff)
    with office.world.begin() as work:
        before = work.session.query(Partner).filter(Partner.organisation == "Fundación de Fuera").count()

    staff.tap("Importar ahora")

    with office.world.begin() as work:
        after = work.session.query(Partner).filter(Partner.organisation == "Fundación de Fuera").count()
    assert after == before + 1


def test_a_file_with_errors_says_where_and_takes_nothing_in(office: Office, tab: Tab) -> None:
    wrong = json.loads(package())
    wrong["service"][0]["status"] = "open"
    staff = signed_in(office, tab, width=390).open("/entidades/importar")
    staff.page.get_by_label("Archivo").set_input_files(
        {"name": "d.json", "mimeType": "application/json", "buffer": json.dumps(wrong).encode()}
    )
    staff.tap("Ver qué cambiaría")
    check_page(staff)
    picture(staff, "import-errors-390")

    said = main_of(staff)
    assert "services.csv" in said
    assert "status" in said
    assert "Importar ahora" not in said


def test_the_directory_is_exported_as_a_package_without_the_refuge(office: Office, tab: Tab) -> None:
    staff = signed_in(office, tab).open("/entidades")
    with staff.page.expect_download() as coming:
        staff.page.get_by_role("link", name="Exportar (HSDS 3.0)").click()
    content = Path(coming.value.path()).read_bytes()

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        said = "".join(archive.read(name).decode() for name in archive.namelist())
        assert {"datapackage.json", "organizations.csv", "services.csv"} <= set(archive.namelist())
    assert "Calle Inventada 3" in said
    assert "Astorga" not in said
