"""Absences and the rota: who may note what, what cannot be, what it changes for alerts, and that it can be undone."""

from typing import Any
from uuid import UUID

import pytest
import yaml
from sqlalchemy import text

from services.intake.gateways.protocol.files import PROTOCOL
from services.intake.gateways.protocol.reading import BadProtocolFile
from services.intake.usecases.risk.book_in_force import book_in_force
from services.intake.usecases.risk.put_protocol import put_protocol
from shared.ids import new_id
from tests.integration.intake.risk.conftest import Client, World, a_member, as_service, flags

WEEK = {"first": "2026-11-23", "last": "2026-11-29"}
NIGHT = {"since": "2026-11-24T19:00:00+00:00", "until": "2026-11-25T07:00:00+00:00"}


def an_absence(who: Client, **more: Any) -> dict[str, Any]:
    return {"staff": str(who.actor.ref), "first": "2026-11-25", "last": "2026-11-27"} | more


def instead(who: Client) -> dict[str, Any]:
    """Somebody who stands in, as the portal tells of her."""
    roles = sorted(role.value for role in who.actor.roles)
    return {"instead": str(who.actor.ref), "instead_teams": sorted(who.actor.teams), "instead_roles": roles}


def refused(who: Client, path: str, body: dict[str, Any]) -> tuple[int, str]:
    answer = who.post(path, body)
    (error,) = answer.json()["errors"]
    return answer.status_code, error["field"]


def test_she_notes_her_own_absence_and_all_who_work_with_cases_see_it(
    luz: Client, marta: Client, ines: Client
) -> None:
    luz.open_case()
    made = luz.make("/duty/absences", an_absence(luz, **instead(marta)))

    (seen,) = ines.get("/duty", **WEEK)["absences"]
    assert seen == an_absence(luz) | {"id": made, "instead": str(marta.actor.ref), "is_bare": False}
    assert ines.get("/duty", first="2026-11-28", last="2026-11-29")["absences"] == []


def test_another_absence_is_noted_and_taken_back_by_a_coordinator_alone(
    luz: Client, marta: Client, rosa: Client
) -> None:
    assert marta.post("/duty/absences", an_absence(luz)).status_code == 403
    made = rosa.make("/duty/absences", an_absence(luz))
    assert marta.post(f"/duty/absences/{made}/withdrawal").status_code == 403

    assert luz.post(f"/duty/absences/{made}/withdrawal").status_code == 204
    assert rosa.get("/duty", **WEEK)["absences"] == []


def test_it_is_audited_and_taking_it_back_twice_changes_nothing(world: World, luz: Client) -> None:
    made = luz.make("/duty/absences", an_absence(luz))
    for _ in range(2):
        assert luz.post(f"/duty/absences/{made}/withdrawal").status_code == 204

    assert world.audited(str(luz.actor.ref)) == ["absence_noted", "absence_taken_back"]
    assert luz.post(f"/duty/absences/{new_id()}/withdrawal").status_code == 404


@pytest.mark.parametrize(
    ("days", "status", "field"),
    [
        ({"first": "2026-11-27", "last": "2026-11-26"}, 422, "last"),
        ({"first": "2026-11-20", "last": "2026-11-23"}, 422, "last"),
        ({"first": "2026-11-24", "last": "2027-12-30"}, 422, "last"),
        ({"first": "2026-12-03", "last": "2026-12-04"}, 409, "first"),
        ({"first": "2026-12-04", "last": "2026-12-09"}, 409, "first"),
    ],
)
def test_days_that_cannot_be_are_refused_at_their_input(
    luz: Client, days: dict[str, str], status: int, field: str
) -> None:
    luz.make("/duty/absences", an_absence(luz, first="2026-12-04", last="2026-12-04"))

    assert refused(luz, "/duty/absences", an_absence(luz, **days)) == (status, field)


def test_a_single_day_and_today_are_fine(luz: Client) -> None:
    luz.make("/duty/absences", an_absence(luz, first="2026-11-20", last="2026-11-24"))
    luz.make("/duty/absences", an_absence(luz, first="2026-11-25", last="2026-11-25"))


