"""Mistakes in a declaration are found when the module is imported, not when somebody's data is at stake."""

import sys
from collections.abc import Callable

import pytest
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from shared.crypto import ScopeKeyRow, SealedRow, sealed, sealed_fields
from shared.ids import new_id


def a_service() -> type[DeclarativeBase]:
    class Base(DeclarativeBase):
        pass

    class ScopeKey(ScopeKeyRow, Base):
        pass

    return Base


def declare(base: type[DeclarativeBase], class_name: str = "Recipe", **members: object) -> type:
    return type(
        class_name,
        (SealedRow, base),
        {"__tablename__": class_name.lower(), "__key_class__": "kitchen", **members},
    )


def test_fields_are_listed_with_their_frozen_names() -> None:
    base = a_service()
    kept = (
        declare(base, title=sealed[str]("recipe.title"), price=sealed[int | None]("recipe.cost")),
        declare(base, "Oven", model=sealed[str]("oven.model")),
    )

    assert len(kept) == 2
    assert [(field.name, field.column, field.type) for field in sealed_fields(base)] == [
        ("oven.model", "model", str),
        ("recipe.cost", "price", int | None),
        ("recipe.title", "title", str),
    ]


def test_a_renamed_table_and_column_keep_their_frozen_names() -> None:
    base = a_service()
    recipe = declare(base, "Bread", heading=sealed[str]("recipe.title"))

    assert recipe.__table__.name == "bread"
    assert recipe.heading.prefix == b"cf1\0\0\0\0\x06recipe\0\0\0\x05title"


def test_two_services_may_use_the_same_names() -> None:
    for _ in range(2):
        declare(a_service(), title=sealed[str]("recipe.title"))


def test_a_row_may_be_related_to_one_that_is_declared_later() -> None:
    related = relationship("Oven", primaryjoin="Recipe.scope_id == foreign(Oven.scope_id)", viewonly=True)
    recipe = declare(a_service(), title=sealed[str]("recipe.title"), ovens=related)

    assert recipe.__table__.name == "recipe"


def same_name_twice(base: type[DeclarativeBase]) -> None:
    declare(base, title=sealed[str]("recipe.title"), heading=sealed[str]("recipe.title"))


def same_table_twice(base: type[DeclarativeBase]) -> None:
    first = declare(base, title=sealed[str]("recipe.title"))
    declare(base, "Bread", title=sealed[str]("recipe.name"), kept=first)


def two_table_parts(base: type[DeclarativeBase]) -> None:
    declare(base, title=sealed[str]("recipe.title"), oven=sealed[str]("oven.name"))


def no_type(base: type[DeclarativeBase]) -> None:
    declare(base, title=sealed("recipe.title"))


def nothing_sealed(base: type[DeclarativeBase]) -> None:
    declare(base)


def no_key_class(base: type[DeclarativeBase]) -> None:
    declare(base, title=sealed[str]("recipe.title"), __key_class__=None)


def no_version(base: type[DeclarativeBase]) -> None:
    declare(base, title=sealed[str]("recipe.title"), __mapper_args__={})


def second_primary_key(base: type[DeclarativeBase]) -> None:
    class Recipe(SealedRow, base):
        __tablename__ = "recipe"
        __key_class__ = "kitchen"
        number: Mapped[int] = mapped_column(primary_key=True)
        title = sealed[str]("recipe.title")


@pytest.mark.parametrize(
    "mistake",
    [
        same_name_twice,
        same_table_twice,
        two_table_parts,
        no_type,
        nothing_sealed,
        no_key_class,
        no_version,
        second_primary_key,
    ],
)
def test_a_mistake_stops_the_import(mistake: Callable[[type[DeclarativeBase]], None]) -> None:
    with pytest.raises((TypeError, RuntimeError)) as stopped:
        mistake(a_service())

    assert isinstance(stopped.value.__cause__ or stopped.value, TypeError)


@pytest.mark.parametrize("name", ["title", "a.b.c", "recipe.", ".title", "recipe.the title", ""])
def test_a_name_that_is_not_table_and_field_is_refused(name: str) -> None:
    with pytest.raises(TypeError):
        sealed[str](name)


def test_rows_stay_small_although_many_were_made_before_one_was_stored() -> None:
    fields = {f"f{number}": sealed[str | None](f"recipe.f{number}") for number in range(15)}
    recipe = declare(a_service(), **fields)
    made = [recipe(scope_id=new_id(), **dict.fromkeys(fields)) for _ in range(50)]
    row = made[-1]
    for stored_later in ("row_version", "row_seal", "sealed_key", "_keyring", "_checked", "_view"):
        vars(row)[stored_later] = None

    assert sys.getsizeof(vars(row)) < sys.getsizeof(dict(vars(row))) / 2
