"""Keep a partner's entry true: change it, confirm that it still is, or take it out."""

from uuid import UUID

from services.intake.domain.directory.partners import PartnerFacts
from services.intake.store.directory import partners
from services.intake.store.directory.partners import Partner
from services.intake.usecases.directory.add_partner import refuse_double, write
from shared.errors import Missing
from shared.work import Work


def change_partner(work: Work, *, partner_id: UUID, facts: PartnerFacts) -> None:
    """Replace the facts of an entry. Raises Missing, AlreadyListed."""
    partner = held_partner(work, partner_id)
    refuse_double(work, facts.organisation, other_than=partner.id)
    write(partner, facts, work=work)
    work.audit("partner.changed", subject=partner.id)


def confirm_partner(work: Work, *, partner_id: UUID) -> None:
    """Say that the entry still holds today. Raises Missing."""
    partner = held_partner(work, partner_id)
    partner.confirmed_at = work.now
    partner.keeper = partner.keeper or work.actor.ref
    work.audit("partner.confirmed", subject=partner.id)


def keep_partner(work: Work, *, partner_id: UUID) -> None:
    """Take the entry up: the actor sees to it from now on. Raises Missing."""
    partner = held_partner(work, partner_id)
    partner.keeper = work.actor.ref
    work.audit("partner.kept", subject=partner.id)


def retire_partner(work: Work, *, partner_id: UUID) -> None:
    """Take the entry out of the directory; referrals under way go on. Raises Missing."""
    partner = held_partner(work, partner_id)
    partner.is_active = False
    work.audit("partner.retired", subject=partner.id)


def held_partner(work: Work, partner_id: UUID) -> Partner:
    """Return the entry, or the one it was merged into, held for writing. Raises Missing."""
    partner = partners.partner_by_id(work.session, partner_id, lock=True)
    if partner is None:
        raise Missing("No existe esta entidad.")
    return partner
