"""Telling notifications who works here, so that alerts reach people when nobody is signed in."""

from uuid import UUID

from sqlalchemy import select, update

from services.portal.clients.notifications import NotificationsClient, StaffCard
from services.portal.store.tables import Account
from shared.actor import Actor
from shared.errors import TelarError
from shared.logging import get_logger
from shared.work import Transactions

log = get_logger("portal")


def push_due_cards(transactions: Transactions, client: NotificationsClient) -> int:
    """Send every card that changed; one that can't be sent stays due. Returns how many were sent."""
    portal = Actor.service("portal")
    with transactions.begin(actor=portal, purpose="staff_cards") as work:
        due = list(work.session.scalars(select(Account).where(Account.card_due).order_by(Account.id)))
    sent = 0
    for account in due:
        try:
            client.put_card(account.id, card_of(account))
        except TelarError as error:
            log.warning("staff_card_waits", error=type(error).__name__)
            continue
        _mark_sent(transactions, account.id)
        sent += 1
    return sent


def card_of(account: Account) -> StaffCard:
    """What notifications may know of a member of staff; one who left has no roles."""
    return StaffCard(
        roles=sorted(account.roles) if account.is_active else [],
        teams=sorted(account.teams) if account.is_active else [],
        work_address=account.work_address,
        language=account.language,
        hours=account.hours,
    )


def _mark_sent(transactions: Transactions, account: UUID) -> None:
    with transactions.begin(actor=Actor.service("portal"), purpose="staff_cards") as work:
        work.session.execute(update(Account).where(Account.id == account).values(card_due=False))
