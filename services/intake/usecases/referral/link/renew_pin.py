"""Give a referral a new PIN: the old one was lost, or ten wrong ones locked the door."""

from uuid import UUID

from services.intake.domain.referral.referrals import OPENABLE, WrongReferralState
from services.intake.usecases.referral.change import note
from services.intake.usecases.referral.link.tokens import set_new_pin
from services.intake.usecases.referral.reach import referral_for
from shared.work import Work


def renew_pin(work: Work, *, referral_id: UUID) -> str:
    """Return the new PIN, once. Raises Missing, WrongReferralState if nobody can open it any more."""
    referral = referral_for(work, referral_id, "referral_pin")
    if referral.state not in OPENABLE:
        raise WrongReferralState("La derivación ya ha terminado.", field="state")
    note(work, referral, action="pin_renewed")
    return set_new_pin(referral)
