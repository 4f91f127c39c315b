"""What rounds say of an edition: made of what results show of each round, so never of more."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.groups.domain.evaluation import Faces
from services.groups.domain.voice.rounds import Kind
from services.groups.store import diaries
from services.groups.store.sessions import GroupSession
from services.groups.store.voice import VoiceRound
from services.groups.usecases.voice.results import faces_of, rank_of
from shared.work import Work

LIKED: Final = "liked"
"""The item that says how something was found, of a session and of the edition."""
TOPICS: Final = "topics"


@dataclass(frozen=True)
class Heard:
    """How a session was found. is_paper: copied from paper, where its round shows nothing."""

    faces: Faces
    is_paper: bool


def heard_sessions(
    work: Work, series: Iterable[GroupSession], rounds: Iterable[VoiceRound]
) -> dict[UUID, Heard]:
    """How sessions were found, by session."""
    paper = diaries.evaluations_of(work.session, [one.id for one in series])
    found = {session: Heard(Faces(tuple(one.faces)), is_paper=True) for session, one in paper.items()}
    for one in rounds:
        faces = _liked(one) if one.kind is Kind.SESSION_EVALUATION else None
        if one.session_id is not None and faces is not None:
            found[one.session_id] = Heard(faces, is_paper=False)
    return found


def heard_edition(rounds: Iterable[VoiceRound]) -> Faces | None:
    """How the edition was found as a whole."""
    asked = (one for one in rounds if one.kind is Kind.EDITION_EVALUATION)
    return next((faces for one in asked if (faces := _liked(one))), None)


def last_vote(rounds: Iterable[VoiceRound]) -> VoiceRound | None:
    """The last vote that shows an order. rounds: newest first."""
    return next((one for one in rounds if one.kind is Kind.VOTE and TOPICS in rank_of(one)), None)


def _liked(asked: VoiceRound) -> Faces | None:
    counts = faces_of(asked).get(LIKED)
    return Faces(counts) if counts else None
