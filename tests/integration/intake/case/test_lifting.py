"""A coordinator says that two linked women may meet after all: of what they share now, and until she takes it back."""

from typing import Any

import pytest
from sqlalchemy import text

from shared.contracts.events.notifications import PhonesCompared
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.intake.case.conftest import Client, World, a_member
from tests.integration.intake.case.test_links import FOUND, apart, living_at, told_of
from tests.integration.intake.risk.conftest import deliver, person_of

WHY = "Son hermanas y quieren venir juntas"
OTHER_MAN = {"given_name": "Otro", "surnames": "Hombre Distinto", "birth_year": 1970}


@pytest.fixture
def pair(luz: Client, ines: Client) -> tuple[str, str]:
    """Two cases of two teams that tell of the same man."""
    one, other = luz.open_case(), ines.open_case()
    told_of(luz, one)
    told_of(ines, other)
    return one, other


def lift(who: Client, pair: tuple[str, str], reason: str = WHY) -> Any:
    return who.post(f"/cases/{pair[0]}/links/{pair[1]}/lifting", {"reason": reason})


def second_to(who: Client) -> Client:
    """Another coordinator of the same team."""
    return Client(who.app, a_member("leon", role=Role.COORDINATOR), who.key)


def lifted(who: Client, pair: tuple[str, str]) -> None:
    """Two coordinators say it."""
    for one in (who, second_to(who)):
        answer = lift(one, pair)
        assert answer.status_code == 201, answer.text


def restored(who: Client, pair: tuple[str, str]) -> None:
    assert who.call("DELETE", f"/cases/{pair[0]}/links/{pair[1]}/lifting").status_code == 204


def people(luz: Client, ines: Client, pair: tuple[str, str]) -> tuple[str, str]:
    return str(person_of(luz, pair[0])), str(person_of(ines, pair[1]))


def is_apart(rosa: Client, pair: tuple[str, str]) -> list[bool]:
    """How it is told from both sides."""
    return [rosa.get(f"/cases/{case}/links")["links"][0]["is_apart"] for case in pair]


def test_groups_hears_that_both_may_meet_and_never_why(
    world: World, luz: Client, ines: Client, rosa: Client, pair: tuple[str, str]
) -> None:
    one, other = people(luz, ines, pair)
    assert apart(world) == {one: [other], other: [one]}

    lifted(rosa, pair)

    assert apart(world) == {one: [], other: []}
    assert {frozenset(told) for told in world.events(FOUND)} == {frozenset({"subject", "person", "others"})}
    assert is_apart(rosa, pair) == [False, False]


def test_the_reason_is_told_to_coordinators_from_both_cases(rosa: Client, pair: tuple[str, str]) -> None:
    lifted(rosa, pair)

    for case in pair:
        (link,) = rosa.get(f"/cases/{case}/links")["links"]
        assert [one["reason"] for one in link["lifts"]] == [WHY, WHY]
        assert link["lifts"][0]["by"] == str(rosa.actor.ref)


def test_one_coordinator_alone_lifts_nothing(
    world: World, luz: Client, ines: Client, rosa: Client, pair: tuple[str, str]
) -> None:
    one, other = people(luz, ines, pair)

    assert lift(rosa, pair).status_code == 201

    assert apart(world) == {one: [other], other: [one]}
    assert is_apart(rosa, pair) == [True, True]
    assert rosa.get(f"/cases/{pair[0]}/links")["links"][0]["waits_for_second"] is True
    again = lift(rosa, (pair[1], pair[0]))
    assert (again.status_code, [error["field"] for error in again.json()["errors"]]) == (409, ["other_id"])
    assert lift(second_to(rosa), (pair[1], pair[0])).status_code == 201
    assert apart(world) == {one: [], other: []}
    assert rosa.get(f"/cases/{pair[0]}/links")["links"][0]["waits_for_second"] is False


def test_a_caseworker_learns_nothing_of_it_and_still_asks(
    luz: Client, rosa: Client, marta: Client, pair: tuple[str, str]
) -> None:
    lifted(rosa, pair)
    own = luz.open_case(), marta.open_case()
    for case in own:
        told_of(luz, case, **OTHER_MAN)
    lifted(rosa, own)

    assert luz.get(f"/cases/{pair[0]}/links") == {"links": [], "ask_coordinator": True, "home": None}
    (link,) = luz.get(f"/cases/{own[0]}/links")["links"]
    assert (link["kinds"], link["is_apart"], link["lifts"]) == ([], None, [])


