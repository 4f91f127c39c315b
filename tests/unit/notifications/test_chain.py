"""What is wrong with the chain of alerts, from both sides of each limit."""

from datetime import UTC, datetime, timedelta

import pytest

from services.notifications.domain.chain import (
    REPEAT_EVERY,
    SILENT_AFTER,
    STUCK_AFTER,
    Fault,
    Signs,
    faults,
    is_due,
)

NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def signs(
    *, silent: timedelta = timedelta(0), late: int = 0, stuck: timedelta | None = None, unreached: int = 0
) -> Signs:
    return Signs(NOW - silent, late, None if stuck is None else NOW - stuck, unreached)


def test_a_chain_that_works_has_no_fault() -> None:
    assert faults(signs(stuck=timedelta(seconds=5)), now=NOW) == ()


@pytest.mark.parametrize(
    ("within", "beyond", "fault"),
    [
        (signs(silent=SILENT_AFTER), signs(silent=SILENT_AFTER + SECOND), Fault.SILENT),
        (signs(late=0), signs(late=1), Fault.STEPS_LATE),
        (signs(stuck=STUCK_AFTER), signs(stuck=STUCK_AFTER + SECOND), Fault.NOTICES_STUCK),
        (signs(unreached=0), signs(unreached=1), Fault.NOBODY_REACHED),
    ],
)
def test_each_fault_is_seen_beyond_its_limit_only(within: Signs, beyond: Signs, fault: Fault) -> None:
    assert faults(within, now=NOW) == ()
    assert faults(beyond, now=NOW) == (fault,)


def test_an_alarm_goes_out_at_once_and_again_while_it_lasts() -> None:
    assert is_due(None, now=NOW)
    assert not is_due(NOW - REPEAT_EVERY + SECOND, now=NOW)
    assert is_due(NOW - REPEAT_EVERY, now=NOW)
