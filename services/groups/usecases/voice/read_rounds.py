"""What staff see of rounds: cards in a list, and one with its results."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.groups.domain.voice.batches import BATCH
from services.groups.domain.voice.rounds import Kind, State
from services.groups.store import voice
from services.groups.store.voice import VoiceBox, VoiceRound
from services.groups.usecases.access import led_edition
from services.groups.usecases.voice.answer_round import AskedTopic, asked_topics
from services.groups.usecases.voice.reach import led_round
from services.groups.usecases.voice.results import Results, results_of
from shared.work import Work


@dataclass(frozen=True)
class Card:
    """A round in a list. answered: None under five. live_codes: not used yet. has_kiosk: a tablet's is out."""

    id: UUID
    kind: Kind
    session_id: UUID | None
    state: State
    places: int
    answered: int | None
    opened_on: date
    closed_on: date | None
    live_codes: int
    has_kiosk: bool


@dataclass(frozen=True)
class RoundPage:
    """A round with its results, None until five answers were released."""

    card: Card
    results: Results | None
    topics: tuple[AskedTopic, ...]


def list_rounds(work: Work, *, edition_id: UUID) -> list[Card]:
    """Rounds of an edition, newest first. Raises NotHers."""
    edition = led_edition(work, edition_id, lock=False)
    found = voice.rounds_of(work.session, edition.id)
    boxes = voice.boxes_of(work.session, [one.id for one in found])
    return [card_of(one, boxes.get(one.id)) for one in found]


def read_round(work: Work, *, round_id: UUID) -> RoundPage:
    """One round. Raises NotHers."""
    found = led_round(work, round_id)
    return RoundPage(
        card=card_of(found, voice.box_of(work.session, round_id)),
        results=results_of(work, found),
        topics=asked_topics(work, found.edition_id, found.topics),
    )


def list_topics(work: Work, *, edition_id: UUID) -> tuple[AskedTopic, ...]:
    """Topics an edition may vote on. Raises NotHers."""
    led_edition(work, edition_id, lock=False)
    return asked_topics(work, edition_id)


def card_of(found: VoiceRound, box: VoiceBox | None) -> Card:
    """A round's card."""
    answered = found.tally.answers + (box.held if box else 0)
    return Card(
        id=found.id,
        kind=found.kind,
        session_id=found.session_id,
        state=found.state,
        places=found.places,
        answered=answered if answered >= BATCH else None,
        opened_on=found.opened_on,
        closed_on=found.closed_on,
        live_codes=len(box.rights) if box else 0,
        has_kiosk=box is not None and box.kiosk is not None,
    )
