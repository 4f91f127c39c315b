"""Take a referral on paper: only what she agreed to; to a partner without mail the letter is the sending."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.intake.domain.referral.fields import ReferralField
from services.intake.domain.referral.referrals import OPENABLE, WrongReferralState
from services.intake.usecases.referral import gate
from services.intake.usecases.referral.change import note
from services.intake.usecases.referral.deliver_referral import note_sent, partner_of
from services.intake.usecases.referral.reach import referral_for
from shared.work import Work


@dataclass(frozen=True)
class Letter:
    """What goes on the paper. reference: what both sides may say on the phone; it leads to nothing by itself."""

    partner: str
    contact: str
    reference: str
    requested_at: datetime
    fields: tuple[tuple[ReferralField, Any], ...]


def print_letter(work: Work, *, referral_id: UUID) -> Letter:
    """Return the letter of a live referral, its consent asked now; each printing is audited.

    Raises Missing, WrongReferralState if it is over, ConsentMissing or CaseNotLive if it may no longer leave.
    """
    referral = referral_for(work, referral_id, "referral_letter")
    if referral.state not in OPENABLE:
        raise WrongReferralState("La derivación ya ha terminado: no queda nada que imprimir.", field="state")
    gate.insist_alive(work, referral)
    partner = partner_of(work, referral)
    if partner.is_on_paper and referral.sent_at is None:
        note_sent(work, referral)
    note(work, referral, action="printed")
    return Letter(
        partner=partner.organisation,
        contact=partner.contact_name,
        reference=referral.id.hex[-8:].upper(),
        requested_at=referral.requested_at,
        fields=tuple(
            (field, referral.content[field]) for field in ReferralField if field in referral.content
        ),
    )
