"""Ask the consent gate about one case and one partner, with everything read in the present transaction."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from services.intake.domain.codes import ConsentPurpose
from services.intake.domain.referral.consent_gate import Decision, GivenConsent, MayLeave, coverable, decide
from services.intake.domain.referral.fields import ReferralField
from services.intake.store import cases, consents
from services.intake.store.cases import Case
from services.intake.store.referral.referrals import Referral
from services.intake.usecases.access import CaseNotLive
from shared.errors import Conflict
from shared.work import Work


class ConsentMissing(Conflict):
    """She has not agreed that these fields go to this partner."""


class Barrier(StrEnum):
    """What keeps a referral from leaving, or from being read, right now."""

    CONSENT_MISSING = "consent_missing"
    CASE_NOT_LIVE = "case_not_live"


def ask(work: Work, case: Case, *, partner_id: UUID, fields: Iterable[str]) -> Decision:
    """Let the gate decide whether these fields of this case may go to this partner now."""
    return decide(
        purpose=ConsentPurpose.REFERRAL,
        recipient=partner_id,
        fields=frozenset(fields),
        now=work.now,
        consents=_given(work, case),
    )


def insist(work: Work, case: Case, *, partner_id: UUID, fields: frozenset[str]) -> None:
    """Go on only if the gate opens. Raises ConsentMissing naming the fields she has not agreed to."""
    decision = ask(work, case, partner_id=partner_id, fields=fields)
    if not isinstance(decision, MayLeave):
        raise ConsentMissing(
            "Falta su consentimiento para enviar estos datos a esta entidad.",
            field="fields",
            expected="consentimiento de derivación para: " + ", ".join(sorted(decision.fields)),
        )


def agreed_fields(work: Work, case: Case, *, partner_id: UUID) -> frozenset[str]:
    """Fields that she has agreed to for this partner, each by itself."""
    return coverable(
        purpose=ConsentPurpose.REFERRAL,
        recipient=partner_id,
        now=work.now,
        consents=_given(work, case),
        among=[field.value for field in ReferralField],
    )


def case_behind(work: Work, referral: Referral) -> Case | None:
    """Return the case that speaks for the referral: its own, or the one it was merged into."""
    case = cases.case_by_id(work.session, referral.scope_id)
    return None if case is None else cases.speaker_of(work.session, case)


def barrier(work: Work, referral: Referral) -> Barrier | None:
    """Say what stands in the way of this referral's content now; None lets it pass."""
    case = case_behind(work, referral)
    if case is None or not case.status.is_live:
        return Barrier.CASE_NOT_LIVE
    decision = ask(work, case, partner_id=referral.partner_id, fields=referral.content)
    return None if isinstance(decision, MayLeave) else Barrier.CONSENT_MISSING


def insist_alive(work: Work, referral: Referral) -> None:
    """Go on only if its content may leave now. Raises CaseNotLive, ConsentMissing."""
    case = case_behind(work, referral)
    if case is None or not case.status.is_live:
        raise CaseNotLive("El expediente no está abierto: no puede salir nada.", field="case")
    insist(work, case, partner_id=referral.partner_id, fields=frozenset(referral.content))


def _given(work: Work, case: Case) -> list[GivenConsent]:
    """Her consents as the gate reads them; a legal basis lets us serve her, it lets nothing leave."""
    rows = consents.consents_of(work.session, cases.family(work.session, case.id))
    return [
        GivenConsent(
            ref=row.id,
            purpose=row.facts.purpose,
            recipient=row.partner,
            fields=frozenset(row.facts.fields),
            given_at=row.given_at,
            expires_at=row.expires_at,
            withdrawn_at=row.withdrawn_at,
        )
        for row in rows
        if row.facts.legal_basis is None
    ]
