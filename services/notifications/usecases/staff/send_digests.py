"""One digest a working day for each member of staff: how much is due, never what or whose."""

from datetime import timedelta
from typing import Final

from services.notifications.domain.messages import StaffNotice
from services.notifications.domain.staff_hours import next_digest
from services.notifications.gateways.gateway import Outcome
from services.notifications.gateways.outside import Outside
from services.notifications.store import staff
from services.notifications.store.base import UNREADABLE
from services.notifications.store.staff import DueNote, StaffCardRow
from services.notifications.usecases.staff.her_hours import digest_hours, hand_to_her, may_tell
from shared.ids import new_id
from shared.logging import get_logger
from shared.work import Work

log = get_logger(__name__)

_BATCH: Final = 5
_LATE_AFTER: Final = timedelta(days=1)
_RETRY: Final = timedelta(minutes=5)
_VALID: Final = timedelta(hours=12)


def send_digests(work: Work, *, outside: Outside) -> int:
    """Send the digests whose hour has come; return how many left.

    Outside her hours (after an outage, say), in her quiet ones and on a holiday unless she is on call nothing is sent:
    what is due stays for her next working day.
    """
    sent = 0
    for card in staff.cards_with_digest_due(work.session, now=work.now, limit=_BATCH):
        try:
            sent += _tell(work, card, outside=outside)
        except UNREADABLE:
            log.error("staff_card_unreadable", staff=card.id)
            staff.put_off_digest(work.session, card.id, until=work.now + _LATE_AFTER)
    return sent


def _tell(work: Work, card: StaffCardRow, *, outside: Outside) -> bool:
    waiting = staff.untold(work.session, card.id) if may_tell(work, card) else []
    if waiting and not _send(work, card, waiting, outside=outside):
        card.digest_at = work.now + _RETRY
        return False
    for note in waiting:
        note.told_at = work.now
    card.digest_at = next_digest(digest_hours(work, card.id, card.hours), after=work.now)
    return bool(waiting)


def _send(work: Work, card: StaffCardRow, waiting: list[DueNote], *, outside: Outside) -> bool:
    late = sum(note.due_at is not None and note.due_at <= work.now - _LATE_AFTER for note in waiting)
    text = outside.texts.to_staff(
        StaffNotice.DIGEST,
        language=card.language,
        facts={
            "link": outside.portal_url.rstrip("/") + "/",
            "count": str(len(waiting)),
            "late": str(late),
        },
    )
    answer = hand_to_her(work, card, text, outside=outside, ref=new_id(), valid_for=_VALID, is_urgent=False)
    return answer.outcome is Outcome.ACCEPTED
