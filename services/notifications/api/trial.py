"""Body and answer of a trial of the door."""

from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.decision import Wait
from services.notifications.domain.messages import MessageKind, Reason
from services.notifications.usecases.message.weigh_message import Ready
from services.notifications.usecases.plan.would_send import Trial, Verdict


class WouldSendBody(BaseModel):
    """kind: which message is imagined. at: the instant to try; null for now."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: MessageKind = MessageKind.SESSION_REMINDER
    at: AwareDatetime | None = None


class VerdictView(BaseModel):
    """answer: send, wait or withhold. until: valid_until of a send, next try of a wait. reason: null for a send.

    leaves_at: when it would leave at last, null if never. late_reason: why it would not, where it first had to wait.
    channel, point: of a send; of a point's own verdict always.
    """

    answer: str
    reason: Reason | None = None
    until: datetime | None = None
    leaves_at: datetime | None = None
    late_reason: Reason | None = None
    channel: PointKind | None = None
    point: UUID | None = None

    @classmethod
    def of_verdict(cls, verdict: Verdict) -> "VerdictView":
        """Show a verdict."""
        answer = verdict.answer
        late = {"reason": verdict.reason, "leaves_at": verdict.leaves_at, "late_reason": verdict.late_reason}
        if isinstance(answer, Ready):
            until, point = answer.outgoing.valid_until, answer.point
            return cls(answer="send", until=until, channel=point.kind, point=point.ref, **late)
        if isinstance(answer, Wait):
            return cls(answer="wait", until=answer.until, **late)
        return cls(answer="withhold", **late)


class WouldSendView(VerdictView):
    """The verdict over the whole plan at an instant, and of each point as if it were the only one, in her order."""

    at: datetime
    points: tuple[VerdictView, ...] = ()

    @classmethod
    def of(cls, trial: Trial) -> "WouldSendView":
        """Show a trial."""
        points = tuple(
            VerdictView.of_verdict(verdict).model_copy(update={"channel": point.kind, "point": point.ref})
            for point, verdict in trial.points
        )
        return cls(at=trial.at, points=points, **VerdictView.of_verdict(trial.verdict).model_dump())