def test_only_a_coordinator_lifts_and_takes_back(
    world: World, luz: Client, dora: Client, pair: tuple[str, str]
) -> None:
    before = world.events(FOUND)

    for who in (luz, dora):
        assert lift(who, pair).status_code == 403
        assert who.call("DELETE", f"/cases/{pair[0]}/links/{pair[1]}/lifting").status_code == 403

    assert world.events(FOUND) == before


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, None])
def test_it_needs_a_reason(world: World, rosa: Client, pair: tuple[str, str], reason: Any) -> None:
    before = world.events(FOUND)

    answer = lift(rosa, pair, reason)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["reason"]
    assert world.events(FOUND) == before


def test_what_is_not_linked_cannot_be_lifted(luz: Client, rosa: Client, pair: tuple[str, str]) -> None:
    for other in (luz.open_case(), str(new_id()), pair[0]):
        assert lift(rosa, (pair[0], other)).status_code == 404


def test_what_keeps_nobody_apart_needs_no_lifting(luz: Client, rosa: Client, pair: tuple[str, str]) -> None:
    twins = living_at(luz, "", number="X1234567L"), living_at(luz, "", number="x1234567l")
    lifted(rosa, pair)

    for two in (twins, pair):
        answer = lift(rosa, two)
        assert answer.status_code == 409
        assert [error["field"] for error in answer.json()["errors"]] == ["other_id"]


def test_the_same_key_lifts_once(world: World, rosa: Client, pair: tuple[str, str]) -> None:
    key = new_id()
    path = f"/cases/{pair[0]}/links/{pair[1]}/lifting"

    made = [rosa.post(path, {"reason": WHY}, key=key) for _ in range(2)]

    assert made[0].json() == made[1].json()
    assert len(rosa.get(f"/cases/{pair[0]}/links")["links"][0]["lifts"]) == 1


def test_taken_back_from_either_case_they_are_apart_again(
    world: World, luz: Client, ines: Client, rosa: Client, pair: tuple[str, str]
) -> None:
    one, other = people(luz, ines, pair)
    lifted(rosa, pair)

    restored(rosa, (pair[1], pair[0]))

    assert apart(world) == {one: [other], other: [one]}
    assert is_apart(rosa, pair) == [True, True]
    assert rosa.get(f"/cases/{pair[0]}/links")["links"][0]["lifts"] == []
    told = len(world.events(FOUND))
    restored(rosa, pair)
    assert len(world.events(FOUND)) == told


def test_it_may_be_lifted_and_taken_back_again(rosa: Client, pair: tuple[str, str]) -> None:
    for _ in range(2):
        lifted(rosa, pair)
        restored(rosa, pair)
    lifted(rosa, (pair[1], pair[0]))

    assert is_apart(rosa, pair) == [False, False]


@pytest.mark.parametrize(
    "changes",
    [OTHER_MAN, {"phone": "600 123 123"}, {"document": "X1234567L"}],
    ids=["another man", "his phone", "his document"],
)
def test_a_new_link_keeps_them_apart_again(
    *, world: World, luz: Client, ines: Client, rosa: Client, pair: tuple[str, str], changes: dict[str, Any]
) -> None:
    one, other = people(luz, ines, pair)
    lifted(rosa, pair)

    told_of(luz, pair[0], **changes)
    assert apart(world) == {one: [], other: []}
    told_of(ines, pair[1], **changes)

    assert apart(world) == {one: [other], other: [one]}
    assert is_apart(rosa, pair) == [True, True]


def test_a_link_that_went_and_came_back_the_same_stays_lifted(
    world: World, luz: Client, ines: Client, rosa: Client, pair: tuple[str, str]
) -> None:
    one, other = people(luz, ines, pair)
    lifted(rosa, pair)
    (him,) = luz.get(f"/cases/{pair[0]}/aggressors")

    luz.call("DELETE", f"/cases/{pair[0]}/aggressors/{him['id']}")
    told_of(luz, pair[0])

    assert apart(world) == {one: [], other: []}


