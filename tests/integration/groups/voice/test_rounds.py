"""Rounds over HTTP: a right answers once, what is wrong looks closed, results come in batches."""

from uuid import UUID

import pytest

from services.groups.domain.voice.rounds import Kind
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.groups.house import staff
from tests.integration.groups.voice.circle import FACES, Circle, packed

CLOSED = 404


def test_a_round_is_opened_answered_closed_and_read(circle: Circle) -> None:
    round_id = circle.opened()
    circle.answers(round_id, [FACES] * 6)

    assert circle.results(round_id) is None
    shown = circle.close(round_id)

    assert shown["answers"] == 6
    assert shown["faces"] == {"liked": [0, 0, 0, 6, 0], "safe": [0, 0, 0, 0, 6]}
    assert shown["means"] == {"liked": 4.0, "safe": 5.0}


def test_while_it_is_open_a_batch_is_shown_once_another_waits(circle: Circle) -> None:
    round_id = circle.opened()
    seen = []
    for _ in range(15):
        circle.answers(round_id, [FACES])
        card = circle.card(round_id)
        seen.append((card["card"]["answered"], (card["results"] or {"answers": 0})["answers"]))

    assert seen[3:5] == [(None, 0), (5, 0)]
    assert [shown for _, shown in seen] == [0] * 9 + [5] * 5 + [10]
    assert circle.close(round_id)["answers"] == 15


@pytest.mark.parametrize(("answers", "shown"), [(4, None), (5, 5), (7, 7), (11, 11)])
def test_no_rest_is_lost_but_under_five_nothing_is_shown(
    circle: Circle, answers: int, shown: int | None
) -> None:
    round_id = circle.opened()
    circle.answers(round_id, [FACES] * answers)

    results = circle.close(round_id)

    assert (results and results["answers"]) == shown


def test_a_code_is_used_up_by_signing(circle: Circle) -> None:
    round_id = circle.opened()
    (code,) = circle.codes(round_id, 1)
    credential, _ = circle.credential(code)

    again = [
        circle.public("enter", {"code": code}),
        circle.public("sign", {"code": code, "blinded": packed(bytes(255) + b"\x07")}),
        circle.answer(round_id, FACES, code=code),
    ]

    assert [one.status_code for one in again] == [CLOSED] * 3
    assert circle.answer(round_id, FACES, credential=credential).status_code == 204


def test_a_lost_signature_is_given_again_to_the_same_blinded_message(circle: Circle) -> None:
    (code,) = circle.codes(circle.opened(), 1)
    body = {"code": code, "blinded": packed(bytes(255) + b"\x07")}

    answers = [circle.public("sign", body).json() for _ in "ab"]

    assert answers[0] == answers[1]


def test_a_credential_answers_once(circle: Circle) -> None:
    round_id = circle.opened()
    (code,) = circle.codes(round_id, 1)
    credential, _ = circle.credential(code)

    statuses = [circle.answer(round_id, FACES, credential=credential).status_code for _ in "ab"]

    assert statuses == [204, CLOSED]


def test_a_code_without_javascript_answers_once_in_one_step(circle: Circle) -> None:
    round_id = circle.opened()
    (code,) = circle.codes(round_id, 1)
    typed = f" {code[:4].lower()}-{code[4:].lower()} "

    statuses = [circle.answer(round_id, FACES, code=typed).status_code for _ in "ab"]

    assert statuses == [204, CLOSED]


def test_a_refused_answer_keeps_the_right(circle: Circle) -> None:
    round_id = circle.opened()
    code, other = circle.codes(round_id, 2)
    credential, _ = circle.credential(other)

    refused = [
        circle.answer(round_id, {}, code=code).status_code,
        circle.answer(round_id, {"liked": 6}, credential=credential).status_code,
    ]
    taken = [
        circle.answer(round_id, FACES, code=code).status_code,
        circle.answer(round_id, FACES, credential=credential).status_code,
    ]

    assert (refused, taken) == ([422, 422], [204, 204])


def test_what_is_wrong_with_a_credential_is_not_told(circle: Circle) -> None:
    first, second = circle.opened(), circle.opened(Kind.WELLBEING_BEFORE)
    credential, _ = circle.credential(circle.codes(second, 1)[0])
    short = {"message": credential["message"][:20], "signature": credential["signature"]}
    forged = {"message": credential["message"], "signature": packed(bytes(256))}

    wrong = [
        circle.answer(first, FACES, credential=credential),
        circle.answer(second, {"calm": 1}, credential=short),
        circle.answer(second, {"calm": 1}, credential=forged),
        circle.answer(str(new_id()), FACES, credential=credential),
        circle.answer(first, FACES, code="ZZZZZZZZ"),
        circle.public("enter", {"code": "ñ"}),
        circle.public("enter", {"code": ""}),
    ]

    assert {(one.status_code, one.text) for one in wrong} == {(CLOSED, wrong[0].text)}


def test_closing_ends_everything(circle: Circle) -> None:
    round_id = circle.opened()
    code, other = circle.codes(round_id, 2)
    credential, _ = circle.credential(code)
    circle.close(round_id)

    late = [
        circle.public("enter", {"code": other}),
        circle.public("sign", {"code": other, "blinded": packed(bytes(256))}),
        circle.answer(round_id, FACES, code=other),
        circle.answer(round_id, FACES, credential=credential),
    ]

    assert {one.status_code for one in late} == {CLOSED}
    assert circle.staff("POST", f"/rounds/{round_id}/close").status_code == 204
    assert circle.staff("POST", f"/rounds/{round_id}/kiosk").status_code == 409


