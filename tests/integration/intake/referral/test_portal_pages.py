"""The portal's pages of referrals with the real intake behind them: what staff and partners see and press."""

import re
from dataclasses import replace
from html import unescape

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey
from sqlalchemy import select

from services.intake.runtime import Runtime
from services.intake.settings import IntakeSettings
from services.intake.store.consents import Consent
from services.portal.runtime import Runtime as PortalRuntime
from shared.contracts.codes import ReferralState
from shared.ids import new_id
from tests.integration.intake.referral.conftest import World
from tests.support.apps import SharedApp
from tests.support.portal import Browser, away, portal_with, someone

NAMES_OF_OURS = re.compile(r"telar|violencia|mujer|expediente|TL-\d|\bONG\b", re.IGNORECASE)


@pytest.fixture
def door(world: World) -> TestClient:
    """The real intake, which believes the tokens of whichever portal was made last."""
    runtime = Runtime(
        settings=IntakeSettings(), transactions=world.transactions, token_key=OKPKey.generate_key("Ed25519")
    )
    return TestClient(SharedApp("intake", runtime), base_url="http://intake.test/api/v1/")


def portal(world: World, door: TestClient, *, signed_in: bool = True) -> Browser:
    """A portal in front of the real intake, for the world's worker or for nobody."""

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode().lstrip("/")
        found = door.request(request.method, path, content=request.content, headers=dict(request.headers))
        return httpx.Response(
            found.status_code,
            content=found.content,
            headers={"content-type": found.headers.get("content-type", "")},
        )

    person = someone("caseworker", account=world.worker.ref, teams=frozenset({"leon"})) if signed_in else None
    browser = portal_with(person, services={"intake": answer})
    runtime: PortalRuntime = browser.app.state.runtime  # type: ignore[attr-defined]
    if signed_in:
        door.app.runtime = replace(door.app.runtime, token_key=runtime.token_key)  # type: ignore[attr-defined]
    return browser


@pytest.fixture
def staff(world: World, door: TestClient) -> Browser:
    return portal(world, door)


@pytest.fixture
def outside(world: World, door: TestClient) -> Browser:
    return portal(world, door, signed_in=False)


