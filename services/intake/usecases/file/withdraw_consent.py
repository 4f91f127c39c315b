"""Take back a consent: whatever leans on it stops in the same commit, and the effect can be shown at once."""

from uuid import UUID

from services.intake.domain.timeline import EntryKind
from services.intake.store.cases import family
from services.intake.store.consents import Consent
from services.intake.store.rows import row_of
from services.intake.usecases.access import case_for
from services.intake.usecases.consent.let_go import hold_referrals, let_go
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.events.intake import ConsentWithdrawn
from shared.work import Work


def withdraw_consent(work: Work, case_id: UUID, consent_id: UUID) -> None:
    """Withdraw; a second time changes nothing. Allowed whatever the case's state: it is her right."""
    case = case_for(work, case_id, "withdraw_consent", lock=True)
    hold_referrals(work, case)
    consent = row_of(work.session, Consent, family(work.session, case.id), consent_id, lock=True)
    if consent.withdrawn_at is not None:
        return
    consent.withdrawn_at = work.now
    note_on_timeline(work, case, EntryKind.CONSENT, f"withdrawn:{consent.facts.purpose}", consent.id)
    work.audit("consent_withdrawn", subject=case.id)
    work.emit(ConsentWithdrawn(subject=case.id, consent=consent.id, withdrawn_at=work.now))
    let_go(work, case)
