"""The examples in docs/fhir.md are what the code makes; its table of states is the mapping.

`TELAR_WRITE_EXAMPLES=1` with this test writes them anew.
"""

import json
import os
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.intake.domain.fhir import bundles
from services.intake.domain.fhir.capability import PARAMETERS
from services.intake.domain.fhir.refusal import UnknownCode, outcome_of
from services.intake.domain.fhir.states import request_status, task_status
from services.intake.domain.fhir.task import Said
from services.intake.domain.referral.answers import Answer, AnswerKind, DeclineReason, NotGivenReason
from services.intake.domain.referral.fields import ReferralField as Field
from services.intake.domain.referral.referrals import State
from tests.support.fhir import NOON, REF, resources

PAGE = Path("docs/fhir.md")
FIELDS: dict[Field, Any] = {
    Field.CALL_NAME: "Amal",
    Field.LANGUAGES: ["ar", "fr"],
    Field.NEED: "Orientación sobre su permiso",
    Field.URGENCY: "soon",
}
SAID = (
    Said(Answer(AnswerKind.ACCEPT, words="Con gusto"), NOON),
    Said(
        Answer(AnswerKind.APPOINTMENT, appointment_at=datetime.fromisoformat("2026-06-10T09:30:00+00:00")),
        NOON,
    ),
)
NAMES = {
    State.CONSENT_CHECKED: "on its way", State.SENT: "sent", State.NO_ANSWER: "no answer", State.SEEN: "seen",
    State.ACCEPTED: "accepted", State.APPOINTMENT: "appointment", State.DECLINED: "declined",
    State.SERVICE_GIVEN: "service given", State.NOT_GIVEN: "not given", State.CLOSED: "closed",
    State.REVOKED: "revoked",
}  # fmt: skip


def examples() -> str:
    person, agreed, asked, _ = resources(FIELDS)
    job = resources(FIELDS, state=State.APPOINTMENT, answers=SAID)[3]
    found = {
        "The patient": person,
        "Her consent": agreed,
        "The request": asked,
        "The task, with an appointment": job,
        "The task after she took her consent back": resources({}, state=State.REVOKED)[3],
        "A woman sent whole": bundles.transaction(resources(FIELDS), ref=UUID(REF)),
        "A refusal": outcome_of(
            UnknownCode("Este código no existe.", field="Task.status", expected="received, accepted")
        ),
    }
    parts = [
        f"### {title}\n```json\n{json.dumps(one, ensure_ascii=False, indent=1)}\n```\n"
        for title, one in found.items()
    ]
    return "\n".join(parts)


def test_the_examples_are_what_the_code_makes() -> None:
    head, _, written = PAGE.read_text().partition("everyone is invented.\n\n")
    if os.environ.get("TELAR_WRITE_EXAMPLES"):
        PAGE.write_text(f"{head}everyone is invented.\n\n{examples()}")
        return
    assert written == examples()


@pytest.mark.parametrize("state", list(NAMES))
def test_the_table_of_states_is_the_mapping(state: State) -> None:
    rows = [line.split("|") for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    row = next(row for row in rows if NAMES[state] in [word.strip() for word in row[1].split(",")])

    assert f"`{task_status(state)}`" in row[2]
    assert row[3].strip() == f"`{request_status(state)}`"


def test_every_field_reason_and_parameter_is_named() -> None:
    named = set(re.findall(r"`([\w-]+)`", PAGE.read_text()))

    assert {field.value for field in Field} <= named
    assert {reason.value for reasons in (DeclineReason, NotGivenReason) for reason in reasons} <= named
    assert {name for known in PARAMETERS.values() for name in known} <= named
