"""Topics an edition may vote on. One that a vote asked, or is asking, stays as it was put to the women."""

from collections.abc import Mapping
from uuid import UUID

from services.groups.domain.errors import NotHers, WrongState
from services.groups.domain.voice.rounds import Kind, Picture
from services.groups.store import voice
from services.groups.store.voice import VoiceTopic
from services.groups.usecases.access import led_edition
from shared.work import Work


def add_topic(
    work: Work,
    *,
    edition_id: UUID,
    words: Mapping[str, str],
    picture: Picture | None,
    key: UUID | None = None,
) -> UUID:
    """Add a topic; return its id. words: by language, one at least. Raises NotHers."""
    edition = led_edition(work, edition_id)

    def make() -> UUID:
        topic = VoiceTopic(scope_id=edition.id, edition_id=edition.id, picture=picture, words=dict(words))
        work.session.add(topic)
        work.session.flush()
        work.audit("topic.added", subject=topic.id)
        return topic.id

    return work.once(key, "add_topic", make)


def change_topic(work: Work, *, topic_id: UUID, words: Mapping[str, str], picture: Picture | None) -> None:
    """Say a topic otherwise. Raises NotHers, WrongState."""
    topic = _changeable(work, topic_id)
    topic.words, topic.picture = dict(words), picture
    work.audit("topic.changed", subject=topic_id)


def drop_topic(work: Work, *, topic_id: UUID) -> None:
    """Take a topic away. Raises NotHers, WrongState."""
    work.session.delete(_changeable(work, topic_id))
    work.audit("topic.dropped", subject=topic_id)


def _changeable(work: Work, topic_id: UUID) -> VoiceTopic:
    topic = voice.topic_by_id(work.session, topic_id)
    if topic is None:
        raise NotHers("No existe este tema.")
    try:
        led_edition(work, topic.edition_id)
    except NotHers:
        raise NotHers("No existe este tema.") from None
    rounds = voice.rounds_of(work.session, topic.edition_id)
    if any(one.kind is Kind.VOTE and topic_id in one.topics for one in rounds):
        raise WrongState("Este tema ya está en una votación.")
    return topic
