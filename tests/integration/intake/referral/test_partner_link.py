"""The partner's side over HTTP: link and PIN, the brake on guessing, answers, and doors that look alike."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey
from sqlalchemy import select, text

from services.intake.api.directory import partners
from services.intake.api.referral import partner_link, referrals
from services.intake.runtime import Runtime
from services.intake.settings import IntakeSettings
from services.intake.store.due import DueItem
from services.intake.store.referral.referrals import ReferralAnswer
from services.intake.store.timeline import TimelineEntry
from services.intake.usecases.referral.link.renew_pin import renew_pin
from services.intake.usecases.referral.revoke_referral import revoke_referral
from shared.auth import mint
from shared.contracts.codes import DueKind
from shared.http import make_app
from shared.ids import new_id
from tests.integration.intake.referral.conftest import World

CLOSED = {"status": 404, "code": "closed", "title": "El enlace o el código no valen."}


@pytest.fixture
def http(world: World, token_key: OKPKey) -> TestClient:
    """Intake's door with the routers of referrals."""
    app = make_app("intake", service="intake", token_key=token_key, checks={})
    settings = IntakeSettings()
    app.state.runtime = Runtime(settings=settings, transactions=world.transactions, token_key=token_key)
    for module in (partners, referrals, partner_link):
        app.include_router(module.router, prefix="/api/v1")
    return TestClient(app, base_url="http://intake.test/api/v1/", raise_server_exceptions=False)


@pytest.fixture
def staff(world: World, token_key: OKPKey) -> dict[str, str]:
    """Headers of the worker who is signed in."""
    token = mint(world.worker, audience="intake", private_key=token_key, ttl_seconds=600)
    return {"Authorization": f"Bearer {token}"}


def enter(http: TestClient, token: str, pin: str) -> httpx.Response:
    return http.post("partner-link/open", json={"token": token, "pin": pin})


def say(
    http: TestClient, opened: httpx.Response, kind: str, *, key: UUID | None = None, **more: Any
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {opened.json()['pass_token']}"}
    if key is not None:
        headers["Idempotency-Key"] = str(key)
    return http.post("partner-link/answers", json={"kind": kind} | more, headers=headers)


def is_closed(answer: httpx.Response) -> bool:
    return answer.json() | CLOSED == answer.json()


def wrong(pin: str, *, by: int = 1) -> str:
    return f"{(int(pin) + by) % 10**6:06d}"


def test_the_right_pin_shows_exactly_the_consented_fields_and_marks_it_seen(
    world: World, http: TestClient
) -> None:
    made, token = world.deliver("call_name", "languages", "need")

    opened = enter(http, token, made.pin)

    assert opened.status_code == 200
    assert opened.json()["fields"] == [
        {"field": "call_name", "value": "Amal"},
        {"field": "languages", "value": ["ar", "fr"]},
        {"field": "need", "value": "Orientación"},
    ]
    assert opened.json()["possible"] == ["accept", "decline", "message"]
    assert world.state(made.referral) == "seen"


def test_later_changes_of_the_file_do_not_leave_by_an_old_referral(world: World, http: TestClient) -> None:
    made, token = world.deliver("call_name")
    with world.engine.begin() as connection:
        connection.execute(text("delete from name_card"))

    assert enter(http, token, made.pin).json()["fields"] == [{"field": "call_name", "value": "Amal"}]


def test_a_pin_read_aloud_in_pairs_is_understood(world: World, http: TestClient) -> None:
    made, token = world.deliver()
    spaced = " ".join((made.pin[:2], made.pin[2:4], made.pin[4:]))

    assert enter(http, token, spaced).status_code == 200


def test_no_get_is_answered_at_all(world: World, http: TestClient) -> None:
    made, _ = world.deliver()
    for path in ("open", "read", "answers"):
        assert http.get(f"partner-link/{path}").status_code == 405

    assert world.state(made.referral) == "sent"


def test_wrong_pin_unknown_link_and_dead_link_look_alike(world: World, http: TestClient) -> None:
    made, token = world.deliver()
    answers = [enter(http, token, wrong(made.pin)), enter(http, "A" * 43, made.pin), enter(http, "x", "")]
    with world.begin() as work:
        revoke_referral(work, referral_id=made.referral)
    answers.append(enter(http, token, made.pin))

    assert all(is_closed(answer) for answer in answers)
    assert len({answer.content for answer in answers}) == 1


def test_a_wrong_pin_shows_nothing_and_is_audited(world: World, http: TestClient) -> None:
    made, token = world.deliver()

    enter(http, token, wrong(made.pin))

    assert world.state(made.referral) == "sent"
    assert "referral.pin_wrong" in world.actions()


def test_after_three_slips_even_the_right_pin_must_wait_two_seconds(world: World, http: TestClient) -> None:
    made, token = world.deliver()
    for _ in range(3):
        enter(http, token, wrong(made.pin))

    assert is_closed(enter(http, token, made.pin))
    world.later(seconds=2)
    assert enter(http, token, made.pin).status_code == 200


def test_ten_wrong_pins_lock_the_link_tell_the_worker_and_a_new_pin_opens_it(
    world: World, http: TestClient
) -> None:
    made, token = world.deliver()
    for _ in range(10):
        enter(http, token, wrong(made.pin))
        world.later(seconds=300)

    assert is_closed(enter(http, token, made.pin))
    with world.begin() as work:
        items = work.session.scalars(select(DueItem).where(DueItem.ref == made.referral)).all()
        assert [item.kind for item in items] == [DueKind.OTHER]
        fresh = renew_pin(work, referral_id=made.referral)
    assert enter(http, token, fresh).status_code == 200


def test_forty_guesses_at_once_count_as_guesses_and_open_nothing(world: World, http: TestClient) -> None:
    made, token = world.deliver()
    guesses = [wrong(made.pin, by=n) for n in range(1, 41)]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda pin: enter(http, token, pin), guesses))

    assert all(is_closed(answer) for answer in answers)
    assert world.actions().count("referral.pin_wrong") == 3, "two are free, the third begins the wait"


