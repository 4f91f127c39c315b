"""The portal's pages of referrals for staff, with the real intake behind them: what they see and press."""

import re
from datetime import time, timedelta
from html import unescape

from sqlalchemy import select

from services.intake.domain.directory.hours import MADRID
from services.intake.domain.directory.partners import PartnerService
from services.intake.store.consents import Consent
from services.intake.store.directory.parts import DirectoryHours
from services.intake.usecases.directory.change_partner import retire_partner
from services.portal.locale.consent_words import words_in
from shared.clock import utc_now
from shared.contracts.codes import ReferralState
from shared.ids import new_id
from tests.integration.intake.referral.conftest import World
from tests.integration.intake.referral.pages import chosen, door, outside, pin_on, sent, staff, words_of
from tests.support.portal import Browser, portal_with, someone

__all__ = ["door", "outside", "staff"]


def test_the_first_step_asks_for_the_need_and_starts_from_her_file(world: World, staff: Browser) -> None:
    answer = staff.get(f"/casos/{world.case}/derivaciones/nueva")

    assert re.findall(r'name="kind" value="(\w+)"', answer.text)[1:4] == ["legal", "psychological", "health"]
    assert '<option value="ar" selected>' in answer.text
    assert 'value="León"' in answer.text
    assert "Despacho Inventado" not in answer.text


def test_the_second_step_shows_who_fits_why_and_what_is_amiss(world: World, staff: Browser) -> None:
    world.add_partner("Clínica Inventada", services=(PartnerService.HEALTH,))
    world.add_partner("Abogadas sin Árabe", languages=("es",))
    world.deliver()
    for _ in range(3):
        world.later(days=3)
        world.tick()
    world.later(days=200)

    answer = staff.send_form(f"/casos/{world.case}/derivaciones/nueva", {"kind": "legal", "spoken": "ar"})

    fits, no_arabic, others = re.split("Sin su idioma|Otra entidad", words_of(answer))
    assert "Despacho Inventado" in fits
    assert "hace lo que necesita · habla su idioma" in fits
    assert "sin confirmar desde hace más de seis meses" in fits
    assert "en un año no contestó 1 de 1" in fits
    assert "Abogadas sin Árabe" in no_arabic
    assert "Clínica Inventada" in others
    assert "berta@" not in answer.text


def test_a_closed_door_is_said_to_be_closed(world: World, staff: Browser) -> None:
    with world.begin() as work:
        work.session.add(
            DirectoryHours(
                id=new_id(),
                partner_id=world.partner,
                weekdays=[6],
                opens=time(9),
                closes=time(10),
                zone=MADRID,
            )
        )

    answer = staff.send_form(f"/casos/{world.case}/derivaciones/nueva", {"kind": "any"})

    assert "cerrado ahora" in words_of(answer)


def test_a_need_is_asked_for_again_with_everything_kept(world: World, staff: Browser) -> None:
    typed = {"need": "Orientación", "near": "Astorga", "urgency": "soon", "must": ["with_animals"]}

    answer = staff.send_form(f"/casos/{world.case}/derivaciones/nueva", typed)

    assert answer.status_code == 422
    assert 'id="f-kind-error"' in answer.text
    assert "Orientación</textarea>" in answer.text
    assert 'value="Astorga"' in answer.text
    assert 'value="soon" checked' in answer.text
    assert 'value="with_animals" checked' in answer.text


def test_a_place_nobody_knows_is_said_where_it_was_typed(world: World, staff: Browser) -> None:
    answer = staff.send_form(
        f"/casos/{world.case}/derivaciones/nueva", {"kind": "legal", "near": "Macondo", "need": "Orientación"}
    )

    assert answer.status_code == 422
    assert 'id="f-near-error"' in answer.text
    assert "Orientación</textarea>" in answer.text


def test_going_back_keeps_what_both_steps_held(world: World, staff: Browser) -> None:
    held = chosen(world, near="Astorga", must=["without_papers", "with_animals"], spoken="fr")

    second = staff.send_form(f"/casos/{world.case}/derivaciones/nueva", held)
    first = staff.send_form(f"/casos/{world.case}/derivaciones/necesidad", held)

    for name, value in (("kind", "legal"), ("need", "Orientación"), ("near", "Astorga"), ("spoken", "fr")):
        assert f'name="{name}" value="{value}"' in second.text
    assert second.text.count('type="hidden" name="must"') == 4
    assert '#check-lg"/></svg>Elegir' in second.text
    assert first.status_code == 200
    assert "Orientación</textarea>" in first.text
    assert '<option value="fr" selected>' in first.text
    assert 'value="legal" aria-current="true"' in first.text
    assert "has-error" not in first.text


