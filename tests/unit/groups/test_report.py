"""An edition in numbers: right where it may be told, and no small number comes back by any sum."""

from collections import defaultdict
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from services.groups.domain.edition import SessionState
from services.groups.domain.evaluation import Faces
from services.groups.domain.report import (
    Band,
    EditionFacts,
    Figures,
    Rate,
    SessionFacts,
    Sum,
    publish,
    satisfaction,
    shown,
)
from services.groups.domain.year_report import publish_year

HELD, PLANNED, CANCELLED = SessionState.HELD, SessionState.PLANNED, SessionState.CANCELLED
SMALL = st.integers(1, 4)

sessions = st.builds(
    SessionFacts,
    minutes=st.sampled_from([60, 75, 90, 120]),
    state=st.sampled_from([HELD, HELD, HELD, PLANNED, CANCELLED]),
    present=st.integers(0, 15),
    absent=st.integers(0, 6),
    children=st.integers(0, 8),
    faces=st.none() | st.builds(Faces, st.tuples(*[st.integers(0, 3)] * 5)),
)
editions = st.builds(
    EditionFacts,
    capacity=st.integers(6, 15),
    taken=st.integers(0, 15),
    participants=st.integers(0, 20),
    has_interpreter=st.booleans(),
    sessions=st.lists(sessions, max_size=6).map(tuple),
    faces=st.none() | st.builds(Faces, st.tuples(*[st.integers(0, 3)] * 5)),
)


def a_session(present: int = 10, absent: int = 0, **more: object) -> SessionFacts:
    return SessionFacts(**{"minutes": 90, "state": HELD, "present": present, "absent": absent} | more)  # type: ignore[arg-type]


def an_edition(*series: SessionFacts, participants: int = 12, **more: object) -> EditionFacts:
    facts = {"capacity": 13, "taken": 12, "participants": participants, "has_interpreter": True} | more
    return EditionFacts(sessions=series, **facts)  # type: ignore[arg-type]


def test_the_founding_example_is_told_whole() -> None:
    faces = Faces((0, 0, 1, 5, 7))
    series = [
        a_session(13, 0, children=5, faces=Faces((0, 0, 0, 6, 7)), topics=("Duelo", "Expectativas")),
        a_session(12, 1, children=4, faces=faces, topics=("Duelo",)),
        a_session(11, 2, children=3, topics=("Trabajo",)),
        a_session(0, 0, state=CANCELLED),
        a_session(0, 0, state=PLANNED),
    ]

    assert publish(an_edition(*series, participants=13, faces=Faces((0, 0, 0, 0, 9)))) == Figures(
        planned=5,
        held=3,
        cancelled=1,
        minutes=270,
        places=13,
        taken=12,
        participants=13,
        present=(13, 12, 11, None, None),
        attendances=Sum(36, is_whole=True),
        rate=Rate(90, is_bound=True),
        childcare_minutes=1080,
        interpreter_minutes=270,
        satisfaction=satisfaction([Faces((0, 0, 0, 6, 7)), faces]),
        evaluation=satisfaction([Faces((0, 0, 0, 0, 9))]),
        topics=(("Duelo", 2), ("Expectativas", 1), ("Trabajo", 1)),
    )


@pytest.mark.parametrize(
    ("present", "absent", "rate"),
    [
        (20, 0, Rate(100, is_bound=False)),
        (20, 4, Rate(83, is_bound=True)),
        (20, 5, Rate(80, is_bound=False)),
        (0, 0, None),
        (0, 5, Rate(0, is_bound=False)),
    ],
)
def test_a_rate_is_a_bound_while_few_were_absent(present: int, absent: int, rate: Rate | None) -> None:
    assert publish(an_edition(a_session(present, absent))).rate == rate


