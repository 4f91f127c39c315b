"""Release: five at a time, nothing lost, and no one's answer to be had from any two results."""

from collections.abc import Iterator
from itertools import pairwise, permutations, product
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.groups.domain.voice.answers import Answer
from services.groups.domain.voice.batches import (
    BATCH,
    MOST_HELD,
    SCORE,
    Sums,
    Tally,
    due,
    mean_face,
    mean_wellbeing,
    sums_of,
)
from services.groups.domain.voice.rounds import Kind

EVALUATION = Kind.SESSION_EVALUATION
ONE, TWO, THREE = (str(UUID(int=number)) for number in range(1, 4))


def answer(**given: int | str | tuple[str, ...]) -> Answer:
    return Answer(given, "es")


def published(kind: Kind, arriving: list[Answer], *, closes: bool = True) -> list[tuple[Tally, set[int]]]:
    """What may be seen after each answer and at closing, and which answers were released by then."""
    held: list[int] = []
    tally, released, seen = Tally(), set[int](), []
    for number in range(len(arriving) + closes):
        is_closing = number == len(arriving)
        held += [] if is_closing else [number]
        count = due(len(held), is_closing=is_closing)
        batch, held = held[:count], held[count:]
        if batch:
            tally = tally.plus(sums_of(kind, [arriving[one] for one in batch]), answers=len(batch))
            released = released | set(batch)
        tally = tally.closed() if is_closing else tally
        seen.append((tally, released))
    return seen


def shown(tally: Tally) -> tuple[int, dict[str, Sums]]:
    return tally.answers, dict(tally.shown)


def test_a_batch_waits_for_another_behind_it_and_closing_takes_all_that_is_left() -> None:
    assert [due(held, is_closing=False) for held in (0, 4, 5, MOST_HELD, MOST_HELD + 1)] == [
        0,
        0,
        0,
        0,
        BATCH,
    ]
    assert [due(held, is_closing=True) for held in (0, 4, 5, 9)] == [0, 0, 5, 9]


@given(st.integers(0, 60))
def test_nothing_is_lost_but_a_round_of_four(count: int) -> None:
    seen = published(EVALUATION, [answer(liked=3)] * count)

    assert seen[-1][0].answers == (count if count >= BATCH else 0)


maybe = st.none() | st.integers(1, 5)
answers = st.lists(
    st.builds(
        lambda liked, safe: answer(**{k: v for k, v in (("liked", liked), ("safe", safe)) if v}), maybe, maybe
    ),
    max_size=23,
)


@given(answers)
def test_any_two_results_differ_by_five_answers_or_none_to_each_item(arriving: list[Answer]) -> None:
    seen = [tally for tally, _ in published(EVALUATION, arriving)]

    for item in ("liked", "safe"):
        counts = [tally.shown[item].n if item in tally.shown else 0 for tally in seen]
        for earlier, later in permutations(range(len(counts)), 2):
            assert counts[earlier] == counts[later] or abs(counts[earlier] - counts[later]) >= BATCH
    numbers = [tally.answers for tally in seen]
    assert all(b == a or b - a >= BATCH for a, b in pairwise(numbers))


@given(answers, st.data())
def test_two_women_of_a_batch_may_change_places_and_nobody_sees_it(
    arriving: list[Answer], data: st.DataObject
) -> None:
    """So no result, and no sequence of them, says which of the two said what."""
    seen = published(EVALUATION, arriving)
    batches = [now - before for (_, before), (_, now) in pairwise(seen) if now - before]
    if not batches:
        return
    batch = sorted(data.draw(st.sampled_from(batches)))
    one, other = data.draw(st.permutations(batch))[:2]
    swapped = list(arriving)
    swapped[one], swapped[other] = swapped[other], swapped[one]

    assert len(batch) >= BATCH
    assert [shown(tally) for tally, _ in published(EVALUATION, swapped)] == [
        shown(tally) for tally, _ in seen
    ]


def solutions(arriving: list[Answer]) -> Iterator[tuple[int, ...]]:
    """Every way the women could have answered that gives the same sequence of results: a complete attacker."""
    target = [shown(tally) for tally, _ in published(EVALUATION, arriving)]
    for faces in product((1, 5), repeat=len(arriving)):
        guess = [answer(liked=face) for face in faces]
        if [shown(tally) for tally, _ in published(EVALUATION, guess)] == target:
            yield faces


def test_an_attacker_who_tries_everything_learns_nobodys_answer() -> None:
    """Twelve women, released five and seven; all results are known, and who came when."""
    faces = (1, 5, 5, 5, 5, 1, 1, 1, 1, 1, 1, 5)
    fitting = list(solutions([answer(liked=face) for face in faces]))

    assert faces in fitting
    assert [len({guess[woman] for guess in fitting}) for woman in range(12)] == [2] * 12


def test_the_attacker_does_find_an_answer_where_results_leak() -> None:
    """The control: shown after each answer, the same attacker reads every woman's."""
    faces = (1, 5, 5, 1)
    running = [faces[:count].count(1) for count in range(5)]
    fitting = [
        guess
        for guess in product((1, 5), repeat=4)
        if [guess[:count].count(1) for count in range(5)] == running
    ]

    assert fitting == [faces]


def test_an_item_few_answered_waits_and_is_dropped_at_closing() -> None:
    arriving = [answer(liked=4)] * 6 + [answer(liked=4, safe=1)] * 4
    while_open, at_close = published(EVALUATION, arriving)[-2:]

    assert while_open[0].shown.keys() == {"liked"}
    assert (at_close[0].shown.keys(), dict(at_close[0].waiting)) == ({"liked"}, {})
    assert at_close[0].shown["liked"] == Sums(10, {"4": 10})


def test_a_vote_is_summed_in_pairs_so_that_no_ballot_is_kept() -> None:
    batch = [answer(topics=(ONE, TWO)), answer(topics=(TWO,)), answer(other="nada")]

    sums = sums_of(Kind.VOTE, batch, topics=[ONE, TWO, THREE])

    assert sums == {
        "topics": Sums(
            2,
            {
                f"{ONE}>{TWO}": 1, f"{ONE}>{THREE}": 1, f"{TWO}>{THREE}": 2, f"{TWO}>{ONE}": 1,
                f"first:{ONE}": 1, f"first:{TWO}": 1, f"named:{ONE}": 1, f"named:{TWO}": 2,
            },
        )
    }  # fmt: skip


def test_wellbeing_is_scored_of_those_who_answered_all_five() -> None:
    whole = answer(cheerful=5, calm=4, active=3, rested=2, interest=1)
    zero = answer(cheerful=0, calm=0, active=0, rested=0, interest=0)
    sums = sums_of(Kind.WELLBEING_BEFORE, [whole, zero, answer(calm=2)])

    assert sums[SCORE] == Sums(2, {"sum": 15})
    assert sums["calm"] == Sums(3, {"4": 1, "0": 1, "2": 1})
    assert mean_wellbeing(sums[SCORE]) == 30.0
    assert mean_wellbeing(Sums(5, {"sum": 125})) == 100.0


def test_choices_are_counted_by_woman() -> None:
    sums = sums_of(Kind.EXPECTATIONS, [answer(hopes=("work", "health")), answer(hopes=("work",))])

    assert sums["hopes"] == Sums(2, {"work": 2, "health": 1})


def test_means_of_nothing_are_nothing() -> None:
    assert (mean_face(None), mean_wellbeing(None)) == (None, None)
    assert mean_face(Sums(3, {"5": 2, "1": 1})) == 3.7
