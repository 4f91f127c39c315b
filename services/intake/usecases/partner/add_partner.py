"""Write a partner into the directory."""

from uuid import UUID

from services.intake.domain.referral.partners import PartnerFacts
from services.intake.store.referral import partners
from services.intake.store.referral.partners import Partner
from shared.crypto import create_scope
from shared.errors import Conflict
from shared.ids import new_id
from shared.work import Work


class AlreadyListed(Conflict):
    """An active partner of this name stands in the directory."""


def add_partner(work: Work, *, facts: PartnerFacts, key: UUID | None = None) -> UUID:
    """Return the new partner's reference. key: a repeated press adds one. Raises AlreadyListed."""

    def make() -> UUID:
        refuse_double(work, facts.organisation)
        partner_id = new_id()
        create_scope(work.session, partner_id)
        partner = Partner(id=partner_id, scope_id=partner_id, is_active=True)
        write(partner, facts, work=work)
        work.session.add(partner)
        work.session.flush()
        work.audit("partner.added", subject=partner_id)
        return partner_id

    return work.once(key, "partner", make)


def refuse_double(work: Work, organisation: str, *, other_than: UUID | None = None) -> None:
    """Raise AlreadyListed if another active partner bears this name."""
    if partners.is_listed(work.session, organisation, other_than=other_than):
        raise AlreadyListed(
            "Esta entidad ya está en el directorio.", field="organisation", expected="otro nombre"
        )


def write(partner: Partner, facts: PartnerFacts, *, work: Work) -> None:
    """Set every fact; whoever writes an entry confirms it."""
    partner.organisation = facts.organisation
    partner.services = [service.value for service in facts.services]
    partner.languages = list(facts.languages)
    partner.hours, partner.phone = facts.hours, facts.phone
    partner.accepts_without_papers = facts.accepts_without_papers
    partner.contact_name, partner.contact_email = facts.contact_name, facts.contact_email
    partner.confirmed_at = work.now
