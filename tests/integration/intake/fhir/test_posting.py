"""Referrals posted to a partner's own FHIR server: with consent asked then, and taken back without content."""

from services.intake.domain.referral.referrals import StepKind
from services.intake.usecases.referral.close_referral import close_referral
from services.intake.usecases.referral.revoke_referral import revoke_referral
from tests.integration.intake.fhir.partnership import Partnership


def test_a_referral_is_posted_with_what_she_agreed_to_and_no_mail_leaves(both: Partnership) -> None:
    ref = both.send("call_name", "need", "urgency")

    assert both.world.state(ref) == "sent"
    (patient,), (asked,) = both.there.of("Patient"), both.there.of("ServiceRequest")
    assert patient["name"] == [{"use": "usual", "text": "Amal"}]
    assert set(patient) == {"resourceType", "id", "meta", "name"}
    assert asked["identifier"] == [{"system": "urn:telar:referral", "value": str(ref)}]
    assert both.there.task["status"] == "requested"
    assert [one["status"] for one in both.there.of("Consent")] == ["active"]
    both.world.tick()
    assert both.world.mail.letters == []


def test_consent_is_asked_in_the_transaction_that_posts(both: Partnership) -> None:
    made = both.world.request()
    both.world.tell()
    both.world.withdraw()  # its event has not been carried yet

    both.tick()

    assert both.there.calls == []
    assert both.world.state(made.referral) == "revoked"


def test_a_withdrawal_takes_the_task_back_without_content(both: Partnership) -> None:
    both.send()
    both.there.set(status="accepted")
    both.world.withdraw()
    both.world.tell()
    both.tick()

    task = both.there.task
    assert task["status"] == "cancelled"
    assert set(task) <= {
        "resourceType", "id", "meta", "identifier", "status", "businessStatus", "intent", "code",
        "authoredOn", "lastModified", "requester", "owner",
    }  # fmt: skip
    assert "Amal" not in both.there.bodies[-1]
    assert both.steps(StepKind.FHIR_STOP) == ["done"]
    assert both.answers() == []


def test_consent_that_ends_by_itself_is_found_at_the_next_look(both: Partnership) -> None:
    ref = both.send()
    both.world.withdraw()  # as a lapse does: nobody carries an event
    both.world.later(hours=1)
    both.tick()

    assert both.world.state(ref) == "revoked"
    assert both.there.task["status"] == "cancelled"


def test_what_is_over_there_is_not_taken_back(both: Partnership) -> None:
    ref = both.send()
    both.there.set(status="completed")
    with both.world.begin() as work:
        revoke_referral(work, referral_id=ref)
    both.tick()

    assert both.there.task["status"] == "completed"
    assert not [one for one in both.there.calls if one.startswith("PUT")]


def test_one_that_is_closed_without_an_answer_is_taken_back(both: Partnership) -> None:
    ref = both.send()
    both.world.later(days=8)
    both.world.tick()
    both.world.tell()
    assert both.world.state(ref) == "no_answer"
    with both.world.begin() as work:
        close_referral(work, referral_id=ref)
    both.tick()

    assert both.there.task["status"] == "cancelled"


def test_a_status_that_is_none_does_not_keep_it_from_being_taken_back(both: Partnership) -> None:
    ref = both.send()
    both.there.set(status=[{}])
    with both.world.begin() as work:
        revoke_referral(work, referral_id=ref)
    both.tick()

    assert both.there.task["status"] == "cancelled"
