"""From what a worker types to what intake takes, and from a contact plan to one line anyone can follow."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.portal.forms.case.common import known, next_step_of, today
from services.portal.forms.case.consent import ConsentForm
from services.portal.forms.case.contact_log import ContactLog
from services.portal.forms.case.file import Child, DatedFact, Names, Situation
from services.portal.forms.case.incident import Incident
from services.portal.forms.case.open import Attention, NextAction, QuickIntake
from services.portal.forms.case.work import AccompanimentForm, OutcomeForm, PlanItem, SafetyPlan
from services.portal.forms.form import Form
from tests.support.portal import someone

TODAY = today()


class Spanish:
    """A page that speaks Spanish, for functions that only translate."""

    person = someone()

    def gettext(self, msgid: str) -> str:
        return msgid


def read(model: type[Any], **typed: str | list[str]) -> Any:
    """What a form of this model reads from what was typed."""
    raw = {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    form: Form[Any] = Form(model, gettext=lambda text: text, raw=raw)
    assert form.check(), form.errors
    return form.data


def wrong(model: type[Any], **typed: str | list[str]) -> set[str]:
    """Fields that a form of this model refuses."""
    raw = {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    form: Form[Any] = Form(model, gettext=lambda text: text, raw=raw)
    form.check()
    return {error.field for error in form.errors}


def test_quick_intake_sends_only_what_was_said() -> None:
    body = read(QuickIntake, call_name="Amal", language="ar", contact="none").body("leon")

    assert body == {
        "names": {"call_name": "Amal"},
        "profile": {"languages": ["ar"], "interpreter": False},
        "team": "leon",
    }


def test_consent_said_on_the_phone_goes_with_the_case() -> None:
    body = read(
        QuickIntake, call_name="Amal", language="ar", contact="none", interpreter="true", consents="true"
    ).body(None)

    assert body["consent"] == {
        "purpose": "services",
        "medium": "spoken",
        "language": "ar",
        "interpreter": True,
    }
    assert "team" not in body


def test_her_phone_is_in_no_body_for_intake() -> None:
    body = read(QuickIntake, call_name="Amal", language="ar", contact="phone", phone="600112233").body("leon")

    assert "600112233" not in str(body)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({}, {"call_name", "language", "contact"}),
        ({"call_name": "A", "language": "ar", "contact": "paloma"}, {"contact"}),
        ({"call_name": "x" * 81, "language": "ar", "contact": "none"}, {"call_name"}),
        ({"call_name": "A", "language": "ar", "contact": "none", "birth_date": "31/02/1990"}, {"birth_date"}),
    ],
)
def test_quick_intake_names_what_is_wrong(typed: dict[str, str], fields: set[str]) -> None:
    assert wrong(QuickIntake, **typed) == fields


def test_an_attention_of_today_leaves_the_hour_to_the_service() -> None:
    body = read(Attention, text="Hola", on=TODAY.isoformat()).body()

    assert "at" not in body
    assert body["note"]["text"] == "Hola"


def test_an_attention_of_another_day_says_which() -> None:
    day = TODAY - timedelta(days=3)

    assert read(Attention, text="Hola", on=day.isoformat()).body()["at"].startswith(f"{day}T12:00:00")


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("", None, None),
        ("Llamar", None, {"text": "Llamar", "on": TODAY.isoformat()}),
        ("", date(2027, 1, 2), {"text": "Llamarla", "on": "2027-01-02"}),
        ("Ir", date(2027, 1, 2), {"text": "Ir", "on": "2027-01-02"}),
    ],
)
def test_a_next_step_half_said_is_made_whole(
    text: str, on: date | None, expected: dict[str, str] | None
) -> None:
    assert next_step_of(text, on) == expected


def test_a_contact_log_needs_a_topic_and_nothing_else() -> None:
    assert wrong(ContactLog) == {"topics"}
    assert read(ContactLog, topics=["legal"]).minutes == 10


@pytest.mark.parametrize(
    ("day", "offset"),
    [("2027-03-27", "+01:00"), ("2027-03-29", "+02:00"), ("2026-10-24", "+02:00"), ("2026-10-26", "+01:00")],
)
def test_an_accompaniment_is_at_madrids_hour_on_both_sides_of_the_clock_change(day: str, offset: str) -> None:
    body = read(AccompanimentForm, kind="court", day=day, hour="10:30").body()

    assert body["starts_at"] == f"{day}T10:30:00{offset}"
    assert "version" not in body


def test_what_comes_next_is_due_at_nine() -> None:
    assert read(NextAction, text="Llamar", on="2026-12-01", version="3").body() == {
        "text": "Llamar",
        "due_at": "2026-12-01T09:00:00+01:00",
        "version": 3,
    }


@pytest.mark.parametrize(("typed", "expected"), [("yes", True), ("no", False), ("", None)])
def test_yes_no_and_unasked_are_three_answers(typed: str, expected: bool | None) -> None:
    incident = read(Incident, kinds=["sexual"], penetration=typed[:3]).body()["incident"]

    assert incident.get("penetration") is expected


def test_an_incident_told_today_says_so() -> None:
    assert read(Incident, kinds=["physical"]).body()["incident"]["told_on"] == TODAY.isoformat()


def test_a_consent_ends_with_its_last_day_in_madrid() -> None:
    body = read(ConsentForm, purpose="services", language="ar", expires="2027-06-30").body()

    assert body["expires_at"] == "2027-06-30T23:59:00+02:00"
    assert "expires_at" not in read(ConsentForm, purpose="services", language="ar").body()


def test_a_safety_plan_is_one_measure_a_line() -> None:
    form = {
        "sections.people": " Sol \n\n Mar ",
        "sections.money": "",
        "sections.inventada": "x",
        "review_on": "2027-01-01",
    }
    body = read(SafetyPlan, **form).body()

    assert body["plan"]["sections"] == {"people": ["Sol", "Mar"]}
    assert body["replaces"] is None


def test_papers_and_profile_are_told_apart() -> None:
    asked = read(
        Situation,
        languages=["ar"],
        nationality="ma",
        document="nie",
        document_number="X1",
        municipality="León",
    )

    assert asked.particulars() == {
        "documents": [{"kind": "nie", "number": "X1"}],
        "nationality": "ma",
        "municipality": "León",
    }
    assert set(asked.profile()) == {"languages", "interpreter", "administrative_status", "dependence"}


@pytest.mark.parametrize(
    ("model", "typed", "key"),
    [
        (Names, {"call_name": "A", "version": "2"}, "names"),
        (Child, {"alias": "Sol", "version": "2"}, "child"),
        (DatedFact, {"kind": "permit", "state": "asked", "on": "1/2/2027", "version": "2"}, "fact"),
        (PlanItem, {"need": "legal", "action": "Ir", "version": "2"}, "item"),
    ],
)
def test_a_change_says_which_version_it_was_made_on(
    model: type[Any], typed: dict[str, str], key: str
) -> None:
    body = read(model, **typed).body()

    assert set(body) == {key, "version"}
    assert body["version"] == 2


def test_an_outcome_in_one_tap_is_enough() -> None:
    assert read(OutcomeForm, outcome="done").body() == {"outcome": {"outcome": "done"}}


def test_what_was_left_empty_is_not_sent_but_no_and_zero_are() -> None:
    assert known({"a": "", "b": None, "c": False, "d": 0, "e": []}) == {"c": False, "d": 0, "e": []}


def point(**changes: Any) -> dict[str, Any]:
    windows = [{"weekday": day, "start": 600, "end": 780} for day in (0, 2)]
    plain = {
        "kind": "phone",
        "safe": "yes",
        "confirmed_until": "2027-01-01",
        "windows": windows,
        "voicemail": "never",
    }
    return plain | changes
