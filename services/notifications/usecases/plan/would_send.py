"""Try the door at any instant: would such a message leave then, by each of her points, and if not, why and when?"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.notifications.domain.contact_plan import ContactPlan, ContactPoint
from services.notifications.domain.decision import Wait, Withhold
from services.notifications.domain.messages import MessageKind, Reason
from services.notifications.domain.windows import HORIZON
from services.notifications.gateways.outside import Outside
from services.notifications.store import plans
from services.notifications.usecases.message.around import Around, read_around
from services.notifications.usecases.message.choose_way import Letter
from services.notifications.usecases.message.weigh_message import Ready, weigh
from services.notifications.usecases.reach import check_reach
from shared.errors import Invalid
from shared.ids import new_id
from shared.work import Work

_REMINDS_OF: Final = timedelta(days=1)
_MOST_WAITS: Final = 6
"""The cap lets go, the window is over by then, it opens again: more than that comes to nothing new."""


@dataclass(frozen=True)
class Verdict:
    """What the door says. leaves_at: when it would leave at last, if it would; reason: why not at the instant asked.

    late_reason: why it would not leave at all, where it first had to wait.
    """

    answer: Ready | Wait | Withhold
    leaves_at: datetime | None
    late_reason: Reason | None = None

    @property
    def reason(self) -> Reason | None:
        """Why it does not leave at the instant asked; None if it does."""
        return None if isinstance(self.answer, Ready) else self.answer.reason


@dataclass(frozen=True)
class Trial:
    """A verdict over the whole plan, and one for each point as if it were the only one."""

    at: datetime
    verdict: Verdict
    points: tuple[tuple[ContactPoint, Verdict], ...]


def would_send(
    work: Work, *, person: UUID, kind: MessageKind, outside: Outside, at: datetime | None = None
) -> Trial:
    """Try an imagined message through the door's own questions: nothing is planned or sent.

    at: now unless given, at most `HORIZON` away, else raises Invalid. The plan, the case and what was sent are those of
    today. Raises Missing if the actor may not reach her.
    """
    check_reach(work, person)
    at = at or work.now
    if abs(at - work.now) > HORIZON:
        raise Invalid(
            "este momento queda demasiado lejos", field="at", expected="un momento a menos de un año"
        )
    row = plans.plan_row(work.session, person)
    plan = plans.read_plan(work.session, row) if row else None
    letter = Letter(new_id(), person, kind, starts_at=at + _REMINDS_OF, expires_at=at + HORIZON)
    around = read_around(work, [person], now=min(at, work.now))[person]
    alone = [(point, replace(plan, points=(point,))) for point in plan.points] if plan else []
    return Trial(
        at,
        _verdict(letter, plan, around, at=at, outside=outside),
        tuple((point, _verdict(letter, one, around, at=at, outside=outside)) for point, one in alone),
    )


def _verdict(
    letter: Letter, plan: ContactPlan | None, around: Around, *, at: datetime, outside: Outside
) -> Verdict:
    first = answer = weigh(letter, plan, around, now=at, outside=outside)
    for _ in range(_MOST_WAITS):
        if not isinstance(answer, Wait):
            break
        at = answer.until
        answer = weigh(letter, plan, around, now=at, outside=outside)
    if isinstance(answer, Ready):
        return Verdict(first, leaves_at=at)
    return Verdict(first, None, late_reason=answer.reason if isinstance(first, Wait) else None)
