"""A partner answers: yes, no, a date, done, not done, or a few words back."""

from uuid import UUID

from services.intake.domain.referral.answers import Answer, AnswerKind, after_answer, checked
from services.intake.domain.referral.link import link_expiry
from services.intake.domain.referral.referrals import UNANSWERED
from services.intake.store.referral import referrals
from services.intake.store.referral.referrals import HEARD_BY, Referral, ReferralAnswer
from services.intake.usecases.referral.change import move, note, stop_chasing
from services.intake.usecases.referral.link.open_partner_link import (
    PartnerView,
    mark_seen,
    state_of,
    usable_referral,
    view_of,
)
from services.intake.usecases.referral.reach import referral_for
from services.intake.usecases.referral.tell_worker import tell_worker
from shared.contracts.codes import DueKind
from shared.ids import new_id
from shared.work import Work


def answer_referral(
    work: Work, *, referral_id: UUID, answer: Answer, key: UUID | None = None
) -> PartnerView | None:
    """Take one answer; return what the page shows next, None if the link is dead.

    None must be committed too: a consent that ended is acted on. key: a repeated press says it once, and is
    thanked even if the referral may no longer be read: its state alone is shown then.
    Raises BadAnswer, WrongReferralState.
    """
    referral = usable_referral(work, referral_id)
    is_repeated = key is not None and referrals.has_answer(work.session, referral_id, key=key)
    if referral is None:
        held = referrals.referral_by_id(work.session, referral_id) if is_repeated else None
        return None if held is None else state_of(held)
    if is_repeated:
        return view_of(work, referral)
    _take(work, referral, checked(answer, now=work.now), key=key)
    return view_of(work, referral)


def record_answer(work: Work, *, referral_id: UUID, answer: Answer, key: UUID | None = None) -> None:
    """Take an answer that a partner gave by phone or on paper; it counts as theirs, and says who wrote it down.

    Raises Missing, BadAnswer, WrongReferralState.
    """
    referral = referral_for(work, referral_id, "referral_answer")
    if key is not None and referrals.has_answer(work.session, referral_id, key=key):
        return
    whole = checked(answer, now=work.now)
    mark_seen(work, referral)
    _take(work, referral, whole, key=key, heard_by=work.actor.ref)


def read_referral(work: Work, *, referral_id: UUID) -> PartnerView | None:
    """Return what the page shows, for a partner who came in already."""
    referral = usable_referral(work, referral_id)
    return None if referral is None else view_of(work, referral)


def _take(
    work: Work, referral: Referral, answer: Answer, *, key: UUID | None, heard_by: UUID | None = None
) -> None:
    state = after_answer(referral.state, answer)
    row = ReferralAnswer(
        id=new_id(),
        scope_id=referral.scope_id,
        referral_id=referral.id,
        at=work.now,
        form_key=key,
        said={
            "kind": answer.kind.value,
            "reason": answer.reason,
            "appointment_at": answer.appointment_at.isoformat() if answer.appointment_at else None,
            "words": answer.words.strip(),
            **({HEARD_BY: str(heard_by)} if heard_by else {}),
        },
    )
    work.session.add(row)
    work.session.flush()
    if answer.kind is AnswerKind.MESSAGE:
        referral.changed_at = work.now
        note(work, referral, action="message")
        if heard_by is None:
            tell_worker(work, referral, kind=DueKind.PARTNER_ANSWERED)
        return
    referral.answered_at = referral.answered_at or work.now
    made_at = referral.sent_at or referral.requested_at
    referral.link_until = max(
        referral.link_until or work.now, link_expiry(made_at=made_at, now=work.now, answer=answer)
    )
    move(work, referral, to=state)
    if state not in UNANSWERED:
        stop_chasing(work, referral.id)
