"""Whatever comes in, risk, alert and task routes answer with a problem document and keep nothing half done."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.intake.risk.conftest import Client, World

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-5, 10**6)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30)
)
KEYS = st.sampled_from(["1", "15", "hurt", "99", "", "x" * 41, "version", "police_callouts_12m"])
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)
INTERVIEWS = st.fixed_dictionaries(
    {},
    optional={
        "instrument": st.sampled_from(["EPV-R", "DASH-RIC", "HITS", "NOPE", "", None, 3]),
        "answers": st.dictionaries(KEYS, SCALARS, max_size=4) | ANYTHING,
        "context": st.dictionaries(KEYS, SCALARS, max_size=3) | ANYTHING,
        "flags": st.lists(st.fixed_dictionaries({"code": st.text(max_size=20), "now": SCALARS}), max_size=2),
        "danger_now": SCALARS,
        "judgement": SCALARS,
        "mode": SCALARS,
        "language": SCALARS,
        "words": st.text(max_size=50) | SCALARS,
    },
)
FIXTURES = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def is_calm(answer: Any) -> bool:
    """A success, or a problem document that names a field and echoes nothing it should not."""
    if answer.is_success:
        return True
    said = answer.json()
    return (
        answer.status_code < 500
        and answer.headers["content-type"] == "application/problem+json"
        and "title" in said
    )


@pytest.mark.attack
@pytest.mark.slow
@FIXTURES
@given(interview=INTERVIEWS)
def test_no_interview_breaks_the_service(world: World, luz: Client, interview: dict[str, Any]) -> None:
    case = luz.open_case()

    answer = luz.post(f"/cases/{case}/assessments", interview)

    assert is_calm(answer), answer.text
    kept = luz.get(f"/cases/{case}/risk")["assessments"]
    assert len(kept) == (1 if answer.status_code == 201 else 0)


@pytest.mark.attack
@pytest.mark.slow
@FIXTURES
@given(body=ANYTHING, path=st.sampled_from(["acknowledge", "close", "escalate", "hand-over"]))
def test_no_body_breaks_what_is_done_with_an_alert(luz: Client, body: Any, path: str) -> None:
    alert = luz.make("/alerts", {})

    assert is_calm(luz.post(f"/alerts/{alert}/{path}", body))


@pytest.mark.attack
@pytest.mark.slow
@FIXTURES
@given(body=ANYTHING, path=st.sampled_from(["complete", "undo", "snooze", "reassign"]))
def test_no_body_breaks_what_is_done_with_a_task(luz: Client, body: Any, path: str) -> None:
    assert is_calm(luz.post(f"/due/{uuid4()}/{path}", body))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/alerts/not-an-id"),
        ("GET", "/cases/not-an-id/risk"),
        ("GET", "/instruments/EPV-R%00"),
        ("GET", "/instruments/EPV-R?version=drop"),
        ("GET", "/instruments/EPV-R?language=español"),
        ("GET", "/due?whose=everyone"),
        ("GET", "/due?when=never"),
        ("POST", "/due/not-an-id/complete"),
        ("POST", "/level-lowerings/not-an-id/decision"),
    ],
)
def test_a_malformed_address_is_refused(rosa: Client, method: str, path: str) -> None:
    answer = rosa.call(method, path, json={})

    assert answer.status_code in {404, 422}
    assert is_calm(answer)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/cases/{id}/risk"),
        ("POST", "/cases/{id}/assessments"),
        ("GET", "/cases/{id}/assessments/{id}"),
        ("GET", "/cases/{id}/due"),
        ("GET", "/alerts/{id}"),
        ("POST", "/alerts/{id}/acknowledge"),
        ("POST", "/alerts/{id}/escalate"),
        ("POST", "/due/{id}/undo"),
    ],
)
def test_an_unknown_reference_is_not_found(luz: Client, method: str, path: str) -> None:
    answer = luz.call(method, path.replace("{id}", str(uuid4())), json={})

    assert answer.status_code == 404
    assert is_calm(answer)


@pytest.mark.parametrize("words", ["\x00", "a\x00b"])
def test_a_null_character_is_refused_and_named(luz: Client, words: str) -> None:
    answer = luz.post(f"/cases/{luz.open_case()}/assessments", {"judgement": "alto", "words": words})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "words"


@pytest.mark.parametrize(
    "words", ["ظروف خطيرة 🙏", "'; drop table alert; --", "<script>alert(1)</script>", "=1+1"]
)
def test_words_come_back_as_they_were_said(luz: Client, words: str) -> None:
    alert = luz.make("/alerts", {"words": words})

    assert luz.get(f"/alerts/{alert}")["alert"]["words"] == words