def test_an_expired_link_looks_unknown(world: World, http: TestClient) -> None:
    made, token = world.deliver()

    world.later(days=14, seconds=-1)
    assert enter(http, token, made.pin).status_code == 200
    world.later(seconds=1)
    assert is_closed(enter(http, token, made.pin))


def test_consent_that_lapses_closes_the_link_and_ends_the_referral(world: World, http: TestClient) -> None:
    lapsing = world.add_partner("Otra Entidad")
    world.consent_to(lapsing, "call_name", expires_at=world.now + timedelta(days=3))
    made, token = world.deliver("call_name", partner=lapsing)
    assert enter(http, token, made.pin).status_code == 200
    world.later(days=3)

    assert is_closed(enter(http, token, made.pin))
    assert world.state(made.referral) == "revoked"


def test_withdrawal_while_the_partner_is_looking_closes_the_page_at_once(
    world: World, http: TestClient
) -> None:
    made, token = world.deliver()
    opened = enter(http, token, made.pin)
    world.withdraw()

    assert is_closed(say(http, opened, "accept"))
    assert is_closed(enter(http, token, made.pin))
    assert world.state(made.referral) == "revoked"


@pytest.mark.parametrize("status", ["closed", "blocked", "erased", "transferred_out"])
def test_a_case_that_ended_closes_the_link(world: World, http: TestClient, status: str) -> None:
    made, token = world.deliver()
    with world.engine.begin() as connection:
        connection.execute(text("update case_file set status = :status"), {"status": status})

    assert is_closed(enter(http, token, made.pin))


def test_a_shredded_case_closes_the_link(world: World, http: TestClient) -> None:
    made, token = world.deliver()
    with world.engine.begin() as connection:
        connection.execute(text("delete from scope_key where scope_id = :case"), {"case": world.case})

    answer = enter(http, token, made.pin)
    assert is_closed(answer), answer.text


def test_the_pass_lapses_after_half_an_hour(world: World, http: TestClient) -> None:
    made, token = world.deliver()
    opened = enter(http, token, made.pin)

    world.later(minutes=30, seconds=-1)
    assert say(http, opened, "message", words="Hola").status_code == 200
    world.later(seconds=1)
    assert is_closed(say(http, opened, "accept"))


def test_a_link_is_no_pass_and_a_pass_is_no_link(world: World, http: TestClient) -> None:
    made, token = world.deliver()
    opened = enter(http, token, made.pin)

    assert is_closed(http.post("partner-link/read", headers={"Authorization": f"Bearer {token}"}))
    assert is_closed(enter(http, opened.json()["pass_token"], made.pin))
    assert is_closed(http.post("partner-link/read"))


def test_the_whole_way_from_yes_to_service_given_is_seen_on_the_timeline(
    world: World, http: TestClient
) -> None:
    made, token = world.deliver()
    opened = enter(http, token, made.pin)
    when = (world.now + timedelta(days=9)).isoformat()

    assert say(http, opened, "accept").json()["possible"] == [
        "appointment",
        "service_given",
        "not_given",
        "message",
    ]
    assert say(http, opened, "appointment", appointment_at=when).json()["state"] == "appointment"
    assert say(http, opened, "message", words="Traiga el padrón").status_code == 200
    assert say(http, opened, "service_given").json()["fields"] == []

    with world.begin() as work:
        lines = [
            e.summary.removeprefix("referral_")
            for e in work.session.scalars(select(TimelineEntry).order_by(TimelineEntry.id))
            if e.kind == "referral"
        ]
    assert lines == ["requested", "sent", "seen", "accepted", "appointment", "message", "service_given"]
    assert is_closed(enter(http, token, made.pin))


def test_each_answer_puts_the_referral_on_its_workers_list_once(world: World, http: TestClient) -> None:
    made, token = world.deliver()
    opened = enter(http, token, made.pin)
    say(http, opened, "accept")
    world.tell()
    world.tell()

    with world.begin() as work:
        (item,) = work.session.scalars(select(DueItem).where(DueItem.ref == made.referral))
        assert (item.kind, item.owner) == (DueKind.PARTNER_ANSWERED, world.worker.ref)


