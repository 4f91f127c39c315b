"""A plan knows whom of the staff a woman must not meet: facilitators from her case, interpreters from her wish."""

from services.groups.usecases.planning.data import read_data, the_planning
from services.groups.usecases.planning.instance_of import instance_of
from tests.integration.groups.house import House
from tests.support.convocatoria import Convocatoria


def test_a_plan_keeps_her_from_facilitators_and_interpreters(house: House, planning: Convocatoria) -> None:
    case, person = next(iter(planning.cases.values()))
    leads = planning.resources["facilitators"][0]["staff"]
    interpreter = planning.resources["interpreters"][0]["id"]
    wish = house.ask(house.coordinator, "GET", f"/plannings/{planning.id}/wishes/{case}").json()

    planning.put(f"wishes/{case}", wish | {"never_with": [interpreter]})
    house.ask(house.coordinator, "PUT", f"/cases/{case}/kept-from", json={"kept_from": [leads]})

    with house.work() as work:
        instance = instance_of(read_data(work, the_planning(work, planning.id)))
    assert {leads, interpreter} <= instance.apart[str(person)]
    again = house.ask(house.coordinator, "GET", f"/plannings/{planning.id}/wishes/{case}").json()
    assert again["never_with"] == [interpreter]
    wrong = house.ask(
        house.coordinator,
        "PUT",
        f"/plannings/{planning.id}/wishes/{case}",
        json=wish | {"never_with": ["nobody"]},
    )
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "never_with")
