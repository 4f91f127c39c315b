"""The referrals of a case, as its worker sees them: state, what left, what came back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.intake.domain.referral.answers import AnswerKind, possible_answers
from services.intake.domain.referral.link import MOST_WRONG_PINS
from services.intake.domain.referral.referrals import LIVE, State, can_move
from services.intake.store import cases
from services.intake.store.directory import partners
from services.intake.store.her_reminders import answers_to
from services.intake.store.referral import referrals
from services.intake.store.referral.referrals import Referral
from services.intake.usecases.access import case_for
from shared.contracts.codes import ReplyCode
from shared.work import Work


@dataclass(frozen=True)
class ReferralView:
    """A referral and its story; `answers` hold kind, reason, appointment, words and instant.

    her_answer: what came from her number to the reminder of the appointment as it stands.
    """

    referral: Referral
    partner: str
    partner_phone: str
    is_on_paper: bool
    answers: tuple[dict[str, Any], ...]
    her_answer: ReplyCode | None

    @property
    def is_locked(self) -> bool:
        """Whether too many wrong PINs have shut the partner out."""
        return self.referral.pin_failures >= MOST_WRONG_PINS

    @property
    def can_revoke(self) -> bool:
        """Whether it can still be taken back."""
        return self.referral.state in LIVE

    @property
    def possible(self) -> tuple[AnswerKind, ...]:
        """What the partner may have answered by phone or on paper, which is also seeing it."""
        state = self.referral.state
        return possible_answers(State.SEEN if can_move(state, to=State.SEEN) else state)

    @property
    def can_close(self) -> bool:
        """Whether the partner's part is over."""
        return can_move(self.referral.state, to=State.CLOSED)


def list_referrals(work: Work, *, case_id: UUID) -> list[ReferralView]:
    """Return the case's referrals, newest first. Raises Missing."""
    case = case_for(work, case_id, "referral_list")
    found = referrals.referrals_of(work.session, cases.family(work.session, case.id))
    said: dict[UUID, list[dict[str, Any]]] = {}
    for answer in referrals.answers_of(work.session, [referral.id for referral in found]):
        said.setdefault(answer.referral_id, []).append(answer.said | {"at": answer.at})
    hours = referrals.appointments_of(work.session, [one.id for one in found if one.remind_her])
    answered = answers_to(work.session, hours)
    named = partners.standing_for(work.session, [one.partner_id for one in found])
    return [
        ReferralView(
            referral=referral,
            partner=named[referral.partner_id].organisation,
            partner_phone=named[referral.partner_id].phone,
            is_on_paper=named[referral.partner_id].is_on_paper,
            answers=tuple(said.get(referral.id, ())),
            her_answer=answered.get(referral.id),
        )
        for referral in found
    ]
