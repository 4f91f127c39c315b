"""A file that ends or comes back: whom she must not meet is told to groups anew, and forgotten in no state."""

import pytest

from shared.contracts.events.intake import CaseStateChanged
from tests.integration.intake.case.conftest import Client, World
from tests.integration.intake.case.test_life import CONSENT, PLAN, step
from tests.integration.intake.case.test_lifting import OTHER_MAN, lifted
from tests.integration.intake.case.test_links import FOUND, apart, told_of
from tests.integration.intake.risk.conftest import deliver, person_of

CHANGED = CaseStateChanged.name


@pytest.fixture
def pair(luz: Client) -> tuple[str, str]:
    """Two cases that tell of the same man; the first may be closed."""
    one, other = luz.open_case(consent=CONSENT), luz.open_case()
    luz.make(f"/cases/{one}/safety-plan", {"plan": PLAN})
    for case in (one, other):
        told_of(luz, case)
    return one, other


def close(luz: Client, rosa: Client, case: str) -> None:
    assert step(luz, case, "request_closure", "needs_met").status_code == 200
    assert step(rosa, case, "close", "needs_met", told_she_may_return=True).status_code == 200


def heard(world: World) -> dict[str, list[str]]:
    """What groups is told once intake has heard the last change of state; only that."""
    before = len(world.events(FOUND))
    deliver(world, CaseStateChanged.model_validate(world.events(CHANGED)[-1]))
    return {told["person"]: told["others"] for told in world.events(FOUND)[before:]}


def test_closed_and_reopened_she_is_told_of_anew_and_kept_apart_all_along(
    world: World, luz: Client, rosa: Client, pair: tuple[str, str]
) -> None:
    one, other = (str(person_of(luz, case)) for case in pair)
    both = {one: [other], other: [one]}

    close(luz, rosa, pair[0])
    assert heard(world) == both
    assert step(luz, pair[0], "reopen", "contact_again").status_code == 200

    assert heard(world) == both


def test_what_changed_elsewhere_while_she_was_away_counts_when_she_is_back(
    world: World, luz: Client, rosa: Client, pair: tuple[str, str]
) -> None:
    close(luz, rosa, pair[0])
    third = luz.open_case()
    told_of(luz, third)
    (him,) = luz.get(f"/cases/{pair[1]}/aggressors")
    luz.call("DELETE", f"/cases/{pair[1]}/aggressors/{him['id']}")

    step(luz, pair[0], "reopen", "contact_again")

    one, hers = str(person_of(luz, pair[0])), str(person_of(luz, third))
    assert heard(world) == {one: [hers], hers: [one]}
    assert apart(world)[str(person_of(luz, pair[1]))] == []


def test_what_was_lifted_stays_lifted_when_she_comes_back(
    world: World, luz: Client, rosa: Client, pair: tuple[str, str]
) -> None:
    lifted(rosa, pair)
    close(luz, rosa, pair[0])
    step(luz, pair[0], "reopen", "contact_again")

    assert set(map(tuple, heard(world).values())) == {()}


def test_a_blocked_case_keeps_its_pairs_in_groups_and_shows_to_nobody(
    *, world: World, luz: Client, rosa: Client, dora: Client, pair: tuple[str, str]
) -> None:
    one, other = (str(person_of(luz, case)) for case in pair)
    assert step(dora, pair[0], "block", "legal_duty").status_code == 200
    assert heard(world) == {one: [other], other: [one]}
    assert rosa.get(f"/cases/{pair[1]}/links")["links"] == []

    third = luz.open_case()
    for case in (third, pair[1]):
        told_of(luz, case, **OTHER_MAN)

    hers = str(person_of(luz, third))
    assert apart(world)[other] == sorted((one, hers))
    assert step(dora, pair[0], "unblock", "mistake").status_code == 200
    assert heard(world) == {one: [other], other: sorted((one, hers))}


def test_a_merged_case_that_is_blocked_counts_for_the_woman_it_was_merged_into(
    *, world: World, luz: Client, rosa: Client, dora: Client, pair: tuple[str, str]
) -> None:
    stays = luz.open_case()
    other, hers = str(person_of(luz, pair[1])), str(person_of(luz, stays))
    assert rosa.post(f"/cases/{stays}/merge", {"merged": pair[0]}).status_code < 300

    assert step(dora, pair[0], "block", "legal_duty").status_code == 200

    assert heard(world) == {hers: [other], other: [hers]}
    assert rosa.get(f"/cases/{stays}/links")["links"] == []


def test_a_step_of_a_case_that_shares_nothing_tells_nothing(world: World, luz: Client) -> None:
    case = luz.open_case()
    step(luz, case, "hold", "lost_contact")

    assert heard(world) == {}


def test_another_level_or_an_older_step_tells_nothing(
    world: World, luz: Client, pair: tuple[str, str]
) -> None:
    step(luz, pair[0], "hold", "lost_contact")
    old = CaseStateChanged.model_validate(world.events(CHANGED)[-1])
    world.later(minutes=5)
    luz.make(f"/cases/{pair[0]}/assessments", {"flags": [{"code": "strangulation", "now": True}]})
    assert len(world.events(CHANGED)) > 1
    assert heard(world) == {}
    step(luz, pair[0], "resume", "contact_again")
    before = len(world.events(FOUND))

    deliver(world, old)

    assert len(world.events(FOUND)) == before
