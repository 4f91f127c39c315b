"""A woman missed sessions of her group: what her worker owes her, and what falls away when the sheet is corrected."""

from datetime import timedelta
from uuid import UUID

from services.intake.domain.due.items import DueKind
from services.intake.domain.risk.protocol import Protocol
from services.intake.domain.risk.trajectory import Trajectory
from services.intake.domain.timeline import EntryKind
from services.intake.store.absences import ToldAbsence, told_absence
from services.intake.store.cases import Case
from services.intake.store.due import case_of_person
from services.intake.usecases.due.notice_silence import let_go_of_absences, notice_silence
from services.intake.usecases.next_action import show_next
from services.intake.usecases.schedule_due import schedule_due, withdraw_due
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.events.groups import AbsenceRecorded, AbsenceWithdrawn
from shared.work import Work


def hear_absence(work: Work, event: AbsenceRecorded, *, protocol: Protocol, trajectory: Trajectory) -> None:
    """At high risk somebody looks after her from the first absence on; others when the rules on rows say so.

    Told again with an older or the same revision it changes nothing; with a shorter row it may end a call.
    """
    before = _keep(work, event, event.consecutive)
    case = _live_case(work, event.person)
    if before is None or case is None:
        return
    within = protocol.absence_task_within.get(case.level)
    if within is not None and before == 0:
        _owe(work, case, event.session, within)
    if event.consecutive > before:
        rules = trajectory.missed_sessions
        notice_silence(work, case, rules, protocol=protocol, seen=event.consecutive)
    else:
        let_go_of_absences(work, case, trajectory.missed_sessions)


def hear_presence(work: Work, event: AbsenceWithdrawn, *, trajectory: Trajectory) -> None:
    """She was there after all: what nobody has taken up falls away. Whoever has it finds a line on the timeline."""
    before = _keep(work, event, 0)
    case = _live_case(work, event.person)
    if not before or case is None:
        return
    is_off = withdraw_due(work, case=case, kind=DueKind.ABSENCE, ref=event.session)
    let_go_of_absences(work, case, trajectory.missed_sessions)
    show_next(work, case)
    note_on_timeline(work, case, EntryKind.GROUP, "absence_withdrawn", event.session)
    work.audit("absence_withdrawn", subject=case.id, reason="task_off" if is_off else "no_task")


def _keep(work: Work, event: AbsenceRecorded | AbsenceWithdrawn, row: int) -> int | None:
    """Keep what is told; return the row that was known before (0 for none), or None for old news."""
    told = told_absence(work.session, event.person, event.session)
    if told is None:
        told = ToldAbsence(person=event.person, session=event.session, consecutive=0)
        work.session.add(told)
    elif event.revision <= told.revision:
        return None
    before = told.consecutive
    told.revision, told.consecutive, told.told_at = event.revision, row, work.now
    work.session.flush()
    return before


def _owe(work: Work, case: Case, session: UUID, within: timedelta) -> None:
    due_at = work.now + within
    item = schedule_due(work, case=case, kind=DueKind.ABSENCE, title="absence", due_at=due_at, ref=session)
    note_on_timeline(work, case, EntryKind.DUE, "absence", item)
    work.audit("task_made", subject=case.id, reason=DueKind.ABSENCE)


def _live_case(work: Work, person: UUID) -> Case | None:
    case = case_of_person(work.session, person)
    return case if case is not None and case.status.is_live else None
