"""Reach a referral as a member of staff: only through a case she may reach."""

from uuid import UUID

from services.intake.store.referral import referrals
from services.intake.store.referral.referrals import Referral
from services.intake.usecases.access import case_for
from shared.errors import Missing
from shared.work import Work


def referral_for(work: Work, referral_id: UUID, purpose: str) -> Referral:
    """Return the referral, held for writing. Raises Missing for unknown ones and others' alike."""
    referral = referrals.referral_by_id(work.session, referral_id, lock=True)
    if referral is None:
        raise Missing("No existe esta derivación.")
    case_for(work, referral.scope_id, purpose)
    return referral
