"""Pictures of results: parts fill their bar, nothing is drawn that is not known."""

from hypothesis import given
from hypothesis import strategies as st

from services.portal.views.voice.drawing import BOTTOM, LEFT, RIGHT, TOP, WIDE, lengths, series, stacked

COUNTS = st.lists(st.integers(0, 30), min_size=5, max_size=6).filter(any)


@given(COUNTS)
def test_parts_of_a_bar_follow_each_other_and_fill_it(counts: list[int]) -> None:
    (bar,) = stacked({"liked": counts})

    assert bar.total == sum(counts) == sum(part.count for part in bar.parts)
    assert abs(sum(part.width for part in bar.parts) - WIDE) < 1
    ends = [part.x + part.width for part in bar.parts]
    assert all(abs(end - part.x) < 0.2 for end, part in zip(ends, bar.parts[1:], strict=False))
    assert all(counts[part.step] == part.count for part in bar.parts)


def test_a_row_that_nobody_answered_is_left_out() -> None:
    assert [bar.label for bar in stacked({"a": [0, 0, 0, 0, 0], "b": [0, 1, 0, 0, 0]})] == ["b"]


def test_one_answer_does_not_look_like_many() -> None:
    assert [bar.parts[0].width for bar in lengths([("Salud", 1)])] == [WIDE / 5]
    assert [bar.parts[0].width for bar in lengths([("Salud", 10), ("Trabajo", 5)])] == [WIDE, WIDE / 2]


def test_a_hole_in_time_breaks_the_line() -> None:
    drawn = series([("1", 4.0), ("2", 5.0), ("3", None), ("4", 2.0)], low=1, high=5)

    assert [spot.y is None for spot in drawn.spots] == [False, False, True, False]
    assert len(drawn.paths) == 1
    assert drawn.paths[0].count(",") == 2


@given(st.lists(st.one_of(st.none(), st.floats(-10, 200)), max_size=20))
def test_everything_drawn_stays_inside(values: list[float | None]) -> None:
    drawn = series([(str(n), value) for n, value in enumerate(values)], low=0, high=100)

    assert all(LEFT <= spot.x <= RIGHT for spot in drawn.spots)
    assert all(spot.y is None or TOP <= spot.y <= BOTTOM for spot in drawn.spots)
    assert drawn.is_known == any(value is not None for value in values)
