"""A door on a real database, a clock that can be moved, and invented staff."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pyotp
import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import Engine, select

from services.portal.domain.person import SignedIn
from services.portal.gateways.stretch import Stretcher
from services.portal.runtime import open_door
from services.portal.settings import PortalSettings
from services.portal.store.schema import METADATAS
from services.portal.store.tables import Account
from services.portal.usecases import accounts, second_factor, sign_in
from services.portal.usecases.door import Door, TooSoon, Where, WrongCredentials
from services.portal.usecases.sessions import StoredSessions
from services.portal.usecases.sign_in import Opened
from shared import audit
from shared.actor import Actor
from shared.contracts.roles import Role
from tests.support.servers import Databases
from tests.support.wired import tables_of

PASSWORD = "una frase que nadie adivina"
HERE = Where("192.0.2.1", agent="Firefox · Linux")
ELSEWHERE = Where("198.51.100.7")
ADMIN = Actor.service("portal")


@dataclass
class Moving:
    """A clock that moves when told."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 24, 11, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **much: float) -> None:
        """Let time pass."""
        self.now += timedelta(**much)


@dataclass
class Staff:
    """Somebody invented and what she knows."""

    ref: UUID
    email: str
    secret: str
    recovery: list[str]
    clock: Moving

    def code(self) -> str:
        """What her app shows now."""
        return pyotp.TOTP(self.secret).at(self.clock.now)


@dataclass
class World:
    """A door, its clock and its database."""

    door: Door
    clock: Moving
    engine: Engine

    def hire(self, name: str = "lucia", *roles: Role) -> Staff:
        """Open an account that is ready to sign in."""
        with self.door.transactions.begin(actor=Actor.service("portal"), purpose="test") as work:
            ref = accounts.open_account(
                work,
                email=f"{name}@example.org",
                display_name=name.title(),
                roles=roles or (Role.CASEWORKER,),
                teams=["leon"],
            )
            account = work.session.get_one(Account, ref)
            secret = second_factor.offer(work, account)
            work.session.flush()
            assert second_factor.confirm(work, account, pyotp.TOTP(secret).at(self.clock.now))
            codes = second_factor.renew_recovery(work, account)
            account.password = self.door.stretcher.hash(PASSWORD)
        self.clock.wait(seconds=60)
        return Staff(ref, f"{name}@example.org", secret, codes, self.clock)

    def password(self, staff: Staff, *, password: str = PASSWORD, where: Where = HERE) -> Opened:
        """First step."""
        return sign_in.try_password(self.door, email=staff.email, password=password, where=where)

    def enter(self, staff: Staff, *, where: Where = HERE) -> Opened:
        """Both steps, with a fresh code."""
        self.clock.wait(seconds=60)
        half = self.password(staff, where=where)
        return sign_in.try_code(self.door, cookie=half.cookie, code=staff.code(), where=where)

    def account(self, staff: Staff) -> Account:
        """Her row as it stands."""
        with self.door.transactions.begin(actor=Actor.service("portal"), purpose="test") as work:
            return work.session.get_one(Account, staff.ref)

    def log(self) -> list[tuple[str, UUID | None, str | None]]:
        """Action, subject and reason of every audit entry, in order."""
        columns = (audit.entries.c.action, audit.entries.c.subject, audit.entries.c.reason)
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(select(*columns).order_by(audit.entries.c.seq))]


def who(world: World, cookie: str, *, quiet: bool = False) -> SignedIn | None:
    """Whoever this cookie is signed in as."""
    return StoredSessions(world.door).find(cookie, quiet=quiet)


def inside(world: World, staff: Staff) -> tuple[str, SignedIn]:
    """Sign her in: her cookie and who she is."""
    cookie = world.enter(staff).cookie
    person = who(world, cookie)
    assert person is not None
    return cookie, person


def change(world: World, staff: Staff, **what: object) -> None:
    """Save her account with what is named here, and the rest as it is below."""
    given = {
        "display_name": "Lucía",
        "roles": [Role.CASEWORKER],
        "teams": ["leon"],
        "work_address": "l@example.org",
    }
    with world.door.transactions.begin(actor=ADMIN, purpose="test") as work:
        accounts.change_account(work, staff.ref, **{**given, **what})  # type: ignore[arg-type]


def guess(world: World, times: int, *, where: Where = ELSEWHERE, email: str = "lucia@example.org") -> int:
    """Guess wrong passwords in a row without waiting; how many were looked at."""
    looked_at = 0
    for _ in range(times):
        try:
            sign_in.try_password(world.door, email=email, password="no es esta frase", where=where)
        except WrongCredentials:
            looked_at += 1
        except TooSoon:
            pass
    return looked_at


@pytest.fixture
def world(new_database: Callable[..., Engine], keys_dir: Path, token_key: OKPKey) -> World:
    """A portal's accounts on a fresh database; passwords are stretched lightly, since many are tried here."""
    engine = new_database(*METADATAS)
    clock = Moving()
    door = open_door(PortalSettings(keys_dir=keys_dir), token_key=token_key, engine=engine, clock=clock)
    light = Stretcher(at_once=4, memory_kib=64)
    return World(replace(door, stretcher=light), clock, engine)


@pytest.fixture
def costly(world: World) -> World:
    """The same with passwords as costly as in production."""
    return World(replace(world.door, stretcher=Stretcher(at_once=2)), world.clock, world.engine)


@pytest.fixture(scope="module")
def intake_database(databases: Databases) -> Iterator[Engine]:
    """An intake's database that the tests of a file share: each opens its own cases."""
    engine = databases.new(*tables_of("intake"))
    yield engine
    engine.dispose()