def test_who_stands_in_must_be_another_who_is_there_and_sees_all_her_cases(
    luz: Client, marta: Client, ines: Client, rosa: Client
) -> None:
    luz.open_case()
    marta.make("/duty/absences", an_absence(marta, first="2026-11-27", last="2026-11-30"))
    wrong = [instead(luz), instead(marta), instead(ines)]

    assert [refused(luz, "/duty/absences", an_absence(luz, **one)) for one in wrong] == [
        (422, "instead"), (409, "instead"), (409, "instead"),
    ]  # fmt: skip
    luz.make("/duty/absences", an_absence(luz, **instead(rosa)))


def test_one_who_was_named_and_falls_away_herself_is_shown(luz: Client, marta: Client) -> None:
    luz.make("/duty/absences", an_absence(luz, **instead(marta)))
    marta.make("/duty/absences", an_absence(marta, first="2026-11-27", last="2026-11-27"))

    hers, other = luz.get("/duty", **WEEK)["absences"]
    assert (hers["is_bare"], other["is_bare"]) == (True, False)


def test_the_rota_is_the_coordinators_and_everybodys_to_read(luz: Client, rosa: Client) -> None:
    body = NIGHT | {"staff": str(luz.actor.ref)}
    assert luz.post("/duty/shifts", body).status_code == 403
    made = rosa.make("/duty/shifts", body)

    found = luz.get("/duty", **WEEK)
    (shift,) = found["shifts"]
    assert (shift["id"], shift["staff"], shift["is_bare"]) == (made, str(luz.actor.ref), False)
    assert found["hours"] == ["08:00-20:00"] * 5 + ["", ""]
    assert luz.post(f"/duty/shifts/{made}/withdrawal").status_code == 403
    assert rosa.post(f"/duty/shifts/{made}/withdrawal").status_code == 204
    assert luz.get("/duty", **WEEK)["shifts"] == []


def test_notifications_hears_of_a_shift_once_and_of_its_end_once(
    world: World, luz: Client, rosa: Client
) -> None:
    made = rosa.make("/duty/shifts", NIGHT | {"staff": str(luz.actor.ref)})
    for _ in range(2):
        rosa.post(f"/duty/shifts/{made}/withdrawal")

    told = world.events("intake.shift_set.v1")
    assert [(one["subject"], one["staff"], one["is_off"]) for one in told] == [
        (made, str(luz.actor.ref), False), (made, str(luz.actor.ref), True),
    ]  # fmt: skip


def test_her_shifts_that_overlap_or_cannot_be_are_refused_and_neighbours_are_not(
    luz: Client, marta: Client, rosa: Client
) -> None:
    rosa.make("/duty/shifts", NIGHT | {"staff": str(luz.actor.ref)})
    luz.make("/duty/absences", an_absence(luz, first="2026-11-27", last="2026-11-27"))
    hers = {"staff": str(luz.actor.ref)}

    def tried(since: str, until: str, **who: str) -> tuple[int, str]:
        return refused(rosa, "/duty/shifts", {"since": since, "until": until} | (who or hers))

    assert tried("2026-11-25T06:59:00Z", "2026-11-25T19:00:00Z") == (409, "since")
    assert tried("2026-11-26T19:00:00Z", "2026-11-26T19:00:00Z") == (422, "until")
    assert tried("2026-11-23T19:00:00Z", "2026-11-24T11:00:00Z") == (422, "until")
    assert tried("2026-11-28T19:00:00Z", "2026-12-29T19:00:01Z") == (422, "until")
    assert tried("2026-11-26T19:00:00Z", "2026-11-27T07:00:00Z") == (409, "staff")
    rosa.make("/duty/shifts", hers | {"since": "2026-11-25T07:00:00Z", "until": "2026-11-25T19:00:00Z"})
    rosa.make("/duty/shifts", hers | {"since": "2026-11-25T19:00:00Z", "until": "2026-11-26T23:00:00Z"})


