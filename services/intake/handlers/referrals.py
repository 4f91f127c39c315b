"""Referrals: what intake does on its own events; ticks send partners their mail and forget what is over."""

from typing import Final

from services.intake.domain.referral.referrals import State
from services.intake.gateways.partner_mail import MailRefused, PartnerMail, SmtpPartnerMail
from services.intake.runtime import SERVICE, Runtime
from services.intake.store.referral import referrals
from services.intake.usecases.partner_api.forget_calls import forget_calls
from services.intake.usecases.referral.deliver_referral import (
    claim_next,
    deliver_referral,
    letter_failed,
    letter_left,
    prepare_letter,
)
from services.intake.usecases.referral.revoke_referral import revoke_uncovered
from services.intake.usecases.referral.tell_worker import tell_worker
from shared.actor import Actor
from shared.bus import Handlers, Timetable
from shared.bus.current import may_act_outward
from shared.contracts.codes import DueKind, ReferralState
from shared.contracts.events.intake import ConsentWithdrawn, ReferralRequested, ReferralStateChanged
from shared.errors import Unavailable
from shared.logging import get_logger
from shared.work import Transactions, Work

log = get_logger(__name__)

_STEPS_A_TICK: Final = 20
_TIDY_SECONDS: Final = 600
_TOLD: Final = {
    ReferralState.ACCEPTED: DueKind.PARTNER_ANSWERED,
    ReferralState.DECLINED: DueKind.PARTNER_ANSWERED,
    ReferralState.APPOINTMENT: DueKind.PARTNER_ANSWERED,
    ReferralState.SERVICE_GIVEN: DueKind.PARTNER_ANSWERED,
    ReferralState.NOT_GIVEN: DueKind.PARTNER_ANSWERED,
    ReferralState.NO_ANSWER: DueKind.SILENT_PARTNER,
}
"""Which of its states a worker is told of as due work."""


def register(handlers: Handlers, timetable: Timetable) -> None:
    """Enter the handlers and the tick."""
    handlers.on(ReferralRequested)(on_requested)
    handlers.on(ReferralStateChanged)(on_state_changed)
    handlers.on(ConsentWithdrawn)(on_consent_withdrawn)
    timetable.every(seconds=2)(send_partner_mail)
    timetable.every(seconds=_TIDY_SECONDS)(forget_partner_calls)


def on_requested(work: Work, event: ReferralRequested) -> None:
    """Owe the partner her mail, unless a person is only replaying the past."""
    if may_act_outward():
        deliver_referral(work, referral_id=event.referral)


def on_state_changed(work: Work, event: ReferralStateChanged) -> None:
    """Tell the worker who asked, unless the partner has moved on since."""
    kind = _TOLD.get(event.state)
    referral = referrals.referral_by_id(work.session, event.referral)
    if kind is not None and referral is not None and referral.state is State(event.state.value):
        tell_worker(work, referral, kind=kind)


def on_consent_withdrawn(work: Work, event: ConsentWithdrawn) -> None:
    """Revoke whatever leaned on it."""
    revoke_uncovered(work, case_id=event.subject)


def send_partner_mail(runtime: Runtime) -> None:
    """Send what has fallen due."""
    settings = runtime.settings
    mail = SmtpPartnerMail(settings.smtp_url, sender=settings.mail_from)
    run_due_steps(runtime.transactions, mail=mail, portal_url=settings.portal_url.rstrip("/"))


def forget_partner_calls(runtime: Runtime) -> None:
    """Drop old messages to partners' programs and tokens that lapsed."""
    with runtime.transactions.begin(actor=Actor.service(SERVICE), purpose="upkeep") as work:
        forget_calls(work)


def run_due_steps(transactions: Transactions, *, mail: PartnerMail, portal_url: str) -> int:
    """Do the steps that are due, one at a time; return how many. No transaction spans a sending."""
    for done in range(_STEPS_A_TICK):
        if not _run_one(transactions, mail=mail, portal_url=portal_url):
            return done
    return _STEPS_A_TICK


def _run_one(transactions: Transactions, *, mail: PartnerMail, portal_url: str) -> bool:
    actor = Actor.service(SERVICE)
    with transactions.begin(actor=actor, purpose="referral_step") as work:
        step_id = claim_next(work)
    if step_id is None:
        return False
    with transactions.begin(actor=actor, purpose="referral_delivery") as work:
        letter = prepare_letter(work, step_id=step_id, portal_url=portal_url)
    if letter is None:
        return True
    try:
        mail.send(letter)
    except (Unavailable, MailRefused) as error:
        log.warning("partner_mail_failed", step=step_id, error=error.code)
        with transactions.begin(actor=actor, purpose="referral_step") as work:
            letter_failed(work, step_id=step_id, for_good=isinstance(error, MailRefused))
        return True
    with transactions.begin(actor=actor, purpose="referral_step") as work:
        letter_left(work, step_id=step_id)
    return True
