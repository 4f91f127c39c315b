"""Where the marks of a picture stand: inside it, in order, and honest about what was not answered."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.portal.clients.trend import Cut, Line, Month, Point
from services.portal.views.risk.trend import BOTTOM, LEFT, RIGHT, TOP, draw, stack

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
CUTS = [
    Cut(score=10, downwards=False, label="Moderado", means="medio"),
    Cut(score=24, downwards=False, label="Alto", means="alto"),
]
POINTS = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 48), st.integers(0, 48)), min_size=1, max_size=12
)


def a_line(*points: tuple[int, int, int], cuts: list[Cut] = CUTS) -> Line:
    made = [
        Point(
            assessment=uuid4(),
            at=START + timedelta(days=day),
            low=low,
            high=max(low, high),
            valid=True,
            label="Moderado",
        )
        for day, low, high in sorted(points)
    ]
    return Line(instrument="EPV-R", title="EPV-R", lowest=0, highest=48, cuts=cuts, points=made)


@given(points=POINTS)
def test_every_mark_stands_inside_and_time_runs_to_the_right(points: list[tuple[int, int, int]]) -> None:
    picture = draw(a_line(*points))

    assert all(LEFT <= mark.x <= RIGHT and TOP <= mark.top <= mark.bottom <= BOTTOM for mark in picture.marks)
    assert [mark.x for mark in picture.marks] == sorted(mark.x for mark in picture.marks)


@given(points=POINTS)
def test_a_result_stands_above_a_cut_exactly_when_it_reaches_it(points: list[tuple[int, int, int]]) -> None:
    picture = draw(a_line(*points))

    for mark in picture.marks:
        for edge in picture.edges:
            assert (mark.bottom < edge.y) == (mark.point.low >= edge.cut.score)
            assert (mark.top < edge.y) == (mark.point.high >= edge.cut.score)


def test_where_more_is_better_the_cut_holds_downwards() -> None:
    line = a_line((0, 24, 24), (9, 25, 25), cuts=[Cut(score=24, downwards=True, label="Bajo", means=None)])

    low, high = draw(line).marks
    (edge,) = draw(line).edges

    assert low.top > edge.y > high.top


def test_open_questions_make_a_bar_and_no_line_is_drawn_through_it() -> None:
    picture = draw(a_line((0, 5, 5), (10, 6, 6), (20, 7, 30), (30, 8, 8), (40, 9, 9)))

    assert [mark.is_exact for mark in picture.marks] == [True, True, False, True, True]
    assert [len(path.split()) for path in picture.paths] == [2, 2]


def test_the_words_of_close_cuts_stay_clear_of_each_other() -> None:
    cuts = [Cut(score=score, downwards=False, label="Corte", means=None) for score in (10, 11, 12)]

    ys = [edge.label_y for edge in draw(a_line((0, 5, 5), cuts=cuts)).edges]

    assert all(lower - upper >= 13 for lower, upper in pairwise(ys))


def test_one_incident_does_not_look_like_many() -> None:
    months = [Month(first=date(2026, n, 1), incidents=n == 3) for n in range(1, 13)]

    columns = stack(months)

    assert max(column.height for column in columns) == (BOTTOM - TOP) / 4
    assert sum(column.height > 0 for column in columns) == 1


def test_a_long_cut_keeps_its_number_and_ends_at_a_word() -> None:
    long = "bienestar muy bajo, probable depresión"
    (edge,) = draw(a_line((0, 24, 24), cuts=[Cut(score=28, downwards=True, label=long, means=None)])).edges

    assert edge.words.endswith("… ≤ 28")
    assert long.startswith(edge.words.removesuffix("… ≤ 28"))
