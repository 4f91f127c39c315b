"""Incidents: stretches that never overlap, and the GBVIMS type from the types ticked."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.gbvims import IncidentType
from services.intake.domain.incidents import Told, Violence, gbvims, time_to_report

TOLD = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("days", "stretch"),
    [
        (0, Told.UP_TO_72_HOURS),
        (2, Told.UP_TO_72_HOURS),
        (3, Told.DAYS_3_TO_5),
        (4, Told.DAYS_3_TO_5),
        (5, Told.DAYS_5_TO_14),
        (13, Told.DAYS_5_TO_14),
        (14, Told.DAYS_14_TO_MONTH),
        (29, Told.DAYS_14_TO_MONTH),
        (30, Told.OVER_A_MONTH),
        (4000, Told.OVER_A_MONTH),
    ],
)
def test_each_day_falls_in_one_stretch_and_edges_belong_to_the_later_one(days: int, stretch: Told) -> None:
    assert time_to_report(TOLD - timedelta(days=days), TOLD) is stretch


def test_day_four_is_not_filed_as_three_days() -> None:
    assert time_to_report(TOLD - timedelta(days=4), TOLD) is not Told.UP_TO_72_HOURS


@pytest.mark.parametrize("happened", [None, TOLD + timedelta(days=1)])
def test_without_a_day_or_with_one_to_come_it_is_unknown(happened: date | None) -> None:
    assert time_to_report(happened, TOLD) is Told.UNKNOWN


@given(st.integers(min_value=0, max_value=5000), st.integers(min_value=0, max_value=5000))
def test_the_later_she_tells_the_later_the_stretch(first: int, second: int) -> None:
    order = list(Told)
    early, late = sorted((first, second))

    assert order.index(time_to_report(TOLD - timedelta(days=early), TOLD)) <= order.index(
        time_to_report(TOLD - timedelta(days=late), TOLD)
    )


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ({Violence.PHYSICAL}, IncidentType.PHYSICAL_ASSAULT),
        ({Violence.PHYSICAL, Violence.PSYCHOLOGICAL}, IncidentType.PHYSICAL_ASSAULT),
        ({Violence.ECONOMIC, Violence.PSYCHOLOGICAL}, IncidentType.DENIAL_OF_RESOURCES),
        ({Violence.FORCED_MARRIAGE, Violence.ECONOMIC}, IncidentType.FORCED_MARRIAGE),
        ({Violence.PHYSICAL, Violence.FORCED_MARRIAGE}, IncidentType.PHYSICAL_ASSAULT),
        ({Violence.VICARIOUS}, IncidentType.PSYCHOLOGICAL_EMOTIONAL),
        ({Violence.DIGITAL}, IncidentType.PSYCHOLOGICAL_EMOTIONAL),
        ({Violence.COERCIVE_CONTROL}, IncidentType.PSYCHOLOGICAL_EMOTIONAL),
        ({Violence.FGM}, IncidentType.SEXUAL_ASSAULT),
    ],
)
def test_the_first_type_that_applies_classifies(kinds: set[Violence], expected: IncidentType) -> None:
    assert gbvims(frozenset(kinds)).type is expected


@pytest.mark.parametrize(
    ("penetration", "contact", "expected"),
    [
        (True, None, IncidentType.RAPE),
        (False, True, IncidentType.SEXUAL_ASSAULT),
        (None, True, None),
        (None, None, None),
    ],
)
def test_a_sexual_incident_waits_for_its_two_questions(
    penetration: bool | None, contact: bool | None, expected: IncidentType | None
) -> None:
    found = gbvims(frozenset({Violence.SEXUAL}), penetration=penetration, sexual_contact=contact)

    assert found.type is expected


@pytest.mark.parametrize(
    ("kinds", "answers", "expected"),
    [
        ({Violence.PHYSICAL}, {"penetration": True}, IncidentType.RAPE),
        ({Violence.FGM}, {"penetration": True}, IncidentType.RAPE),
        ({Violence.PSYCHOLOGICAL}, {"sexual_contact": True}, IncidentType.SEXUAL_ASSAULT),
        ({Violence.PHYSICAL}, {"penetration": False, "sexual_contact": False}, IncidentType.PHYSICAL_ASSAULT),
        ({Violence.PHYSICAL}, {}, IncidentType.PHYSICAL_ASSAULT),
    ],
)
def test_a_yes_to_a_sexual_question_counts_whatever_type_was_ticked(
    kinds: set[Violence], answers: dict[str, bool], expected: IncidentType
) -> None:
    assert gbvims(frozenset(kinds), **answers).type is expected


def test_every_yes_is_kept_though_one_classifies() -> None:
    found = gbvims(frozenset({Violence.PHYSICAL, Violence.FORCED_MARRIAGE, Violence.ECONOMIC}))

    assert found.all_yes == ("physical_assault", "forced_marriage", "denial_resources")


@pytest.mark.parametrize("kind", [Violence.INSTITUTIONAL, Violence.TRAFFICKING, Violence.OTHER])
def test_what_gbvims_has_no_type_for_stays_open(kind: Violence) -> None:
    found = gbvims(frozenset({kind}))

    assert found.type is None
    assert IncidentType.PSYCHOLOGICAL_EMOTIONAL in found.possible


@given(st.sets(st.sampled_from(list(Violence)), min_size=1), st.booleans(), st.booleans())
def test_the_type_found_is_always_among_the_possible(kinds: set[Violence], one: bool, two: bool) -> None:
    found = gbvims(frozenset(kinds), penetration=one, sexual_contact=two)

    assert found.type is None or found.type in found.possible
    assert found.possible
