"""What a partner may answer to a referral, when it is whole, and where it leads."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from services.intake.domain.referral.referrals import OPENABLE, State, WrongReferralState, can_move, moved
from shared.errors import Invalid

WORDS_LENGTH: Final = 2000
"""Longest message either side may write, in characters."""


class BadAnswer(Invalid):
    """A partner's answer that lacks what its kind needs, or brings what it cannot hold."""


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
