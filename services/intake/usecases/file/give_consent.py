"""Record what she agreed to."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.intake.domain.codes import ConsentPurpose
from services.intake.domain.timeline import EntryKind
from services.intake.store.cases import Case
from services.intake.store.consents import Consent
from services.intake.store.directory import partners
from services.intake.store.facts.people import ConsentFacts
from services.intake.usecases.access import live_case_for
from services.intake.usecases.timeline import note_on_timeline
from shared.errors import Invalid
from shared.ids import new_id
from shared.work import Work

DEFAULT_DAYS: Final = 90
OUTWARD: Final = frozenset({ConsentPurpose.REFERRAL, ConsentPurpose.SHARING})
"""Purposes for which something of hers leaves to somebody outside."""


def give_consent(
    work: Work,
    case_id: UUID,
    *,
    facts: ConsentFacts,
    partner: UUID | None = None,
    given_at: datetime | None = None,
    expires_at: datetime | None = None,
    key: UUID | None = None,
) -> UUID:
    """Record a consent. partner: whom it names; without one nobody outside the programme is covered.

    expires_at: DEFAULT_DAYS after it was given if it lets something leave and no end was named.
    """
    case = live_case_for(work, case_id, "give_consent")
    given = given_at or work.now
    is_outward = facts.purpose in OUTWARD and facts.legal_basis is None
    if is_outward and not _is_listed(work, partner):
        raise Invalid("Di a qué entidad se refiere.", field="partner", expected="una entidad del directorio")
    if is_outward and expires_at is None:
        expires_at = given + timedelta(days=DEFAULT_DAYS)
    if given > work.now:
        raise Invalid(
            "Un consentimiento no puede darse en el futuro.", field="given_at", expected="ahora o antes"
        )
    if expires_at is not None and expires_at <= given:
        raise Invalid(
            "Un consentimiento acaba después de empezar.", field="expires_at", expected="después de darse"
        )
    return work.once(
        key,
        "give_consent",
        lambda: add_consent(work, case, facts, partner=partner, given_at=given, expires_at=expires_at),
    )


def _is_listed(work: Work, partner: UUID | None) -> bool:
    return partner is not None and partners.partner_by_id(work.session, partner) is not None


def add_consent(
    work: Work,
    case: Case,
    facts: ConsentFacts,
    *,
    partner: UUID | None = None,
    given_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> UUID:
    """Add the row to a case already in hand."""
    consent = Consent(
        id=new_id(),
        scope_id=case.id,
        given_at=given_at or work.now,
        expires_at=expires_at,
        recorded_by=work.actor.ref,
        partner=partner,
        facts=facts,
    )
    work.session.add(consent)
    note_on_timeline(work, case, EntryKind.CONSENT, f"given:{facts.purpose}", consent.id)
    work.audit("consent_given", subject=case.id)
    return consent.id
