"""Votes: published and hand-worked elections, a second way to count, and the laws the method has."""

from collections.abc import Sequence
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.groups.domain.voice.elections import count, pairs_of, strongest_paths

Ballots = list[tuple[str, ...]]
LOT = "round 1"
TENNESSEE = {"MNCK": 42, "NCKM": 26, "CKNM": 15, "KCNM": 17}
"""Memphis, Nashville, Chattanooga, Knoxville: en.wikipedia.org/wiki/Schulze_method and others."""
FORTY_FIVE = {
    "ACBED": 5, "ADECB": 5, "BEDAC": 8, "CABED": 3, "CAEBD": 7, "CBADE": 2, "DCEBA": 7, "EBADC": 8,
}  # fmt: skip
"""Schulze's paper of 2011, the 45 voters of its first figure."""


def cast(election: dict[str, int], *, at_most: int = 9) -> Ballots:
    return [tuple(ballot[:at_most]) for ballot, times in election.items() for _ in range(times)]


def order(ballots: Ballots, topics: Sequence[str], lot: str = LOT) -> str:
    return "".join(one.topic for one in count(pairs_of(ballots, topics), topics, lot=lot))


def places(ballots: Ballots, topics: Sequence[str], lot: str = LOT) -> dict[str, int]:
    return {one.topic: one.place for one in count(pairs_of(ballots, topics), topics, lot=lot)}


def naive_paths(ballots: Ballots, topics: Sequence[str]) -> dict[tuple[str, str], int]:
    """Strongest chains by walking every chain there is."""

    def wants(ballot: tuple[str, ...], one: str, other: str) -> bool:
        return one in ballot and (other not in ballot or ballot.index(one) < ballot.index(other))

    def won(one: str, other: str) -> int:
        ours, theirs = (
            sum(wants(ballot, *pair) for ballot in ballots) for pair in ((one, other), (other, one))
        )
        return ours if ours > theirs else 0

    def strongest(one: str, other: str) -> int:
        between = [topic for topic in topics if topic not in (one, other)]
        chains = (
            (one, *middle, other)
            for length in range(len(between) + 1)
            for middle in permutations(between, length)
        )
        return max(min(won(*step) for step in pairwise(chain)) for chain in chains)

    return {pair: strongest(*pair) for pair in permutations(topics, 2)}


def ballots_of(topics: str, most: int = 3) -> st.SearchStrategy[Ballots]:
    one = st.permutations(list(topics)).flatmap(
        lambda row: st.integers(1, most).map(lambda length: tuple(row[:length]))
    )
    return st.lists(one, min_size=1, max_size=15)


@pytest.mark.parametrize("at_most", [3, 4])
def test_tennessee_goes_to_nashville(at_most: int) -> None:
    """With three of four ranked, what is left out comes last: the same election."""
    assert order(cast(TENNESSEE, at_most=at_most), "MNCK") == "NCKM"


def test_the_forty_five_voters_of_the_paper_choose_e() -> None:
    pairs = pairs_of(cast(FORTY_FIVE), "ABCDE")
    paths = strongest_paths(pairs, "ABCDE")

    assert (pairs["A", "B"], pairs["B", "A"], pairs["D", "C"], pairs["E", "D"]) == (20, 25, 28, 31)
    assert [[paths[one, other] for other in "ABCDE" if other != one] for one in "ABCDE"] == [
        [28, 28, 30, 24],
        [25, 28, 33, 24],
        [25, 29, 29, 24],
        [25, 28, 28, 24],
        [25, 28, 28, 31],
    ]
    assert order(cast(FORTY_FIVE), "ABCDE") == "EACBD"
    assert {one.is_drawn for one in count(pairs, "ABCDE", lot=LOT)} == {False}


def test_in_a_circle_the_weakest_victory_does_not_count() -> None:
    """Nine women: A beats B 6:3, B beats C 7:2, C beats A 5:4. The last is the weakest, so A, B, C."""
    ballots = cast({"ABC": 4, "BCA": 3, "CAB": 2})

    assert order(ballots, "ABC") == "ABC"
    assert count(pairs_of(ballots, "ABC"), "ABC", lot=LOT)[2].beats == ("A",)


