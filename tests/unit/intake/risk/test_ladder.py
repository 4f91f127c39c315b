"""What happens to work that is left undone, and who does it while its owner is away."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.intake.domain.due.ladder import Ladder, Rung
from services.intake.domain.risk.duty import Absence, Duty

HOUR = timedelta(hours=1)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ladder", "rungs"),
    [
        (Ladder(), []),
        (Ladder(remind=HOUR), [Rung.REMIND]),
        (Ladder(alert=HOUR), [Rung.ALERT]),
        (Ladder(remind=HOUR, alert=2 * HOUR), [Rung.REMIND, Rung.ALERT]),
        (Ladder(remind=2 * HOUR, alert=HOUR), [Rung.ALERT, Rung.REMIND]),
        (Ladder(remind=HOUR, alert=HOUR), [Rung.REMIND, Rung.ALERT]),
    ],
)
def test_rungs_are_taken_in_the_order_of_their_terms(ladder: Ladder, rungs: list[Rung]) -> None:
    assert [rung for _, rung in ladder.rungs()] == rungs
    assert ladder.at(len(rungs), announced_at=NOW) is None
    assert [ladder.at(taken, announced_at=NOW) for taken in range(len(rungs))] == [
        NOW + term for term, _ in ladder.rungs()
    ]


@pytest.mark.parametrize(
    ("at", "is_away"),
    [(NOW - HOUR / 60, False), (NOW, True), (NOW + HOUR, True), (NOW + 2 * HOUR, False)],
)
def test_whoever_was_named_does_her_work_while_she_is_away(at: datetime, is_away: bool) -> None:
    owner, instead, other = uuid4(), uuid4(), uuid4()
    duty = Duty(hours={}, absences=(Absence(NOW, NOW + 2 * HOUR, owner, instead),))

    assert duty.in_her_place(owner, at=at) == (instead if is_away else owner)
    assert duty.in_her_place(other, at=at) == other
    assert duty.in_her_place(None, at=at) is None


def test_with_nobody_named_it_stays_hers() -> None:
    owner = uuid4()
    duty = Duty(hours={}, absences=(Absence(NOW, NOW + HOUR, owner),))

    assert duty.in_her_place(owner, at=NOW) == owner
