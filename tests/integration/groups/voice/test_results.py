"""What is heard: topics and votes, words read first, wellbeing of the group, and an edition's voice at a glance."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.groups.domain.evaluation import Faces
from services.groups.domain.voice.rounds import Kind
from services.groups.usecases.sessions.record_evaluation import record_evaluation
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.groups.house import staff
from tests.integration.groups.voice.circle import FACES, Circle

WHO5 = {"cheerful": 3, "calm": 3, "active": 3, "rested": 3, "interest": 3}


def test_a_vote_orders_topics_and_the_edition_shows_it(circle: Circle) -> None:
    papers, work, home = (circle.topic(words) for words in ("Papeles", "Trabajo", "Casa"))
    round_id = circle.opened(Kind.VOTE)
    asked = circle.public("enter", {"code": circle.codes(round_id, 1)[0]}).json()
    circle.answers(round_id, [{"topics": [papers, work]}] * 4 + [{"topics": [work]}] * 3)

    shown = circle.close(round_id)
    votes = circle.staff("GET", f"/editions/{circle.edition}/voice").json()["votes"]

    assert [one["words"] for one in asked["topics"]] == [{"es": "Papeles"}, {"es": "Trabajo"}, {"es": "Casa"}]
    assert [(one["topic"], one["place"], one["named"], one["first"]) for one in shown["rank"]["topics"]] == [
        (papers, 1, 4, 4), (work, 2, 7, 3), (home, 3, 0, 0),
    ]  # fmt: skip
    assert shown["rank"]["topics"][0]["beats"] == [work, home]
    assert [one["topic"]["words"]["es"] for one in votes] == ["Papeles", "Trabajo", "Casa"]


def test_a_topic_that_was_put_to_the_vote_stays_as_it_was(circle: Circle) -> None:
    first, _ = circle.topic("Papeles"), circle.topic("Casa")
    body = {"words": {"es": "Papeles y citas", "ar": "أوراق"}, "picture": "papers"}
    assert circle.staff("PUT", f"/topics/{first}", json=body).status_code == 204
    round_id = circle.opened(Kind.VOTE)
    late = circle.topic("Salud")

    kept = [
        circle.staff("PUT", f"/topics/{first}", json=body).status_code,
        circle.staff("DELETE", f"/topics/{first}").status_code,
        circle.staff("DELETE", f"/topics/{late}").status_code,
    ]

    assert kept == [409, 409, 204]
    assert circle.card(round_id)["topics"][0] == {"id": first, "words": body["words"], "picture": "papers"}
    assert circle.answer(round_id, {"topics": [late]}, code=circle.codes(round_id, 1)[0]).status_code == 422


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"words": {}}, "words"),
        ({"words": {"es": "  "}}, "words"),
        ({"words": {"de": "Papiere"}}, "words"),
        ({"words": {"es": "x" * 121}}, "words.es"),
        ({"words": {"es": "dos\nlíneas"}}, "words.es"),
        ({"words": {"es": "Papeles"}, "picture": "dragon"}, "picture"),
    ],
)
def test_a_bad_topic_is_refused_by_field(circle: Circle, body: dict[str, Any], field: str) -> None:
    answer = circle.staff("POST", f"/editions/{circle.edition}/topics", json=body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_a_vote_needs_two_topics(circle: Circle) -> None:
    circle.topic("Papeles")

    answer = circle.staff("POST", f"/editions/{circle.edition}/rounds", json={"kind": "vote", "places": 9})

    assert answer.status_code == 409


def test_words_are_seen_by_others_only_once_somebody_read_them(circle: Circle) -> None:
    round_id = circle.opened(Kind.PROPOSALS)
    circle.answers(round_id, [{"topic": f"idea {number}"} for number in range(5)], language="fr")
    assert circle.staff("GET", f"/rounds/{round_id}/words").json() == []
    closed = circle.close(round_id)
    waiting = circle.staff("GET", f"/rounds/{round_id}/words").json()

    assert (closed["words"], closed["words_waiting"]) == ([], 5)
    assert sorted(one["words"] for one in waiting) == [f"idea {number}" for number in range(5)]
    assert {one["language"] for one in waiting} == {"fr"}

    for one in waiting:
        shown = one["words"] != "idea 3"
        assert circle.staff("POST", f"/words/{one['id']}/reading", json={"shown": shown}).status_code == 204
    results = circle.results(round_id)

    assert sorted(one["words"] for one in results["words"]) == ["idea 0", "idea 1", "idea 2", "idea 4"]
    assert circle.staff("GET", f"/rounds/{round_id}/words").json() == []
    with circle.house.engine.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from voice_word").scalar() == 4


def test_only_who_runs_the_edition_reads_words(circle: Circle) -> None:
    round_id = circle.opened(Kind.PROPOSALS)
    circle.answers(round_id, [{"topic": "idea"}] * 5)
    circle.close(round_id)
    word = circle.staff("GET", f"/rounds/{round_id}/words").json()[0]["id"]
    path, body = f"/words/{word}/reading", {"shown": True}

    assert circle.house.ask(staff(Role.FACILITATOR), "POST", path, json=body).status_code == 404
    assert circle.house.ask(circle.house.caseworker, "POST", path, json=body).status_code == 403
    assert circle.staff("POST", f"/words/{new_id()}/reading", json=body).status_code == 404
    assert circle.house.ask(circle.house.coordinator, "POST", path, json=body).status_code == 204


def test_wellbeing_is_told_of_the_group_only_and_from_five_whole_answers(circle: Circle) -> None:
    before, after = circle.opened(Kind.WELLBEING_BEFORE), circle.opened(Kind.WELLBEING_AFTER)
    circle.answers(before, [WHO5] * 5 + [{"calm": 0}])
    circle.answers(after, [dict.fromkeys(WHO5, 4)] * 4 + [{"calm": 5}])

    shown = [circle.close(one) for one in (before, after)]
    voice = circle.staff("GET", f"/editions/{circle.edition}/voice").json()

    assert shown[0]["score"] == {"n": 5, "mean": 60.0}
    assert shown[0]["who5"]["calm"] == [1, 0, 0, 5, 0, 0]
    assert (shown[1]["score"], shown[1]["who5"]) == (None, {"calm": [0, 0, 0, 0, 4, 1]})
    assert (voice["before"], voice["after"]) == ({"n": 5, "mean": 60.0}, None)


def test_sessions_show_how_they_were_found_here_or_on_paper(circle: Circle) -> None:
    first, second, third = circle.house.planned(circle.edition, starts_on=date(2026, 11, 3))
    with circle.house.work() as work:
        for session in (first, second):
            record_evaluation(work, session_id=session, faces=Faces((0, 0, 0, 5, 5)))
    round_id = circle.opened(Kind.SESSION_EVALUATION, session=first)
    circle.answers(round_id, [FACES] * 5)
    assert [one["is_paper"] for one in satisfaction(circle)] == [True, True]

    circle.close(round_id)

    assert satisfaction(circle) == [
        {"session_id": str(first), "answers": 5, "mean": 4.0, "is_paper": False},
        {"session_id": str(second), "answers": 10, "mean": 4.5, "is_paper": True},
    ]
    assert UUID(str(third))


def satisfaction(circle: Circle) -> Any:
    """As a caseworker sees it, who sees every edition's facts."""
    return circle.house.ask(circle.house.caseworker, "GET", f"/editions/{circle.edition}/voice").json()[
        "sessions"
    ]


def test_expectations_are_counted_by_picture(circle: Circle) -> None:
    round_id = circle.opened(Kind.EXPECTATIONS)
    circle.answers(round_id, [{"hopes": ["work", "health"]}] * 3 + [{"hopes": ["work"]}] * 2)

    assert circle.close(round_id)["choices"] == {"hopes": {"health": 3, "work": 5}}


def test_closing_leaves_no_box_and_no_key(circle: Circle) -> None:
    round_id = circle.opened()
    circle.answers(round_id, [FACES] * 6)
    circle.close(round_id)

    with circle.house.engine.connect() as connection:
        boxes = connection.exec_driver_sql("select count(*) from voice_box").scalar()
        keys = connection.exec_driver_sql("select scope_id::text from scope_key").scalars().all()

    assert boxes == 0
    assert round_id not in keys


def test_an_unseen_work_that_would_say_when_is_undone(circle: Circle) -> None:
    works = circle.house.transactions
    with pytest.raises(RuntimeError), works.unseen(purpose="test") as work:
        work.audit("voice.answered")
