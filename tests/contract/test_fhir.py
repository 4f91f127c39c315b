"""What we build is FHIR: read back by `fhir.resources`, whose R4B module reads R4 on the wire.

It leaves required value sets open (`Task.status` may be anything), so each is compared with R4's own list here.
"""

from typing import Any, Final
from uuid import UUID

import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.directory.partners import PartnerService
from services.intake.domain.fhir import bundles, capability, codes, directory, exchange
from services.intake.domain.fhir.refusal import UnknownCode, outcome, outcome_of
from services.intake.domain.fhir.task import Said
from services.intake.domain.referral.answers import Answer, AnswerKind
from services.intake.domain.referral.referrals import State
from tests.support.fhir import NOON, REF, contents, resources

_LISTS: Final[dict[type, set[str]]] = {
    codes.TaskStatus: {
        "draft",
        "requested",
        "received",
        "accepted",
        "rejected",
        "ready",
        "cancelled",
        "in-progress",
        "on-hold",
        "failed",
        "completed",
        "entered-in-error",
    },
    codes.RequestStatus: {
        "draft",
        "active",
        "on-hold",
        "revoked",
        "completed",
        "entered-in-error",
        "unknown",
    },
    codes.Priority: {"routine", "urgent", "asap", "stat"},
    codes.ConsentStatus: {"draft", "proposed", "active", "rejected", "inactive", "entered-in-error"},
}
_ISSUES: Final = {
    "invalid",
    "structure",
    "required",
    "value",
    "invariant",
    "security",
    "login",
    "unknown",
    "expired",
    "forbidden",
    "suppressed",
    "processing",
    "not-supported",
    "duplicate",
    "multiple-matches",
    "not-found",
    "deleted",
    "too-long",
    "code-invalid",
    "extension",
    "too-costly",
    "business-rule",
    "conflict",
    "transient",
    "lock-error",
    "no-store",
    "exception",
    "timeout",
    "incomplete",
    "throttled",
    "informational",
}


def is_fhir(resource: dict[str, Any]) -> None:
    """Read it strictly and write it again: nothing is lost and nothing is unknown."""
    model = get_fhir_model_class(resource["resourceType"])
    assert model.model_validate(resource).model_dump_json()


@pytest.mark.parametrize("listed", list(_LISTS))
def test_required_lists_are_those_of_r4(listed: type) -> None:
    assert {one.value for one in listed} == _LISTS[listed]  # type: ignore[attr-defined]


def test_issue_types_are_among_those_of_r4() -> None:
    assert {issue.value for issue in codes.Issue} <= _ISSUES


@given(contents, st.sampled_from(list(State)))
def test_every_referral_in_every_state_is_fhir(fields: dict[Any, Any], state: State) -> None:
    said = (
        Said(Answer(AnswerKind.ACCEPT, words="Sí"), NOON),
        Said(Answer(AnswerKind.APPOINTMENT, appointment_at=NOON), NOON),
        Said(Answer(AnswerKind.NOT_GIVEN, reason="did_not_come"), NOON),
    )
    for resource in resources(fields, state=state, answers=said):
        is_fhir(resource)


@given(contents)
def test_bundles_are_fhir(fields: dict[Any, Any]) -> None:
    found = resources(fields)

    is_fhir(bundles.transaction(found, ref=UUID(REF)))
    is_fhir(exchange.ending(resources({}, state=State.REVOKED)[3], task_id="t1", ref=REF))
    is_fhir(
        bundles.searchset(
            found[1:3], total=len(found), base="https://x.test/fhir", kind="Task", asked=[], count=2, offset=1
        )
    )
    is_fhir(
        bundles.searchset([], total=0, base="https://x.test/fhir", kind="Task", asked=[], count=0, offset=0)
    )


@pytest.mark.parametrize("service", list(PartnerService))
def test_the_directory_is_fhir(service: PartnerService) -> None:
    is_fhir(directory.organisation(ref=REF, name="Despacho Inventado", is_active=True))
    is_fhir(
        directory.healthcare_service(
            partner=REF,
            service=service,
            languages=["es"],
            hours="L-V",
            accepts_without_papers=True,
            is_active=True,
        )
    )


def test_the_statement_and_the_outcomes_are_fhir() -> None:
    is_fhir(capability.capability(base="https://x.test/fhir"))
    is_fhir(outcome(status=410, code="gone", text="Ya no está.", expected="nada", expression="Task.status"))
    is_fhir(outcome_of(UnknownCode("Este código no existe.", field="Task.status", expected="accepted")))


def test_every_id_fits_the_pattern_of_an_id() -> None:
    longest = max(PartnerService, key=lambda one: len(one.value))

    assert len(directory.service_id(REF, longest)) <= 64
