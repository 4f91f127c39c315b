"""The participants' voice over HTTP: staff's side, by edition and round; hers, open to anyone who holds a code.

Nothing on her side answers a GET, is audited or logged: wrong, used and closed codes all answer the same 404.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from fastapi import APIRouter

from services.groups.api.dependencies import RunningDoor, SeeingDoor, TheRuntime
from services.groups.api.schemas import Made
from services.groups.api.voice.schemas import (
    AnswerForm,
    AskedView,
    Codes,
    CodesForm,
    EnterForm,
    KioskCode,
    ReadingForm,
    RoundForm,
    Signature,
    SignForm,
    TopicForm,
    packed,
    unpacked,
)
from services.groups.domain.errors import WrongCode
from services.groups.runtime import Runtime
from services.groups.usecases.voice.answer_round import (
    AskedTopic,
    answer_by_code,
    answer_by_credential,
    enter_round,
    sign_right,
)
from services.groups.usecases.voice.change_topics import add_topic, change_topic, drop_topic
from services.groups.usecases.voice.close_round import close_round
from services.groups.usecases.voice.give_codes import give_codes, open_kiosk, void_codes
from services.groups.usecases.voice.open_round import open_round
from services.groups.usecases.voice.read_rounds import Card, RoundPage, list_rounds, list_topics, read_round
from services.groups.usecases.voice.read_voice import Voice, read_voice
from services.groups.usecases.voice.read_words import Text, record_reading, waiting_words
from shared.auth import public
from shared.errors import Missing
from shared.http import IdempotencyKey
from shared.work import Work

router = APIRouter(tags=["voice"])
public_router = APIRouter(prefix="/voice", tags=["voice"], dependencies=[public(unseen=True)])


@router.post("/editions/{edition_id}/rounds", status_code=201)
def open_one(edition_id: UUID, form: RoundForm, door: RunningDoor, key: IdempotencyKey = None) -> Made:
    """Ask the edition something; with a key, once."""
    with door.begin("round_open") as work:
        made = open_round(
            work,
            edition_id=edition_id,
            kind=form.kind,
            places=form.places,
            session_id=form.session_id,
            key=key,
        )
        return Made(id=made)


@router.get("/editions/{edition_id}/rounds")
def rounds(edition_id: UUID, door: RunningDoor) -> list[Card]:
    """What it was asked, newest first."""
    with door.begin("round_list") as work:
        return list_rounds(work, edition_id=edition_id)


@router.get("/rounds/{round_id}")
def read(round_id: UUID, door: RunningDoor) -> RoundPage:
    """One round with what may be shown of its answers."""
    with door.begin("round_read") as work:
        return read_round(work, round_id=round_id)


@router.post("/rounds/{round_id}/codes")
def codes(round_id: UUID, form: CodesForm, door: RunningDoor, key: IdempotencyKey = None) -> Codes:
    """Draw codes, shown this once."""
    with door.begin("round_codes") as work:
        return Codes(codes=give_codes(work, round_id=round_id, count=form.count, key=key))


@router.delete("/rounds/{round_id}/codes", status_code=204)
def void(round_id: UUID, door: RunningDoor) -> None:
    """Void what was not used yet, the tablet's code too."""
    with door.begin("round_codes_void") as work:
        void_codes(work, round_id=round_id)


@router.post("/rounds/{round_id}/kiosk")
def kiosk(round_id: UUID, door: RunningDoor) -> KioskCode:
    """Draw the one code of a shared tablet."""
    with door.begin("round_kiosk") as work:
        return KioskCode(code=open_kiosk(work, round_id=round_id))


@router.post("/rounds/{round_id}/close", status_code=204)
def close(round_id: UUID, door: RunningDoor) -> None:
    """Take no more answers; release what may be released, destroy the rest and the keys."""
    with door.begin("round_close") as work:
        close_round(work, round_id=round_id)


@router.get("/rounds/{round_id}/words")
def words(round_id: UUID, door: RunningDoor) -> list[Text]:
    """Words that wait for a reading."""
    with door.begin("words_read") as work:
        return waiting_words(work, round_id=round_id)


@router.post("/words/{word_id}/reading", status_code=204)
def reading(word_id: UUID, form: ReadingForm, door: RunningDoor) -> None:
    """Let words through, or delete them."""
    with door.begin("words_reading") as work:
        record_reading(work, word_id=word_id, shown=form.shown)


@router.get("/editions/{edition_id}/topics")
def topics(edition_id: UUID, door: RunningDoor) -> tuple[AskedTopic, ...]:
    """Topics that may be voted on."""
    with door.begin("topic_list") as work:
        return list_topics(work, edition_id=edition_id)


@router.post("/editions/{edition_id}/topics", status_code=201)
def add(edition_id: UUID, form: TopicForm, door: RunningDoor, key: IdempotencyKey = None) -> Made:
    """Add a topic; with a key, once."""
    with door.begin("topic_add") as work:
        made = add_topic(work, edition_id=edition_id, words=form.words, picture=form.picture, key=key)
        return Made(id=made)


@router.put("/topics/{topic_id}", status_code=204)
def change(topic_id: UUID, form: TopicForm, door: RunningDoor) -> None:
    """Say it otherwise."""
    with door.begin("topic_change") as work:
        change_topic(work, topic_id=topic_id, words=form.words, picture=form.picture)


@router.delete("/topics/{topic_id}", status_code=204)
def drop(topic_id: UUID, door: RunningDoor) -> None:
    """Take it away."""
    with door.begin("topic_drop") as work:
        drop_topic(work, topic_id=topic_id)


@router.get("/editions/{edition_id}/voice")
def voice(edition_id: UUID, door: SeeingDoor) -> Voice:
    """The last vote, how sessions were found, wellbeing before and after: of the group only."""
    with door.begin("voice_read") as work:
        return read_voice(work, edition_id=edition_id)


@public_router.post("/enter")
def enter(form: EnterForm, runtime: TheRuntime) -> AskedView:
    """What a code opens. Changes nothing."""
    with _unseen(runtime, "voice_enter") as work:
        return AskedView.of(enter_round(work, code=form.code))


@public_router.post("/sign")
def sign(form: SignForm, runtime: TheRuntime) -> Signature:
    """Use a code up for a signature on what is not seen."""
    with _unseen(runtime, "voice_sign") as work:
        return Signature(signature=packed(sign_right(work, code=form.code, blinded=unpacked(form.blinded))))


@public_router.post("/answer", status_code=204)
def answer(form: AnswerForm, runtime: TheRuntime) -> None:
    """Put an answer into the box."""
    with _unseen(runtime, "voice_answer") as work:
        if form.credential is not None:
            answer_by_credential(
                work,
                round_id=form.round,
                credential=form.credential.credential(),
                given=form.answers,
                language=form.language,
            )
        else:
            answer_by_code(
                work,
                round_id=form.round,
                code=form.code or "",
                once=unpacked(form.once) if form.once else None,
                given=form.answers,
                language=form.language,
            )


@contextmanager
def _unseen(runtime: Runtime, purpose: str) -> Iterator[Work]:
    """An unseen work behind the brake: whatever is missing looks like a wrong code, and counts as one."""
    now = runtime.transactions.clock()
    if runtime.wrong_codes.holds(now):
        raise WrongCode("El código no vale.")
    try:
        with runtime.transactions.unseen(purpose=purpose) as work:
            yield work
    except Missing:
        runtime.wrong_codes.count(now)
        raise WrongCode("El código no vale.") from None
