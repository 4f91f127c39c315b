"""The report of an edition says of its rounds what their results say, once they are closed, and never more."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.groups.domain.evaluation import Faces
from services.groups.domain.voice.rounds import Kind
from services.groups.usecases.sessions.record_attendance import record_attendance
from services.groups.usecases.sessions.record_evaluation import record_evaluation
from tests.integration.groups.voice.circle import Circle

KINDS = [Kind.SESSION_EVALUATION, Kind.EDITION_EVALUATION]


@pytest.fixture
def held(circle: Circle) -> UUID:
    """A session of thirteen women, held."""
    for n in range(13):
        circle.house.enrolled(circle.edition, f"A{n}")
    session = circle.house.planned(circle.edition, starts_on=date(2026, 11, 24))[0]
    circle.house.watch.now = datetime(2026, 11, 24, 19, tzinfo=UTC)
    with circle.house.work() as work:
        record_attendance(work, session_id=session, exceptions={})
    return session


def asked(circle: Circle, kind: Kind, held: UUID) -> str:
    return circle.opened(kind, session=held if kind.is_of_session else None)


def report(circle: Circle) -> Any:
    return circle.staff("GET", f"/reports/editions/{circle.edition}").json()


def told(circle: Circle, kind: Kind) -> Any:
    """What the report says of a kind of evaluation."""
    return report(circle)["figures"]["satisfaction" if kind.is_of_session else "evaluation"]


def faces(*counts: int) -> list[dict[str, Any]]:
    """Answers to what she thought of it: so many of each face from the saddest."""
    return [{"liked": face} for face, count in enumerate(counts, start=1) for _ in range(count)]


def bands(*counts: int) -> list[dict[str, int]]:
    return [{"first": face, "last": face, "answers": count} for face, count in enumerate(counts, start=1)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_tells_a_closed_round_as_its_results_do(circle: Circle, held: UUID, kind: Kind) -> None:
    round_id = asked(circle, kind, held)
    circle.answers(round_id, faces(0, 0, 0, 5, 7))

    shown = circle.close(round_id)["faces"]["liked"]

    assert told(circle, kind) == {"answers": 12, "bands": bands(*shown)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_face_that_few_chose_is_shown_by_results_and_not_by_the_report(
    circle: Circle, held: UUID, kind: Kind
) -> None:
    round_id = asked(circle, kind, held)
    circle.answers(round_id, faces(0, 0, 1, 5, 6))

    assert circle.close(round_id)["faces"]["liked"] == [0, 0, 1, 5, 6]
    assert told(circle, kind) == {
        "answers": 12,
        "bands": [{"first": 1, "last": 4, "answers": 6}, {"first": 5, "last": 5, "answers": 6}],
    }


@pytest.mark.parametrize("kind", KINDS)
def test_while_a_round_is_open_no_two_copies_differ(circle: Circle, held: UUID, kind: Kind) -> None:
    """Results grow by a batch; a report before and one after it would tell those five by subtraction."""
    round_id = asked(circle, kind, held)
    before = report(circle)
    for answer in faces(0, 0, 0, 5, 7):
        circle.answers(round_id, [answer])
        assert report(circle) == before
    assert circle.results(round_id)["answered"] == {"liked": 5}

    circle.close(round_id)

    assert told(circle, kind)["answers"] == 12


@pytest.mark.parametrize("kind", KINDS)
def test_four_answers_are_in_no_report(circle: Circle, held: UUID, kind: Kind) -> None:
    empty = report(circle)
    few = asked(circle, kind, held)
    circle.answers(few, faces(0, 0, 0, 0, 4))
    assert circle.close(few) is None
    assert report(circle) == empty

    left_out = asked(circle, kind, held)
    circle.answers(left_out, [*faces(0, 0, 0, 0, 4), {"safe": 5}, {"safe": 5}])
    assert circle.close(left_out)["answers"] == 6
    assert report(circle) == empty


def test_rounds_that_show_the_same_give_the_same_report(circle: Circle, held: UUID) -> None:
    """Whoever has the results learns nothing from the report: what results leave out does not move it."""
    seen = []
    for hidden in ([], [{"safe": 1}] * 2, [{"safe": 5}] * 4):
        other = Circle.of(circle.house)
        round_id = other.opened()
        other.answers(round_id, faces(0, 0, 0, 1, 5) + hidden)
        seen.append((other.close(round_id)["faces"]["liked"], told(other, Kind.EDITION_EVALUATION)))

    assert seen[0] == seen[1] == seen[2]


def test_a_closed_round_stands_for_its_session_in_place_of_paper(circle: Circle, held: UUID) -> None:
    with circle.house.work() as work:
        record_evaluation(work, session_id=held, faces=Faces((0, 0, 0, 6, 6)))
    round_id = circle.opened(Kind.SESSION_EVALUATION, session=held)
    circle.answers(round_id, faces(0, 0, 0, 0, 5))
    assert told(circle, Kind.SESSION_EVALUATION) == {"answers": 12, "bands": bands(0, 0, 0, 6, 6)}

    circle.close(round_id)
    voice = circle.staff("GET", f"/editions/{circle.edition}/voice").json()["sessions"]

    assert told(circle, Kind.SESSION_EVALUATION) == {"answers": 5, "bands": bands(0, 0, 0, 0, 5)}
    assert [(one["answers"], one["is_paper"]) for one in voice] == [(5, False)]


def test_the_last_closed_vote_is_told_by_its_order_alone(circle: Circle) -> None:
    papers, work, home = (circle.topic(words) for words in ("Papeles", "Trabajo", "Casa"))
    first = circle.opened(Kind.VOTE)
    circle.answers(first, [{"topics": [papers, work]}] * 4 + [{"topics": [work]}] * 3)
    assert report(circle)["voted"] is None
    shown = circle.close(first)["rank"]["topics"]

    voted = report(circle)["voted"]
    assert [one["id"] for one in voted["topics"]] == [one["topic"] for one in shown] == [papers, work, home]
    assert voted.keys() == {"ballots", "topics"}
    assert voted["topics"][0] == {"id": papers, "words": {"es": "Papeles"}, "picture": None}
    assert voted["ballots"] == 7

    circle.house.watch.forward(days=1)
    second = circle.opened(Kind.VOTE)
    circle.answers(second, [{"topics": [home]}] * 4)
    circle.close(second)
    assert report(circle)["voted"] == voted
