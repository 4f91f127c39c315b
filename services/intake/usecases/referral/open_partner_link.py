"""A partner opens her link with the PIN: the only way in, counted, slowed and locked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.intake.domain.referral.answers import AnswerKind, possible_answers
from services.intake.domain.referral.fields import ReferralField
from services.intake.domain.referral.link import PinTries
from services.intake.domain.referral.referrals import OPENABLE, State, can_move
from services.intake.store.referral import referrals
from services.intake.store.referral.referrals import Referral, ReferralKey
from services.intake.usecases.referral.change import end, move, note
from services.intake.usecases.referral.gate import barrier
from services.intake.usecases.referral.tell_worker import tell_worker
from services.intake.usecases.referral.tokens import hash_of, new_token, pin_is_right
from shared.contracts.codes import DueKind
from shared.work import Work

PASS_MINUTES: Final = 30


@dataclass(frozen=True)
class PartnerView:
    """What a partner sees: consented fields alone, in their order, what she said herself and may say now."""

    state: State
    fields: tuple[tuple[ReferralField, Any], ...]
    answers: tuple[dict[str, Any], ...]
    possible: tuple[AnswerKind, ...]
    until: datetime


@dataclass(frozen=True)
class Opened:
    """A right PIN: the view, and the pass that stands for link and PIN for PASS_MINUTES."""

    pass_token: str
    view: PartnerView


def referral_behind(work: Work, *, token: str, kind: str) -> UUID | None:
    """Return which referral a `link` or `pass` stands for, unless it is unknown or has lapsed."""
    return referrals.referral_of_key(work.session, hash_of(token), kind=kind, now=work.now)


def open_partner_link(work: Work, *, referral_id: UUID, pin: str) -> Opened | None:
    """Let the partner in, and note that the referral was seen.

    None for everything else: wrong PIN, too soon, locked, expired, revoked, consent gone. The caller answers
    all of them alike, and commits, since a wrong PIN must count.
    """
    referral = usable_referral(work, referral_id)
    if referral is None:
        return None
    tries = PinTries(referral.pin_failures, referral.pin_wait_until)
    if tries.is_locked or tries.is_waiting(now=work.now):
        return None
    if not pin_is_right(referral, pin):
        _count(work, referral, tries.after_failure(now=work.now))
        return None
    _count(work, referral, PinTries())
    mark_seen(work, referral)
    token = new_token()
    until = work.now + timedelta(minutes=PASS_MINUTES)
    work.session.add(ReferralKey(hash=hash_of(token), referral_id=referral.id, kind="pass", until=until))
    return Opened(pass_token=token, view=view_of(work, referral))


def mark_seen(work: Work, referral: Referral) -> None:
    """Note that the partner reads it: the first time as a state, then in the audit alone."""
    if referral.state is not State.SEEN and can_move(referral.state, to=State.SEEN):
        move(work, referral, to=State.SEEN)
        referral.seen_at = referral.seen_at or work.now
    else:
        work.audit("referral.opened", subject=referral.id)


def usable_referral(work: Work, referral_id: UUID) -> Referral | None:
    """Return the referral, held, if it may be read from outside right now.

    One whose consent or case has ended is revoked on the spot.
    """
    referral = referrals.referral_by_id(work.session, referral_id, lock=True)
    if referral is None or referral.state not in OPENABLE:
        return None
    if referral.link_until is None or referral.link_until <= work.now:
        return None
    reason = barrier(work, referral)
    if reason is not None:
        end(work, referral, reason=reason)
        tell_worker(work, referral, kind=DueKind.OTHER)
        return None
    return referral


def view_of(work: Work, referral: Referral) -> PartnerView:
    """Build what the partner may see: of a referral that is over, its state alone."""
    if referral.state not in OPENABLE:
        return state_of(referral)
    said = [answer.said for answer in referrals.answers_of(work.session, [referral.id])]
    return PartnerView(
        state=referral.state,
        fields=tuple(
            (field, referral.content[field]) for field in ReferralField if field in referral.content
        ),
        answers=tuple(said),
        possible=possible_answers(referral.state),
        until=referral.link_until or work.now,
    )


def state_of(referral: Referral) -> PartnerView:
    """Build what a partner sees who may read no longer: where it stands, and nothing of hers."""
    until = referral.link_until or referral.requested_at
    return PartnerView(state=referral.state, fields=(), answers=(), possible=(), until=until)


def _count(work: Work, referral: Referral, tries: PinTries) -> None:
    referral.pin_failures, referral.pin_wait_until = tries.failures, tries.wait_until
    if not tries.failures:
        return
    work.audit("referral.pin_wrong", subject=referral.id)
    if tries.is_locked:
        note(work, referral, action="link_locked")
        tell_worker(work, referral, kind=DueKind.OTHER)
