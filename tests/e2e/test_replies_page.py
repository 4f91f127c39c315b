"""What came from her numbers, as her caseworker sees it in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from services.notifications.domain.contact_plan import ContactPlan, PointKind
from services.notifications.domain.news import Reply, Source
from services.notifications.usecases.inbound.hear_news import hear_news, work_off_news
from services.notifications.usecases.reach import keep_plan
from shared.actor import Actor
from shared.crypto import create_scope
from tests.e2e.driver import Driver, check_page
from tests.e2e.test_contact_plan import Case, enter, picture, town
from tests.unit.notifications.build import a_plan, a_point

__all__ = ["enter", "town"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]


def comes(case: Case, *words: str, number: str) -> None:
    """So many messages from this number, worked off."""
    works = case.runtime.transactions
    news = [Reply(PointKind.WHATSAPP, number, one, f"{number} {one}") for one in words]
    hear_news(works, Source.WHATSAPP, news)
    while work_off_news(works):
        pass


def keep(case: Case, plan: ContactPlan) -> None:
    with case.runtime.transactions.begin(actor=Actor.service("notifications"), purpose="test") as work:
        create_scope(work.session, case.person)
        keep_plan(work, None, plan)


@pytest.mark.parametrize("width", [1280, 390])
def test_what_came_is_read_as_from_her_number_and_not_safe_stands_out(
    enter: Callable[..., tuple[Driver, Case]], width: int
) -> None:
    driver, case = enter(width=width)
    number = f"+3460000{width:04}"
    plan = a_plan(a_point(kind=PointKind.WHATSAPP, value=number))
    keep(case, ContactPlan(case.person, plan.time_zone, plan.language, plan.points))
    comes(case, "Sí, gracias", "لا أستطيع اليوم، ابني مريض", "¿Quién eres? Esta noche no puedo hablar, él está en casa y me mira el teléfono todo el rato", "", "No es seguro", number=number)  # fmt: skip

    driver.open(f"{case.path}/mensajes")

    picture(driver, f"replies-{width}")
    page = driver.page.locator("main")
    expect(page).to_contain_text("Recibido desde sus números")
    expect(page).to_contain_text("puede haberlo escrito otra persona")
    expect(page).to_contain_text("Todo está parado hasta confirmarlo con ella")
    expect(page).to_contain_text("لا أستطيع اليوم")
    check_page(driver)
