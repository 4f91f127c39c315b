"""The consent engine: nothing leaves without a live consent that covers it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.codes import ConsentPurpose
from services.intake.domain.consent.engine import (
    GivenConsent,
    MayLeave,
    MissingConsent,
    coverable,
    decide,
)
from services.intake.domain.consent.ways_out import NEEDS, WayOut

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LAWYER, SHELTER = UUID(int=1), UUID(int=2)


def a_consent(
    *,
    ref: int = 9,
    purpose: ConsentPurpose = ConsentPurpose.REFERRAL,
    recipient: UUID | None = LAWYER,
    fields: frozenset[str] = frozenset({"call_name", "need"}),
    given_at: datetime = NOON - timedelta(days=1),
    expires_at: datetime | None = NOON + timedelta(days=1),
    withdrawn_at: datetime | None = None,
) -> GivenConsent:
    return GivenConsent(UUID(int=ref), purpose, recipient, fields, given_at, expires_at, withdrawn_at)


def ask(*consents: GivenConsent, fields: str = "call_name need", recipient: UUID | None = LAWYER) -> object:
    return decide(
        WayOut.REFERRAL, recipient=recipient, fields=frozenset(fields.split()), now=NOON, consents=consents
    )


def test_what_she_agreed_to_may_leave_and_names_the_consent_it_rests_on() -> None:
    assert ask(a_consent()) == MayLeave(frozenset({"call_name", "need"}), frozenset({UUID(int=9)}))


def test_two_consents_may_cover_the_fields_together() -> None:
    decision = ask(
        a_consent(ref=1, fields=frozenset({"call_name"})),
        a_consent(ref=2, fields=frozenset({"need", "children"})),
    )

    assert decision == MayLeave(frozenset({"call_name", "need"}), frozenset({UUID(int=1), UUID(int=2)}))


def test_a_refusal_names_purpose_recipient_and_only_the_fields_that_lack_consent() -> None:
    decision = ask(a_consent(), fields="call_name nationality children")

    assert decision == MissingConsent(ConsentPurpose.REFERRAL, LAWYER, frozenset({"nationality", "children"}))


def test_no_consent_at_all_refuses_every_field() -> None:
    assert ask() == MissingConsent(ConsentPurpose.REFERRAL, LAWYER, frozenset({"call_name", "need"}))


@pytest.mark.parametrize(
    "wrong",
    [
        a_consent(purpose=ConsentPurpose.SHARING),
        a_consent(recipient=SHELTER),
        a_consent(recipient=None),
        a_consent(given_at=NOON + timedelta(seconds=1)),
        a_consent(expires_at=NOON),
        a_consent(withdrawn_at=NOON),
        a_consent(withdrawn_at=NOON - timedelta(hours=1), expires_at=None),
    ],
    ids=["purpose", "recipient", "nobody", "future", "expired", "withdrawn-now", "withdrawn"],
)
def test_a_consent_for_something_else_or_of_another_time_opens_nothing(wrong: GivenConsent) -> None:
    assert isinstance(ask(wrong), MissingConsent)


@pytest.mark.parametrize(
    "right",
    [
        a_consent(given_at=NOON),
        a_consent(expires_at=NOON + timedelta(microseconds=1)),
        a_consent(expires_at=None),
        a_consent(withdrawn_at=NOON + timedelta(microseconds=1)),
    ],
    ids=["given-now", "expires-next", "no-end", "withdrawn-next"],
)
def test_a_consent_holds_from_its_first_instant_to_just_before_its_end(right: GivenConsent) -> None:
    assert isinstance(ask(right), MayLeave)


def test_asking_for_nothing_is_refused() -> None:
    assert isinstance(ask(a_consent(), fields=""), MissingConsent)


def test_a_form_offers_only_the_fields_she_agreed_to() -> None:
    offered = coverable(
        WayOut.REFERRAL,
        recipient=LAWYER,
        now=NOON,
        consents=[a_consent(), a_consent(fields=frozenset({"children"}), withdrawn_at=NOON)],
        among=["call_name", "children", "nationality"],
    )

    assert offered == {"call_name"}


codes = st.frozensets(st.sampled_from(["call_name", "need", "children", "nationality"]), max_size=4)
moments = st.integers(-5, 5).map(lambda hours: NOON + timedelta(hours=hours))
any_consent = st.builds(
    GivenConsent,
    ref=st.integers(1, 50).map(lambda n: UUID(int=n)),
    purpose=st.sampled_from([ConsentPurpose.REFERRAL, ConsentPurpose.SHARING]),
    recipient=st.sampled_from([LAWYER, SHELTER, None]),
    fields=codes,
    given_at=moments,
    expires_at=st.none() | moments,
    withdrawn_at=st.none() | moments,
)


@given(
    consents=st.lists(any_consent, max_size=6),
    fields=codes,
    recipient=st.sampled_from([LAWYER, SHELTER]),
    now=moments,
)
def test_whatever_was_granted_each_field_that_leaves_has_a_live_consent_of_its_own(
    consents: list[GivenConsent], fields: frozenset[str], recipient: UUID, now: datetime
) -> None:
    decision = decide(WayOut.REFERRAL, recipient=recipient, fields=fields, now=now, consents=consents)

    def covered(field: str) -> bool:
        return any(
            field in one.fields
            and one.purpose is ConsentPurpose.REFERRAL
            and one.recipient == recipient
            and one.given_at <= now
            and (one.expires_at is None or now < one.expires_at)
            and (one.withdrawn_at is None or now < one.withdrawn_at)
            for one in consents
        )

    if isinstance(decision, MayLeave):
        assert fields
        assert decision.fields == fields
        assert all(covered(field) for field in fields)
    else:
        assert decision.fields == {field for field in fields if not covered(field)}


@given(consents=st.lists(any_consent, min_size=1, max_size=6), fields=codes, now=moments)
def test_withdrawing_everything_leaves_nothing_allowed(
    consents: list[GivenConsent], fields: frozenset[str], now: datetime
) -> None:
    from dataclasses import replace

    withdrawn = [replace(one, withdrawn_at=now) for one in consents]

    decision = decide(WayOut.REFERRAL, recipient=LAWYER, fields=fields, now=now, consents=withdrawn)

    assert isinstance(decision, MissingConsent)


def test_every_way_out_has_its_need_written_down() -> None:
    assert set(NEEDS) == set(WayOut)


@pytest.mark.parametrize("way", [way for way, need in NEEDS.items() if need.purpose is None])
def test_a_way_that_no_consent_opens_lets_out_only_what_says_nothing(way: WayOut) -> None:
    free = NEEDS[way].free
    generous = [a_consent(purpose=purpose, recipient=None) for purpose in ConsentPurpose]

    said = decide(way, recipient=None, fields=free, now=NOON, consents=generous)
    more = decide(way, recipient=None, fields=free | {"call_name"}, now=NOON, consents=generous)

    assert said == MayLeave(free, frozenset())
    assert more == MissingConsent(None, None, frozenset({"call_name"}))


@pytest.mark.parametrize("way", [way for way, need in NEEDS.items() if need.names_recipient])
def test_what_goes_to_somebody_never_goes_to_nobody_in_particular(way: WayOut) -> None:
    purpose = NEEDS[way].purpose
    assert purpose is not None
    said = decide(
        way,
        recipient=None,
        fields=frozenset({"need"}),
        now=NOON,
        consents=[a_consent(purpose=purpose, recipient=None)],
    )

    assert isinstance(said, MissingConsent)


def test_a_row_of_a_report_needs_consent_to_be_counted_and_names_no_recipient() -> None:
    counted = a_consent(purpose=ConsentPurpose.REPORTING, recipient=None)
    fields = frozenset({"need"})

    row = decide(WayOut.REPORT_ROW, recipient=None, fields=fields, now=NOON, consents=[counted])
    other = decide(WayOut.REPORT_ROW, recipient=LAWYER, fields=fields, now=NOON, consents=[counted])

    assert isinstance(row, MayLeave)
    assert isinstance(other, MissingConsent)
