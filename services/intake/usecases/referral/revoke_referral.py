"""Take a referral back: by a worker, because a consent ended, or because the case did."""

from uuid import UUID

from services.intake.store import cases
from services.intake.store.referral import referrals
from services.intake.usecases.referral.change import end
from services.intake.usecases.referral.gate import Barrier, barrier
from services.intake.usecases.referral.reach import referral_for
from services.intake.usecases.referral.tell_worker import tell_worker
from shared.contracts.codes import DueKind
from shared.work import Work


def revoke_referral(work: Work, *, referral_id: UUID) -> None:
    """Revoke one. Raises Missing, WrongReferralState if it is over already."""
    end(work, referral_for(work, referral_id, "referral_revoke"), reason="by_worker")


def revoke_uncovered(work: Work, *, case_id: UUID) -> int:
    """Revoke every live referral of a case that may no longer leave, and tell whoever asked; return how many."""
    found = referrals.live_referrals(work.session, cases.family(work.session, case_id), lock=True)
    uncovered = [(referral, reason) for referral in found if (reason := barrier(work, referral)) is not None]
    for referral, reason in uncovered:
        end(work, referral, reason=reason)
        if reason is Barrier.CONSENT_MISSING:
            tell_worker(work, referral, kind=DueKind.OTHER)
    return len(uncovered)


def revoke_all(work: Work, *, case_id: UUID, reason: str) -> int:
    """Revoke every live referral of a case that ends; return how many. reason: a code."""
    found = referrals.live_referrals(work.session, cases.family(work.session, case_id), lock=True)
    for referral in found:
        end(work, referral, reason=reason)
    return len(found)