def test_the_preview_ticks_what_she_agreed_to_and_offers_to_record_the_rest(
    world: World, staff: Browser
) -> None:
    answer = staff.send_form(f"/casos/{world.case}/derivaciones/ver", chosen(world))

    ticked = re.findall(r'name="fields" value="(\w+)" checked', answer.text)
    offered = re.findall(r'name="agreed" value="(\w+)"', answer.text)
    assert ticked == ["call_name", "languages", "need", "urgency"]
    assert offered == ["full_name", "birth_year", "interpreter", "nationality", "municipality"]
    assert "árabe, francés" in words_of(answer)


def test_five_actions_take_a_referral_from_the_case_to_its_partner(world: World, staff: Browser) -> None:
    """Derivar, write the need, touch its name, choose the partner, send: as many as before."""
    staff.get(f"/casos/{world.case}/derivaciones/nueva")
    staff.send_form(f"/casos/{world.case}/derivaciones/nueva", {"kind": "legal", "need": "Orientación"})
    preview = staff.send_form(f"/casos/{world.case}/derivaciones/ver", chosen(world))
    ticked = re.findall(r'name="fields" value="(\w+)" checked', preview.text)
    done = staff.send_form(f"/casos/{world.case}/derivaciones", chosen(world, fields=ticked))

    assert len(pin_on(done)) == 6
    assert "+34 987 000 000" in words_of(done)


def test_a_partner_that_left_the_directory_is_chosen_again(world: World, staff: Browser) -> None:
    with world.begin() as work:
        retire_partner(work, partner_id=world.partner)

    answer = staff.send_form(f"/casos/{world.case}/derivaciones/ver", chosen(world))

    assert answer.status_code == 422
    assert 'id="f-partner_id-error"' in answer.text
    assert 'name="need" value="Orientación"' in answer.text


def test_the_pin_is_shown_once_and_never_in_an_address(world: World, staff: Browser) -> None:
    pin = sent(world, staff)

    listed = staff.get(f"/casos/{world.case}/derivaciones")
    assert pin not in listed.text
    assert f"{pin[:3]} {pin[3:]}" not in listed.text
    assert "no-store" in listed.headers["cache-control"]


def test_consent_recorded_on_the_page_widens_what_may_leave(world: World, staff: Browser) -> None:
    form = chosen(world, agreed=["nationality"], medium="spoken", asked_in="ar", interpreter="true")
    after = staff.send_form(f"/casos/{world.case}/derivaciones/consentir", form)

    assert "nationality" in re.findall(r'name="fields" value="(\w+)" checked', after.text)
    with world.begin() as work:
        newest = work.session.scalars(select(Consent).order_by(Consent.id.desc()).limit(1)).one()
        assert (newest.partner, newest.facts.fields, newest.facts.interpreter) == (
            world.partner,
            ["nationality"],
            True,
        )
        assert (newest.facts.language, newest.facts.wording) == ("ar", words_in("ar").wording)  # type: ignore[union-attr]


def test_the_text_that_is_read_to_her_stands_beside_the_consent(world: World, staff: Browser) -> None:
    asked = staff.send_form(f"/casos/{world.case}/derivaciones/ver", chosen(world))
    french = staff.send_form(f"/casos/{world.case}/derivaciones/leer", chosen(world, asked_in="fr"))
    wolof = staff.send_form(f"/casos/{world.case}/derivaciones/leer", chosen(world, asked_in="wo"))

    day = (utc_now() + timedelta(days=90)).strftime("%d/%m/%Y")
    for answer, code in ((asked, "ar"), (french, "fr"), (wolof, "es")):
        words = words_in(code)
        assert words
        for line in words.read("referral", partner="Despacho Inventado", day=day):
            assert line in unescape(answer.text)
    for answer, code in ((asked, "ar"), (french, "fr"), (wolof, "wo")):
        assert f'type="hidden" name="asked_in" value="{code}"' in answer.text
    assert "No hay texto en su idioma" in words_of(wolof)


def test_a_language_that_is_not_offered_is_said_at_its_field(world: World, staff: Browser) -> None:
    answer = staff.send_form(f"/casos/{world.case}/derivaciones/leer", chosen(world, asked_in="xx"))

    assert answer.status_code == 422
    assert 'id="f-asked_in-error"' in answer.text


