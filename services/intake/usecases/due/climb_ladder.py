"""Take the next rung for work that was announced and is still undone; the protocol says after how long."""

from typing import Final

from services.intake.domain.due.ladder import Ladder, Rung
from services.intake.domain.risk.protocol import Protocol
from services.intake.store import due
from services.intake.store.risk.duty import duty_at
from services.intake.usecases.due.announce_due_work import (
    case_of,
    hand_over,
    is_over,
    tell_owner,
    wake_coordinators,
)
from services.intake.usecases.schedule_due import finish_due
from shared.work import Work

BATCH: Final = 200
LATE: Final = "late_work"


def climb_ladder(work: Work, *, protocol: Protocol) -> int:
    """Take a rung for each item whose term has passed; return how many items were dealt with.

    What an owner who is away by now was told of goes to whoever stands in for her.
    """
    items = due.claim_undone(work.session, now=work.now, limit=BATCH)
    duty = duty_at(work.session, protocol.hours, at=work.now)
    for item in items:
        case = case_of(work, item)
        if case is None or is_over(case, item):
            finish_due(work, [item])
            continue
        ladder = protocol.late_work.get(item.kind, Ladder())
        rungs = ladder.rungs()[item.rung :]
        if rungs and rungs[0][1] is Rung.REMIND:
            hand_over(work, case, item, duty)
            tell_owner(work, case, item)
        elif rungs:
            wake_coordinators(work, case, protocol, code=LATE)
        item.rung += 1
        item.climbs_at = ladder.at(item.rung, announced_at=item.announced_at or work.now)
    return len(items)
