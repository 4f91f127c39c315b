"""Two sessions in one room."""

from datetime import date, time
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.groups.domain.calendar.walltime import Slot
from services.groups.domain.clashes import Taken, clashes

DAY = date(2026, 11, 24)


def taken(number: int, place: str, hour: int, minutes: int = 60) -> Taken:
    return Taken(UUID(int=number), place, Slot(DAY, time(hour), minutes))


def test_only_the_same_room_at_a_common_instant_collides() -> None:
    series = [taken(1, "azul", 10, 90), taken(2, "azul", 11), taken(3, "patio", 10), taken(4, "azul", 12)]

    assert clashes(series) == {
        UUID(int=1): frozenset({UUID(int=2)}),
        UUID(int=2): frozenset({UUID(int=1)}),
    }


def test_a_room_without_a_name_is_no_room() -> None:
    assert clashes([taken(1, "", 10), taken(2, "", 10)]) == {}


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b", ""]), st.integers(8, 12), st.integers(15, 120)), max_size=8)
)
def test_a_collision_is_mutual_and_never_with_itself(facts: list[tuple[str, int, int]]) -> None:
    series = [taken(n, place, hour, minutes) for n, (place, hour, minutes) in enumerate(facts)]
    found = clashes(series)

    for one, others in found.items():
        assert one not in others
        assert others
        assert all(one in found[other] for other in others)
    pairs = sum(map(len, found.values())) // 2
    assert pairs == sum(
        a.place == b.place != "" and a.slot.overlaps(b.slot)
        for n, a in enumerate(series)
        for b in series[n + 1 :]
    )