def words_of(answer: httpx.Response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def pin_on(answer: httpx.Response) -> str:
    found = re.search(r"data-pin>.*?(\d{3}) (\d{3})<", answer.text, re.DOTALL)
    assert found, words_of(answer)
    return found[1] + found[2]


def pass_on(answer: httpx.Response) -> dict[str, str]:
    found = re.search(r'name="pass" value="([^"]+)"', answer.text)
    assert found, words_of(answer)
    return {"pass": found[1], "_key": str(new_id())}


def chosen(world: World, **more: object) -> dict[str, object]:
    return {"partner_id": str(world.partner), "need": "Orientación", "urgency": "soon"} | more


def sent(world: World, staff: Browser) -> str:
    """Send a referral through the pages; return its PIN."""
    answer = staff.send_form(
        f"/casos/{world.case}/derivaciones", chosen(world, fields=["call_name", "languages", "need"])
    )
    assert answer.status_code == 200, words_of(answer)
    world.tell()
    world.tick()
    return pin_on(answer)


def test_the_first_step_shows_the_directory(world: World, staff: Browser) -> None:
    page = words_of(staff.get(f"/casos/{world.case}/derivaciones/nueva"))

    assert "Despacho Inventado" in page
    assert "árabe" in page
    assert "atiende sin papeles" in page
    assert "berta@" not in page


def test_the_preview_ticks_what_she_agreed_to_and_offers_to_record_the_rest(
    world: World, staff: Browser
) -> None:
    answer = staff.send_form(f"/casos/{world.case}/derivaciones/nueva", chosen(world))

    ticked = re.findall(r'name="fields" value="(\w+)" checked', answer.text)
    offered = re.findall(r'name="agreed" value="(\w+)"', answer.text)
    assert ticked == ["call_name", "languages", "need", "urgency"]
    assert offered == ["full_name", "birth_year", "interpreter", "nationality", "municipality"]
    assert "árabe, francés" in words_of(answer)


def test_five_actions_take_a_referral_from_the_case_to_its_partner(world: World, staff: Browser) -> None:
    """Derivar, choose the partner, write the need, see what leaves, send."""
    staff.get(f"/casos/{world.case}/derivaciones/nueva")
    preview = staff.send_form(f"/casos/{world.case}/derivaciones/nueva", chosen(world))
    ticked = re.findall(r'name="fields" value="(\w+)" checked', preview.text)
    done = staff.send_form(f"/casos/{world.case}/derivaciones", chosen(world, fields=ticked))

    assert len(pin_on(done)) == 6
    assert "+34 987 000 000" in words_of(done)


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


def test_opening_the_link_with_get_asks_intake_nothing_and_changes_nothing(
    world: World, staff: Browser
) -> None:
    sent(world, staff)
    lonely = portal_with(None, services={"intake": away})

    pages = [lonely.get(f"/r/{token}") for token in (world.token(), world.token(), "never-was")]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert {re.sub(r'value="[^"]*"|/r/[^"]+', "", page.text) for page in pages[:2]} == {
        re.sub(r'value="[^"]*"|/r/[^"]+', "", pages[2].text)
    }
    assert "Enviada" in words_of(staff.get(f"/casos/{world.case}/derivaciones"))


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_page_for_partners_names_us_or_sets_a_cookie(
    world: World, staff: Browser, outside: Browser, language: str
) -> None:
    pin = sent(world, staff)
    outside.headers["Accept-Language"] = language
    path = f"/r/{world.token()}"
    opened = outside.post(path, data={"pin": pin})
    pages = [
        outside.get(path),
        outside.post(path, data={"pin": "000000" if pin != "000000" else "1"}),
        opened,
    ]
    pages.append(outside.post(path, data=pass_on(opened) | {"kind": "message", "words": "Hola"}))
    pages.append(outside.post(path, data=pass_on(opened) | {"kind": "decline", "reason": "language"}))

    for page in pages:
        assert NAMES_OF_OURS.findall(words_of(page)) == []
        assert "set-cookie" not in page.headers
        assert 'href="/salir"' in page.text
        title = re.search(r"<title>(.*?)</title>", page.text)
        assert title
        assert title[1] in {"Aviso", "Notice"}


def test_the_right_pin_shows_the_consented_fields_alone(
    world: World, staff: Browser, outside: Browser
) -> None:
    pin = sent(world, staff)

    opened = outside.post(f"/r/{world.token()}", data={"pin": f"{pin[:3]} {pin[3:]}"})

    text = words_of(opened)
    assert "Amal" in text
    assert "árabe, francés" in text
    assert "Orientación" in text
    for absent in ("Inventada", "1990", "Marruecos", "León", "Pronto"):
        assert absent not in text


def test_wrong_pin_unknown_and_revoked_links_look_alike(
    world: World, staff: Browser, outside: Browser
) -> None:
    pin = sent(world, staff)
    wrong = f"{(int(pin) + 1) % 10**6:06d}"
    answers = [outside.post(f"/r/{token}", data={"pin": wrong}) for token in (world.token(), "B" * 43, "x")]
    world.withdraw()
    answers.append(outside.post(f"/r/{world.token()}", data={"pin": pin}))

    assert {answer.status_code for answer in answers} == {422}
    assert len({re.sub(r'value="[^"]*"|/r/[^"]+', "", answer.text) for answer in answers}) == 1


def test_partner_accepts_gives_a_date_and_the_worker_reads_it(
    world: World, staff: Browser, outside: Browser
) -> None:
    pin = sent(world, staff)
    path = f"/r/{world.token()}"
    accepted = outside.post(path, data=pass_on(outside.post(path, data={"pin": pin})) | {"kind": "accept"})
    dated = outside.post(
        path, data=pass_on(accepted) | {"kind": "appointment", "day": "2/12/2026", "hour": "10:30"}
    )

    assert "Hemos recibido su respuesta" in words_of(accepted)
    listed = words_of(staff.get(f"/casos/{world.case}/derivaciones"))
    assert "Con cita" in listed
    assert "10:30" in words_of(dated)
    assert "10:30" in listed


def test_an_answer_that_lacks_something_keeps_what_was_typed(
    world: World, staff: Browser, outside: Browser
) -> None:
    pin = sent(world, staff)
    path = f"/r/{world.token()}"
    opened = outside.post(path, data={"pin": pin})

    refused = outside.post(path, data=pass_on(opened) | {"kind": "decline", "words": "Volvemos en enero"})

    assert refused.status_code == 422
    assert "Volvemos en enero</textarea>" in refused.text
    assert "El motivo no corresponde" in words_of(refused)
    assert "<details open><summary>No podemos" in refused.text


def test_an_impossible_date_is_named(world: World, staff: Browser, outside: Browser) -> None:
    pin = sent(world, staff)
    path = f"/r/{world.token()}"
    accepted = outside.post(path, data=pass_on(outside.post(path, data={"pin": pin})) | {"kind": "accept"})

    refused = outside.post(path, data=pass_on(accepted) | {"kind": "appointment", "day": "31/02/2027"})

    assert refused.status_code == 422
    assert "no es una fecha" in words_of(refused)


def test_a_final_answer_is_thanked_and_closes_the_link(
    world: World, staff: Browser, outside: Browser
) -> None:
    pin = sent(world, staff)
    path = f"/r/{world.token()}"
    opened = outside.post(path, data={"pin": pin})

    done = outside.post(path, data=pass_on(opened) | {"kind": "decline", "reason": "no_capacity"})

    assert "Gracias" in words_of(done)
    assert "Amal" not in done.text
    assert outside.post(path, data={"pin": pin}).status_code == 422


def test_a_script_written_by_a_partner_is_shown_as_words(
    world: World, staff: Browser, outside: Browser
) -> None:
    pin = sent(world, staff)
    path = f"/r/{world.token()}"
    opened = outside.post(path, data={"pin": pin})

    mine = outside.post(
        path, data=pass_on(opened) | {"kind": "message", "words": "<script>alert(1)</script>"}
    )
    theirs = staff.get(f"/casos/{world.case}/derivaciones")

    for page in (mine, theirs):
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text


def test_intake_away_says_so_on_the_partners_page_without_naming_us(outside: Browser) -> None:
    lonely = portal_with(None, services={"intake": away})

    answer = lonely.post("/r/x", data={"pin": "123456"})

    assert answer.status_code == 503
    assert "Ahora no podemos abrirlo" in words_of(answer)
    assert NAMES_OF_OURS.findall(words_of(answer)) == []


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
    href = re.search(r'href="(/entidades/[0-9a-f-]{36})">Centro', listed.text)
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
    from services.intake.domain.partners import PartnerService
    from services.intake.domain.referral_fields import ReferralField, Urgency
    from services.intake.domain.referrals import AnswerKind, DeclineReason, NotGivenReason
    from services.portal.views import referral_words as words

    assert set(words.STATES) == {state.value for state in ReferralState}
    assert set(words.FIELDS) == {field.value for field in ReferralField}
    assert set(words.URGENCIES) == {urgency.value for urgency in Urgency}
    assert set(words.ANSWERS) == {kind.value for kind in AnswerKind}
    assert set(words.REASONS) == {reason.value for reason in (*DeclineReason, *NotGivenReason)}
    assert set(words.SERVICES) == {service.value for service in PartnerService}


@pytest.mark.parametrize("token", ["x" * 3000, "ñandú", "%00", "a b", "A" * 43])
def test_whatever_stands_in_the_address_looks_like_an_unknown_link(outside: Browser, token: str) -> None:
    answer = outside.post(f"/r/{token}", data={"pin": "123456"})

    assert answer.status_code == 422
    assert "el enlace ya no vale" in words_of(answer)


@pytest.mark.parametrize("held", ["ñ", "x\r\ny: z", "x" * 5000, "' or 1=1", "A" * 43])
def test_a_made_up_pass_looks_like_an_unknown_link(outside: Browser, held: str) -> None:
    answer = outside.post("/r/whatever", data={"pass": held, "kind": "accept"})

    assert answer.status_code == 422
    assert "el enlace ya no vale" in words_of(answer)
