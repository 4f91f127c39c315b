"""A round is one asking of an edition: its kind says what is asked, and in what shape it is answered."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from services.groups.domain.errors import BadRound, WrongState

MOST_PLACES: Final = 30
FEWEST_TOPICS: Final = 2
OPEN_FOR: Final = timedelta(days=45)
"""A round that nobody closed is closed by itself after so long: its keys must not lie about."""


class Kind(StrEnum):
    """What a round is about."""

    EXPECTATIONS = "expectations"
    PROPOSALS = "proposals"
    VOTE = "vote"
    SESSION_EVALUATION = "session_evaluation"
    EDITION_EVALUATION = "edition_evaluation"
    WELLBEING_BEFORE = "wellbeing_before"
    WELLBEING_AFTER = "wellbeing_after"

    @property
    def is_of_session(self) -> bool:
        """Whether it is about one session."""
        return self is Kind.SESSION_EVALUATION

    @property
    def may_repeat(self) -> bool:
        """Whether an edition may ask it again once it was answered."""
        return self in (Kind.PROPOSALS, Kind.VOTE)


class State(StrEnum):
    """Open: it takes answers. Closed: it never does again."""

    OPEN = "open"
    CLOSED = "closed"


class Shape(StrEnum):
    """How an item is answered."""

    FACES = "faces"
    """1, the saddest, to 5."""
    WORDS = "words"
    RANK = "rank"
    """Topics, the dearest first."""
    CHOICES = "choices"
    """Picture codes, any number."""
    WHO5 = "who5"
    """0, at no time, to 5, all of the time."""


class Hope(StrEnum):
    """What she may hope for, each with a picture."""

    MEET_PEOPLE = "meet_people"
    BE_HEARD = "be_heard"
    LEARN_RIGHTS = "learn_rights"
    FEEL_CALMER = "feel_calmer"
    SPANISH = "spanish"
    WORK = "work"
    CHILDREN = "children"
    HEALTH = "health"
    HAVE_FUN = "have_fun"
    KNOW_CITY = "know_city"


class Picture(StrEnum):
    """What may stand beside a topic."""

    MEET_PEOPLE = "meet_people"
    BE_HEARD = "be_heard"
    LEARN_RIGHTS = "learn_rights"
    FEEL_CALMER = "feel_calmer"
    SPANISH = "spanish"
    WORK = "work"
    CHILDREN = "children"
    HEALTH = "health"
    HAVE_FUN = "have_fun"
    KNOW_CITY = "know_city"
    PAPERS = "papers"
    HOME = "home"
    MONEY = "money"
    FAMILY = "family"
    NETWORK = "network"
    BODY = "body"
    GRIEF = "grief"


@dataclass(frozen=True)
class Item:
    """One question. id: the same on her page, in answers and in results."""

    id: str
    shape: Shape


def _items(shape: Shape, ids: str) -> tuple[Item, ...]:
    return tuple(Item(one, shape) for one in ids.split())


_WELLBEING: Final = _items(Shape.WHO5, "cheerful calm active rested interest")
ITEMS: Final[dict[Kind, tuple[Item, ...]]] = {
    Kind.EXPECTATIONS: _items(Shape.CHOICES, "hopes") + _items(Shape.WORDS, "other"),
    Kind.PROPOSALS: _items(Shape.WORDS, "topic"),
    Kind.VOTE: _items(Shape.RANK, "topics") + _items(Shape.WORDS, "other"),
    Kind.SESSION_EVALUATION: _items(Shape.FACES, "liked safe heard useful again")
    + _items(Shape.WORDS, "more"),
    Kind.EDITION_EVALUATION: _items(Shape.FACES, "liked safe heard useful place times childcare again")
    + _items(Shape.WORDS, "more"),
    Kind.WELLBEING_BEFORE: _WELLBEING,
    Kind.WELLBEING_AFTER: _WELLBEING,
}
"""What each kind asks, in the order of the page. Every item may be left out."""


def check_round(kind: Kind, *, places: int, has_session: bool, topics: int) -> None:
    """Raise BadRound, or WrongState for a vote without topics. topics: how many the edition may vote on."""
    if not 1 <= places <= MOST_PLACES:
        raise BadRound(
            "Número de plazas que no vale.", field="places", expected=f"de 1 a {MOST_PLACES} plazas"
        )
    if has_session != kind.is_of_session:
        expected = "la sesión que se valora" if kind.is_of_session else "ninguna: no es de una sesión"
        raise BadRound("La sesión no encaja con lo que se pregunta.", field="session_id", expected=expected)
    if kind is Kind.VOTE and topics < FEWEST_TOPICS:
        raise WrongState("Para votar hacen falta al menos dos temas.", field="kind")
