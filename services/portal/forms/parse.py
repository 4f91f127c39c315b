"""From what a browser sent to what a pydantic model reads."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic.fields import FieldInfo

from services.portal.forms.model import (
    FormModel,
    is_date,
    is_flag,
    is_keyed,
    is_repeated,
    is_verbatim,
    kernel,
)

Raw = Mapping[str, Sequence[str]]
"""Every value sent under a name, in order."""

_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")


def read(model: type[FormModel], raw: Raw) -> dict[str, Any]:
    """Values by field name; what was left empty is absent, so that defaults apply."""
    values: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        value = _read_field(name, field, raw)
        if value is not None:
            values[name] = value
    return values


def _read_field(name: str, field: FieldInfo, raw: Raw) -> Any:  # noqa: ANN401, shape depends on the field
    if is_keyed(field):
        prefix = f"{name}."
        rows = {key[len(prefix) :]: sent for key, sent in raw.items() if key.startswith(prefix)}
        return {key: sent[-1] for key, sent in rows.items() if sent and sent[-1]}
    sent = [value for value in raw.get(name, ()) if value.strip()]
    if is_repeated(field):
        return sent or None
    if is_flag(field):
        return bool(sent) and sent[-1].lower() not in ("false", "0", "no")
    if not sent:
        return None
    if is_verbatim(field):
        return sent[-1]
    return _tidy(sent[-1].strip(), field)


def _tidy(value: str, field: FieldInfo) -> str:
    """Accept what a Spanish speaker writes: 3/6/2026 for a date, 1,5 for a number."""
    if is_date(field) and (match := _DAY_FIRST.fullmatch(value)):
        day, month, year = match.groups()
        return f"{year}-{int(month):02}-{int(day):02}"
    if kernel(field) in (float, Decimal) and re.fullmatch(r"-?\d+,\d+", value):
        return value.replace(",", ".")
    return value
