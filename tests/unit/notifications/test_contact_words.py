"""A contact plan said in Spanish: what the bar of a case shows and what is read back while typing."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from services.portal.clients.notifications import PlanException, PlanSeen, PlanWindow, PointSeen
from services.portal.locale.text import translations
from services.portal.views.contact import dates, hours, words

UNTIL = datetime(2026, 12, 1, tzinfo=UTC)

TRUSTED = "puede contestar alguien de su confianza"


def said(msgid: str) -> str:
    return translations("es").gettext(msgid)


def w(start: int, end: int, *days: int) -> tuple[PlanWindow, ...]:
    return tuple(PlanWindow(weekday=day, start=start * 60, end=end * 60) for day in days)


def a_point(**facts: object) -> PointSeen:
    point = {
        "ref": uuid4(), "kind": "whatsapp", "value": "+34600123123", "safe": "yes", "windows": w(10, 12, 1, 3),
        "who_may_answer": "only_her", "confirmed_until": UNTIL,
    } | facts  # fmt: skip
    return PointSeen(**point)  # type: ignore[arg-type]


def a_plan(*points: PointSeen, **facts: object) -> PlanSeen:
    return PlanSeen(exists=True, points=points, **facts)  # type: ignore[arg-type]


def test_the_rule_reads_as_a_worker_would_say_it() -> None:
    line = words.rule_line(a_plan(a_point()), said)

    assert line == "Solo WhatsApp, martes y jueves de 10 a 12; si contesta otra persona, colgar."


@pytest.mark.parametrize(
    ("plan", "line"),
    [
        (None, ""),
        (PlanSeen(exists=False), ""),
        (a_plan(), ""),
        (
            a_plan(a_point(safe="unknown"), a_point(kind="phone", safe="unknown", windows=())),
            "Llamada y WhatsApp: falta confirmar con ella si es segura. No llames ni escribas.",
        ),
        (a_plan(a_point(safe="no")), ""),
        (
            a_plan(a_point(kind="phone", windows=())),
            "Llamada, sin horario acordado: no llames ni escribas hasta acordarlo con ella.",
        ),
        (
            a_plan(a_point(confirmed_until=None)),
            "Falta confirmar con ella: solo llamar para confirmarla, martes y jueves de 10 a 12.",
        ),
        (a_plan(a_point(), contact_nobody=True), "No contactar por ningún medio."),
        (
            a_plan(a_point(), halted=True),
            "No es seguro: no llames ni escribas hasta confirmarlo con ella en persona.",
        ),
        (
            a_plan(a_point(confirmed_until=None, confirmed_at=UNTIL)),
            "Confirmación caducada: solo llamar para confirmarla, martes y jueves de 10 a 12.",
        ),
        (
            a_plan(a_point(who_may_answer="anyone"), a_point(kind="sms", safe="no")),
            "Solo WhatsApp, martes y jueves de 10 a 12. No usar: SMS.",
        ),
        (
            a_plan(a_point(kind="phone", windows=w(9, 14, 0, 1, 2, 3, 4), who_may_answer="trusted")),
            f"Solo llamada, de lunes a viernes de 9 a 14; {TRUSTED}; no dejar nunca mensajes.",
        ),
        (
            a_plan(a_point(kind="email", windows=w(0, 24, *range(7)))),
            "Solo correo electrónico, a cualquier hora de cualquier día.",
        ),
    ],
)
def test_the_rule_of_each_kind_of_plan(plan: PlanSeen | None, line: str) -> None:
    assert words.rule_line(plan, said) == line


@pytest.mark.parametrize(
    ("windows", "text"),
    [
        (w(10, 12, 1), "martes de 10 a 12"),
        (w(16, 18, 0, 1, 2, 3, 4, 5, 6), "todos los días de 16 a 18"),
        (w(10, 13, 5, 6), "fines de semana de 10 a 13"),
        (w(22, 26, 4), "viernes de 22 a 2 del día siguiente"),
        (w(0, 24, 2), "miércoles a cualquier hora"),
        (w(20, 24, 2), "miércoles de 20 a 24"),
        ((*w(10, 12, 1), *w(17, 19, 3)), "martes de 10 a 12 y jueves de 17 a 19"),
        ((PlanWindow(weekday=0, start=630, end=765),), "lunes de 10:30 a 12:45"),
    ],
)
def test_windows_are_said_with_days_that_share_their_hours_together(
    windows: tuple[PlanWindow, ...], text: str
) -> None:
    assert hours.windows_words(windows, said) == text


EVE, MAY = date(2026, 12, 24), date(2027, 5, 1)
TUESDAY = w(10, 12, 1)[0]


def like(window: PlanWindow, **facts: object) -> PlanWindow:
    return window.model_copy(update=facts)


@pytest.mark.parametrize(
    ("windows", "es", "en"),
    [
        (
            (like(TUESDAY, weeks=(1, 3), is_term_only=True),),
            "el primer y tercer martes del mes de 10 a 12, no en vacaciones escolares",
            "the first and third Tuesday of the month from 10 to 12, not in school holidays",
        ),
        ((like(TUESDAY, weeks=(-1,)),), "el último martes del mes de 10 a 12", None),
        (
            tuple(like(each, weeks=(2, 4, -1)) for each in w(0, 24, 1, 3)),
            "el segundo, cuarto y último martes y el segundo, cuarto y último jueves del mes a cualquier hora",
            None,
        ),
        (
            (like(TUESDAY, is_term_only=True), *w(17, 19, 3)),
            "martes de 10 a 12 (no en vacaciones escolares) y jueves de 17 a 19",
            None,
        ),
        (
            tuple(like(each, is_term_only=True) for each in (*w(10, 12, 1), *w(17, 19, 3))),
            "martes de 10 a 12 y jueves de 17 a 19, no en vacaciones escolares",
            None,
        ),
        (
            (like(TUESDAY, first=EVE, last=MAY),),
            "martes de 10 a 12, del 24 de diciembre de 2026 al 1 de mayo de 2027",
            "Tuesday from 10 to 12, from 24 December 2026 to 1 May 2027",
        ),
        ((like(TUESDAY, first=EVE),), "martes de 10 a 12, desde el 24 de diciembre de 2026", None),
        ((like(TUESDAY, last=EVE),), "martes de 10 a 12, hasta el 24 de diciembre de 2026", None),
        (
            tuple(like(each, last=EVE) for each in w(0, 24, *range(7))),
            "a cualquier hora de cualquier día, hasta el 24 de diciembre de 2026",
            None,
        ),
    ],
)
def test_rarer_hours_are_said_in_full(windows: tuple[PlanWindow, ...], es: str, en: str | None) -> None:
    assert hours.windows_words(windows, said) == es
    if en is not None:
        assert hours.windows_words(windows, translations("en").gettext) == en


@pytest.mark.parametrize(
    ("exceptions", "text"),
    [
        ([PlanException(first=EVE, last=EVE)], ["el 24 de diciembre de 2026 no"]),
        ([PlanException(first=EVE, last=MAY)], ["del 24 de diciembre de 2026 al 1 de mayo de 2027 no"]),
        (
            [
                PlanException(first=EVE, last=EVE, stretches=((1020, 1440),)),
                PlanException(first=EVE, last=EVE, stretches=((600, 660),)),
            ],
            ["el 24 de diciembre de 2026 solo de 10 a 11 y de 17 a 24"],
        ),
        (
            [PlanException(first=EVE, last=EVE, stretches=((600, 660),)), PlanException(first=EVE, last=EVE)],
            ["el 24 de diciembre de 2026 no"],
        ),
    ],
)
def test_dates_of_their_own_are_said(exceptions: list[PlanException], text: list[str]) -> None:
    assert dates.exceptions_words(exceptions, said) == text


def test_dates_that_are_over_are_left_out() -> None:
    closed = [PlanException(first=EVE, last=EVE)]

    assert dates.exceptions_words(closed, said, today=EVE) == ["el 24 de diciembre de 2026 no"]
    assert dates.exceptions_words(closed, said, today=EVE + timedelta(days=1)) == []


def test_the_rule_of_a_plan_with_rare_hours_and_dates_reads_as_a_worker_would_say_it() -> None:
    point = a_point(windows=(like(TUESDAY, weeks=(1, 3), is_term_only=True),))
    closed = (PlanException(first=EVE, last=EVE),)

    assert words.rule_line(a_plan(point, exceptions=closed), said) == (
        "Solo WhatsApp, el primer y tercer martes del mes de 10 a 12, no en vacaciones escolares; "
        "si contesta otra persona, colgar. El 24 de diciembre de 2026 no."
    )


def test_a_point_with_hours_on_one_date_only_is_said_with_it() -> None:
    point = a_point(windows=(), exceptions=(PlanException(first=EVE, last=EVE, stretches=((600, 660),)),))

    assert words.rule_line(a_plan(point), said) == (
        "Solo WhatsApp, el 24 de diciembre de 2026 solo de 10 a 11; si contesta otra persona, colgar."
    )


def test_what_runs_past_midnight_is_drawn_on_both_days() -> None:
    assert hours.bars(w(23, 26, 6)) == [
        [(0, 120, False)], [], [], [], [], [], [(1380, 60, False)],
    ]  # fmt: skip


def test_every_reason_and_state_of_the_service_has_words() -> None:
    from services.notifications.domain.contact_plan import PointKind, Safe, Voicemail, WhoAnswers
    from services.notifications.domain.messages import MessageKind, MessageState, Reason
    from services.notifications.domain.plan_rules import LANGUAGES

    assert set(words.REASONS) == {str(reason) for reason in Reason}
    assert set(words.STATES) == {str(state) for state in MessageState}
    assert set(words.KINDS) == {str(kind) for kind in PointKind}
    assert set(words.SAFE) == {str(safe) for safe in Safe}
    assert set(words.WHO) == {str(who) for who in WhoAnswers}
    assert set(words.VOICEMAIL) == {str(rule) for rule in Voicemail}
    assert set(words.MESSAGES) == {str(kind) for kind in MessageKind}
    assert set(words.LANGUAGES) == set(LANGUAGES)
