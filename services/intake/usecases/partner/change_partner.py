"""Keep a partner's entry true: change it, confirm that it still is, or take it out."""

from uuid import UUID

from services.intake.domain.referral.partners import PartnerFacts
from services.intake.store.referral import partners
from services.intake.store.referral.partners import Partner
from services.intake.usecases.partner.add_partner import refuse_double, write
from shared.errors import Missing
from shared.work import Work


def change_partner(work: Work, *, partner_id: UUID, facts: PartnerFacts) -> None:
    """Replace the facts of an entry. Raises Missing, AlreadyListed."""
    partner = _held(work, partner_id)
    refuse_double(work, facts.organisation, other_than=partner_id)
    write(partner, facts, work=work)
    work.audit("partner.changed", subject=partner_id)


def confirm_partner(work: Work, *, partner_id: UUID) -> None:
    """Say that the entry still holds today. Raises Missing."""
    _held(work, partner_id).confirmed_at = work.now
    work.audit("partner.confirmed", subject=partner_id)


def retire_partner(work: Work, *, partner_id: UUID) -> None:
    """Take the entry out of the directory; referrals under way go on. Raises Missing."""
    _held(work, partner_id).is_active = False
    work.audit("partner.retired", subject=partner_id)


def _held(work: Work, partner_id: UUID) -> Partner:
    partner = partners.partner_by_id(work.session, partner_id, lock=True)
    if partner is None:
        raise Missing("No existe esta entidad.")
    return partner
