"""One protocol for every way out: the base times each call, classes its answer and counts it."""

import time
from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock
from typing import Final

from services.notifications.domain.contact_plan import PointKind
from shared.logging import get_logger

log = get_logger(__name__)

CALL_SECONDS: Final = 10.0
"""Longest a provider may take; well under the lease of a message row."""


class Outcome(StrEnum):
    """What is known after a call."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"  # certainly not taken
    UNKNOWN = "unknown"  # it may have been taken: never sent again by itself


class Retry(StrEnum):
    """Whether the same message may be tried again later. Only a certain rejection may."""

    NEVER = "never"
    LATER = "later"


@dataclass(frozen=True)
class Outgoing:
    """One message ready to leave. client_ref: ours, stable over tries; sender: the neutral alias.

    valid_until: the provider must not deliver from then on. template, language, facts: for providers that hold the
    words themselves, which text in which language, and what fills it, in order; empty for staff.
    """

    client_ref: str
    to: str
    sender: str
    subject: str
    body: str
    valid_until: datetime
    template: str = ""
    language: str = ""
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What the provider said. code: its status or our name for the fault; never a text of its own.

    retry_after: how long it asked us to wait, if it did.
    """

    outcome: Outcome
    retry: Retry
    code: str
    provider_id: str | None = None
    retry_after: timedelta | None = None


@dataclass(frozen=True)
class Receipt:
    """An answer and the time it took."""

    answer: Answer
    seconds: float


class Gateway(ABC):
    """A way out. Subclasses write `_send` and, where the provider can, `_look_up`."""

    kind: PointKind
    holds_for: timedelta = timedelta(0)
    """How long the provider may go on trying where it takes no expiry from us; a window with less left is over."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[Outcome, str]] = Counter()
        self._lock = Lock()

    def send(self, outgoing: Outgoing, *, now: datetime) -> Receipt:
        """Hand the message over once. Never raises for trouble of the network or the provider."""
        started = time.monotonic()
        if now >= outgoing.valid_until:
            answer = Answer(Outcome.REJECTED, Retry.NEVER, "too_late")
        else:
            answer = self._send(outgoing, now=now)
        seconds = time.monotonic() - started
        with self._lock:
            self.counts[(answer.outcome, answer.code)] += 1
        log.info(
            "handed_over",
            channel=self.name,
            state=answer.outcome,
            code=answer.code,
            seconds=round(seconds, 3),
        )
        return Receipt(answer, seconds)

    def look_up(self, client_ref: str) -> Outcome | None:
        """Ask what became of a message by our reference; None if the provider cannot say."""
        return self._look_up(client_ref)

    @property
    @abstractmethod
    def name(self) -> str:
        """Short code for logs and metrics."""

    @abstractmethod
    def _send(self, outgoing: Outgoing, *, now: datetime) -> Answer: ...

    def _look_up(self, client_ref: str) -> Outcome | None:  # noqa: ARG002, most providers cannot
        return None
