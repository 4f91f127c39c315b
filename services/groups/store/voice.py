"""Rounds, the box their answers lie in, topics and words: shaped so that no row, order or time says whose is what.

A round has one box, one row, while it is open. In it rights and answers are sets without order; answers are sealed at
the length of a full box and put in chance order at every write. Closing deletes it with its keys (docs/adr/0021).
"""

import hmac
import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Uuid, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.groups.domain.voice.answers import Answer
from services.groups.domain.voice.batches import MOST_HELD, Tally
from services.groups.domain.voice.rounds import Kind, Picture, State
from services.groups.store.base import KEY_CLASS, Base, code
from shared.crypto import SealedRow, sealed
from shared.crypto.scopes import keyring_of

WORDS_BLOCK: Final = 2048
"""500 characters of four bytes: all words are sealed at one length."""
_ANSWER_BYTES: Final = 2560
_BOX_BYTES: Final = MOST_HELD * _ANSWER_BYTES
_HASH_BYTES: Final = 16


class VoiceRound(SealedRow, Base):
    """One asking. modulus: of its public key. topics: those a vote is about, as they were when it opened."""

    __tablename__ = "voice_round"
    __key_class__ = KEY_CLASS
    __marked__ = False  # a mark would say when an answer came (docs/adr/0021)
    __table_args__ = (Index("ix_voice_round_state", "state", "opened_on"),)

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    kind: Mapped[Kind] = mapped_column(code(Kind))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("group_session.id"))
    state: Mapped[State] = mapped_column(code(State), default=State.OPEN)
    places: Mapped[int]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    modulus: Mapped[bytes] = mapped_column(LargeBinary)
    topics: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))

    tally = sealed[Tally]("voice_round.tally", block=256)


class VoiceBox(SealedRow, Base):
    """What an open round holds, under keys of its own. Gone once it is closed.

    rights: hashes of the codes nobody used yet. signed: of each used code with what was signed for it, so that the
    same question again gets the same signature. spent: of the credentials that answered. kiosk: of the one code that
    a shared tablet holds. All keyed, sorted, without order or time. taken: rights used up. held: answers in it.
    """

    __tablename__ = "voice_box"
    __key_class__ = KEY_CLASS
    __marked__ = False  # a mark would say when an answer came (docs/adr/0021)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("voice_round.id"), unique=True)
    rights: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary))
    signed: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary))
    spent: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary))
    kiosk: Mapped[bytes | None] = mapped_column(LargeBinary)
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)

    private_key = sealed[bytes]("voice_box.private_key", block=256)
    answers = sealed[bytes]("voice_box.answers")

    @property
    def left(self) -> int:
        """Rights that may still be given out."""
        return self.places - self.taken - len(self.rights)


class VoiceTopic(SealedRow, Base):
    """A topic that may be voted on: its words by language, and a picture."""

    __tablename__ = "voice_topic"
    __key_class__ = KEY_CLASS

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    picture: Mapped[Picture | None] = mapped_column(code(Picture))

    words = sealed[dict[str, str]]("voice_topic.words", block=256)


class VoiceWord(SealedRow, Base):
    """Released words that belong to nobody. Its id is drawn by chance, without a time. is_shown: they were read."""

    __tablename__ = "voice_word"
    __key_class__ = KEY_CLASS
    __marked__ = False  # a mark would say when an answer came (docs/adr/0021)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("voice_round.id"), index=True)
    item: Mapped[str] = mapped_column(String(24))
    is_shown: Mapped[bool] = mapped_column(default=False)

    words = sealed[str]("voice_word.words", block=WORDS_BLOCK)
    language = sealed[str]("voice_word.language")


def hash_of(session: Session, *parts: bytes) -> bytes:
    """A keyed hash, 16 bytes: without this service's keys nobody can try codes against a copy of the database."""
    key = keyring_of(session).index_key(KEY_CLASS, "voice_box.rights")
    data = b"".join(len(part).to_bytes(2, "big") + part for part in parts)
    return hmac.digest(key, data, "sha256")[:_HASH_BYTES]


