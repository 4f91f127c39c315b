"""Partners' FHIR servers that hang, fail, babble or repeat, and crashes of ours: one referral there, none lost."""

import pytest
from sqlalchemy import select

from services.intake.gateways.fhir_partner import SignIn
from services.intake.store.referral.referrals import Referral
from services.intake.usecases.fhir.servers import disable_fhir_server
from services.intake.usecases.referral.revoke_referral import revoke_referral
from shared.contracts.codes import DueKind
from tests.integration.intake.fhir.partnership import Partnership
from tests.support.fhir_server import clinic


def test_a_crash_after_the_post_makes_no_second_request(both: Partnership) -> None:
    def die(_call: str) -> None:
        raise KeyError("the worker died here")

    made = both.world.request()
    both.world.tell()
    both.after = die
    with pytest.raises(KeyError):
        both.tick()
    both.after = lambda _call: None
    assert both.tick() == 0
    both.world.later(seconds=91)
    both.tick()

    assert both.there.calls == ["POST ", "POST "]
    assert len(both.there.of("ServiceRequest")) == len(both.there.of("Task")) == 1
    assert both.world.state(made.referral) == "sent"


def test_a_revocation_while_it_is_posted_still_reaches_the_server(both: Partnership) -> None:
    made = both.world.request()
    both.world.tell()

    def revoke(call: str) -> None:
        if call == "post":
            with both.world.begin() as work:
                revoke_referral(work, referral_id=made.referral)

    both.before = revoke
    both.tick()

    assert both.there.task["status"] == "cancelled"


def test_a_revocation_and_a_crash_while_it_is_posted_still_reach_the_server(both: Partnership) -> None:
    made = both.world.request()
    both.world.tell()

    def revoke_and_die(call: str) -> None:
        if call == "post":
            with both.world.begin() as work:
                revoke_referral(work, referral_id=made.referral)
            raise KeyError("the worker died here")

    both.after = revoke_and_die
    with pytest.raises(KeyError):
        both.tick()
    both.after = lambda _call: None
    assert both.there.task["status"] == "requested"
    both.world.later(seconds=91)
    both.tick()

    assert both.there.task["status"] == "cancelled"


def test_a_server_that_keeps_everything_twice_has_every_copy_taken_back(both: Partnership) -> None:
    both.there.keeps_twice = True
    both.there.says_locations = False
    made = both.world.request()
    both.world.tell()

    def die(_call: str) -> None:
        raise KeyError

    both.after = die
    with pytest.raises(KeyError):
        both.tick()
    both.after = lambda _call: None
    with both.world.begin() as work:
        revoke_referral(work, referral_id=made.referral)
    both.world.later(seconds=91)
    both.tick()

    assert [one["status"] for one in both.there.of("Task")] == ["cancelled", "cancelled"]


def test_a_server_that_names_nothing_is_asked_for_the_task(both: Partnership) -> None:
    both.there.says_locations = False
    ref = both.send()
    both.hear(status="accepted")

    assert both.world.state(ref) == "accepted"


def test_a_version_that_moved_is_read_again_before_it_is_taken_back(both: Partnership) -> None:
    ref = both.send()
    with both.world.begin() as work:
        revoke_referral(work, referral_id=ref)
    both.there.answer_once = [(412, b"{}")]
    both.tick()
    both.world.later(minutes=2)
    both.tick()

    assert both.there.task["status"] == "cancelled"


GARBAGE = [
    (200, b"<html>"), (200, b"[]"), (200, b"{}"), (200, b"x" * 300_000), (200, b"[" * 200_000), (302, b"{}"),
    (500, b""), (429, b""), (200, b'{"resourceType":"Bundle","entry":[{"response":{"location":"Task/../../x"}}]}'),
]  # fmt: skip


