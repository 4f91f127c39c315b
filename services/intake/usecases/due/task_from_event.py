"""Turn what other services tell into something a person must do: no failure stays without an owner."""

from datetime import datetime
from typing import Final
from uuid import UUID

from services.intake.domain.due.items import DueKind, DueState
from services.intake.domain.risk.protocol import Protocol
from services.intake.domain.risk.trajectory import Trajectory
from services.intake.domain.timeline import EntryKind
from services.intake.store.cases import Case
from services.intake.store.due import case_of_person, live_from
from services.intake.store.facts.risk import ReasonFacts
from services.intake.store.her_reminders import keep_answer
from services.intake.usecases.alert.raise_alert import raise_alert
from services.intake.usecases.due.notice_silence import notice_silence, notice_unreached
from services.intake.usecases.next_action import show_next
from services.intake.usecases.schedule_due import finish_due, schedule_due
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.codes import MessageTemplate, ReplyCode
from shared.contracts.events.notifications import (
    ContactNotSafe,
    ContactUnconfirmed,
    MessageUncertain,
    MessageWithheld,
    ReplyReceived,
)
from shared.contracts.levels import Level
from shared.work import Work

ANNOUNCED_ABSENCE: Final = "reply:absence"
"""Title of the task that is made when the reminder of a session is answered with no: no absence, a word about one."""
_NOT_COMING: Final = frozenset({ReplyCode.NO, ReplyCode.CANNOT})


def on_message_withheld(
    work: Work, event: MessageWithheld, *, protocol: Protocol, trajectory: Trajectory
) -> None:
    """A message to her did not leave: her worker decides what to do instead, today; that it was uncertain is over."""
    end_uncertain(work, event.person, event.message)
    _owe(work, event.person, DueKind.MESSAGE_WITHHELD, event.reason, ref=event.message, protocol=protocol)
    _notice_unreached(work, event.person, protocol, trajectory)


def on_message_uncertain(
    work: Work, event: MessageUncertain, *, protocol: Protocol, trajectory: Trajectory
) -> None:
    """Nobody knows whether a message left: her worker finds out; it is never sent again by itself."""
    _owe(work, event.person, DueKind.MESSAGE_UNCERTAIN, event.template, ref=event.message, protocol=protocol)
    _notice_unreached(work, event.person, protocol, trajectory)


def end_uncertain(work: Work, person: UUID, message: UUID) -> None:
    """It is known now what became of a message: the task to find out is done, whoever or whatever found out."""
    case = case_of_person(work.session, person)
    found = [one for one in live_from(work.session, message) if one.kind is DueKind.MESSAGE_UNCERTAIN]
    if case is not None and found:
        finish_due(work, found, DueState.DONE)
        show_next(work, case)


def on_contact_unconfirmed(
    work: Work, event: ContactUnconfirmed, *, protocol: Protocol, trajectory: Trajectory
) -> None:
    """A contact point ran out: her worker calls inside the window."""
    kind = DueKind.CONTACT_UNCONFIRMED
    _owe(work, event.person, kind, "contact_unconfirmed", ref=event.point, protocol=protocol)
    case = _live_case(work, event.person)
    if case is not None:
        notice_silence(work, case, trajectory.unconfirmed_contact, protocol=protocol, seen=1)


def on_contact_not_safe(work: Work, event: ContactNotSafe, *, protocol: Protocol) -> None:
    """Contact stopped being safe: a person must confirm now; at high risk, or if it came from her number, others are
    woken too.
    """
    case = _live_case(work, event.person)
    if case is None:
        return
    schedule_due(
        work,
        case=case,
        kind=DueKind.CONTACT_NOT_SAFE,
        title="contact_not_safe",
        due_at=work.now,
        ref=event.person,
    )
    if case.level.is_high or event.by_reply:
        _alert(work, case, protocol, "contact_not_safe", "notifications")


def on_reply_received(work: Work, event: ReplyReceived, *, protocol: Protocol) -> None:
    """Something was answered from her number: a line on her timeline, and a task unless it is a plain yes.

    Where it is certain which reminder it answers, it stands beside what that was about. Who says that she will not come
    to her group is not absent by it: no rule on absences looks at it, and her worker is told all the same.

    Whose answer it is on a shared number nobody knows: only a task, and nothing that looks like a fact.
    """
    case = _live_case(work, event.person)
    if case is None:
        return
    if event.is_shared:
        _owe(work, event.person, DueKind.OTHER, "reply:shared", ref=event.reply, protocol=protocol)
        return
    if event.occurrence is not None:
        keep_answer(work.session, event.occurrence, event.code, at=event.received_at)
    said = f"reply:{event.code}"
    if event.template is MessageTemplate.SESSION_REMINDER and event.code in _NOT_COMING:
        said = ANNOUNCED_ABSENCE
    note_on_timeline(work, case, EntryKind.MESSAGE, said, event.reply, at=event.received_at)
    if event.code is not ReplyCode.YES or event.occurrence is None:
        _owe(work, event.person, DueKind.OTHER, said, ref=event.reply, protocol=protocol)


def _notice_unreached(work: Work, person: UUID, protocol: Protocol, trajectory: Trajectory) -> None:
    case = _live_case(work, person)
    if case is not None:
        notice_unreached(work, case, trajectory.unreached_messages, protocol=protocol)


def _owe(work: Work, person: UUID, kind: DueKind, title: str, *, ref: UUID, protocol: Protocol) -> None:
    case = _live_case(work, person)
    if case is not None:
        within = protocol.triage_within / (6 if case.level.is_high else 1)
        _schedule(work, case, kind, title, ref=ref, due_at=work.now + within)


def _schedule(work: Work, case: Case, kind: DueKind, title: str, *, ref: UUID, due_at: datetime) -> None:
    item = schedule_due(work, case=case, kind=kind, title=title, due_at=due_at, ref=ref)
    note_on_timeline(work, case, EntryKind.DUE, title, item)
    work.audit("task_made", subject=case.id, reason=kind)


def _alert(work: Work, case: Case, protocol: Protocol, code: str, source: str) -> None:
    level = case.level if case.level.is_high else Level.ALTO
    raise_alert(
        work,
        protocol=protocol,
        case=case,
        level=level,
        reasons=[ReasonFacts(code=code, level=level, sources=(source,))],
    )


def _live_case(work: Work, person: UUID) -> Case | None:
    case = case_of_person(work.session, person)
    return case if case is not None and case.status.is_live else None
