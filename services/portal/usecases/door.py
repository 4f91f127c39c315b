"""What signing in works with: the database, the stretcher, keyed digests of where tries come from."""

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from services.portal.domain.passwords import core
from services.portal.domain.tokens import digest
from services.portal.gateways.stretch import Stretcher
from shared.errors import Conflict, Forbidden
from shared.work import Transactions

_COMMON = Path(__file__).parents[1] / "domain" / "common_passwords.txt"


class WrongCredentials(Forbidden):
    """The address, password or code is wrong; which of them is never said."""


class TooSoon(Conflict):
    """A wrong try came from here a moment ago. wait: until the next try is looked at."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("wait before the next try")
        self.wait = wait


class SignInOver(Forbidden):
    """The half-finished sign-in is too old, ended, or was tried too often: start again."""


@dataclass(frozen=True)
class Where:
    """Where a try comes from. address: of the network. device: cookie of a known browser. agent: words."""

    address: str
    device: str = ""
    agent: str = ""


@dataclass(frozen=True)
class Door:
    """secret: keys the digests of addresses, so that the database can't tell who tried from where."""

    transactions: Transactions
    stretcher: Stretcher
    secret: bytes
    idle: timedelta
    absolute: timedelta

    def corner(self, *parts: str) -> bytes:
        """Keyed digest of one corner that tries come from."""
        return hmac.digest(self.secret, "\0".join(parts).encode(), "sha256")

    def device_hash(self, where: Where) -> bytes:
        """What is stored of the browser's device cookie."""
        return digest("device:" + where.device)


@cache
def common_passwords() -> Collection[str]:
    """The list of what everybody tries first, in the form that `core` gives."""
    return frozenset(core(line) for line in _COMMON.read_text(encoding="utf-8").split())