@pytest.mark.parametrize(("count", "told"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_counts_from_one_to_four_are_not_told(count: int, told: int | None) -> None:
    figures = publish(an_edition(a_session(count), participants=count, taken=count))

    assert shown(count) == told
    assert (figures.participants, figures.taken, figures.present[0]) == (told, told, told)


def test_a_session_that_may_not_be_told_is_left_out_of_every_sum_of_women() -> None:
    figures = publish(an_edition(a_session(10, 5), a_session(3, 9)))

    assert figures.present == (10, None)
    assert figures.attendances == Sum(10, is_whole=False)
    assert figures.rate == Rate(67, is_bound=False)


@given(editions)
def test_no_number_of_people_from_one_to_four_is_told(facts: EditionFacts) -> None:
    told = publish(facts)
    numbers = [told.taken, told.participants, *told.present, told.attendances.count]
    for found in (told.satisfaction, told.evaluation):
        if found:
            numbers += [found.answers, *(band.answers for band in found.bands)]

    assert [one for one in numbers if one is not None and 0 < one < 5] == []


@given(editions, st.data())
def test_any_small_number_in_place_of_another_leaves_the_report_as_it_is(
    facts: EditionFacts, data: st.DataObject
) -> None:
    """Nothing that is told depends on a hidden number: whoever holds all of it knows only that it is small."""
    series = list(facts.sessions)
    hidden = [n for n, one in enumerate(series) if one.state is HELD and shown(one.present) is None]
    for n in hidden:
        series[n] = replace(series[n], present=data.draw(SMALL), absent=data.draw(st.integers(0, 6)))
    other = replace(facts, sessions=tuple(series))
    if shown(facts.taken) is None:
        other = replace(other, taken=data.draw(SMALL))
    if shown(facts.participants) is None:
        other = replace(other, participants=data.draw(SMALL))
    if facts.faces is not None and not facts.faces.is_shown:
        other = replace(other, faces=Faces((0, 0, 0, 0, data.draw(SMALL))))

    assert publish(other) == publish(facts)


@settings(suppress_health_check=[HealthCheck.filter_too_much])  # few editions have few absences
@given(editions, st.data())
def test_a_few_absences_look_alike_however_many_they_are(facts: EditionFacts, data: st.DataObject) -> None:
    told = [n for n, one in enumerate(facts.sessions) if one.state is HELD and shown(one.present) is not None]
    assume(told)
    few = sum(facts.sessions[n].absent for n in told)
    assume(shown(few) is None)
    series = [replace(one, absent=0) if n in told else one for n, one in enumerate(facts.sessions)]
    at = data.draw(st.sampled_from(told))
    series[at] = replace(series[at], absent=data.draw(SMALL))

    assert publish(replace(facts, sessions=tuple(series))) == publish(facts)


@given(SMALL, SMALL)
def test_a_few_children_look_alike(one: int, other: int) -> None:
    told = [publish(an_edition(a_session(children=count))) for count in (one, other)]

    assert told[0] == told[1]
    assert told[0].childcare_minutes is None


def test_children_of_each_session_do_not_come_back_from_the_hours_of_all() -> None:
    """60 and 75 minutes: exact hours would have one solution only."""
    told = {
        publish(
            an_edition(a_session(minutes=60, children=a), a_session(minutes=75, children=b))
        ).childcare_minutes
        for a, b in ((2, 4), (3, 3))
    }

    assert len(told) == 1


def test_faces_are_told_as_finely_as_nobody_is_told_from_them() -> None:
    def bands(*counts: int) -> tuple[Band, ...]:
        found = satisfaction([Faces(counts)])
        assert found is not None
        return found.bands

    assert bands(0, 0, 5, 0, 6) == (Band(1, 1, 0), Band(2, 2, 0), Band(3, 3, 5), Band(4, 4, 0), Band(5, 5, 6))
    assert bands(1, 1, 3, 0, 6) == (Band(1, 3, 5), Band(4, 4, 0), Band(5, 5, 6))
    assert bands(0, 0, 0, 1, 5) == (Band(1, 3, 0), Band(4, 5, 6))
    assert bands(0, 0, 3, 3, 6) == (Band(1, 4, 6), Band(5, 5, 6))
    assert bands(0, 0, 1, 3, 3) == ()
    assert satisfaction([Faces((0, 0, 0, 0, 4))]) is None
    assert satisfaction([Faces((0, 0, 0, 0, 5)), Faces((0, 0, 0, 0, 4))]) == satisfaction(
        [Faces((0, 0, 0, 0, 5))]
    )


def test_no_small_number_of_a_face_follows_from_what_is_told() -> None:
    """Every way up to twelve women can answer: what is told of one is told of another with a different number."""
    alike = defaultdict(list)
    for counts in product(range(9), repeat=5):
        if 5 <= sum(counts) <= 12:
            alike[satisfaction([Faces(counts)])].append(counts)

    betrayed = [
        (counts, face)
        for group in alike.values()
        for counts in group
        for face in range(5)
        if 0 < counts[face] < 5 and len({other[face] for other in group}) == 1
    ]
    assert betrayed == []


def test_a_year_adds_up_its_editions_and_counts_each_woman_once() -> None:
    one = publish(an_edition(a_session(10, children=5), participants=13))
    other = publish(an_edition(a_session(9, absent=5), participants=11))
    told = publish_year([one, other], distinct=18)

    assert (told.editions, told.held, told.minutes, told.places) == (2, 2, 180, 26)
    assert told.attendances == Sum(19, is_whole=True)
    assert told.participants == Sum(18, is_whole=True)
    assert told.childcare_minutes == Sum(450, is_whole=True)


@pytest.mark.parametrize(("distinct", "is_told"), [(24, True), (23, False), (20, False), (19, True)])
def test_who_came_to_two_editions_is_not_told_while_they_are_few(distinct: int, is_told: bool) -> None:
    two = [publish(an_edition(a_session(), participants=12))] * 2

    assert (publish_year(two, distinct=distinct).participants is not None) is is_told


@given(st.lists(editions, max_size=4), st.data())
def test_a_year_tells_nothing_of_what_its_editions_hide(
    facts: list[EditionFacts], data: st.DataObject
) -> None:
    others = [
        replace(one, participants=data.draw(SMALL)) if shown(one.participants) is None else one
        for one in facts
    ]
    counts = [one.participants for one in facts if shown(one.participants) is not None]
    distinct = data.draw(st.integers(max(counts, default=0), sum(counts)))
    told, again = (
        publish_year([publish(each) for each in them], distinct=distinct) for them in (facts, others)
    )

    assert told == again
    if told.participants is not None:
        assert shown(sum(counts) - told.participants.count) is not None
