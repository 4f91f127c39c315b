"""A referral's life: its states, who may move it, how long its link lives and when silence is chased."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.errors import Conflict, Invalid

LINK_DAYS: Final = 14
LONGEST_LINK_DAYS: Final = 90
AFTER_APPOINTMENT_DAYS: Final = 14
AFTER_ACCEPTANCE_DAYS: Final = 30
WORDS_LENGTH: Final = 2000
"""Longest message either side may write, in characters."""


class WrongReferralState(Conflict):
    """The referral is no longer, or not yet, where this step starts."""


class BadAnswer(Invalid):
    """A partner's answer that lacks what its kind needs, or brings what it cannot hold."""


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


class AnswerKind(StrEnum):
    """What a partner can say back."""

    ACCEPT = "accept"
    DECLINE = "decline"
    APPOINTMENT = "appointment"
    SERVICE_GIVEN = "service_given"
    NOT_GIVEN = "not_given"
    MESSAGE = "message"


_LEADS_TO: Final = {
    AnswerKind.ACCEPT: State.ACCEPTED,
    AnswerKind.DECLINE: State.DECLINED,
    AnswerKind.APPOINTMENT: State.APPOINTMENT,
    AnswerKind.SERVICE_GIVEN: State.SERVICE_GIVEN,
    AnswerKind.NOT_GIVEN: State.NOT_GIVEN,
}


class DeclineReason(StrEnum):
    """Why a partner says no; `other` needs words."""

    NO_CAPACITY = "no_capacity"
    NOT_OUR_SERVICE = "not_our_service"
    OUT_OF_AREA = "out_of_area"
    LANGUAGE = "language"
    REQUIREMENTS = "requirements"
    OTHER = "other"


class NotGivenReason(StrEnum):
    """Why the service did not happen; `other` needs words."""

    DID_NOT_COME = "did_not_come"
    SHE_DID_NOT_WANT = "she_did_not_want"
    UNAVAILABLE = "unavailable"
    OTHER = "other"


@dataclass(frozen=True)
class Answer:
    """One thing the partner said.

    reason: a code of the kind's own list. words: at most WORDS_LENGTH characters.
    """

    kind: AnswerKind
    reason: str | None = None
    appointment_at: datetime | None = None
    words: str = ""


def checked(answer: Answer, *, now: datetime) -> Answer:
    """Return the answer if it is whole. Raises BadAnswer naming the field at fault."""
    _check_words(answer)
    _check_reason(answer)
    _check_appointment(answer, now=now)
    return answer


def _check_words(answer: Answer) -> None:
    if len(answer.words) > WORDS_LENGTH:
        raise BadAnswer(
            "El mensaje es demasiado largo.", field="words", expected=f"como mucho {WORDS_LENGTH} caracteres"
        )
    if answer.kind is AnswerKind.MESSAGE and not answer.words.strip():
        raise BadAnswer("Falta el mensaje.", field="words", expected="al menos una palabra")
    if answer.reason == "other" and not answer.words.strip():
        raise BadAnswer("Este motivo necesita unas palabras.", field="words", expected="unas palabras")


def _check_reason(answer: Answer) -> None:
    reasons: dict[AnswerKind, type[DeclineReason] | type[NotGivenReason]] = {
        AnswerKind.DECLINE: DeclineReason,
        AnswerKind.NOT_GIVEN: NotGivenReason,
    }
    known = {code.value for code in reasons[answer.kind]} if answer.kind in reasons else {None}
    if answer.reason not in known:
        expected = "nada" if known == {None} else "uno de: " + ", ".join(sorted(map(str, known)))
        raise BadAnswer("El motivo no corresponde a la respuesta.", field="reason", expected=expected)


def _check_appointment(answer: Answer, *, now: datetime) -> None:
    at = answer.appointment_at
    if (at is not None) is not (answer.kind is AnswerKind.APPOINTMENT):
        raise BadAnswer(
            "Una cita lleva fecha y hora; las demás respuestas, no.",
            field="appointment_at",
            expected="fecha y hora" if at is None else "nada",
        )
    if at is not None and not now <= at <= now + timedelta(days=366):
        raise BadAnswer(
            "La cita ya ha pasado o está demasiado lejos.",
            field="appointment_at",
            expected="una fecha desde ahora hasta dentro de un año",
        )


def after_answer(state: State, answer: Answer) -> State:
    """Where an answer leads; a message changes nothing.

    Raises WrongReferralState when it comes too early or too late.
    """
    if answer.kind is AnswerKind.MESSAGE:
        if state not in OPENABLE:
            raise WrongReferralState("La derivación ya ha terminado.", field="state")
        return state
    return moved(state, to=_LEADS_TO[answer.kind])


def possible_answers(state: State) -> tuple[AnswerKind, ...]:
    """What the partner's page may offer now, in the order in which it is shown."""
    if state not in OPENABLE:
        return ()
    return tuple(
        kind for kind in AnswerKind if kind is AnswerKind.MESSAGE or can_move(state, to=_LEADS_TO[kind])
    )


def link_expiry(*, made_at: datetime, now: datetime, answer: Answer | None = None) -> datetime:
    """When the link dies by itself: 14 days from its making, longer once the partner has said yes.

    Never later than LONGEST_LINK_DAYS after it was made; consent may end it sooner.
    """
    until = made_at + timedelta(days=LINK_DAYS)
    if answer is not None and answer.kind is AnswerKind.ACCEPT:
        until = max(until, now + timedelta(days=AFTER_ACCEPTANCE_DAYS))
    if answer is not None and answer.appointment_at is not None:
        until = max(until, answer.appointment_at + timedelta(days=AFTER_APPOINTMENT_DAYS))
    return min(until, made_at + timedelta(days=LONGEST_LINK_DAYS))


class StepKind(StrEnum):
    """What the timetable does about a referral when its time comes."""

    DELIVER = "deliver"
    REMIND = "remind"
    GIVE_UP = "give_up"
    STOP = "stop"


REMINDER_DAYS: Final = (2, 5)
GIVE_UP_DAYS: Final = 7


def chase(*, sent_at: datetime) -> tuple[tuple[StepKind, datetime], ...]:
    """Steps owed from the sending on: two reminders, then a task for a person and `no_answer`."""
    reminders = tuple((StepKind.REMIND, sent_at + timedelta(days=days)) for days in REMINDER_DAYS)
    return (*reminders, (StepKind.GIVE_UP, sent_at + timedelta(days=GIVE_UP_DAYS)))


MOST_WRONG_PINS: Final = 10
LONGEST_PIN_WAIT_SECONDS: Final = 300
_FREE_PINS: Final = 2


@dataclass(frozen=True)
class PinTries:
    """Wrong PINs since the last right one, and until when the next is not even looked at."""

    failures: int = 0
    wait_until: datetime | None = None

    @property
    def is_locked(self) -> bool:
        """Whether only a worker can open the door again, with a new PIN."""
        return self.failures >= MOST_WRONG_PINS

    def is_waiting(self, *, now: datetime) -> bool:
        """Whether a try now comes too soon."""
        return self.wait_until is not None and now < self.wait_until

    def after_failure(self, *, now: datetime) -> "PinTries":
        """Count one more: two slips are free, then 2, 4, 8 ... seconds, at most LONGEST_PIN_WAIT_SECONDS."""
        failures = self.failures + 1
        if failures <= _FREE_PINS:
            return PinTries(failures)
        seconds = min(2 ** (failures - _FREE_PINS), LONGEST_PIN_WAIT_SECONDS)
        return PinTries(failures, now + timedelta(seconds=seconds))
