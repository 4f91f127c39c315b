"""Record what she agreed to."""

from datetime import datetime
from uuid import UUID

from services.intake.domain.timeline import EntryKind
from services.intake.store.cases import Case
from services.intake.store.consents import Consent
from services.intake.store.facts.people import ConsentFacts
from services.intake.usecases.access import live_case_for
from services.intake.usecases.timeline import note_on_timeline
from shared.errors import Invalid
from shared.ids import new_id
from shared.work import Work


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
    """Record a consent. partner: whom it names; without one nobody outside the programme is covered."""
    case = live_case_for(work, case_id, "give_consent")
    given = given_at or work.now
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
