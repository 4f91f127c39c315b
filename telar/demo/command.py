"""`telar demo`: open the demo accounts and load the example, once, on an empty system."""

import os
import shutil
import sys
from collections.abc import Callable

import httpx
from joserfc.jwk import OKPKey
from sqlalchemy import func, select

from services.portal.clients.notifications import NotificationsClient
from services.portal.settings import PortalSettings
from services.portal.store.tables import Account
from services.portal.usecases.accounts import open_account
from services.portal.usecases.staff_cards import push_due_cards
from shared.actor import Actor
from shared.settings import Settings
from telar import wiring
from telar.demo import people
from telar.demo.load import Loader, staff_ref
from telar.local.settings import SERVICES, LocalSettings, read
from telar.local.system import System
from telar.web import portal_runtime

Say = Callable[[str], None]


def load_if_empty(system: System) -> None:
    """Load the demo into a system that runs, unless it has accounts already."""
    os.environ.update(system.environment)
    load(say=lambda name: system.say(f"demo: {name}"))


def load(*, say: Say = print) -> None:
    """Load the demo into the system that the environment names. Does nothing if it has accounts."""
    portal = portal_runtime()
    door = portal.accounts
    with door.transactions.begin(actor=Actor.service("demo"), purpose="demo") as work:
        if work.session.scalar(select(func.count()).select_from(Account)):
            return
    key = OKPKey.import_key((Settings().keys_dir / "tokens" / "portal.pem").read_text())
    settings = PortalSettings()
    urls = {service: settings.service_url(service) for service in wiring.BUS_SERVICES}
    say("cuentas")
    with door.transactions.begin(actor=Actor.service("demo"), purpose="demo") as work:
        for person in people.STAFF:
            open_account(
                work,
                email=person.email,
                display_name=person.name,
                roles=person.roles,
                teams=[people.TEAM],
                ref=staff_ref(person),
            )
    push_due_cards(door.transactions, portal.client(NotificationsClient, actor=Actor.service("portal")))
    Loader(urls, key, say=say).run()


def reset_all() -> None:
    """Erase this machine's embedded system and load the demo again. Raises SystemExit if that may not be."""
    settings = read()
    if any(settings.own_database(service) for service in SERVICES):
        raise SystemExit(
            "TELAR_DATABASE_URL_* names real servers; `telar demo --reset` only erases the embedded ones"
        )
    if _is_running(settings):
        raise SystemExit("Telar está en marcha: páralo antes (Ctrl-C) — stop it first")
    shutil.rmtree(settings.home, ignore_errors=True)
    system = System(settings, say=_say)
    try:
        system.start()
        load_if_empty(system)
    finally:
        system.stop()


def _say(step: str) -> None:
    sys.stdout.write(f"  · {step}\n")


def _is_running(settings: LocalSettings) -> bool:
    try:
        httpx.get(f"http://127.0.0.1:{settings.port}/health/live", timeout=1.0, trust_env=False)
    except httpx.TransportError:
        return False
    return True
