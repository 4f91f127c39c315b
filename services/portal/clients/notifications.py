"""Notifications, as the portal speaks to it: staff cards, contact plans, deliveries."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, TypeAdapter

from services.portal.clients.base import ServiceClient


class StaffCard(BaseModel):
    """What notifications keeps of a member of staff: nothing that isn't needed to reach her at work."""

    roles: list[str]
    teams: list[str]
    work_address: str
    language: str
    hours: dict[str, Any]


class ChainFault(BaseModel):
    """Something that keeps alerts from people, and since when."""

    fault: str
    since: datetime


class PlanWindow(BaseModel, frozen=True):
    """weekday: 0 Monday. start, end: minutes after its midnight; end past 1440 runs into the next day.

    weeks: which such weekdays of the month, 1 to 5, -1 the last; empty for all. first, last: dates, both included.
    """

    weekday: int
    start: int
    end: int
    weeks: tuple[int, ...] = ()
    first: date | None = None
    last: date | None = None
    is_term_only: bool = False


class PlanException(BaseModel, frozen=True):
    """Dates of their own, both included. stretches: minutes after midnight; empty for none."""

    first: date
    last: date
    stretches: tuple[tuple[int, int], ...] = ()


class PlanPoint(BaseModel):
    """One way to reach her; codes as notifications spells them."""

    ref: UUID
    kind: str
    value: str
    safe: str = "unknown"
    windows: tuple[PlanWindow, ...] = ()
    who_may_answer: str = "unknown"
    voicemail: str = "never"
    sender_alias: str = ""
    language: str = ""
    accepts_messages: bool = False
    exceptions: tuple[PlanException, ...] = ()


class PointSeen(PlanPoint):
    """A point as kept. confirmed_until: None unless it is confirmed now."""

    confirmed_at: datetime | None = None
    confirmed_until: datetime | None = None


class PlanToKeep(BaseModel):
    """A whole plan as typed. version: of the plan it was made from, None for the first."""

    version: int | None
    time_zone: str = "Europe/Madrid"
    language: str = "es"
    code_word: str = ""
    points: tuple[PlanPoint, ...] = ()
    exceptions: tuple[PlanException, ...] = ()


class PlanSeen(BaseModel):
    """A plan as kept; exists is false for a woman without one.

    school_unknown_from: the first date on which nothing leaves in hours "not in school holidays": nobody has the
    calendar. None if no hour of hers depends on it.
    """

    exists: bool
    version: int | None = None
    time_zone: str = "Europe/Madrid"
    language: str = "es"
    code_word: str = ""
    points: tuple[PointSeen, ...] = ()
    consent: str = "not_asked"
    consent_changed_at: datetime | None = None
    halted: bool = False
    contact_nobody: bool = False
    is_high: bool = False
    exceptions: tuple[PlanException, ...] = ()
    school_unknown_from: date | None = None

    def to_keep(self, points: tuple[PlanPoint, ...] | None = None, *, version: int | None) -> PlanToKeep:
        """The same plan with other points, ready to be sent back."""
        kept = self.points if points is None else points
        return PlanToKeep(
            version=version,
            time_zone=self.time_zone,
            language=self.language,
            code_word=self.code_word,
            points=tuple(PlanPoint.model_validate(point.model_dump()) for point in kept),
            exceptions=self.exceptions,
        )


class Verdict(BaseModel):
    """answer: send, wait or withhold. until: end of a send's window, next try of a wait.

    leaves_at: when it would leave at last, None if never. late_reason: why not, where it first had to wait.
    """

    answer: str
    reason: str | None = None
    until: datetime | None = None
    leaves_at: datetime | None = None
    late_reason: str | None = None
    channel: str | None = None
    point: UUID | None = None


class WouldSend(Verdict):
    """The verdict over the whole plan at an instant, and of each point as if it were the only one."""

    at: datetime
    points: tuple[Verdict, ...] = ()


class Delivery(BaseModel):
    """One message to her, without its words."""

    id: UUID
    kind: str
    state: str
    reason: str | None
    channel: str | None
    about: datetime
    planned_at: datetime
    due_at: datetime
    called_at: datetime | None
    settled_at: datetime | None
    attempts: int


class Deliveries(BaseModel):
    """One page of her messages, newest first; total: of all of them."""

    rows: list[Delivery]
    total: int
    page_size: int


class Received(BaseModel):
    """One message from one of her numbers; words: None if it cannot be read."""

    id: UUID
    received_at: datetime
    message: UUID | None
    channel: str | None
    words: str | None
    answer: str
    is_shared: bool


_RECEIVED = TypeAdapter(list[Received])


class NotificationsClient(ServiceClient):
    """Contact plans, messages, staff cards."""

    service = "notifications"

    def chain(self) -> list[ChainFault]:
        """What keeps alerts from people now; nothing while they arrive."""
        return [ChainFault.model_validate(one) for one in self.get("/chain")]

    def put_card(self, ref: UUID, card: StaffCard) -> None:
        """Set the card of a member of staff."""
        self.put(f"/staff/{ref}", card)

    def plan(self, person: UUID) -> PlanSeen:
        """Her contact plan."""
        return PlanSeen.model_validate(self.get(f"/people/{person}/contact-plan"))

    def keep_plan(self, person: UUID, plan: PlanToKeep) -> None:
        """Replace her plan."""
        self.put(f"/people/{person}/contact-plan", plan)

    def confirm_point(self, person: UUID, point: UUID) -> None:
        """She confirmed this point to the signed-in person."""
        self.post(f"/people/{person}/contact-plan/points/{point}/confirm")

    def not_safe(self, person: UUID, point: UUID | None) -> None:
        """Stop everything to her until a person has confirmed."""
        self.post(f"/people/{person}/contact-plan/not-safe", {"point": point})

    def contact_nobody(self, person: UUID, *, is_on: bool) -> None:
        """Set or lift the emergency switch."""
        self.put(f"/people/{person}/contact-plan/contact-nobody", {"is_on": is_on})

    def message_consent(self, person: UUID, *, is_on: bool) -> None:
        """She agreed to be sent messages, or took it back."""
        self.put(f"/people/{person}/contact-plan/message-consent", {"is_on": is_on})

    def would_send(self, person: UUID, *, kind: str, at: datetime | None) -> WouldSend:
        """Whether such a message would leave then; at: None for now."""
        body = {"kind": kind, "at": at}
        return WouldSend.model_validate(self.post(f"/people/{person}/would-send", body))

    def deliveries(self, person: UUID, *, page: int = 1) -> Deliveries:
        """A page of her messages, newest first."""
        return Deliveries.model_validate(self.get(f"/people/{person}/deliveries", page=page))

    def settle_message(self, person: UUID, message: UUID, *, has_it: bool) -> None:
        """A person found out what became of an uncertain message."""
        self.post(f"/people/{person}/deliveries/{message}/{'arrived' if has_it else 'not-arrived'}")

    def replies(self, person: UUID) -> list[Received]:
        """What came from her numbers, newest first."""
        return _RECEIVED.validate_python(self.get(f"/people/{person}/replies"))
