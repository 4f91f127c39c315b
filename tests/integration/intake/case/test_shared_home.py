"""A refuge: two coordinators say that many live there, and living there keeps nobody apart; all else still does."""

from typing import Any

import pytest
from sqlalchemy import text

from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.intake.case.conftest import Client, World, a_member
from tests.integration.intake.case.test_lifting import lift, second_to
from tests.integration.intake.case.test_links import apart, living_at, told_of
from tests.integration.intake.risk.conftest import person_of

REFUGE = "Calle Inventada 7"
WHY = "El piso de acogida"


@pytest.fixture
def house(luz: Client) -> list[str]:
    """Three women of one team who live at one address."""
    return [living_at(luz, REFUGE) for _ in range(3)]


def share(who: Client, case: str, reason: str = WHY) -> Any:
    return who.post(f"/cases/{case}/shared-home", {"reason": reason})


def part(who: Client, case: str) -> int:
    return int(who.call("DELETE", f"/cases/{case}/shared-home").status_code)


def shared(who: Client, case: str, *, second_case: str | None = None) -> None:
    """Two coordinators say it, each from any file that lives there."""
    assert share(who, case).status_code == 201
    assert share(second_to(who), second_case or case).status_code == 201


def home_of(who: Client, case: str) -> dict[str, Any]:
    found: dict[str, Any] = who.get(f"/cases/{case}/links")["home"]
    return found


def test_two_coordinators_end_it_for_all_who_live_there(
    world: World, luz: Client, rosa: Client, house: list[str]
) -> None:
    women = [str(person_of(luz, case)) for case in house]
    assert {woman: len(others) for woman, others in apart(world).items()} == dict.fromkeys(women, 2)

    shared(rosa, house[0], second_case=house[1])

    assert apart(world) == {woman: [] for woman in women}
    for case in house:
        assert [link["is_apart"] for link in rosa.get(f"/cases/{case}/links")["links"]] == [False, False]
    assert home_of(rosa, house[2])["is_for_many"] is True
    assert [word["reason"] for word in home_of(rosa, house[2])["words"]] == [WHY, WHY]


def test_one_alone_changes_nothing_and_cannot_say_it_twice(
    world: World, rosa: Client, house: list[str]
) -> None:
    before = apart(world)

    assert share(rosa, house[0]).status_code == 201

    assert apart(world) == before
    assert (home_of(rosa, house[1])["files"], home_of(rosa, house[1])["is_for_many"]) == (2, False)
    again = share(rosa, house[1])
    assert (again.status_code, again.json()["errors"][0]["field"]) == (409, "case_id")


def test_whoever_comes_to_live_there_is_not_kept_apart(
    world: World, luz: Client, rosa: Client, house: list[str]
) -> None:
    shared(rosa, house[0])

    fourth = living_at(luz, "calle inventada, 7")

    assert apart(world).get(str(person_of(luz, fourth)), []) == []
    assert [link["is_apart"] for link in rosa.get(f"/cases/{fourth}/links")["links"]] == [False] * 3


def test_what_else_two_of_them_share_still_keeps_them_apart(
    world: World, luz: Client, rosa: Client, house: list[str]
) -> None:
    shared(rosa, house[0])

    for case in house[:2]:
        told_of(luz, case)

    one, other, third = (str(person_of(luz, case)) for case in house)
    assert apart(world) == {one: [other], other: [one], third: []}


def test_another_home_is_not_meant(luz: Client, rosa: Client, house: list[str]) -> None:
    elsewhere = [living_at(luz, "Calle Supuesta 9") for _ in range(2)]

    shared(rosa, house[0])

    assert [link["is_apart"] for link in rosa.get(f"/cases/{elsewhere[0]}/links")["links"]] == [True]
    assert home_of(rosa, elsewhere[0])["words"] == []


def test_one_takes_it_back_for_all(world: World, luz: Client, rosa: Client, house: list[str]) -> None:
    shared(rosa, house[0])

    assert part(rosa, house[2]) == 204

    assert [len(apart(world)[str(person_of(luz, case))]) for case in house] == [2, 2, 2]
    assert home_of(rosa, house[0])["words"] == []
    assert part(rosa, house[2]) == 204


def test_a_word_on_two_women_and_one_on_their_home_are_two(
    luz: Client, rosa: Client, house: list[str]
) -> None:
    assert lift(rosa, (house[0], house[1])).status_code == 201
    assert share(second_to(rosa), house[0]).status_code == 201

    told = {link["case_id"]: link["is_apart"] for link in rosa.get(f"/cases/{house[0]}/links")["links"]}

    assert told == {house[1]: False, house[2]: True}


def test_who_has_spoken_of_the_home_cannot_be_the_second_for_two_women(
    rosa: Client, house: list[str]
) -> None:
    assert share(rosa, house[0]).status_code == 201

    assert lift(rosa, (house[0], house[1])).status_code == 409


def test_a_repeat_says_it_once(rosa: Client, house: list[str]) -> None:
    key = new_id()
    path = f"/cases/{house[0]}/shared-home"

    first, again = (rosa.call("POST", path, json={"reason": WHY}, key=key) for _ in range(2))

    assert first.json() == again.json()
    assert len(home_of(rosa, house[0])["words"]) == 1


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, None])
def test_it_needs_a_reason(rosa: Client, house: list[str], reason: Any) -> None:
    answer = share(rosa, house[0], reason)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "reason")


def test_a_file_that_shares_no_home_has_none(luz: Client, rosa: Client) -> None:
    alone = living_at(luz, REFUGE)

    assert share(rosa, alone).status_code == 404
    assert home_of(rosa, alone) is None


def test_only_coordinators_say_it_and_know_it(luz: Client, rosa: Client, house: list[str]) -> None:
    stranger = Client(luz.app, a_member("leon", role=Role.ADMIN), luz.key)
    for who in (luz, stranger):
        assert share(who, house[0]).status_code == 403
        assert part(who, house[0]) == 403

    shared(rosa, house[0])

    assert luz.get(f"/cases/{house[0]}/links")["home"] is None


def test_the_table_holds_neither_address_nor_reason(world: World, rosa: Client, house: list[str]) -> None:
    shared(rosa, house[0])

    with world.transactions.begin(actor=rosa.actor, purpose="test") as work:
        rows = str(work.session.execute(text("SELECT * FROM shared_home")).all())

    assert "inventada" not in rows.casefold()
    assert WHY not in rows
    assert not any(case in rows for case in house)
