"""The one rule that every exit asks: which fields may leave, by which way, to whom, now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from services.intake.domain.codes import ConsentPurpose
from services.intake.domain.consent.ways_out import NEEDS, WayOut


@dataclass(frozen=True)
class GivenConsent:
    """A consent as the engine reads it.

    recipient: the partner it names; None names nobody outside the programme.
    fields: codes of what may leave; nothing outside the set is covered.
    expires_at is the first instant at which it no longer holds; None never lapses by itself.
    """

    ref: UUID
    purpose: ConsentPurpose
    recipient: UUID | None
    fields: frozenset[str]
    given_at: datetime
    expires_at: datetime | None = None
    withdrawn_at: datetime | None = None

    def is_live(self, *, now: datetime) -> bool:
        """Given already, not lapsed, not taken back (half-open: dead at the very instant of its end)."""
        ended = min((end for end in (self.expires_at, self.withdrawn_at) if end is not None), default=None)
        return self.given_at <= now and (ended is None or now < ended)


@dataclass(frozen=True)
class MayLeave:
    """Every field asked for may go; `consents` are those relied on (none for what says nothing of her)."""

    fields: frozenset[str]
    consents: frozenset[UUID]


@dataclass(frozen=True)
class MissingConsent:
    """What she would have to agree to first: this purpose, this recipient, these fields.

    purpose None: no consent opens this way for them.
    """

    purpose: ConsentPurpose | None
    recipient: UUID | None
    fields: frozenset[str]


Decision = MayLeave | MissingConsent


def decide(
    way: WayOut,
    *,
    recipient: UUID | None,
    fields: frozenset[str],
    now: datetime,
    consents: Iterable[GivenConsent],
) -> Decision:
    """Say whether exactly `fields` may leave by this way; all of them or none, so that nothing is dropped in silence.

    Asking for no field at all is refused: whatever leaves says at least that she exists.
    Only live consents of the way's very purpose and recipient count; there is no way to override the answer.
    """
    need = NEEDS[way]
    live = [
        consent
        for consent in consents
        if consent.purpose == need.purpose and consent.recipient == recipient and consent.is_live(now=now)
    ]
    asked = fields - need.free
    uncovered = asked.difference(*(consent.fields for consent in live))
    if need.purpose is None or need.names_recipient is not (recipient is not None):
        uncovered = asked
    if uncovered or not fields:
        return MissingConsent(purpose=need.purpose, recipient=recipient, fields=uncovered)
    return MayLeave(fields, frozenset(consent.ref for consent in live if consent.fields & asked))


def coverable(
    way: WayOut,
    *,
    recipient: UUID | None,
    now: datetime,
    consents: Iterable[GivenConsent],
    among: Iterable[str],
) -> frozenset[str]:
    """Which of `among` she has agreed to for this recipient: what a form may offer ticked."""
    known = tuple(consents)
    allowed: set[str] = set()
    for field in among:
        decision = decide(way, recipient=recipient, fields=frozenset({field}), now=now, consents=known)
        match decision:
            case MayLeave():
                allowed.add(field)
            case MissingConsent():
                pass
            case _:
                assert_never(decision)
    return frozenset(allowed)