def test_an_answer_ends_the_reminders(world: World, http: TestClient) -> None:
    made, token = world.deliver()
    say(http, enter(http, token, made.pin), "accept")
    for _ in range(10):
        world.later(days=1)
        world.tick()

    assert len(world.mail.letters) == 1


def test_a_yes_keeps_the_link_alive_beyond_two_weeks(world: World, http: TestClient) -> None:
    made, token = world.deliver()
    world.later(days=10)
    say(http, enter(http, token, made.pin), "accept")
    world.later(days=20)

    assert enter(http, token, made.pin).status_code == 200


def test_a_no_with_its_reason_and_words_reaches_the_worker(
    world: World, http: TestClient, staff: dict[str, str]
) -> None:
    made, token = world.deliver()
    say(http, enter(http, token, made.pin), "decline", reason="other", words="Cerramos en agosto")

    (line,) = http.get(f"cases/{world.case}/referrals", headers=staff).json()
    assert (line["state"], line["can_close"], line["can_revoke"]) == ("declined", True, False)
    assert line["answers"][0]["words"] == "Cerramos en agosto"
    assert line["answers"][0]["reason"] == "other"


def test_words_of_a_partner_are_sealed_and_kept_off_the_bus(world: World, http: TestClient) -> None:
    made, token = world.deliver()
    say(http, enter(http, token, made.pin), "message", words="canarioúnico")

    with world.engine.connect() as connection:
        rows = connection.execute(text("select t::text from referral_answer t")).scalars().all()
        bus = connection.execute(text("select payload from bus_event")).scalars().all()
    assert len(rows) == 1
    assert "canarioúnico" not in "".join(rows + bus)


def test_a_double_press_says_it_once_and_is_thanked_twice(world: World, http: TestClient) -> None:
    made, token = world.deliver()
    opened = enter(http, token, made.pin)
    key = new_id()

    answers = [say(http, opened, "decline", key=key, reason="language") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.json()["state"] for answer in answers] == ["declined", "declined"]
    with world.begin() as work:
        assert len(work.session.scalars(select(ReferralAnswer)).all()) == 1


@pytest.mark.parametrize("ended", ["consent lapsed", "link lapsed"])
def test_a_repeated_press_shows_nothing_of_hers_once_it_may_not_be_read(
    world: World, http: TestClient, ended: str
) -> None:
    other = world.add_partner("Otra Entidad")
    lapses = timedelta(minutes=20) if ended == "consent lapsed" else timedelta(days=90)
    world.consent = world.consent_to(other, "call_name", expires_at=world.now + lapses)
    made, token = world.deliver("call_name", partner=other)
    if ended == "link lapsed":
        world.later(days=14, minutes=-10)
    opened, key = enter(http, token, made.pin), new_id()
    assert say(http, opened, "message", key=key, words="Hola").json()["fields"]
    world.later(minutes=25)

    repeated = say(http, opened, "message", key=key, words="Hola").json()

    assert (repeated["fields"], repeated["answers"], repeated["possible"]) == ([], [], [])
    assert "Amal" not in str(repeated)


def test_an_answer_out_of_turn_is_refused_by_name(world: World, http: TestClient) -> None:
    made, token = world.deliver()

    refused = say(http, enter(http, token, made.pin), "service_given")

    assert refused.status_code == 409
    assert refused.json()["errors"][0]["field"] == "state"


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"kind": "maybe"}, "kind"),
        ({}, "kind"),
        ({"kind": "decline"}, "reason"),
        ({"kind": "decline", "reason": "x" * 41}, "reason"),
        ({"kind": "message"}, "words"),
        ({"kind": "message", "words": "x" * 2001}, "words"),
        ({"kind": "message", "words": "\x00"}, "words"),
        ({"kind": "appointment", "appointment_at": "2026-02-30T10:00:00Z"}, "appointment_at"),
        ({"kind": "appointment", "appointment_at": "2026-12-01T10:00:00"}, "appointment_at"),
        ({"kind": "appointment", "appointment_at": "2020-12-01T10:00:00Z"}, "appointment_at"),
        ({"kind": "accept", "state": "closed"}, "state"),
    ],
)
def test_a_bad_answer_names_its_field_and_changes_nothing(
    world: World, http: TestClient, form: dict[str, str], field: str
) -> None:
    made, token = world.deliver()
    opened = enter(http, token, made.pin)

    refused = http.post(
        "partner-link/answers", json=form, headers={"Authorization": f"Bearer {opened.json()['pass_token']}"}
    )

    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert world.state(made.referral) == "seen"


def test_a_script_in_an_answer_comes_back_as_the_words_it_is(
    world: World, http: TestClient, staff: dict[str, str]
) -> None:
    made, token = world.deliver()
    say(http, enter(http, token, made.pin), "message", words="<script>alert(1)</script>")

    (line,) = http.get(f"cases/{world.case}/referrals", headers=staff).json()
    assert line["answers"][0]["words"] == "<script>alert(1)</script>"