def packed(answers: Iterable[Answer]) -> bytes:
    """Answers as they are sealed: always the length of a full box. Raises OverflowError beyond it."""
    listed = [[dict(one.given), one.language] for one in answers]
    data = json.dumps(listed, ensure_ascii=False, separators=(",", ":")).encode()
    if len(data) > _BOX_BYTES:
        message = "a box holds no more"
        raise OverflowError(message)
    return data.ljust(_BOX_BYTES)


def unpacked(data: bytes) -> list[Answer]:
    """The answers in a box, in no order."""
    return [
        Answer({item: tuple(one) if isinstance(one, list) else one for item, one in given.items()}, language)
        for given, language in json.loads(data)
    ]


def round_by_id(session: Session, round_id: UUID) -> VoiceRound | None:
    """The round as it is now; lock its box first if you mean to change it."""
    query = select(VoiceRound).where(VoiceRound.id == round_id)
    return session.scalar(query.execution_options(populate_existing=True))


def rounds_of(session: Session, edition_id: UUID) -> list[VoiceRound]:
    """Rounds of an edition, newest day first."""
    query = select(VoiceRound).where(VoiceRound.edition_id == edition_id)
    return list(session.scalars(query.order_by(VoiceRound.opened_on.desc(), VoiceRound.id.desc())))


def open_rounds_before(session: Session, day: date) -> list[VoiceRound]:
    """Open rounds that were opened before a day."""
    query = select(VoiceRound).where(VoiceRound.state == State.OPEN, VoiceRound.opened_on < day)
    return list(session.scalars(query.order_by(VoiceRound.id)))


def box_of(session: Session, round_id: UUID, *, lock: bool = False) -> VoiceBox | None:
    """The box of an open round; its row is the lock of everything about its rights, answers and results."""
    query = select(VoiceBox).where(VoiceBox.round_id == round_id).execution_options(populate_existing=lock)
    return session.scalar(query.with_for_update(of=VoiceBox) if lock else query)


def box_with(session: Session, digest: bytes, *, lock: bool = False) -> VoiceBox | None:
    """The box in which a hash is a right, a signed one or the kiosk's."""
    query = select(VoiceBox).where(
        or_(VoiceBox.rights.contains([digest]), VoiceBox.signed.contains([digest]), VoiceBox.kiosk == digest)
    )
    if lock:
        query = query.with_for_update(of=VoiceBox).execution_options(populate_existing=True)
    return session.scalar(query)


def boxes_of(session: Session, round_ids: Sequence[UUID]) -> dict[UUID, VoiceBox]:
    """Boxes by round; closed rounds have none."""
    query = select(VoiceBox).where(VoiceBox.round_id.in_(round_ids))
    return {one.round_id: one for one in session.scalars(query)}


def topics_of(session: Session, edition_id: UUID) -> list[VoiceTopic]:
    """Topics of an edition, oldest first."""
    query = select(VoiceTopic).where(VoiceTopic.edition_id == edition_id)
    return list(session.scalars(query.order_by(VoiceTopic.id)))


def topic_by_id(session: Session, topic_id: UUID) -> VoiceTopic | None:
    """One topic."""
    return session.get(VoiceTopic, topic_id)


def words_of(session: Session, round_id: UUID, *, shown: bool) -> list[VoiceWord]:
    """Words of a round that somebody read and let through, or that wait for a reading; in order of chance."""
    query = select(VoiceWord).where(VoiceWord.round_id == round_id, VoiceWord.is_shown == shown)
    return list(session.scalars(query.order_by(VoiceWord.id)))


def word_by_id(session: Session, word_id: UUID) -> VoiceWord | None:
    """One text, held for writing."""
    return session.get(VoiceWord, word_id, with_for_update=True)
