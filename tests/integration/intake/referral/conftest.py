"""A small world for referrals: intake on a real database with real keys, a case, a partner, her consent."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, update

from services.intake.domain.codes import ConsentPurpose, Medium
from services.intake.domain.directory.partners import PartnerFacts, PartnerService
from services.intake.domain.referral.fields import ReferralField, Urgency
from services.intake.gateways.partner_mail import Letter
from services.intake.handlers import referrals as handlers
from services.intake.store.facts.people import ConsentFacts, Names, Particulars, Profile
from services.intake.store.referral.referrals import Referral
from services.intake.usecases.case.open_case import open_case
from services.intake.usecases.directory.add_partner import add_partner
from services.intake.usecases.file.give_consent import give_consent
from services.intake.usecases.file.withdraw_consent import withdraw_consent
from services.intake.usecases.referral.link.open_partner_link import (
    Opened,
    open_partner_link,
    referral_behind,
)
from services.intake.usecases.referral.request_referral import Requested, request_referral
from shared import audit
from shared.actor import Actor
from shared.bus import tables as bus
from shared.clock import Clock
from shared.contracts.contract import Event, catalogue
from shared.contracts.roles import Role
from shared.crypto import Keyring
from shared.ids import new_id
from shared.work import Transactions, Work
from tests.support.outbox import as_told
from tests.support.wired import tables_of

NOBODY = UUID(int=0)
START = datetime.fromisoformat("2026-11-24T11:00:00+00:00")
LINK = re.compile(r"https://avisos\.test/r/(\S+)")


class Postbox:
    """Takes letters in memory; can be told to raise instead."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.trouble: Exception | None = None
        self.before: Callable[[], object] = lambda: None

    def send(self, letter: Letter) -> None:
        self.before()
        if self.trouble is not None:
            raise self.trouble
        self.letters.append(letter)


