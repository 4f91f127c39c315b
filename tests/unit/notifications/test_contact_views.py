"""Pages of the contact plan without a browser: what each state shows, who may open them, services away."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from services.portal.views.contact import reply_words, words
from tests.support.case_head import a_head
from tests.support.portal import Browser, away, portal_with, someone

CASE, PERSON, POINT = (UUID(int=number) for number in (1, 2, 3))
BASE = f"/casos/{CASE}/contacto"
Answer = Callable[[httpx.Request], httpx.Response]


def a_point(**facts: Any) -> dict[str, Any]:
    return {
        "ref": str(POINT), "kind": "whatsapp", "value": "+34600123123", "safe": "yes",
        "windows": [{"weekday": 1, "start": 600, "end": 720}], "who_may_answer": "only_her",
        "accepts_messages": True, "confirmed_at": None, "confirmed_until": None,
    } | facts  # fmt: skip


def a_plan(*points: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return {"exists": True, "version": 3, "points": list(points)} | facts


class Notifications:
    """Notifications as the portal sees it: answers a plan and notes what was asked of it."""

    def __init__(self, plan: dict[str, Any], **answers: Any) -> None:
        self.plan, self.answers = plan, answers
        self.asked: list[tuple[str, str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.rpartition(f"/people/{PERSON}/")[2]
        self.asked.append((request.method, path, request.content.decode()))
        if request.method == "GET" and path == "contact-plan":
            return httpx.Response(200, json=self.plan)
        if path in self.answers:
            return httpx.Response(200, json=self.answers[path])
        return httpx.Response(204)

    def changes(self) -> list[tuple[str, str, str]]:
        return [asked for asked in self.asked if asked[0] != "GET"]


def intake(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=a_head(CASE, PERSON))


def browser(notifications: Answer, *roles: str, **who: Any) -> Browser:
    return portal_with(someone(*roles, **who), services={"intake": intake, "notifications": notifications})


@pytest.mark.parametrize(
    ("plan", "words_shown"),
    [
        ({"exists": False}, ["Sin formas de contacto", "Primero, anota una forma de contacto"]),
        (a_plan(a_point()), ["Sin confirmar", "martes de 10 a 12", "No se le ha preguntado"]),
        (a_plan(a_point(confirmed_until="2026-12-01T00:00:00Z")), ["Confirmada hasta el", "1 dic 2026"]),
        (a_plan(a_point(safe="no")), ["No es segura"]),
        (a_plan(a_point(safe="unknown")), ["No se sabe si es segura"]),
        (a_plan(a_point(), halted=True), ["alguien avisó de que no es seguro"]),
        (a_plan(a_point(), contact_nobody=True), ["Volver a su plan de contacto"]),
        (a_plan(a_point(), consent="given"), ["Lo ha dado", "Lo retira"]),
        (a_plan(a_point(), consent="withdrawn"), ["Retirado", "Lo da ahora"]),
        (a_plan(a_point(kind="phone")), ["Solo la usan personas"]),
        (a_plan(a_point(sender_alias="Lola")), ["Firma:", "Lola"]),
    ],
)
def test_each_state_of_a_plan_is_said_in_words(plan: dict[str, Any], words_shown: list[str]) -> None:
    page = browser(Notifications(plan)).get(BASE)

    assert page.status_code == 200
    for shown in words_shown:
        assert shown in page.text


def test_numbers_and_code_word_stay_out_of_the_page_while_others_see_the_screen() -> None:
    plan = a_plan(a_point(), code_word="mariposa")

    page = browser(Notifications(plan), hides_names=True).get(BASE)

    assert "600123123" not in page.text
    assert "mariposa" not in page.text


@pytest.mark.parametrize(
    ("path", "form", "change"),
    [
        ("/no-es-seguro", {"point": str(POINT)}, ("POST", "contact-plan/not-safe", f'{{"point":"{POINT}"}}')),
        ("/no-es-seguro", {"point": "x"}, ("POST", "contact-plan/not-safe", '{"point":null}')),
        ("/nadie", {}, ("PUT", "contact-plan/contact-nobody", '{"is_on":true}')),
        ("/nadie/quitar", {}, ("PUT", "contact-plan/contact-nobody", '{"is_on":false}')),
        ("/consentimiento", {"is_on": "true"}, ("PUT", "contact-plan/message-consent", '{"is_on":true}')),
        ("/consentimiento", {"is_on": ""}, ("PUT", "contact-plan/message-consent", '{"is_on":false}')),
        (f"/formas/{POINT}/confirmar", {}, ("POST", f"contact-plan/points/{POINT}/confirm", "")),
    ],
)
def test_each_button_is_one_call_and_comes_back_to_the_plan(
    path: str, form: dict[str, str], change: tuple[str, str, str]
) -> None:
    service = Notifications(a_plan(a_point()))

    answer = browser(service).send_form(BASE + path, form)

    assert (answer.status_code, answer.headers["location"]) == (303, BASE)
    assert service.changes() == [change]


def test_keeping_a_point_sends_the_whole_plan_with_the_version_it_was_read_at() -> None:
    other = a_point(ref=str(uuid4()), kind="email", value="a@b.test")
    service = Notifications(a_plan(a_point(), other, code_word="canario"))
    typed = {
        "kind": "whatsapp", "value": "600 999 999", "safe": "yes", "day.0.1": "on", "day.0.3": "on",
        "start.0": "10:00", "end.0": "12:00", "version": "3", "who_may_answer": "only_her",
    }  # fmt: skip

    browser(service).send_form(f"{BASE}/formas/{POINT}", typed)

    ((_, _, body),) = service.changes()
    sent = httpx.Response(200, content=body.encode()).json()
    assert sent["version"] == 3
    assert sent["code_word"] == "canario"
    assert [point["kind"] for point in sent["points"]] == ["whatsapp", "email"]
    assert [one["weekday"] for one in sent["points"][0]["windows"]] == [1, 3]
    assert all(
        (one["start"], one["end"], one["weeks"]) == (600, 720, []) for one in sent["points"][0]["windows"]
    )


def test_a_point_to_use_first_moves_to_the_front() -> None:
    first = a_point(ref=str(uuid4()), kind="email", value="a@b.test")
    service = Notifications(a_plan(first, a_point()))
    typed = {"kind": "whatsapp", "value": "600 999 999", "safe": "yes", "is_first": "true", "version": "3"}

    browser(service).send_form(f"{BASE}/formas/{POINT}", typed)

    sent = httpx.Response(200, content=service.changes()[0][2].encode()).json()
    assert [point["kind"] for point in sent["points"]] == ["whatsapp", "email"]


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"day.0.1": "on", "start.0": "", "end.0": "12:00"}, "Escribe desde qué hora"),
        ({"day.0.1": "on", "start.0": "10:00", "end.0": ""}, "Escribe hasta qué hora"),
        ({"start.0": "10:00", "end.0": "12:00"}, "Marca los días de esta franja"),
        ({"day.0.1": "on", "start.0": "24:00", "end.0": "12:00"}, "Escribe desde qué hora"),
        ({"value": ""}, "Número, dirección o usuario"),
        ({"safe": ""}, "Es segura"),
    ],
)
def test_what_is_wrong_with_a_point_is_said_and_nothing_is_sent(
    typed: dict[str, str], complaint: str
) -> None:
    service = Notifications(a_plan())
    good = {"kind": "sms", "value": "600 123 123", "safe": "yes", "version": "3"}

    page = browser(service).send_form(f"{BASE}/formas/{POINT}", good | typed)

    assert page.status_code == 422
    assert complaint in page.text
    assert service.changes() == []


AT = "2026-11-24T09:00:00Z"


@pytest.mark.parametrize(
    ("trial", "shown"),
    [
        (
            {"answer": "send", "channel": "email", "until": "2026-11-24T11:00:00Z"},
            "antes del martes 24 de noviembre de 2026, 12:00",
        ),
        (
            {"answer": "wait", "reason": "outside_window", "until": "2026-11-25T16:00:00Z"},
            "el miércoles 25 de noviembre de 2026, 17:00",
        ),
        ({"answer": "withhold", "reason": "not_safe"}, "Nada sale hasta confirmarlo con ella"),
    ],
)
def test_the_trial_says_what_would_happen_with_and_without_script(trial: dict[str, Any], shown: str) -> None:
    open_ = browser(Notifications(a_plan(a_point()), **{"would-send": trial | {"at": AT}}))

    whole = open_.send_form(f"{BASE}/prueba")
    part = open_.send_form(f"{BASE}/prueba", headers={"HX-Request": "true"})

    assert shown in whole.text
    assert "<html" in whole.text
    assert shown in part.text
    assert "<html" not in part.text


def test_each_point_s_verdict_is_said_with_its_reason_and_when_it_would_leave() -> None:
    late = {"answer": "wait", "reason": "outside_window", "channel": "whatsapp", "point": str(uuid4())}
    points = [
        late | {"leaves_at": "2026-11-25T16:00:00Z"},
        late | {"late_reason": "point_unconfirmed", "channel": "email"},
        late | {"answer": "withhold", "reason": "no_machine_channel", "channel": "phone"},
    ]
    trial = {"answer": "wait", "reason": "outside_window", "until": AT, "at": AT, "points": points}

    page = browser(Notifications(a_plan(a_point()), **{"would-send": trial})).send_form(f"{BASE}/prueba").text

    assert "Saldría el miércoles 25 de noviembre de 2026, 17:00, si nada cambia." in page
    assert "Y tampoco saldría después: La confirmación ha caducado" in page
    assert "llámala en su horario" in page


@pytest.mark.parametrize(
    ("zone", "typed", "at"),
    [
        ("Europe/Madrid", {}, None),
        ("Europe/Madrid", {"on": "24/12/2026", "clock": "10:00"}, "2026-12-24T09:00:00Z"),
        ("Atlantic/Canary", {"on": "2026-12-24", "clock": "10:00"}, "2026-12-24T10:00:00Z"),
        ("Europe/Madrid", {"on": "2026-06-24"}, "2026-06-24T10:00:00Z"),
    ],
)
def test_the_instant_tried_is_what_her_clock_shows(zone: str, typed: dict[str, str], at: str | None) -> None:
    answer = {"answer": "withhold", "reason": "not_safe", "at": AT}
    service = Notifications(a_plan(a_point(), time_zone=zone), **{"would-send": answer})

    browser(service).send_form(f"{BASE}/prueba", {"kind": "appointment_reminder", **typed})

    ((_, _, body),) = service.changes()
    assert httpx.Response(200, content=body.encode()).json() == {"kind": "appointment_reminder", "at": at}


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_day_that_is_none_is_named_and_nothing_is_tried(headers: dict[str, str]) -> None:
    service = Notifications(a_plan(a_point()))

    page = browser(service).send_form(f"{BASE}/prueba", {"on": "ayer"}, headers=headers)

    assert "no es una fecha" in page.text
    assert service.changes() == []


def a_page(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"rows": rows, "total": len(rows), "page_size": 50}


def test_every_state_and_reason_of_a_message_is_shown_in_words() -> None:
    at = "2026-11-24T10:00:00Z"
    rows = [
        {
            "id": str(uuid4()), "kind": "session_reminder", "state": state, "reason": reason, "channel": "email",
            "about": at, "planned_at": at, "due_at": at, "called_at": at, "settled_at": at, "attempts": 1,
        }
        for state in words.STATES
        for reason in (None, *words.REASONS)
    ]  # fmt: skip

    page = browser(Notifications(a_plan(), deliveries=a_page(rows), replies=[])).get(f"{BASE}/mensajes")

    assert page.status_code == 200
    assert "No ha llegado nada" in page.text
    for text in (*words.STATES.values(), "Se avisó de que no es seguro"):
        assert text in page.text


def a_reply(**facts: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()), "received_at": "2026-11-24T10:00:00Z", "message": None, "channel": "whatsapp",
        "words": "Sí, <b>gracias</b>", "answer": "yes", "is_shared": False,
    } | facts  # fmt: skip


def test_what_came_is_said_to_be_from_her_number_never_from_her() -> None:
    replies = [a_reply(answer=answer) for answer in reply_words.ANSWERS]
    replies += [a_reply(words=None, channel=None), a_reply(words=""), a_reply(is_shared=True)]

    page = browser(Notifications(a_plan(), deliveries=a_page([]), replies=replies)).get(f"{BASE}/mensajes")

    assert page.status_code == 200
    for text in (
        *reply_words.ANSWERS.values(),
        *reply_words.WHAT_FOLLOWS.values(), "Recibido desde sus números", "puede haberlo escrito otra persona",
        "Sí, &lt;b&gt;gracias&lt;/b&gt;", "No se puede leer", "sin palabras", "también de otra mujer",
    ):  # fmt: skip
        assert text in page.text


@pytest.mark.parametrize("role", ["facilitator", "dpo", "admin"])
@pytest.mark.parametrize("path", ["", "/mensajes", "/ajustes", f"/formas/{POINT}"])
def test_roles_without_casework_do_not_get_in(role: str, path: str) -> None:
    service = Notifications(a_plan(a_point()))

    page = browser(service, role).get(BASE + path)

    assert page.status_code in (403, 404)
    assert service.asked == []


def test_a_service_that_is_away_gives_a_calm_page_and_loses_nothing_typed() -> None:
    open_ = portal_with(someone(), services={"intake": intake, "notifications": away})

    page = open_.get(BASE)

    assert page.status_code == 503
    assert "600123123" not in page.text


def test_a_form_without_our_token_changes_nothing() -> None:
    service = Notifications(a_plan(a_point()))

    answer = browser(service).post(f"{BASE}/nadie", data={}, follow_redirects=False)

    assert answer.status_code == 403
    assert service.changes() == []


def test_rare_hours_and_dates_typed_without_script_are_sent_and_shown_again() -> None:
    service = Notifications(a_plan(a_point(), code_word="canario"))
    typed = {
        "kind": "whatsapp", "value": "600 999 999", "safe": "yes", "version": "3", "who_may_answer": "only_her",
        "day.0.1": "on", "start.0": "10:00", "end.0": "12:00", "week.0.1": "on", "week.0.3": "on", "term.0": "on",
        "first.0": "2026-12-01", "last.0": "31/12/2027",
        "off_first.0": "24/12/2026", "off_first.1": "2026-12-31", "off_last.1": "2027-01-02",
        "off_start.1": "10:00", "off_end.1": "00:00",
    }  # fmt: skip

    browser(service).send_form(f"{BASE}/formas/{POINT}", typed)

    ((_, _, body),) = service.changes()
    (point,) = httpx.Response(200, content=body.encode()).json()["points"]
    assert point["windows"] == [
        {
            "weekday": 1, "start": 600, "end": 720, "weeks": [1, 3], "is_term_only": True,
            "first": "2026-12-01", "last": "2027-12-31",
        }
    ]  # fmt: skip
    assert point["exceptions"] == [
        {"first": "2026-12-24", "last": "2026-12-24", "stretches": []},
        {"first": "2026-12-31", "last": "2027-01-02", "stretches": [[600, 1440]]},
    ]
    page = browser(Notifications(a_plan(point))).get(f"{BASE}/formas/{POINT}").text
    for name, value in (("week.0.3", "on"), ("term.0", "on")):
        assert f'name="{name}" value="{value}" checked' in page
    for value in ("2026-12-01", "2027-12-31", "2026-12-24", "2027-01-02"):
        assert f'value="{value}"' in page
    assert 'name="off_end.1" value="00:00"' in page


def test_dates_of_the_whole_plan_are_kept_with_its_points_and_said() -> None:
    service = Notifications(a_plan(a_point()))
    typed = {"language": "es", "time_zone": "Europe/Madrid", "version": "3", "off_first.0": "2026-12-24"}

    browser(service).send_form(f"{BASE}/ajustes", typed)

    ((_, _, body),) = service.changes()
    sent = httpx.Response(200, content=body.encode()).json()
    assert sent["exceptions"] == [{"first": "2026-12-24", "last": "2026-12-24", "stretches": []}]
    assert len(sent["points"]) == 1
    shown = a_plan(a_point(), exceptions=[{"first": "2126-12-24", "last": "2126-12-24"}])
    assert "el 24 de diciembre de 2126 no" in browser(Notifications(shown)).get(BASE).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"first.0": "ayer"}, "Escribe la fecha, como 24/12/2026."),
        ({"off_first.0": "31/02/2027"}, "Escribe la fecha, como 24/12/2026."),
        ({"off_last.0": "2026-12-24"}, "Escribe la fecha, como 24/12/2026."),
        (
            {"off_first.0": "2026-12-24", "off_start.0": "12:00", "off_end.0": "10:00"},
            "Escribe hasta qué hora de ese día",
        ),
        ({"off_first.0": "2026-12-24", "off_end.0": "10:00"}, "Escribe desde qué hora"),
        ({"term.1": "on"}, "Marca los días de esta franja."),
    ],
)
def test_dates_that_cannot_be_are_named_and_nothing_is_kept(typed: dict[str, str], sentence: str) -> None:
    service = Notifications(a_plan(a_point()))
    good = {
        "kind": "whatsapp", "value": "600 999 999", "safe": "yes", "version": "3", "day.0.1": "on", "start.0": "10:00",
        "end.0": "12:00",
    }  # fmt: skip

    page = browser(service).send_form(f"{BASE}/formas/{POINT}", good | typed).text

    assert sentence in page
    assert service.changes() == []
    assert all(f'value="{value}"' in page for name, value in typed.items() if name != "term.1")


def test_the_page_says_from_when_no_school_calendar_is_known() -> None:
    plan = a_plan(a_point(), school_unknown_from="2027-09-01")

    assert (
        "No consta el calendario escolar desde el 1 sept 2027" in browser(Notifications(plan)).get(BASE).text
    )
