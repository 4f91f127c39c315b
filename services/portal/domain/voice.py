"""What participants are asked and how an answer is read from a form: shapes, limits, what is wrong with it."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

KINDS: Final = (
    "expectations",
    "proposals",
    "vote",
    "session_evaluation",
    "edition_evaluation",
    "wellbeing_before",
    "wellbeing_after",
)
HOPES: Final = (
    "meet_people",
    "be_heard",
    "learn_rights",
    "feel_calmer",
    "spanish",
    "work",
    "children",
    "health",
    "have_fun",
    "know_city",
)
FACES: Final = ("1", "2", "3", "4", "5")
TIMES: Final = ("0", "1", "2", "3", "4", "5")
"""How much of the last two weeks, from never to all the time."""
RANKS: Final = ("1", "2", "3")
MOST_LETTERS: Final = 500
_CODE: Final = re.compile(r"[A-Z0-9]{8}")

Raw = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Item:
    """One question. shape: `faces`, `words`, `rank`, `choices` or `who5`."""

    id: str
    shape: str

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its inputs: one, or one a rank."""
        return tuple(f"{self.id}.{rank}" for rank in RANKS) if self.shape == "rank" else (self.id,)


@dataclass(frozen=True)
class Wrong:
    """name: of the input, "" for the whole form. said: key of the sentence in the data files."""

    name: str
    said: str


def code_of(typed: str) -> str:
    """A code as groups knows it: capitals and digits of any script, no gaps; "" if it cannot be one."""
    plain = "".join(str(unicodedata.digit(letter, letter)) for letter in typed.upper())
    joined = re.sub(r"[\s\-\u2010-\u2015.]", "", plain)
    return joined if _CODE.fullmatch(joined) else ""


def read(items: Sequence[Item], raw: Raw, *, topics: Sequence[str]) -> tuple[dict[str, Any], list[Wrong]]:
    """Answers by item, those left out missing, and what is wrong, in the order of the page.

    topics: ids that may be ranked. An answer with nothing in it is wrong.
    """
    wrong = [each for item in items for each in _wrong(item, raw, topics)]
    answers = {item.id: said for item in items if (said := _said(item, raw)) not in (None, "", [])}
    if not answers and not wrong:
        wrong = [Wrong("", "errors.nothing")]
    return answers, wrong


def _given(raw: Raw, name: str) -> str:
    return next((value.strip() for value in reversed(raw.get(name, ())) if value.strip()), "")


def _said(item: Item, raw: Raw) -> Any:  # noqa: ANN401, shape depends on the item
    match item.shape:
        case "faces" | "who5":
            value = _given(raw, item.id)
            return int(value) if value in TIMES else None
        case "choices":
            return [code for code in HOPES if code in raw.get(item.id, ())]
        case "rank":
            return [value for name in item.names if (value := _given(raw, name))]
        case _:
            return _given(raw, item.id)


def _wrong(item: Item, raw: Raw, topics: Sequence[str]) -> Iterator[Wrong]:
    match item.shape:
        case "faces" | "who5":
            offered = FACES if item.shape == "faces" else TIMES
            if _given(raw, item.id) not in ("", *offered):
                yield Wrong(item.id, "errors.choice")
        case "choices":
            if any(code not in HOPES for code in raw.get(item.id, ())):
                yield Wrong(item.id, "errors.choice")
        case "rank":
            yield from _wrong_ranks(item, raw, topics)
        case _:
            if len(_given(raw, item.id)) > MOST_LETTERS:
                yield Wrong(item.id, "errors.long")


def _wrong_ranks(item: Item, raw: Raw, topics: Sequence[str]) -> Iterator[Wrong]:
    seen: set[str] = set()
    for name in item.names:
        value = _given(raw, name)
        if value and value not in topics:
            yield Wrong(name, "errors.choice")
        elif value in seen:
            yield Wrong(name, "errors.twice")
        seen |= {value} - {""}
