"""What changed, on Hoy and on its page, in a real browser at both widths."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from shared.actor import Actor
from shared.auth import mint
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.e2e.case_town import Town, enter, look, open_town
from tests.e2e.conftest import OpenSite
from tests.e2e.driver import Driver
from tests.support.servers import Databases

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
Tab = Callable[..., Driver]


@pytest.fixture
def town(databases: Databases, keys_dir: Path, open_site: OpenSite) -> Iterator[Town]:
    with open_town(databases, keys_dir, open_site) as opened:
        yield opened


def cancelled_by_another(town: Town, count: int) -> None:
    """Lucía's accompaniments, called off or moved by coordination."""
    case = town.open_case("Amal")
    boss = Actor(ref=new_id(), kind="staff", roles=frozenset({Role.COORDINATOR}), teams=frozenset())
    token = mint(boss, audience="intake", private_key=town.key)
    facts = {"kind": "court", "place": "Juzgado 1"}
    for number in range(count):
        when = datetime.now(UTC) + timedelta(days=number + 2)
        body: dict[str, Any] = {"accompaniment": facts, "starts_at": when.isoformat()}
        made = town.call("POST", f"/cases/{case}/accompaniments", body)["id"]
        place = f"/api/v1/cases/{case}/accompaniments/{made}"
        sent = {"reason": "she_asked"} if number else {"day": (when + timedelta(days=1)).date().isoformat()}
        answer = TestClient(town.app).post(
            f"{place}/cancellation" if number else f"{place}/day",
            json=sent,
            headers={"authorization": f"Bearer {token}"},
        )
        assert answer.is_success, answer.text


@pytest.mark.parametrize("width", [1280, 390])
def test_hoy_and_its_page_tell_what_changed_and_put_it_aside(town: Town, tab: Tab, width: int) -> None:
    cancelled_by_another(town, 7)
    driver = enter(tab(town.site, width=width))
    expect(driver.page.get_by_text("y 2 más")).to_be_visible()
    look(driver, "changes-hoy", width)
    driver.open("/cambios")
    assert driver.page.locator(".change").count() == 7
    look(driver, "changes", width)

    driver.page.get_by_role("button", name="Visto", exact=True).first.click()
    expect(driver.page.locator(".change")).to_have_count(6)
    driver.tap("Deshacer")
    expect(driver.page.locator(".change")).to_have_count(7)
    driver.tap("Todo visto (7)")
    expect(driver.page.get_by_text("Nada nuevo en tus casos")).to_be_visible()
    look(driver, "changes-none", width)
    driver.tap("Deshacer")
    expect(driver.page.locator(".change")).to_have_count(7)


def test_many_are_shown_a_page_at_a_time(town: Town, tab: Tab) -> None:
    cancelled_by_another(town, 23)
    driver = enter(tab(town.site)).open("/cambios")

    assert driver.page.locator(".change").count() == 20
    driver.tap("Siguiente")
    assert driver.page.locator(".change").count() == 3
    driver.open("/cambios?pagina=99")
    assert driver.page.locator(".change").count() == 3


def test_every_line_leads_where_it_happened(town: Town, tab: Tab) -> None:
    cancelled_by_another(town, 2)
    driver = enter(tab(town.site)).open("/cambios")
    driver.page.get_by_role("link", name="Acompañamiento cambiado").click()

    driver.page.wait_for_url("**/acompanamientos")
