"""The one rule that every exit asks: which fields may leave, to whom, for what, now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID


@dataclass(frozen=True)
class GivenConsent:
    """A consent as the gate reads it.

    recipient: the partner it names; None names nobody outside the programme.
    fields: codes of what may leave; nothing outside the set is covered.
    expires_at is the first instant at which it no longer holds; None never lapses by itself.
    """

    ref: UUID
    purpose: str
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
    """Every field asked for is covered by a live consent; `consents` are those relied on."""

    fields: frozenset[str]
    consents: frozenset[UUID]


@dataclass(frozen=True)
class MissingConsent:
    """What she would have to agree to first: this purpose, this recipient, these fields."""

    purpose: str
    recipient: UUID | None
    fields: frozenset[str]


Decision = MayLeave | MissingConsent


def decide(
    *,
    purpose: str,
    recipient: UUID | None,
    fields: frozenset[str],
    now: datetime,
    consents: Iterable[GivenConsent],
) -> Decision:
    """Say whether exactly `fields` may leave; all of them or none, so that nothing is dropped in silence.

    Asking for no field at all is refused: a referral always says at least that she exists.
    Only consents of this very purpose and recipient count; there is no way to override the answer.
    """
    live = [
        consent
        for consent in consents
        if consent.purpose == purpose and consent.recipient == recipient and consent.is_live(now=now)
    ]
    uncovered = fields.difference(*(consent.fields for consent in live))
    if uncovered or not fields:
        return MissingConsent(purpose=purpose, recipient=recipient, fields=uncovered)
    return MayLeave(
        fields=fields, consents=frozenset(consent.ref for consent in live if consent.fields & fields)
    )


def coverable(
    *,
    purpose: str,
    recipient: UUID | None,
    now: datetime,
    consents: Iterable[GivenConsent],
    among: Iterable[str],
) -> frozenset[str]:
    """Which of `among` she has agreed to for this recipient: what a form may offer ticked."""
    known = tuple(consents)
    allowed: set[str] = set()
    for field in among:
        decision = decide(
            purpose=purpose, recipient=recipient, fields=frozenset({field}), now=now, consents=known
        )
        match decision:
            case MayLeave():
                allowed.add(field)
            case MissingConsent():
                pass
            case _:
                assert_never(decision)
    return frozenset(allowed)
