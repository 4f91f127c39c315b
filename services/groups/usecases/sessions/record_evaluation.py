"""How the group found a session, and what it hopes for: copied from paper, belonging to nobody."""

from uuid import UUID

from services.groups.domain.errors import BadCounts, TooEarly
from services.groups.domain.evaluation import Faces
from services.groups.store import diaries, editions
from services.groups.store.diaries import SessionEvaluation
from services.groups.store.editions import Expectation
from services.groups.usecases.access import led_edition, led_session
from shared.ids import new_id
from shared.work import Work


def record_evaluation(work: Work, *, session_id: UUID, faces: Faces) -> None:
    """Keep the five counts of a session that has begun; they replace others. Raises BadCounts, TooEarly."""
    faces.check()
    edition, session = led_session(work, session_id)
    if session.starts_at > work.now:
        raise TooEarly("La sesión aún no ha empezado.")
    if faces.answers > edition.capacity:
        raise BadCounts(
            "Hay más respuestas que plazas.", field="faces", expected="como mucho una respuesta por plaza"
        )
    row = diaries.evaluations_of(work.session, [session.id]).get(session.id)
    if row is None:
        row = SessionEvaluation(session_id=session.id)
        work.session.add(row)
    elif tuple(row.faces) == faces.counts:
        return
    row.faces, row.recorded_by, row.recorded_at = list(faces.counts), work.actor.ref, work.now
    work.audit("session.evaluated", subject=session.id)


def record_expectations(work: Work, *, edition_id: UUID, words: list[str]) -> None:
    """Keep what the group hopes for, one text a card, as a whole; sorted, so that no order tells."""
    edition = led_edition(work, edition_id)
    present = editions.expectations_of(work.session, edition.id)
    cards = sorted({card.strip() for card in words if card.strip()})
    if [one.words for one in present] == cards:
        return
    for one in present:
        work.session.delete(one)
    work.session.flush()
    work.session.add_all(
        Expectation(id=new_id(), scope_id=edition.id, edition_id=edition.id, place=place, words=card)
        for place, card in enumerate(cards)
    )
    work.audit("edition.expectations_set", subject=edition.id, count=len(cards))