def test_live_and_used_codes_never_outnumber_the_places(circle: Circle) -> None:
    round_id = circle.opened(places=3)
    code, _ = circle.codes(round_id, 2)
    circle.credential(code)

    too_many = circle.staff("POST", f"/rounds/{round_id}/codes", json={"count": 2})

    assert too_many.status_code == 409
    assert len(circle.codes(round_id, 1)) == 1
    assert circle.staff("DELETE", f"/rounds/{round_id}/codes").status_code == 204
    assert len(circle.codes(round_id, 2)) == 2


def test_a_repeated_request_for_codes_gives_no_second_set(circle: Circle) -> None:
    round_id = circle.opened()
    more = {"json": {"count": 5}, "headers": {"Idempotency-Key": str(new_id())}}

    answers = [circle.staff("POST", f"/rounds/{round_id}/codes", **more).status_code for _ in "ab"]

    assert answers == [200, 409]
    assert circle.card(round_id)["card"]["live_codes"] == 5


def test_a_tablet_takes_as_many_answers_as_there_are_places(circle: Circle) -> None:
    round_id = circle.opened(places=3)
    circle.codes(round_id, 1)
    code = circle.staff("POST", f"/rounds/{round_id}/kiosk").json()["code"]
    page = packed(b"one page drawn")

    assert circle.public("enter", {"code": code}).json()["kiosk"]
    first = [circle.answer(round_id, FACES, code=code, once=page).status_code for _ in "ab"]
    rest = [circle.answer(round_id, FACES, code=code).status_code for _ in "ab"]

    assert (first, rest) == ([204, 204], [204, CLOSED])
    assert circle.public("enter", {"code": code}).status_code == CLOSED
    assert circle.public("sign", {"code": code, "blinded": packed(bytes(256))}).status_code == CLOSED


def test_guessing_is_braked(circle: Circle) -> None:
    (code,) = circle.codes(circle.opened(), 1)
    for _ in range(300):
        circle.public("enter", {"code": "22222222"})

    assert circle.public("enter", {"code": code}).status_code == CLOSED
    circle.house.watch.forward(minutes=1)
    assert circle.public("enter", {"code": code}).status_code == 200


def test_a_kind_is_asked_once_at_a_time_and_once_answered_no_more(circle: Circle) -> None:
    path = f"/editions/{circle.edition}/rounds"
    body = {"kind": "edition_evaluation", "places": 9}
    first = circle.opened()
    assert circle.staff("POST", path, json=body).status_code == 409
    circle.answers(first, [FACES] * 4)
    circle.close(first)

    second = circle.opened()
    circle.answers(second, [FACES] * 5)
    circle.close(second)

    assert circle.staff("POST", path, json=body).status_code == 409


def test_the_same_key_opens_one_round(circle: Circle) -> None:
    more = {
        "json": {"kind": "proposals", "places": 9},
        "headers": {"Idempotency-Key": str(new_id())},
    }

    made = [circle.staff("POST", f"/editions/{circle.edition}/rounds", **more).json() for _ in "ab"]

    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "gossip"}, "kind"),
        ({"places": 0}, "places"),
        ({"places": 31}, "places"),
        ({"session_id": str(UUID(int=7))}, "session_id"),
        ({"kind": "session_evaluation"}, "session_id"),
        ({"kind": "session_evaluation", "session_id": str(UUID(int=7))}, "session_id"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_bad_round_is_refused_by_field(circle: Circle, change: dict[str, object], field: str) -> None:
    body = {"kind": "wellbeing_before", "places": 9} | change

    answer = circle.staff("POST", f"/editions/{circle.edition}/rounds", json=body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_what_is_not_hers_looks_as_if_it_were_not_there(circle: Circle) -> None:
    round_id = circle.opened()
    stranger = staff(Role.FACILITATOR)
    paths = [
        ("GET", f"/editions/{circle.edition}/rounds"),
        ("GET", f"/editions/{circle.edition}/topics"),
        ("GET", f"/editions/{circle.edition}/voice"),
        ("GET", f"/rounds/{round_id}"),
        ("GET", f"/rounds/{round_id}/words"),
        ("POST", f"/rounds/{round_id}/kiosk"),
        ("POST", f"/rounds/{round_id}/close"),
        ("DELETE", f"/rounds/{round_id}/codes"),
    ]

    statuses = {circle.house.ask(stranger, method, path).status_code for method, path in paths}

    assert statuses == {404}
    assert circle.house.ask(circle.house.coordinator, "GET", f"/rounds/{round_id}").status_code == 200


def test_a_forgotten_round_is_closed_by_itself(circle: Circle) -> None:
    from services.groups.tasks import close_forgotten_rounds

    round_id = circle.opened()
    circle.answers(round_id, [FACES] * 5)
    circle.house.watch.forward(days=45)
    close_forgotten_rounds(circle.house.runtime)
    assert circle.card(round_id)["card"]["state"] == "open"

    circle.house.watch.forward(days=1)
    close_forgotten_rounds(circle.house.runtime)

    page = circle.card(round_id)
    assert (page["card"]["state"], page["results"]["answers"]) == ("closed", 5)
