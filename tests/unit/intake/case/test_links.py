"""What may be compared across cases: values that single somebody out, written in any way; never a lone skewed one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.links import (
    LinkKind,
    aggressor_key,
    document_key,
    household_key,
    phone_key,
    that_keep_apart,
)
from services.intake.store.links import LinkFact
from shared.crypto import BlindIndex
from shared.crypto.errors import IndexRefused


@pytest.mark.parametrize("typed", ["+34 600 123 123", "600-123-123", "0034600123123", "(600) 123 123"])
def test_a_number_is_the_same_however_it_is_written(typed: str) -> None:
    assert phone_key(typed) == "600123123"


@pytest.mark.parametrize("typed", ["", "112", "60012312", "no lo sabe"])
def test_what_is_no_whole_number_is_not_compared(typed: str) -> None:
    assert phone_key(typed) is None


@pytest.mark.parametrize("typed", ["X-1234567-L", "x1234567l", " X 1234567 L "])
def test_a_document_is_the_same_however_it_is_written(typed: str) -> None:
    assert document_key(typed) == "x1234567l"


@pytest.mark.parametrize("typed", ["", "NIE", "ninguno", "pasaporte", "X123"])
def test_what_is_no_document_is_not_compared(typed: str) -> None:
    assert document_key(typed) is None


def test_a_man_is_compared_by_name_surnames_and_year_together_only() -> None:
    whole = {"given_name": "José", "surnames": "Pérez  Gil", "birth_year": 1980}

    assert aggressor_key(**whole) == "jose|perez gil|1980"  # type: ignore[arg-type]
    for lacking in ({"given_name": ""}, {"surnames": " "}, {"birth_year": None}):
        assert aggressor_key(**(whole | lacking)) is None  # type: ignore[arg-type]


def test_a_home_needs_its_number_and_its_town() -> None:
    assert household_key(address="C/ Mayor, 3", municipality="León") == "c mayor 3|leon"
    for address, town in (("", "León"), ("C/ Mayor, 3", ""), ("Calle Mayor", "León")):
        assert household_key(address=address, municipality=town) is None


def test_cases_are_compared_by_kind_and_value_together() -> None:
    index = LinkFact.__dict__["same"]

    assert index.part_names == ("kind", "value")
    assert not index.exact


def test_an_index_over_one_skewed_field_is_refused() -> None:
    with pytest.raises(IndexRefused):
        BlindIndex("link_fact.kind", bits=12, planned_for=20_000)


VALUES = st.tuples(st.sampled_from(LinkKind), st.sampled_from(["", "a", "b"]))


@given(shared=st.sets(VALUES), lifted=st.sets(VALUES))
def test_only_what_was_lifted_lets_two_women_meet(
    shared: set[tuple[LinkKind, str]], lifted: set[tuple[LinkKind, str]]
) -> None:
    left = that_keep_apart(shared, lifted=lifted)

    assert left == {one for one in shared if one[0] is not LinkKind.DOCUMENT and one not in lifted}
    assert not that_keep_apart(shared, lifted=shared)


def test_a_new_value_keeps_them_apart_whatever_was_lifted_before() -> None:
    old, new = (LinkKind.AGGRESSOR, "uno"), (LinkKind.AGGRESSOR, "otro")

    assert that_keep_apart({old, new}, lifted={old}) == {new}
