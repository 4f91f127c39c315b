"""What the engine promises to files that nobody has written yet: small instruments, made up, worked by hand."""

from typing import Any

import pytest

from services.intake.domain.instruments.answers import BadAnswer, read_answers, read_context
from services.intake.domain.instruments.bounds import holds
from services.intake.domain.instruments.definition import Incomplete, Instrument, ScoreRule
from services.intake.domain.instruments.items import Choice, Gate, Item, Scale, Variant
from services.intake.domain.instruments.rating import Rating
from services.intake.domain.instruments.rules import Condition, ContextField, LevelRule
from services.intake.domain.instruments.scoring import rate
from services.intake.domain.instruments.weighed import reasons
from tests.unit.intake.risk.interviews import scale

THREE: Scale = scale(0, 1, 2)
RULES = (LevelRule("a"), LevelRule("b", score_from=2), LevelRule("c", score_from=4))


def made_up(*items: Item, rules: tuple[LevelRule, ...] = RULES, **more: Any) -> Instrument:
    return Instrument("MADE-UP", "1", items, ("a", "b", "c"), rules, **more)


def rated(instrument: Instrument, *said: str | None, **facts: Any) -> Rating:
    answers = dict(zip((item.id for item in instrument.items), said, strict=True))
    return rate(instrument, answers, read_context(instrument, facts))


def test_where_no_rule_reaches_the_level_is_the_lowest() -> None:
    instrument = made_up(Item("1", THREE), Item("2", THREE), rules=RULES[1:])

    assert rated(instrument, "c1", "c0").level == "a"
    assert rated(instrument, "c1", "c1").level == "b"


def test_rules_may_stand_in_any_order_and_the_highest_that_is_reached_wins() -> None:
    instrument = made_up(Item("1", THREE), Item("2", THREE), rules=RULES[::-1])

    assert [rated(instrument, *said).level for said in (("c0", "c1"), ("c1", "c1"), ("c2", "c2"))] == [
        "a",
        "b",
        "c",
    ]


def test_a_question_kept_as_told_in_a_scored_instrument_is_asked_last_and_gives_no_points() -> None:
    instrument = made_up(Item("why", None, kind="text"), Item("1", THREE), Item("2", THREE))

    rating = rated(instrument, None, None, None)

    assert (rating.score_min, rating.score_max, rating.ask_next) == (0, 4, ("1", "2", "why"))
    assert rated(instrument, "because", "c1", "c1").score == 2
    assert reasons(instrument, {"why": "because", "1": "c1", "2": "c2"}) == ("2", "1")


def test_a_question_behind_two_others_counts_only_when_both_let_it_through() -> None:
    yes = frozenset({"c1", "c2"})
    instrument = made_up(
        Item("1", THREE, weight=0),
        Item("2", THREE, only_if=Gate("1", yes)),
        Item("3", THREE, only_if=Gate("2", yes)),
    )

    assert rated(instrument, "c0", "c2", "c2").score == 0
    assert rated(instrument, "c1", "c0", "c2").score == 0
    assert rated(instrument, "c1", "c2", "c2").score == 4
    assert rated(instrument, "c0", "c2", None).unknown == ()
    assert rated(instrument, "c1", "c0", None).unknown == ()
    assert rated(instrument, None, "c2", None).unknown == ("1", "3")
    assert rated(instrument, None, None, None).ask_next == ("2", "1", "3")
    assert (rated(instrument, None, None, None).score_min, rated(instrument, None, None, None).score_max) == (
        0,
        4,
    )


def test_two_questions_behind_one_add_up() -> None:
    yes = frozenset({"c2"})
    instrument = made_up(
        Item("1", THREE),
        Item("2", scale(1, 3), only_if=Gate("1", yes)),
        Item("3", scale(2, 4), only_if=Gate("1", yes)),
    )

    open_ones = rated(instrument, "c2", None, None)

    assert (open_ones.score_min, open_ones.score_max) == (5, 9)
    assert (rated(instrument, None, None, None).score_min, rated(instrument, None, None, None).score_max) == (
        0,
        9,
    )
    assert rated(instrument, "c2", "c1", "c0").score == 7


def test_points_may_start_above_or_below_zero() -> None:
    above = made_up(Item("1", scale(3, 5)), Item("2", scale(1, 2)))
    below = made_up(Item("1", THREE, weight=-2), Item("2", THREE, weight=4))

    assert [rated(above, *said).level for said in (("c0", "c0"), ("c1", "c0"))] == ["c", "c"]
    assert (rated(below, "c2", "c0").score, rated(below, "c2", "c0").level) == (-4, "a")
    assert (rated(below, "c0", "c1").score, rated(below, "c0", "c1").level) == (4, "c")


def test_a_higher_score_may_be_better_and_its_bounds_go_by_concern() -> None:
    rules = (LevelRule("a"), LevelRule("b", score_to=2), LevelRule("c", score_to=1))
    instrument = made_up(Item("1", THREE), Item("2", THREE), rules=rules, higher_is="better")

    assert [rated(instrument, *said).level for said in (("c1", "c2"), ("c1", "c1"), ("c1", "c0"))] == [
        "a",
        "b",
        "c",
    ]
    rating = rated(instrument, "c1", None)
    assert (rating.level_min, rating.level_max) == ("a", "c")
    assert reasons(instrument, {"1": "c2", "2": "c1"}) == ("2",)


