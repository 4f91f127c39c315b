"""Who works here, for lists of people to give something to and for saying who did it."""

from uuid import UUID

from sqlalchemy import select

from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.store.tables import Account
from shared.contracts.roles import Role

_CASEWORK = frozenset({Role.CASEWORKER.value, Role.COORDINATOR.value})


def colleagues(page: Page) -> dict[UUID, str]:
    """Caseworkers and coordinators who are here now, by name; empty where the portal has no accounts."""
    if page.runtime.door is None:
        return {}
    with page.runtime.door.transactions.begin(actor=page.actor, purpose="colleagues") as work:
        found = work.session.scalars(
            select(Account).where(Account.is_active).order_by(Account.display_name)
        ).all()
        return {one.id: one.display_name for one in found if _CASEWORK & set(one.roles)}


def roles_and_teams(page: Page, ref: UUID | None) -> tuple[list[str], list[str]]:
    """What one of them does and in which teams, as her account says now; nothing of somebody unknown."""
    if ref is None or page.runtime.door is None:
        return [], []
    with page.runtime.door.transactions.begin(actor=page.actor, purpose="colleagues") as work:
        account = work.session.get(Account, ref)
        if account is None or not account.is_active:
            return [], []
        return list(account.roles), list(account.teams)


def who(page: Page, people: dict[UUID, str], ref: UUID | None) -> str:
    """A person in words: you, her name, somebody, or nobody yet."""
    if ref is None:
        return page.gettext(N_("sin responsable"))
    if page.person is not None and ref == page.person.account:
        return page.gettext(N_("tú"))
    return people.get(ref, page.gettext(N_("otra persona")))
