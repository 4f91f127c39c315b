"""A partner with a FHIR server is reminded there, and asked to stop there; a mail goes only if it is not reached."""

from typing import Any

import pytest

from services.intake.domain.referral.referrals import State, StepKind
from services.intake.usecases.fhir.servers import disable_fhir_server
from services.intake.usecases.referral.revoke_referral import revoke_referral
from tests.integration.intake.fhir.partnership import Partnership

MARK = "urn:telar:reminded"


def marks(both: Partnership) -> list[dict[str, Any]]:
    return [one for one in both.there.task.get("extension", []) if one["url"] == MARK]


def pass_days(both: Partnership, days: int) -> None:
    both.world.later(days=days, hours=1)
    both.tick()
    both.world.tick()
    both.world.tell()


def test_silence_is_asked_about_in_the_task_on_days_two_and_five_and_no_mail_leaves(
    both: Partnership,
) -> None:
    ref = both.send()
    before = {name: both.there.task[name] for name in ("status", "focus", "for", "identifier")}

    pass_days(both, 2)
    first = marks(both)
    pass_days(both, 3)
    second = marks(both)
    pass_days(both, 2)

    assert (len(first), len(second)) == (1, 1)
    assert first[0]["valueDateTime"] < second[0]["valueDateTime"]
    assert {name: both.there.task[name] for name in before} == before
    assert both.world.mail.letters == []
    assert both.world.actions().count("referral.reminded") == 2
    assert both.world.state(ref) == State.NO_ANSWER
    assert both.answers() == []


def test_our_mark_is_no_answer_and_theirs_is_still_heard(both: Partnership) -> None:
    ref = both.send()
    pass_days(both, 2)
    both.hear(status="accepted", note=[{"text": "Perdón por la espera"}])

    assert both.world.state(ref) == "accepted"
    assert [one["words"] for one in both.answers()] == ["Perdón por la espera"]
    assert sorted(both.steps(StepKind.FHIR_REMIND)) == ["cancelled", "done"]


def test_what_was_answered_there_meanwhile_is_not_written_over(both: Partnership) -> None:
    ref = both.send()
    both.world.later(days=2, hours=1)

    def answer(call: str) -> None:
        if call == "remind":
            both.there.set(status="accepted")

    both.before = answer
    both.tick()

    assert both.there.task["status"] == "accepted"
    assert marks(both) == []
    assert "referral.reminded" not in both.world.actions()
    both.hear()
    assert both.world.state(ref) == "accepted"


def test_nothing_is_asked_of_a_server_once_she_has_taken_it_back(both: Partnership) -> None:
    ref = both.send()
    both.world.withdraw()
    both.tick()
    both.there.calls.clear()
    pass_days(both, 2)

    assert (both.there.calls, both.world.mail.letters) == ([], [])
    assert both.world.state(ref) == "revoked"


@pytest.mark.parametrize("trouble", ["silent", "refuses", "off", "no version"])
def test_a_reminder_that_does_not_get_through_goes_by_mail_without_content(
    both: Partnership, trouble: str
) -> None:
    both.send()
    if trouble == "off":
        with both.world.begin() as work:
            disable_fhir_server(work, partner_id=both.world.partner)
    if trouble == "no version":
        for one in both.there.held.values():
            one.pop("meta")
    both.world.later(days=2, hours=1)
    both.there.answer_once = {"silent": [(503, b"")] * 40, "refuses": [(422, b"{}")]}.get(trouble, [])
    for _ in range(12):
        both.tick()
        both.world.tick()
        both.world.later(minutes=10)

    (letter,) = both.world.mail.letters
    assert "/r/" in letter.text
    assert not any(word in letter.subject + letter.text for word in ("Amal", "Orientación"))
    assert both.world.actions().count("referral.reminded") == 1


def test_the_stop_is_told_at_the_server_and_by_no_mail(both: Partnership) -> None:
    ref = both.send()
    with both.world.begin() as work:
        revoke_referral(work, referral_id=ref)
    pass_days(both, 1)

    assert both.there.task["status"] == "cancelled"
    assert both.world.mail.letters == []


@pytest.mark.parametrize("trouble", [[(503, b"")] * 40, [(422, b"{}")] * 2])
def test_a_stop_that_does_not_get_through_goes_by_one_mail_too(
    both: Partnership, trouble: list[tuple[int, bytes]]
) -> None:
    ref = both.send()
    both.there.answer_once = list(trouble)
    with both.world.begin() as work:
        revoke_referral(work, referral_id=ref)
    for _ in range(12):
        both.tick()
        both.world.tick()
        both.world.later(minutes=10)

    (letter,) = both.world.mail.letters
    assert "/r/" not in letter.text
    assert "Amal" not in letter.text
    both.there.answer_once = []
    pass_days(both, 1)
    assert len(both.world.mail.letters) == 1
    if len(trouble) > 2:
        assert both.there.task["status"] == "cancelled"


def test_whoever_got_a_link_by_mail_is_asked_to_stop_by_mail_as_well(both: Partnership) -> None:
    ref = both.send()
    both.world.later(days=2, hours=1)
    both.there.answer_once = [(422, b"{}")]
    both.tick()
    both.world.tick()
    assert len(both.world.mail.letters) == 1

    with both.world.begin() as work:
        revoke_referral(work, referral_id=ref)
    pass_days(both, 1)

    assert both.there.task["status"] == "cancelled"
    assert len(both.world.mail.letters) == 2