def test_the_score_of_what_is_known_may_be_shown_and_warned_about_from_two_on() -> None:
    shown = made_up(
        Item("1", THREE), Item("2", THREE), Item("3", THREE), incomplete=Incomplete("observed", "observed", 2)
    )

    one, two = rated(shown, "c2", "c1", None), rated(shown, "c2", None, None)

    assert (one.score, one.level, "has_unknown" in one.flags) == (3, "b", False)
    assert (two.score, two.level, "has_unknown" in two.flags) == (2, "b", True)


def test_a_rule_on_a_fact_holds_from_its_value_on_and_never_for_certain_while_it_is_unknown() -> None:
    calls, judged = Condition("calls", at_least=3), Condition("judged", equals=True)

    assert [holds(calls, {"calls": said}) for said in (2, 3, 4, None, "3")] == [
        False,
        True,
        True,
        False,
        False,
    ]
    assert [holds(judged, {"judged": said}) for said in (True, False, None)] == [True, False, False]
    assert holds(calls, {"calls": None}, unknown=True)
    assert holds(judged, {}, unknown=True)
    assert not holds(judged, {"judged": False}, unknown=True)


def test_each_set_of_facts_has_rules_of_its_own() -> None:
    rules = (*RULES, LevelRule("c", score_from=1, condition=Condition("alone", equals=True)))
    facts = (ContextField("alone", "yes_no", False), ContextField("note", "count", 0))
    instrument = made_up(Item("1", THREE), rules=rules, context=facts)

    assert [rated(instrument, "c1", alone=said).level for said in (False, True, False)] == ["a", "c", "a"]
    assert (rated(instrument, "c1", alone=None).level_min, rated(instrument, "c1", alone=None).level_max) == (
        "a",
        "c",
    )
    assert rated(instrument, "c1", alone=True, note=7).level == "c"


def test_a_question_behind_another_counts_otherwise_with_a_fact_beside_it() -> None:
    facts = (ContextField("which", "choice", "1", ("1", "2")),)
    behind = Item(
        "2", THREE, only_if=Gate("1", frozenset({"c1"})), variants=(Variant("which", "2", scale(0, 0, 5)),)
    )
    instrument = made_up(Item("1", scale(0, 0)), behind, context=facts)

    assert [rated(instrument, "c1", "c2", which=said).score for said in ("1", "2")] == [2, 5]
    assert [rated(instrument, "c1", None, which=said).score_max for said in ("1", "2")] == [2, 5]


def test_what_is_asked_next_is_worked_out_for_each_question_apart() -> None:
    """Mean width of level, then of points: g 5/3 and 6, p and q 5/3 and 10, h 2."""
    behind = Item("h", scale(0, 6), only_if=Gate("g", frozenset({"c2"})))
    instrument = made_up(Item("p", THREE), Item("g", THREE), Item("q", THREE), behind)

    assert rated(instrument, None, None, None, None).ask_next == ("g", "p", "q", "h")


def test_points_that_start_at_one_move_neither_the_level_of_what_is_known_nor_the_notice_on_origin() -> None:
    one_up = scale(1, 2, 3)
    rules = (LevelRule("a"), LevelRule("b", score_from=4), LevelRule("c", score_from=6))
    observed = Incomplete("observed", "observed", 1)
    instrument = made_up(
        Item("1", one_up), Item("2", one_up), Item("3", one_up, origin=True), rules=rules, incomplete=observed
    )

    known = rated(instrument, "c2", None, "c0")
    tips, stays = rated(instrument, "c1", "c0", "c1"), rated(instrument, "c1", "c0", "c0")

    assert (known.score, known.level) == (5, "b")
    assert (tips.level, "origin_changes_level" in tips.flags, tips.more["sum_without_origin"]) == (
        "b",
        False,
        4,
    )
    assert ("origin_changes_level" in stays.flags, stays.more["sum_without_origin"]) == (False, 4)
    far = rated(instrument, "c1", "c0", "c2")
    assert (far.level, "origin_changes_level" in far.flags, far.more["sum_without_origin"]) == ("c", True, 4)


def test_a_question_that_is_off_hides_none_of_the_reasons_behind_it() -> None:
    off = Item("2", THREE, only_if=Gate("1", frozenset({"c2"})))
    instrument = made_up(Item("1", THREE), off, Item("3", THREE))

    assert reasons(instrument, {"1": "c1", "2": "c2", "3": "c2"}) == ("3", "1")


def test_every_spelling_that_an_answer_accepts_is_told() -> None:
    instrument = made_up(Item("1", Scale("s", (Choice("si", 1, (True, "sí", "si")), Choice("no", 0)))))

    with pytest.raises(BadAnswer) as caught:
        read_answers(instrument, {"1": "nunca"})

    assert caught.value.expected == "si (true) (sí), no o null"


def test_a_record_whose_file_asks_for_sum_and_mean_tells_nought_whatever_was_answered() -> None:
    asked = ScoreRule(tell_raw=True, tell_mean=True)
    record = Instrument("MADE-UP", "1", (Item("1", THREE),), (), (), kind="record", score=asked)

    told = {
        name: rated(record, "c2").more[name] for name in ("raw", "raw_min", "raw_max", "mean", "mean_max")
    }

    assert told == {"raw": 0, "raw_min": 0, "raw_max": 0, "mean": 0, "mean_max": 0}
