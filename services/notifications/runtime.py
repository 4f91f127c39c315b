"""Notifications put together: settings, transactions and the ways out. Built once a process."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from joserfc.jwk import OKPKey

from services.notifications.gateways.outside import Outside, open_outside
from services.notifications.settings import NotificationsSettings
from services.notifications.store import tables
from services.notifications.store.base import SERVICE
from shared.health import Check
from shared.work import Transactions


@dataclass(frozen=True)
class Runtime:
    """What entry points (HTTP, tasks) need.

    token_key: public half of the key that signs the portal's tokens. checks: what readiness asks.
    """

    settings: NotificationsSettings
    transactions: Transactions
    token_key: OKPKey
    outside: Outside
    checks: Mapping[str, Check] = field(default_factory=dict)


def build(
    *,
    transactions: Transactions,
    token_key: OKPKey,
    checks: Mapping[str, Check],
    settings: NotificationsSettings | None = None,
) -> Runtime:
    """Put the service together. settings: read from the environment unless given."""
    settings = settings or NotificationsSettings()
    return Runtime(
        settings=settings,
        transactions=transactions,
        token_key=token_key,
        outside=open_outside(settings),
        checks=checks,
    )


__all__ = ["SERVICE", "Runtime", "build", "tables"]
