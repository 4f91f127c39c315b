"""What an administrator does at the machine itself; `telar staff open` and `telar staff reset` call these.

`python -m services.portal.commands cards | open EMAIL NAME ROLE... | reset EMAIL`
"""

import sys
from collections.abc import Sequence

from sqlalchemy import select

from services.portal.clients.notifications import NotificationsClient
from services.portal.runtime import Runtime, build
from services.portal.settings import PortalSettings
from services.portal.store.tables import Account
from services.portal.usecases import accounts
from services.portal.usecases.staff_cards import push_due_cards
from shared.actor import Actor
from shared.contracts.roles import Role
from shared.errors import Missing

_OPERATOR = Actor.service("portal")


def send_cards(runtime: Runtime) -> int:
    """Send every staff card that waits; returns how many were sent."""
    client = runtime.client(NotificationsClient, actor=_OPERATOR)
    return push_due_cards(runtime.accounts.transactions, client)


def open_with_code(runtime: Runtime, *, email: str, display_name: str, roles: Sequence[Role]) -> str:
    """Open an account, such as the first administrator's; returns its set-up code (30 minutes, once)."""
    with runtime.accounts.transactions.begin(actor=_OPERATOR, purpose="command") as work:
        ref = accounts.open_account(work, email=email, display_name=display_name, roles=roles, teams=[])
        return accounts.give_setup_code(work, ref)


def reset(runtime: Runtime, *, email: str) -> str:
    """A new set-up code for someone who lost her phone. Raises Missing for an address nobody has."""
    with runtime.accounts.transactions.begin(actor=_OPERATOR, purpose="command") as work:
        ref = work.session.scalar(select(Account.id).where(Account.email == email.strip().lower()))
        if ref is None:
            raise Missing("no account has this address")
        return accounts.give_setup_code(work, ref)


def main(arguments: Sequence[str]) -> int:
    """Run one command; 2 for one that doesn't exist."""
    match list(arguments):
        case ["cards"]:
            said = str(send_cards(build(PortalSettings())))
        case ["open", email, name, *roles] if roles:
            given = [Role(role) for role in roles]
            said = open_with_code(build(PortalSettings()), email=email, display_name=name, roles=given)
        case ["reset", email]:
            said = reset(build(PortalSettings()), email=email)
        case _:
            said = __doc__ or ""
    sys.stdout.write(f"{said}\n")
    return 2 if said == __doc__ else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
