"""Doubles: what is compared, what is not, and that every pair is proposed once."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.directory.likeness import Likeness, Traits, proposals
from services.intake.domain.directory.words import plain_address, plain_name, plain_phone
from shared.ids import new_id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Asociación Inventada", "inventada, Asoc."),
        ("Fundación de la Ayuda", "AYUDA (fund.)"),
        ("Despacho Inventado S.L.", "Inventado, despacho"),
        ("La", "la"),
    ],
)
def test_names_are_one_without_legal_forms_accents_and_order(one: str, other: str) -> None:
    assert plain_name(one) == plain_name(other) != ""


@pytest.mark.parametrize("phone", ["+34 987 000 111", "0034987000111", "987-000-111"])
def test_phones_are_one_whatever_the_prefix(phone: str) -> None:
    assert plain_phone(phone) == "987000111"


def test_a_short_number_is_compared_with_nothing() -> None:
    assert plain_phone("016") == ""


def test_addresses_are_one_without_the_words_for_street() -> None:
    assert plain_address("C/ de la Rúa, nº 3", "León") == plain_address("Calle Rúa 3", "LEON") != ""
    assert plain_address("Calle Rúa 3", "") == ""


def test_a_pair_says_all_that_it_shares() -> None:
    one = Traits(new_id(), ("A",), ("987000111",), ("a@b.example",), (("Calle 1", "León"),))
    other = Traits(new_id(), ("B",), ("+34 987000111",), ("A@B.example",), (("c/ 1", "León"),))

    (found,) = proposals([one, other])

    assert found.reasons == (Likeness.ADDRESS, Likeness.EMAIL, Likeness.PHONE)


def test_nothing_in_common_is_no_proposal_and_emptiness_is_nothing() -> None:
    assert proposals([Traits(new_id(), ("A",), ("",), ("",)), Traits(new_id(), ("B",), ("",), ("",))]) == []


NAMES = st.sampled_from(["Uno", "uno", "Asoc. Uno", "Dos", "Tres"])


@given(st.lists(NAMES, max_size=8), st.booleans())
def test_each_pair_is_proposed_once_never_with_itself_and_not_when_kept_apart(
    names: list[str], is_apart: bool
) -> None:
    entries = [Traits(UUID(int=number), (name,)) for number, name in enumerate(names, start=1)]
    every = frozenset(frozenset({one.ref, other.ref}) for one in entries for other in entries)

    found = proposals(entries, apart=every if is_apart else frozenset())

    pairs = [frozenset({each.one, each.other}) for each in found]
    assert len(set(pairs)) == len(pairs)
    assert all(len(pair) == 2 for pair in pairs)
    assert not (is_apart and found)
