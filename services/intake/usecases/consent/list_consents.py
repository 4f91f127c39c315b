"""Her consents as her worker sees them: whom each names, what leans on it, whether a slip can be undone."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.intake.domain.consent.engine import MayLeave, decide
from services.intake.domain.consent.ways_out import WayOut
from services.intake.store import cases
from services.intake.store.cases import Case
from services.intake.store.consents import Consent, consents_of
from services.intake.store.directory import partners
from services.intake.store.referral import referrals
from services.intake.usecases.access import case_for
from services.intake.usecases.consent.ask import given_consents
from services.intake.usecases.consent.give_again import UNDO_MINUTES
from shared.work import Work


@dataclass(frozen=True)
class ConsentLine:
    """A consent. organisation: the partner it names, "" for none; leaning: live referrals that rest on it."""

    consent: Consent
    organisation: str
    leaning: tuple[UUID, ...]
    can_undo: bool


def list_consents(work: Work, *, case_id: UUID) -> list[ConsentLine]:
    """Return every consent of the case, newest first. Raises Missing."""
    case = case_for(work, case_id, "consent_list")
    rows = consents_of(work.session, cases.family(work.session, case.id))
    leaning = _leaning(work, case)
    named = {one.id: one.organisation for one in partners.all_partners(work.session, with_inactive=True)}
    return [
        ConsentLine(
            consent=row,
            organisation="" if row.partner is None else named.get(row.partner, ""),
            leaning=tuple(leaning.get(row.id, ())),
            can_undo=_is_fresh(work, row),
        )
        for row in rows
    ]


def _leaning(work: Work, case: Case) -> dict[UUID, list[UUID]]:
    """By consent, the live referrals whose content it covers, alone or with others."""
    found: dict[UUID, list[UUID]] = {}
    given = given_consents(work, case, hold=False)
    for referral in referrals.live_referrals(work.session, cases.family(work.session, case.id)):
        said = decide(
            WayOut.REFERRAL,
            recipient=referral.partner_id,
            fields=frozenset(referral.content),
            now=work.now,
            consents=given,
        )
        for ref in said.consents if isinstance(said, MayLeave) else ():
            found.setdefault(ref, []).append(referral.id)
    return found


def _is_fresh(work: Work, row: Consent) -> bool:
    return row.withdrawn_at is not None and work.now - row.withdrawn_at <= timedelta(minutes=UNDO_MINUTES)
