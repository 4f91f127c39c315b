"""Referrals of invented women, as the mapping takes them."""

from datetime import UTC, datetime
from typing import Any

import httpx
from hypothesis import strategies as st

from services.intake.domain.codes import AdministrativeStatus
from services.intake.domain.fhir import consent, patient, request, task
from services.intake.domain.fhir.codes import Json
from services.intake.domain.fhir.states import request_status
from services.intake.domain.languages import COUNTRIES, LANGUAGES
from services.intake.domain.referral.fields import ReferralField as Field
from services.intake.domain.referral.fields import Urgency
from services.intake.domain.referral.referrals import State

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
REF = "0197f000-0000-7000-8000-000000000001"
PARTNER = "Organization/0197f000-0000-7000-8000-000000000002"
US = "Organization/telar"

_LETTERS = st.characters(whitelist_categories=("L", "N", "P", "S"))


def texts(most: int) -> st.SearchStrategy[str]:
    return st.text(_LETTERS, min_size=1, max_size=most)


@st.composite
def _children(draw: st.DrawFn) -> dict[str, Any]:
    years = sorted(draw(st.lists(st.integers(1990, 2026), max_size=4)))
    return {"count": len(years) + draw(st.integers(0, 2)), "birth_years": years}


VALUES: dict[Field, st.SearchStrategy[Any]] = {
    Field.CALL_NAME: texts(80),
    Field.FULL_NAME: texts(160),
    Field.BIRTH_YEAR: st.integers(1900, 2026),
    Field.LANGUAGES: st.lists(st.sampled_from(sorted(LANGUAGES)), min_size=1, max_size=8, unique=True),
    Field.INTERPRETER: st.booleans(),
    Field.NATIONALITY: st.sampled_from(sorted(COUNTRIES)),
    Field.MUNICIPALITY: texts(80),
    Field.ADMINISTRATIVE_STATUS: st.sampled_from([status.value for status in AdministrativeStatus]),
    Field.CHILDREN: _children(),
    Field.NEED: texts(200),
    Field.URGENCY: st.sampled_from([urgency.value for urgency in Urgency]),
}
contents = st.fixed_dictionaries({}, optional=VALUES)


def resources(
    fields: dict[Field, Any], *, state: State = State.SENT, answers: tuple[task.Said, ...] = ()
) -> list[Json]:
    """All that leaves of one referral."""
    return [
        patient.patient(fields, ref=REF),
        consent.consent(
            ref=REF, period=consent.Period(NOON, None), fields=[one.value for one in fields], performer=PARTNER
        ),
        request.service_request(
            fields, ref=REF, status=request_status(state), asked_at=NOON, requester=US, performer=PARTNER
        ),
        task.task(
            ref=REF, state=state, answers=answers, asked_at=NOON, changed_at=NOON, requester=US, owner=PARTNER,
            fields=fields,
        ),
    ]  # fmt: skip


RECEIVED_ALIKE = {
    f"/received-referrals/{{received_id}}/{end}": f"/received-referrals/{{received_to_{end}}}/{end}"
    for end in ("contact-log", "decline")
}
"""Each way to end what a partner sent ends one of its own."""


def send_women(staff: Any, http: Any, partner: str, words: str) -> dict[str, str]:
    """Send three women, as a program of this partner, and say these words of each; return them by their names.

    staff: intake's client of a coordinator. http: one without credentials.
    """
    token = _token(staff, http, partner, "fhir")
    said = (Field.CALL_NAME, Field.FULL_NAME, Field.NEED, Field.MUNICIPALITY)
    person, agreed, asked, _ = resources(dict.fromkeys(said, words))
    reach = [{"url": "urn:telar:how-to-reach-her", "valueString": words}]
    signed = {"Authorization": f"Bearer {token}", "Content-Type": "application/fhir+json"}
    sent = asked | {"contained": [person, agreed], "extension": reach}
    found = {}
    for name in ("received_id", "received_to_contact-log", "received_to_decline"):
        answer = http.post("/fhir/ServiceRequest", json=sent, headers=signed)
        assert answer.is_success, answer.text
        found[name] = answer.json()["id"]
    return found


def program_of(staff: httpx.Client, partner: str) -> httpx.Client:
    """A program of this partner that may send women over the plain API. staff: intake's client of a coordinator."""
    http = httpx.Client(base_url=staff.base_url, timeout=20.0, trust_env=False)
    http.headers["authorization"] = f"Bearer {_token(staff, http, partner, 'incoming:write')}"
    return http


def _token(staff: Any, http: Any, partner: str, scope: str) -> str:
    made = staff.post(f"/api/v1/partners/{partner}/clients", json={"scopes": [scope]}).json()
    form, secret = {"grant_type": "client_credentials"}, (made["client_id"], made["client_secret"])
    token: str = http.post("/partner/oauth/token", data=form, auth=secret).json()["access_token"]
    return token
