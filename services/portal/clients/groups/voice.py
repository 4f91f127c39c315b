"""The participants' voice from inside: rounds, codes, results, words to read, topics."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.portal.clients.base import ServiceClient


class _Answered(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Card(_Answered):
    """A round. answered: None under five. live_codes: given out and not used. has_kiosk: a tablet's code is out."""

    id: UUID
    kind: str
    session_id: UUID | None
    state: str
    places: int
    answered: int | None
    opened_on: date
    closed_on: date | None
    live_codes: int
    has_kiosk: bool

    @property
    def is_open(self) -> bool:
        """Whether it takes answers."""
        return self.state == "open"


class Topic(_Answered):
    """A topic; words by language."""

    id: UUID
    words: dict[str, str]
    picture: str | None


class Place(_Answered):
    """Where a topic came. is_drawn: only the lot put another before it. named, first: how many women."""

    topic: UUID
    place: int
    order: int
    is_drawn: bool
    named: int
    first: int


class Score(_Answered):
    """Wellbeing of the group: mean of 0 to 100."""

    n: int
    mean: float


class Text(_Answered):
    """Words. language: of the page they were written on."""

    id: UUID
    item: str
    words: str
    language: str


class Results(_Answered):
    """What was released, by item; one with fewer than five answers is not there."""

    answers: int
    answered: dict[str, int]
    faces: dict[str, list[int]]
    means: dict[str, float]
    who5: dict[str, list[int]]
    score: Score | None
    choices: dict[str, dict[str, int]]
    rank: dict[str, list[Place]]
    words: list[Text]
    words_waiting: int


class RoundPage(_Answered):
    """A round; results are None until some were released."""

    card: Card
    results: Results | None
    topics: list[Topic]


class Vote(_Answered):
    """A topic's place in the last vote."""

    topic: Topic
    place: Place


class Satisfaction(_Answered):
    """How a session was found; mean face of 1 to 5."""

    session_id: UUID
    answers: int
    mean: float
    is_paper: bool


class Voice(_Answered):
    """What guides an edition."""

    votes: list[Vote]
    sessions: list[Satisfaction]
    before: Score | None
    after: Score | None


class VoiceClient(ServiceClient):
    """As the coordinator, or as a facilitator of the edition."""

    service = "groups"

    def rounds(self, edition: UUID) -> list[Card]:
        """What the edition was asked, newest first."""
        return TypeAdapter(list[Card]).validate_python(self.get(f"/editions/{edition}/rounds"))

    def round(self, round_: UUID) -> RoundPage:
        """One round."""
        return RoundPage.model_validate(self.get(f"/rounds/{round_}"))

    def ask(self, edition: UUID, *, kind: str, session: UUID | None, places: int, key: UUID) -> UUID:
        """Open a round."""
        body = {"kind": kind, "session_id": session, "places": places}
        return UUID(self.post(f"/editions/{edition}/rounds", body, key=key)["id"])

    def codes(self, round_: UUID, *, count: int, key: UUID) -> list[str]:
        """Draw codes, told this once."""
        return list(self.post(f"/rounds/{round_}/codes", {"count": count}, key=key)["codes"])

    def void(self, round_: UUID) -> None:
        """Void the codes that were not used, the tablet's too."""
        self.delete(f"/rounds/{round_}/codes")

    def tablet(self, round_: UUID) -> str:
        """A fresh code of the tablet that goes round; the one before it ends."""
        return str(self.post(f"/rounds/{round_}/kiosk")["code"])

    def close(self, round_: UUID) -> None:
        """Take no more answers, for good."""
        self.post(f"/rounds/{round_}/close")

    def waiting(self, round_: UUID) -> list[Text]:
        """Words that nobody has read yet."""
        return TypeAdapter(list[Text]).validate_python(self.get(f"/rounds/{round_}/words"))

    def read(self, word: UUID, *, shown: bool) -> None:
        """Let words through, or delete them."""
        self.post(f"/words/{word}/reading", {"shown": shown})

    def topics(self, edition: UUID) -> list[Topic]:
        """Topics that may be voted on."""
        return TypeAdapter(list[Topic]).validate_python(self.get(f"/editions/{edition}/topics"))

    def add_topic(self, edition: UUID, *, words: dict[str, str], picture: str | None, key: UUID) -> None:
        """Add one."""
        self.post(f"/editions/{edition}/topics", {"words": words, "picture": picture}, key=key)

    def change_topic(self, topic: UUID, *, words: dict[str, str], picture: str | None) -> None:
        """Say it otherwise."""
        self.put(f"/topics/{topic}", {"words": words, "picture": picture})

    def drop_topic(self, topic: UUID) -> None:
        """Take it away."""
        self.delete(f"/topics/{topic}")

    def voice(self, edition: UUID) -> Voice:
        """Votes, satisfaction and wellbeing of an edition."""
        return Voice.model_validate(self.get(f"/editions/{edition}/voice"))
