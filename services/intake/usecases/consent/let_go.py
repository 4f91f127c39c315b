"""What a consent's end sets off in the case, whichever way it ended: referrals stop, her worker is told."""

from typing import Final

from services.intake.domain.codes import ConsentPurpose
from services.intake.store import cases
from services.intake.store.cases import Case
from services.intake.store.consents import Consent, consents_of
from services.intake.store.referral import referrals
from services.intake.usecases.referral.revoke_referral import revoke_uncovered
from services.intake.usecases.schedule_due import schedule_due
from shared.contracts.codes import DueKind
from shared.work import Work

LAPSED: Final = "Ha caducado un consentimiento: háblalo con ella"


def hold_referrals(work: Work, case: Case) -> None:
    """Hold what may be leaving; to be called before the consent is held.

    Whoever lets a referral out holds it first and her consents second; in the other order two would wait for
    each other.
    """
    referrals.live_referrals(work.session, cases.family(work.session, case.id), lock=True)


def let_go(work: Work, case: Case) -> int:
    """Revoke what no consent covers any more, in the transaction that ended it; return how many referrals.

    Links and passes die at this commit, her reminders are called off, mail not yet sent stays, and a partner who
    was written to is owed a notice to stop (`usecases/referral/change.py`, the one place where a referral ends).
    """
    work.session.flush()
    return revoke_uncovered(work, case_id=case.id)


def owe_talk(work: Work, case: Case, consent: Consent) -> None:
    """Have her worker talk it over with her, unless she has agreed to the same again already."""
    if not case.status.is_live or _is_renewed(work, case, consent):
        return
    schedule_due(work, case=case, kind=DueKind.OTHER, title=LAPSED, due_at=work.now, ref=consent.id)


def _is_renewed(work: Work, case: Case, consent: Consent) -> bool:
    facts = consent.facts
    covered: set[str] = set()
    found = False
    for row in consents_of(work.session, cases.family(work.session, case.id)):
        is_same = row.facts.purpose is facts.purpose and row.partner == consent.partner
        if is_same and row.id != consent.id and row.is_live(work.now):
            found = True
            covered |= set(row.facts.fields)
    if facts.purpose in {ConsentPurpose.REFERRAL, ConsentPurpose.SHARING}:
        return found and set(facts.fields) <= covered
    return found
