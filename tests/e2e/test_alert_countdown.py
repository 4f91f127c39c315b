"""The countdown of alerts in a real browser: it counts on, says little, asks anew when a term is over."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.case_town import Town, enter, look, open_town
from tests.e2e.conftest import OpenSite
from tests.e2e.driver import Driver
from tests.support.servers import Databases

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
Tab = Callable[..., Driver]


@pytest.fixture
def town(databases: Databases, keys_dir: Path, open_site: OpenSite) -> Iterator[Town]:
    with open_town(databases, keys_dir, open_site) as opened:
        opened.call("POST", "/alerts", {"words": "Está en la puerta", "danger_now": True})
        yield opened


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("address", ["/alertas", "/"])
def test_the_words_stand_where_alerts_are_listed(town: Town, tab: Tab, address: str, width: int) -> None:
    driver = enter(tab(town.site, width=width)).open(address)

    expect(driver.page.locator(".countdown").first).to_contain_text("después se avisa a coordinación")
    look(driver, f"countdown-{'inbox' if address != '/' else 'hoy'}", width)


def test_it_counts_on_by_itself_and_speaks_only_when_little_is_left_and_when_it_is_over(
    town: Town, tab: Tab
) -> None:
    driver = enter(tab(town.site))
    driver.page.clock.install(time=datetime.now())  # noqa: DTZ005, the browser's own clock
    driver.open("/alertas")
    line, voice = driver.page.locator(".countdown"), driver.page.locator("#countdown-voice")
    expect(line).to_contain_text("Quedan 59 min")

    expect(voice).to_be_empty()

    ends_in(driver, 5.5 * 60)
    driver.page.clock.run_for(10_000)
    expect(line).to_contain_text("Quedan 5 min")
    expect(voice).to_be_empty()
    driver.page.clock.run_for(60_000)
    expect(line).to_contain_text("Quedan 4 min")
    expect(voice).to_contain_text("Quedan 4 min")
    ends_in(driver, 15)
    with driver.page.expect_response(lambda answer: answer.url.endswith("/plazo")):
        driver.page.clock.run_for(30_000)


def ends_in(driver: Driver, seconds: float) -> None:
    """Let the term end so much later than the browser's own clock now says."""
    driver.page.locator(".countdown [data-until]").first.evaluate(
        "(part, seconds) => { part.dataset.until = new Date(Date.now() + seconds * 1000).toISOString(); }",
        seconds,
    )


def test_without_javascript_the_servers_words_and_the_hour_stand(town: Town, tab: Tab) -> None:
    driver = enter(tab(town.site, has_script=False)).open("/alertas")

    expect(driver.page.locator(".left")).to_contain_text("Quedan 59 min")
    expect(driver.page.locator(".left")).to_contain_text("tomarla antes de")
