"""How a signal goes from proposed to decided and back, where a flag says it comes from, and how shares are told."""

from datetime import date
from uuid import UUID

import pytest

from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.text_signals import (
    FEWEST,
    Act,
    Dismissal,
    SignalDecided,
    SignalNotDecided,
    SignalState,
    TextKind,
    Told,
    after,
    expect_reason,
    is_from_text,
    source_of,
    tally,
)
from shared.errors import Invalid

NOTE, SIGNAL = UUID(int=1), UUID(int=2)
WAITS, YES, NO = SignalState.PROPOSED, SignalState.CONFIRMED, SignalState.DISMISSED


@pytest.mark.parametrize(
    ("state", "act", "then"),
    [
        (WAITS, Act.CONFIRMED, YES),
        (WAITS, Act.DISMISSED, NO),
        (YES, Act.REOPENED, WAITS),
        (NO, Act.REOPENED, WAITS),
    ],
)
def test_what_waits_is_decided_and_what_was_decided_is_undone(
    state: SignalState, act: Act, then: SignalState
) -> None:
    assert after(state, act) is then


@pytest.mark.parametrize("state", [YES, NO])
@pytest.mark.parametrize("act", [Act.CONFIRMED, Act.DISMISSED])
def test_a_decision_is_not_turned_without_undoing_it_first(state: SignalState, act: Act) -> None:
    with pytest.raises(SignalDecided):
        after(state, act)


def test_what_waits_has_nothing_to_undo() -> None:
    with pytest.raises(SignalNotDecided):
        after(WAITS, Act.REOPENED)


@pytest.mark.parametrize("reason", list(Dismissal))
def test_only_another_reason_needs_words(reason: Dismissal) -> None:
    expect_reason(reason, "Ensayaba una obra")
    if reason is not Dismissal.OTHER:
        expect_reason(reason, "")
        return
    with pytest.raises(Invalid) as refused:
        expect_reason(reason, "  ")
    assert refused.value.field == "words"


@pytest.mark.parametrize("kind", list(TextKind))
def test_a_source_names_text_signal_and_place_and_is_told_from_other_sources(kind: TextKind) -> None:
    source = source_of(kind, date(2026, 11, 3), ref=NOTE, signal=SIGNAL, start=6, end=29)

    assert source == f"{kind}:2026-11-03:{NOTE}:{SIGNAL}:6-29"
    assert is_from_text(source)
    assert not any(map(is_from_text, ("judgement", "earlier", "DASH-RIC:15", "note", f"note:{NOTE}", "")))


def told(state: SignalState, times: int, reason: Dismissal | None = None) -> list[Told]:
    return [Told(RedFlag.STALKING, "es", state, reason)] * times


def test_a_share_is_told_from_ten_decisions_on() -> None:
    (few,) = tally(told(YES, FEWEST - 1) + told(WAITS, 5))
    (enough,) = tally(told(YES, FEWEST - 1) + told(NO, 1, Dismissal.FIGURATIVE) + told(WAITS, 5))

    assert few.precision is None
    assert enough.precision == pytest.approx(0.9)
    assert (enough.proposed, enough.decided, enough.waiting) == (FEWEST + 5, FEWEST, 5)
    assert enough.dismissed == {Dismissal.FIGURATIVE: 1}


def test_lines_stand_by_flag_in_the_order_of_the_flags_and_by_language() -> None:
    lines = tally(
        [
            Told(RedFlag.STALKING, "es", WAITS),
            Told(RedFlag.STRANGULATION, "fr", WAITS),
            Told(RedFlag.STALKING, "ar", WAITS),
        ]
    )

    assert [(line.flag, line.language) for line in lines] == [
        (RedFlag.STRANGULATION, "fr"),
        (RedFlag.STALKING, "ar"),
        (RedFlag.STALKING, "es"),
    ]
    assert tally([]) == []
