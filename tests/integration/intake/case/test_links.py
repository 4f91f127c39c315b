"""Links across cases: found by blind index, told by role, and kept from groups but for who must not meet."""

from typing import Any

import pytest
from sqlalchemy import event, text

from shared.contracts.events.groups import ExclusionMet, StaffExclusionMet
from shared.contracts.events.notifications import PhonesCompared
from shared.ids import new_id
from tests.integration.intake.case.conftest import Client, World
from tests.integration.intake.risk.conftest import deliver, person_of

HIM = {"relation": "partner", "given_name": "José", "surnames": "Pérez Gil", "birth_year": 1980}
FOUND = "intake.exclusions_found.v1"


def told_of(client: Client, case: str, **changes: Any) -> str:
    return client.make(f"/cases/{case}/aggressors", {"aggressor": HIM | changes})


def living_at(client: Client, address: str, municipality: str = "León", number: str = "") -> str:
    papers: dict[str, Any] = {"address": address, "municipality": municipality}
    if number:
        papers["documents"] = [{"kind": "nie", "number": number}]
    return client.open_case(particulars=papers)


def apart(world: World) -> dict[str, list[str]]:
    """The last word on whom each woman must not meet."""
    return {told["person"]: told["others"] for told in world.events(FOUND)}


def test_a_coordinator_sees_which_cases_and_what_they_share(
    world: World, luz: Client, ines: Client, rosa: Client
) -> None:
    one, other = luz.open_case(), ines.open_case()
    told_of(luz, one)
    told_of(ines, other, given_name="jose", surnames="PEREZ GIL", relation="former_partner")

    shown = rosa.get(f"/cases/{one}/links")

    assert [(link["case_id"], link["kinds"]) for link in shown["links"]] == [(other, ["aggressor"])]
    assert not shown["ask_coordinator"]


def test_a_caseworker_learns_only_that_a_conflict_exists(world: World, luz: Client, ines: Client) -> None:
    one, other = luz.open_case(), ines.open_case()
    told_of(luz, one)
    told_of(ines, other)

    shown = luz.get(f"/cases/{one}/links")

    assert shown == {"links": [], "ask_coordinator": True, "home": None}


def test_a_caseworker_sees_her_own_cases_and_no_kind(luz: Client, marta: Client) -> None:
    one, other = luz.open_case(), marta.open_case()
    told_of(luz, one)
    told_of(marta, other)

    shown = luz.get(f"/cases/{one}/links")

    assert [(link["case_id"], link["kinds"]) for link in shown["links"]] == [(other, [])]
    assert not shown["ask_coordinator"]


@pytest.mark.parametrize(
    "changes", [{"birth_year": 1981}, {"surnames": "Pérez"}, {"birth_year": None}, {"given_name": ""}]
)
def test_a_name_that_is_not_the_same_links_nothing(
    luz: Client, rosa: Client, changes: dict[str, Any]
) -> None:
    one, other = luz.open_case(), luz.open_case()
    told_of(luz, one)

    told_of(luz, other, **changes)

    assert rosa.get(f"/cases/{one}/links")["links"] == []


def test_his_phone_and_document_link_by_themselves(luz: Client, rosa: Client) -> None:
    one, other = luz.open_case(), luz.open_case()
    nameless = {"given_name": "", "surnames": "", "birth_year": None}
    told_of(luz, one, **nameless, phone="600 123 123", document="X1234567L")

    told_of(luz, other, **nameless, phone="+34600123123", document="x-1234567-l")

    (link,) = rosa.get(f"/cases/{one}/links")["links"]
    assert link["kinds"] == ["aggressor_document", "aggressor_phone"]


def test_one_home_keeps_two_women_apart_and_one_document_does_not(world: World, luz: Client) -> None:
    one, other = living_at(luz, "Calle Mayor 3, 2º"), living_at(luz, "calle mayor, 3 2º")
    twin = living_at(luz, "", number="X1234567L"), living_at(luz, "", number="x1234567l")

    people = {case: str(person_of(luz, case)) for case in (one, other, *twin)}
    assert apart(world)[people[one]] == [people[other]]
    assert apart(world)[people[other]] == [people[one]]
    assert apart(world)[people[twin[0]]] == []


def test_moving_out_lets_them_meet_again(world: World, luz: Client) -> None:
    one, other = living_at(luz, "Calle Mayor 3"), living_at(luz, "Calle Mayor 3")

    luz.put(f"/cases/{one}/particulars", {"particulars": {"address": "Otra 4", "municipality": "León"}})

    assert apart(world)[str(person_of(luz, one))] == []
    assert apart(world)[str(person_of(luz, other))] == []


def test_taking_him_off_the_file_undoes_the_link(world: World, luz: Client, rosa: Client) -> None:
    one, other = luz.open_case(), luz.open_case()
    told_of(luz, one)
    him = told_of(luz, other)

    assert luz.call("DELETE", f"/cases/{other}/aggressors/{him}").status_code == 204

    assert rosa.get(f"/cases/{one}/links")["links"] == []
    assert apart(world)[str(person_of(luz, one))] == []


