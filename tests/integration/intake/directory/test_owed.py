"""Who owes a stale entry a call: whoever keeps it, anybody if nobody does, and somebody else while she is away."""

from uuid import UUID

import pytest

from services.intake.usecases.directory.change_partner import confirm_partner, keep_partner
from services.intake.usecases.directory.owed_confirmations import owed_confirmations
from services.intake.usecases.duty.note_absence import StandIn, note_absence, withdraw_absence
from shared.actor import Actor
from shared.contracts.roles import Role
from tests.integration.intake.directory.conftest import Office, a_worker


def owed_to(office: Office, who: Actor, *, is_mine: bool = True) -> list[UUID]:
    with office.begin(who) as work:
        return [row.id for row in owed_confirmations(work, is_mine=is_mine)]


@pytest.fixture
def stale(office: Office) -> UUID:
    """An entry that the office's worker keeps, and nobody has confirmed for six months."""
    partner = office.add()
    office.later(days=184)
    return partner


def away(office: Office, who: Actor, stand_in: Actor | None = None) -> UUID:
    today = office.now.date()
    named = None if stand_in is None else StandIn(stand_in.ref, teams=stand_in.teams)
    with office.begin(who) as work:
        return note_absence(work, staff=who.ref, first=today, last=today, stand_in=named)


def test_an_entry_nobody_confirms_for_six_months_is_due_to_who_keeps_it(office: Office) -> None:
    partner, colleague = office.add(), a_worker()

    assert owed_to(office, office.worker) == []
    office.later(days=184)
    assert owed_to(office, office.worker) == [partner]
    assert owed_to(office, colleague) == []
    assert owed_to(office, colleague, is_mine=False) == [partner]

    with office.begin(colleague) as work:
        keep_partner(work, partner_id=partner)
    assert owed_to(office, office.worker) == []
    assert owed_to(office, colleague) == [partner]

    with office.begin(colleague) as work:
        confirm_partner(work, partner_id=partner)
    assert owed_to(office, colleague) == []


def test_while_she_is_away_it_is_due_to_whoever_stands_in_and_then_hers_alone_again(
    office: Office, stale: UUID
) -> None:
    colleague, boss = a_worker(), a_worker(Role.COORDINATOR)
    away(office, office.worker, colleague)

    assert owed_to(office, colleague) == [stale]
    assert owed_to(office, boss) == []
    assert owed_to(office, office.worker) == [stale]

    office.later(days=1)
    assert owed_to(office, colleague) == []
    assert owed_to(office, office.worker) == [stale]


def test_with_nobody_to_stand_in_it_is_due_to_the_coordinators(office: Office, stale: UUID) -> None:
    colleague, boss = a_worker(), a_worker(Role.COORDINATOR)
    absence = away(office, office.worker)

    assert owed_to(office, boss) == [stale]
    assert owed_to(office, colleague) == []

    with office.begin(office.worker) as work:
        withdraw_absence(work, absence)
    assert owed_to(office, boss) == []


def test_whoever_stands_in_and_falls_away_is_stood_in_for(office: Office, stale: UUID) -> None:
    colleague, third = a_worker(), a_worker()
    away(office, office.worker, colleague)
    away(office, colleague, third)

    assert owed_to(office, third) == [stale]
    assert owed_to(office, a_worker(Role.COORDINATOR)) == []
