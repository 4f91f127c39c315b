"""What intake tells: cases, risk, alerts, due work, consents, referrals. References, codes, numbers, times."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import CaseStatus, DueKind, MessageTemplate, ReferralState
from shared.contracts.contract import Code, Event
from shared.contracts.levels import Level
from shared.contracts.refs import StaffRef


class _Intake(Event):
    """An event of the intake service; `subject` is the case."""

    producer: ClassVar[str] = "intake"


class CaseOpened(_Intake):
    """A case was opened; others may now hold its state."""

    name: ClassVar[str] = "intake.case_opened.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("notifications", "groups")

    person: UUID
    team: Code
    status: CaseStatus
    level: Level
    opened_at: AwareDatetime
    owner: StaffRef | None = None


class CaseStateChanged(_Intake):
    """Status, level, team, owner or the person of a case changed; the whole present state is told."""

    name: ClassVar[str] = "intake.case_state_changed.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("notifications", "groups", "intake")

    person: UUID
    team: Code
    status: CaseStatus
    level: Level
    changed_at: AwareDatetime
    owner: StaffRef | None = None


class RiskAssessed(_Intake):
    """A risk assessment was recorded."""

    name: ClassVar[str] = "intake.risk_assessed.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("notifications",)

    assessment: UUID
    level: Level
    reassess_by: AwareDatetime


class AlertRaised(_Intake):
    """An alert needs a person; notifications tells staff at once. `recipients`: who is asked first."""

    name: ClassVar[str] = "intake.alert_raised.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("notifications",)
    urgent: ClassVar[bool] = True

    alert: UUID
    level: Level
    team: Code
    owner: UUID | None
    recipients: tuple[UUID, ...]
    roles: tuple[Code, ...]
    acknowledge_by: AwareDatetime


class AlertEscalated(_Intake):
    """Nobody acknowledged an alert in time; more people are asked."""

    name: ClassVar[str] = "intake.alert_escalated.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("notifications",)
    urgent: ClassVar[bool] = True

    alert: UUID
    level: Level
    team: Code
    step: Annotated[int, Field(ge=1, le=99)]
    recipients: tuple[UUID, ...]
    roles: tuple[Code, ...]
    acknowledge_by: AwareDatetime


class AlertAcknowledged(_Intake):
    """A person took an alert; nobody else is asked."""

    name: ClassVar[str] = "intake.alert_acknowledged.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("notifications",)

    alert: UUID
    by: UUID
    at: AwareDatetime


class ChainAlive(_Intake):
    """Intake looked at its alerts; it is told every minute, and notifications raises the alarm when it stops.

    late_steps: open alerts whose next step is overdue, which means that nobody is being asked.
    """

    name: ClassVar[str] = "intake.chain_alive.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("notifications",)
    urgent: ClassVar[bool] = True

    at: AwareDatetime
    late_steps: Annotated[int, Field(ge=0)]


class WorkDue(_Intake):
    """A due item fell due; its owner is reminded in the next digest."""

    name: ClassVar[str] = "intake.work_due.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("notifications",)

    item: UUID
    kind: DueKind
    owner: UUID
    due_at: AwareDatetime
    at: AwareDatetime | None = None
    """When it was announced: what was settled later is no news."""


class WorkSettled(_Intake):
    """A due item that was announced is done, called off or put off; no digest needs to count it."""

    name: ClassVar[str] = "intake.work_settled.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("notifications",)

    item: UUID
    at: AwareDatetime


class ShiftSet(_Intake):
    """Somebody of the staff is on call in [since, until), or was taken off; `subject` is the shift."""

    name: ClassVar[str] = "intake.shift_set.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("notifications",)

    staff: StaffRef
    since: AwareDatetime
    until: AwareDatetime
    is_off: bool


class AppointmentReminderDue(_Intake):
    """Something of hers is near: notifications decides whether and how she is told."""

    name: ClassVar[str] = "intake.reminder_due.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("notifications",)

    person: UUID
    occurrence: UUID
    template: MessageTemplate
    starts_at: AwareDatetime
    expires_at: AwareDatetime


class ReminderCancelled(_Intake):
    """What a reminder was about is cancelled or moved; a message not yet sent must not leave."""

    name: ClassVar[str] = "intake.reminder_cancelled.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("notifications",)

    person: UUID
    occurrence: UUID


class ConsentWithdrawn(_Intake):
    """She took back a consent; whatever leaned on it stops."""

    name: ClassVar[str] = "intake.consent_withdrawn.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("intake",)

    consent: UUID
    withdrawn_at: AwareDatetime


class ReferralRequested(_Intake):
    """A referral is ready to leave; the consent is asked again before it does."""

    name: ClassVar[str] = "intake.referral_requested.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("intake",)

    referral: UUID


class ReferralStateChanged(_Intake):
    """A referral moved: sent, seen, answered, revoked."""

    name: ClassVar[str] = "intake.referral_state_changed.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("intake",)

    referral: UUID
    state: ReferralState
    changed_at: AwareDatetime


class ConcernTaken(_Intake):
    """A person of intake has a facilitator's concern in hand; `subject` is the concern. Groups hears no more of it."""

    name: ClassVar[str] = "intake.concern_taken.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("groups",)

    taken_at: AwareDatetime


class ExclusionsFound(_Intake):
    """Whom a woman must not share a group with, all of them each time; `subject` is the person. Never why."""

    name: ClassVar[str] = "intake.exclusions_found.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("groups",)

    person: UUID
    others: tuple[UUID, ...]


class CasesMerged(_Intake):
    """Two cases turned out to be one woman's; `subject` stays, `merged` points to it. `person` is hers."""

    name: ClassVar[str] = "intake.cases_merged.v1"
    subscribers: ClassVar[tuple[str, ...]] = ("notifications", "groups")

    merged: UUID
    person: UUID
    merged_person: UUID
    undone: bool
