"""Write a partner into the directory."""

from uuid import UUID

from services.intake.domain.directory.partners import PartnerFacts
from services.intake.store.directory import partners
from services.intake.store.directory.partners import Partner
from services.intake.store.directory.parts import GIVEN, DirectoryService
from shared.crypto import create_scope
from shared.errors import Conflict
from shared.ids import new_id
from shared.work import Work

_STOPPED = "inactive"


class AlreadyListed(Conflict):
    """An active partner of this name stands in the directory."""


def add_partner(work: Work, *, facts: PartnerFacts, key: UUID | None = None) -> UUID:
    """Return the new partner's reference. key: a repeated press adds one. Raises AlreadyListed."""

    def make() -> UUID:
        refuse_double(work, facts.organisation)
        partner = blank_partner(work, new_id())
        write(partner, facts, work=work)
        work.session.flush()
        work.audit("partner.added", subject=partner.id)
        return partner.id

    return work.once(key, "partner", make)


def blank_partner(work: Work, partner_id: UUID) -> Partner:
    """Return a new entry with its keys and nothing in it, kept by whoever makes it."""
    create_scope(work.session, partner_id)
    partner = Partner(
        id=partner_id, scope_id=partner_id, is_active=True, keeper=work.actor.ref, offers=[],
        organisation="", languages=[], hours="", phone="", contact_name="", contact_email="",
    )  # fmt: skip
    work.session.add(partner)
    return partner


def refuse_double(work: Work, organisation: str, *, other_than: UUID | None = None) -> None:
    """Raise AlreadyListed if another active partner bears this name."""
    if partners.is_listed(work.session, organisation, other_than=other_than):
        raise AlreadyListed(
            "Esta entidad ya está en el directorio.", field="organisation", expected="otro nombre"
        )


def write(partner: Partner, facts: PartnerFacts, *, work: Work) -> None:
    """Set every fact; whoever writes an entry confirms it, and keeps it if nobody does."""
    partner.organisation = facts.organisation
    partner.languages = list(facts.languages)
    partner.hours, partner.phone = facts.hours, facts.phone
    partner.contact_name, partner.contact_email = facts.contact_name, facts.contact_email
    partner.confirmed_at = work.now
    partner.keeper = partner.keeper or work.actor.ref
    _write_services(partner, facts, work=work)


def _write_services(partner: Partner, facts: PartnerFacts, *, work: Work) -> None:
    """Give what is new, stop what is named no longer, and ask all of them about papers if the answer changed."""
    asks_anew = facts.accepts_without_papers != partner.accepts_without_papers
    for offer in partner.offers:
        if offer.is_given != (offer.need in facts.services):
            offer.status = _STOPPED if offer.is_given else GIVEN
            offer.changed_at = work.now
    held = {offer.need for offer in partner.offers}
    partner.offers.extend(
        DirectoryService(need=need, status=GIVEN, languages=[], changed_at=work.now,
                         without_papers=facts.accepts_without_papers)
        for need in facts.services if need not in held
    )  # fmt: skip
    if asks_anew:
        for offer in partner.offers:
            offer.without_papers, offer.changed_at = facts.accepts_without_papers, work.now
