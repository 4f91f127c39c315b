"""Partners without mail: the letter is the sending, a person is told to call, and answers are written down."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from services.intake.domain.referral.answers import Answer, AnswerKind
from services.intake.domain.referral.referrals import WrongReferralState
from services.intake.store.cases import Case
from services.intake.usecases.access import CaseNotLive
from services.intake.usecases.referral.answer_referral import record_answer
from services.intake.usecases.referral.gate import ConsentMissing
from services.intake.usecases.referral.print_letter import Letter, print_letter
from services.intake.usecases.referral.revoke_referral import revoke_referral
from shared.contracts.codes import CaseStatus
from shared.errors import Missing
from shared.ids import new_id
from tests.integration.intake.referral.conftest import World, a_worker
from tests.integration.intake.referral.test_delivery import due_kinds, timeline
from tests.integration.intake.referral.test_partner_link import http, staff

__all__ = ["http", "staff"]


@pytest.fixture
def on_paper(world: World) -> World:
    """The world with a partner that has no mail, and her consent for it."""
    world.partner = world.add_partner("Parroquia Inventada", contact_email="")
    world.consent = world.consent_to(world.partner, "call_name", "need", "urgency")
    return world


def printed(world: World, referral: Any, **how: Any) -> Letter:
    with world.begin(**how) as work:
        return print_letter(work, referral_id=referral)


def heard(world: World, referral: Any, answer: Answer, **how: Any) -> None:
    with world.begin() as work:
        record_answer(work, referral_id=referral, answer=answer, **how)
    world.tell()


def test_the_letter_holds_what_she_agreed_to_and_nothing_else(world: World) -> None:
    made, _ = world.deliver("call_name", "need")

    letter = printed(world, made.referral)

    assert (letter.partner, letter.contact) == ("Despacho Inventado", "Berta Prueba")
    assert dict(letter.fields) == {"call_name": "Amal", "need": "Orientación"}
    assert "referral.printed" in world.actions()
    assert timeline(world)[-1] == "printed"


def test_a_partner_with_mail_is_not_sent_to_by_printing(world: World) -> None:
    made = world.request()
    world.tell()

    printed(world, made.referral)

    assert world.state(made.referral) == "consent_checked"
    assert world.tick() == 1
    assert len(world.mail.letters) == 1


def test_for_a_partner_without_mail_the_letter_is_the_sending(on_paper: World) -> None:
    made = on_paper.request()
    on_paper.tell()

    assert on_paper.tick() == 0
    assert on_paper.state(made.referral) == "consent_checked"
    printed(on_paper, made.referral)
    printed(on_paper, made.referral)

    assert on_paper.state(made.referral) == "sent"
    assert on_paper.mail.letters == []
    assert timeline(on_paper).count("sent") == 1


def test_its_silence_becomes_calls_and_at_last_no_answer(on_paper: World) -> None:
    made = on_paper.request()
    on_paper.tell()
    printed(on_paper, made.referral)

    told = []
    for days in (2, 3, 2):
        on_paper.later(days=days)
        on_paper.tick()
        on_paper.tell()
        told.append(due_kinds(on_paper).count("silent_partner"))

    assert told == [1, 1, 1]  # one task stands until somebody does it
    assert on_paper.state(made.referral) == "no_answer"
    assert on_paper.mail.letters == []


def test_when_it_is_withdrawn_a_person_calls(on_paper: World) -> None:
    made = on_paper.request()
    on_paper.tell()
    printed(on_paper, made.referral)

    on_paper.withdraw()
    on_paper.tell()
    on_paper.tick()

    assert on_paper.state(made.referral) == "revoked"
    assert "silent_partner" in due_kinds(on_paper)


@pytest.mark.parametrize("end", ["withdrawn", "revoked", "expired", "closed case"])
def test_nothing_is_printed_that_may_not_leave(world: World, end: str) -> None:
    world.partner = world.add_partner("Otra Inventada")
    until = world.now + timedelta(days=90)
    world.consent = world.consent_to(world.partner, "call_name", "need", "urgency", expires_at=until)
    made, _ = world.deliver()
    wanted: type[Exception] = WrongReferralState
    match end:
        case "withdrawn":
            world.withdraw()
            world.tell()
        case "revoked":
            with world.begin() as work:
                revoke_referral(work, referral_id=made.referral)
        case "expired":
            world.later(days=90)
            wanted = ConsentMissing
        case _:
            with world.begin() as work:
                work.session.get_one(Case, world.case).status = CaseStatus.CLOSED
            wanted = CaseNotLive

    with pytest.raises(wanted):
        printed(world, made.referral)
    assert "referral.printed" not in world.actions()


def test_another_team_prints_and_writes_nothing(world: World) -> None:
    made, _ = world.deliver()
    stranger = a_worker("bierzo")

    with pytest.raises(Missing):
        printed(world, made.referral, actor=stranger)
    with pytest.raises(Missing), world.begin(stranger) as work:
        record_answer(work, referral_id=made.referral, answer=Answer(AnswerKind.ACCEPT))


def test_an_answer_by_phone_counts_as_theirs_and_says_who_heard_it(world: World, http: TestClient) -> None:
    made, token = world.deliver()
    key = new_id()

    for _ in range(2):
        heard(world, made.referral, Answer(AnswerKind.ACCEPT), key=key)
    at = world.now + timedelta(days=3)
    heard(world, made.referral, Answer(AnswerKind.APPOINTMENT, appointment_at=at, words="Segunda planta"))

    assert world.state(made.referral) == "appointment"
    assert timeline(world)[-3:] == ["seen", "accepted", "appointment"]
    opened = world.open(token, made.pin)
    assert opened is not None
    assert [said["kind"] for said in opened.view.answers] == ["accept", "appointment"]
    assert all("heard_by" not in said for said in opened.view.answers)


def test_over_http_the_list_says_who_wrote_it_down(
    world: World, http: TestClient, staff: dict[str, str]
) -> None:
    made, _ = world.deliver()

    wrong = http.post(f"referrals/{made.referral}/answers", json={"kind": "decline"}, headers=staff)
    said = http.post(
        f"referrals/{made.referral}/answers",
        json={"kind": "decline", "reason": "no_capacity"},
        headers=staff,
    )
    letter = http.post(f"referrals/{made.referral}/letter", headers=staff)

    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "reason")
    assert said.status_code == 204
    assert letter.status_code == 409
    (line,) = http.get(f"cases/{world.case}/referrals", headers=staff).json()
    assert line["answers"][0]["heard_by"] == str(world.worker.ref)
    assert (line["state"], line["is_on_paper"]) == ("declined", False)
