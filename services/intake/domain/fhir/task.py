"""A Task: where a referral stands, what the partner said, and what a partner asks of it by an update."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.intake.domain.fhir.codes import (
    APPOINTMENT_OUTPUT,
    FULFILL,
    OUTPUT_SYSTEM,
    REASON_SYSTEM,
    STATE_SYSTEM,
    TASK_CODE_SYSTEM,
    Json,
    TaskStatus,
    code_in,
    concept,
)
from services.intake.domain.fhir.patient import Fields
from services.intake.domain.fhir.reading import code, items, reference, words
from services.intake.domain.fhir.refusal import Unprocessable
from services.intake.domain.fhir.request import priority_of
from services.intake.domain.fhir.states import answer_behind, task_status
from services.intake.domain.referral.answers import WORDS_LENGTH, Answer, AnswerKind
from services.intake.domain.referral.fields import ReferralField
from services.intake.domain.referral.referrals import OPENABLE, State, WrongReferralState

_REASONS: Final = frozenset({AnswerKind.DECLINE, AnswerKind.NOT_GIVEN})
OTHER: Final = "other"
"""The reason that its words explain."""


@dataclass(frozen=True)
class Said:
    """One thing the partner said, and when."""

    answer: Answer
    at: datetime


@dataclass(frozen=True)
class TaskUpdate:
    """What a Task that comes in says. notes, dates: all it holds, oldest first. refers: element to its reference."""

    status: TaskStatus
    reason: str | None
    reason_words: str
    dates: tuple[datetime, ...]
    notes: tuple[str, ...]
    refers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Meant:
    """What an update asks for. sees: first note that it was seen. answer: then say this; None says nothing."""

    sees: bool = False
    answer: Answer | None = None


def task(
    *,
    ref: str,
    state: State,
    answers: Sequence[Said],
    asked_at: datetime,
    changed_at: datetime,
    requester: str,
    owner: str,
    fields: Fields,
    is_open: bool = True,
) -> Json:
    """Build the Task of one referral.

    Of one that is over, or whose content may not be read (is_open), only the state and its reason are told.
    """
    status = task_status(state, answers=[said.answer.kind for said in answers])
    found: Json = {
        "resourceType": "Task",
        "id": ref,
        "status": status.value,
        "businessStatus": concept(STATE_SYSTEM, state.value),
        "intent": "order",
        "code": concept(TASK_CODE_SYSTEM, FULFILL),
        "authoredOn": asked_at.isoformat(timespec="seconds"),
        "lastModified": changed_at.isoformat(timespec="milliseconds"),
        "requester": {"reference": requester},
        "owner": {"reference": owner},
    }
    reason = next((said.answer.reason for said in reversed(answers) if said.answer.reason), None)
    if reason:
        found["statusReason"] = concept(REASON_SYSTEM, reason)
    if state not in OPENABLE or not is_open:
        return found
    found |= {"focus": {"reference": f"ServiceRequest/{ref}"}, "for": {"reference": f"Patient/{ref}"}}
    if ReferralField.URGENCY in fields:
        found["priority"] = priority_of(fields[ReferralField.URGENCY]).value
    return found | _told(answers, owner=owner)


def read_task(resource: Json) -> TaskUpdate:
    """Read a Task as it comes in. Raises Lacking, UnknownCode, Unprocessable, all naming the element."""
    status = code(resource.get("status"), TaskStatus, at="Task.status")
    given = resource.get("statusReason")
    text = given.get("text") if isinstance(given, dict) else None
    return TaskUpdate(
        status=status,
        reason=code_in(given, REASON_SYSTEM),
        reason_words=words(text, at="Task.statusReason.text", most=WORDS_LENGTH),
        dates=tuple(_dates(resource)),
        notes=tuple(
            words(note.get("text"), at="Task.note.text", most=WORDS_LENGTH)
            for note in items(resource.get("note"), at="Task.note")
        ),
        refers=tuple(
            (name, reference(resource.get(name), at=f"Task.{name}"))
            for name in ("focus", "for", "requester", "owner")
        ),
    )


def meant(update: TaskUpdate, *, state: State, answers: Sequence[Said] = ()) -> Meant:
    """Say what an update asks for, seen from where the referral stands; the referral's own rules then decide on it.

    A partner who answers what she has not called received has seen it all the same.
    Raises Unprocessable for a status that is not a partner's to set, WrongReferralState for a step back.
    """
    known = [said.answer.words for said in answers if said.answer.words]
    new = "\n".join(note for note in update.notes[len(known) :] if note)
    if not _is_news(update, state=state, answers=answers):
        return Meant(answer=Answer(AnswerKind.MESSAGE, words=new) if new else None)
    if update.status is TaskStatus.RECEIVED:
        _expect_unseen(state)
        return Meant(sees=True, answer=Answer(AnswerKind.MESSAGE, words=new) if new else None)
    kind = answer_behind(update.status)
    if kind is None:
        raise Unprocessable(
            "Este estado no lo pone quien recibe la derivación.",
            field="Task.status",
            expected="received, accepted, rejected, in-progress, completed, failed",
        )
    sees = state in {State.CONSENT_CHECKED, State.SENT} and kind in {AnswerKind.ACCEPT, AnswerKind.DECLINE}
    return Meant(sees=sees, answer=_answer(update, kind, words=new))


def _is_news(update: TaskUpdate, *, state: State, answers: Sequence[Said]) -> bool:
    """Whether the status says something that the referral does not hold yet: a new date is news too."""
    if update.status is not task_status(state, answers=[said.answer.kind for said in answers]):
        return True
    held = [at.replace(microsecond=0) for said in answers if (at := said.answer.appointment_at) is not None]
    return state is State.APPOINTMENT and bool(update.dates) and update.dates[-1:] != tuple(held[-1:])


def _expect_unseen(state: State) -> None:
    if state not in {State.CONSENT_CHECKED, State.SENT, State.NO_ANSWER}:
        raise WrongReferralState("La derivación ya se había visto.", field="state")


def _answer(update: TaskUpdate, kind: AnswerKind, *, words: str) -> Answer:
    reason = update.reason
    if kind in _REASONS:
        reason = reason or (OTHER if update.reason_words else None)
        words = "\n".join(part for part in (update.reason_words, words) if part)
    else:
        reason = None
    at = update.dates[-1] if update.dates and kind is AnswerKind.APPOINTMENT else None
    return Answer(kind, reason=reason, appointment_at=at, words=words)


def _dates(resource: Json) -> list[datetime]:
    at = "Task.output"
    found = []
    for output in items(resource.get("output"), at=at):
        if code_in(output.get("type"), OUTPUT_SYSTEM) != APPOINTMENT_OUTPUT:
            raise Unprocessable(
                "Esta salida no se conoce.", field=at, expected=f"{OUTPUT_SYSTEM}|{APPOINTMENT_OUTPUT}"
            )
        found.append(_instant(words(output.get("valueDateTime"), at=f"{at}.valueDateTime", most=40)))
    return found


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Unprocessable(
            "No tiene la forma debida.",
            field="Task.output.valueDateTime",
            expected="fecha y hora con su zona, como 2026-04-30T10:30:00+02:00",
        )
    return at


def _told(answers: Sequence[Said], *, owner: str) -> Json:
    notes = [
        {
            "authorReference": {"reference": owner},
            "time": said.at.isoformat(timespec="seconds"),
            "text": said.answer.words,
        }
        for said in answers
        if said.answer.words
    ]
    dates = [
        {
            "type": concept(OUTPUT_SYSTEM, APPOINTMENT_OUTPUT),
            "valueDateTime": said.answer.appointment_at.isoformat(timespec="seconds"),
        }
        for said in answers
        if said.answer.appointment_at
    ]
    return ({"note": notes} if notes else {}) | ({"output": dates} if dates else {})
