"""Builders of invented plans and messages for the tests of this service."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.notifications.domain.contact_plan import (
    ContactPlan,
    ContactPoint,
    MessageConsent,
    PointKind,
    Safe,
    Voicemail,
    WhoAnswers,
    Window,
)
from services.notifications.domain.decision import CaseCopy
from services.notifications.domain.messages import Message, MessageKind

TUESDAY_TEN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # 10:00 in Madrid, a Tuesday
ALL_CHANNELS = frozenset({PointKind.EMAIL, PointKind.SMS, PointKind.WHATSAPP})
PERSON = UUID("019ab000-0000-7000-8000-000000000001")


def hours(start: int, end: int, *weekdays: int) -> tuple[Window, ...]:
    """Windows from hour to hour on these weekdays (all if none is named)."""
    return tuple(Window(day, start * 60, end * 60) for day in (weekdays or range(7)))


def a_point(**facts: Any) -> ContactPoint:
    """A safe, confirmed e-mail that accepts messages, 9 to 18 every day."""
    point = ContactPoint(
        ref=uuid4(),
        kind=PointKind.EMAIL,
        value="amaya@example.test",
        safe=Safe.YES,
        windows=hours(9, 18),
        who_may_answer=WhoAnswers.ONLY_HER,
        voicemail=Voicemail.NEVER,
        sender_alias="Lola",
        language="es",
        confirmed_at=TUESDAY_TEN - timedelta(days=1),
        accepts_messages=True,
    )
    return replace(point, **facts)


def a_plan(*points: ContactPoint, **facts: Any) -> ContactPlan:
    """A plan with consent; one good point unless others are given."""
    plan = ContactPlan(
        person=PERSON,
        time_zone="Europe/Madrid",
        language="es",
        points=points or (a_point(),),
        consent=MessageConsent.GIVEN,
        consent_changed_at=TUESDAY_TEN - timedelta(days=2),
    )
    return replace(plan, **facts)


def a_case(status: str = "open", *, heard_at: datetime = TUESDAY_TEN - timedelta(days=3)) -> CaseCopy:
    """What was last told of her case."""
    return CaseCopy(status, heard_at)


def a_message(*, expires_at: datetime = TUESDAY_TEN + timedelta(days=2), **facts: Any) -> Message:
    """A session reminder that any machine channel can carry."""
    return replace(Message(MessageKind.SESSION_REMINDER, expires_at, ALL_CHANNELS), **facts)