@dataclass
class World:
    """Everything a test needs; `now` may be moved."""

    engine: Engine
    transactions: Transactions
    worker: Actor
    mail: Postbox = field(default_factory=Postbox)
    now: datetime = START
    case: UUID = NOBODY
    partner: UUID = NOBODY
    consent: UUID = NOBODY

    def begin(self, actor: Actor | None = None) -> AbstractContextManager[Work]:
        return self.transactions.begin(actor=actor or self.worker, purpose="test")

    def later(self, **units: float) -> None:
        self.now += timedelta(**units)

    def open_case(self, name: str = "Amal") -> UUID:
        with self.begin() as work:
            return open_case(
                work,
                names=Names(call_name=name, given_name="Amal", surnames="Inventada", birth_year=1990),
                profile=Profile(languages=["ar", "fr"], interpreter=True),
                particulars=Particulars(nationality="MA", municipality="León"),
                team="leon",
            )

    def add_partner(self, name: str = "Despacho Inventado", **changes: Any) -> UUID:
        facts = {
            "organisation": name,
            "services": (PartnerService.LEGAL,),
            "languages": ("es", "ar"),
            "hours": "L-V 9-14",
            "phone": "+34 987 000 000",
            "accepts_without_papers": True,
            "contact_name": "Berta Prueba",
            "contact_email": "berta@despacho.example",
        }
        with self.begin() as work:
            return add_partner(work, facts=PartnerFacts(**(facts | changes)))

    def consent_to(self, partner: UUID, *fields: str, case: UUID | None = None, **changes: Any) -> UUID:
        facts = ConsentFacts(
            purpose=ConsentPurpose.REFERRAL, fields=list(fields), medium=Medium.SPOKEN, language="ar"
        )
        with self.begin() as work:
            return give_consent(work, case or self.case, facts=facts, partner=partner, **changes)

    def withdraw(self) -> None:
        with self.begin() as work:
            withdraw_consent(work, self.case, self.consent)

    def request(
        self, *fields: str, key: UUID | None = None, need: str = "Orientación", **on: Any
    ) -> Requested:
        chosen = [ReferralField(name) for name in fields or ("call_name", "need", "urgency")]
        with self.begin(on.pop("actor", None)) as work:
            return request_referral(
                work,
                case_id=on.get("case", self.case),
                partner_id=on.get("partner", self.partner),
                fields=chosen,
                need=need,
                urgency=Urgency.SOON,
                key=key,
            )

    def tell(self) -> list[Event]:
        """Hand every event still owed to intake to its handler, in order; return them."""
        told: list[Event] = []
        while True:
            with self.begin(Actor.service("intake")) as work:
                owed = work.session.execute(
                    select(bus.event.c.id, bus.event.c.name, bus.event.c.payload)
                    .join(bus.delivery)
                    .where(bus.delivery.c.subscriber == "intake", bus.delivery.c.state == "due")
                    .order_by(*as_told())
                    .limit(1)
                ).first()
                if owed is None:
                    return told
                event = catalogue()[owed.name].model_validate_json(owed.payload)
                told.append(event)
                _EFFECTS.get(type(event), lambda *_: None)(work, event)
                work.session.execute(
                    update(bus.delivery)
                    .where(bus.delivery.c.event_id == owed.id)
                    .values(state="acknowledged")
                )

    def tick(self) -> int:
        return handlers.run_due_steps(self.transactions, mail=self.mail, portal_url="https://avisos.test")

    def deliver(self, *fields: str, **how: Any) -> tuple[Requested, str]:
        """Request, hand over and mail a referral; return it and the token of its link."""
        made = self.request(*fields, **how)
        self.tell()
        self.tick()
        self.tell()
        return made, self.token()

    def token(self) -> str:
        found = LINK.search(self.mail.letters[-1].text)
        assert found, "the last letter holds no link"
        return found[1]

    def open(self, token: str, pin: str) -> Opened | None:
        """Come in as a partner does: by link and PIN."""
        with self.begin(Actor.anonymous()) as work:
            found = referral_behind(work, token=token, kind="link")
        if found is None:
            return None
        with self.begin(Actor.link(found, "referral")) as work:
            return open_partner_link(work, referral_id=found, pin=pin)

    def state(self, referral: UUID) -> str:
        with self.begin() as work:
            return work.session.scalars(select(Referral.state).where(Referral.id == referral)).one()

    def actions(self) -> list[str]:
        """Every action in the audit log, in order."""
        with self.begin() as work:
            return list(work.session.scalars(select(audit.entries.c.action).order_by(audit.entries.c.seq)))


_EFFECTS: dict[type[Event], Callable[[Work, Any], None]] = {
    handlers.ReferralRequested: handlers.on_requested,
    handlers.ReferralStateChanged: handlers.on_state_changed,
    handlers.ConsentWithdrawn: handlers.on_consent_withdrawn,
}


def a_worker(*teams: str, role: Role = Role.CASEWORKER) -> Actor:
    return Actor(ref=new_id(), kind="staff", roles=frozenset({role}), teams=frozenset(teams or ("leon",)))


@pytest.fixture
def world(new_database: Callable[..., Engine], keys_dir: Path) -> World:
    """Intake with one case, one partner and her consent to four fields."""
    return make_world(new_database(*tables_of("intake")), keys_dir)


def make_world(
    engine: Engine, keys_dir: Path, *, worker: Actor | None = None, clock: Clock | None = None
) -> World:
    """Build the world on a database that has intake's tables; its clock stands still unless one is given."""
    made = World(engine=engine, transactions=None, worker=worker or a_worker())  # type: ignore[arg-type]
    made.transactions = Transactions(
        engine,
        keyring=Keyring.load(keys_dir / "intake"),
        audit_key=audit.AuditKey.load(keys_dir / "intake"),
        clock=clock or (lambda: made.now),
    )
    made.case = made.open_case()
    made.partner = made.add_partner()
    made.consent = made.consent_to(made.partner, "call_name", "languages", "need", "urgency")
    made.tell()
    return made
