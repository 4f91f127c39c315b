"""Shared numbers are found by a keyed index, and told by reference only."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import text

from shared.contracts.roles import Role
from tests.integration.notifications.conftest import House
from tests.integration.notifications.test_api import a_body, a_new_woman, call

__all__ = ["call"]
COMPARED = "notifications.phones_compared.v1"
REFERENCES = ("subject", "person", "others", "newly")


def keep(house: House, call: Any, person: UUID, version: int | None = None, **facts: Any) -> None:
    house.clock.move(seconds=1)  # events of one instant have no order
    body = a_body(**facts) | ({} if version is None else {"version": version})
    answer = call(house.staff(Role.COORDINATOR), "PUT", f"/people/{person}/contact-plan", body)
    assert answer.status_code < 300, answer.text


def told(house: House) -> list[tuple[str, list[str]]]:
    found = map(json.loads, house.emitted(COMPARED))
    return [(one["person"], one["others"]) for one in found]


def test_a_number_of_two_women_is_told_by_their_references(
    house: House, call: Any, token_key: OKPKey
) -> None:
    one, other, stranger = (a_new_woman(house) for _ in range(3))
    keep(house, call, stranger, value="600 555 444")
    keep(house, call, one, value="600 123 123")

    keep(house, call, other, kind="phone", value="+34600123123")

    assert told(house)[:2] == [(str(stranger), []), (str(one), [])]
    assert dict(told(house)[2:]) == {str(other): [str(one)], str(one): [str(other)]}
    assert "600" not in "".join(
        json.dumps([value for key, value in json.loads(one).items() if key not in REFERENCES])
        for one in house.emitted(COMPARED)
    )


def newly(house: House) -> list[tuple[str, list[str]]]:
    found = map(json.loads, house.emitted(COMPARED))
    return [(one["person"], one["newly"]) for one in found]


def test_both_hear_when_a_match_begins_and_when_it_ends(house: House, call: Any) -> None:
    one, other = (a_new_woman(house) for _ in range(2))
    keep(house, call, one, value="600 123 123")
    ref = str(uuid4())

    keep(house, call, other, value="600 123 123", ref=ref)
    keep(house, call, other, version=version_of(house, call, other), value="600 999 888", ref=ref)

    began, ended = {str(other): [str(one)], str(one): [str(other)]}, {str(other): [], str(one): []}
    assert [dict(told(house)[1:3]), dict(told(house)[3:])] == [began, ended]
    assert [dict(newly(house)[1:3]), dict(newly(house)[3:])] == [began, ended]


def test_a_second_number_of_the_same_two_is_told_as_new_and_the_first_kept_as_known(
    house: House, call: Any
) -> None:
    one, other = (a_new_woman(house) for _ in range(2))
    for person in (one, other):
        body = a_body(value="600 123 123")
        point = body["points"][0]
        if person == one:
            body["points"].append(point | {"ref": str(uuid4()), "value": "600 999 888"})
        answer = call(house.staff(Role.COORDINATOR), "PUT", f"/people/{person}/contact-plan", body)
        assert answer.status_code < 300, answer.text
    before = len(told(house))

    both = [point, point | {"ref": str(uuid4()), "value": "600 999 888"}]
    for _ in range(2):
        body = a_body() | {"version": version_of(house, call, other), "points": both}
        answer = call(house.staff(Role.COORDINATOR), "PUT", f"/people/{other}/contact-plan", body)
        assert answer.status_code < 300, answer.text

    both_hear = {str(other): [str(one)], str(one): [str(other)]}
    assert dict(told(house)[before : before + 2]) == dict(newly(house)[before : before + 2]) == both_hear
    assert told(house)[before + 2 :] == [(str(other), [str(one)])]
    assert newly(house)[before + 2 :] == [(str(other), [])]


def version_of(house: House, call: Any, person: UUID) -> int:
    plan = call(house.staff(Role.COORDINATOR), "GET", f"/people/{person}/contact-plan").json()
    return int(plan["version"])


def test_her_own_number_twice_is_no_match(house: House, call: Any) -> None:
    person = a_new_woman(house)
    body = a_body()
    body["points"].append(body["points"][0] | {"ref": str(uuid4()), "kind": "sms"})

    answer = call(house.staff(Role.COORDINATOR), "PUT", f"/people/{person}/contact-plan", body)

    assert answer.status_code < 300, answer.text
    assert told(house) == [(str(person), [])]


@pytest.mark.parametrize("kind", ["email", "post"])
def test_what_is_no_number_is_not_compared(house: House, call: Any, kind: str) -> None:
    value = "casa@example.org" if kind == "email" else "Calle Mayor 3"
    for _ in range(2):
        keep(house, call, a_new_woman(house), kind=kind, value=value)

    assert [others for _, others in told(house)] == [[], []]


def test_the_index_holds_no_number_and_is_shared_by_many(house: House, call: Any) -> None:
    keep(house, call, a_new_woman(house), value="600 123 123")

    with house.works.engine.connect() as connection:
        (token,) = connection.execute(text("select same from contact_point")).scalars()
    assert 0 <= token < 2**12
