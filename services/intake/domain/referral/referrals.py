"""A referral's life: its states, which may follow which, and when silence is chased."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.errors import Conflict


class WrongReferralState(Conflict):
    """The referral is no longer, or not yet, where this step starts."""


class State(StrEnum):
    """Where a referral stands."""

    DRAFT = "draft"
    CONSENT_CHECKED = "consent_checked"
    SENT = "sent"
    SEEN = "seen"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    APPOINTMENT = "appointment"
    SERVICE_GIVEN = "service_given"
    NOT_GIVEN = "not_given"
    CLOSED = "closed"
    REVOKED = "revoked"


LIVE: Final = frozenset(
    {
        State.DRAFT,
        State.CONSENT_CHECKED,
        State.SENT,
        State.SEEN,
        State.NO_ANSWER,
        State.ACCEPTED,
        State.APPOINTMENT,
    }
)
"""States in which something may still leave: each can be revoked."""

OPENABLE: Final = LIVE - {State.DRAFT}
"""States in which the partner's link opens. A partner may be quicker than our own note that it was sent."""

UNANSWERED: Final = frozenset({State.SENT, State.SEEN})
"""States in which the partner owes a yes or a no, and is reminded."""

_NEXT: Final[dict[State, frozenset[State]]] = {
    State.DRAFT: frozenset({State.CONSENT_CHECKED}),
    State.CONSENT_CHECKED: frozenset({State.SENT, State.SEEN}),
    State.SENT: frozenset({State.SEEN, State.NO_ANSWER}),
    State.SEEN: frozenset({State.ACCEPTED, State.DECLINED, State.NO_ANSWER}),
    State.NO_ANSWER: frozenset({State.SEEN, State.ACCEPTED, State.DECLINED, State.CLOSED}),
    State.ACCEPTED: frozenset({State.APPOINTMENT, State.SERVICE_GIVEN, State.NOT_GIVEN}),
    State.APPOINTMENT: frozenset({State.APPOINTMENT, State.SERVICE_GIVEN, State.NOT_GIVEN}),
    State.DECLINED: frozenset({State.CLOSED}),
    State.SERVICE_GIVEN: frozenset({State.CLOSED}),
    State.NOT_GIVEN: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
    State.REVOKED: frozenset(),
}


def can_move(state: State, *, to: State) -> bool:
    """Whether the arrow exists; every live state may be revoked."""
    return to in _NEXT[state] or (to is State.REVOKED and state in LIVE)


def moved(state: State, *, to: State) -> State:
    """Follow one arrow. Raises WrongReferralState if there is none."""
    if not can_move(state, to=to):
        raise WrongReferralState(
            "La derivación ya no está en el estado del que parte este paso.",
            field="state",
            expected=", ".join(sorted(start.value for start in State if can_move(start, to=to))),
        )
    return to


class StepKind(StrEnum):
    """What the timetable does about a referral when its time comes."""

    DELIVER = "deliver"
    REMIND = "remind"
    GIVE_UP = "give_up"
    STOP = "stop"
    FHIR_SEND = "fhir_send"
    FHIR_POLL = "fhir_poll"
    FHIR_STOP = "fhir_stop"
    FHIR_REMIND = "fhir_remind"


AT_SERVER: Final = frozenset(
    {StepKind.FHIR_SEND, StepKind.FHIR_POLL, StepKind.FHIR_STOP, StepKind.FHIR_REMIND}
)
"""Steps that call a partner's FHIR server; the others are mail."""
BY_MAIL: Final = frozenset({StepKind.DELIVER, StepKind.REMIND})
"""Steps whose mail holds a link: whoever got one is asked to stop by mail too."""


REMINDER_DAYS: Final = (2, 5)
GIVE_UP_DAYS: Final = 7


def chase(*, sent_at: datetime, at_server: bool = False) -> tuple[tuple[StepKind, datetime], ...]:
    """Steps owed from the sending on: two reminders, then a task for a person and `no_answer`.

    at_server: the partner's own FHIR server has it, and is where it is reminded.
    """
    kind = StepKind.FHIR_REMIND if at_server else StepKind.REMIND
    reminders = tuple((kind, sent_at + timedelta(days=days)) for days in REMINDER_DAYS)
    return (*reminders, (StepKind.GIVE_UP, sent_at + timedelta(days=GIVE_UP_DAYS)))