def test_thirteen_women_by_hand_with_ballots_left_short() -> None:
    """D goes before P on 5 ballots and after it on 3; W is before both on 5, and both of them before it on 7 or 8."""
    ballots = cast({"W": 5, "DP": 4, "PD": 3, "D": 1})

    standings = count(pairs_of(ballots, "WDPX"), "WDPX", lot=LOT)

    assert [(one.topic, one.place) for one in standings] == [("D", 1), ("P", 2), ("W", 3), ("X", 4)]
    assert standings[0].beats == ("P", "W", "X")


def test_a_tie_shares_a_place_and_the_lot_orders_it_the_same_each_time() -> None:
    ballots = cast({"AB": 3, "BA": 3})
    first = count(pairs_of(ballots, "ABC"), "ABC", lot=LOT)

    assert [(one.place, one.order) for one in first] == [(1, 1), (1, 2), (3, 3)]
    assert [one.is_drawn for one in first] == [False, True, False]
    assert first == count(pairs_of(ballots[::-1], "CBA"), "CBA", lot=LOT)


def test_the_lot_favours_nobody() -> None:
    ballots = cast({"AB": 3, "BA": 3})
    first = [order(ballots, "AB", lot=f"round {number}")[0] for number in range(400)]

    assert 150 < first.count("A") < 250


def test_topics_that_nobody_ranks_tie_for_the_last_place() -> None:
    assert places([("A",)], "ABC") == {"A": 1, "B": 2, "C": 2}


@given(ballots_of("ABCD"))
def test_strongest_chains_are_those_of_a_second_way_to_count(ballots: Ballots) -> None:
    assert strongest_paths(pairs_of(ballots, "ABCD"), "ABCD") == naive_paths(ballots, "ABCD")


@given(ballots_of("ABCDE").flatmap(lambda cast: st.tuples(st.just(cast), st.permutations(cast))))
def test_who_cast_which_ballot_does_not_matter(both: tuple[Ballots, Ballots]) -> None:
    assert order(both[0], "ABCDE") == order(both[1], "ABCDE")


@given(ballots_of("ABCDE"), st.permutations("ABCDE"))
def test_how_topics_are_called_does_not_matter(ballots: Ballots, names: list[str]) -> None:
    renamed = dict(zip("ABCDE", names, strict=True))
    other = [tuple(renamed[topic] for topic in ballot) for ballot in ballots]

    assert {renamed[topic]: place for topic, place in places(ballots, "ABCDE").items()} == places(
        other, "ABCDE"
    )


@given(ballots_of("ABCDE"))
def test_a_topic_that_beats_every_other_is_first_and_one_beaten_by_all_never_is(ballots: Ballots) -> None:
    standings = count(pairs_of(ballots, "ABCDE"), "ABCDE", lot=LOT)
    beaten = {one.topic: sum(one.topic in other.beats for other in standings) for one in standings}

    for one in standings:
        if len(one.beats) == 4:
            assert (one.place, one.order) == (1, 1)
        if beaten[one.topic] == 4:
            assert (one.place, one.order) == (5, 5)


@given(ballots_of("ABCD"), st.data())
def test_raising_a_winner_on_a_ballot_never_harms_it(ballots: Ballots, data: st.DataObject) -> None:
    winner = data.draw(st.sampled_from([t for t, place in places(ballots, "ABCD").items() if place == 1]))
    number = data.draw(st.integers(0, len(ballots) - 1))
    raised = (winner, *(topic for topic in ballots[number] if topic != winner))

    after = places([*ballots[:number], raised, *ballots[number + 1 :]], "ABCD")

    assert after[winner] == 1


@given(ballots_of("ABCD"))
def test_places_are_an_order(ballots: Ballots) -> None:
    """Whoever has the stronger chain to another is always ahead of it: no circle is left."""
    paths = strongest_paths(pairs_of(ballots, "ABCD"), "ABCD")
    came = places(ballots, "ABCD")

    for one, other in permutations("ABCD", 2):
        if paths[one, other] > paths[other, one]:
            assert came[one] < came[other]
