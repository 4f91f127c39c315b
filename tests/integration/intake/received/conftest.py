"""The world of referrals, with women whom its partner sends."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from services.intake.domain.referral.fields import ReferralField
from services.intake.domain.referral.received import Told
from services.intake.store.referral.received import received_by_id
from services.intake.usecases.received.receive_referral import receive_referral
from shared.actor import Actor
from shared.contracts.roles import Role
from tests.integration.intake.referral.conftest import World, a_worker, make_world
from tests.support.wired import tables_of

AMINA: dict[ReferralField, Any] = {
    ReferralField.CALL_NAME: "Amina",
    ReferralField.FULL_NAME: "Amina Inventada",
    ReferralField.BIRTH_YEAR: 1991,
    ReferralField.LANGUAGES: ["ar", "fr"],
    ReferralField.INTERPRETER: True,
    ReferralField.NATIONALITY: "MA",
    ReferralField.MUNICIPALITY: "Ponferrada",
    ReferralField.NEED: "Acompañamiento al juzgado",
    ReferralField.URGENCY: "urgent",
}
REACH = "Llamar solo por la mañana, pregunta por su hermana"


@dataclass
class Queue:
    """The world, its coordinator and what the partner sends."""

    world: World
    boss: Actor

    def receive(self, *, partner: UUID | None = None, key: UUID | None = None, **changes: Any) -> UUID:
        fields = AMINA | {ReferralField(name): value for name, value in changes.items()}
        with self.world.begin(Actor.service("intake")) as work:
            return receive_referral(
                work,
                partner_id=partner or self.world.partner,
                told=Told(fields, reach=REACH),
                she_agreed=True,
                key=key,
            ).ref

    def row(self, received: UUID) -> SimpleNamespace:
        """What stands in it, opened."""
        with self.world.begin() as work:
            found = received_by_id(work.session, received)
            assert found is not None
            names = ("state", "told", "answer", "became", "decided_by")
            return SimpleNamespace(**{name: getattr(found, name) for name in names})


@pytest.fixture
def queue(new_database: Callable[..., Engine], keys_dir: Path) -> Queue:
    """A world with an empty queue."""
    return Queue(make_world(new_database(*tables_of("intake")), keys_dir), a_worker(role=Role.COORDINATOR))
