"""Her phone as it is taken down in a hurry: nothing about when or whether to call is made up."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from shared.ids import new_id
from tests.support.case_head import a_head
from tests.support.portal import Browser, portal_with, someone

NEW = {"call_name": "Amal", "language": "ar", "contact": "phone", "phone": "600 11 22 33"}


@dataclass
class Plans:
    """Notifications with one woman's plan: a second first plan is a conflict, as in the real one."""

    kept: dict[str, Any] | None = None
    tries: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.tries.append(request.method)
        if request.method == "PUT":
            if self.kept is not None:
                return httpx.Response(409, json={"title": "changed"})
            self.kept = json.loads(request.content)
            return httpx.Response(204)
        return httpx.Response(200, json={"exists": self.kept is not None, "version": 1} | (self.kept or {}))


@pytest.fixture
def plans() -> Plans:
    return Plans()


@pytest.fixture
def browser(plans: Plans) -> Browser:
    case, person = new_id(), new_id()

    def intake(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json=a_head(case, person))
        return httpx.Response(201, json={"id": str(case)})

    return portal_with(someone(), services={"intake": intake, "notifications": plans})


def point(plans: Plans) -> dict[str, Any]:
    assert plans.kept is not None
    (only,) = plans.kept["points"]
    assert isinstance(only, dict)
    return only


def test_a_phone_is_kept_without_hours_and_without_being_called_safe(browser: Browser, plans: Plans) -> None:
    assert browser.send_form("/casos/alta", NEW).status_code == 303

    assert point(plans)["safe"] == "unknown"
    assert point(plans)["windows"] == []


def test_what_she_said_about_calling_is_kept_as_she_said_it(browser: Browser, plans: Plans) -> None:
    said = {"may_call": "true", "call_days": ["1", "3"], "call_from": "10:00", "call_to": "12:30"}

    browser.send_form("/casos/alta", NEW | said)

    assert point(plans)["safe"] == "yes"
    assert point(plans)["windows"] == [{"weekday": day, "start": 600, "end": 750} for day in (1, 3)]


def test_a_stretch_past_midnight_runs_into_the_next_day(browser: Browser, plans: Plans) -> None:
    said = {"may_call": "true", "call_days": "4", "call_from": "22:00", "call_to": "01:00"}

    browser.send_form("/casos/alta", NEW | said)

    assert point(plans)["windows"] == [{"weekday": 4, "start": 1320, "end": 1500}]


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ({"call_days": "1", "call_from": "10:00", "call_to": "12:00"}, "may_call"),
        ({"may_call": "true", "call_from": "10:00", "call_to": "12:00"}, "call_days"),
        ({"may_call": "true", "call_days": "1", "call_to": "12:00"}, "call_from"),
        ({"may_call": "true", "call_days": "1", "call_from": "10:00"}, "call_to"),
        ({"may_call": "true", "call_days": "9", "call_from": "10:00", "call_to": "12:00"}, "call_days"),
    ],
)
def test_half_a_stretch_is_asked_for_and_never_filled_in(
    browser: Browser, plans: Plans, said: dict[str, str], at: str
) -> None:
    answer = browser.send_form("/casos/alta", NEW | said)

    assert answer.status_code == 422
    assert f'href="#f-{at}"' in answer.text
    assert plans.kept is None


def test_a_language_without_messages_does_not_lose_the_phone(browser: Browser, plans: Plans) -> None:
    browser.send_form("/casos/alta", NEW | {"language": "bg"})

    assert plans.kept is not None
    assert plans.kept["language"] == "es"
    assert point(plans)["language"] == ""


def test_pressing_twice_says_both_times_that_the_phone_is_kept(browser: Browser, plans: Plans) -> None:
    again = NEW | {"_key": str(new_id())}

    answers = [browser.send_form("/casos/alta", again) for _ in range(2)]

    assert all(not answer.headers["location"].endswith("/contacto") for answer in answers)
    assert plans.tries == ["PUT", "PUT", "GET"]


def test_a_plan_that_somebody_else_made_is_not_taken_for_hers(browser: Browser, plans: Plans) -> None:
    plans.kept = {"points": [{"ref": str(new_id()), "kind": "phone", "value": "+34600999999"}]}

    answer = browser.send_form("/casos/alta", NEW)

    assert answer.headers["location"].endswith("/contacto")
