"""Our referral and FHIR's resources: what goes out comes back the same, and nothing goes out that was not given."""

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.fhir import bundles, patient, request
from services.intake.domain.fhir.incoming import read_bundle, read_request, read_task_of
from services.intake.domain.fhir.refusal import BadRequest, Lacking, UnknownCode, Unprocessable
from services.intake.domain.referral.fields import ReferralField as Field
from tests.support.fhir import REF, VALUES, contents, resources

AMAL: dict[Field, Any] = {
    Field.CALL_NAME: "Amal",
    Field.LANGUAGES: ["ar", "fr"],
    Field.NEED: "Orientación",
    Field.URGENCY: "soon",
}


@given(contents)
def test_what_a_patient_and_a_request_hold_is_read_back_as_it_was_given(fields: dict[Field, Any]) -> None:
    person, _, asked, _ = resources(fields)

    assert patient.fields_of(person) | request.fields_of(asked) == fields


@given(contents)
def test_a_whole_bundle_is_read_back_as_the_referral_it_was_made_of(fields: dict[Field, Any]) -> None:
    fields = fields | {Field.NEED: "Orientación"}
    found = read_bundle(bundles.transaction(resources(fields), ref=UUID(REF)))

    assert found.fields == fields
    assert found.identifier == f"urn:telar:referral|{REF}"


@given(st.sets(st.sampled_from(list(Field))), st.data())
def test_no_trace_of_a_field_that_was_not_given(chosen: set[Field], data: st.DataObject) -> None:
    """Each value is a mark of its own, so that a leak anywhere in any resource is seen."""
    marks = {
        Field.CALL_NAME: "MARK-CALLED", Field.FULL_NAME: "MARK-FULL", Field.BIRTH_YEAR: 1911,
        Field.LANGUAGES: ["zgh"], Field.NATIONALITY: "KI", Field.MUNICIPALITY: "MARK-TOWN",
        Field.ADMINISTRATIVE_STATUS: "violence_permit", Field.NEED: "MARK-NEED", Field.URGENCY: "urgent",
        Field.CHILDREN: {"count": 27, "birth_years": [1933]}, Field.INTERPRETER: True,
    }  # fmt: skip
    shapes = {
        Field.CALL_NAME: "MARK-CALLED", Field.FULL_NAME: "MARK-FULL", Field.BIRTH_YEAR: "1911",
        Field.LANGUAGES: '"zgh"', Field.NATIONALITY: '"KI"', Field.MUNICIPALITY: "MARK-TOWN",
        Field.ADMINISTRATIVE_STATUS: "violence_permit", Field.NEED: "MARK-NEED", Field.URGENCY: '"asap"',
        Field.CHILDREN: "1933", Field.INTERPRETER: "interpreterRequired",
    }  # fmt: skip
    written = json.dumps(resources({field: marks[field] for field in Field if field in chosen}))

    assert {field for field in Field if shapes[field] in written} == chosen
    assert "telecom" not in written
    assert '"line"' not in written


def test_a_patient_without_any_field_is_an_id_alone() -> None:
    assert patient.patient({}, ref=REF) == {"resourceType": "Patient", "id": REF}


@pytest.mark.parametrize(
    "more",
    [
        {"telecom": [{"system": "phone", "value": "+34 600 000 000"}]},
        {"address": [{"line": ["Calle Inventada 1"], "city": "León"}]},
        {"identifier": [{"system": "urn:oid:1.3.6.1.4.1.19126.3", "value": "X0000000T"}]},
        {"contact": [{"name": {"text": "Otra"}}]},
        {"photo": [{"url": "https://fotos.test/1"}]},
        {"extension": [{"url": "urn:other", "valueString": "x"}]},
        {"modifierExtension": [{"url": "urn:other", "valueBoolean": True}]},
        {"implicitRules": "https://reglas.test"},
    ],
)
def test_more_of_her_than_the_profile_takes_is_refused_and_not_dropped(more: dict[str, Any]) -> None:
    with pytest.raises(Unprocessable) as refused:
        patient.fields_of(patient.patient(AMAL, ref=REF) | more)

    assert (refused.value.field or "").startswith("Patient")
    assert "600" not in f"{refused.value.message}{refused.value.expected}"


