"""What guides an edition, at a glance: the last vote, how sessions were found, wellbeing before and after."""

from dataclasses import dataclass
from uuid import UUID

from services.groups.domain.evaluation import Faces
from services.groups.domain.voice.batches import mean_face
from services.groups.domain.voice.rounds import Kind
from services.groups.store import sessions, voice
from services.groups.store.voice import VoiceRound
from services.groups.usecases.access import seen_edition
from services.groups.usecases.voice.answer_round import AskedTopic, asked_topics
from services.groups.usecases.voice.results import Place, Score, places_of, score_of
from shared.work import Work


@dataclass(frozen=True)
class Satisfaction:
    """How a session was found. is_paper: copied from paper, where fewer than five answered here."""

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
    voted = next((one for one in found if one.kind is Kind.VOTE and "topics" in one.tally.shown), None)
    known = {one.id: one for one in asked_topics(work, edition.id, voted.topics)} if voted else {}
    places = places_of(voted, voted.tally.shown["topics"]) if voted else ()
    return Voice(
        votes=tuple(Vote(known[place.topic], place) for place in places),
        sessions=tuple(_satisfaction(work, edition.id, found)),
        before=_wellbeing(found, Kind.WELLBEING_BEFORE),
        after=_wellbeing(found, Kind.WELLBEING_AFTER),
    )


def _satisfaction(work: Work, edition_id: UUID, found: list[VoiceRound]) -> list[Satisfaction]:
    series = sessions.sessions_of(work.session, edition_id)
    paper = sessions.evaluations_of(work.session, [one.id for one in series])
    heard = {
        one.session_id: one.tally.shown["liked"]
        for one in found
        if one.kind is Kind.SESSION_EVALUATION and "liked" in one.tally.shown
    }
    lines = []
    for one in series:
        sums = heard.get(one.id)
        counts = Faces(tuple(paper[one.id].faces)) if one.id in paper else None
        if sums is not None and (mean := mean_face(sums)) is not None:
            lines.append(Satisfaction(one.id, sums.n, mean, is_paper=False))
        elif counts is not None and (mean := counts.mean) is not None:
            lines.append(Satisfaction(one.id, counts.answers, mean, is_paper=True))
    return lines


def _wellbeing(found: list[VoiceRound], kind: Kind) -> Score | None:
    return next((score for one in found if one.kind is kind and (score := score_of(one.tally))), None)
