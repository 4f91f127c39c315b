"""What a partner's FHIR server says back, and what its Task asks of us, seen from where the referral stands."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from services.intake.domain.fhir.codes import REFERRAL_SYSTEM, Json, TaskStatus
from services.intake.domain.fhir.reading import items, words
from services.intake.domain.fhir.refusal import Unprocessable
from services.intake.domain.fhir.states import answer_behind, task_status
from services.intake.domain.fhir.task import OTHER, Meant, Said, TaskUpdate, meant, read_task
from services.intake.domain.referral.answers import AnswerKind
from services.intake.domain.referral.referrals import State

REMINDED: Final = "urn:telar:reminded"
"""Extension of a Task: when we last asked for an answer."""
NO_REASON: Final = "La entidad no da un motivo."
"""Stands for the words of a no whose reason a partner's server leaves out."""
OVER: Final = frozenset(
    {
        TaskStatus.CANCELLED,
        TaskStatus.REJECTED,
        TaskStatus.COMPLETED,
        TaskStatus.FAILED,
        TaskStatus.ENTERED_IN_ERROR,
    }
)
"""Statuses after which nobody works on a Task."""
UNANSWERED: Final = frozenset(
    {TaskStatus.DRAFT, TaskStatus.REQUESTED, TaskStatus.RECEIVED, TaskStatus.READY, TaskStatus.ON_HOLD}
)
"""Statuses of a Task that still waits for a yes or a no."""
_ID: Final = re.compile(r"[A-Za-z0-9.\-]{1,64}")
_TASK_AT: Final = re.compile(r"(?:^|/)Task/([A-Za-z0-9.\-]{1,64})(?:/_history/[A-Za-z0-9.\-]{1,64})?$")
_SAYS_NOTHING: Final = frozenset(
    {TaskStatus.DRAFT, TaskStatus.REQUESTED, TaskStatus.READY, TaskStatus.ON_HOLD}
)
_UNANSWERED: Final = frozenset({State.CONSENT_CHECKED, State.SENT, State.SEEN, State.NO_ANSWER})
_AFTER_YES: Final = frozenset({AnswerKind.APPOINTMENT, AnswerKind.SERVICE_GIVEN, AnswerKind.NOT_GIVEN})
_STEPS: Final = {
    TaskStatus.RECEIVED: 1,
    TaskStatus.ACCEPTED: 2,
    TaskStatus.IN_PROGRESS: 3,
}
"""How far along a Task that is under way has come."""


def task_id_in(answer: Json) -> str:
    """Return the id of the one Task that a transaction's answer names. Raises Unprocessable."""
    at = "Bundle.entry.response.location"
    named = set()
    for entry in items(answer.get("entry"), at="Bundle.entry"):
        response = entry.get("response")
        place = response.get("location") if isinstance(response, dict) else None
        found = _TASK_AT.search(words(place, at=at, most=1000))
        if found is not None:
            named.add(found[1])
    if len(named) != 1:
        raise Unprocessable("No dice qué Task se ha creado.", field=at, expected="Task/<id>")
    return named.pop()


def tasks_in(searchset: Json, *, ref: str) -> list[str]:
    """Return the ids of the Tasks about our referral among those found, in their order."""
    found = []
    for entry in items(searchset.get("entry"), at="Bundle.entry"):
        one = entry.get("resource")
        if isinstance(one, dict) and one.get("resourceType") == "Task" and _is_about(one, ref):
            found.append(id_of(one))
    return found


def id_of(task: Json) -> str:
    """Return the id of a Task. Raises Unprocessable if it is none."""
    found = task.get("id")
    if not isinstance(found, str) or _ID.fullmatch(found) is None:
        raise Unprocessable("No tiene la forma debida.", field="Task.id", expected="un id de FHIR")
    return found


