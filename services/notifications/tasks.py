"""What notifications does on events and by the clock. Alerts take the urgent lane and are mailed at once."""

from collections.abc import Callable
from functools import cache
from typing import Final
from uuid import UUID

from services.notifications.domain.messages import MessageKind
from services.notifications.gateways.outside import Outside, open_outside
from services.notifications.runtime import SERVICE, Runtime
from services.notifications.settings import NotificationsSettings
from services.notifications.store import chain, staff
from services.notifications.store.notices import shifts
from services.notifications.usecases.inbound.hear_news import fetch_news, forget_marks, work_off_news
from services.notifications.usecases.keep_case_copy import keep_assessed_level, keep_case_copy
from services.notifications.usecases.keep_merge import keep_merge
from services.notifications.usecases.message.deliver_due import deliver_due, settle_lost
from services.notifications.usecases.message.plan_message import cancel_message, plan_message
from services.notifications.usecases.plan.index_old_points import index_old_points
from services.notifications.usecases.plan.tell_unconfirmed import tell_unconfirmed
from services.notifications.usecases.staff.notify_staff import (
    notify_alert,
    send_due_notices,
    send_staff_notices,
    stop_alert_notices,
)
from services.notifications.usecases.staff.send_digests import send_digests
from services.notifications.usecases.staff.tell_channel import owe_to_channels, tell_channels
from shared.actor import Actor
from shared.bus import Handlers, Timetable, may_act_outward
from shared.contracts.events import groups, intake
from shared.work import Work

ACTOR: Final = Actor.service(SERVICE)


@cache
def _outside() -> Outside:
    """This process's ways out, for handlers, which are given a transaction only."""
    return open_outside(NotificationsSettings())


def make_handlers(outside: Callable[[], Outside]) -> Handlers:
    """Register what is done on each event. outside: called when an alert is to be mailed."""
    handlers = Handlers(SERVICE)

    @handlers.on(intake.CaseOpened)
    def _opened(work: Work, event: intake.CaseOpened) -> None:
        keep_case_copy(
            work,
            case_ref=event.subject,
            person=event.person,
            team=event.team,
            status=event.status,
            level=event.level,
            told_at=event.opened_at,
            owner=event.owner,
        )

    @handlers.on(intake.CaseStateChanged)
    def _changed(work: Work, event: intake.CaseStateChanged) -> None:
        keep_case_copy(
            work,
            case_ref=event.subject,
            person=event.person,
            team=event.team,
            status=event.status,
            level=event.level,
            told_at=event.changed_at,
            owner=event.owner,
        )

    @handlers.on(intake.RiskAssessed)
    def _assessed(work: Work, event: intake.RiskAssessed) -> None:
        keep_assessed_level(work, case_ref=event.subject, level=event.level)

    @handlers.on(intake.CasesMerged)
    def _merged(work: Work, event: intake.CasesMerged) -> None:
        if not event.undone:  # undone: intake tells the present state of both cases
            keep_merge(
                work,
                case_ref=event.subject,
                merged_case=event.merged,
                person=event.person,
                merged_person=event.merged_person,
            )

    _on_reminders(handlers)
    _on_staff_matters(handlers, outside)
    return handlers


def _on_reminders(handlers: Handlers) -> None:
    @handlers.on(intake.AppointmentReminderDue)
    def _appointment(work: Work, event: intake.AppointmentReminderDue) -> None:
        _plan(work, event)

    @handlers.on(groups.SessionReminderDue)
    def _session(work: Work, event: groups.SessionReminderDue) -> None:
        _plan(work, event)

    @handlers.on(intake.ReminderCancelled)
    def _appointment_off(work: Work, event: intake.ReminderCancelled) -> None:
        cancel_message(work, person=event.person, occurrence=event.occurrence)

    @handlers.on(groups.SessionReminderCancelled)
    def _session_off(work: Work, event: groups.SessionReminderCancelled) -> None:
        cancel_message(work, person=event.person, occurrence=event.occurrence)


def _plan(work: Work, event: intake.AppointmentReminderDue | groups.SessionReminderDue) -> None:
    plan_message(
        work,
        person=event.person,
        kind=MessageKind(event.template),
        occurrence=event.occurrence,
        starts_at=event.starts_at,
        expires_at=event.expires_at,
    )


