"""What the system's own databases say was promised, and what became of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from telar.local.system import System
from tests.chaos.followup.ledger import NOWHERE, Owed
from tests.chaos.followup.stream import Asked
from tests.chaos.story import query

_REMINDERS = "select source, id, state from her_reminder"
_MESSAGES = "select occurrence, id, state, coalesce(reason, '') from message"
_TASKS = "select ref, count(*) from due_item where ref is not null group by ref"
_ON_THEIR_WAY = "select count(*) from message where state in ('pending', 'claimed', 'sending', 'waiting')"
_NOT_HANDED_OVER = "select count(*) from her_reminder where state = 'pending'"
_OWED = "select count(*) from bus_delivery where state <> 'acknowledged'"
_NOT_TOLD = """
select count(*) from staff_notice n where kind = 'alert_notice' and not exists (
  select 1 from staff_notice s where s.about = n.about and s.state = 'sent')
"""


def owed_by(system: System, asked: Sequence[Asked]) -> list[Owed]:
    """Every reminder that was promised: what the API said yes to, and what it kept without being able to say so."""
    rows = {source: (occurrence, state) for source, occurrence, state in query(system, "intake", _REMINDERS)}
    messages = {occurrence: facts for occurrence, *facts in query(system, "notifications", _MESSAGES)}
    tasks = {ref: int(str(number)) for ref, number in query(system, "intake", _TASKS)}
    known = {one.accompaniment: one for one in asked}
    found = []
    for source in known.keys() | rows.keys():
        one = known.get(source)  # type: ignore[arg-type]  # a UUID, as the column is
        occurrence, stood = rows.get(source, (None, ""))
        message, state, reason = messages.get(occurrence, (None, NOWHERE, str(stood)))
        found.append(
            Owed(
                address=one.address if one else "",
                channel=one.channel if one else "not answered",
                message=message,  # type: ignore[arg-type]  # as above
                state=str(state),
                reason=str(reason),
                tasks=tasks.get(message, 0),
            )
        )
    return found


def alerts_of(system: System, cases: Sequence[UUID]) -> Mapping[UUID, Sequence[UUID]]:
    """Each of these cases to the alerts that were raised for it."""
    words = "select case_id, id from alert where case_id = any(%s)"
    found: dict[UUID, list[UUID]] = {case: [] for case in cases}
    for case, alert in query(system, "intake", words, list(cases)):
        found[case].append(alert)  # type: ignore[index, arg-type]  # as above
    return found


def notices_of(system: System) -> Mapping[UUID, Sequence[UUID]]:
    """Alert to its notices."""
    found: dict[UUID, list[UUID]] = {}
    for about, notice in query(system, "notifications", "select about, id from staff_notice"):
        found.setdefault(about, []).append(notice)  # type: ignore[arg-type]  # as above
    return found


def told_alerts(system: System) -> Sequence[UUID]:
    """Alerts that somebody was told of and nobody has acknowledged."""
    told = query(system, "notifications", "select distinct about from staff_notice where state = 'sent'")
    words = "select id from alert where acknowledged_at is null and id = any(%s)"
    return [one for (one,) in query(system, "intake", words, [about for (about,) in told])]  # type: ignore[misc]


def left(system: System) -> Counter[str]:
    """How much is still on its way, by what it is: reminders, messages, alerts nobody was told of, events."""
    asked = {
        "reminders": ("intake", _NOT_HANDED_OVER),
        "messages": ("notifications", _ON_THEIR_WAY),
        "alerts": ("notifications", _NOT_TOLD),
    } | {f"events of {service}": (service, _OWED) for service in ("intake", "groups", "notifications")}
    return Counter(
        {what: int(str(query(system, service, words)[0][0])) for what, (service, words) in asked.items()}
    )
