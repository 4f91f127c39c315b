"""Tell staff that something waits for them: at least once, no word of anyone, a link behind sign-in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.notifications.domain.messages import StaffNotice
from services.notifications.gateways.gateway import Outcome
from services.notifications.gateways.outside import Outside
from services.notifications.store import chain, staff
from services.notifications.store.base import SERVICE, UNREADABLE
from services.notifications.store.staff import NoticeRow, StaffCardRow
from services.notifications.usecases.staff.her_hours import hand_to_her
from shared.actor import Actor
from shared.logging import get_logger
from shared.work import Transactions, Work

log = get_logger(__name__)

_FIRST_RETRY: Final = timedelta(seconds=5)
_LONGEST_RETRY: Final = timedelta(minutes=5)
_NOTICE_VALID: Final = timedelta(days=2)
_BATCH: Final = 20


def notify_alert(
    work: Work,
    *,
    alert: UUID,
    step: int,
    team: str,
    recipients: Sequence[UUID],
    roles: Sequence[str],
) -> int:
    """Owe a notice to everyone who must hear of this alert; return how many are new.

    If the event names nobody we can reach, every coordinator hears of it: silence is the one wrong answer.
    """
    if staff.is_acknowledged(work.session, alert):
        return 0
    reached = staff.addressees(work.session, recipients=recipients, roles=roles, team=team)
    if not reached:
        log.error("alert_without_addressee", alert=alert)
        reached = staff.coordinators(work.session)
    if not reached:
        chain.note_unreached(work.session, alert, now=work.now)
    return sum(
        staff.add_notice(
            work.session, kind=StaffNotice.ALERT_NOTICE, staff=one, about=alert, step=step, now=work.now
        )
        for one in reached
    )


def stop_alert_notices(work: Work, *, alert: UUID, at: datetime) -> None:
    """Somebody took the alert: nobody else is asked, even if the news of it came first."""
    staff.acknowledge(work.session, alert, at=at)
    staff.drop_notices(work.session, about=alert)


def send_due_notices(transactions: Transactions, outside: Outside) -> None:
    """Send what is owed and due, each in a transaction of its own: a crash tells one person twice, not twenty."""
    for _ in range(_BATCH):
        with transactions.begin(actor=Actor.service(SERVICE), purpose="staff_notice") as work:
            if not send_staff_notices(work, outside=outside, limit=1):
                break


def send_staff_notices(
    work: Work, *, outside: Outside, about: UUID | None = None, limit: int = _BATCH
) -> int:
    """Send what is owed and due (about one alert, or all); what fails is tried again; return how many were due.

    If this transaction is lost after a mail left, the mail goes out again: at least once.
    """
    due = staff.due_notices(
        work.session, kind=StaffNotice.ALERT_NOTICE, now=work.now, limit=limit, about=about
    )
    for notice in due:
        card = staff.card_of(work.session, notice.staff)
        if card is None or not card.is_active:
            notice.state = "dropped"
        elif _hand_over(work, notice, card, outside=outside):
            notice.state, notice.sent_at = "sent", work.now
        else:
            put_off(notice, now=work.now)
    return len(due)


def put_off(notice: NoticeRow, *, now: datetime) -> None:
    """Try one that failed again later: after ten seconds, then twice as long, five minutes at most."""
    notice.attempts += 1
    notice.next_at = now + min(_FIRST_RETRY * 2 ** min(notice.attempts, 10), _LONGEST_RETRY)


def _hand_over(work: Work, notice: NoticeRow, card: StaffCardRow, *, outside: Outside) -> bool:
    """Send one notice. If her card cannot be read, every coordinator is owed it as well; hers is tried again."""
    try:
        return _send(work, notice, card, outside=outside)
    except UNREADABLE:
        log.error("staff_card_unreadable", staff=notice.staff)
    for one in staff.coordinators(work.session):
        staff.add_notice(
            work.session, kind=notice.kind, staff=one, about=notice.about, step=notice.step, now=work.now
        )
    return False


def _send(work: Work, notice: NoticeRow, card: StaffCardRow, *, outside: Outside) -> bool:
    text = outside.texts.to_staff(
        notice.kind, language=card.language, facts={"link": outside.portal_url.rstrip("/") + "/"}
    )
    answer = hand_to_her(
        work, card, text, outside=outside, ref=notice.id, valid_for=_NOTICE_VALID, is_urgent=True
    )
    if answer.outcome is not Outcome.ACCEPTED:
        log.error("notice_not_sent", staff=notice.staff, code=answer.code, attempts=notice.attempts + 1)
    return answer.outcome is Outcome.ACCEPTED
