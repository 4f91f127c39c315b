"""Bodies and answers of the HTTP door."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.notifications.api.hours import ExceptionBody, Exceptions, WindowBody, Windows
from services.notifications.domain.contact_plan import (
    ContactPlan,
    ContactPoint,
    MessageConsent,
    PointKind,
    Safe,
    Voicemail,
    WhoAnswers,
)
from services.notifications.domain.messages import MessageKind, MessageState, Reason
from services.notifications.domain.replies import Answer
from services.notifications.usecases.inbound.list_replies import ReplySeen
from services.notifications.usecases.plan.read_contact_plan import PAGE, Delivered, PlanSeen


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _no_nul(maximum: int, *, minimum: int = 0) -> object:
    return Field(min_length=minimum, max_length=maximum, pattern=r"^[^\x00-\x08\x0b-\x1f]*$")


class PointBody(_Body):
    """One contact point as typed. ref: made by the client, kept over edits."""

    ref: UUID
    kind: PointKind
    value: Annotated[str, _no_nul(200, minimum=1)]
    safe: Safe = Safe.UNKNOWN
    windows: Windows = ()
    who_may_answer: WhoAnswers = WhoAnswers.UNKNOWN
    voicemail: Voicemail = Voicemail.NEVER
    sender_alias: Annotated[str, _no_nul(40)] = ""
    language: Annotated[str, Field(max_length=2)] = ""
    accepts_messages: bool = False
    exceptions: Exceptions = ()

    def point(self) -> ContactPoint:
        """The domain's value."""
        return ContactPoint(
            windows=tuple(one.window() for one in self.windows),
            exceptions=tuple(one.exception() for one in self.exceptions),
            **_facts(self),
        )


class PlanBody(_Body):
    """A whole plan as typed; it replaces the old one. version: of the plan it was made from, null if none."""

    version: Annotated[int | None, Field(ge=1, le=2**62)] = None
    time_zone: Annotated[str, Field(max_length=64)] = "Europe/Madrid"
    language: Annotated[str, Field(max_length=2)] = "es"
    code_word: Annotated[str, _no_nul(60)] = ""
    points: Annotated[tuple[PointBody, ...], Field(max_length=12)] = ()
    exceptions: Exceptions = ()

    def plan(self, person: UUID) -> ContactPlan:
        """The domain's value; consent and switches are not the form's to set."""
        return ContactPlan(
            person=person,
            time_zone=self.time_zone,
            language=self.language,
            points=tuple(point.point() for point in self.points),
            code_word=self.code_word,
            exceptions=tuple(one.exception() for one in self.exceptions),
        )


class PointView(PointBody):
    """A point as kept. confirmed_until: null if it is not confirmed now."""

    confirmed_at: datetime | None
    confirmed_until: datetime | None


class PlanView(BaseModel):
    """A plan as kept; exists is false for a woman without one.

    school_unknown_from: the first date, from today, on which hours "not in school holidays" are closed because nobody
    has the calendar; null if none of hers depends on it.
    """

    exists: bool
    version: int | None = None
    time_zone: str = "Europe/Madrid"
    language: str = "es"
    code_word: str = ""
    points: tuple[PointView, ...] = ()
    consent: MessageConsent = MessageConsent.NOT_ASKED
    consent_changed_at: datetime | None = None
    halted: bool = False
    contact_nobody: bool = False
    is_high: bool = False
    exceptions: tuple[ExceptionBody, ...] = ()
    school_unknown_from: date | None = None

    @classmethod
    def of(cls, seen: PlanSeen) -> "PlanView":
        """Show a plan that was read."""
        is_high = seen.level in ("alto", "extremo")
        if seen.plan is None:
            return cls(exists=False, is_high=is_high)
        plan = seen.plan
        return cls(
            exists=True,
            version=seen.version,
            time_zone=plan.time_zone,
            language=plan.language,
            code_word=plan.code_word,
            points=tuple(_point_view(point, seen) for point in plan.points),
            consent=plan.consent,
            consent_changed_at=plan.consent_changed_at,
            halted=plan.halted,
            contact_nobody=plan.contact_nobody,
            is_high=is_high,
            exceptions=tuple(ExceptionBody.of(one) for one in plan.exceptions),
            school_unknown_from=seen.school_unknown_from,
        )


def _facts(point: PointBody | ContactPoint) -> dict[str, Any]:
    """What is spelt alike in a body and in the domain."""
    return {
        name: getattr(point, name) for name in PointBody.model_fields if name not in ("windows", "exceptions")
    }


def _point_view(point: ContactPoint, seen: PlanSeen) -> PointView:
    return PointView(
        windows=tuple(WindowBody.of(one) for one in point.windows),
        exceptions=tuple(ExceptionBody.of(one) for one in point.exceptions),
        confirmed_at=point.confirmed_at,
        confirmed_until=seen.confirmed.get(point.ref),
        **_facts(point),
    )


class NotSafeBody(_Body):
    """point: the one it was said of, if any."""

    point: UUID | None = None


class SwitchBody(_Body):
    """is_on: whether the switch is to be on."""

    is_on: bool


class DeliveryView(BaseModel):
    """One message to her, without its words. called_at: when it was given to a provider, the last of attempts times.

    settled_at: when it came to its state; of a delivered one, when that was said.
    """

    id: UUID
    kind: MessageKind
    state: MessageState
    reason: Reason | None
    channel: PointKind | None
    about: datetime
    planned_at: datetime
    due_at: datetime
    called_at: datetime | None
    settled_at: datetime | None
    attempts: int

    @classmethod
    def of(cls, delivered: Delivered) -> "DeliveryView":
        """Show a message row."""
        row = delivered.row
        return cls(
            id=row.id,
            kind=row.kind,
            state=row.state,
            reason=row.reason,
            channel=delivered.channel,
            about=row.starts_at,
            planned_at=row.planned_at,
            due_at=row.due_at,
            called_at=row.called_at,
            settled_at=row.settled_at,
            attempts=row.attempts,
        )


class DeliveriesView(BaseModel):
    """One page of her messages, newest first; total: of all of them."""

    rows: list[DeliveryView]
    total: int
    page_size: int = PAGE


class ReplyView(BaseModel):
    """One message from her number. words: null if it cannot be read. is_shared: the number is another woman's too."""

    id: UUID
    received_at: datetime
    message: UUID | None
    channel: PointKind | None
    words: str | None
    answer: Answer
    is_shared: bool

    @classmethod
    def of(cls, seen: ReplySeen) -> "ReplyView":
        """Show a reply."""
        return cls(
            id=seen.ref,
            received_at=seen.received_at,
            message=seen.message,
            channel=seen.channel,
            words=seen.words,
            answer=seen.answer,
            is_shared=seen.is_shared,
        )
