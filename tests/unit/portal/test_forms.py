"""Forms: what people type becomes a value, or an error that says what would be accepted."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, field_validator

from services.portal.clients.base import InvalidThere, UnavailableThere
from services.portal.domain.passwords import LONGEST
from services.portal.forms.form import Form
from services.portal.forms.model import FormModel, labelled
from services.portal.forms.parse import read
from services.portal.forms.sign_in import SignIn
from shared.errors import Conflict, TelarError


class Fruit(StrEnum):
    APPLE = "apple"
    PEAR = "pear"


class Basket(FormModel):
    choices: ClassVar[Any] = {"fruit": labelled({Fruit.APPLE: "Manzana", Fruit.PEAR: "Pera"})}

    owner: str = Field(title="De quién es", min_length=2, max_length=10, description="Solo el nombre.")
    fruit: Fruit = Field(title="Fruta")
    extras: list[str] = Field(default=[], title="Extras", max_length=2)
    when: date | None = Field(default=None, title="Cuándo")
    weight: Decimal | None = Field(default=None, title="Peso", gt=0)
    count: int = Field(default=1, title="Cuántas", ge=1, le=50)
    is_gift: bool = Field(default=False, title="Es un regalo")
    marks: dict[UUID, Fruit] = Field(default={}, title="Lista")

    @field_validator("owner")
    @classmethod
    def _not_admin(cls, value: str) -> str:
        if value == "nadie":
            raise ValueError("Escribe el nombre de alguien.")
        return value


def a_form(**sent: list[str]) -> Form[Basket]:
    form = Form(Basket, gettext=lambda text: text, raw=sent)
    form.check()
    return form


def test_a_good_form_gives_typed_values() -> None:
    ref = uuid4()
    form = a_form(
        owner=["  Ana  "],
        fruit=["pear"],
        extras=["a", "b"],
        when=["2026-06-03"],
        weight=["1,5"],
        count=["3"],
        is_gift=["true"],
        **{f"marks.{ref}": ["apple"]},
    )

    assert form.is_valid
    assert form.data == Basket(
        owner="Ana",
        fruit=Fruit.PEAR,
        extras=["a", "b"],
        when=date(2026, 6, 3),
        weight=Decimal("1.5"),
        count=3,
        is_gift=True,
        marks={ref: Fruit.APPLE},
    )


@pytest.mark.parametrize("typed", ["3/6/2026", "03/06/2026", "3-6-2026", "3.6.2026", "2026-06-03"])
def test_dates_may_be_typed_as_people_write_them(typed: str) -> None:
    assert a_form(owner=["Ana"], fruit=["apple"], when=[typed]).data.when == date(2026, 6, 3)


def test_what_is_left_empty_takes_its_default() -> None:
    form = a_form(owner=["Ana"], fruit=["apple"], when=["  "], count=[""], extras=[""])

    assert form.data.when is None
    assert form.data.count == 1
    assert form.data.extras == []
    assert not form.data.is_gift


@pytest.mark.parametrize(
    ("field", "sent", "said"),
    [
        ("owner", [], "Falta «De quién es»"),
        ("owner", ["   "], "Falta «De quién es»"),
        ("owner", ["A"], "como mínimo 2 letras"),
        ("owner", ["A" * 11], "como máximo 10 letras"),
        ("owner", ["nadie"], "Escribe el nombre de alguien."),
        ("fruit", ["banana"], "Elige una de las opciones de «Fruta»"),
        ("extras", ["a", "b", "c"], "como máximo 2"),
        ("when", ["31/02/2026"], "no es una fecha"),
        ("when", ["mañana"], "por ejemplo 03/06/2026"),
        ("weight", ["mucho"], "tiene que ser un número"),
        ("weight", ["0"], "más de 0"),
        ("count", ["0"], "1 o más"),
        ("count", ["51"], "50 o menos"),
        ("count", ["3,7"], "tiene que ser un número"),
    ],
)
def test_an_error_names_the_field_and_says_what_is_accepted(field: str, sent: list[str], said: str) -> None:
    good = {"owner": ["Ana"], "fruit": ["apple"]}

    form = a_form(**{**good, field: sent})

    assert not form.is_valid
    assert said in form.error(field)
    assert [error.field for error in form.errors] == [field]


def test_everything_typed_is_kept_when_something_is_wrong() -> None:
    form = a_form(owner=["A"], extras=["x", "y"], when=["mañana"], is_gift=["true"])

    assert form.value("owner") == "A"
    assert form.values("extras") == ["x", "y"]
    assert form.value("when") == "mañana"
    assert form.value("is_gift") == "true"


def test_errors_stand_in_the_order_of_the_page_and_once_a_field() -> None:
    form = a_form(count=["x"], when=["y"], owner=["A"])

    assert [error.field for error in form.errors] == ["owner", "fruit", "when", "count"]


def test_one_wrong_row_of_a_list_is_named() -> None:
    ref = uuid4()

    form = a_form(owner=["Ana"], fruit=["apple"], **{f"marks.{ref}": ["banana"]})

    assert [error.field for error in form.errors] == [f"marks.{ref}"]


def test_an_unchecked_box_is_no_and_stays_unchecked_after_an_error() -> None:
    form = a_form(owner=["A"])

    assert form.value("is_gift") == ""


def test_a_fresh_form_shows_defaults_and_an_old_one_what_is_known() -> None:
    fresh = Form(Basket, gettext=str)
    known = Form(Basket, gettext=str).fill(
        {"owner": "Ana", "extras": ["a"], "is_gift": True, "when": date(2026, 6, 3), "weight": None}
    )

    assert fresh.value("count") == "1"
    assert fresh.value("owner") == ""
    assert known.value("owner") == "Ana"
    assert known.values("extras") == ["a"]
    assert known.value("is_gift") == "true"
    assert known.value("when") == "2026-06-03"
    assert known.value("weight") == ""


def test_data_of_a_form_with_errors_cannot_be_used() -> None:
    with pytest.raises(LookupError):
        _ = a_form().data


def test_labels_hints_limits_and_choices_come_from_the_model() -> None:
    form = Form(Basket, gettext=str.upper)

    assert form.label("owner") == "DE QUIÉN ES"
    assert form.hint("owner") == "SOLO EL NOMBRE."
    assert form.hint("fruit") == ""
    assert form.limit("owner") == 10
    assert form.limit("count") is None
    assert form.is_required("fruit")
    assert not form.is_required("count")
    assert form.choices("fruit") == [("apple", "MANZANA"), ("pear", "PERA")]


def test_choices_may_come_from_the_page() -> None:
    form = Form(Basket, gettext=str, choices={"extras": [("n", "Nueces")]})

    assert form.choices("extras") == [("n", "Nueces")]


def refused_by_a_service() -> InvalidThere:
    refused = InvalidThere("Hay datos que corregir.")
    refused.problems = (
        TelarError("Este dato no vale.", field="body.owner", expected="un nombre"),
        TelarError("Falta este dato.", field="unknown"),
    )
    return refused


def test_what_a_service_refuses_stands_at_the_field_it_named() -> None:
    form = a_form(owner=["Ana"], fruit=["apple"])

    form.take(refused_by_a_service())

    assert form.error("owner") == "«De quién es»: Este dato no vale. Se acepta: un nombre"
    assert form.error("") == "Falta este dato."
    assert form.status == 422
    assert not form.is_valid


def test_a_conflict_is_said_on_top() -> None:
    form = a_form(owner=["Ana"], fruit=["apple"])

    form.take(Conflict("Ya existe."))

    assert [(error.field, error.message) for error in form.errors] == [("", "Ya existe.")]


def test_a_service_that_is_away_leaves_the_words_and_the_same_key() -> None:
    form = a_form(owner=["Ana"], fruit=["apple"])
    key = form.key

    form.take(UnavailableThere("no answer"))

    assert form.status == 503
    assert "sigue aquí" in form.errors[0].message
    assert form.value("owner") == "Ana"
    assert form.key == key


@given(
    st.dictionaries(st.sampled_from([*Basket.model_fields, "marks.x", "_x"]), st.lists(st.text(), max_size=3))
)
def test_no_input_whatever_breaks_a_form(sent: dict[str, list[str]]) -> None:
    form = Form(Basket, gettext=str, raw=sent)

    assert form.check() == form.is_valid
    assert form.is_valid or form.errors
    assert set(read(Basket, sent)) <= set(Basket.model_fields)
    for name in Basket.model_fields:
        form.value(name)
        form.error(name)


def test_a_choice_that_is_not_offered_is_refused_and_not_read_as_another() -> None:
    form = Form(
        Basket,
        gettext=lambda text: text,
        raw={"owner": ["Ana"], "extras": ["lazo"]},
        choices={"extras": [("caja", "Caja")]},
    )

    assert not form.check()
    assert form.error("extras") == "Elige una de las opciones de «Extras»."


def test_a_list_that_could_not_be_asked_for_refuses_nothing() -> None:
    raw = {"owner": ["Ana"], "fruit": ["pear"], "extras": ["lazo"]}

    assert Form(Basket, gettext=lambda text: text, raw=raw, choices={"extras": []}).check()


def test_what_was_freely_typed_is_given_back_and_what_was_chosen_is_not() -> None:
    form = a_form(owner=["Ana Prueba"], fruit=["pear"], count=["tres"])

    assert form.words() == [("De quién es", "Ana Prueba")]


def test_nothing_of_a_secret_form_is_given_back() -> None:
    class Vault(FormModel):
        is_secret: ClassVar[bool] = True

        word: str = Field(title="Palabra")

    assert Form(Vault, gettext=lambda text: text, raw={"word": ["abracadabra"]}).words() == []


def test_a_password_is_read_as_it_was_typed_and_an_address_without_its_blanks() -> None:
    form = Form(SignIn, gettext=str, raw={"email": [" lucia@example.org "], "password": ["  Ñandú 日本 \t"]})

    assert form.check()
    assert form.data.email == "lucia@example.org"
    assert form.data.password == "  Ñandú 日本 \t"


@pytest.mark.parametrize(("length", "is_taken"), [(64, True), (LONGEST, True), (LONGEST + 1, False)])
def test_a_long_password_is_taken_whole_or_refused(length: int, is_taken: bool) -> None:
    form = Form(SignIn, gettext=str, raw={"email": ["lucia@example.org"], "password": ["ñ" * length]})

    assert form.check() is is_taken
    assert not is_taken or form.data.password == "ñ" * length


def test_a_field_sent_twice_is_read_once_the_last_time() -> None:
    form = a_form(owner=["Amal", "Lía"], fruit=["apple", "pear"])

    assert (form.data.owner, form.data.fruit) == ("Lía", Fruit.PEAR)
