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
    aliases: where a service's own name of an input differs from the field it is typed in; dotted where one word
    would not tell, without the numbers of lists.
    is_secret: passwords and codes are typed in it, so nothing of it is ever shown again.
    Repeated fields are `list[...]`; fields named `state.<key>` arrive in a `dict[str, ...]` called `state`.
    """

    model_config = ConfigDict(str_strip_whitespace=True, frozen=True, extra="ignore")

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {}
    aliases: ClassVar[Mapping[str, str]] = {}
    is_secret: ClassVar[bool] = False


def field_of(model: type[FormModel], path: str) -> str:
    """The labelled input a service's path stands for: `profile.languages.0` is `languages`; "" if there is none.

    The innermost name that is a field or an alias wins, since services wrap what a form sends.
    """
    parts = path.split(".")
    for end in range(len(parts), 0, -1):
        inner = [parts[start:end] for start in range(end)]
        known = (model.aliases[key] for key in map(_without_numbers, inner) if key in model.aliases)
        name = next(known, parts[end - 1])
        field = model.model_fields.get(name.split(".", maxsplit=1)[0])
        if field is None or not field.title:
            continue
        is_whole = "." in name or not is_keyed(field) or end == len(parts)
        return name if is_whole else f"{name}.{parts[end]}"
    return ""


def _without_numbers(parts: list[str]) -> str:
    return ".".join(part for part in parts if not part.isdigit())


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


def is_verbatim(field: FieldInfo) -> bool:
    """Whether the field is read exactly as typed, such as a password; others lose blanks at both ends."""
    return any(getattr(rule, "strip_whitespace", None) is False for rule in field.metadata)


def is_flag(field: FieldInfo) -> bool:
    """Whether the field is one checkbox: absent means no."""
    return kernel(field) is bool
