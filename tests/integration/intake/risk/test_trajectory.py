"""How a case moves makes people look: rises, frequency, and the silence of a woman at high risk."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.codes import MessageTemplate, WithheldReason
from shared.contracts.events.notifications import ContactUnconfirmed, MessageUncertain, MessageWithheld
from shared.ids import new_id
from tests.integration.intake.risk.conftest import Client, World, dash, deliver, epv, flags, person_of
from tests.integration.intake.risk.test_due_from_events import absence

RAISED = "intake.alert_raised.v1"
REMINDER = MessageTemplate.SESSION_REMINDER


def codes(client: Client) -> list[str]:
    """Reasons of the alerts in sight that tell of the trajectory."""
    found = [reason["code"] for alert in client.get("/alerts") for reason in alert["reasons"]]
    return [code for code in found if code.startswith("trajectory:")]


def calls(luz: Client, case: str) -> list[dict[str, Any]]:
    """The calls that are owed for her silence."""
    return [item for item in luz.get(f"/cases/{case}/due") if item["title"].startswith("trajectory:")]


def assess(luz: Client, case: str, interview: dict[str, Any]) -> None:
    luz.make(f"/cases/{case}/assessments", interview)


def at_risk(luz: Client) -> tuple[str, UUID]:
    case = luz.open_case()
    assess(luz, case, dash("15"))
    return case, person_of(luz, case)


def unsent(person: UUID, reason: WithheldReason = WithheldReason.NO_USABLE_CHANNEL) -> MessageWithheld:
    return MessageWithheld(subject=person, person=person, message=new_id(), template=REMINDER, reason=reason)


def happened(world: World, luz: Client, case: str, *days: int) -> list[str]:
    today = world.now.date()
    return [
        luz.make(
            f"/cases/{case}/incidents",
            {
                "incident": {
                    "kinds": ["physical"],
                    "when": "exact",
                    "on": str(today - timedelta(days=day)),
                    "told_on": str(today),
                }
            },
        )
        for day in days
    ]


def test_a_band_higher_than_the_last_time_is_told_once_with_both(world: World, luz: Client) -> None:
    case = luz.open_case()
    assess(luz, case, epv())
    world.later(days=20)

    assess(luz, case, epv("1", "2", "3", "4", "5", "6", "8", "11"))

    assert next(code for code in codes(luz) if "band_rise" in code).startswith(
        "trajectory:band_rise:band_rise:EPV-R:bajo:"
    )
    assert len({alert["id"] for alert in luz.get("/alerts")}) == len(world.events(RAISED))


def test_a_result_that_may_be_no_higher_is_no_rise(world: World, luz: Client) -> None:
    case = luz.open_case()
    assess(luz, case, {"instrument": "EPV-R", "answers": {"1": "no"}})
    world.later(days=1)

    assess(luz, case, epv("1", "2", "3", "4", "5", "6", "8", "11"))

    assert [code for code in codes(luz) if "band_rise" in code] == []


def test_two_rises_in_thirty_days_wake_people(world: World, luz: Client) -> None:
    case = luz.open_case()
    assess(luz, case, flags("escalation"))
    assert codes(luz) == []
    world.later(days=29)

    assess(luz, case, flags("strangulation"))

    assert codes(luz) == ["trajectory:level_rises:two_rises:2:30"]


def test_two_rises_far_apart_do_not(world: World, luz: Client) -> None:
    case = luz.open_case()
    assess(luz, case, flags("escalation"))
    world.later(days=31)

    assess(luz, case, flags("strangulation"))

    assert codes(luz) == []


def test_incidents_that_doubled_wake_people(world: World, luz: Client) -> None:
    case = luz.open_case()
    happened(world, luz, case, 40, 5)
    assert codes(luz) == []

    happened(world, luz, case, 1)

    assert codes(luz) == ["trajectory:incident_frequency:incidents_doubled:1:2:30"]


def test_a_first_interview_with_many_incidents_is_no_rise(world: World, luz: Client) -> None:
    happened(world, luz, luz.open_case(), 1, 2, 3, 4)

    assert codes(luz) == []


def test_an_incident_that_was_corrected_counts_once(world: World, luz: Client) -> None:
    case = luz.open_case()
    happened(world, luz, case, 40)
    (wrong,) = happened(world, luz, case, 5)
    facts = luz.get(f"/cases/{case}/incidents")[0]["facts"]

    answer = luz.put(f"/cases/{case}/incidents/{wrong}", {"incident": facts})

    assert answer.status_code < 300, answer.text
    assert codes(luz) == []


def test_two_missed_sessions_owe_a_call_and_an_alert(world: World, luz: Client) -> None:
    case, person = at_risk(luz)

    deliver(world, absence(person, consecutive=2))

    (call,) = calls(luz, case)
    assert call["title"] == "trajectory:missed_sessions:missed_sessions:2"
    assert call["due_at"].startswith("2026-11-25T11:00")
    assert "trajectory:missed_sessions:missed_sessions:2" in codes(luz)


def test_messages_that_do_not_reach_her_owe_a_call(world: World, luz: Client) -> None:
    case, person = at_risk(luz)
    deliver(world, unsent(person))
    assert calls(luz, case) == []

    deliver(world, MessageUncertain(subject=person, person=person, message=new_id(), template=REMINDER))

    (call,) = calls(luz, case)
    assert call["title"] == "trajectory:unreached_messages:unreached_messages:2:14"


@pytest.mark.parametrize("reason", [WithheldReason.NO_CONSENT, WithheldReason.CONTACT_NOBODY])
def test_what_she_chose_is_no_silence(world: World, luz: Client, reason: WithheldReason) -> None:
    case, person = at_risk(luz)

    for _ in range(3):
        deliver(world, unsent(person, reason))

    assert calls(luz, case) == []


def test_who_was_spoken_with_since_is_not_silent(world: World, luz: Client) -> None:
    case, person = at_risk(luz)
    deliver(world, unsent(person))
    world.later(hours=1)
    note = {"kind": "follow_up", "channel": "phone", "text": "Hablamos."}
    luz.make(f"/cases/{case}/notes", {"note": note})
    world.later(hours=1)

    deliver(world, unsent(person))

    assert calls(luz, case) == []


def test_a_lapsed_contact_point_owes_a_call_at_high_risk_only(world: World, luz: Client) -> None:
    calm = luz.open_case()
    case, person = at_risk(luz)

    for one in (person, person_of(luz, calm)):
        deliver(world, ContactUnconfirmed(subject=one, person=one, point=new_id(), since=world.now))

    assert len(calls(luz, case)) == 1
    assert calls(luz, calm) == []


def test_one_call_is_owed_for_all_of_it_by_the_soonest_term(world: World, luz: Client) -> None:
    case, person = at_risk(luz)
    deliver(world, absence(person, consecutive=2))
    world.later(hours=3)

    deliver(world, ContactUnconfirmed(subject=person, person=person, point=new_id(), since=world.now))

    (call,) = calls(luz, case)
    assert call["title"].split(";") == [
        "trajectory:missed_sessions:missed_sessions:2",
        "trajectory:unconfirmed_contact:unconfirmed_contact:1",
    ]
    assert call["due_at"].startswith("2026-11-25T11:00")


def test_silence_sends_nothing_to_her(world: World, luz: Client) -> None:
    _, person = at_risk(luz)

    deliver(world, absence(person, consecutive=2))

    assert world.events("intake.reminder_due.v1") == []
