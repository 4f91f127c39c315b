"""Groups put together: settings, transactions and what its entry points need."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from joserfc.jwk import OKPKey

from services.groups.domain.voice.brake import Brake
from services.groups.settings import GroupsSettings
from services.groups.store.base import SERVICE
from shared.health import Check
from shared.work import Transactions


@dataclass(frozen=True)
class Runtime:
    """What entry points (HTTP, tasks) need. Built once a process.

    token_key: public half of the key that signs the portal's tokens. checks: what readiness asks.
    wrong_codes: of the participants' voice, counted in memory.
    """

    settings: GroupsSettings
    transactions: Transactions
    token_key: OKPKey
    checks: Mapping[str, Check] = field(default_factory=dict)
    wrong_codes: Brake = field(default_factory=Brake)


def build(*, transactions: Transactions, token_key: OKPKey, checks: Mapping[str, Check]) -> Runtime:
    """Build the runtime of a process; the rest of its settings comes from the environment."""
    return Runtime(settings=GroupsSettings(), transactions=transactions, token_key=token_key, checks=checks)


__all__ = ["SERVICE", "Runtime", "build"]
