"""The board of referrals and a partner's year, as they look full and empty, on a desk and on a phone."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from services.intake.domain.referral.answers import Answer, AnswerKind
from services.intake.usecases.referral.answer_referral import record_answer
from services.intake.usecases.referral.revoke_referral import revoke_referral
from shared.clock import utc_now
from tests.e2e.case_town import look
from tests.e2e.driver import Driver
from tests.e2e.test_referral import Office, Tab, office, signed_in

__all__ = ["office"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
WIDTHS = pytest.mark.parametrize("width", [1280, 390])


def main_of(driver: Driver) -> str:
    return driver.page.locator("main").inner_text()


@pytest.fixture(scope="module")
def busy(office: Office) -> Office:
    """Referrals of several ages in every state."""
    world = office.world
    sent(office, days=12)
    taken = sent(office, days=4)
    say(office, taken, Answer(AnswerKind.ACCEPT))
    dated = sent(office, days=3)
    say(office, dated, Answer(AnswerKind.ACCEPT))
    soon = utc_now() + timedelta(days=2)
    say(office, dated, Answer(AnswerKind.APPOINTMENT, appointment_at=soon))
    refused = sent(office, days=20)
    say(office, refused, Answer(AnswerKind.DECLINE, reason="no_capacity"))
    with world.begin() as work:
        revoke_referral(work, referral_id=sent(office, days=1))
    parish = world.add_partner("Parroquia Inventada de San Juan de los Caminos", contact_email="")
    office.fresh_case()
    world.consent_to(parish, "need")
    late = world.request("need", partner=parish).referral
    age(office, late, days=3)
    world.tell()
    return office


def sent(office: Office, *, days: int) -> UUID:
    """A referral of a new case that was sent so many days ago."""
    office.fresh_case()
    made = office.world.request("call_name", "languages", "need")
    office.post_mail()
    age(office, made.referral, days=days)
    return made.referral


def age(office: Office, referral: UUID, *, days: int) -> None:
    """As if it had been asked for that long ago."""
    past = f"interval '{days} days'"
    with office.world.begin() as work:
        work.session.execute(
            text(
                f"update referral set requested_at = requested_at - {past}, sent_at = sent_at - {past} "
                "where id = :id"
            ),
            {"id": referral},
        )


def say(office: Office, referral: UUID, answer: Answer) -> None:
    with office.world.begin() as work:
        record_answer(work, referral_id=referral, answer=answer)
    office.world.tell()


@WIDTHS
def test_the_board_tells_state_age_and_what_is_overdue(busy: Office, tab: Tab, width: int) -> None:
    staff = signed_in(busy, tab, width=width)
    look(staff, "board-hoy", width)
    staff.open("/derivaciones")
    look(staff, "board-mine", width)

    assert "2 fuera de plazo" in main_of(staff)
    assert "12 días" in main_of(staff)
    assert "Amal" not in main_of(staff)
    staff.tap("De mi equipo")
    look(staff, "board-team", width)
    staff.pick("Entidad", value=staff.page.locator("#f-entidad option").nth(2).get_attribute("value"))
    staff.tap("Ver solo esas")
    look(staff, "board-one", width)
    assert "1 derivación" in main_of(staff)


@WIDTHS
def test_a_partners_page_tells_its_year(busy: Office, tab: Tab, width: int) -> None:
    staff = signed_in(busy, tab, width=width).open(f"/entidades/{busy.world.partner}/ficha")
    look(staff, "partner-year", width)

    assert "Cómo contesta" in main_of(staff)
    assert "no hay plazas: 1" in main_of(staff)
