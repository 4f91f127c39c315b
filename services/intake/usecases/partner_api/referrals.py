"""A partner's program reads and answers what was sent to its partner: by the rules of the link, and no others."""

from uuid import UUID

from services.intake.domain.referral.answers import Answer
from services.intake.domain.referral.referrals import OPENABLE, State
from services.intake.store.referral import referrals
from services.intake.store.referral.referrals import Referral
from services.intake.usecases.referral.answer_referral import answer_referral
from services.intake.usecases.referral.open_partner_link import (
    PartnerView,
    mark_seen,
    state_of,
    usable_referral,
    view_of,
)
from shared.errors import Missing
from shared.work import Work

PAGE = 50


def list_for_partner(work: Work, *, partner_id: UUID, before: UUID | None = None) -> list[Referral]:
    """Return up to PAGE referrals that were sent to a partner, newest first; nothing of hers is opened."""
    return referrals.sent_to(work.session, partner_id, before=before, limit=PAGE)


def read_for_partner(work: Work, *, partner_id: UUID, referral_id: UUID) -> PartnerView | None:
    """Return what may leave now, and note that it was seen. None: withdrawn or lapsed, and nothing leaves.

    None must be committed too: a consent that ended is acted on. Raises Missing for another partner's.
    """
    _of_partner(work, partner_id, referral_id)
    referral = usable_referral(work, referral_id)
    if referral is None:
        return _what_is_left(work, referral_id)
    mark_seen(work, referral)
    return view_of(work, referral)


def answer_for_partner(
    work: Work, *, partner_id: UUID, referral_id: UUID, answer: Answer, key: UUID | None
) -> PartnerView | None:
    """Take one answer as the link does. None as in `read_for_partner`.

    Raises Missing for another partner's, BadAnswer, WrongReferralState.
    """
    _of_partner(work, partner_id, referral_id)
    view = answer_referral(work, referral_id=referral_id, answer=answer, key=key)
    return _what_is_left(work, referral_id) if view is None else view


def _of_partner(work: Work, partner_id: UUID, referral_id: UUID) -> None:
    referral = referrals.referral_by_id(work.session, referral_id)
    if referral is None or referral.partner_id != partner_id or referral.link_until is None:
        raise Missing("No existe esta derivación, o no es para ustedes.")


def _what_is_left(work: Work, referral_id: UUID) -> PartnerView | None:
    """Of one that ran its course, where it stands; of one that was withdrawn or lapsed, nothing."""
    referral = referrals.referral_by_id(work.session, referral_id)
    if referral is None or referral.state is State.REVOKED or referral.state in OPENABLE:
        return None
    return state_of(referral)
