"""EPV-R: published weights, bands from both sides, the completeness rule, and item 1."""

from typing import Any

import pytest

from services.intake.domain.instruments.answers import BadAnswer, read_answers, read_context
from services.intake.domain.instruments.definition import Instrument
from services.intake.domain.instruments.rating import Rating
from services.intake.domain.instruments.scoring import rate
from services.intake.domain.instruments.weighed import flags_raised, reasons

ITEMS = [str(number) for number in range(1, 21)]
KEY = {"6", "7", "8", "9", "11", "13", "14", "16", "17", "18", "19"}
PUBLISHED = {
    "1": 1, "2": 1, "3": 2, "4": 2, "5": 2, "6": 3, "7": 3, "8": 3, "9": 3, "10": 2,
    "11": 3, "12": 2, "13": 3, "14": 3, "15": 1, "16": 3, "17": 3, "18": 3, "19": 3, "20": 2,
}  # fmt: skip


def rated(instrument: Instrument, *yes: str, unknown: set[str] = frozenset()) -> Rating:  # type: ignore[assignment]
    """EPV-R with these items yes, those unknown and the rest no."""
    raw: dict[str, Any] = {item: item in yes for item in ITEMS if item not in unknown}
    return rate(instrument, read_answers(instrument, raw), read_context(instrument, {}))


def test_each_item_carries_its_published_weight(epv: Instrument) -> None:
    assert {item.id: item.weight for item in epv.items} == PUBLISHED
    for item in ITEMS:
        assert rated(epv, item).score == PUBLISHED[item]


def test_all_yes_is_48_and_high(epv: Instrument) -> None:
    rating = rated(epv, *ITEMS)

    assert (rating.score, rating.level, rating.valid) == (48, "alto", True)


def test_all_no_is_0_and_low(epv: Instrument) -> None:
    rating = rated(epv)

    assert (rating.score, rating.level, rating.unknown) == (0, "bajo", ())


@pytest.mark.parametrize(
    ("yes", "score", "level"),
    [
        (("6", "7", "8"), 9, "bajo"),
        (("6", "7", "8", "2"), 10, "moderado"),
        (("6", "7", "8", "9", "11", "13", "14", "3"), 23, "moderado"),
        (("6", "7", "8", "9", "11", "13", "14", "16"), 24, "alto"),
    ],
)
def test_bands_change_exactly_at_10_and_24(
    epv: Instrument, yes: tuple[str, ...], score: int, level: str
) -> None:
    rating = rated(epv, *yes)

    assert (rating.score, rating.level) == (score, level)


def test_the_eleven_key_items_are_those_of_weight_three(epv: Instrument) -> None:
    assert {item.id for item in epv.items if item.key} == KEY
    assert {item.id for item in epv.items if item.weight == 3} == KEY


def test_twelve_answers_with_six_key_ones_are_enough(epv: Instrument) -> None:
    unknown = {"11", "13", "14", "16", "17", "12", "15", "20"}

    rating = rated(epv, unknown=unknown)

    assert len(rating.unknown) == 8
    assert rating.valid


def test_eleven_answers_are_too_few(epv: Instrument) -> None:
    rating = rated(epv, "6", unknown={"11", "13", "14", "16", "17", "12", "15", "20", "10"})

    assert not rating.valid
    assert (rating.score, rating.level) == (None, None)
    assert "too_incomplete" in rating.flags
    assert rating.more["observed_sum"] == 3


def test_five_key_answers_are_too_few_however_many_others_there_are(epv: Instrument) -> None:
    five_key_left = KEY - {"6", "7", "8", "9", "11"}

    rating = rated(epv, unknown=five_key_left)

    assert len(rating.unknown) == 6
    assert not rating.valid
    assert rating.level is None


def test_a_level_is_given_when_both_bounds_fall_in_the_same_band(epv: Instrument) -> None:
    rating = rated(epv, *(KEY - {"19"}), unknown={"19", "20"})

    assert (rating.score, rating.score_min, rating.score_max) == (30, 30, 35)
    assert rating.level == "alto"