@pytest.mark.parametrize(
    "said",
    [
        {"name": "Amal"},
        {"name": [{"text": ["Amal"]}]},
        {"name": [{"text": "x" * 200}]},
        {"birthDate": "19"},
        {"birthDate": "1990-13-01"},
        {"birthDate": "1850"},
        {"birthDate": 1990},
        {"communication": [{"language": {"text": "árabe"}}]},
        {"communication": [{}] * 51},
        {"extension": [{"url": "urn:telar:administrative-status", "valueCode": "bogus"}]},
        {
            "extension": [
                {"url": "urn:telar:children", "extension": [{"url": "count", "valueUnsignedInt": 99}]}
            ]
        },
        {
            "extension": [
                {"url": "urn:telar:children", "extension": [{"url": "count", "valueUnsignedInt": True}]}
            ]
        },
        {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/patient-nationality"}]},
    ],
)
def test_a_patient_that_says_nonsense_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(Unprocessable):
        patient.fields_of({"resourceType": "Patient"} | said)


def test_a_full_date_of_birth_is_kept_as_its_year() -> None:
    assert patient.fields_of({"birthDate": "1990-04-30"}) == {Field.BIRTH_YEAR: 1990}


def test_a_name_in_parts_is_put_together() -> None:
    name = {"given": ["Amal"], "family": "Inventada"}

    assert patient.fields_of({"name": [name]}) == {Field.CALL_NAME: "Amal Inventada"}
    assert patient.fields_of({"name": [name | {"use": "official"}]}) == {Field.FULL_NAME: "Amal Inventada"}


def contained(**without: None) -> dict[str, Any]:
    person, agreed, asked, _ = resources(AMAL)
    parts = {"Patient": person, "Consent": agreed}
    return asked | {"contained": [part for kind, part in parts.items() if kind not in without]}


def test_a_request_that_contains_her_is_read() -> None:
    reach = {"extension": [{"url": "urn:telar:how-to-reach-her", "valueString": "Por la tarde, ella llama"}]}
    found = read_request(contained() | reach | {"identifier": [{"system": "urn:x", "value": "7"}]})

    assert (found.fields, found.reach, found.identifier) == (AMAL, "Por la tarde, ella llama", "urn:x|7")


def test_a_task_that_contains_it_all_is_read() -> None:
    person, agreed, asked, job = resources(AMAL)

    assert read_task_of(job | {"contained": [person, agreed, asked]}).fields == AMAL


@pytest.mark.parametrize("part", ["Patient", "Consent"])
def test_without_her_or_her_consent_nothing_is_taken(part: str) -> None:
    with pytest.raises(Lacking) as refused:
        read_request(contained(**{part: None}))

    assert refused.value.field == part


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"status": "bogus"}, UnknownCode),
        ({"status": "completed"}, Unprocessable),
        ({"status": "draft"}, Unprocessable),
        ({"status": None}, Lacking),
        ({"intent": "option"}, Unprocessable),
        ({"priority": "hurry"}, UnknownCode),
        ({"reasonCode": []}, Lacking),
        ({"reasonCode": [{"text": "x" * 1501}]}, Unprocessable),
        ({"subject": None}, Lacking),
        ({"note": [{"text": "su teléfono es 600"}]}, Unprocessable),
        ({"extension": [{"url": "urn:telar:how-to-reach-her", "valueString": "x" * 501}]}, Unprocessable),
    ],
)
def test_a_request_that_breaks_the_profile_is_refused(change: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        read_request(contained() | change)


@pytest.mark.parametrize("status", ["inactive", "rejected", "bogus", None])
def test_a_consent_that_is_not_in_force_is_none(status: str | None) -> None:
    person, agreed, asked, _ = resources(AMAL)

    with pytest.raises((Unprocessable, Lacking)):
        read_request(asked | {"contained": [person, agreed | {"status": status}]})


def test_a_bundle_holds_one_referral_and_is_a_transaction() -> None:
    bundle = bundles.transaction(resources(AMAL), ref=UUID(REF))

    with pytest.raises(Unprocessable):
        read_bundle(bundle | {"entry": bundle["entry"] * 2})
    with pytest.raises(BadRequest):
        read_bundle(bundle | {"type": "batch"})


def test_every_field_has_a_value_to_be_tried_with() -> None:
    assert set(VALUES) == set(Field)


def test_stat_is_our_most_urgent() -> None:
    assert request.fields_of({"status": "active", "intent": "order", "priority": "stat"}) == {
        Field.URGENCY: "urgent"
    }
