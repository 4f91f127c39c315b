"""The notifications service on a real database, with a real mail server and a clock that a test may move."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import Engine, select, text

from services.notifications.domain.contact_plan import ContactPlan, PointKind
from services.notifications.domain.messages import MessageKind
from services.notifications.gateways.gateway import Gateway
from services.notifications.runtime import Runtime, build
from services.notifications.settings import NotificationsSettings
from services.notifications.store import messages, plans, staff
from services.notifications.store.messages import MessageRow
from services.notifications.tasks import make_handlers
from services.notifications.usecases.keep_case_copy import keep_case_copy
from services.notifications.usecases.message.deliver_due import deliver_due, settle_lost
from services.notifications.usecases.message.plan_message import plan_message
from services.notifications.usecases.plan.give_message_consent import give_message_consent
from services.notifications.usecases.reach import keep_plan
from services.notifications.usecases.staff.put_staff_card import put_staff_card
from shared.actor import Actor
from shared.bus.current import Current, Replay, handling
from shared.bus.envelope import Envelope, seal
from shared.bus.keys import load_event_keys
from shared.bus.receiving.consumer import Consumer
from shared.bus.tables import event as events
from shared.contracts.codes import CaseStatus
from shared.contracts.contract import Event
from shared.contracts.levels import Level
from shared.contracts.roles import Role
from shared.crypto import create_scope
from shared.ids import new_id
from shared.work import Transactions, Work
from tests.support.smtp import MailCatcher, mail
from tests.support.wired import wired_transactions
from tests.unit.notifications.build import TUESDAY_TEN, a_plan

__all__ = ["mail"]
SERVICE = Actor.service("notifications")
TEAM = "leon"
Tell = Callable[..., bytes]


@dataclass
class Hands:
    """A clock that shows what a test sets."""

    at: datetime = TUESDAY_TEN

    def __call__(self) -> datetime:
        return self.at

    def move(self, **delta: float) -> None:
        self.at += timedelta(**delta)


@dataclass
class House:
    """The service put together, and short ways to do and see what tests need."""

    runtime: Runtime
    clock: Hands
    cases: dict[UUID, UUID] = field(default_factory=dict)

    @property
    def works(self) -> Transactions:
        return self.runtime.transactions

    def with_gateways(self, gateways: dict[PointKind, Gateway]) -> "House":
        outside = replace(self.runtime.outside, gateways=gateways)
        return replace(self, runtime=replace(self.runtime, outside=outside))

    def do(self, usecase: Callable[..., Any], /, actor: Actor = SERVICE, **facts: Any) -> Any:
        with self.works.begin(actor=actor, purpose="test") as work:
            return usecase(work, **facts)

    def staff(self, *roles: Role, team: str = TEAM) -> Actor:
        return Actor(
            ref=uuid4(), kind="staff", roles=frozenset(roles or (Role.CASEWORKER,)), teams=frozenset({team})
        )

    def woman(
        self,
        plan: ContactPlan | None = None,
        *,
        status: CaseStatus = CaseStatus.OPEN,
        level: Level = Level.BASAL,
    ) -> UUID:
        """A new woman with a case, and with a plan kept as it is (confirmations included)."""
        person = uuid4()
        self.case(person, status=status, level=level)
        plan = plan or a_plan()
        points = tuple(replace(point, ref=uuid4()) for point in plan.points)
        self.do(_keep, plan=replace(plan, person=person, points=points))
        return person

    def case(
        self,
        person: UUID,
        *,
        status: CaseStatus = CaseStatus.OPEN,
        level: Level = Level.BASAL,
        told_at: datetime | None = None,
        owner: UUID | None = None,
    ) -> UUID:
        case_ref = self.cases.setdefault(person, uuid4())
        self.do(
            keep_case_copy,
            case_ref=case_ref,
            person=person,
            team=TEAM,
            status=status,
            level=level,
            told_at=told_at or self.clock(),
            owner=owner,
        )
        return case_ref

    def remind(self, person: UUID, *, hours: float = 24, occurrence: UUID | None = None) -> UUID:
        """Plan a session reminder that starts (and expires) in so many hours; return its occurrence."""
        occurrence = occurrence or uuid4()
        starts = self.clock() + timedelta(hours=hours)
        self.do(
            plan_message,
            person=person,
            kind=MessageKind.SESSION_REMINDER,
            occurrence=occurrence,
            starts_at=starts,
            expires_at=starts,
        )
        return occurrence

    def deliver(self) -> int:
        return deliver_due(self.works, self.runtime.outside)

    def settle(self) -> int:
        return settle_lost(self.works, self.runtime.outside)

    def message(self, occurrence: UUID) -> MessageRow:
        with self.works.begin(actor=SERVICE, purpose="test") as work:
            row = work.session.scalar(select(MessageRow).where(MessageRow.occurrence == occurrence))
            assert row is not None
            return row

    def emitted(self, name: str) -> list[str]:
        """Payloads of the events of this name, oldest first."""
        with self.works.begin(actor=SERVICE, purpose="test") as work:
            query = select(events.c.payload).where(events.c.name == name).order_by(events.c.occurred_at)
            return list(work.session.scalars(query))

    def card(self, *roles: Role, address: str = "", team: str = TEAM, language: str = "es") -> UUID:
        ref = uuid4()
        self.do(
            put_staff_card,
            ref=ref,
            roles=frozenset(roles or (Role.CASEWORKER,)),
            teams=frozenset({team}),
            address=address or f"{ref.hex[:8]}@trabajo.test",
            language=language,
            hours={},
        )
        return ref

    def address_of(self, ref: UUID) -> str:
        with self.works.begin(actor=SERVICE, purpose="test") as work:
            card = staff.card_of(work.session, ref)
            assert card is not None
            return card.address

    def plan_of(self, person: UUID) -> ContactPlan:
        with self.works.begin(actor=SERVICE, purpose="test") as work:
            row = plans.plan_row(work.session, person)
            assert row is not None
            return plans.read_plan(work.session, row)

    def spoil(self, column: str, *, where: str, of: UUID) -> None:
        """Alter one sealed value (`table.column`) behind everybody's back."""
        table, name = column.split(".")
        with self.works.engine.begin() as connection:
            altered = f"set_byte({name}, 20, get_byte({name}, 20) # 1)"
            words = text(f"update {table} set {name} = {altered} where {where} = :of")
            assert connection.execute(words, {"of": of}).rowcount > 0

    def consent(self, person: UUID) -> None:
        self.do(give_message_consent, self.staff(), person=person)

    def counts(self) -> dict[str, int]:
        with self.works.begin(actor=SERVICE, purpose="test") as work:
            return messages.count_by_state(work.session)


