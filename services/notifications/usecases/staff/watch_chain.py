"""Watch whether alerts reach people, from a process that needs neither Redis nor the timetable; alarm when not."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.notifications.domain.chain import Fault, faults, is_due
from services.notifications.domain.messages import StaffNotice
from services.notifications.gateways.gateway import Outcome, Outgoing
from services.notifications.gateways.outside import Outside
from services.notifications.store import chain, staff
from services.notifications.store.base import UNREADABLE
from services.notifications.store.chain import ChainAlarm
from shared.contracts.roles import Role
from shared.ids import new_id
from shared.logging import get_logger
from shared.work import Work

log = get_logger(__name__)
_VALID = timedelta(hours=12)
_WHO = (Role.COORDINATOR.value, Role.ADMIN.value)


def begin_watch(work: Work) -> None:
    """Wait for a sign of life from now on: what was silent while everything was off is no news."""
    chain.hear(work.session, at=work.now, late_steps=0)


def watch_chain(work: Work, *, outside: Outside) -> tuple[Fault, ...]:
    """Look at the chain once; begin, repeat or end alarms; return what is wrong.

    Every coordinator and administrator is mailed directly from here, once more while it lasts. An alarm that
    reached nobody is tried again at the next look, and is on every page of the portal meanwhile.
    """
    chain.begin_waiting(work.session, now=work.now)
    wrong = faults(chain.signs(work.session, now=work.now), now=work.now)
    chain.end_alarms(work.session, but=wrong, now=work.now)
    for fault in wrong:
        chain.open_alarm(work.session, fault, now=work.now)
        log.error("chain_fails", code=fault)
    due = [alarm for alarm in chain.lasting(work.session) if is_due(alarm.told_at, now=work.now)]
    if due and _tell(work, outside=outside):
        _mark(work, due)
    return wrong


def what_fails(work: Work) -> list[tuple[Fault, datetime]]:
    """Return what is wrong at this moment and since when, whether or not anybody was told of it yet."""
    began = {alarm.fault: alarm.since for alarm in chain.lasting(work.session)}
    wrong = faults(chain.signs(work.session, now=work.now), now=work.now)
    return [(fault, began.get(fault, work.now)) for fault in wrong]


def _mark(work: Work, due: Sequence[ChainAlarm]) -> None:
    for alarm in due:
        alarm.told_at = work.now
        work.audit("chain_alarm", reason=alarm.fault)


def _tell(work: Work, *, outside: Outside) -> bool:
    """Mail everyone who can mend it; whether at least one mail was accepted."""
    wanted = [(address, "es") for address in outside.alarm_to]
    for ref in staff.holders(work.session, _WHO):
        wanted += _card_of(work, ref)
    accepted = [_mail(work, outside, address, language) for address, language in dict.fromkeys(wanted)]
    if not any(accepted):
        log.error("chain_alarm_reached_nobody", count=len(accepted))
    return any(accepted)


def _card_of(work: Work, ref: UUID) -> list[tuple[str, str]]:
    card = staff.card_of(work.session, ref)
    try:
        return [] if card is None else [(card.address, card.language)]
    except UNREADABLE:
        log.error("staff_card_unreadable", staff=ref)
        return []


def _mail(work: Work, outside: Outside, address: str, language: str) -> bool:
    facts = {"link": outside.portal_url.rstrip("/") + "/alertas"}
    text = outside.texts.to_staff(StaffNotice.CHAIN_ALARM, language=language, facts=facts)
    outgoing = Outgoing(
        client_ref=new_id().hex,
        to=address,
        sender=outside.neutral_sender,
        subject=text.subject,
        body=text.body,
        valid_until=work.now + _VALID,
    )
    roads = (outside.alarm_mail, outside.staff_mail)
    return any(road.send(outgoing, now=work.now).answer.outcome is Outcome.ACCEPTED for road in roads if road)
