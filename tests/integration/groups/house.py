"""A whole groups service on a real database, with invented women, staff and a clock that obeys."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey
from sqlalchemy import Engine, select

from services.groups.domain.calendar.series import Plan
from services.groups.domain.edition import Frame
from services.groups.domain.needs import Needs
from services.groups.domain.sites import RoomFacts, SiteFacts
from services.groups.runtime import build
from services.groups.store.base import KEY_CLASSES, SERVICE
from services.groups.usecases.editions.create_edition import create_edition
from services.groups.usecases.editions.plan_sessions import plan_sessions
from services.groups.usecases.enrolment.confirm_place import confirm_place
from services.groups.usecases.enrolment.enrol_participant import enrol_participant
from services.groups.usecases.enrolment.keep_case_copy import keep_case_copy
from services.groups.usecases.sites.keep_sites import add_room, add_site
from shared.actor import Actor
from shared.audit import AuditKey
from shared.auth import mint
from shared.bus.tables import event as events_table
from shared.clock import Clock, utc_now
from shared.contracts.codes import CaseStatus, EnrolmentState
from shared.contracts.levels import Level
from shared.contracts.roles import Role
from shared.crypto import Keyring
from shared.health import database_check
from shared.ids import new_id
from shared.work import Transactions, Work
from tests.support.apps import SharedApp
from tests.support.outbox import as_told

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
"""A Tuesday, noon in León."""
TEAM = "leon"


def staff(*roles: Role, teams: tuple[str, ...] = (TEAM,)) -> Actor:
    """Invent a member of staff."""
    return Actor(ref=new_id(), kind="staff", roles=frozenset(roles), teams=frozenset(teams))


@dataclass
class Watch:
    """A clock that stands still until it is told to move."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def forward(self, **by: float) -> None:
        """Move on."""
        self.now += timedelta(**by)


def transactions_on(engine: Engine, keys_dir: Path, clock: Clock = utc_now) -> Transactions:
    """Transactions of groups on a database, with its keys."""
    folder = keys_dir / SERVICE
    keyring = Keyring.load(folder, KEY_CLASSES)
    return Transactions(engine, keyring=keyring, audit_key=AuditKey.load(folder), clock=clock)


@dataclass
class House:
    """The service, the people in it, and short ways to what a test needs."""

    engine: Engine
    keys_dir: Path
    token_key: OKPKey
    watch: Watch = field(default_factory=Watch)
    coordinator: Actor = field(default_factory=lambda: staff(Role.COORDINATOR))
    facilitator: Actor = field(default_factory=lambda: staff(Role.FACILITATOR))
    caseworker: Actor = field(default_factory=lambda: staff(Role.CASEWORKER))

    def __post_init__(self) -> None:
        self.transactions = transactions_on(self.engine, self.keys_dir, self.watch)
        self.runtime = build(
            transactions=self.transactions,
            token_key=self.token_key,
            checks={"database": database_check(self.engine)},
        )
        self.http = TestClient(SharedApp("groups", self.runtime), raise_server_exceptions=False)

    @contextmanager
    def work(self, actor: Actor | None = None) -> Iterator[Work]:
        """A transaction; the coordinator's unless somebody else is named."""
        with self.transactions.begin(actor=actor or self.coordinator, purpose="test") as work:
            yield work

    def ask(self, actor: Actor | None, method: str, path: str, **more: Any) -> httpx.Response:
        """Call the API as somebody, or as nobody."""
        headers = dict(more.pop("headers", {}))
        if actor is not None:
            token = mint(actor, audience=SERVICE, private_key=self.token_key)
            headers["Authorization"] = f"Bearer {token}"
        return self.http.request(method, f"/api/v1{path}", headers=headers, **more)

    def a_case(
        self, *, team: str = TEAM, status: CaseStatus = CaseStatus.OPEN, level: Level = Level.BASAL
    ) -> tuple[UUID, UUID]:
        """A case intake has told of: its id and its person."""
        case_id, person = new_id(), new_id()
        with self.work(Actor.service(SERVICE)) as work:
            keep_case_copy(
                work,
                case_id=case_id,
                person=person,
                team=team,
                status=status,
                told_at=self.watch.now,
                level=level,
            )
        return case_id, person

    def tell(self, case_id: UUID, person: UUID, status: CaseStatus, *, after_minutes: int = 1) -> None:
        """Have intake tell a new state of a case."""
        with self.work(Actor.service(SERVICE)) as work:
            told_at = self.watch.now + timedelta(minutes=after_minutes)
            keep_case_copy(work, case_id=case_id, person=person, team=TEAM, status=status, told_at=told_at)

    def a_room(self, name: str = "Sala verde", *, capacity: int = 15, childcare: int = 12) -> UUID:
        """A room in a site of its own."""
        with self.work() as work:
            site = add_site(work, name="Centro cívico", facts=SiteFacts(childcare))
            return add_room(work, site_id=site, name=name, facts=RoomFacts(capacity))

    def an_edition(
        self,
        *,
        capacity: int = 13,
        sessions: int = 3,
        lead: Actor | None = None,
        room: UUID | None = None,
        childcare: int = 12,
        interpreters: int = 6,
        **facts: Any,
    ) -> UUID:
        """An edition led by the facilitator, with seats for everyone who needs one unless said otherwise."""
        frame = Frame(
            capacity=capacity,
            session_count=sessions,
            languages=("es",),
            facilitators=((lead or self.facilitator).ref,),
            **({"childcare_places": childcare, "interpreter_seats": interpreters} | facts),
        )
        words = {"title": "Tejiendo redes", "theme": "Duelo migratorio", "site": "Sala azul"}
        with self.work() as work:
            return create_edition(work, **words, frame=frame, room=room)

    def planned(
        self,
        edition: UUID,
        *,
        starts_on: date = date(2026, 12, 1),
        rule: str = "FREQ=WEEKLY",
        at: time = time(18, 30),
    ) -> list[UUID]:
        """Sessions of an edition: Tuesdays from 1 December unless said otherwise."""
        with self.work() as work:
            plan = Plan(rule=rule, starts_on=starts_on, at=at, minutes=90)
            return plan_sessions(work, edition_id=edition, plan=plan)

    def enrolled(
        self,
        edition: UUID,
        alias: str = "Luna",
        *,
        ask: EnrolmentState = EnrolmentState.CONFIRMED,
        case: tuple[UUID, UUID] | None = None,
        needs: Needs = Needs(("es",)),  # noqa: B008, a frozen value
    ) -> UUID:
        """A woman in an edition; returns her enrolment."""
        case_id, _ = case or self.a_case()
        with self.work() as work:
            enrolment, _ = enrol_participant(
                work, edition_id=edition, case_id=case_id, alias=alias, needs=needs, ask=ask
            )
            return enrolment

    def confirmed(self, enrolment: UUID) -> EnrolmentState:
        """Confirm a place as the coordinator."""
        with self.work() as work:
            return confirm_place(work, enrolment_id=enrolment)

    def events(self, name: str) -> list[str]:
        """Payloads of the events of a name that are in the outbox, in order."""
        with self.engine.connect() as connection:
            query = select(events_table.c.payload).where(events_table.c.name == name)
            return list(connection.scalars(query.order_by(*as_told())))


Build = Callable[[], House]
