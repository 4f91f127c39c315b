"""Delivery and chasing: consent asked again, mail at least once, silence chased on days 2 and 5."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from services.intake.gateways.partner_mail import MailRefused
from services.intake.handlers import referrals as handlers
from services.intake.store.due import DueItem
from services.intake.store.referral import referrals
from services.intake.store.timeline import TimelineEntry
from services.intake.usecases.case.merge_cases import merge_cases
from services.intake.usecases.referral.revoke_referral import revoke_all, revoke_referral
from shared.bus.current import Current, Replay, handling
from shared.contracts.codes import DueKind
from shared.contracts.roles import Role
from shared.errors import Unavailable
from shared.ids import new_id
from tests.integration.intake.referral.conftest import World, a_worker


def due_kinds(world: World) -> list[str]:
    with world.begin() as work:
        items = work.session.scalars(
            select(DueItem).where(DueItem.scope_id == world.case).order_by(DueItem.id)
        )
        return [item.kind for item in items if item.kind is not DueKind.FIRST_SCREEN]


def timeline(world: World) -> list[str]:
    with world.begin() as work:
        entries = work.session.scalars(select(TimelineEntry).order_by(TimelineEntry.id))
        return [entry.summary.removeprefix("referral_") for entry in entries if entry.kind == "referral"]


def test_a_referral_leaves_as_a_neutral_mail_with_a_link(world: World) -> None:
    made, token = world.deliver()

    (letter,) = world.mail.letters
    assert letter.to == "berta@despacho.example"
    assert world.state(made.referral) == "sent"
    assert len(token) == 43
    for word in ("Amal", "Orientación", "TL-", "violencia", "mujer", made.pin, "Telar", "derivación"):
        assert word.lower() not in (letter.subject + letter.text).lower()


def test_the_timeline_tells_that_it_was_requested_and_sent(world: World) -> None:
    world.deliver()

    assert timeline(world) == ["requested", "sent"]


def test_the_event_told_twice_sends_one_mail(world: World) -> None:
    made = world.request()
    event = handlers.ReferralRequested(subject=world.case, referral=made.referral)
    for _ in range(2):
        with world.begin() as work:
            handlers.on_requested(work, event)
    world.tick()
    with world.begin() as work:
        handlers.on_requested(work, event)
    world.tick()

    assert len(world.mail.letters) == 1


def test_a_replayed_event_sends_nothing_outside(world: World) -> None:
    made = world.request()

    with handling(Current(new_id(), new_id(), Replay.INWARD)), world.begin() as work:
        handlers.on_requested(work, handlers.ReferralRequested(subject=world.case, referral=made.referral))

    assert world.tick() == 0


def test_consent_withdrawn_before_the_event_arrives_stops_it_and_tells_the_worker(world: World) -> None:
    made = world.request()
    world.withdraw()
    with world.begin() as work:
        handlers.on_requested(work, handlers.ReferralRequested(subject=world.case, referral=made.referral))
    world.tick()

    assert world.mail.letters == []
    assert world.state(made.referral) == "revoked"
    assert due_kinds(world) == [DueKind.OTHER]


def test_consent_withdrawn_between_event_and_sending_stops_it(world: World) -> None:
    made = world.request()
    with world.begin() as work:
        handlers.on_requested(work, handlers.ReferralRequested(subject=world.case, referral=made.referral))
    world.withdraw()
    world.tick()

    assert world.mail.letters == []
    assert world.state(made.referral) == "revoked"


def test_a_mail_server_that_is_away_is_asked_again_later_and_each_link_works(world: World) -> None:
    made = world.request()
    world.tell()
    world.mail.trouble = Unavailable("away")
    world.tick()
    assert world.state(made.referral) == "consent_checked"
    world.mail.trouble = None

    world.later(seconds=29)
    assert world.tick() == 0
    world.later(seconds=1)
    world.tick()

    assert world.state(made.referral) == "sent"
    assert world.open(world.token(), made.pin) is not None


def test_a_worker_is_told_once_when_mail_has_not_left_for_long(world: World) -> None:
    world.request()
    world.tell()
    world.mail.trouble = Unavailable("away")
    for _ in range(9):
        world.tick()
        world.later(hours=2)

    assert due_kinds(world) == [DueKind.SILENT_PARTNER]


def test_a_refused_address_reaches_the_worker_at_once_and_is_not_tried_again(world: World) -> None:
    world.request()
    world.tell()
    world.mail.trouble = MailRefused("no such address")
    world.tick()
    world.mail.trouble = None
    world.later(days=1)

    assert world.tick() == 0
    assert due_kinds(world) == [DueKind.SILENT_PARTNER]
    assert "mail_refused" in timeline(world)


def test_a_crash_after_the_mail_left_sends_a_second_one_and_both_links_open(world: World) -> None:
    made = world.request()
    world.tell()

    class Crash(BaseException):
        pass

    def crash() -> None:
        raise Crash

    world.mail.before = crash
    with pytest.raises(Crash):
        world.tick()
    world.mail.before = lambda: None
    assert world.tick() == 0, "the claim still holds"
    world.later(seconds=90)
    world.tick()

    assert world.open(world.token(), made.pin) is not None
    assert world.state(made.referral) == "seen"


def test_ten_workers_at_once_send_one_mail(world: World) -> None:
    world.request()
    world.tell()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: world.tick(), range(10)))

    assert len(world.mail.letters) == 1


def test_silence_is_chased_on_day_two_and_five_and_then_given_to_a_person(world: World) -> None:
    made, _ = world.deliver()
    days = []
    for day in range(1, 11):
        world.later(days=1)
        before = len(world.mail.letters)
        world.tick()
        world.tell()
        days += [day] if len(world.mail.letters) > before else []

    assert days == [2, 5]
    assert world.state(made.referral) == "no_answer"
    assert due_kinds(world) == [DueKind.SILENT_PARTNER]
    assert timeline(world) == ["requested", "sent", "reminded", "reminded", "no_answer"]


def test_a_reminder_is_not_sent_a_minute_early(world: World) -> None:
    world.deliver()

    world.later(days=2, seconds=-1)
    assert world.tick() == 0
    world.later(seconds=1)
    assert world.tick() == 1


def test_a_reminders_link_opens_with_the_first_pin(world: World) -> None:
    made, first = world.deliver()
    world.later(days=2)
    world.tick()

    assert world.token() != first
    assert world.open(world.token(), made.pin) is not None


def test_a_silent_partner_may_still_answer_late(world: World) -> None:
    made, token = world.deliver()
    for _ in range(8):
        world.later(days=1)
        world.tick()

    assert world.open(token, made.pin) is not None
    assert world.state(made.referral) == "seen"


def test_a_revoked_referral_asks_the_partner_to_stop_without_a_link(world: World) -> None:
    made, token = world.deliver()
    with world.begin() as work:
        revoke_referral(work, referral_id=made.referral)
    world.tick()

    stop = world.mail.letters[-1]
    assert stop.subject == "Aviso retirado"
    assert "http" not in stop.text
    assert "24/11/2026" in stop.text
    assert world.open(token, made.pin) is None


def test_a_referral_revoked_before_it_left_sends_nothing_at_all(world: World) -> None:
    made = world.request()
    with world.begin() as work:
        revoke_referral(work, referral_id=made.referral)
    world.tell()
    world.tick()

    assert world.mail.letters == []


def test_a_referral_revoked_while_its_mail_is_on_the_way_asks_the_partner_to_stop(world: World) -> None:
    made = world.request()
    world.tell()

    def revoke() -> None:
        world.mail.before = lambda: None
        with world.begin() as work:
            revoke_referral(work, referral_id=made.referral)

    world.mail.before = revoke
    world.tick()

    assert [letter.subject for letter in world.mail.letters] == ["Tiene un aviso pendiente", "Aviso retirado"]
    assert world.state(made.referral) == "revoked"


def test_a_withdrawn_consent_kills_the_link_at_once_and_again_by_event(world: World) -> None:
    made, token = world.deliver()
    world.withdraw()

    assert world.open(token, made.pin) is None, "before any event is handled"
    world.tell()
    world.tick()

    assert world.state(made.referral) == "revoked"
    assert world.mail.letters[-1].subject == "Aviso retirado"


def test_a_withdrawn_consent_revokes_by_event_alone(world: World) -> None:
    made, _ = world.deliver()
    world.withdraw()
    world.tell()

    assert world.state(made.referral) == "revoked"


def test_withdrawing_one_partners_consent_leaves_the_others_alone(world: World) -> None:
    other = world.add_partner("Otra Entidad")
    world.consent_to(other, "call_name")
    kept, _ = world.deliver("call_name", partner=other)
    gone, _ = world.deliver()
    world.withdraw()
    world.tell()

    assert (world.state(kept.referral), world.state(gone.referral)) == ("sent", "revoked")


def test_closing_a_case_takes_every_live_referral_back(world: World) -> None:
    made, _ = world.deliver()

    with world.begin() as work:
        assert revoke_all(work, case_id=world.case, reason="case_closed") == 1

    assert world.state(made.referral) == "revoked"
    with world.begin() as work:
        assert referrals.count_live(work.session, [world.case]) == 0


def test_merging_a_case_leaves_its_referrals_under_way(world: World) -> None:
    made, _ = world.deliver()
    stays = world.open_case("La misma")

    with world.begin(a_worker(role=Role.COORDINATOR)) as work:
        merge_cases(work, stays=stays, merged=world.case)

    assert world.state(made.referral) == "sent"
    assert world.tick() == 0


def test_an_english_partner_is_written_to_in_english(world: World) -> None:
    english = world.add_partner("Invented Aid", languages=("en",))
    world.consent_to(english, "call_name")
    world.deliver("call_name", partner=english)

    assert world.mail.letters[-1].subject == "You have a pending notice"
    assert "8 December 2026" in world.mail.letters[-1].text
