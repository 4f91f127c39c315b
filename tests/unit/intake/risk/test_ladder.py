"""What happens to work that is left undone."""

from datetime import UTC, datetime, timedelta

import pytest

from services.intake.domain.due.ladder import Ladder, Rung

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
