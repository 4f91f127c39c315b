"""When a digest may reach a member of staff, and by which ways a notice goes: as she chose, else as her card says."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.notices.choices import Channel, Choices, hours_of, is_day_off, is_quiet
from services.notifications.domain.staff_hours import HOUSE_ZONE, Hours, is_working
from services.notifications.gateways.gateway import Answer, Gateway, Outcome, Outgoing
from services.notifications.gateways.outside import Outside
from services.notifications.gateways.texts import Text
from services.notifications.store.base import UNREADABLE
from services.notifications.store.notices import choices, shifts
from services.notifications.store.staff import StaffCardRow
from shared.calendar.holiday_files import leon
from shared.logging import get_logger
from shared.work import Work

log = get_logger(__name__)


def digest_hours(work: Work, staff: UUID, hours: Hours) -> Hours:
    """Return the weekly hours in which her digest may come. hours: her working hours, as her card says."""
    chosen = _chosen(work, staff)[0]
    return hours if chosen is None else hours_of(chosen)


def may_tell(work: Work, card: StaffCardRow) -> bool:
    """Whether what can wait may reach her now: in her hours, not in her quiet, on no holiday unless she is on call."""
    chosen = _chosen(work, card.id)[0]
    if chosen is not None and is_quiet(chosen, at=work.now):
        return False
    hours = card.hours if chosen is None else hours_of(chosen)
    return is_working(hours, at=work.now) and not _is_free_day(work, card.id)


def hand_to_her(
    work: Work,
    card: StaffCardRow,
    text: Text,
    *,
    outside: Outside,
    ref: UUID,
    valid_for: timedelta,
    is_urgent: bool,
) -> Answer:
    """Send a notice, and return the answer that counts.

    What is urgent goes by mail, whose answer it is, and by Telegram too, if she chose it: no alert hangs on an app.
    Else the way that she chose is tried first, and mail when it does not take it.
    """
    chat = _chat(work, card.id)
    outgoing = Outgoing(
        client_ref=ref.hex,
        to=card.address,
        sender=outside.neutral_sender,
        subject=text.subject,
        body=text.body,
        valid_until=work.now + valid_for,
    )
    ways: list[tuple[Gateway, str]] = [(outside.staff_mail, card.address)]
    telegram = outside.gateways.get(PointKind.TELEGRAM)
    if chat is not None and telegram is not None:
        ways.insert(1 if is_urgent else 0, (telegram, chat))
    answers = []
    for gateway, to in ways:
        answers.append(gateway.send(replace(outgoing, to=to), now=work.now).answer)
        if answers[-1].outcome is Outcome.ACCEPTED and not is_urgent:
            break
    return answers[0] if is_urgent else answers[-1]


def _chat(work: Work, staff: UUID) -> str | None:
    chosen, chat = _chosen(work, staff)
    return chat if chosen is not None and chosen.channel is Channel.TELEGRAM else None


def _chosen(work: Work, staff: UUID) -> tuple[Choices | None, str | None]:
    """Her choices and her chat; what cannot be read counts as not chosen, so that nothing is kept from her."""
    row = choices.choices_of(work.session, staff)
    try:
        return (None, None) if row is None else (row.choices, row.chat)
    except UNREADABLE:
        log.error("notice_choices_unreadable", staff=staff)
        return None, None


def _is_free_day(work: Work, staff: UUID) -> bool:
    if not is_day_off(leon().public, at=work.now):
        return False
    day = work.now.astimezone(HOUSE_ZONE).date()
    begins, ends = (_midnight(one) for one in (day, day + timedelta(days=1)))
    return not shifts.is_on_call(work.session, staff, since=begins, until=ends)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), HOUSE_ZONE)
