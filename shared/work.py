"""One transaction of one actor for one purpose: rows, events and audit entries are kept together or not at all."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared import audit, idempotency
from shared.actor import Actor
from shared.audit import Entry
from shared.bus.current import Current, current, handling
from shared.bus.sending import outbox
from shared.clock import Clock, utc_now
from shared.contracts.contract import Event
from shared.crypto import Keyring, access

if TYPE_CHECKING:
    from shared.crypto.access import Opened


@dataclass
class Work:
    """What a use case is given. It never commits; whoever opened the work does."""

    session: Session
    actor: Actor
    purpose: str
    now: datetime
    _entries: list[Entry] = field(default_factory=list)
    _events: list[tuple[Event, Current | None]] = field(default_factory=list)

    def emit(self, event: Event) -> None:
        """Owe this event to its subscribers from the moment this work commits."""
        self._events.append((event, current()))

    def audit(
        self, action: str, *, subject: UUID | None = None, reason: str | None = None, **detail: int | str
    ) -> None:
        """Note what the actor did. action and reason are codes; detail holds codes and counts."""
        self._entries.append(self.entry(action, subject=subject, reason=reason, detail=detail))

    def entry(
        self,
        action: str,
        *,
        subject: UUID | None = None,
        reason: str | None = None,
        detail: Mapping[str, int | str] | None = None,
    ) -> Entry:
        """Return an entry of this work's actor, purpose and moment, without noting it."""
        return Entry(
            at=self.now,
            actor=self.actor.ref,
            actor_kind=self.actor.kind,
            action=action,
            purpose=self.purpose,
            subject=subject,
            reason=reason,
            detail=detail,
        )

    def once(self, key: UUID | None, what: str, make: Callable[[], UUID]) -> UUID:
        """Make a thing once for an Idempotency-Key; a repeat returns the same reference."""
        return idempotency.once(self.session, key=key, actor=self.actor.ref, what=what, make=make)


class Transactions:
    """Opens works on one service's database with one service's keys."""

    def __init__(
        self, engine: Engine, *, keyring: Keyring | None, audit_key: audit.AuditKey, clock: Clock = utc_now
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.audit_key = audit_key
        self.keyring = keyring

    @contextmanager
    def begin(self, *, actor: Actor, purpose: str) -> Iterator[Work]:
        """Open a work; commit it at the end with its audit entries, or undo all of it on any error."""
        with self._opened(actor, purpose) as (work, opened):
            yield work
            work.session.flush()
            _emit_all(work)
            entries = [*work._entries, *_openings(work, opened)]
            marks = audit.taken(work.session)
            if entries or marks:
                written = entries or [work.entry("rows.written")]
                audit.append(work.session, self.audit_key, written, marks=audit.packed(marks))

    @contextmanager
    def unseen(self, *, purpose: str) -> Iterator[Work]:
        """Open a work of somebody who must stay unknown: it keeps rows alone, and of when nothing (docs/adr/0021).

        Raises RuntimeError if anything was audited or emitted: that would say when.
        """
        with self._opened(Actor.anonymous(), purpose) as (work, _):
            yield work
            work.session.flush()
            if work._entries or work._events or audit.taken(work.session):
                message = "an unseen work leaves no entry, no event and no mark of a row"
                raise RuntimeError(message)

    @contextmanager
    def _opened(self, actor: Actor, purpose: str) -> Iterator[tuple[Work, "Opened"]]:
        with Session(self.engine, expire_on_commit=False, info={"keyring": self.keyring}) as session:
            with access(actor_ref=actor.ref, purpose=purpose) as opened:
                yield Work(session=session, actor=actor, purpose=purpose, now=self.clock()), opened
                session.flush()
            session.commit()


def _emit_all(work: Work) -> None:
    """Write the events last, subjects in a fixed order: each locks its subject's line until the commit."""
    for event, cause in sorted(work._events, key=lambda pair: pair[0].subject):
        with handling(cause) if cause else nullcontext():
            outbox.emit(work.session, event, now=work.now)


def _openings(work: Work, opened: "Opened") -> list[Entry]:
    """One entry a scope: which fields of it were opened, and how often."""
    by_scope: dict[UUID, dict[str, int | str]] = {}
    for (scope, field_name), count in opened.counts().items():
        by_scope.setdefault(scope, {})[field_name] = count
    return [work.entry("fields.opened", subject=scope, detail=counts) for scope, counts in by_scope.items()]
