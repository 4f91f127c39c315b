"""Close a referral that has run its course."""

from uuid import UUID

from services.intake.domain.referral.referrals import State
from services.intake.usecases.referral.change import cancel_steps, move, stop_at_server
from services.intake.usecases.referral.reach import referral_for
from shared.work import Work


def close_referral(work: Work, *, referral_id: UUID) -> None:
    """Close it. Raises Missing, WrongReferralState if the partner's part is not over."""
    referral = referral_for(work, referral_id, "referral_close")
    move(work, referral, to=State.CLOSED, reason="by_worker")
    cancel_steps(work, referral.id)
    stop_at_server(work, referral)
