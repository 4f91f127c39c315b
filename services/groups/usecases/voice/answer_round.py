"""The side of whoever answers: look in with a code, have a blinded credential signed, hand in an answer.

All of it runs in unseen works: nothing is audited and no row says when. Whatever is wrong with a code or a
credential, the same WrongCode.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.groups.domain.errors import WrongCode
from services.groups.domain.voice.answers import check_answer
from services.groups.domain.voice.rounds import ITEMS, Kind, Picture, Shape
from services.groups.store import voice
from services.groups.store.voice import VoiceBox, VoiceRound, hash_of
from services.groups.usecases.voice.give_codes import normalised
from services.groups.usecases.voice.reach import answered_round
from services.groups.usecases.voice.release import release
from shared.blind import BlindRefused, PublicKey, Signer, is_signed
from shared.work import Work

MESSAGE_BYTES = 64
"""A prepared message: 32 bytes of chance before 32 bytes of chance."""


@dataclass(frozen=True)
class AskedTopic:
    """A topic on her page."""

    id: UUID
    words: Mapping[str, str]
    picture: Picture | None


@dataclass(frozen=True)
class Asked:
    """What a code opens. items: by id, their shapes, in the order of the page."""

    round: UUID
    kind: Kind
    items: Mapping[str, Shape]
    topics: tuple[AskedTopic, ...]
    public_key: PublicKey
    is_kiosk: bool


@dataclass(frozen=True)
class Credential:
    """A right cut loose from its code: a prepared message and its unblinded signature."""

    message: bytes
    signature: bytes


def enter_round(work: Work, *, code: str) -> Asked:
    """What a live code opens; nothing changes. Raises WrongCode."""
    digest = hash_of(work.session, normalised(code))
    asked, box = answered_round(work, voice.box_with(work.session, digest))
    if box.kiosk == digest and box.left <= 0:
        raise _wrong()
    return Asked(
        round=asked.id,
        kind=asked.kind,
        items={item.id: item.shape for item in ITEMS[asked.kind]},
        topics=asked_topics(work, asked.edition_id, asked.topics),
        public_key=_key_of(asked),
        is_kiosk=box.kiosk == digest,
    )


def asked_topics(
    work: Work, edition_id: UUID, only: Collection[UUID] | None = None
) -> tuple[AskedTopic, ...]:
    """Topics of an edition, or only those of a vote."""
    return tuple(
        AskedTopic(one.id, dict(one.words), one.picture)
        for one in voice.topics_of(work.session, edition_id)
        if only is None or one.id in only
    )


def sign_right(work: Work, *, code: str, blinded: bytes) -> bytes:
    """Sign what can't be seen and use the code up. The same code with the same message again: the same signature.

    A tablet's code signs nothing: it is everybody's already. Raises WrongCode.
    """
    typed = normalised(code)
    right, signed = hash_of(work.session, typed), hash_of(work.session, typed, blinded)
    box = voice.box_with(work.session, right, lock=True) or voice.box_with(work.session, signed, lock=True)
    if box is None or box.kiosk == right:
        raise _wrong()
    try:
        signature = Signer.load(box.private_key).sign(blinded)
    except BlindRefused:
        raise _wrong() from None
    if right in box.rights:
        box.rights = [one for one in box.rights if one != right]
        box.signed = sorted([*box.signed, signed])
        box.taken += 1
    return signature


def answer_by_credential(
    work: Work, *, round_id: UUID, credential: Credential, given: Mapping[str, Any], language: str
) -> None:
    """Put an answer into the box; a credential answers once. Raises BadAnswer, WrongCode."""
    asked, box = answered_round(work, voice.box_of(work.session, round_id, lock=True))
    spent = hash_of(work.session, b"spent", credential.message)
    is_whole = len(credential.message) == MESSAGE_BYTES
    if not is_whole or spent in box.spent or not _holds(asked, credential):
        raise _wrong()
    box.spent = sorted([*box.spent, spent])
    _put(work, asked, box, given=given, language=language)


def answer_by_code(
    work: Work,
    *,
    round_id: UUID,
    code: str,
    given: Mapping[str, Any],
    language: str,
    once: bytes | None = None,
) -> None:
    """Put an answer into the box and use its code up, in one.

    once: of a tablet's page, drawn with it: the same page sent twice is one answer. Raises BadAnswer, WrongCode.
    """
    right = hash_of(work.session, normalised(code))
    asked, box = answered_round(work, voice.box_with(work.session, right, lock=True))
    if asked.id != round_id:
        raise _wrong()
    if right in box.rights:
        box.rights = [one for one in box.rights if one != right]
    elif not _is_fresh_page(work, box, once):
        return
    elif box.left <= 0:
        raise _wrong()
    box.taken += 1
    _put(work, asked, box, given=given, language=language)


def _is_fresh_page(work: Work, box: VoiceBox, once: bytes | None) -> bool:
    if once is None:
        return True
    page = hash_of(work.session, b"page", once)
    if page in box.spent:
        return False
    box.spent = sorted([*box.spent, page])
    return True


def _put(work: Work, asked: VoiceRound, box: VoiceBox, *, given: Mapping[str, Any], language: str) -> None:
    answer = check_answer(asked.kind, given, language=language, topics=asked.topics)
    release(work, asked, box, new=answer)


def _holds(asked: VoiceRound, credential: Credential) -> bool:
    key = _key_of(asked)
    return len(credential.signature) == key.size and is_signed(key, credential.message, credential.signature)


def _key_of(asked: VoiceRound) -> PublicKey:
    return PublicKey(int.from_bytes(asked.modulus, "big"))


def _wrong() -> WrongCode:
    return WrongCode("El código no vale.")
