"""An edition's frame, its stage, and its five faces."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.groups.domain.edition import Frame, SessionState, Stage, stage
from services.groups.domain.errors import BadCounts, BadEdition
from services.groups.domain.evaluation import Faces, shown

OLGA, PILAR, RITA = (UUID(int=n) for n in range(1, 4))
PLANNED, HELD, CANCELLED = SessionState.PLANNED, SessionState.HELD, SessionState.CANCELLED


def a_frame(**facts: object) -> Frame:
    usual: dict[str, object] = {
        "capacity": 13,
        "session_count": 8,
        "languages": ("es", "ar"),
        "facilitators": (OLGA, PILAR),
    }
    return Frame(**(usual | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "value", "fits"),
    [
        ("capacity", 5, False),
        ("capacity", 6, True),
        ("capacity", 15, True),
        ("capacity", 16, False),
        ("session_count", 0, False),
        ("session_count", 1, True),
        ("session_count", 40, True),
        ("session_count", 41, False),
        ("interpreter_seats", -1, False),
        ("interpreter_seats", 15, True),
        ("interpreter_seats", 16, False),
        ("childcare_places", 30, True),
        ("childcare_places", 31, False),
        ("facilitators", (), False),
        ("facilitators", (OLGA,), True),
        ("facilitators", (OLGA, OLGA), False),
        ("facilitators", (OLGA, PILAR, RITA), False),
        ("languages", (), False),
        ("languages", ("es",), True),
        ("languages", ("ES",), False),
        ("languages", ("esp",), False),
        ("languages", ("é1",), False),
    ],
)
def test_a_frame_holds_up_to_its_limits_and_names_what_breaks_it(
    field: str, value: object, fits: bool
) -> None:
    frame = a_frame(**{field: value})

    if fits:
        frame.check()
    else:
        with pytest.raises(BadEdition) as caught:
            frame.check()
        assert caught.value.field == field


@pytest.mark.parametrize(
    ("states", "begun", "told"),
    [
        ([], 0, Stage.UNPLANNED),
        ([PLANNED, PLANNED], 0, Stage.AHEAD),
        ([HELD, PLANNED], 1, Stage.RUNNING),
        ([HELD, HELD], 2, Stage.OVER),
        ([CANCELLED, CANCELLED], 0, Stage.CANCELLED),
        ([HELD, CANCELLED], 1, Stage.OVER),
        ([CANCELLED, PLANNED], 0, Stage.AHEAD),
    ],
)
def test_the_stage_is_told_from_the_sessions(states: list[SessionState], begun: int, told: Stage) -> None:
    assert stage(states, begun=begun) is told


@pytest.mark.parametrize("counts", [(1, 2, 3), (0, 0, 0, 0, -1), (16, 0, 0, 0, 0), (4, 4, 4, 4, 0), ()])
def test_counts_that_cannot_be_are_refused(counts: tuple[int, ...]) -> None:
    with pytest.raises(BadCounts):
        Faces(counts).check()


def test_four_answers_are_hidden_and_five_are_shown() -> None:
    assert shown([0, 0, 0, 0, 4]) is None
    assert Faces((0, 0, 0, 0, 4)).mean is None
    assert shown([0, 0, 0, 1, 4]) == (0, 0, 0, 1, 4)
    assert Faces((0, 0, 0, 1, 4)).mean == 4.8


@given(st.lists(st.integers(0, 3), min_size=5, max_size=5))
def test_a_shown_mean_lies_between_the_faces(counts: list[int]) -> None:
    faces = Faces(tuple(counts))
    faces.check()

    assert faces.mean is None or 1.0 <= faces.mean <= 5.0
    assert (faces.mean is None) == (sum(counts) < 5)
