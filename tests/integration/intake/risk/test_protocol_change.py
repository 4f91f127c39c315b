"""A new protocol in force: clocks of open work are dated anew, levels rise, nothing falls without people."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import yaml

from services.intake.gateways.protocol.files import PROTOCOL
from services.intake.gateways.protocol.reading import BadProtocolFile
from services.intake.store.risk.protocols import ProtocolVersion
from services.intake.usecases.risk.follow_protocol import follow_batch
from services.intake.usecases.risk.put_protocol import StillFollowing, VersionTaken, put_protocol
from shared.actor import Actor
from shared.contracts.roles import Role
from telar.protocol import apply
from tests.integration.intake.risk.conftest import Client, World, a_member, dash, epv, flags, tick

BOSS = a_member("leon", role=Role.COORDINATOR)
SHIPPED = (PROTOCOL / "protocol.yaml").read_text(encoding="utf-8")
Edit = Callable[[dict[str, Any]], object]


def edited(*changes: Edit, version: str = "2027.1", text: str = SHIPPED) -> str:
    document = yaml.safe_load(text) | {"version": version}
    for change in changes:
        change(document)
    return yaml.safe_dump(document, allow_unicode=True)


def put(world: World, text: str) -> ProtocolVersion:
    return apply(world.transactions, text=text, by=BOSS, progress=lambda done, total: None)


def case_with(luz: Client, interview: dict[str, Any]) -> str:
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", interview)
    return case


def due_of(luz: Client, case: str, kind: str) -> list[dict[str, Any]]:
    return [item for item in luz.get(f"/cases/{case}/due") if item["kind"] == kind]


def level_of(luz: Client, case: str) -> str:
    return str(luz.get(f"/cases/{case}/risk")["level"])


def lines(luz: Client, case: str) -> list[str]:
    return [entry["summary"] for entry in luz.get(f"/cases/{case}/timeline")]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_an_open_alert_gets_its_new_term_from_when_it_was_raised(world: World, luz: Client) -> None:
    case = case_with(luz, dash("15"))
    raised = world.now
    world.later(hours=1)

    done = put(world, edited(lambda d: d["clocks"]["alto"].update(acknowledge="2h")))

    (alert,) = luz.get("/alerts")
    assert at(alert["acknowledge_by"]) == at(alert["next_at"]) == raised + timedelta(hours=2)
    assert done.counts["alerts"] == 1
    assert "protocol_dates:2027.1" in lines(luz, case)
    world.later(hours=1, minutes=1)
    tick(world)
    assert len(world.events("intake.alert_escalated.v1")) == 1


def test_an_alert_that_rose_already_rises_next_as_the_new_clock_says(world: World, luz: Client) -> None:
    case_with(luz, dash("15"))
    world.later(hours=24, minutes=1)
    tick(world)
    rose = world.now

    put(world, edited(lambda d: d["clocks"]["alto"].update(escalate="30m")))

    assert at(luz.get("/alerts")[0]["next_at"]) == rose + timedelta(minutes=30)


def test_an_alert_that_was_taken_keeps_its_dates(world: World, luz: Client) -> None:
    case_with(luz, dash("15"))
    (before,) = luz.get("/alerts")
    luz.post(f"/alerts/{before['id']}/acknowledge")

    put(world, edited(lambda d: d["clocks"]["alto"].update(acknowledge="2h")))

    assert luz.get("/alerts")[0]["acknowledge_by"] == before["acknowledge_by"]


def test_the_next_assessment_is_dated_from_the_last_one_and_shown_everywhere(
    world: World, luz: Client
) -> None:
    case = case_with(luz, dash("15"))
    assessed = world.now
    world.later(days=1)

    put(world, edited(lambda d: d["clocks"]["alto"].update(reassess="3d")))

    (item,) = due_of(luz, case, "reassessment")
    wanted = assessed + timedelta(days=3)
    assert at(item["due_at"]) == wanted
    assert at(luz.get(f"/cases/{case}")["next_due_at"]) == wanted
    assert at(luz.get(f"/cases/{case}/risk")["reassess_by"]) == wanted


def test_a_longer_clock_gives_more_time_and_what_a_person_put_off_stays(world: World, luz: Client) -> None:
    case, other = case_with(luz, dash("15")), case_with(luz, dash("15"))
    assessed = world.now
    (item,) = due_of(luz, other, "reassessment")
    until = (world.now + timedelta(days=4)).isoformat()
    assert (
        luz.post(f"/due/{item['id']}/snooze", {"until": until, "reason": "not_safe_now"}).status_code == 204
    )

    put(world, edited(lambda d: d["clocks"]["alto"].update(reassess="10d")))

    assert at(due_of(luz, case, "reassessment")[0]["due_at"]) == assessed + timedelta(days=10)
    assert at(due_of(luz, other, "reassessment")[0]["due_at"]) == at(until)


def test_what_fell_due_by_the_new_clock_is_announced(world: World, luz: Client) -> None:
    case_with(luz, dash("15"))
    world.later(days=4)
    tick(world)
    told = len(world.events("intake.work_due.v1"))

    put(world, edited(lambda d: d["clocks"]["alto"].update(reassess="3d")))
    tick(world)

    assert len(world.events("intake.work_due.v1")) == told + 1


def test_a_new_case_still_waits_for_its_first_screen_by_the_new_term(world: World, luz: Client) -> None:
    case = luz.open_case()
    opened = world.now

    put(world, edited(lambda d: d.update(first_screen="8h")))

    assert at(due_of(luz, case, "first_screen")[0]["due_at"]) == opened + timedelta(hours=8)


def test_a_level_that_the_protocol_raises_rises_and_is_her_workers_to_see(world: World, luz: Client) -> None:
    case = case_with(luz, flags("stalking"))
    assert level_of(luz, case) == "medio"

    done = put(world, edited(lambda d: d["floors"].update(stalking="alto")))

    assert level_of(luz, case) == "alto"
    assert (done.counts["raised"], done.counts["to_alto"]) == (1, 1)
    assert [
        item["title"] for item in due_of(luz, case, "other") if item["title"].startswith("protocol_")
    ] == ["protocol_raised"]
    assert at(due_of(luz, case, "reassessment")[0]["due_at"]) == world.now + timedelta(days=7)
    assert "protocol_raised:2027.1" in lines(luz, case)
    assert world.events("intake.case_state_changed.v1")[-1]["level"] == "alto"
    assert luz.get(f"/cases/{case}/risk")["changes"][0]["words"] == "protocolo 2027.1"


def test_a_level_that_the_protocol_would_lower_stays_and_becomes_a_task(world: World, luz: Client) -> None:
    case = case_with(luz, flags("weapon_threat"))

    done = put(world, edited(lambda d: d["floors"].update(weapon_threat="medio")))

    assert level_of(luz, case) == "alto"
    assert done.counts["reviews"] == 1
    assert [
        item["title"] for item in due_of(luz, case, "other") if item["title"].startswith("protocol_")
    ] == ["protocol_lower:medio"]
    assert luz.get(f"/cases/{case}/risk")["proposal"] is None


def test_what_two_people_lowered_is_not_raised_by_a_protocol_that_says_the_same(
    world: World, luz: Client, rosa: Client
) -> None:
    case = case_with(luz, flags("weapon_threat"))
    luz.post(f"/alerts/{luz.get('/alerts')[0]['id']}/acknowledge")
    change = luz.make(f"/cases/{case}/level-lowerings", {"to_level": "basal", "words": "Él ha muerto"})
    rosa.post(f"/level-lowerings/{change}/decision", {"accept": True, "words": "Comprobado"})

    put(world, edited(lambda d: d["floors"].update(stalking="alto")))
    assert level_of(luz, case) == "basal"
    put(world, edited(lambda d: d["floors"].update(weapon_threat="extremo"), version="2027.2"))
    assert level_of(luz, case) == "extremo"


def test_an_instrument_mapped_higher_raises_by_its_newest_result_alone(world: World, luz: Client) -> None:
    high = epv(*[str(number) for number in range(1, 21)])
    case = case_with(luz, high | {"judgement": None})
    other = luz.open_case()
    luz.make(f"/cases/{other}/assessments", epv("1"))

    put(world, edited(lambda d: d["instruments"]["EPV-R"].update(alto="extremo", bajo="medio")))

    assert (level_of(luz, case), level_of(luz, other)) == ("extremo", "medio")


def test_closed_cases_are_left_alone(world: World, luz: Client, rosa: Client) -> None:
    case = case_with(luz, flags("stalking"))
    luz.post(f"/alerts/{luz.get('/alerts')[0]['id']}/close", {"outcome": "acted", "note": "Hecho"})
    left = {"step": "transfer_out", "reason": "left_area"}
    assert rosa.post(f"/cases/{case}/lifecycle", left).json() == {"status": "transferred_out"}

    assert put(world, edited(lambda d: d["floors"].update(stalking="alto"))).counts == {}


def test_a_run_that_was_cut_goes_on_where_it_stopped_and_counts_each_case_once(
    world: World, luz: Client
) -> None:
    cases = [case_with(luz, flags("stalking")) for _ in range(5)]
    text = edited(lambda d: d["floors"].update(stalking="alto"))
    with world.transactions.begin(actor=BOSS, purpose="put_protocol") as work:
        version = put_protocol(work, document=text)
    with world.transactions.begin(actor=Actor.service("intake"), purpose="follow_protocol") as work:
        assert follow_batch(work, version, limit=2) == 2

    seen: list[tuple[int, int]] = []
    done = apply(world.transactions, text=text, by=BOSS, progress=lambda *so_far: seen.append(so_far))

    assert [level_of(luz, case) for case in cases] == ["alto"] * 5
    assert (done.counts["cases"], done.counts["raised"], seen[0], seen[-1]) == (5, 5, (2, 5), (5, 5))
    assert world.audited().count("level_raised") == 10


def test_putting_it_again_changes_nothing(world: World, luz: Client) -> None:
    case = case_with(luz, flags("stalking"))
    text = edited(lambda d: d["floors"].update(stalking="alto"))
    put(world, text)
    before = lines(luz, case)

    done = put(world, text)

    assert (done.counts["raised"], lines(luz, case)) == (1, before)


def test_another_version_waits_until_the_last_one_was_followed(world: World, luz: Client) -> None:
    case_with(luz, flags("stalking"))
    with world.transactions.begin(actor=BOSS, purpose="put_protocol") as work:
        put_protocol(work, document=edited())

    with world.transactions.begin(actor=BOSS, purpose="put_protocol") as work, pytest.raises(StillFollowing):
        put_protocol(work, document=edited(version="2027.2"))


def test_a_number_never_names_two_texts(world: World) -> None:
    put(world, edited())
    again = edited(lambda d: d.update(triage="12h"))

    with world.transactions.begin(actor=BOSS, purpose="put_protocol") as work, pytest.raises(VersionTaken):
        put_protocol(work, document=again)
    with world.transactions.begin(actor=BOSS, purpose="put_protocol") as work, pytest.raises(BadProtocolFile):
        put_protocol(work, document="version: 1")


def test_who_put_it_in_force_is_audited_and_so_is_every_case_that_was_opened(
    world: World, luz: Client
) -> None:
    case = case_with(luz, flags("stalking"))
    before = world.audited(case).count("fields.opened")

    put(world, edited(lambda d: d["floors"].update(stalking="alto")))

    assert {"protocol_put_in_force", "protocol_followed"} <= set(world.audited())
    assert world.audited(case).count("fields.opened") == before + 1


def test_the_version_in_force_rules_what_comes_after(world: World, luz: Client) -> None:
    put(world, edited(lambda d: d["clocks"]["alto"].update(acknowledge="2h")))

    case_with(luz, dash("15"))

    assert at(luz.get("/alerts")[0]["acknowledge_by"]) == world.now + timedelta(hours=2)
    assert luz.get("/protocol")["version"] == "2027.1"
