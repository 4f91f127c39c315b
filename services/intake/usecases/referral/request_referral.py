"""Ask for a referral: consent checked, what leaves frozen as she saw it, and the PIN shown once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.intake.domain.referral.fields import ReferralField, Urgency
from services.intake.domain.referral.referrals import State, moved
from services.intake.store.directory import partners
from services.intake.store.directory.partners import Partner
from services.intake.store.referral import referrals
from services.intake.store.referral.referrals import Referral
from services.intake.usecases.access import live_case_for
from services.intake.usecases.referral import gate
from services.intake.usecases.referral.change import note
from services.intake.usecases.referral.contents import contents_of
from services.intake.usecases.referral.link.tokens import set_new_pin
from shared.contracts.events.intake import ReferralRequested
from shared.errors import Conflict, Invalid
from shared.ids import new_id
from shared.work import Work

_REPEAT_MINUTES: Final = 10


class AlreadySent(Conflict):
    """The same form was sent before, and the partner may hold its PIN by now."""


@dataclass(frozen=True)
class Requested:
    """The referral, and the PIN: the only time it is ever told."""

    referral: UUID
    pin: str


def request_referral(
    work: Work,
    *,
    case_id: UUID,
    partner_id: UUID,
    fields: Iterable[ReferralField],
    need: str,
    urgency: Urgency,
    key: UUID | None = None,
) -> Requested:
    """Make the referral and owe it to the partner.

    key: a repeated press makes no second referral; it gets a fresh PIN, since the first answer was lost.
    Raises ConsentMissing, Invalid (unknown partner, field without a value), CaseNotLive, Missing,
    AlreadySent.
    """
    case = live_case_for(work, case_id, "referral_request")
    partner = active_partner(work, partner_id)
    chosen = frozenset(fields)
    gate.insist(work, case, partner_id=partner.id, fields=frozenset(field.value for field in chosen))
    content = contents_of(work, case, fields=chosen, need=need, urgency=urgency)

    def make() -> UUID:
        referral = Referral(
            id=new_id(),
            scope_id=case.id,
            partner_id=partner.id,
            state=moved(State.DRAFT, to=State.CONSENT_CHECKED),
            requested_by=work.actor.ref,
            requested_at=work.now,
            pin_failures=0,
            content=content,
            pin_proof="",
        )
        work.session.add(referral)
        work.session.flush()
        work.emit(ReferralRequested(subject=case.id, referral=referral.id))
        note(work, referral, action="requested")
        return referral.id

    return _with_pin(work, work.once(key, "referral", make))


def active_partner(work: Work, partner_id: UUID) -> Partner:
    """Return a partner that can be referred to. Raises Invalid naming the field."""
    partner = partners.partner_by_id(work.session, partner_id)
    if partner is None or not partner.is_active:
        raise Invalid(
            "Esta entidad no está en el directorio.", field="partner_id", expected="una entidad activa"
        )
    return partner


def _with_pin(work: Work, referral_id: UUID) -> Requested:
    referral = referrals.referral_by_id(work.session, referral_id, lock=True)
    if referral is None:
        raise LookupError(referral_id)
    is_fresh = work.now - referral.requested_at < timedelta(minutes=_REPEAT_MINUTES)
    if referral.state not in {State.CONSENT_CHECKED, State.SENT} or not is_fresh:
        raise AlreadySent("Esta derivación ya se envió; si no tienes el PIN, pide uno nuevo.")
    return Requested(referral=referral_id, pin=set_new_pin(referral))
