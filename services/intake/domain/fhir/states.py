"""FHIR's words for a referral's states, both ways. The states are those of the referral; here they are only named."""

from collections.abc import Sequence
from typing import Final

from services.intake.domain.fhir.codes import RequestStatus, TaskStatus
from services.intake.domain.referral.answers import AnswerKind
from services.intake.domain.referral.referrals import State

_TASK: Final = {
    State.DRAFT: TaskStatus.DRAFT,
    State.CONSENT_CHECKED: TaskStatus.REQUESTED,
    State.SENT: TaskStatus.REQUESTED,
    State.NO_ANSWER: TaskStatus.REQUESTED,
    State.SEEN: TaskStatus.RECEIVED,
    State.ACCEPTED: TaskStatus.ACCEPTED,
    State.DECLINED: TaskStatus.REJECTED,
    State.APPOINTMENT: TaskStatus.IN_PROGRESS,
    State.SERVICE_GIVEN: TaskStatus.COMPLETED,
    State.NOT_GIVEN: TaskStatus.FAILED,
    State.REVOKED: TaskStatus.CANCELLED,
}
_REQUEST: Final = {
    State.DRAFT: RequestStatus.DRAFT,
    State.DECLINED: RequestStatus.REVOKED,
    State.SERVICE_GIVEN: RequestStatus.COMPLETED,
    State.NOT_GIVEN: RequestStatus.REVOKED,
    State.CLOSED: RequestStatus.COMPLETED,
    State.REVOKED: RequestStatus.REVOKED,
}
_ENDED_BY: Final = {
    AnswerKind.DECLINE: TaskStatus.REJECTED,
    AnswerKind.SERVICE_GIVEN: TaskStatus.COMPLETED,
    AnswerKind.NOT_GIVEN: TaskStatus.FAILED,
}
_SAYS: Final = {
    TaskStatus.ACCEPTED: AnswerKind.ACCEPT,
    TaskStatus.REJECTED: AnswerKind.DECLINE,
    TaskStatus.IN_PROGRESS: AnswerKind.APPOINTMENT,
    TaskStatus.COMPLETED: AnswerKind.SERVICE_GIVEN,
    TaskStatus.FAILED: AnswerKind.NOT_GIVEN,
}


def task_status(state: State, *, answers: Sequence[AnswerKind] = ()) -> TaskStatus:
    """Name a state as a Task does. answers: what the partner said, oldest first: a closed one ends as it was answered.

    A closed referral that nobody answered is cancelled.
    """
    if state is not State.CLOSED:
        return _TASK[state]
    return next((_ENDED_BY[kind] for kind in reversed(answers) if kind in _ENDED_BY), TaskStatus.CANCELLED)


def request_status(state: State) -> RequestStatus:
    """Name a state as a ServiceRequest does: active for as long as something may still come of it."""
    return _REQUEST.get(state, RequestStatus.ACTIVE)


def answer_behind(status: TaskStatus) -> AnswerKind | None:
    """What a partner says by setting this status; None for those by which nothing is said."""
    return _SAYS.get(status)


def status_behind(kind: AnswerKind) -> TaskStatus | None:
    """The status by which this answer is said; None for a message, which is a note."""
    return next((status for status, said in _SAYS.items() if said is kind), None)
