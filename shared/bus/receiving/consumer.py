"""The consumer: checks who said it, applies it once and in order, and answers its producer."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol

from sqlalchemy.exc import OperationalError

from shared.actor import Actor
from shared.bus.answers import Answer, Outcome
from shared.bus.current import Current, handling
from shared.bus.envelope import Envelope, NotBelieved, unseal
from shared.bus.keys import EventKeys
from shared.bus.receiving.handlers import Handler, Handlers
from shared.bus.receiving.inbox import Turn, admit, next_waiting, stop_waiting
from shared.clock import Clock, utc_now
from shared.errors import TelarError, Unavailable
from shared.logging import get_logger

log = get_logger(__name__)

PURPOSE: Final = "event"
"""The purpose every handler's transaction is opened for."""


class Transactions(Protocol):
    """Opens a work with a `session`; commits it at the end, or undoes all of it on any error."""

    def begin(self, *, actor: Actor, purpose: str) -> AbstractContextManager[Any]:
        """Open a work for one actor and purpose."""


AnswerTo = Callable[[str, Answer], None]
"""Takes a producer's name and what to tell it; must not block for long and may lose the answer."""


class Consumer:
    """Receives signed bodies for one service."""

    def __init__(
        self,
        service: str,
        *,
        transactions: Transactions,
        handlers: Handlers,
        keys: EventKeys,
        answer: AnswerTo,
        clock: Clock = utc_now,
    ) -> None:
        self._actor = Actor.service(service)
        self._transactions = transactions
        self._handlers = handlers
        self._keys = keys
        self._answer = answer
        self._clock = clock
        self.disbelieved = 0

    def receive(self, body: bytes, *, is_redelivered: bool = False) -> None:
        """Apply the event of a body once, then whichever of its subject waited for it.

        A body that cannot be believed has no effect and no answer: whoever owes it will say it again.
        is_redelivered: Redis hands it out again after a worker died; the producer decides when it is tried next.
        """
        try:
            envelope = unseal(body, self._keys, now=self._clock())
        except NotBelieved as error:
            self.disbelieved += 1
            log.warning("event_not_believed", code=error.code, count=self.disbelieved)
            return
        if is_redelivered:
            self._tell(envelope, Outcome.LOST)
            return
        has_waiting = self._take(envelope, body)
        while has_waiting:
            has_waiting = self._take_next(envelope)

    def _take_next(self, previous: Envelope) -> bool:
        with self._transactions.begin(actor=self._actor, purpose=PURPOSE) as work:
            body = next_waiting(work.session, previous)
        if body is None:
            return False
        try:
            envelope = unseal(body, self._keys, now=self._clock())
        except NotBelieved:
            return False
        self._take(envelope, body)
        with self._transactions.begin(actor=self._actor, purpose=PURPOSE) as work:
            stop_waiting(work.session, envelope)
        return True

    def _take(self, envelope: Envelope, body: bytes) -> bool:
        """Apply one event and answer for it; return whether others of its subject wait here."""
        handler = self._handlers.find(envelope.name)
        if handler is None:
            self._tell(envelope, Outcome.UNKNOWN)
            return False
        try:
            turn, has_waiting = self._apply(handler, envelope, body)
        except (Unavailable, OperationalError) as error:
            log.warning("event_put_off", item=envelope.id, name=envelope.name, error=type(error).__name__)
            return False
        except Exception as error:  # noqa: BLE001, one bad event must not stop the worker; it is counted and parked
            code = error.code if isinstance(error, TelarError) else type(error).__name__
            self._tell(envelope, Outcome.FAILED, code)
            return False
        self._tell(envelope, Outcome.WAITING if turn is Turn.WAIT else Outcome.ACKNOWLEDGED)
        return has_waiting

    def _apply(self, handler: Handler, envelope: Envelope, body: bytes) -> tuple[Turn, bool]:
        event = handler.event_class.model_validate_json(envelope.data, extra="ignore")
        current = Current(envelope.id, envelope.correlation, envelope.replay)
        with self._transactions.begin(actor=self._actor, purpose=PURPOSE) as work:
            turn, has_waiting = admit(work.session, envelope, body, now=self._clock())
            if turn is Turn.APPLY:
                with handling(current):
                    handler.effect(work, event)
        return turn, has_waiting

    def _tell(self, envelope: Envelope, outcome: Outcome, code: str = "") -> None:
        if outcome in (Outcome.FAILED, Outcome.UNKNOWN, Outcome.LOST):
            log.warning("event_not_applied", state=outcome, item=envelope.id, name=envelope.name, error=code)
        self._answer(envelope.producer, Answer(envelope.id, outcome, code))
