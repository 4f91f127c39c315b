"""How a case moves, as the risk page draws it: scores with their bounds, cut-offs, incidents by month."""

from datetime import timedelta
from typing import Any

from tests.integration.intake.risk.conftest import Client, World, epv, flags
from tests.integration.intake.risk.test_trajectory import assess, happened


def trend(client: Client, case: str, language: str = "es") -> Any:
    return client.get(f"/cases/{case}/trend", language=language)


def test_results_come_in_order_with_what_they_could_still_be(world: World, luz: Client) -> None:
    case = luz.open_case()
    assess(luz, case, {"instrument": "EPV-R", "answers": {"6": "si", "7": "no"}})
    world.later(days=3)
    assess(luz, case, epv("6"))

    (line,) = trend(luz, case)["lines"]

    assert (line["lowest"], line["highest"]) == (0, 48)
    assert [(point["low"], point["high"]) for point in line["points"]] == [(3, 45), (3, 3)]
    assert [point["valid"] for point in line["points"]] == [False, True]


def test_cut_offs_say_what_they_mean_for_the_programme(luz: Client) -> None:
    case = luz.open_case()
    assess(luz, case, epv())

    (line,) = trend(luz, case)["lines"]

    assert [(cut["score"], cut["means"], cut["downwards"]) for cut in line["cuts"]] == [
        (10, "medio", False),
        (24, "alto", False),
    ]


def test_where_more_is_better_cut_offs_hold_downwards(luz: Client) -> None:
    case = luz.open_case()
    assess(luz, case, {"instrument": "WHO-5", "answers": {str(n): 2 for n in range(1, 6)}})

    (line,) = trend(luz, case)["lines"]

    assert [(cut["score"], cut["downwards"], cut["means"]) for cut in line["cuts"]] == [
        (50, True, None),
        (28, True, None),
    ]
    assert line["points"][0]["low"] == 40


def test_flags_alone_draw_nothing(luz: Client) -> None:
    case = luz.open_case()
    assess(luz, case, flags("escalation"))

    assert trend(luz, case)["lines"] == []


def test_incidents_are_counted_by_the_month_they_happened_in(world: World, luz: Client) -> None:
    case = luz.open_case()
    happened(world, luz, case, 0, 1, 40, 800)
    told = {"kinds": ["physical"], "told_on": str(world.now.date())}
    luz.make(f"/cases/{case}/incidents", {"incident": told})

    found = trend(luz, case)

    assert [month["incidents"] for month in found["months"]] == [0] * 10 + [1, 2]
    assert found["months"][-1]["first"] == "2026-11-01"
    assert found["months"][0]["first"] == "2025-12-01"
    assert (found["earlier"], found["undated"]) == (1, 1)


def test_the_first_day_of_the_first_month_counts_and_the_day_before_is_earlier(
    world: World, luz: Client
) -> None:
    case = luz.open_case()
    first = world.now.date().replace(year=2025, month=12, day=1)
    days = [(world.now.date() - day).days for day in (first, first - timedelta(days=1))]

    happened(world, luz, case, *days)

    assert trend(luz, case)["months"][0]["incidents"] == 1
    assert trend(luz, case)["earlier"] == 1


def test_another_team_sees_none_of_it(luz: Client, ines: Client) -> None:
    assert ines.call("GET", f"/cases/{luz.open_case()}/trend").status_code == 404
