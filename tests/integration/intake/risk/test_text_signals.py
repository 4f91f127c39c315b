"""Signals read in what was written: proposed beside the text, and nothing changes before a person confirms one."""

import json
from functools import cached_property
from typing import Any

import pytest
from sqlalchemy import text

from services.intake.api.app import create_app
from services.intake.domain.signals.scan import Scanner
from services.intake.gateways.signal_book import signal_book
from services.intake.gateways.signal_files import BadSignalFile, SignalLibrary
from tests.integration.intake.risk.conftest import Client, World, flags

RAISED = "intake.alert_raised.v1"
THREAT = "Viene tranquila. Le ha dicho que la va a matar si se va de casa."
HARMLESS = "Pide cita para renovar el padrón."


def write(who: Client, case: str, words: str, **more: Any) -> dict[str, Any]:
    """Record a note; what the service answers."""
    answer = who.post(f"/cases/{case}/notes", {"note": {"kind": "guidance", "text": words}} | more)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def signals(who: Client, case: str, **more: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = who.get(f"/cases/{case}/signals", **more)["signals"]
    return found


def one(who: Client, case: str, words: str = THREAT) -> str:
    """A note with one signal, its id."""
    note = write(who, case, words)["id"]
    (signal,) = signals(who, case, ref=note)
    return str(signal["id"])


def decide(who: Client, case: str, signal: str, how: str, body: Any = None) -> Any:
    answer = who.post(f"/cases/{case}/signals/{signal}/{how}", body)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


def level(who: Client, case: str) -> str:
    return str(who.get(f"/cases/{case}/risk")["level"])


def reasons(who: Client, case: str) -> dict[str, list[str]]:
    return {reason["code"]: reason["sources"] for reason in who.get(f"/cases/{case}/risk")["reasons"]}


class BrokenRules(SignalLibrary):
    """Rules that cannot be opened."""

    @cached_property
    def scanner(self) -> Scanner:
        raise BadSignalFile("es/9.9 holds another language or version")


def test_a_threat_in_a_note_is_proposed_with_its_place_and_changes_nothing(world: World, luz: Client) -> None:
    case = luz.open_case()

    made = write(luz, case, THREAT)

    assert made["signals"] == 1
    (signal,) = signals(luz, case)
    assert (signal["flag"], signal["state"], signal["ref"]) == ("threat_to_kill", "proposed", made["id"])
    (span,) = signal["spans"]
    assert "la va a matar" in THREAT[span["start"] : span["end"]]
    assert span["part"] == "text"
    assert signal["rules"]
    assert all(rule["example"] and not rule["by_likeness"] for rule in signal["rules"])
    assert level(luz, case) == "basal"
    assert luz.get("/alerts") == []
    assert world.events(RAISED) == []


@pytest.mark.parametrize(
    "words", [HARMLESS, "", "No la ha amenazado nunca.", "Su hermana tiene miedo de que la mate su novio."]
)
def test_what_is_harmless_denied_or_of_somebody_else_is_not_proposed_but_counts_as_read(
    luz: Client, words: str
) -> None:
    case = luz.open_case()

    made = write(luz, case, words)

    assert made["signals"] == 0
    found = luz.get(f"/cases/{case}/signals")
    assert found["signals"] == []
    assert [each["ref"] for each in found["read"]] == [made["id"]]


def test_what_is_unclear_is_proposed_too(luz: Client) -> None:
    case = luz.open_case()

    write(luz, case, "Dice que si se va la encierra.")

    (signal,) = signals(luz, case)
    assert [span["status"] for span in signal["spans"]] == ["unclear"]


def test_one_flag_told_twice_in_a_note_is_one_signal_with_two_places(luz: Client) -> None:
    case = luz.open_case()

    write(luz, case, "Le ha dicho que la va a matar. Ayer le repitió: te voy a matar.")

    (signal,) = signals(luz, case)
    assert len(signal["spans"]) == 2


def test_a_confirmed_signal_raises_the_level_and_an_alert_that_names_the_note(
    world: World, luz: Client
) -> None:
    case = luz.open_case()
    signal = one(luz, case)
    (note,) = luz.get(f"/cases/{case}/notes")

    done = decide(luz, case, signal, "confirmation")

    assert (done["level"], done["has_risen"]) == ("alto", True)
    (alert,) = luz.get("/alerts")
    assert alert["id"] == done["alert"]
    (reason,) = alert["reasons"]
    (place,) = signals(luz, case)[0]["spans"]
    assert reason["code"] == "threat_to_kill"
    assert reason["sources"] == [f"note:2026-11-24:{note['id']}:{signal}:{place['start']}-{place['end']}"]
    assert alert["words"] == ""
    assert [event["level"] for event in world.events(RAISED)] == ["alto"]
    assert reasons(luz, case) == {"threat_to_kill": reason["sources"]}
    assert [reason["code"] for reason in luz.get(f"/cases/{case}")["reasons"]] == ["threat_to_kill"]


def test_a_confirmed_signal_brings_the_next_assessment_nearer_and_answers_none_that_is_owed(
    world: World, luz: Client
) -> None:
    case = luz.open_case()
    owed = luz.get(f"/cases/{case}/due")

    decide(luz, case, one(luz, case), "confirmation")

    assert luz.get(f"/cases/{case}")["is_screened"] is False
    assert {item["id"] for item in owed} <= {item["id"] for item in luz.get(f"/cases/{case}/due")}


def test_no_word_of_the_text_is_in_an_event_an_audit_entry_or_a_log(
    world: World, luz: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    case = luz.open_case()
    signal = one(luz, case, "Zutanito la va a matar, le ha dicho.")

    decide(luz, case, signal, "confirmation")
    decide(luz, case, signal, "reopening")
    decide(luz, case, signal, "dismissal", {"reason": "other", "words": "Zutanito no es su pareja"})

    with world.transactions.engine.connect() as connection:
        kept = [
            str(row)
            for table in ("bus_event", "audit_entry")
            for row in connection.execute(text(f"select * from {table}"))
        ]
    assert any(RAISED in row for row in kept)
    assert any("signal_dismissed" in row for row in kept)
    everything = " ".join([*kept, caplog.text])
    for word in ("Zutanito", "matar", "threat_to_kill", "pareja", "es.threat"):
        assert word not in everything


@pytest.mark.parametrize("again", ["confirmation", "dismissal"])
def test_a_signal_is_decided_once(luz: Client, rosa: Client, again: str) -> None:
    case = luz.open_case()
    signal = one(luz, case)
    decide(luz, case, signal, "confirmation")

    answer = rosa.post(f"/cases/{case}/signals/{signal}/{again}", {"reason": "not_current"})

    assert (answer.status_code, answer.json()["code"]) == (409, "signal_decided")
    assert len(luz.get("/alerts")) == 1


def test_a_flag_that_an_open_alert_tells_already_adds_a_source_and_wakes_nobody(
    world: World, luz: Client
) -> None:
    case = luz.open_case()
    decide(luz, case, one(luz, case), "confirmation")

    done = decide(luz, case, one(luz, case, "Hoy repite que la va a matar."), "confirmation")

    assert done["alert"] is None
    (alert,) = luz.get("/alerts")
    assert [len(reason["sources"]) for reason in alert["reasons"]] == [2]
    assert len(world.events(RAISED)) == 1
    assert len(reasons(luz, case)["threat_to_kill"]) == 2


def test_what_is_confirmed_after_an_alert_was_taken_is_news(world: World, luz: Client) -> None:
    case = luz.open_case()
    decide(luz, case, one(luz, case), "confirmation")
    luz.post(f"/alerts/{luz.get('/alerts')[0]['id']}/acknowledge")

    done = decide(luz, case, one(luz, case, "Hoy repite que la va a matar."), "confirmation")

    assert done["alert"] is not None
    assert len(world.events(RAISED)) == 2


def test_a_confirmed_threat_adds_up_with_a_separation_told_later(world: World, luz: Client) -> None:
    case = luz.open_case()
    decide(luz, case, one(luz, case), "confirmation")
    world.later(days=30)

    luz.make(f"/cases/{case}/assessments", flags("recent_separation"))

    assert level(luz, case) == "extremo"


def test_a_confirmation_that_was_undone_adds_up_with_nothing_and_leaves_its_trace(
    world: World, luz: Client
) -> None:
    case = luz.open_case()
    signal = one(luz, case)
    decide(luz, case, signal, "confirmation")

    decide(luz, case, signal, "reopening")
    luz.make(f"/cases/{case}/assessments", flags("recent_separation"))

    assert level(luz, case) == "alto", "undoing lowers nothing, and the flag no longer adds up"
    (kept,) = signals(luz, case)
    assert kept["state"] == "proposed"
    assert [each["act"] for each in kept["decisions"]] == ["confirmed", "reopened"]
    assert {"signal_confirmed", "signal_confirmed_undone"} <= set(world.audited(case))
    assert len(luz.get("/alerts")) == 2


def test_a_dismissal_has_a_reason_changes_nothing_and_is_undone_with_its_trace(luz: Client) -> None:
    case = luz.open_case()
    signal = one(luz, case)

    decide(luz, case, signal, "dismissal", {"reason": "not_current"})

    (kept,) = signals(luz, case)
    assert kept["state"] == "dismissed"
    assert [(each["act"], each["reason"], each["by"]) for each in kept["decisions"]] == [
        ("dismissed", "not_current", str(luz.actor.ref))
    ]
    assert level(luz, case) == "basal"
    assert luz.get("/alerts") == []
    decide(luz, case, signal, "reopening")
    decide(luz, case, signal, "confirmation")
    assert [each["act"] for each in signals(luz, case)[0]["decisions"]] == [
        "dismissed",
        "reopened",
        "confirmed",
    ]
    assert level(luz, case) == "alto"


def test_another_reason_needs_words(luz: Client) -> None:
    case = luz.open_case()
    signal = one(luz, case)

    refused = luz.post(f"/cases/{case}/signals/{signal}/dismissal", {"reason": "other", "words": " "})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "words"
    decide(luz, case, signal, "dismissal", {"reason": "other", "words": "Ensayaba una obra"})
    assert signals(luz, case)[0]["decisions"][0]["words"] == "Ensayaba una obra"


def test_there_is_nothing_to_undo_before_a_decision(luz: Client) -> None:
    case = luz.open_case()

    answer = luz.post(f"/cases/{case}/signals/{one(luz, case)}/reopening")

    assert (answer.status_code, answer.json()["code"]) == (409, "signal_not_decided")


def test_rules_that_cannot_be_opened_lose_no_note_and_it_can_be_read_later(world: World, luz: Client) -> None:
    case = luz.open_case()
    app = create_app(world.runtime)
    app.dependency_overrides[signal_book] = BrokenRules

    away = Client(app, luz.actor, world.key)
    made = write(away, case, THREAT)

    assert made["signals"] is None
    assert [note["facts"]["text"] for note in luz.get(f"/cases/{case}/notes")] == [THREAT]
    assert luz.get(f"/cases/{case}/signals") == {"read": [], "signals": []}
    where = f"/cases/{case}/texts/note/{made['id']}/reading"
    assert away.post(where).status_code == 503
    assert luz.post(where).json() == {"signals": 1}
    assert len(signals(luz, case)) == 1


def test_a_note_is_read_once_however_often_it_is_asked_for(luz: Client) -> None:
    case = luz.open_case()
    signal = one(luz, case)
    (found,) = signals(luz, case)
    decide(luz, case, signal, "dismissal", {"reason": "wrong_reading"})

    again = luz.post(f"/cases/{case}/texts/note/{found['ref']}/reading")

    assert again.json() == {"signals": 0}
    assert [each["id"] for each in signals(luz, case)] == [signal]


def test_the_longest_note_there_is_is_kept_and_read_to_its_end(luz: Client) -> None:
    case = luz.open_case()
    words = "a" * (9_999 - len(THREAT)) + " " + THREAT

    made = write(luz, case, words)

    assert made["signals"] == 1
    assert signals(luz, case)[0]["spans"][0]["end"] > 9_900


def test_a_correction_is_read_too_and_the_first_writing_keeps_its_signal(luz: Client) -> None:
    case = luz.open_case()
    first = write(luz, case, THREAT)

    fixed = write(luz, case, THREAT.replace("tranquila", "nerviosa"), corrects=first["id"])

    assert fixed["signals"] == 1
    assert {each["ref"] for each in signals(luz, case)} == {first["id"], fixed["id"]}


def test_what_an_incident_tells_is_read_in_both_its_fields_and_again_when_corrected(luz: Client) -> None:
    case = luz.open_case()
    told = {"kinds": ["physical"], "told_on": "2026-11-24", "account": "La agarró del cuello.",
            "injuries": "Marcas en el cuello. Le sacó una navaja."}  # fmt: skip

    made = luz.post(f"/cases/{case}/incidents", {"incident": told}).json()
    fixed = luz.put(f"/cases/{case}/incidents/{made['id']}", {"incident": told, "version": 1}).json()

    found = {
        each["flag"]: {span["part"] for span in each["spans"]} for each in signals(luz, case, ref=made["id"])
    }
    assert found["strangulation"] == {"account", "injuries"}
    assert found["weapon_threat"] == {"injuries"}
    assert made["signals"] == fixed["signals"] == len(found)
    (first, *_) = signals(luz, case, ref=made["id"])
    decide(luz, case, first["id"], "confirmation")
    assert luz.get("/alerts")[0]["reasons"][0]["sources"][0].startswith(f"incident:2026-11-24:{made['id']}:")


def test_signals_are_for_those_who_may_open_the_case(luz: Client, ines: Client) -> None:
    case = luz.open_case()
    signal = one(luz, case)

    for method, path in (
        ("GET", "signals"),
        ("POST", f"signals/{signal}/confirmation"),
        ("POST", f"signals/{signal}/reopening"),
    ):
        assert ines.call(method, f"/cases/{case}/{path}").status_code == 404
    (kept,) = signals(luz, case)
    assert ines.post(f"/cases/{case}/texts/note/{kept['ref']}/reading").status_code == 404
    assert luz.post(f"/cases/{case}/texts/incident/{kept['ref']}/reading").status_code == 404
    other = ines.open_case()
    assert ines.post(f"/cases/{other}/signals/{signal}/confirmation").status_code == 404


def test_the_report_counts_by_flag_and_language_and_says_nothing_of_a_case(luz: Client, rosa: Client) -> None:
    case = luz.open_case()
    decide(luz, case, one(luz, case), "confirmation")
    decide(luz, case, one(luz, case), "dismissal", {"reason": "figurative"})
    one(luz, case)
    one(luz, case, "He said he will kill me.")

    report = rosa.get("/signals/precision")
    assert report == [
        {"flag": "threat_to_kill", "language": "en", "proposed": 1, "waiting": 1, "confirmed": 0,
         "dismissed": {}, "precision": None},
        {"flag": "threat_to_kill", "language": "es", "proposed": 3, "waiting": 1, "confirmed": 1,
         "dismissed": {"figurative": 1}, "precision": None},
    ]  # fmt: skip
    assert case not in json.dumps(report)
    assert luz.call("GET", "/signals/precision").status_code == 403


def test_the_report_goes_back_as_far_as_it_is_asked_to(world: World, luz: Client, rosa: Client) -> None:
    one(luz, luz.open_case())
    world.later(days=40)

    assert rosa.get("/signals/precision", months=1) == []
    assert len(rosa.get("/signals/precision", months=2)) == 1


def test_a_case_that_is_not_live_takes_no_decision(luz: Client, rosa: Client) -> None:
    case, stays = luz.open_case(), luz.open_case("B")
    signal = one(luz, case)
    merged = rosa.post(f"/cases/{stays}/merge", {"merged": case})
    assert merged.is_success, merged.text

    done = decide(luz, stays, signal, "confirmation")
    assert done["level"] == level(luz, stays) == "alto"
