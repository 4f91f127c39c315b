"""`telar demo`: open the demo accounts and load the example on an empty system; what was interrupted goes on."""

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from joserfc.jwk import OKPKey
from sqlalchemy import func, select

from services.portal.clients.notifications import NotificationsClient
from services.portal.settings import PortalSettings
from services.portal.store.tables import Account
from services.portal.usecases.accounts import open_account
from services.portal.usecases.door import Door
from services.portal.usecases.staff_cards import push_due_cards
from shared.actor import Actor
from shared.settings import Settings
from telar import wiring
from telar.demo import people
from telar.demo.load import Loader, staff_ref
from telar.local import home
from telar.local.settings import SERVICES, LocalSettings, read
from telar.local.system import System
from telar.running.web import portal_runtime

Say = Callable[[str], None]
_OPERATOR = Actor.service("demo")


def load_into(system: System) -> None:
    """Load the demo into a system of this process that runs."""
    os.environ.update(system.environment)
    load(say=lambda name: system.say(f"demo: {name}"))


def load(*, say: Say = print) -> None:
    """Load the demo into the system that the environment names, or go on with a load that was interrupted.

    A system with other accounts than the demo's is not empty: nothing is loaded, and it is said. The mark
    `demo.loaded` is left when the last line is in, never before.
    """
    wiring.database_url("portal")
    mark = Path(os.environ.get("TELAR_HOME", ".telar")) / "demo.loaded"
    if mark.exists():
        say("el ejemplo ya está cargado — loaded already")
        return
    portal = portal_runtime()
    door = portal.accounts
    begun = _open_accounts(door)
    if begun is None:
        say("hay cuentas que no son del ejemplo: no se carga nada — not empty, nothing is loaded")
        return
    key = OKPKey.import_key((Settings().keys_dir / "tokens" / "portal.pem").read_text())
    settings = PortalSettings()
    urls = {service: settings.service_url(service) for service in wiring.BUS_SERVICES}
    push_due_cards(door.transactions, portal.client(NotificationsClient, actor=Actor.service("portal")))
    Loader(urls, key, began=begun, say=say).run()
    if mark.parent.is_dir():
        mark.touch(mode=0o600)


def _open_accounts(door: Door) -> datetime | None:
    """Open the demo accounts that are missing. Returns when the load began, or None if there are other accounts."""
    refs = [staff_ref(person) for person in people.STAFF]
    with door.transactions.begin(actor=_OPERATOR, purpose="demo") as work:
        if work.session.scalar(select(func.count()).where(Account.id.not_in(refs))):
            return None
        known = set(work.session.scalars(select(Account.id)))
        for person in people.STAFF:
            if staff_ref(person) not in known:
                open_account(
                    work,
                    email=person.email,
                    display_name=person.name,
                    roles=person.roles,
                    teams=[people.TEAM],
                    ref=staff_ref(person),
                )
        return work.session.scalar(select(func.min(Account.created_at)))


def reset_all() -> None:
    """Erase this machine's embedded system and load the demo again. Raises SystemExit if that may not be."""
    settings = read()
    check_erasable(settings)
    home.erase(settings.home)
    system = System(settings, say=_say)
    try:
        system.start()
        load_into(system)
    finally:
        system.stop()


def check_erasable(settings: LocalSettings) -> None:
    """Raises SystemExit or HomeRefused with the reason why this system may not be erased, before anyone is asked."""
    if any(settings.own_database(service) for service in SERVICES):
        raise SystemExit(
            "TELAR_DATABASE_URL_* names real servers; `telar demo --reset` only erases the embedded ones"
        )
    home.check_erasable(settings.home)


def _say(step: str) -> None:
    sys.stdout.write(f"  · {step}\n")