def the_task(found: Json, *, task_id: str, ref: str) -> Json:
    """Return what was read if it is the Task that was asked for. Raises Unprocessable."""
    is_it = found.get("resourceType") == "Task" and found.get("id") == task_id
    if not is_it or ("identifier" in found and not _is_about(found, ref)):
        raise Unprocessable("Esta no es la Task que se pidió.", field="Task.id", expected="la que se pidió")
    return found


def version_of(task: Json) -> str | None:
    """Return the version of what was read, if it says one."""
    meta = task.get("meta")
    version = meta.get("versionId") if isinstance(meta, dict) else None
    return version if isinstance(version, str) and _ID.fullmatch(version) else None


def is_over(task: Json) -> bool:
    """Whether nobody works on it any more, as its server has it."""
    return any(task.get("status") == status.value for status in OVER)


def ending(task: Json, *, task_id: str, ref: str) -> Json:
    """Build what takes a Task back at its server from ours, which holds nothing of her by now."""
    own = {"id": task_id, "identifier": [{"system": REFERRAL_SYSTEM, "value": ref}]}
    return {name: value for name, value in task.items() if name != "meta"} | own


def waits(task: Json) -> bool:
    """Whether its server has said neither yes nor no."""
    return any(task.get("status") == status.value for status in UNANSWERED)


def reminded(task: Json, *, at: datetime) -> Json:
    """Build their own Task again, as it was read, with the instant at which we remind of it; nothing else is ours."""
    known = [one for one in items(task.get("extension"), at="Task.extension") if one.get("url") != REMINDED]
    held = task.get("meta")
    meta = {
        name: value
        for name, value in (held if isinstance(held, dict) else {}).items()
        if name not in {"versionId", "lastUpdated"}
    }
    mark = {"url": REMINDED, "valueDateTime": at.isoformat(timespec="seconds")}
    whole = {name: value for name, value in task.items() if name != "meta"} | ({"meta": meta} if meta else {})
    return whole | {"extension": [*known, mark]}


def heard(
    resource: Json, *, state: State, answers: Sequence[Said], notes_read: int
) -> tuple[tuple[Meant, ...], int]:
    """Return what a server's Task asks of us, in order, and how many notes it holds.

    A server that is asked now and then has gone several steps at once: who gives a date or a service has said yes.
    `in-progress` without a date is a yes. What lags behind an answer that came by another way says nothing.
    notes_read: how many notes were taken before. Raises Lacking, UnknownCode, Unprocessable, WrongReferralState.
    """
    told = read_task(resource)
    update = _with_reason(replace(told, notes=told.notes[notes_read:]))
    said = [replace(one, answer=replace(one.answer, words="")) for one in answers]
    if update.status is TaskStatus.IN_PROGRESS and not update.dates:
        update = replace(update, status=TaskStatus.ACCEPTED)
    if update.status in _SAYS_NOTHING or _lags(update.status, state):
        update = replace(
            update, status=task_status(state, answers=[one.answer.kind for one in said]), dates=()
        )
    if answer_behind(update.status) not in _AFTER_YES or state not in _UNANSWERED:
        return (meant(update, state=state, answers=said),), len(told.notes)
    yes = meant(replace(update, status=TaskStatus.ACCEPTED, notes=(), dates=()), state=state, answers=said)
    return (yes, meant(update, state=State.ACCEPTED, answers=said)), len(told.notes)


def _with_reason(update: TaskUpdate) -> TaskUpdate:
    is_no = update.status in {TaskStatus.REJECTED, TaskStatus.FAILED}
    if not is_no or update.reason or update.reason_words:
        return update
    return replace(update, reason=OTHER, reason_words=NO_REASON)


def _lags(status: TaskStatus, state: State) -> bool:
    ours = _STEPS.get(task_status(state), 0)
    return status in _STEPS and _STEPS[status] < ours


def _is_about(task: Json, ref: str) -> bool:
    return any(
        one.get("system") == REFERRAL_SYSTEM and one.get("value") == ref
        for one in items(task.get("identifier"), at="Task.identifier")
    )
