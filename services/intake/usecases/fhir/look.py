"""What a partner's system may see of a referral right now, asked of the consent gate at each look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.intake.domain.consent.engine import MayLeave
from services.intake.domain.consent.ways_out import WayOut
from services.intake.domain.fhir.consent import Period
from services.intake.domain.fhir.task import Said
from services.intake.domain.referral.answers import Answer, AnswerKind
from services.intake.domain.referral.fields import ReferralField
from services.intake.domain.referral.link import link_expiry
from services.intake.domain.referral.received import ReceivedState
from services.intake.domain.referral.referrals import OPENABLE, State
from services.intake.store import cases, consents
from services.intake.store.referral import referrals
from services.intake.store.referral.received import ReceivedReferral, received_by_id
from services.intake.store.referral.referrals import Referral, ReferralAnswer
from services.intake.usecases.consent.ask import ask
from services.intake.usecases.referral.change import end
from services.intake.usecases.referral.gate import barrier, case_behind
from services.intake.usecases.referral.tell_worker import tell_worker
from shared.contracts.codes import DueKind
from shared.errors import Missing
from shared.work import Work

MISSING: Final = "No existe este recurso."


@dataclass(frozen=True)
class Sent:
    """A referral of ours to a partner. is_open: its content may be read now; else fields, answers' words and
    period are empty, and its state alone is told.
    """

    ref: UUID
    partner: UUID
    state: State
    version: int
    asked_at: datetime
    changed_at: datetime
    is_open: bool
    fields: Mapping[ReferralField, Any]
    answers: tuple[Said, ...]
    period: Period | None


@dataclass(frozen=True)
class Came:
    """A referral of a partner's to us: where it stands and the reason of a no. What was told is not told back."""

    ref: UUID
    partner: UUID
    state: ReceivedState
    version: int
    asked_at: datetime
    changed_at: datetime
    reason: str
    words: str


def look_at(work: Work, ref: UUID, *, partner_id: UUID) -> Sent | Came:
    """Return one. Raises Missing for another partner's, a draft and unknown ones alike.

    It must be committed whatever it shows: one whose consent has ended is revoked on the spot.
    """
    referral = referrals.referral_by_id(work.session, ref)
    if referral is not None and referral.partner_id == partner_id and referral.state is not State.DRAFT:
        work.audit("referral.read_by_partner", subject=ref)
        return seen(work, referral)
    received = received_by_id(work.session, ref)
    if received is None or received.partner_id != partner_id:
        raise Missing(MISSING)
    return came(received)


def seen(work: Work, referral: Referral) -> Sent:
    """Say what its partner may see of it now; revoke it if its consent or its case has ended."""
    if referral.state in OPENABLE:
        _end_if_barred(work, referral)
    is_open = referral.state in OPENABLE and work.now < last_day(work, referral)
    said = referrals.answers_of(work.session, [referral.id])
    return Sent(
        ref=referral.id,
        partner=referral.partner_id,
        state=referral.state,
        version=referral.row_version,
        asked_at=referral.requested_at,
        changed_at=_changed_at(referral, said),
        is_open=is_open,
        fields=_fields(referral) if is_open else {},
        answers=tuple(said_of(answer, with_words=is_open) for answer in said),
        period=_period(work, referral) if is_open else None,
    )


def last_day(work: Work, referral: Referral) -> datetime:
    """When it can be read no longer: the same term as that of a link, whether or not one was mailed."""
    made_at = referral.sent_at or referral.requested_at
    return referral.link_until or link_expiry(made_at=made_at, now=work.now)


def came(received: ReceivedReferral) -> Came:
    """Say where a referral that came in stands."""
    answer = received.answer or {}
    return Came(
        ref=received.id,
        partner=received.partner_id,
        state=received.state,
        version=received.row_version,
        asked_at=received.received_at,
        changed_at=received.changed_at,
        reason=answer.get("reason", ""),
        words=answer.get("words", ""),
    )


def _end_if_barred(work: Work, referral: Referral) -> None:
    if barrier(work, referral) is None:
        return
    held = referrals.referral_by_id(work.session, referral.id, lock=True)
    reason = barrier(work, held) if held is not None and held.state in OPENABLE else None
    if held is not None and reason is not None:
        end(work, held, reason=reason)
        tell_worker(work, held, kind=DueKind.OTHER)
        work.session.flush()


def _fields(referral: Referral) -> dict[ReferralField, Any]:
    return {field: referral.content[field] for field in ReferralField if field in referral.content}


def said_of(answer: ReferralAnswer, *, with_words: bool) -> Said:
    """Name one thing the partner said; without its words and date if they may be read no longer."""
    said = answer.said
    at = said["appointment_at"]
    return Said(
        Answer(
            AnswerKind(said["kind"]),
            reason=said["reason"],
            appointment_at=datetime.fromisoformat(at) if at and with_words else None,
            words=said["words"] if with_words else "",
        ),
        at=answer.at,
    )


def _changed_at(referral: Referral, said: list[ReferralAnswer]) -> datetime:
    """When it last changed; of one older than the column, the last thing that is known to have happened."""
    if referral.changed_at is not None:
        return referral.changed_at
    known = (
        referral.requested_at,
        referral.sent_at,
        referral.seen_at,
        referral.answered_at,
        referral.ended_at,
    )
    return max([at for at in known if at is not None] + [answer.at for answer in said])


def _period(work: Work, referral: Referral) -> Period | None:
    """Since when and until when the consents that it leans on hold, all of them."""
    case = case_behind(work, referral)
    decision = None
    if case is not None:
        decision = ask(
            work, case, way=WayOut.REFERRAL, recipient=referral.partner_id, fields=referral.content
        )
    if case is None or not isinstance(decision, MayLeave):
        return None
    rows = consents.consents_of(work.session, cases.family(work.session, case.id))
    leaned_on = [row for row in rows if row.id in decision.consents]
    ends = [row.expires_at for row in leaned_on if row.expires_at is not None]
    return Period(since=max(row.given_at for row in leaned_on), until=min(ends, default=None))
