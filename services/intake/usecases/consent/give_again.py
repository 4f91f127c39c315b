"""Undo a withdrawal made by mistake: the same consent, given again from now on. What stopped stays stopped."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from services.intake.store.cases import family
from services.intake.store.consents import Consent
from services.intake.store.rows import row_of
from services.intake.usecases.access import live_case_for
from services.intake.usecases.file.give_consent import add_consent
from shared.errors import Conflict
from shared.work import Work

UNDO_MINUTES: Final = 10


class TooLateToUndo(Conflict):
    """It was not taken back just now: what she agrees to today is asked of her today."""


def give_again(work: Work, case_id: UUID, consent_id: UUID, *, key: UUID | None = None) -> UUID:
    """Give the same consent anew; the withdrawn one stays on the file, and no referral comes back by itself.

    Raises Missing, CaseNotLive, TooLateToUndo.
    """
    case = live_case_for(work, case_id, "give_consent_again")
    old = row_of(work.session, Consent, family(work.session, case.id), consent_id, lock=True)
    is_fresh = old.withdrawn_at is not None and work.now - old.withdrawn_at <= timedelta(minutes=UNDO_MINUTES)
    if not is_fresh or (old.expires_at is not None and old.expires_at <= work.now):
        raise TooLateToUndo("Esto ya no se puede deshacer: pregúntale a ella y anota uno nuevo.")

    def give() -> UUID:
        return add_consent(work, case, old.facts, partner=old.partner, expires_at=old.expires_at)

    return work.once(key or old.id, "give_consent_again", give)
