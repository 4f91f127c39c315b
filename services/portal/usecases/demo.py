"""Signing in with one tap as an invented person: in demo mode only, and only as somebody invented."""

from uuid import UUID

from sqlalchemy import select

from services.portal.store.tables import Account
from services.portal.usecases.door import Door, Where
from services.portal.usecases.sign_in import Opened, begin_session
from shared.actor import Actor
from shared.contracts.roles import Role
from shared.errors import Missing

DEMO_HOST = "@demo.invalid"
"""Every address of the demo ends so; no real one can (RFC 2606), and no other opens with one tap."""


def people(door: Door) -> list[Account]:
    """Invented people who can be tried out, coordinator first."""
    with door.transactions.begin(actor=Actor.anonymous(), purpose="demo") as work:
        query = select(Account).where(Account.email.endswith(DEMO_HOST, autoescape=True), Account.is_active)
        found = list(work.session.scalars(query.order_by(Account.display_name)))
    order = (Role.CASEWORKER, Role.COORDINATOR, Role.FACILITATOR, Role.ADMIN, Role.DPO)
    return sorted(found, key=lambda account: min(order.index(Role(role)) for role in account.roles))


def enter(door: Door, account: UUID, *, where: Where) -> Opened:
    """Open a session as an invented person. Raises Missing for any other account."""
    with door.transactions.begin(actor=Actor(ref=account, kind="staff"), purpose="demo") as work:
        row = work.session.get(Account, account)
        if row is None or not row.email.endswith(DEMO_HOST) or not row.is_active:
            raise Missing("no invented person of that reference")
        work.audit("sign_in.demo", subject=account)
        return begin_session(work, account, stage="open", where=where)
