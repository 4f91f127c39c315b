"""What a form asks for: a pydantic model whose field titles are the labels a person reads."""

import types
import typing
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

CHOICES = typing.TypeVar("CHOICES", bound=StrEnum)
Choice = tuple[str, str]
"""Value and label (a Spanish msgid)."""


class FormModel(BaseModel):
    """Base of every form. Give each field `Field(title=N_("Etiqueta"))`; description is its hint.

    choices: labels of closed lists, by field; a page may pass others, such as a list of partners.
    Repeated fields are `list[...]`; fields named `state.<key>` arrive in a `dict[str, ...]` called `state`.
    """

    model_config = ConfigDict(str_strip_whitespace=True, frozen=True, extra="ignore")

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {}


def labelled(labels: Mapping[CHOICES, str]) -> tuple[Choice, ...]:
    """Choices from the labels of an enumeration, in the order given."""
    return tuple((str(value), label) for value, label in labels.items())


def kernel(field: FieldInfo) -> Any:  # noqa: ANN401, an annotation has no narrower type
    """The annotation without `| None` and `Annotated`."""
    annotation: Any = field.annotation
    if get_origin(annotation) in (typing.Union, types.UnionType):
        inner = [part for part in get_args(annotation) if part is not type(None)]
        annotation = inner[0] if len(inner) == 1 else annotation
    if get_origin(annotation) is typing.Annotated:
        annotation = get_args(annotation)[0]
    return annotation


def is_repeated(field: FieldInfo) -> bool:
    """Whether the field takes several values of the same name."""
    return get_origin(kernel(field)) in (list, set, frozenset, tuple)


def is_keyed(field: FieldInfo) -> bool:
    """Whether the field gathers `name.key` inputs."""
    return get_origin(kernel(field)) is dict


def is_date(field: FieldInfo) -> bool:
    """Whether the field is a plain date, which people may type as 3/6/2026."""
    return kernel(field) is date


def is_flag(field: FieldInfo) -> bool:
    """Whether the field is one checkbox: absent means no."""
    return kernel(field) is bool
