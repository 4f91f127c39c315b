"""Red flags told by the file itself: kept with their source, the level rises."""

from typing import Any

from tests.integration.intake.risk.conftest import Client, World
from tests.integration.intake.risk.test_text_signals import decide, one

TODAY = "2026-11-24"


def an_incident(luz: Client, case: str, **more: Any) -> str:
    return luz.make(
        f"/cases/{case}/incidents", {"incident": {"kinds": ["psychological"], "told_on": TODAY} | more}
    )


def level_of(luz: Client, case: str) -> str:
    return str(luz.get(f"/cases/{case}/risk")["level"])


def alerts_of(luz: Client, case: str) -> list[dict[str, Any]]:
    return [one for one in luz.get("/alerts") if one["case_id"] == case]


def test_a_sexual_incident_raises_the_level_and_wakes_people_with_the_field_as_source(luz: Client) -> None:
    case = luz.open_case()

    made = an_incident(luz, case, kinds=["sexual"])

    assert level_of(luz, case) == "alto"
    (alert,) = alerts_of(luz, case)
    assert alert["reasons"][0] == {
        "code": "sexual_violence",
        "level": "alto",
        "sources": [f"incident:{made}:kinds"],
    }


def test_an_incident_of_no_flag_changes_nothing(luz: Client) -> None:
    case = luz.open_case()

    an_incident(luz, case)

    assert (level_of(luz, case), alerts_of(luz, case)) == ("basal", [])


def test_what_was_over_long_before_she_told_it_sets_no_flag_and_an_unknown_day_does(luz: Client) -> None:
    case = luz.open_case()

    an_incident(luz, case, kinds=["sexual"], when="exact", on="2026-05-27")
    assert level_of(luz, case) == "basal"
    an_incident(luz, case, kinds=["sexual"], when="exact", on="2026-05-28")
    assert level_of(luz, case) == "alto"
    unknown = luz.open_case()
    an_incident(luz, unknown, kinds=["sexual"])
    assert level_of(luz, unknown) == "alto"


def test_an_incident_by_a_partner_while_an_order_is_in_force_is_told_as_a_breach(luz: Client) -> None:
    case = luz.open_case()
    order = {"kind": "protection_order", "state": "granted", "on": "2026-10-01", "expires": "2026-11-10"}
    luz.make(f"/cases/{case}/dated-facts", {"fact": order})

    an_incident(luz, case, relation="former_partner", when="exact", on="2026-11-11")
    assert alerts_of(luz, case) == []
    an_incident(luz, case, relation="former_partner", when="exact", on="2026-11-10")

    (alert,) = alerts_of(luz, case)
    assert [reason["code"] for reason in alert["reasons"]] == ["order_breach"]


def test_the_order_of_writing_does_not_matter_a_child_hurt_and_a_pregnancy_told_later_count(
    luz: Client,
) -> None:
    case = luz.open_case()
    an_incident(luz, case, kinds=["physical"])
    assert alerts_of(luz, case) == []

    profile = {"languages": ["ar"], "pregnant": True}
    assert luz.put(f"/cases/{case}/profile", {"profile": profile}).status_code < 300
    luz.make(f"/cases/{case}/children", {"child": {"alias": "Sol", "exposure": "direct"}})

    codes = {reason["code"] for alert in alerts_of(luz, case) for reason in alert["reasons"]}
    assert {"pregnancy_violence", "child_harm"} <= codes
    assert level_of(luz, case) == "alto"


def test_a_corrected_incident_is_taken_back_and_lowers_nothing(world: World, luz: Client) -> None:
    case = luz.open_case()
    made = an_incident(luz, case, kinds=["sexual"])

    right = {"incident": {"kinds": ["psychological"], "told_on": TODAY}}
    assert luz.put(f"/cases/{case}/incidents/{made}", right).status_code < 300

    assert level_of(luz, case) == "alto"
    assert "flag_taken_back" in world.audited(case)


def test_saving_again_what_was_told_wakes_nobody_twice(luz: Client) -> None:
    case = luz.open_case()
    an_incident(luz, case, kinds=["sexual"])
    (alert,) = alerts_of(luz, case)
    luz.post(f"/alerts/{alert['id']}/close", {"outcome": "acted", "note": "Acompañada a urgencias"})

    luz.make(f"/cases/{case}/children", {"child": {"alias": "Sol"}})

    assert alerts_of(luz, case) == []


def test_an_alert_shows_the_words_that_were_marked_in_a_text_and_later_ones_are_added(luz: Client) -> None:
    case = luz.open_case()
    decide(luz, case, one(luz, case), "confirmation")
    (alert,) = luz.get("/alerts")

    (words,) = luz.get(f"/alerts/{alert['id']}")["spans"].values()
    assert "la va a matar" in words
    told = {"kinds": ["sexual"], "told_on": "2026-11-24"}
    luz.make(f"/cases/{case}/incidents", {"incident": told})
    assert len(luz.get(f"/alerts/{alert['id']}")["spans"]) == 1