def test_no_level_is_given_when_the_bounds_fall_in_different_bands(epv: Instrument) -> None:
    rating = rated(epv, "6", "7", "8", unknown={"20"})

    assert (rating.score_min, rating.score_max) == (9, 11)
    assert (rating.level, rating.level_min, rating.level_max) == (None, "bajo", "moderado")
    assert "unknown_may_change_level" in rating.flags
    assert rating.valid


def test_the_total_is_told_with_and_without_the_item_on_origin(epv: Instrument) -> None:
    rating = rated(epv, "1", "6")

    assert rating.score == 4
    assert rating.more["sum_without_origin"] == 3


@pytest.mark.parametrize(
    ("others", "noticed"),
    [
        (("6", "7", "3"), False),
        (("6", "7", "8"), True),
        (("6", "7", "8", "2"), False),
        (("6", "7", "8", "9", "11", "13", "14", "3"), True),
        (("6", "7", "8", "9", "11", "13", "14", "16"), False),
    ],
)
def test_it_is_noticed_when_origin_alone_changes_the_band(
    epv: Instrument, others: tuple[str, ...], noticed: bool
) -> None:
    assert ("origin_changes_level" in rated(epv, "1", *others).flags) is noticed
    assert "origin_changes_level" not in rated(epv, *others).flags


def test_origin_is_never_a_reason(epv: Instrument) -> None:
    answers = read_answers(epv, dict.fromkeys(ITEMS, True))

    assert "1" not in reasons(epv, answers)
    assert len(reasons(epv, answers)) == 19


def test_reasons_come_heaviest_first_and_leave_out_what_was_no(epv: Instrument) -> None:
    answers = read_answers(epv, {"2": True, "10": True, "6": True, "7": False})

    assert reasons(epv, answers) == ("6", "10", "2")


def test_answers_set_the_red_flags_they_are_mapped_to(epv: Instrument) -> None:
    answers = read_answers(epv, {"7": True, "8": True, "10": False})

    assert flags_raised(epv, answers) == {"threat_to_kill": ("7",), "weapon_threat": ("8",)}


def test_origin_sets_no_red_flag(epv: Instrument) -> None:
    assert flags_raised(epv, read_answers(epv, {"1": True})) == {}


@pytest.mark.parametrize("said", [None, "ns", "no_sabe", "no_preguntado", "no_contesta"])
def test_every_way_of_not_knowing_is_unknown_and_never_no(epv: Instrument, said: str | None) -> None:
    answers = read_answers(epv, {"6": said})

    assert answers["6"] is None


@pytest.mark.parametrize("said", [1, 0, "yes", "SI", "", 2, "1"])
def test_an_answer_of_another_scale_is_refused_and_named(epv: Instrument, said: Any) -> None:
    with pytest.raises(BadAnswer) as caught:
        read_answers(epv, {"6": said})

    assert caught.value.field == "answers.6"
    assert "si" in (caught.value.expected or "")


def test_an_item_that_is_not_there_is_refused(epv: Instrument) -> None:
    with pytest.raises(BadAnswer) as caught:
        read_answers(epv, {"21": True})

    assert caught.value.field == "answers.21"


def test_a_context_fact_that_is_not_there_is_refused(epv: Instrument) -> None:
    with pytest.raises(BadAnswer) as caught:
        read_context(epv, {"version": "es"})

    assert caught.value.field == "context.version"


def test_the_result_as_a_document_has_the_agreed_keys(epv: Instrument) -> None:
    document = rated(epv, "6", unknown={"7"}).as_document()

    assert set(document) == {
        "instrument", "version", "valid", "score", "score_min", "score_max", "level", "level_min", "level_max",
        "flags", "unknown", "ask_next", "subscales", "group", "observed_sum", "max_possible_sum", "sum_without_origin",
    }  # fmt: skip
    assert document["instrument"] == "EPV-R"
    assert document["unknown"] == ["7"]
    assert (document["observed_sum"], document["max_possible_sum"]) == (3, 6)