def test_two_may_be_on_call_together_and_an_alert_at_night_asks_both(
    world: World, luz: Client, marta: Client, rosa: Client
) -> None:
    now = {"since": "2026-11-23T07:00:00+00:00", "until": "2026-11-30T07:00:00+00:00"}
    luz.make("/duty/absences", an_absence(luz, first="2026-11-24"))
    rosa.make("/duty/shifts", now | {"staff": str(marta.actor.ref)})
    later = rosa.make("/duty/shifts", now | {"staff": str(rosa.actor.ref)})
    assert refused(rosa, "/duty/shifts", now | {"staff": str(marta.actor.ref)}) == (409, "since")

    def asked() -> set[UUID]:
        luz.make(f"/cases/{luz.open_case()}/assessments", flags("confinement", now=True))
        return {UUID(one) for one in world.events("intake.alert_raised.v1")[-1]["recipients"]}

    assert asked() == {luz.actor.ref, marta.actor.ref, rosa.actor.ref}
    rosa.post(f"/duty/shifts/{later}/withdrawal")
    assert asked() == {luz.actor.ref, marta.actor.ref}


def test_what_nobody_covers_is_said(luz: Client, rosa: Client) -> None:
    rosa.make("/duty/shifts", NIGHT | {"staff": str(luz.actor.ref)})

    found = luz.get("/duty", first="2026-11-24", last="2026-11-25")["holes"]
    assert [(one["since"], one["until"]) for one in found] == [
        ("2026-11-23T23:00:00Z", "2026-11-24T07:00:00Z"),
        ("2026-11-25T19:00:00Z", "2026-11-25T23:00:00Z"),
    ]


def test_a_shift_whose_holder_falls_away_afterwards_is_shown_and_is_a_hole(luz: Client, rosa: Client) -> None:
    rosa.make("/duty/shifts", NIGHT | {"staff": str(luz.actor.ref)})
    luz.make("/duty/absences", an_absence(luz, first="2026-11-25", last="2026-11-25"))

    found = luz.get("/duty", first="2026-11-25", last="2026-11-25")
    assert found["shifts"][0]["is_bare"]
    assert found["holes"][0]["since"] == "2026-11-24T23:00:00Z"


def test_too_many_days_at_once_are_refused(luz: Client) -> None:
    assert luz.call("GET", "/duty", params={"first": "2026-11-01", "last": "2027-02-01"}).status_code == 200
    assert luz.call("GET", "/duty", params={"first": "2026-11-01", "last": "2027-02-02"}).status_code == 422
    assert luz.call("GET", "/duty", params={"first": "2026-11-02", "last": "2026-11-01"}).status_code == 422


def test_a_repeat_of_the_same_form_notes_it_once(luz: Client, rosa: Client) -> None:
    key = new_id()
    first, again = (luz.post("/duty/absences", an_absence(luz), key=key).json() for _ in range(2))
    assert first == again
    body = NIGHT | {"staff": str(luz.actor.ref)}
    made, same = (rosa.post("/duty/shifts", body, key=key).json() for _ in range(2))
    assert made == same


def test_an_alert_asks_whoever_stands_in_until_the_absence_is_taken_back(
    world: World, luz: Client, marta: Client
) -> None:
    made = luz.make("/duty/absences", an_absence(luz, first="2026-11-24", **instead(marta)))

    def asked() -> list[UUID]:
        luz.make(f"/cases/{luz.open_case()}/assessments", flags("confinement", now=True))
        return [UUID(one) for one in world.events("intake.alert_raised.v1")[-1]["recipients"]]

    assert asked() == [luz.actor.ref, marta.actor.ref]
    luz.post(f"/duty/absences/{made}/withdrawal")
    assert asked() == [luz.actor.ref]


def test_a_protocol_that_names_people_is_not_put_in_force_and_one_that_did_still_rules(world: World) -> None:
    document = yaml.safe_load((PROTOCOL / "protocol.yaml").read_text(encoding="utf-8"))
    document["version"] = "2027.1"
    plain = yaml.safe_dump(document, allow_unicode=True)
    document["duty"]["absences"] = [{"from": "2026-12-23", "until": "2027-01-07", "staff": str(new_id())}]
    named = yaml.safe_dump(document, allow_unicode=True)
    boss = world.transactions.begin(actor=a_member(), purpose="put_protocol")
    with pytest.raises(BadProtocolFile, match="Guardias y ausencias"), boss as work:
        put_protocol(work, document=named)
    with world.transactions.begin(actor=a_member(), purpose="put_protocol") as work:
        put_protocol(work, document=plain)
    with as_service(world) as work:
        work.session.execute(text("UPDATE protocol_version SET document = :named"), {"named": named})

    with as_service(world) as work:
        assert book_in_force(work.session).protocol.version == "2027.1"
