"""What the portal runs with: settings, accounts and sessions, services to call, templates."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol, TypeVar

import httpx
from joserfc.jwk import OKPKey
from sqlalchemy import Engine

from services.portal.clients.base import ServiceClient, bearer
from services.portal.domain.person import Notice, SignedIn
from services.portal.gateways.streams import Streams
from services.portal.gateways.stretch import Stretcher
from services.portal.gateways.tries import Tries
from services.portal.pages.templates import Templates
from services.portal.settings import PortalSettings
from services.portal.usecases.door import Door
from services.portal.usecases.sessions import StoredSessions
from shared.actor import Actor
from shared.audit import AuditKey
from shared.clock import Clock, utc_now
from shared.crypto import Keyring
from shared.db import make_engine
from shared.work import Transactions

C = TypeVar("C", bound=ServiceClient)
SERVICES = ("intake", "groups", "notifications")


class Sessions(Protocol):
    """What pages need of sessions; the real ones are rows (usecases/sessions.py)."""

    def find(self, cookie: str, *, quiet: bool = False) -> SignedIn | None:
        """Whoever holds this cookie, if the session is alive; counts as activity unless quiet."""
        ...

    def late(self, cookie: str) -> SignedIn | None:
        """Whoever held this cookie until a short while ago, if the session ended by itself alone."""
        ...

    def add_notice(self, person: SignedIn, notice: Notice) -> None:
        """Keep a line for the next page."""
        ...

    def take_notices(self, person: SignedIn) -> None:
        """Forget the lines that were just shown."""
        ...


@dataclass(frozen=True)
class Runtime:
    """Everything a page can reach. door: accounts and sign-in; None only where a test plays the sessions.

    guesses: at calendars' addresses that open nothing, by where they come from; readings: of one address.
    """

    settings: PortalSettings
    sessions: Sessions
    token_key: OKPKey
    services: Mapping[str, httpx.Client]
    templates: Templates
    door: Door | None = None
    tries: Tries = field(default_factory=Tries)
    guesses: Tries = field(default_factory=lambda: Tries(most=20))
    readings: Tries = field(default_factory=lambda: Tries(most=30))
    streams: Streams = field(default_factory=Streams)

    @property
    def accounts(self) -> Door:
        """What accounts and sign-in work with. Raises LookupError where there is none."""
        if self.door is None:
            raise LookupError("this portal has no accounts")
        return self.door

    def client(self, kind: type[C], *, actor: Actor | None = None, token: str = "") -> C:
        """A service's client, for an actor (a token is signed now) or for a link's own token."""
        if actor is not None:
            return kind(
                self.services[kind.service],
                authorization=bearer(actor, service=kind.service, private_key=self.token_key),
            )
        return kind(self.services[kind.service], authorization=f"Bearer {token}")

    def cookie_name(self, short: str) -> str:
        """`__Host-s` over TLS, plain `s` on localhost, where browsers refuse the prefix."""
        return f"__Host-{short}" if self.settings.is_https else short


def connect(settings: PortalSettings) -> dict[str, httpx.Client]:
    """One pooled HTTP client a service."""
    limits = httpx.Limits(max_connections=20, max_keepalive_connections=10, keepalive_expiry=30)
    return {
        name: httpx.Client(
            base_url=f"{settings.service_url(name)}/api/v1",
            timeout=httpx.Timeout(settings.service_timeout_seconds, connect=2.0),
            limits=limits,
            trust_env=False,
            follow_redirects=False,
        )
        for name in SERVICES
    }


def open_door(settings: PortalSettings, *, token_key: OKPKey, engine: Engine, clock: Clock = utc_now) -> Door:
    """Accounts and sign-in on this database, with the portal's own keys."""
    folder = settings.keys_dir / "portal"
    transactions = Transactions(
        engine, keyring=Keyring.load(folder), audit_key=AuditKey.load(folder), clock=clock
    )
    secret = hmac.digest(token_key.as_pem(private=True), b"telar portal: where tries come from", "sha256")
    return Door(
        transactions=transactions,
        stretcher=Stretcher(at_once=settings.passwords_at_once),
        secret=secret,
        idle=timedelta(minutes=settings.idle_minutes),
        absolute=timedelta(hours=settings.absolute_hours),
    )


def build(
    settings: PortalSettings,
    *,
    engine: Engine | None = None,
    services: Mapping[str, httpx.Client] | None = None,
    clock: Clock = utc_now,
) -> Runtime:
    """Put the portal together. Raises KeyringRefused or FileNotFoundError if its keys are not there."""
    token_key = OKPKey.import_key((settings.keys_dir / "tokens" / "portal.pem").read_text())
    engine = engine or make_engine(settings.database_url_portal, name="telar-portal")
    door = open_door(settings, token_key=token_key, engine=engine, clock=clock)
    return Runtime(
        settings=settings,
        sessions=StoredSessions(door),
        token_key=token_key,
        services=services or connect(settings),
        templates=Templates(demo=settings.demo),
        door=door,
    )
