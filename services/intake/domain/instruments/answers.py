"""Reading what was answered: raw values become codes, a missing one is unknown, a wrong one is named."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from services.intake.domain.instruments.definition import Instrument
from services.intake.domain.instruments.items import UNKNOWN_CODES, ContextValue, Item, Raw
from services.intake.domain.instruments.rules import ContextField
from shared.errors import Invalid

Answers = Mapping[str, str | None]
Context = Mapping[str, ContextValue]
Said = Raw | Sequence[Raw]
_LONGEST_TEXT: Final = 200
_HIGHEST_COUNT: Final = 9999
_COUNT: Final = re.compile(r"\d{1,9}")


class BadAnswer(Invalid):
    """An answer or a context fact that the instrument does not admit."""

    def __init__(self, place: str, expected: str) -> None:
        super().__init__("No es una respuesta de este cuestionario.", field=place, expected=expected)


def read_answers(instrument: Instrument, raw: Mapping[str, Said]) -> dict[str, str | None]:
    """Turn raw answers into codes, one for every item; a missing one is unknown, never no.

    A box that is left out is not ticked, if its item says so. Answers that come in a list may also come by item.
    Raises BadAnswer for an item or a value that the instrument lacks.
    """
    said = _one_by_one(instrument, raw)
    return {item.id: _read(item, said) for item in instrument.items}


def _one_by_one(instrument: Instrument, raw: Mapping[str, Said]) -> dict[str, Raw]:
    found: dict[str, Raw] = {}
    for name, value in raw.items():
        if name in instrument.by_id:
            if isinstance(value, Sequence) and not isinstance(value, str):
                raise _bad_answer(instrument.by_id[name])
            found[name] = value
        elif name in instrument.lists:
            found.update(_from_list(name, instrument.lists[name], value))
        else:
            in_lists = {item for ids in instrument.lists.values() for item in ids}
            known = [*instrument.lists, *(item.id for item in instrument.items if item.id not in in_lists)]
            msg = f"answers.{name}"
            raise BadAnswer(msg, "una de estas preguntas: " + ", ".join(known))
    return found


def _from_list(name: str, ids: Sequence[str], value: Said) -> dict[str, Raw]:
    if value is None:
        return {}
    if isinstance(value, str) or not isinstance(value, Sequence) or len(value) != len(ids):
        msg = f"answers.{name}"
        raise BadAnswer(msg, f"una lista de {len(ids)} respuestas o null")
    return dict(zip(ids, value, strict=True))


def _read(item: Item, said: Mapping[str, Raw]) -> str | None:
    if item.id not in said:
        return item.if_missing
    value = said[item.id]
    if item.scale is None:
        return _as_told(item, value)
    try:
        return item.scale.read(value)
    except ValueError as error:
        raise _bad_answer(item) from error


def _as_told(item: Item, value: Raw) -> str | None:
    """Check what is kept as it is told: a day, a whole number or a few words."""
    if value is None or (isinstance(value, str) and value in UNKNOWN_CODES):
        return None
    if item.kind == "count":
        told = int(value) if isinstance(value, str) and _COUNT.fullmatch(value) else value
        if is_count(told):
            return str(told)
    if item.kind == "text" and isinstance(value, str) and 0 < len(value.strip()) <= _LONGEST_TEXT:
        return value.strip()
    if item.kind == "date" and isinstance(value, str):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise _bad_answer(item)


def _bad_answer(item: Item) -> BadAnswer:
    kinds = {
        "date": "un día, AAAA-MM-DD",
        "count": "un número entero de 0 a 9999",
        "text": f"texto de hasta {_LONGEST_TEXT} letras",
    }
    codes = (
        ", ".join(
            choice.code + "".join(f" ({str(a).lower()})" for a in choice.accepts if str(a) != choice.code)
            for choice in item.choices
        )
        or kinds[item.kind]
    )
    return BadAnswer(f"answers.{item.id}", f"{codes} o null")


def read_context(instrument: Instrument, raw: Mapping[str, ContextValue]) -> dict[str, ContextValue]:
    """Check the facts beside the items and fill in the defaults; an explicit None stays unknown."""
    known = {fact.id: fact for fact in instrument.context}
    for name in raw:
        if name not in known:
            msg = f"context.{name}"
            raise BadAnswer(msg, "uno de estos datos: " + ", ".join(known) if known else "ningún otro dato")
    return {name: _context_value(fact, raw.get(name, fact.default)) for name, fact in known.items()}


def _context_value(fact: ContextField, value: ContextValue) -> ContextValue:
    place = f"context.{fact.id}"
    if fact.kind == "choice":
        value = fact.default if value is None else value
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if value not in fact.choices:
            raise BadAnswer(place, "uno de: " + ", ".join(fact.choices))
        return value
    if value is None:
        return None
    if fact.kind == "yes_no" and not isinstance(value, bool):
        raise BadAnswer(place, "true, false o null")
    if fact.kind == "count" and not is_count(value):
        raise BadAnswer(place, "un número entero de 0 a 9999, o null")
    return value


def is_count(value: object) -> bool:
    """Whether it is a whole number that may be told; JSON keeps true and 1 apart, and so does this."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _HIGHEST_COUNT


def is_answered(instrument: Instrument, answers: Answers, context: Context) -> bool:
    """Whether anything was told: an answer that is known, or a fact beside the items that is not the default.

    A fact that is a choice says how it was asked, and a box left out says nothing: neither is what she told.
    """
    return any(answers[item.id] not in (None, item.if_missing) for item in instrument.items) or any(
        fact.kind != "choice" and context[fact.id] not in (None, fact.default) for fact in instrument.context
    )
