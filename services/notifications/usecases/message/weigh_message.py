"""May this message leave at this instant, by which way, and with which words? Asked by the door, and by a trial of it.

The only place where plan, consent, window, case, cap and wording are put together, so that a trial cannot differ.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.domain.catch_up import DAY, free_at
from services.notifications.domain.contact_plan import ContactPlan, ContactPoint
from services.notifications.domain.decision import Decision, Send, Wait, Withhold, decide
from services.notifications.domain.messages import Message, MessageKind, Reason
from services.notifications.gateways.gateway import Gateway, Outgoing
from services.notifications.gateways.outside import Outside
from services.notifications.gateways.texts import WordingRefused
from services.notifications.store import cases, messages
from services.notifications.store.messages import MessageRow
from services.notifications.usecases.reach import case_state_of, level_of
from services.notifications.usecases.school import school_free_for
from shared.work import Work


@dataclass(frozen=True)
class Letter:
    """What is asked about: a message that is kept, or one only imagined. starts_at: what it reminds of."""

    id: UUID
    person: UUID
    kind: MessageKind
    starts_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, row: MessageRow) -> "Letter":
        """The message of a row."""
        return cls(row.id, row.person, row.kind, row.starts_at, row.expires_at)


@dataclass(frozen=True)
class Ready:
    """A message that may leave, and how."""

    point: ContactPoint
    gateway: Gateway
    outgoing: Outgoing


def weigh(
    work: Work, letter: Letter, plan: ContactPlan | None, *, now: datetime, outside: Outside
) -> Ready | Wait | Withhold:
    """Ask everything anew: plan, consent, window, case, cap, wording."""
    decision = _decided(work, letter, plan, now=now, outside=outside)
    if not isinstance(decision, Send):
        return decision
    assert plan is not None
    point = decision.point
    alias = point.sender_alias or outside.neutral_sender
    try:
        text = outside.texts.to_her(
            letter.kind,
            language=point.language or plan.language,
            starts_at=letter.starts_at,
            time_zone=plan.time_zone,
            alias=alias,
        )
    except WordingRefused:
        return Withhold(Reason.WORDING_REFUSED)
    outgoing = Outgoing(
        client_ref=letter.id.hex,
        to=point.value,
        sender=alias,
        subject=text.subject,
        body=text.body,
        valid_until=decision.valid_until,
    )
    return Ready(point, outside.gateways[point.kind], outgoing)


def _decided(
    work: Work, letter: Letter, plan: ContactPlan | None, *, now: datetime, outside: Outside
) -> Decision:
    known = cases.cases_of(work.session, letter.person)
    decision = decide(
        plan,
        case_state=case_state_of(known),
        level=level_of(known),
        now=now,
        message=Message(letter.kind, letter.expires_at, outside.channels),
        school_free=school_free_for(plan),
    )
    if not isinstance(decision, Send):
        return decision
    sent = messages.last_sent(work.session, letter.person, since=now - DAY, but=letter.id)
    free = free_at(sent, now=now)
    if free <= now:
        return decision
    return Wait(free, Reason.TOO_MANY) if free < letter.expires_at else Withhold(Reason.TOO_MANY)