def test_a_third_woman_of_the_same_man_is_nobody_lifted(
    world: World, luz: Client, ines: Client, rosa: Client, pair: tuple[str, str]
) -> None:
    one, other = people(luz, ines, pair)
    lifted(rosa, pair)

    third = luz.open_case()
    told_of(luz, third)

    hers = str(person_of(luz, third))
    assert (apart(world)[one], apart(world)[other]) == ([hers], [hers])
    assert apart(world)[hers] == sorted((one, other))


def share(world: World, one: str, other: str, *, is_new: bool, is_shared: bool = True) -> None:
    """What notifications tells of both."""
    for hers, others in ((one, other), (other, one)):
        known = (others,) if is_shared else ()
        told = {"subject": hers, "person": hers, "others": known, "newly": known if is_new else ()}
        deliver(world, PhonesCompared.model_validate(told))


def test_the_same_phone_told_again_stays_lifted_and_another_one_does_not(
    world: World, luz: Client, ines: Client, rosa: Client
) -> None:
    two = luz.open_case(), ines.open_case()
    one, other = people(luz, ines, two)
    share(world, one, other, is_new=True)
    lifted(rosa, two)

    share(world, one, other, is_new=False)
    assert apart(world) == {one: [], other: []}
    share(world, one, other, is_new=True)

    assert apart(world) == {one: [other], other: [one]}
    assert is_apart(rosa, two) == [True, True]


def test_a_phone_shared_no_longer_and_then_again_keeps_them_apart(
    world: World, luz: Client, ines: Client, rosa: Client, pair: tuple[str, str]
) -> None:
    one, other = people(luz, ines, pair)
    share(world, one, other, is_new=True)
    lifted(rosa, pair)

    share(world, one, other, is_new=False, is_shared=False)
    assert apart(world) == {one: [], other: []}  # the man they share is lifted still
    share(world, one, other, is_new=True)

    assert apart(world) == {one: [other], other: [one]}


def test_what_was_lifted_goes_with_a_merge_and_counts_for_what_it_was_said_of(
    world: World, luz: Client, ines: Client, rosa: Client, pair: tuple[str, str]
) -> None:
    lifted(rosa, pair)
    twin = ines.open_case()

    assert rosa.post(f"/cases/{twin}/merge", {"merged": pair[1]}).status_code < 300
    assert is_apart(rosa, (pair[0], twin)) == [False, False]

    told_of(luz, pair[0], **OTHER_MAN)
    told_of(ines, twin, **OTHER_MAN)
    assert is_apart(rosa, (pair[0], twin)) == [True, True]


def test_it_is_audited_in_both_cases_with_no_word_of_it(
    world: World, rosa: Client, pair: tuple[str, str]
) -> None:
    lifted(rosa, pair)
    restored(rosa, pair)

    for case in pair:
        done = [one for one in world.audited(case) if one.startswith("exclusion")]
        assert done == ["exclusion_lifted", "exclusion_lifted", "exclusion_restored"]


def test_neither_reason_nor_pair_stands_in_the_clear(
    world: World, rosa: Client, pair: tuple[str, str]
) -> None:
    lifted(rosa, pair)

    with world.transactions.engine.connect() as connection:
        tables = connection.execute(text("select tablename from pg_tables where schemaname='public'")).all()
        rows = {
            table: " ".join(str(row) for row in connection.execute(text(f'select t::text from "{table}" t')))
            for (table,) in tables
        }
    assert [table for table, said in rows.items() if "hermanas" in said] == []
    assert pair[0] in rows["lifted_exclusion"]
    assert pair[1] not in rows["lifted_exclusion"]


def test_a_closed_file_is_not_written_in_but_may_be_made_safe(
    world: World, rosa: Client, pair: tuple[str, str]
) -> None:
    lifted(rosa, pair)
    with world.transactions.engine.begin() as connection:
        connection.execute(text("update case_file set status = 'closed' where id = :id"), {"id": pair[0]})

    assert lift(rosa, pair).status_code == 409
    restored(rosa, pair)

    assert is_apart(rosa, pair) == [True, True]


@pytest.fixture
def marta(world: World) -> Client:
    """Another caseworker of the team in León."""
    return world.as_(a_member("leon"))
