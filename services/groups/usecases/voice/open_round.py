"""Open a round: a key pair and an empty box of its own."""

from uuid import UUID

from services.groups.domain.edition import SessionState
from services.groups.domain.errors import BadRound, WrongState
from services.groups.domain.voice.batches import Tally
from services.groups.domain.voice.rounds import Kind, State, check_round
from services.groups.store import sessions, voice
from services.groups.store.voice import VoiceBox, VoiceRound, packed
from services.groups.usecases.access import led_edition
from shared.blind import Signer
from shared.crypto import create_scope
from shared.ids import new_id
from shared.work import Work


def open_round(
    work: Work,
    *,
    edition_id: UUID,
    kind: Kind,
    places: int,
    session_id: UUID | None = None,
    key: UUID | None = None,
) -> UUID:
    """Ask an edition something; return the round's id. key: a repeated request opens one round only.

    A kind is open once at a time (session evaluations: once a session), and asked again only if it may repeat or
    fewer than five had answered. Raises BadRound, NotHers, WrongState.
    """
    edition = led_edition(work, edition_id)

    def make() -> UUID:
        topics = [one.id for one in voice.topics_of(work.session, edition.id)] if kind is Kind.VOTE else []
        check_round(kind, places=places, has_session=session_id is not None, topics=len(topics))
        _check_session(work, edition.id, session_id)
        _check_others(work, edition.id, kind, session_id)
        return _made(work, edition.id, kind=kind, places=places, session_id=session_id, topics=topics)

    return work.once(key, "open_round", make)


def _made(
    work: Work, edition_id: UUID, *, kind: Kind, places: int, session_id: UUID | None, topics: list[UUID]
) -> UUID:
    round_id, signer = new_id(), Signer.draw()
    create_scope(work.session, round_id)
    work.session.add(
        VoiceRound(
            id=round_id,
            scope_id=edition_id,
            edition_id=edition_id,
            kind=kind,
            session_id=session_id,
            state=State.OPEN,
            places=places,
            opened_on=work.now.date(),
            modulus=signer.public.n.to_bytes(signer.public.size, "big"),
            topics=topics,
            tally=Tally(),
        )
    )
    work.session.flush()
    work.session.add(
        VoiceBox(
            scope_id=round_id,
            round_id=round_id,
            rights=[],
            signed=[],
            spent=[],
            places=places,
            taken=0,
            held=0,
            private_key=signer.dump(),
            answers=packed([]),
        )
    )
    work.session.flush()
    work.audit("round.opened", subject=round_id, kind=kind, places=places)
    return round_id


def _check_session(work: Work, edition_id: UUID, session_id: UUID | None) -> None:
    if session_id is None:
        return
    found = sessions.session_by_id(work.session, session_id)
    if found is None or found.edition_id != edition_id or found.state is SessionState.CANCELLED:
        raise BadRound("La sesión no vale.", field="session_id", expected="una sesión de esta edición")


def _check_others(work: Work, edition_id: UUID, kind: Kind, session_id: UUID | None) -> None:
    """Two rounds of one thing could be subtracted from each other."""
    for one in voice.rounds_of(work.session, edition_id):
        if (one.kind, one.session_id) != (kind, session_id):
            continue
        if one.state is State.OPEN:
            raise WrongState("Esta pregunta ya está abierta.", field="kind")
        if one.tally.answers and not kind.may_repeat:
            raise WrongState("Esta pregunta ya se respondió.", field="kind")
