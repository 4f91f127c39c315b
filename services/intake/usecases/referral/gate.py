"""Ask the consent engine about one referral: one case, one partner, what would leave."""

from enum import StrEnum
from uuid import UUID

from services.intake.domain.consent.engine import MayLeave
from services.intake.domain.consent.ways_out import WayOut
from services.intake.domain.referral.fields import ReferralField
from services.intake.store import cases
from services.intake.store.cases import Case
from services.intake.store.referral.referrals import Referral
from services.intake.usecases.access import CaseNotLive
from services.intake.usecases.consent import ask as engine
from services.intake.usecases.consent.ask import ConsentMissing, ask
from shared.work import Work

__all__ = ["Barrier", "ConsentMissing", "agreed_fields", "barrier", "case_behind", "insist", "insist_alive"]


class Barrier(StrEnum):
    """What keeps a referral from leaving, or from being read, right now."""

    CONSENT_MISSING = "consent_missing"
    CASE_NOT_LIVE = "case_not_live"


def insist(work: Work, case: Case, *, partner_id: UUID, fields: frozenset[str]) -> None:
    """Go on only if the engine opens. Raises ConsentMissing naming the fields she has not agreed to."""
    decision = ask(work, case, way=WayOut.REFERRAL, recipient=partner_id, fields=fields)
    if not isinstance(decision, MayLeave):
        raise ConsentMissing(
            "Falta su consentimiento para enviar estos datos a esta entidad.",
            field="fields",
            expected="consentimiento de derivación para: " + ", ".join(sorted(decision.fields)),
        )


def agreed_fields(work: Work, case: Case, *, partner_id: UUID) -> frozenset[str]:
    """Fields that she has agreed to for this partner, each by itself."""
    among = [field.value for field in ReferralField]
    return engine.agreed_fields(work, case, way=WayOut.REFERRAL, recipient=partner_id, among=among)


def case_behind(work: Work, referral: Referral) -> Case | None:
    """Return the case that speaks for the referral: its own, or the one it was merged into."""
    case = cases.case_by_id(work.session, referral.scope_id)
    return None if case is None else cases.speaker_of(work.session, case)


def barrier(work: Work, referral: Referral, *, way: WayOut = WayOut.REFERRAL) -> Barrier | None:
    """Say what stands in the way of this referral's content now; None lets it pass.

    way: what leans on the referral leaves by it: its page, news of it to the partner, her reminder of it.
    """
    case = case_behind(work, referral)
    if case is None or not case.status.is_live:
        return Barrier.CASE_NOT_LIVE
    decision = ask(work, case, way=way, recipient=referral.partner_id, fields=referral.content)
    return None if isinstance(decision, MayLeave) else Barrier.CONSENT_MISSING


def insist_alive(work: Work, referral: Referral) -> None:
    """Go on only if its content may leave now. Raises CaseNotLive, ConsentMissing."""
    case = case_behind(work, referral)
    if case is None or not case.status.is_live:
        raise CaseNotLive("El expediente no está abierto: no puede salir nada.", field="case")
    insist(work, case, partner_id=referral.partner_id, fields=frozenset(referral.content))
