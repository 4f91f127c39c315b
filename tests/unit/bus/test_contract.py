"""An event class that could carry personal data cannot be made."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, NewType
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import AwareDatetime, Field, StringConstraints, ValidationError

from shared.contracts.contract import Code, Event, PersonalDataOnTheBus, catalogue, forget
from tests.unit.bus.bakery import LoafBaked, OvenOnFire, StockCounted

LoafRef = NewType("LoafRef", UUID)


class Grain(StrEnum):
    RYE = "rye"


def an_event_class(field: str, kind: Any, *, name: str = "bakery.tried_out.v1", **more: Any) -> type[Event]:
    """An event class with one field of this name and type."""
    body = {
        "__module__": __name__,
        "__qualname__": f"Tried{uuid4().hex}",
        "name": name,
        "__annotations__": {field: kind},
    }
    try:
        return type("TriedOut", (Event,), body | more)
    finally:
        forget(name)


ALLOWED = [
    UUID, LoafRef, Grain, Literal["a", "b"], Code, int, float, bool, Decimal, AwareDatetime, UUID | None,
    tuple[LoafRef, ...], tuple[Code, int], Annotated[int, Field(ge=1)], tuple[tuple[Code, int], ...], Code | None,
    Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")],
]  # fmt: skip
REFUSED = [
    str, str | None, tuple[str, ...], list[str], dict[str, int], date, datetime, bytes, object, Any,
    Annotated[str, StringConstraints(max_length=3)], Annotated[str, StringConstraints(pattern=r".*")],
    Annotated[str, StringConstraints(pattern=r"^[0-9+ ]{6,15}$")], Annotated[str, Field(min_length=1)],
    set[str], int | str,
]  # fmt: skip


@pytest.mark.parametrize("kind", ALLOWED, ids=str)
def test_references_codes_numbers_yes_no_and_times_may_travel(kind: Any) -> None:
    assert "value" in an_event_class("value", kind).model_fields


@pytest.mark.parametrize("kind", REFUSED, ids=str)
def test_whatever_could_hold_words_may_not(kind: Any) -> None:
    with pytest.raises(PersonalDataOnTheBus, match=r"TriedOut\.value"):
        an_event_class("value", kind)


@pytest.mark.parametrize(
    "field", ["phone", "first_name", "email_code", "note", "birth_year", "street", "reason_text"]
)
def test_a_field_whose_name_promises_personal_data_is_refused(field: str) -> None:
    with pytest.raises(PersonalDataOnTheBus, match=field):
        an_event_class(field, int)


@pytest.mark.parametrize(
    ("field", "kind"), [("message_ref", UUID), ("has_phone", bool), ("contact", LoafRef | None)]
)
def test_a_reference_or_a_yes_may_have_such_a_name(field: str, kind: Any) -> None:
    assert an_event_class(field, kind)


@pytest.mark.parametrize(
    "code", ["WAST-short-ES", "DUKE-UNC-11", "EPV-R", "team_north", "es-419", "PHQ9", "a", "v1.2"]
)
def test_codes_of_instruments_teams_and_languages_are_codes(code: str) -> None:
    made = an_event_class("which", Code)

    assert made(subject=uuid4(), which=code).which == code


@pytest.mark.parametrize(
    "words",
    [
        "Fatima Zahra",
        "600123456",
        "X1234567L",
        "12345678Z",
        "a@b.org",
        "C/ Mayor",
        "",
        "x" * 65,
        "ñandú",
        "a\n",
    ],
)
def test_what_people_write_is_no_code(words: str) -> None:
    made = an_event_class("which", Code)

    with pytest.raises(ValidationError):
        made(subject=uuid4(), which=words)


@given(digits=some.from_regex(r"\A[0-9]{5,20}\Z"), before=some.sampled_from(["", "a", "tel-", "x_"]))
def test_no_code_holds_five_digits_in_a_row(digits: str, before: str) -> None:
    made = an_event_class("which", Code)

    with pytest.raises(ValidationError):
        made(subject=uuid4(), which=before + digits)


@pytest.mark.parametrize(
    "name", ["baked", "bakery.baked", "bakery.baked.v0", "Bakery.baked.v1", "bakery.baked.1", "bakery.b b.v1"]
)
def test_a_name_says_producer_fact_and_version(name: str) -> None:
    with pytest.raises(TypeError, match="not <producer>"):
        an_event_class("value", int, name=name)


def test_nobody_produces_in_anothers_name() -> None:
    with pytest.raises(TypeError, match="produced by mill"):
        an_event_class("value", int, producer="mill")


def test_a_subscriber_is_named_once() -> None:
    with pytest.raises(TypeError, match="twice"):
        an_event_class("value", int, subscribers=("shop", "shop"))


def test_a_name_belongs_to_one_class() -> None:
    with pytest.raises(TypeError, match=r"already an event of tests\.unit\.bus\.bakery"):
        type("Other", (Event,), {"__module__": __name__, "__qualname__": "Other", "name": LoafBaked.name})


def test_the_catalogue_holds_every_class_by_name() -> None:
    assert catalogue()[LoafBaked.name] is LoafBaked


def test_what_is_urgent_waits_for_nothing_earlier_unless_it_says_so() -> None:
    class Patient(Event):
        """It can wait."""

        name: ClassVar[str] = "bakery.patient.v1"
        urgent: ClassVar[bool] = True
        ordered: ClassVar[bool] = True

    forget(Patient.name)

    assert (LoafBaked.ordered, OvenOnFire.ordered, StockCounted.ordered, Patient.ordered) == (
        True,
        False,
        False,
        True,
    )


def test_the_reason_of_an_event_is_the_first_line_of_its_docstring() -> None:
    assert LoafBaked.why == "A loaf came out of the oven."


def test_an_event_is_frozen_and_takes_nothing_extra() -> None:
    loaf = LoafBaked(subject=uuid4(), number=1)

    with pytest.raises(ValidationError):
        loaf.number = 2
    with pytest.raises(ValidationError):
        LoafBaked(subject=uuid4(), number=1, words="about her")


def test_a_time_without_a_zone_is_refused() -> None:
    made = an_event_class("at", AwareDatetime)

    assert made(subject=uuid4(), at=datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(ValidationError):
        made(subject=uuid4(), at=datetime(2026, 1, 1))  # noqa: DTZ001, the naive time is the point
