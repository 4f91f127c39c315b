"""What every event is: a frozen fact of references, closed codes, numbers and times, checked when its class is made."""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Final, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

from shared.contracts.personal import PERSONAL_SAMPLES, PERSONAL_WORDS

Code = Annotated[
    str,
    StringConstraints(
        pattern=r"^[A-Za-z]{1,24}[0-9]{0,4}([_.-]([A-Za-z]{1,24}[0-9]{0,4}|[0-9]{1,4})){0,4}$", max_length=64
    ),
]
"""A code of an open list (`WAST-short-ES`, `team_north`): no spaces, no run of five digits, at most 64 letters."""

EVENT_NAME: Final = re.compile(
    r"^(?P<producer>[a-z]+)\.(?P<fact>[a-z]+(?:_[a-z]+)*)\.v(?P<version>[1-9][0-9]*)$"
)


class PersonalDataOnTheBus(TypeError):
    """An event class has a field that could carry words of or about a person."""


class Event(BaseModel):
    """A past fact about one subject.

    name: `<producer>.<fact>.v<version>`. subscribers: services that are owed it from the moment of commit.
    urgent: it takes the lane of its own and, unless `ordered` says otherwise, waits for no earlier event.
    ordered: a subscriber applies it only after the earlier ordered events of its producer and subject.
    holds_back: when it is parked, later events of its subject wait for a person; otherwise they go on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", revalidate_instances="never")

    name: ClassVar[str]
    producer: ClassVar[str]
    subscribers: ClassVar[tuple[str, ...]] = ()
    urgent: ClassVar[bool] = False
    bulk: ClassVar[bool] = False
    ordered: ClassVar[bool] = True
    holds_back: ClassVar[bool] = False
    why: ClassVar[str] = ""

    subject: UUID

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:  # noqa: ANN401, pydantic's signature
        """Refuse a class whose name or fields break the contract; enter the rest in the catalogue."""
        super().__pydantic_init_subclass__(**kwargs)
        if "name" not in cls.__dict__:
            return
        _check_name(cls)
        for field_name, field in cls.model_fields.items():
            _check_field(
                cls, field_name, kinds_of(field.annotation, f"{cls.__name__}.{field_name}", field.metadata)
            )
        if "ordered" not in cls.__dict__:
            cls.ordered = not cls.urgent
        cls.why = cls.why or " ".join((cls.__doc__ or "").split("\n\n", maxsplit=1)[0].split())
        _register(cls)


_CATALOGUE: Final[dict[str, type[Event]]] = {}


def catalogue() -> dict[str, type[Event]]:
    """Every event class that has been imported, by name, sorted."""
    return dict(sorted(_CATALOGUE.items()))


def forget(*names: str) -> None:
    """Take events out of the catalogue; for tests that make classes of their own."""
    for name in names:
        _CATALOGUE.pop(name, None)


def _register(cls: type[Event]) -> None:
    known = _CATALOGUE.get(cls.name)
    if known is not None and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
        raise TypeError(f"{cls.name} is already an event of {known.__module__}")
    _CATALOGUE[cls.name] = cls


def _check_name(cls: type[Event]) -> None:
    match = EVENT_NAME.match(cls.name)
    if match is None:
        raise TypeError(f"{cls.__name__}: {cls.name!r} is not <producer>.<fact>.v<version>")
    if "producer" not in cls.__dict__:
        cls.producer = match["producer"]
    if cls.producer != match["producer"]:
        raise TypeError(f"{cls.__name__}: produced by {cls.producer}, yet named {cls.name}")
    if len(set(cls.subscribers)) < len(cls.subscribers):
        raise TypeError(f"{cls.__name__}: a subscriber is named twice")


def _check_field(cls: type[Event], field_name: str, kinds: set[str]) -> None:
    if not kinds <= {"reference", "yes/no"} and PERSONAL_WORDS.intersection(field_name.lower().split("_")):
        raise PersonalDataOnTheBus(
            f"{cls.__name__}.{field_name}: the field's name promises personal data; send a reference"
        )


def kinds_of(annotation: Any, where: str, metadata: Sequence[Any] = ()) -> set[str]:  # noqa: ANN401, any type
    """Return which kinds of value a type admits: reference, code, number, yes/no, time.

    metadata: what pydantic holds beside the type, as in `FieldInfo.metadata`.
    Raises PersonalDataOnTheBus, naming `where`, for anything else: a free `str`, a date (of birth), a mapping.
    """
    if metadata:
        annotation = Annotated[annotation, *metadata]
    annotation = getattr(annotation, "__supertype__", annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType, tuple):
        parts = (part for part in arguments if part not in (NoneType, Ellipsis))
        return set().union(*(kinds_of(part, where) for part in parts))
    if origin is Annotated and arguments[0] is datetime and AwareDatetime in arguments[1:]:
        return {"time"}
    if origin is Literal or (
        origin is Annotated and arguments[0] is str and _is_closed_pattern(arguments[1:])
    ):
        return {"code"}
    if origin is Annotated:
        return kinds_of(arguments[0], where)
    kind = _plain_kind(annotation)
    if kind is None:
        raise PersonalDataOnTheBus(
            f"{where}: {annotation!r} could carry personal data or is not a plain value"
        )
    return {kind}


def _plain_kind(annotation: Any) -> str | None:  # noqa: ANN401, any type may stand here
    if annotation is AwareDatetime:
        return "time"
    if not isinstance(annotation, type):
        return None
    for base, kind in (
        (UUID, "reference"), (StrEnum, "code"), (IntEnum, "code"), (bool, "yes/no"),
        (int, "number"), (float, "number"), (Decimal, "number"),
    ):  # fmt: skip
        if issubclass(annotation, base):
            return kind
    return None


def _is_closed_pattern(metadata: tuple[Any, ...]) -> bool:
    """Whether a string's pattern refuses every sample of what people write."""
    patterns = [getattr(part, "pattern", None) for part in metadata]
    patterns += [getattr(inner, "pattern", None) for part in metadata for inner in _metadata_of(part)]
    for pattern in filter(None, patterns):
        compiled = re.compile(pattern)
        if not any(compiled.fullmatch(sample) for sample in PERSONAL_SAMPLES):
            return True
    return False


def _metadata_of(part: Any) -> tuple[Any, ...]:  # noqa: ANN401, pydantic's metadata has no common type
    return tuple(getattr(part, "metadata", ()) or ())
