"""What groups tells: session reminders, absences, concerns, enrolments. References, codes, numbers, times."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import ConcernCategory, EnrolmentState, MessageTemplate, Urgency
from shared.contracts.contract import Event


class _Groups(Event):
    """An event of the groups service; `subject` is the session, edition or person it is about."""

    producer: ClassVar[str] = "groups"


class SessionReminderDue(_Groups):
    """A session is near for one participant; notifications decides whether and how she is told."""

    name: ClassVar[str] = "groups.reminder_due.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("notifications",)

    person: UUID
    occurrence: UUID
    template: MessageTemplate
    starts_at: AwareDatetime
    expires_at: AwareDatetime


class SessionReminderCancelled(_Groups):
    """A session was cancelled or moved, or she left: a reminder not yet sent must not leave."""

    name: ClassVar[str] = "groups.reminder_cancelled.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("notifications",)

    person: UUID
    occurrence: UUID


class AbsenceRecorded(_Groups):
    """A participant missed a session; `consecutive` counts the misses in a row that end with it.

    Told again when a correction made the row longer or shorter. revision: of what is told of her and this session
    the highest is true, in whatever order it arrives.
    """

    name: ClassVar[str] = "groups.absence_recorded.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("intake",)

    person: UUID
    session: UUID
    consecutive: Annotated[int, Field(ge=1, le=100)]
    held_at: AwareDatetime
    revision: Annotated[int, Field(ge=0)] = 0


class AbsenceWithdrawn(_Groups):
    """A sheet was corrected or taken back: she did not miss this session after all."""

    name: ClassVar[str] = "groups.absence_withdrawn.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("intake",)

    person: UUID
    session: UUID
    revision: Annotated[int, Field(ge=0)]


class EnrolmentChanged(_Groups):
    """A woman was invited, got a place, waits or left. `answer_by`: until when an offered place is kept for her."""

    name: ClassVar[str] = "groups.enrolment_changed.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("intake",)

    person: UUID
    edition: UUID
    state: EnrolmentState
    changed_at: AwareDatetime
    answer_by: AwareDatetime | None = None


class ConcernRaised(_Groups):
    """A facilitator is worried about a participant; the words are in intake, never here."""

    name: ClassVar[str] = "groups.concern_raised.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("intake",)

    person: UUID
    concern: UUID
    category: ConcernCategory
    urgency: Urgency


class StaffExclusionMet(_Groups):
    """A woman is in a group led by somebody whom she must not meet; who is not said. A coordinator must decide."""

    name: ClassVar[str] = "groups.staff_exclusion_met.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("intake",)

    person: UUID
    edition: UUID


class ExclusionMet(_Groups):
    """Two women who must not share a group are in one already; `subject` is the first. A coordinator must decide."""

    name: ClassVar[str] = "groups.exclusion_met.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("intake",)

    person: UUID
    other: UUID
    edition: UUID
