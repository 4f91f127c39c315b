"""What guides an edition, at a glance: the last vote, how sessions were found, wellbeing before and after."""

from dataclasses import dataclass
from uuid import UUID

from services.groups.domain.voice.rounds import Kind
from services.groups.store import sessions, voice
from services.groups.store.voice import VoiceRound
from services.groups.usecases.access import seen_edition
from services.groups.usecases.voice.answer_round import AskedTopic, asked_topics
from services.groups.usecases.voice.heard import TOPICS, heard_sessions, last_vote
from services.groups.usecases.voice.results import Place, Score, rank_of, score_of
from shared.work import Work


@dataclass(frozen=True)
class Satisfaction:
    """How a session was found. is_paper: copied from paper, where its round shows nothing."""

    session_id: UUID
    answers: int
    mean: float
    is_paper: bool


@dataclass(frozen=True)
class Vote:
    """A topic's place in the last vote."""

    topic: AskedTopic
    place: Place


@dataclass(frozen=True)
class Voice:
    """An edition's voice. votes: of the last vote released. before, after: WHO-5 of the group."""

    votes: tuple[Vote, ...]
    sessions: tuple[Satisfaction, ...]
    before: Score | None
    after: Score | None


def read_voice(work: Work, *, edition_id: UUID) -> Voice:
    """What guides an edition: votes, satisfaction by session, wellbeing before and after. Raises NotHers."""
    edition = seen_edition(work, edition_id)
    found = voice.rounds_of(work.session, edition.id)
    voted = last_vote(found)
    return Voice(
        votes=votes_of(work, voted) if voted else (),
        sessions=tuple(_satisfaction(work, edition.id, found)),
        before=_wellbeing(found, Kind.WELLBEING_BEFORE),
        after=_wellbeing(found, Kind.WELLBEING_AFTER),
    )


def votes_of(work: Work, voted: VoiceRound) -> tuple[Vote, ...]:
    """The topics of a vote in the order the group wants them."""
    known = {one.id: one for one in asked_topics(work, voted.edition_id, voted.topics)}
    return tuple(Vote(known[place.topic], place) for place in rank_of(voted)[TOPICS])


def _satisfaction(work: Work, edition_id: UUID, rounds: list[VoiceRound]) -> list[Satisfaction]:
    series = sessions.sessions_of(work.session, edition_id)
    found = heard_sessions(work, series, rounds)
    return [
        Satisfaction(one.id, heard.faces.answers, mean, is_paper=heard.is_paper)
        for one in series
        if (heard := found.get(one.id)) and (mean := heard.faces.mean) is not None
    ]


def _wellbeing(found: list[VoiceRound], kind: Kind) -> Score | None:
    return next((score for one in found if one.kind is kind and (score := score_of(one.tally))), None)
