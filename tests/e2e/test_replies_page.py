"""What was sent to her and what came from her numbers, as her caseworker sees it in a real browser."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from services.notifications.domain.contact_plan import ContactPlan, PointKind
from services.notifications.domain.messages import MessageKind, MessageState, Reason
from services.notifications.domain.news import Reply, Source
from services.notifications.store.messages import MessageRow
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


def sent(case: Case, count: int, *, state: MessageState, reason: Reason | None = None) -> None:
    """So many messages to her that came to this state."""
    with case.runtime.transactions.begin(actor=Actor.service("notifications"), purpose="test") as work:
        for number in range(count):
            at = work.now - timedelta(hours=number + 1)
            work.session.add(
                MessageRow(
                    id=uuid4(),
                    person=case.person,
                    kind=MessageKind.SESSION_REMINDER,
                    occurrence=uuid4(),
                    starts_at=at + timedelta(days=1),
                    planned_at=at,
                    due_at=at,
                    expires_at=at + timedelta(days=1),
                    state=state,
                    reason=reason,
                    attempts=2,
                    called_at=at,
                    settled_at=at + timedelta(minutes=3),
                )
            )


@pytest.mark.parametrize("width", [1280, 390])
def test_an_uncertain_message_is_settled_by_whoever_asked_her_and_old_ones_are_pages_away(
    enter: Callable[..., tuple[Driver, Case]], width: int
) -> None:
    driver, case = enter(width=width)
    sent(case, 60, state=MessageState.DELIVERED)
    sent(case, 1, state=MessageState.UNCERTAIN, reason=Reason.INTERRUPTED)

    driver.open(f"{case.path}/mensajes")

    page = driver.page.locator("main")
    expect(page).to_contain_text("Página 1 de 2")
    expect(page).to_contain_text("2 intentos")
    check_page(driver)
    picture(driver, f"history-{width}")
    driver.tap("No le llegó")
    expect(page).to_contain_text("Decide tú cómo avisarla")
    expect(page).to_contain_text("Salió, pero no se pudo entregar")
    check_page(driver)
    driver.open(f"{case.path}/mensajes?pagina=2")
    expect(page.get_by_role("row")).to_have_count(12)
    driver.open(f"{case.path}/mensajes?pagina=3")
    expect(page).to_contain_text("No hay más mensajes.")
    check_page(driver)