def test_a_shared_number_comes_by_reference_and_goes_with_the_next_word(
    world: World, luz: Client, rosa: Client
) -> None:
    one, other = luz.open_case(), luz.open_case()
    hers, others = person_of(luz, one), person_of(luz, other)

    deliver(world, PhonesCompared(subject=hers, person=hers, others=(others,)))
    for case in (one, other):
        assert rosa.get(f"/cases/{case}/links")["links"][0]["kinds"] == ["phone"]
    assert apart(world) == {str(hers): [str(others)], str(others): [str(hers)]}

    deliver(world, PhonesCompared(subject=hers, person=hers, others=()))
    for case in (one, other):
        assert rosa.get(f"/cases/{case}/links")["links"] == []
    assert apart(world) == {str(hers): [], str(others): []}


def test_a_shared_number_is_no_match_with_herself_or_with_a_stranger(
    world: World, luz: Client, rosa: Client
) -> None:
    case = luz.open_case()
    hers = person_of(luz, case)

    deliver(world, PhonesCompared(subject=hers, person=hers, others=(hers, new_id())))

    assert rosa.get(f"/cases/{case}/links")["links"] == []
    assert world.events(FOUND) == []


def test_groups_is_told_references_only(world: World, luz: Client) -> None:
    living_at(luz, "Calle Mayor 3")
    living_at(luz, "Calle Mayor 3")

    assert {frozenset(told) for told in world.events(FOUND)} == {frozenset({"subject", "person", "others"})}


def test_a_case_that_links_to_nobody_tells_nobody(world: World, luz: Client) -> None:
    living_at(luz, "Calle Mayor 3")
    told_of(luz, luz.open_case())

    assert world.events(FOUND) == []


def test_two_who_are_in_one_group_already_are_the_coordinators_to_part(
    world: World, luz: Client, rosa: Client
) -> None:
    one, other = (person_of(luz, luz.open_case()) for _ in range(2))

    deliver(world, ExclusionMet(subject=one, person=one, other=other, edition=new_id()))

    (alert,) = rosa.get("/alerts")
    assert [reason["code"] for reason in alert["reasons"]] == ["exclusion_met"]
    assert alert["words"].count("TL-") == 2
    assert luz.get("/alerts") == []


def test_who_must_not_meet_her_facilitator_wakes_the_coordinators_too(
    world: World, luz: Client, rosa: Client
) -> None:
    person = person_of(luz, luz.open_case())

    deliver(world, StaffExclusionMet(subject=person, person=person, edition=new_id()))

    (alert,) = rosa.get("/alerts")
    assert [reason["code"] for reason in alert["reasons"]] == ["staff_exclusion_met"]
    assert alert["words"].startswith("TL-")
    assert luz.get("/alerts") == []


def test_a_blocked_case_links_to_nothing_in_sight(world: World, luz: Client, rosa: Client) -> None:
    one, other = luz.open_case(), luz.open_case()
    told_of(luz, one)
    told_of(luz, other)
    with world.transactions.engine.begin() as connection:
        connection.execute(text("update case_file set status = 'blocked' where id = :id"), {"id": other})

    assert rosa.get(f"/cases/{one}/links") == {"links": [], "ask_coordinator": False, "home": None}


def test_nothing_of_him_stands_in_the_clear(world: World, luz: Client) -> None:
    told_of(luz, luz.open_case(), surnames="Zaratustra Inventado", phone="600999888")

    with world.transactions.engine.connect() as connection:
        tables = connection.execute(text("select tablename from pg_tables where schemaname='public'")).all()
        stored = "".join(
            str(row).lower()
            for (table,) in tables
            for row in connection.execute(text(f'select t::text from "{table}" t'))
        )
    assert [word for word in ("zaratustra", "inventado", "600999888", "partner") if word in stored] == []


@pytest.fixture
def marta(world: World) -> Client:
    """Another caseworker of the team in León."""
    from tests.integration.intake.case.conftest import a_member

    return world.as_(a_member("leon"))


def test_many_who_share_a_home_are_found_in_few_queries(world: World, luz: Client, rosa: Client) -> None:
    """A refuge is one address: whoever moves in must not wait for every pair who lives there."""
    sent: list[str] = []
    one = living_at(luz, "Calle Inventada 7")

    def asked() -> int:
        sent.clear()
        rosa.get(f"/cases/{one}/links")
        return len(sent)

    living_at(luz, "Calle Inventada 7")
    event.listen(
        world.transactions.engine,
        "before_cursor_execute",
        lambda _c, _cur, statement, *_: sent.append(statement),
    )
    few = asked()
    for _ in range(6):
        living_at(luz, "Calle Inventada 7")

    assert len(rosa.get(f"/cases/{one}/links")["links"]) == 7
    assert asked() <= few + 6, "a query for each who shares it, not one for each pair and more"