def _keep(work: Work, *, plan: ContactPlan) -> None:
    create_scope(work.session, plan.person)
    keep_plan(work, None, plan)


@pytest.fixture
def house(new_database: Callable[..., Engine], keys_dir: Path, token_key: OKPKey, mail: MailCatcher) -> House:
    """The service, its mail going to the real server of the fixture `mail`."""
    clock = Hands()
    works = wired_transactions("notifications", new_database, keys_dir, clock=clock)
    settings = NotificationsSettings(
        smtp_url=f"smtp://{mail.host}:{mail.port}", portal_url="http://localhost:1"
    )
    return House(build(transactions=works, token_key=token_key, checks={}, settings=settings), clock)


@pytest.fixture
def tell(house: House, keys_dir: Path) -> Tell:
    """A function: event in, its signed body out, having been received once by the service."""
    consumer = Consumer(
        "notifications",
        transactions=house.works,
        handlers=make_handlers(lambda: house.runtime.outside),
        keys=load_event_keys(keys_dir, "notifications"),
        answer=lambda _producer, _answer: None,
        clock=house.clock,
    )
    positions: dict[tuple[str, UUID], int] = {}

    def receive(event: Event | None = None, *, body: bytes = b"") -> bytes:
        if event is not None:
            body = signed(event, house, keys_dir, positions)
        consumer.receive(body)
        return body

    return receive


def signed(event: Event, house: House, keys_dir: Path, positions: dict[tuple[str, UUID], int]) -> bytes:
    """A body as the producer's relay would sign it."""
    place = (event.producer, event.subject)
    after = positions.get(place, 0)
    if event.ordered:
        positions[place] = after + 1
    return sealed_by(event.producer, event, house, keys_dir, after=after)


def sealed_by(signer: str, event: Event, house: House, keys_dir: Path, *, after: int = 0) -> bytes:
    """A body that any service signed, its own event or not."""
    event_id = new_id()
    envelope = Envelope(
        id=event_id,
        name=event.name,
        producer=event.producer,
        subscriber="notifications",
        subject=event.subject,
        occurred_at=house.clock(),
        sequence=after + 1,
        position=after + 1 if event.ordered else 0,
        after=after if event.ordered else 0,
        correlation=event_id,
        causation=None,
        replay=Replay.NO,
        expires_at=house.clock() + timedelta(hours=12),
        data=event.model_dump_json(),
    )
    return seal(envelope, load_event_keys(keys_dir, signer)).encode()


def hear_again(house: House, event: Event, replay: Replay) -> None:
    """The event as a replay hands it to the service."""
    handler = make_handlers(lambda: house.runtime.outside).find(event.name)
    assert handler is not None
    with (
        house.works.begin(actor=SERVICE, purpose="event") as work,
        handling(Current(new_id(), new_id(), replay)),
    ):
        handler.effect(work, event)
