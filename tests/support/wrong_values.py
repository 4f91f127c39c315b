"""What a person types into a form, right, and what she may get wrong in each input."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from tests.support.page_forms import Input, PageForm

_SOON: Final = str((datetime.now(UTC) + timedelta(days=9)).date())
_RIGHT: Final = {
    "date": _SOON,
    "time": "10:30",
    "number": "7",
    "email": "ana@example.org",
    "textarea": "Unas palabras suyas.",
    "text": "Palabras",
    "password": "una frase que nadie adivina",
}
UNASKED: Final = ("answers.", "context.", "mark.", "brought.")
"""Questions that may stay unanswered, though the page doesn't say so at each."""

_LONGEST: Final = 20_001
"""More letters than any field without a limit of its own should take."""


def filled(form: PageForm, given: Mapping[str, str]) -> dict[str, list[str]]:
    """The form as a person sends it, everything filled in. given: values by name that only some fields take."""
    sent = {}
    for one in form.inputs.values():
        if one.name in given:
            sent[one.name] = [given[one.name]]
        elif one.kind != "file":
            sent[one.name] = one.held if any(one.held) else _right(one)
    return sent


def _right(one: Input) -> list[str]:
    if one.kind in ("hidden", "checkbox") and not one.is_many:
        return one.held
    if one.kind in ("select", "radio", "checkbox", "button"):
        return [value for value in one.offered if value][:1]
    return [_RIGHT.get(one.kind, _RIGHT["text"])]


def wrong(one: Input) -> Iterator[tuple[str, list[str]]]:
    """Each kind of wrong value of an input that a person fills in: its name and what is sent."""
    if one.is_required and not one.name.startswith(UNASKED):
        yield "left empty", []
    if one.kind in ("select", "radio", "button") or one.is_many:
        yield "a code that is not offered", ["no-existe"]
        yield from _wrong_code(one.offered)
    elif one.kind == "date":
        yield "an impossible date", ["2026-02-30"]
        yield "no date", ["mañana"]
    elif one.kind == "time":
        yield "an impossible hour", ["25:99"]
    elif one.kind == "number":
        yield "no number", ["muchos"]
        yield "a number without end", ["9" * 30]
    elif one.kind == "file":
        yield "a file of another kind", ["MZ"]
    elif one.kind != "checkbox":
        yield "too long", ["ñ" * ((one.limit or _LONGEST - 1) + 1)]
    if one.kind == "email":
        yield "no address", ["sin arroba"]


def _wrong_code(offered: list[str]) -> Iterator[tuple[str, list[str]]]:
    if {"es", "ar"} <= set(offered):
        yield "a language that does not exist", ["zz"]
    if any(_is_reference(value) for value in offered):
        yield "an unknown reference", [str(uuid4())]


def _is_reference(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
