"""Remind her of the appointment that a partner gave, if she wants it: moved with it, called off with its referral."""

from datetime import datetime
from uuid import UUID

from services.intake.domain.consent.ways_out import WayOut
from services.intake.domain.referral.referrals import LIVE, State, WrongReferralState
from services.intake.store.referral import referrals
from services.intake.store.referral.referrals import Referral
from services.intake.usecases.contact.keep_reminder import keep_reminder
from services.intake.usecases.referral.gate import barrier, case_behind
from services.intake.usecases.referral.reach import referral_for
from shared.work import Work


def want_reminder(work: Work, *, referral_id: UUID, is_wanted: bool) -> None:
    """She wants to be reminded of the appointment of this referral, given already or still to come; or no more.

    Raises Missing, and WrongReferralState for a wish about a referral that is over.
    """
    referral = referral_for(work, referral_id, "referral_reminder")
    if is_wanted and referral.state not in LIVE:
        raise WrongReferralState("La derivación ya ha terminado.", field="state")
    referral.remind_her = is_wanted
    remind_of_appointment(work, referral)
    work.audit("referral.reminder_wanted" if is_wanted else "referral.reminder_unwanted", subject=referral.id)


def remind_of_appointment(work: Work, referral: Referral) -> None:
    """Keep her reminder in step with a referral; called by whatever changes its state, its date or her wish."""
    case = case_behind(work, referral)
    if case is not None:
        keep_reminder(work, case, source=referral.id, at=hour_to_remind(work, referral))


def hour_to_remind(work: Work, referral: Referral) -> datetime | None:
    """The hour of which she is to be reminded: what the partner said last, while it and her consent to it stand."""
    if not referral.remind_her or referral.state is not State.APPOINTMENT:
        return None
    if barrier(work, referral, way=WayOut.APPOINTMENT_MESSAGE) is not None:
        return None
    return referrals.appointments_of(work.session, [referral.id]).get(referral.id)


def still_holds(work: Work, source: UUID, starts_at: datetime) -> bool:
    """Whether a reminder of that hour may still be handed over as far as a referral knows; True of all other rows."""
    referral = referrals.referral_by_id(work.session, source)
    return referral is None or hour_to_remind(work, referral) == starts_at