def _on_staff_matters(handlers: Handlers, outside: Callable[[], Outside]) -> None:
    @handlers.on(intake.AlertRaised)
    def _raised(work: Work, event: intake.AlertRaised) -> None:
        named = event.recipients if event.owner is None else (*event.recipients, event.owner)
        notify_alert(work, alert=event.alert, step=0, team=event.team, recipients=named, roles=event.roles)
        owe_to_channels(work, alert=event.alert, step=0, channels=outside().urgent)
        _mail_now(work, outside, alert=event.alert)

    @handlers.on(intake.AlertEscalated)
    def _escalated(work: Work, event: intake.AlertEscalated) -> None:
        notify_alert(
            work,
            alert=event.alert,
            step=event.step,
            team=event.team,
            recipients=event.recipients,
            roles=event.roles,
        )
        owe_to_channels(work, alert=event.alert, step=event.step, channels=outside().urgent)
        _mail_now(work, outside, alert=event.alert)

    @handlers.on(intake.AlertAcknowledged)
    def _acknowledged(work: Work, event: intake.AlertAcknowledged) -> None:
        stop_alert_notices(work, alert=event.alert, at=event.at)

    @handlers.on(intake.ChainAlive)
    def _alive(work: Work, event: intake.ChainAlive) -> None:
        chain.hear(work.session, at=event.at, late_steps=event.late_steps)

    @handlers.on(intake.WorkDue)
    def _due(work: Work, event: intake.WorkDue) -> None:
        staff.note_due(
            work.session,
            item=event.item,
            owner=event.owner,
            due_at=event.due_at,
            announced_at=event.at or work.now,
            now=work.now,
        )

    @handlers.on(intake.ShiftSet)
    def _shift(work: Work, event: intake.ShiftSet) -> None:
        shifts.keep_shift(
            work.session,
            shift=event.subject,
            staff=event.staff,
            since=event.since,
            until=event.until,
            is_off=event.is_off,
        )

    @handlers.on(intake.WorkSettled)
    def _settled(work: Work, event: intake.WorkSettled) -> None:
        staff.settle_due(work.session, item=event.item, at=event.at, now=work.now)


def _mail_now(work: Work, outside: Callable[[], Outside], *, alert: UUID) -> None:
    """Mail an alert at once; a replay mails nothing itself, and what it owes is left to the next tick."""
    if may_act_outward():
        send_staff_notices(work, outside=outside(), about=alert)


def make_timetable() -> Timetable:
    """Register what is looked at by the clock."""
    timetable = Timetable(SERVICE)

    @timetable.every(seconds=1, urgent=True)
    def staff_notices(runtime: Runtime) -> None:
        send_due_notices(runtime.transactions, runtime.outside)

    @timetable.every(seconds=1)
    def channel_notices(runtime: Runtime) -> None:
        if runtime.outside.urgent:
            tell_channels(runtime.transactions, runtime.outside)

    @timetable.every(seconds=1)
    def messages(runtime: Runtime) -> None:
        deliver_due(runtime.transactions, runtime.outside)

    @timetable.every(seconds=1)
    def news(runtime: Runtime) -> None:
        work_off_news(runtime.transactions)

    @timetable.every(seconds=5)
    def feeds(runtime: Runtime) -> None:
        fetch_news(runtime.transactions, runtime.outside)

    @timetable.every(seconds=3600)
    def old_marks(runtime: Runtime) -> None:
        forget_marks(runtime.transactions)

    @timetable.every(seconds=15)
    def lost_messages(runtime: Runtime) -> None:
        settle_lost(runtime.transactions, runtime.outside)

    @timetable.every(seconds=30)
    def digests(runtime: Runtime) -> None:
        with runtime.transactions.begin(actor=ACTOR, purpose="staff_digest") as work:
            send_digests(work, outside=runtime.outside)

    @timetable.every(seconds=60)
    def unconfirmed_points(runtime: Runtime) -> None:
        with runtime.transactions.begin(actor=ACTOR, purpose="confirmation_sweep") as work:
            tell_unconfirmed(work)

    @timetable.every(seconds=600)
    def unindexed_points(runtime: Runtime) -> None:
        index_old_points(runtime.transactions)

    return timetable


handlers: Final = make_handlers(_outside)
timetable: Final = make_timetable()
