"""The end of a consent is an act: what leaned on it stops, exactly as if she had taken it back."""

from services.intake.domain.timeline import EntryKind
from services.intake.store import cases
from services.intake.store.cases import Case
from services.intake.store.consents import Consent, next_to_lapse
from services.intake.store.rows import row_of
from services.intake.usecases.consent.let_go import hold_referrals, let_go, owe_talk
from services.intake.usecases.timeline import note_on_timeline
from shared.work import Work


def expire_next(work: Work) -> bool:
    """Act upon one consent whose end has come; False if there is none.

    Two who take the same one act once: the second finds it done. Nothing leaves by it meanwhile: every exit goes by
    the clock, not by this act.
    """
    found = next_to_lapse(work.session, now=work.now)
    if found is None:
        return False
    scope, consent_id = found
    own = cases.case_by_id(work.session, scope, lock=True)
    case = None if own is None else cases.speaker_of(work.session, own, lock=True)
    if case is None:
        raise LookupError(scope)
    hold_referrals(work, case)
    consent = row_of(work.session, Consent, [scope], consent_id, lock=True)
    work.session.refresh(consent)
    if consent.lapsed_at is None and consent.withdrawn_at is None:
        _expire(work, case, consent)
    return True


def _expire(work: Work, case: Case, consent: Consent) -> None:
    consent.lapsed_at = work.now
    work.audit("consent_expired", subject=case.id)
    let_go(work, case)
    if case.status.is_readable:
        note_on_timeline(work, case, EntryKind.CONSENT, f"expired:{consent.facts.purpose}", consent.id)
        owe_talk(work, case, consent)
