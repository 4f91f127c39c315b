"""What may be told of a woman whom a partner sends."""

from typing import Any

import pytest
from hypothesis import given

from services.intake.domain.referral.answers import BadAnswer, DeclineReason
from services.intake.domain.referral.fields import ReferralField as Field
from services.intake.domain.referral.fields import Urgency
from services.intake.domain.referral.received import Told, checked, checked_no, summary
from shared.errors import Invalid
from tests.support.fhir import contents

AMAL: dict[Field, Any] = {Field.CALL_NAME: "Amal", Field.NEED: "Orientación"}


@given(contents)
def test_whatever_we_may_tell_a_partner_a_partner_may_tell_us(fields: dict[Field, Any]) -> None:
    told = Told(fields | {Field.NEED: "Orientación"}, reach="Ella llama")

    assert checked(told, she_agreed=True) is told
    assert told.urgency is Urgency(fields.get(Field.URGENCY, "normal"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Field.CALL_NAME, ""), (Field.CALL_NAME, "x" * 81), (Field.CALL_NAME, "a\x00"), (Field.CALL_NAME, 7),
        (Field.FULL_NAME, "x" * 161), (Field.BIRTH_YEAR, 1899), (Field.BIRTH_YEAR, "1990"),
        (Field.BIRTH_YEAR, True), (Field.LANGUAGES, []), (Field.LANGUAGES, "es"), (Field.LANGUAGES, ["xx"]),
        (Field.LANGUAGES, ["es"] * 9), (Field.INTERPRETER, "sí"), (Field.NATIONALITY, "ma"),
        (Field.MUNICIPALITY, []), (Field.ADMINISTRATIVE_STATUS, "bogus"), (Field.NEED, "x" * 1501),
        (Field.URGENCY, "now"), (Field.CHILDREN, 2), (Field.CHILDREN, {"count": 1}),
        (Field.CHILDREN, {"count": 31, "birth_years": []}), (Field.CHILDREN, {"count": 1, "birth_years": [1, 2]}),
        (Field.CHILDREN, {"count": 2, "birth_years": [1850]}), (Field.CHILDREN, {"count": True, "birth_years": []}),
    ],
)  # fmt: skip
def test_a_value_of_another_shape_is_refused_by_its_field(field: Field, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        checked(Told(AMAL | {field: value}), she_agreed=True)

    assert refused.value.field == f"fields.{field.value}"


@pytest.mark.parametrize("reach", ["x" * 501, "a\x00"])
def test_how_to_reach_her_is_a_few_words(reach: str) -> None:
    with pytest.raises(Invalid):
        checked(Told(AMAL, reach=reach), she_agreed=True)


def test_without_her_consent_or_a_need_nothing_is_kept() -> None:
    with pytest.raises(Invalid) as refused:
        checked(Told(AMAL), she_agreed=False)
    assert refused.value.field == "she_agreed"
    with pytest.raises(Invalid) as refused:
        checked(Told({Field.CALL_NAME: "Amal"}), she_agreed=True)
    assert refused.value.field == "fields.need"


def test_a_no_has_its_reason() -> None:
    checked_no(DeclineReason.LANGUAGE, words="")
    with pytest.raises(BadAnswer):
        checked_no(DeclineReason.OTHER, words=" ")
    with pytest.raises(BadAnswer):
        checked_no(DeclineReason.OTHER, words="x" * 2001)


def test_the_first_note_says_who_sent_her_and_what_no_other_place_keeps() -> None:
    more = {Field.FULL_NAME: "Amal Inventada", Field.CHILDREN: {"count": 2, "birth_years": []}}
    text = summary(Told(AMAL | more, reach="Ella llama"), partner="Despacho Inventado")

    assert all(
        word in text for word in ("Despacho Inventado", "Orientación", "Amal Inventada", "Ella llama", "2")
    )
