"""One answer: what of it a round takes, and the name of what it does not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, assert_never
from uuid import UUID

from services.groups.domain.errors import BadAnswer
from services.groups.domain.evaluation import FACES
from services.groups.domain.voice.rounds import ITEMS, Hope, Item, Kind, Shape

WORDS_LENGTH: Final = 500
MOST_RANKED: Final = 3
HIGHEST: Final = 5
LANGUAGES: Final = ("es", "en", "fr", "ar", "pt", "ro", "uk")
_FIRST_PRINTABLE: Final = " "
Value = int | str | tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What one woman said. given: by item, without those she left out. language: in which her words are."""

    given: Mapping[str, Value]
    language: str

    @property
    def words(self) -> dict[str, str]:
        """What she wrote, by item."""
        return {item: value for item, value in self.given.items() if isinstance(value, str)}


def check_answer(
    kind: Kind, given: Mapping[str, Any], *, language: str, topics: Collection[UUID] = ()
) -> Answer:
    """Return the answer as it is kept. topics: those this vote is about.

    Empty values count as left out. Raises BadAnswer with the item at fault, or for an answer with nothing in it.
    """
    if language not in LANGUAGES:
        raise BadAnswer("Idioma que no vale.", field="language", expected=f"uno de: {', '.join(LANGUAGES)}")
    items = {item.id: item for item in ITEMS[kind]}
    unknown = sorted(given.keys() - items.keys())
    if unknown:
        raise BadAnswer(
            "Aquí no se pregunta eso.", field="answers", expected=f"solo: {', '.join(sorted(items))}"
        )
    said = {
        name: _value(item, given[name], {str(topic) for topic in topics})
        for name, item in items.items()
        if given.get(name) not in (None, "", [], ())
    }
    kept = {name: value for name, value in said.items() if value not in ("", ())}
    if not kept:
        raise BadAnswer("No hay ninguna respuesta.", field="answers", expected="al menos una respuesta")
    return Answer(kept, language)


def _value(item: Item, value: object, topics: Collection[str]) -> Value:
    match item.shape:
        case Shape.FACES:
            return _number(item, value, 1, FACES)
        case Shape.WHO5:
            return _number(item, value, 0, HIGHEST)
        case Shape.WORDS:
            return _words(item, value)
        case Shape.RANK:
            return _listed(item, value, topics, at_most=MOST_RANKED)
        case Shape.CHOICES:
            return tuple(sorted(_listed(item, value, list(Hope), at_most=len(Hope))))
        case _:
            assert_never(item.shape)


def _number(item: Item, value: object, lowest: int, highest: int) -> int:
    if type(value) is not int or not lowest <= value <= highest:
        raise BadAnswer(
            "Respuesta que no vale.", field=item.id, expected=f"un número de {lowest} a {highest}"
        )
    return value


def _words(item: Item, value: object) -> str:
    text = value.strip().replace("\r\n", "\n") if isinstance(value, str) else None
    if text is None or len(text) > WORDS_LENGTH or not all(_is_writable(letter) for letter in text):
        raise BadAnswer(
            "Texto que no vale.", field=item.id, expected=f"como mucho {WORDS_LENGTH} caracteres de texto"
        )
    return text


def _is_writable(letter: str) -> bool:
    """No control characters but line breaks and tabs, and no half of a pair."""
    return (letter >= _FIRST_PRINTABLE or letter in "\n\t") and not "\ud800" <= letter <= "\udfff"


def _listed(item: Item, value: object, known: Collection[str], *, at_most: int) -> tuple[str, ...]:
    listed = value if isinstance(value, Sequence) and not isinstance(value, str) else None
    if (
        listed is None
        or len(listed) > at_most
        or not all(isinstance(one, str) and one in known for one in listed)
    ):
        expected = f"como mucho {at_most}, de los que se ofrecen"
        raise BadAnswer("Respuesta que no vale.", field=item.id, expected=expected)
    if len(set(listed)) < len(listed):
        raise BadAnswer("Respuesta repetida.", field=item.id, expected="cada una una sola vez")
    return tuple(str(one) for one in listed)
