"""Blind indexes: planned, normalised, keyed."""

import math
from collections import Counter
from datetime import date
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import DeclarativeBase

from shared.crypto import (
    BlindIndex,
    IndexRefused,
    Keyring,
    Override,
    ScopeKeyRow,
    SealedRow,
    normalise,
    sealed,
)
from shared.crypto.index import plan_index

ROWS = 20_000


class Answer(StrEnum):
    YES = "yes"
    NO = "no"


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "k", service="bakery", classes=["counter"])


def a_customer_with(index: BlindIndex) -> type:
    """Declare a class of its own with this index."""

    class Base(DeclarativeBase):
        pass

    class ScopeKey(ScopeKeyRow, Base):
        pass

    class Customer(SealedRow, Base):
        __tablename__ = "customer"
        __key_class__ = "counter"
        given = sealed[str]("customer.given")
        surname = sealed[str]("customer.surname")
        birth = sealed[date]("customer.birth")
        answer = sealed[Answer]("customer.answer")
        is_vegan = sealed[bool | None]("customer.is_vegan")
        found = index

    return Customer


def an_index(name: str = "customer.given+surname+birth", **options) -> BlindIndex:
    return BlindIndex(name, **({"bits": 12, "planned_for": ROWS} | options))


@pytest.mark.parametrize(
    ("bits", "rows", "fits"),
    [
        (12, 20_000, True),
        (13, 20_000, False),
        (8, 20_000, True),
        (7, 20_000, False),
        (12, 16_024, True),
        (12, 16_000, False),
        (6, 4_095, True),
        (6, 4_097, False),
        (0, 20_000, False),
        (25, 2**30, False),
        (4, 0, False),
    ],
)
def test_the_planner_keeps_tokens_between_too_telling_and_useless(bits: int, rows: int, fits: bool) -> None:
    if fits:
        plan_index(bits=bits, planned_for=rows)
    else:
        with pytest.raises(IndexRefused):
            plan_index(bits=bits, planned_for=rows)


@given(st.integers(1, 24), st.integers(1, 10**8))
def test_whatever_the_planner_allows_hides_people_among_others(bits: int, rows: int) -> None:
    try:
        shared = plan_index(bits=bits, planned_for=rows)
    except IndexRefused:
        return

    assert 2 <= shared < math.sqrt(rows)
    assert math.exp(-shared) <= 0.02


@pytest.mark.parametrize(
    "declare",
    [
        lambda: an_index(bits=20),
        lambda: an_index("customer.given"),
        lambda: an_index("customer.given+surname", exact=True),
        lambda: a_customer_with(an_index("customer.answer+is_vegan")),
        lambda: a_customer_with(an_index("customer.answer", exact=True)),
        lambda: a_customer_with(an_index("customer.given+shoe_size")),
    ],
)
def test_a_telling_or_senseless_index_is_refused_when_declared(declare) -> None:
    with pytest.raises(IndexRefused):
        declare()


def test_an_override_names_reason_person_and_date() -> None:
    override = Override(reason="six stalls, all public", person="Rosa", on=date(2026, 11, 1))

    index = an_index("customer.answer", bits=2, planned_for=6, override=override)

    assert a_customer_with(index).found.override.person == "Rosa"


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("  Inés   María ", "ines maria"),
        ("PEÑA-NÚÑEZ", "pena nunez"),
        ("O’Neill", "o neill"),
        ("Straße", "strasse"),
        ("Ｍａｒíａ", "maria"),
        ("Zoë_Ana", "zoe ana"),
        (date(1990, 2, 3), "1990 02 03"),
        ("فاطِمة", "فاطمة"),
    ],
)
def test_spelling_does_not_matter_where_people_differ(written: object, compared: str) -> None:
    assert normalise(written) == compared


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_a_token_is_the_same_for_the_same_person_and_fits_its_bits(keyring: Keyring) -> None:
    index = a_customer_with(an_index()).found
    born = date(1990, 2, 3)

    token = index.token_of(keyring, ["Inés", "Peña", born])

    assert token == index.token_of(keyring, [" INES", "pena", born])
    assert 0 <= token < 2**12
    assert index.token_of(keyring, ["Inés", None, born]) is None


def test_the_parts_of_a_token_do_not_run_together(keyring: Keyring) -> None:
    index = a_customer_with(an_index(bits=24, planned_for=2**27)).found

    tokens = {index.token_of(keyring, ["ab", second, "x"]) for second in ("c", "bc")} | {
        index.token_of(keyring, ["abc", "", "x"])
    }

    assert len(tokens) == 3


def test_another_service_makes_other_tokens(keyring: Keyring, tmp_path: Path) -> None:
    other = Keyring.create(tmp_path / "other", service="mill", classes=["counter"])
    index = a_customer_with(an_index()).found
    people = [[f"Ana {n}", "Peña", "1990"] for n in range(50)]

    same = sum(index.token_of(keyring, person) == index.token_of(other, person) for person in people)

    assert same < 5


def test_tokens_of_the_planned_number_of_rows_leave_few_alone(keyring: Keyring) -> None:
    index = a_customer_with(an_index()).found
    key = keyring.index_key("counter", index.name)
    assert len(key) == 32
    sizes = Counter(
        index.token_of(keyring, [f"given {n % 300}", f"surname {n % 977}", n]) for n in range(ROWS)
    )

    alone = sum(size == 1 for size in sizes.values()) / ROWS

    assert alone <= 0.02
    assert max(sizes.values()) < math.sqrt(ROWS)


def test_spaces_and_signs_in_a_number_do_not_matter(keyring: Keyring) -> None:
    index = a_customer_with(an_index("customer.given", exact=True)).found

    assert (
        len({index.token_of(keyring, [number]) for number in ("+34 600 00-00", "34600 0000", "346000000")})
        == 1
    )
