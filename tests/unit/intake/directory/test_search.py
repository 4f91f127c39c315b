"""Searching: what is known to be otherwise is left out, what nobody knows is said, the surest and nearest come first."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.directory.hours import Opening
from services.intake.domain.directory.partners import FRESH_DAYS, PartnerService
from services.intake.domain.directory.places import TOWNS, Point, kilometres, point_of, town_of
from services.intake.domain.directory.search import Criterion, Offer, Wanted, When, Why, answer, search
from shared.ids import new_id

NOW = datetime.fromisoformat("2026-11-24T10:00:00+00:00")
LEON, PONFERRADA = Point(42.599, -5.567), Point(42.547, -6.596)


def an_offer(**changes: Any) -> Offer:
    made = Offer(
        service=new_id(), place=None, name="Despacho", need=PartnerService.LEGAL, languages=frozenset({"es", "ar"}),
        accepts=dict.fromkeys(Criterion), openings=(), point=LEON, confirmed_at=NOW,
    )  # fmt: skip
    return replace(made, **changes)


def test_another_need_is_no_answer() -> None:
    assert answer(Wanted(need=PartnerService.HEALTH), an_offer(), now=NOW) is None


def test_what_fits_says_why() -> None:
    open_now = Opening((1,), time(9), time(14))
    offer = an_offer(openings=(open_now,), accepts={Criterion.WITHOUT_PAPERS: True})
    wanted = Wanted(PartnerService.LEGAL, "ar", LEON, 5, When.NOW, frozenset({Criterion.WITHOUT_PAPERS}))

    match = answer(wanted, offer, now=NOW)

    assert match is not None
    assert match.why == (Why.NEED, Why.LANGUAGE, Why.NEAR, Why.OPEN_NOW, Why.WITHOUT_PAPERS)
    assert (match.unknown, match.km, match.is_open) == ((), 0.0, True)


@pytest.mark.parametrize("criterion", list(Criterion))
def test_a_no_is_left_out_and_a_question_nobody_asked_is_said(criterion: Criterion) -> None:
    wanted = Wanted(must=frozenset({criterion}))

    match = answer(wanted, an_offer(), now=NOW)

    assert match is not None
    assert match.unknown == (Why(criterion.value),)
    assert answer(wanted, an_offer(accepts={criterion: False}), now=NOW) is None


def test_who_is_closed_now_is_left_out_and_unknown_hours_are_said() -> None:
    evening = an_offer(openings=(Opening((1,), time(17), time(20)),))
    match = answer(Wanted(when=When.NOW), an_offer(), now=NOW)

    assert answer(Wanted(when=When.NOW), evening, now=NOW) is None
    assert match is not None
    assert match.unknown == (Why.OPEN_NOW,)


def test_the_distance_counts_on_both_sides_of_its_limit() -> None:
    far = kilometres(LEON, PONFERRADA)
    offer = an_offer(point=PONFERRADA)

    assert answer(Wanted(point=LEON, within_km=far), offer, now=NOW) is not None
    assert answer(Wanted(point=LEON, within_km=far - 0.01), offer, now=NOW) is None


def test_an_unknown_place_comes_after_a_near_one_and_says_so() -> None:
    near, nowhere = an_offer(name="B"), an_offer(name="A", point=None)

    found = search(Wanted(point=LEON, within_km=5), [nowhere, near], now=NOW)

    assert [match.offer for match in found] == [near, nowhere]
    assert found[1].unknown == (Why.NEAR,)


@pytest.mark.parametrize(("days", "expected"), [(FRESH_DAYS, False), (FRESH_DAYS + 1, True)])
def test_an_old_entry_says_that_it_is(days: int, expected: bool) -> None:
    match = answer(Wanted(), an_offer(confirmed_at=NOW - timedelta(days=days)), now=NOW)

    assert match is not None
    assert match.is_stale is expected


def test_an_entry_nobody_confirmed_is_old() -> None:
    match = answer(Wanted(), an_offer(confirmed_at=None), now=NOW)

    assert match is not None
    assert match.is_stale


MAYBE = st.sampled_from([True, False, None])
OFFERS = st.builds(
    lambda need, papers, animals, point: an_offer(
        need=need, accepts={Criterion.WITHOUT_PAPERS: papers, Criterion.WITH_ANIMALS: animals}, point=point
    ),
    st.sampled_from(list(PartnerService)), MAYBE, MAYBE, st.sampled_from([LEON, PONFERRADA, None]),
)  # fmt: skip
WANTED = st.builds(
    Wanted,
    need=st.none() | st.sampled_from(list(PartnerService)),
    point=st.sampled_from([LEON, None]),
    within_km=st.none(),
    must=st.sets(st.sampled_from([Criterion.WITHOUT_PAPERS, Criterion.WITH_ANIMALS])).map(frozenset),
)


@given(st.lists(OFFERS, max_size=12), WANTED)
def test_nothing_known_to_be_otherwise_is_ever_found_and_sure_answers_come_first(
    offers: list[Offer], wanted: Wanted
) -> None:
    found = search(wanted, offers, now=NOW)

    assert all(match.offer.accepts.get(each) is not False for match in found for each in wanted.must)
    assert all(wanted.need in (None, match.offer.need) for match in found)
    unknowns = [len(match.unknown) for match in found]
    assert unknowns == sorted(unknowns)


@given(st.sampled_from(TOWNS), st.sampled_from(TOWNS))
def test_a_distance_is_the_same_both_ways_and_nothing_to_itself(one: Any, other: Any) -> None:
    assert kilometres(one.point, other.point) == pytest.approx(kilometres(other.point, one.point))
    assert kilometres(one.point, one.point) == 0


def test_a_known_distance_is_right() -> None:
    assert kilometres(LEON, PONFERRADA) == pytest.approx(84.4, abs=1)


@pytest.mark.parametrize("word", ["leon", "León", " LEON ", "24001", "24010"])
def test_a_town_is_found_by_code_name_or_postcode(word: str) -> None:
    town = town_of(word)

    assert town is not None
    assert town.name == "León"


def test_an_unknown_town_is_none_and_coordinates_win_over_a_postcode() -> None:
    assert town_of("Marte") is None
    assert point_of(latitude=1, longitude=2, postal_code="24001", city="León") == Point(1, 2)
    assert point_of(latitude=None, longitude=None, postal_code="99999", city="Astorga") == Point(
        42.458, -6.053
    )
    assert point_of(latitude=None, longitude=None, postal_code="", city="") is None