def test_a_consent_without_its_medium_is_asked_again_with_everything_kept(
    world: World, staff: Browser
) -> None:
    answer = staff.send_form(
        f"/casos/{world.case}/derivaciones/consentir", chosen(world, agreed=["nationality"], asked_in="ar")
    )

    assert answer.status_code == 422
    assert 'name="agreed" value="nationality" checked' in answer.text
    assert "Cómo ha dado su consentimiento" in words_of(answer)


def test_nothing_ticked_sends_nothing_and_says_so(world: World, staff: Browser) -> None:
    answer = staff.send_form(f"/casos/{world.case}/derivaciones", chosen(world))

    assert answer.status_code == 422
    assert "Qué se comparte" in words_of(answer)
    assert 'value="Orientación"' in answer.text


def test_a_consent_withdrawn_meanwhile_is_said_at_the_field(world: World, staff: Browser) -> None:
    world.withdraw()

    answer = staff.send_form(f"/casos/{world.case}/derivaciones", chosen(world, fields=["call_name"]))

    assert answer.status_code == 422
    assert "Falta su consentimiento" in words_of(answer)


def test_another_teams_case_is_not_found(world: World, staff: Browser) -> None:
    with world.begin() as work:
        work.session.connection().exec_driver_sql("update case_file set team = 'burgos', owner = null")

    assert staff.get(f"/casos/{world.case}/derivaciones").status_code == 404


def test_a_referral_is_taken_back_after_a_question(world: World, staff: Browser, outside: Browser) -> None:
    pin = sent(world, staff)
    href = re.search(r'href="(/casos/[^"]+/retirar)"', staff.get(f"/casos/{world.case}/derivaciones").text)
    assert href

    asked = staff.get(href[1])
    done = staff.send_form(href[1])

    assert "El enlace deja de funcionar ahora mismo" in words_of(asked)
    assert done.status_code == 303
    assert "Retirada" in words_of(staff.get(done.headers["location"]))
    assert outside.post(f"/r/{world.token()}", data={"pin": pin}).status_code == 422


def test_the_directory_is_kept_through_its_pages(world: World, staff: Browser) -> None:
    entry = {
        "organisation": "Centro Inventado",
        "services": ["health"],
        "languages": ["es", "fr"],
        "phone": "987 111 111",
        "papers": "yes",
        "contact_email": "clara@centro.example",
    }
    added = staff.send_form("/entidades/nueva", entry)
    listed = staff.get("/entidades")
    href = re.search(r'href="(/entidades/[0-9a-f-]{36})/ficha">Centro', listed.text)
    assert href
    shown = staff.get(href[1])
    changed = staff.send_form(href[1], entry | {"hours": "L-V 9-20"})
    retired = staff.send_form(href[1] + "/quitar")

    assert [a.status_code for a in (added, changed, retired)] == [303, 303, 303]
    assert 'value="clara@centro.example"' in shown.text
    assert "Centro Inventado" not in words_of(staff.get("/entidades"))


def test_a_bad_directory_entry_is_said_at_its_field(staff: Browser) -> None:
    answer = staff.send_form(
        "/entidades/nueva",
        {
            "organisation": "Centro",
            "services": ["health"],
            "languages": ["es"],
            "phone": "987 1",
            "contact_email": "no",
        },
    )

    assert answer.status_code == 422
    assert 'id="f-contact_email-error"' in answer.text


def test_roles_without_casework_find_no_referrals(world: World) -> None:
    for role in ("facilitator", "dpo", "admin"):
        browser = portal_with(someone(role))
        for path in (
            "/entidades",
            f"/casos/{world.case}/derivaciones",
            f"/casos/{world.case}/derivaciones/nueva",
        ):
            assert browser.get(path).status_code == 403


def test_every_state_and_field_has_its_words() -> None:
    from services.intake.domain.directory.partners import PartnerService
    from services.intake.domain.referral.answers import AnswerKind, DeclineReason, NotGivenReason
    from services.intake.domain.referral.fields import ReferralField, Urgency
    from services.portal.views.referrals import words

    assert set(words.STATES) == {state.value for state in ReferralState}
    assert set(words.FIELDS) == {field.value for field in ReferralField}
    assert set(words.URGENCIES) == {urgency.value for urgency in Urgency}
    assert set(words.ANSWERS) == {kind.value for kind in AnswerKind}
    assert set(words.REASONS) == {reason.value for reason in (*DeclineReason, *NotGivenReason)}
    assert set(words.SERVICES) == {service.value for service in PartnerService}
