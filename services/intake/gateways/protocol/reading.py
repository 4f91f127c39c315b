"""One YAML file of the protocol, read and checked against its shape."""

from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from shared.errors import Invalid

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Shape = TypeVar("Shape", bound=BaseModel)


class BadProtocolFile(Invalid):
    """A protocol file that cannot be followed; the service does not start with one."""


def read_file(shape: type[Shape], path: Path) -> Shape:
    """Read a file of this shape. Raises BadProtocolFile, which names the file."""
    return checked(shape, path.name, load(path))


def checked(shape: type[Shape], name: str, document: object, **context: bool) -> Shape:
    """A document of this shape; name: what it is called when it is not. context: what its checks may ask."""
    try:
        return shape.model_validate(document, context=context)
    except ValidationError as error:
        msg = f"{name}: {error}"
        raise BadProtocolFile(msg) from error


def load(path: Path) -> Any:  # noqa: ANN401, whatever the file holds, checked by the caller
    """What a file holds."""
    return loaded(path.name, text_of(path))


def text_of(path: Path) -> str:
    """The text of a file."""
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError) as error:
        msg = f"{path.name}: {error}"
        raise BadProtocolFile(msg) from error


def loaded(name: str, text: str) -> Any:  # noqa: ANN401, as above
    """What a text of YAML holds."""
    try:
        return yaml.load(text, Loader=_LOADER)  # noqa: S506, the safe loader, in C where there is one
    except yaml.YAMLError as error:
        msg = f"{name}: {error}"
        raise BadProtocolFile(msg) from error
