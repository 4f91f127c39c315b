"""May this message leave at this instant, by which way, and with which words? Asked by the door, and by a trial of it.

The only place where plan, consent, window, case, cap and wording are put together, so that a trial cannot differ.
"""

from dataclasses import dataclass
from datetime import datetime

from services.notifications.domain.contact_plan import ContactPlan, ContactPoint
from services.notifications.domain.decision import Send, Wait, Withhold
from services.notifications.domain.messages import Reason
from services.notifications.gateways.gateway import Gateway, Outgoing
from services.notifications.gateways.outside import Outside
from services.notifications.gateways.texts import WordingRefused
from services.notifications.usecases.message.around import Around
from services.notifications.usecases.message.choose_way import Letter, choose_way


@dataclass(frozen=True)
class Ready:
    """A message that may leave, and how."""

    point: ContactPoint
    gateway: Gateway
    outgoing: Outgoing


def weigh(
    letter: Letter, plan: ContactPlan | None, around: Around, *, now: datetime, outside: Outside
) -> Ready | Wait | Withhold:
    """Ask everything anew: plan, consent, window, case, cap, wording."""
    decision = choose_way(letter, plan, around, now=now, outside=outside)
    if not isinstance(decision, Send):
        return decision
    assert plan is not None
    point = decision.point
    alias = point.sender_alias or outside.neutral_sender
    language = point.language or plan.language
    try:
        text = outside.texts.to_her(
            letter.kind,
            channel=point.kind,
            language=language,
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
        template=str(letter.kind),
        language=language,
        facts=text.facts,
    )
    return Ready(point, outside.gateways[point.kind], outgoing)
