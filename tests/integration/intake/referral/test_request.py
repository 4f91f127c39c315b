"""Asking for a referral: the gate, the preview, the PIN shown once."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from services.intake.domain.referral.fields import ReferralField
from services.intake.store.directory.partners import Partner
from services.intake.store.referral import referrals
from services.intake.usecases.access import CaseNotLive
from services.intake.usecases.referral.gate import ConsentMissing
from services.intake.usecases.referral.link.renew_pin import renew_pin
from services.intake.usecases.referral.list_referrals import list_referrals
from services.intake.usecases.referral.preview_referral import preview_referral
from services.intake.usecases.referral.request_referral import AlreadySent
from shared.bus.tables import event as events
from shared.contracts.roles import Role
from shared.errors import Invalid, Missing
from shared.ids import new_id
from tests.integration.intake.referral.conftest import World, a_worker


def test_the_preview_shows_every_field_with_its_value_and_whether_she_agreed(world: World) -> None:
    with world.begin() as work:
        shown = preview_referral(work, case_id=world.case, partner_id=world.partner, need="Papeles")

    lines = {line.field: (line.value, line.is_agreed) for line in shown}
    assert list(lines) == list(ReferralField)
    assert lines[ReferralField.CALL_NAME] == ("Amal", True)
    assert lines[ReferralField.LANGUAGES] == (["ar", "fr"], True)
    assert lines[ReferralField.NEED] == ("Papeles", True)
    assert lines[ReferralField.FULL_NAME] == ("Amal Inventada", False)
    assert lines[ReferralField.BIRTH_YEAR] == (1990, False)
    assert lines[ReferralField.NATIONALITY] == ("MA", False)
    assert lines[ReferralField.INTERPRETER] == (True, False)
    assert lines[ReferralField.ADMINISTRATIVE_STATUS] == (None, False)
    assert lines[ReferralField.CHILDREN] == (None, False)


def test_a_preview_keeps_nothing(world: World) -> None:
    with world.begin() as work:
        preview_referral(work, case_id=world.case, partner_id=world.partner)

    with world.begin() as work:
        assert list_referrals(work, case_id=world.case) == []


def test_a_referral_freezes_exactly_the_ticked_fields_and_is_owed_by_event(world: World) -> None:
    made = world.request("call_name", "need")

    with world.begin() as work:
        (view,) = list_referrals(work, case_id=world.case)
        content = view.referral.content
        owed = work.session.scalars(
            select(events.c.name).where(events.c.name == "intake.referral_requested.v1")
        ).all()
    assert content == {"call_name": "Amal", "need": "Orientación"}
    assert (view.referral.state, view.partner) == ("consent_checked", "Despacho Inventado")
    assert len(made.pin) == 6
    assert made.pin.isdigit()
    assert len(owed) == 1


def test_a_field_without_consent_is_refused_and_named(world: World) -> None:
    with pytest.raises(ConsentMissing) as trouble:
        world.request("call_name", "nationality", "full_name")

    assert trouble.value.field == "fields"
    assert trouble.value.expected == "consentimiento de derivación para: full_name, nationality"


def test_a_refused_request_leaves_no_trace_of_a_referral(world: World) -> None:
    with pytest.raises(ConsentMissing):
        world.request("nationality")

    with world.begin() as work:
        assert referrals.count_live(work.session, [world.case]) == 0


def test_consent_for_one_partner_opens_nothing_for_another(world: World) -> None:
    other = world.add_partner("Otra Entidad")

    with pytest.raises(ConsentMissing):
        world.request("call_name", partner=other)


def test_consent_of_one_woman_opens_nothing_of_another(world: World) -> None:
    other = world.open_case("Beatriz")

    with pytest.raises(ConsentMissing):
        world.request("call_name", case=other)


def test_a_lapsed_consent_is_no_consent(world: World) -> None:
    lapsing = world.add_partner("Otra Entidad")
    world.consent_to(lapsing, "call_name", expires_at=world.now + timedelta(days=1))
    world.later(days=1)

    with pytest.raises(ConsentMissing):
        world.request("call_name", partner=lapsing)


def test_a_withdrawn_consent_is_no_consent(world: World) -> None:
    world.withdraw()

    with pytest.raises(ConsentMissing):
        world.request("call_name")


def test_a_ticked_field_that_the_file_lacks_is_named(world: World) -> None:
    world.consent_to(world.partner, "children")

    with pytest.raises(Invalid) as trouble:
        world.request("call_name", "children")

    assert trouble.value.field == "fields.children"


def test_a_need_without_words_is_named(world: World) -> None:
    with pytest.raises(Invalid) as trouble:
        world.request("call_name", "need", need="   ")

    assert trouble.value.field == "need"


def test_an_unknown_partner_is_named(world: World) -> None:
    with pytest.raises(Invalid) as trouble:
        world.request("call_name", partner=new_id())

    assert trouble.value.field == "partner_id"


def test_a_worker_of_another_team_does_not_learn_that_the_case_exists(world: World) -> None:
    with pytest.raises(Missing):
        world.request("call_name", actor=a_worker("burgos"))


def test_a_worker_of_another_team_cannot_touch_the_referral(world: World) -> None:
    made = world.request()

    with pytest.raises(Missing), world.begin(a_worker("burgos")) as work:
        renew_pin(work, referral_id=made.referral)


def test_a_coordinator_may_refer_any_case(world: World) -> None:
    assert world.request(actor=a_worker("burgos", role=Role.COORDINATOR)).pin


def test_a_closed_case_sends_nothing(world: World) -> None:
    with world.engine.begin() as connection:
        connection.execute(text("update case_file set status = 'closed'"))

    with pytest.raises(CaseNotLive):
        world.request()


def test_a_double_press_makes_one_referral_and_the_pin_last_shown_is_the_right_one(world: World) -> None:
    key = new_id()

    first, second = world.request(key=key), world.request(key=key)

    assert first.referral == second.referral
    world.tell()
    world.tick()
    if first.pin != second.pin:
        assert world.open(world.token(), first.pin) is None
    assert world.open(world.token(), second.pin) is not None
    with world.begin() as work:
        assert referrals.count_live(work.session, [world.case]) == 1


def test_an_old_form_sent_again_does_not_change_the_pin_under_the_partner(world: World) -> None:
    key = new_id()
    world.request(key=key)
    world.later(minutes=10)

    with pytest.raises(AlreadySent):
        world.request(key=key)


def test_a_new_pin_replaces_the_old_one(world: World) -> None:
    made, token = world.deliver()

    with world.begin() as work:
        fresh = renew_pin(work, referral_id=made.referral)

    assert made.pin == fresh or world.open(token, made.pin) is None
    assert world.open(token, fresh) is not None


def test_neither_pin_nor_token_nor_content_stands_readable_in_the_database(world: World) -> None:
    made, token = world.deliver("call_name", "need", need="canarioúnico")

    with world.engine.connect() as connection:
        tables = connection.execute(
            text("select table_name from information_schema.tables where table_schema = 'public'")
        ).scalars()
        dump = "\n".join(
            str(row)
            for table in tables
            for row in connection.execute(text(f'select t::text from "{table}" t'))
        )
    for secret in (token, "canarioúnico", "berta@despacho.example", "Berta Prueba", token.encode().hex()):
        assert secret not in dump
    assert f"'{made.pin}'" not in dump
    assert f",{made.pin}," not in dump


def test_a_partner_out_of_the_directory_takes_no_new_referral(world: World) -> None:
    with world.begin() as work:
        work.session.execute(
            update(Partner).values(is_active=False).execution_options(synchronize_session=False)
        )

    with pytest.raises(Invalid):
        world.request()