@pytest.mark.parametrize("answer", GARBAGE, ids=[str(number) for number in range(len(GARBAGE))])
def test_garbage_is_no_answer_and_the_next_try_is_the_same_referral(
    both: Partnership, answer: tuple[int, bytes]
) -> None:
    made = both.world.request()
    both.world.tell()
    both.there.answer_once = [answer, answer]
    both.tick()
    assert both.world.state(made.referral) == "consent_checked"
    for _ in range(3):
        both.world.later(minutes=5)
        both.tick()

    assert both.world.state(made.referral) == "sent"
    assert len(both.there.of("ServiceRequest")) == 1


@pytest.mark.parametrize("answer", GARBAGE[:-1], ids=[str(number) for number in range(len(GARBAGE) - 1)])
def test_garbage_for_a_task_changes_nothing(both: Partnership, answer: tuple[int, bytes]) -> None:
    ref = both.send()
    both.there.answer_once = [answer]
    both.world.later(hours=1)
    both.tick()
    assert (both.world.state(ref), both.answers()) == ("sent", [])

    both.hear(status="accepted")

    assert both.world.state(ref) == "accepted"


def test_a_slow_server_is_left_alone_and_holds_up_nobody(
    both: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.intake.gateways.fhir_partner.SECONDS", 0.3)
    both.there.delay_seconds = 1.0
    for _ in range(3):
        both.world.request()
    both.world.tell()

    assert both.tick() == 1
    both.there.delay_seconds = 0.0
    for _ in range(3):
        both.world.later(minutes=2)
        both.tick()
    assert len(both.there.of("ServiceRequest")) == 3


def test_a_server_that_stays_away_gives_way_to_a_mail(both: Partnership) -> None:
    both.there.answer_once = [(503, b"")] * 50
    made = both.world.request()
    both.world.tell()
    for _ in range(8):
        both.tick()
        both.world.later(minutes=20)
    both.world.tick()

    assert both.world.state(made.referral) == "sent"
    assert len(both.world.mail.letters) == 1
    assert DueKind.SILENT_PARTNER in both.due()


def test_a_server_that_refuses_gives_way_to_a_mail_at_once(both: Partnership) -> None:
    both.there.answer_once = [(422, b"{}")]
    both.send()
    both.world.tick()

    assert both.there.calls == ["POST "]
    assert len(both.world.mail.letters) == 1


def test_a_server_that_was_switched_off_is_asked_nothing_but_told_to_stop(both: Partnership) -> None:
    ref = both.send()
    with both.world.begin() as work:
        disable_fhir_server(work, partner_id=both.world.partner)
    both.there.calls.clear()
    both.world.later(hours=1)
    both.tick()
    assert both.there.calls == []

    with both.world.begin() as work:
        revoke_referral(work, referral_id=ref)
    both.tick()
    assert both.there.task["status"] == "cancelled"
    both.there.calls.clear()
    made = both.world.request()
    both.world.tell()
    both.world.tick()
    assert (both.world.state(made.referral), both.there.calls) == ("sent", [])


def test_another_address_does_not_forget_the_former(both: Partnership) -> None:
    ref = both.send()
    with clinic() as other:
        both.set_address(other.base)
        with both.world.begin() as work:
            revoke_referral(work, referral_id=ref)
        both.tick()

        assert both.there.task["status"] == "cancelled"
        assert other.calls == []


def test_a_token_is_fetched_where_the_server_wants_one(both: Partnership) -> None:
    both.there.wants_token = True
    token_url = f"http://127.0.0.1:{both.there.port}/token"
    both.set_address(sign_in=SignIn(token_url, "us", "invented"))
    ref = both.send()
    assert both.world.state(ref) == "sent"

    both.set_address(sign_in=SignIn(token_url, "us", "wrong"))
    both.hear(status="accepted")
    assert both.world.state(ref) == "sent"


def test_address_and_secret_lie_sealed(both: Partnership) -> None:
    both.set_address(sign_in=SignIn("http://127.0.0.1:1/token", "our-client", "our-secret"))
    with both.world.engine.connect() as connection:
        rows = connection.exec_driver_sql("select fhir_server::text from fhir_server").scalars().all()

    assert not [word for word in ("127.0.0.1", "our-client", "our-secret") for row in rows if word in row]
    with both.world.begin() as work:
        assert work.session.scalars(select(Referral)).all() == []
