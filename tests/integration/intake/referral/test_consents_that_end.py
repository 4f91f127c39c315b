"""The end of a consent is an act: links, referrals and reminders stop, the partner is told, her worker hears of it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Event as Signal
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.intake.domain.consent.ways_out import WayOut
from services.intake.handlers.consents import expire_due
from services.intake.store.consents import Consent
from services.intake.store.due import DueItem
from services.intake.store.referral import referrals
from services.intake.store.referral.referrals import ReferralKey
from services.intake.store.timeline import TimelineEntry
from services.intake.usecases.consent.ask import ConsentMissing, insist_on_nothing
from services.intake.usecases.consent.give_again import TooLateToUndo, give_again
from services.intake.usecases.consent.let_go import LAPSED
from services.intake.usecases.file.give_consent import DEFAULT_DAYS
from services.intake.usecases.referral.gate import barrier
from services.intake.usecases.referral.link.open_partner_link import referral_behind
from shared.actor import Actor
from shared.bus.tables import event as events
from shared.errors import Invalid
from shared.work import Work
from tests.integration.intake.referral.conftest import World


def titles(world: World) -> list[str]:
    with world.begin() as work:
        return sorted(item.title for item in work.session.scalars(select(DueItem)))


def lapsing(world: World, *, hours: float = 1) -> tuple[UUID, UUID]:
    """Another partner, and a consent to her that ends soon; both ids."""
    partner = world.add_partner("Otra Entidad")
    consent = world.consent_to(partner, "call_name", "need", expires_at=world.now + timedelta(hours=hours))
    return partner, consent


def test_a_consent_that_ends_revokes_its_referral_and_kills_the_link_and_the_partner_is_told(
    world: World,
) -> None:
    partner, _ = lapsing(world)
    made, token = world.deliver("call_name", "need", partner=partner)
    assert world.open(token, made.pin) is not None
    world.later(hours=1)

    assert expire_due(world.transactions) == 1
    world.tick()

    assert world.state(made.referral) == "revoked"
    assert world.open(token, made.pin) is None
    assert world.mail.letters[-1].subject == "Aviso retirado"
    with world.begin() as work:
        assert (
            work.session.scalars(select(ReferralKey).where(ReferralKey.referral_id == made.referral)).all()
            == []
        )


def test_not_an_instant_before_its_end(world: World) -> None:
    partner, _ = lapsing(world)
    made, token = world.deliver("call_name", partner=partner)
    world.later(hours=1, microseconds=-1)

    assert expire_due(world.transactions) == 0
    assert world.state(made.referral) == "sent"
    assert world.open(token, made.pin) is not None


def test_the_end_is_acted_upon_once_however_often_the_clock_ticks(world: World) -> None:
    lapsing(world)
    world.later(hours=1)

    assert [expire_due(world.transactions) for _ in range(3)] == [1, 0, 0]
    assert world.actions().count("consent_expired") == 1


def test_a_mail_that_waits_for_the_mail_server_never_leaves_after_the_end(world: World) -> None:
    partner, _ = lapsing(world)
    made = world.request("call_name", partner=partner)
    world.tell()
    world.later(hours=1)
    expire_due(world.transactions)
    world.tick()

    assert world.mail.letters == []
    assert world.state(made.referral) == "revoked"


def test_the_end_leaves_alone_what_another_consent_covers_whole(world: World) -> None:
    partner, _ = lapsing(world)
    world.consent_to(partner, "call_name", "need")
    made, token = world.deliver("call_name", "need", partner=partner)
    world.later(hours=1)

    expire_due(world.transactions)

    assert world.state(made.referral) == "sent"
    assert world.open(token, made.pin) is not None
    assert LAPSED not in titles(world)


def test_the_end_stops_what_another_consent_covers_only_in_part(world: World) -> None:
    partner, _ = lapsing(world)
    world.consent_to(partner, "call_name")
    made, _ = world.deliver("call_name", "need", partner=partner)
    world.later(hours=1)

    expire_due(world.transactions)

    assert world.state(made.referral) == "revoked"
    assert titles(world).count(LAPSED) == 1


def test_her_worker_is_asked_to_talk_it_over_and_the_timeline_says_when(world: World) -> None:
    lapsing(world)
    world.later(hours=1)
    expire_due(world.transactions)

    with world.begin() as work:
        lines = [row.summary for row in work.session.scalars(select(TimelineEntry))]
    assert "expired:referral" in lines
    assert LAPSED in titles(world)


def test_the_end_in_a_case_that_is_closed_asks_nobody_for_anything(world: World) -> None:
    lapsing(world)
    with world.engine.begin() as connection:
        connection.execute(text("update case_file set status = 'closed'"))
    world.later(hours=1)

    assert expire_due(world.transactions) == 1
    assert LAPSED not in titles(world)


def test_a_withdrawal_revokes_in_its_own_commit_and_tells_the_partner(world: World) -> None:
    made, _ = world.deliver()

    world.withdraw()

    assert world.state(made.referral) == "revoked"
    world.tick()
    assert world.mail.letters[-1].subject == "Aviso retirado"
    with world.begin() as work:
        names = work.session.scalars(select(events.c.name)).all()
    assert {"intake.consent_withdrawn.v1", "intake.referral_state_changed.v1"} <= set(names)


def test_a_withdrawal_kills_the_pass_of_a_partner_who_is_looking_before_any_event_is_handled(
    world: World,
) -> None:
    made, token = world.deliver()
    opened = world.open(token, made.pin)
    assert opened is not None

    world.withdraw()

    with world.begin(Actor.anonymous()) as work:
        assert referral_behind(work, token=opened.pass_token, kind="pass") is None


def test_what_lets_something_leave_ends_after_ninety_days_unless_said_otherwise(world: World) -> None:
    partner = world.add_partner("Otra Entidad")
    given = world.consent_to(partner, "call_name")

    with world.begin() as work:
        row = work.session.get_one(Consent, given)
        assert row.expires_at == world.now + timedelta(days=DEFAULT_DAYS)


def test_a_consent_to_refer_names_whom(world: World) -> None:
    with pytest.raises(Invalid) as trouble:
        world.consent_to(None, "call_name")  # type: ignore[arg-type]

    assert trouble.value.field == "partner"


def test_undo_gives_it_again_and_brings_no_referral_back(world: World) -> None:
    made, _ = world.deliver()
    world.withdraw()
    with world.begin() as work:
        fresh = give_again(work, world.case, world.consent)

    assert fresh != world.consent
    assert world.state(made.referral) == "revoked"
    assert world.request("call_name").pin
    with world.begin() as work:
        assert give_again(work, world.case, world.consent) == fresh, "a second press gives nothing more"


def test_undo_is_for_a_slip_of_the_finger_only(world: World) -> None:
    with pytest.raises(TooLateToUndo), world.begin() as work:
        give_again(work, world.case, world.consent)
    world.withdraw()
    world.later(minutes=10, seconds=1)
    with pytest.raises(TooLateToUndo), world.begin() as work:
        give_again(work, world.case, world.consent)


def test_what_says_something_of_her_leaves_by_no_way_that_is_for_empty_notices(world: World) -> None:
    with world.begin() as work:
        insist_on_nothing(work, way=WayOut.STOP_NOTICE, fields={"day"})
    with pytest.raises(ConsentMissing), world.begin() as work:
        insist_on_nothing(work, way=WayOut.CALENDAR_FEED, fields={"starts_at", "call_name"})


@contextmanager
def letting_out(world: World, referral: UUID) -> Iterator[Work]:
    """A transaction that has asked and was let through, and has not committed yet."""
    with world.begin(Actor.service("intake")) as work:
        held = referrals.referral_by_id(work.session, referral, lock=True)
        assert held is not None
        assert barrier(work, held) is None
        yield work


def test_a_withdrawal_waits_for_what_is_just_leaving_and_then_stops_it(world: World) -> None:
    made, token = world.deliver()
    begun = Signal()

    def withdraw() -> None:
        begun.set()
        world.withdraw()

    with ThreadPoolExecutor(1) as others:
        with letting_out(world, made.referral):
            waiting = others.submit(withdraw)
            assert begun.wait(5)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.5)
        waiting.result(timeout=10)

    assert world.state(made.referral) == "revoked"
    assert world.open(token, made.pin) is None


def test_whoever_asks_after_a_withdrawal_began_sees_it_whatever_the_clocks_say(world: World) -> None:
    """The exit began first and its clock stands earlier; the withdrawal committed first."""
    made, _ = world.deliver()
    earlier = world.now
    world.later(seconds=1)
    world.withdraw()
    world.now = earlier

    with world.begin() as work:
        held = referrals.referral_by_id(work.session, made.referral)
        assert held is not None
        assert barrier(work, held) is not None
