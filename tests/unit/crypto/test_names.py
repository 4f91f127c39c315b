"""Finding somebody by a name half remembered."""

import pytest

from shared.crypto.names import rank

PEOPLE = [
    (1, "Fatima Benali"),
    (2, "María José Peña Núñez"),
    (3, "Mariana Peñalver"),
    (4, "Oksana Kovalenko"),
    (5, "Josefa Núñez"),
    (6, "Ana Torres"),
]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("maria jose pena nunez", 2),
        ("NÚÑEZ PEÑA, MARÍA JOSÉ", 2),
        ("fatma benaly", 1),
        ("Oxana Covalenco", 4),
        ("torres", 6),
    ],
)
def test_a_slip_of_the_pen_still_finds_her_first(query: str, expected: int) -> None:
    assert rank(query, PEOPLE)[0][0] == expected


def test_the_answer_is_short_and_ordered() -> None:
    found = rank("nunez", PEOPLE, limit=2)

    assert len(found) == 2
    assert found[0][1] >= found[1][1]


def test_nobody_to_search_finds_nobody() -> None:
    assert rank("ana", []) == []
