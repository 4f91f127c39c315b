"""Get a referral to its partner: owe the mail, write it at the moment of sending, note that it left.

The mail leaves at least once: its link is committed before the mail server is called, and a crash in between
makes another mail with another link. Consent is asked again each time.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from services.intake.domain.consent.ways_out import WayOut
from services.intake.domain.referral.letters import LetterKind, language_for, write
from services.intake.domain.referral.link import link_expiry
from services.intake.domain.referral.referrals import UNANSWERED, State, StepKind, chase
from services.intake.gateways.partner_mail import Letter
from services.intake.store.directory import partners
from services.intake.store.directory.partners import Partner
from services.intake.store.referral import fhir_servers, referrals
from services.intake.store.referral.fhir_servers import ServerState
from services.intake.store.referral.referrals import Referral, ReferralKey, ReferralStep
from services.intake.usecases.consent.ask import insist_on_nothing
from services.intake.usecases.referral.change import end, move, note, owe
from services.intake.usecases.referral.gate import barrier
from services.intake.usecases.referral.link.tokens import hash_of, new_token
from services.intake.usecases.referral.tell_worker import tell_worker
from shared.contracts.codes import DueKind
from shared.work import Work

LEASE: Final = timedelta(seconds=90)
_ZONE: Final = ZoneInfo("Europe/Madrid")
_FIRST_WAIT_SECONDS: Final = 30
_LONGEST_WAIT_SECONDS: Final = 3600
_TELL_AFTER_ATTEMPTS: Final = 6
_LETTERS: Final = {
    StepKind.DELIVER: LetterKind.INVITATION,
    StepKind.REMIND: LetterKind.REMINDER,
    StepKind.STOP: LetterKind.STOP,
}
_BY_PHONE: Final = {
    StepKind.DELIVER: "Llevar la carta a la entidad",
    StepKind.REMIND: "La entidad no tiene correo y no ha contestado: llamar",
    StepKind.STOP: "La derivación se ha retirado: llamar a la entidad para que no siga",
}
"""What a person does for a partner without mail."""


def deliver_referral(work: Work, *, referral_id: UUID) -> None:
    """Ask the gate again and owe the partner a mail, or a post to its FHIR server; asked twice, it is owed once.

    To a partner with neither a hand carries it.
    """
    referral = referrals.referral_by_id(work.session, referral_id, lock=True)
    if referral is None or referral.state is not State.CONSENT_CHECKED:
        return
    if referrals.open_steps(work.session, referral_id) or is_barred(work, referral):
        return
    server = fhir_servers.server_of(work.session, referral.partner_id)
    if server is not None and server.state is ServerState.ACTIVE:
        owe(work, referral_id, StepKind.FHIR_SEND, at=work.now)
    elif not partner_of(work, referral).is_on_paper:
        owe(work, referral_id, StepKind.DELIVER, at=work.now)


def claim_next(work: Work) -> UUID | None:
    """Take one step that has fallen due; it is ours for LEASE."""
    return next(iter(referrals.claim_steps(work.session, now=work.now, lease=LEASE, limit=1)), None)


def prepare_letter(work: Work, *, step_id: UUID, portal_url: str) -> Letter | None:
    """Decide now what a step sends. None: nothing leaves, and the step is over."""
    step = referrals.step_by_id(work.session, step_id)
    if step is None or step.state != "due":
        return None
    referral = _of(work, step)
    if step.kind is StepKind.GIVE_UP or not _still_wanted(work, step, referral):
        _finish_without_mail(work, step, referral)
        return None
    if partner_of(work, referral).is_on_paper:
        step.state = "done"
        tell_worker(work, referral, kind=DueKind.SILENT_PARTNER, title=_BY_PHONE[step.kind])
        return None
    return _letter(work, step, referral, portal_url=portal_url)


def letter_left(work: Work, *, step_id: UUID) -> None:
    """Note that the mail server took the letter, and plan what silence will cost."""
    step = referrals.step_by_id(work.session, step_id)
    if step is None or step.state == "done":
        return
    step.state = "done"
    referral = _of(work, step)
    if step.kind is StepKind.DELIVER:
        note_sent(work, referral)
    elif step.kind is StepKind.REMIND:
        note(work, referral, action="reminded")
    else:
        work.audit("referral.stop_told", subject=referral.id)


def letter_failed(work: Work, *, step_id: UUID, for_good: bool) -> None:
    """Put the step off, longer each time; a worker hears of an address that is refused or a long silence."""
    step = referrals.step_by_id(work.session, step_id)
    if step is None or step.state != "due":
        return
    if for_good:
        step.state = "failed"
    else:
        wait = min(_FIRST_WAIT_SECONDS * 2 ** (step.attempts - 1), _LONGEST_WAIT_SECONDS)
        step.due_at, step.claim_until = work.now + timedelta(seconds=wait), None
    if for_good or step.attempts == _TELL_AFTER_ATTEMPTS:
        referral = _of(work, step)
        note(work, referral, action="mail_refused" if for_good else "mail_delayed")
        tell_worker(work, referral, kind=DueKind.SILENT_PARTNER)


def _of(work: Work, step: ReferralStep) -> Referral:
    referral = referrals.referral_by_id(work.session, step.referral_id, lock=True)
    if referral is None:
        raise LookupError(step.referral_id)
    return referral


def partner_of(work: Work, referral: Referral) -> Partner:
    """Whom it is for."""
    partner = partners.partner_by_id(work.session, referral.partner_id)
    if partner is None:
        raise LookupError(referral.partner_id)
    return partner


def _still_wanted(work: Work, step: ReferralStep, referral: Referral) -> bool:
    match step.kind:
        case StepKind.STOP:
            return True
        case StepKind.REMIND if referral.state not in UNANSWERED:
            return False
        case _:
            return not is_barred(work, referral)


def is_barred(work: Work, referral: Referral) -> bool:
    """Whether it may no longer leave; then it ends here and its worker is told."""
    reason = barrier(work, referral)
    if reason is None:
        return False
    end(work, referral, reason=reason)
    tell_worker(work, referral, kind=DueKind.OTHER)
    return True


def _finish_without_mail(work: Work, step: ReferralStep, referral: Referral) -> None:
    if step.state == "due":
        step.state = "done"
    if step.kind is StepKind.GIVE_UP and referral.state in UNANSWERED:
        move(work, referral, to=State.NO_ANSWER)


def _letter(work: Work, step: ReferralStep, referral: Referral, *, portal_url: str) -> Letter:
    partner = partner_of(work, referral)
    if step.kind is StepKind.STOP:
        insist_on_nothing(work, way=WayOut.STOP_NOTICE, fields={"day"})
        link, last = "", referral.sent_at or work.now
    else:
        token = new_token()
        work.session.add(ReferralKey(hash=hash_of(token), referral_id=referral.id, kind="link", until=None))
        last = referral.link_until or link_expiry(made_at=work.now, now=work.now)
        referral.link_until = last
        link = f"{portal_url}/r/{token}"
    subject, text = write(
        _LETTERS[step.kind],
        language=language_for(partner.languages),
        day=last.astimezone(_ZONE).date(),
        link=link,
    )
    return Letter(key=step.id, to=partner.contact_email, subject=subject, text=text)


def note_sent(work: Work, referral: Referral, *, at_server: bool = False) -> None:
    """It has left, by mail, post or on paper: from now on silence is chased; of one revoked meanwhile, the stop.

    at_server: the partner's FHIR server has it, and hears of both first.
    """
    referral.sent_at = work.now
    if referral.state is State.REVOKED:
        if not at_server:
            owe(work, referral.id, StepKind.STOP, at=work.now)
        return
    if referral.state is State.CONSENT_CHECKED:
        move(work, referral, to=State.SENT)
    if referral.state in UNANSWERED:
        for kind, at in chase(sent_at=work.now, at_server=at_server):
            owe(work, referral.id, kind, at=at)
