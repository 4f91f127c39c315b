"""Every table of this service in one import, for migrations and tests."""

from services.notifications.store import (
    cases,
    chain,
    inbound,
    messages,
    plans,
    providers,
    routes,
    staff,
    traffic,
)
from services.notifications.store.base import Base

METADATA = Base.metadata
__all__ = [
    "METADATA",
    "cases",
    "chain",
    "inbound",
    "messages",
    "plans",
    "providers",
    "routes",
    "staff",
    "traffic",
]
