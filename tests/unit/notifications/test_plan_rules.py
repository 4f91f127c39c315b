"""What a plan may hold, and what a form, a confirmation and an alarm do to it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.notifications.domain.contact_plan import DateException, MessageConsent, PointKind, Safe, Window
from services.notifications.domain.hour_rules import PlanError
from services.notifications.domain.plan_rules import check, confirmed, edited, heeding, not_safe
from tests.unit.notifications.build import TUESDAY_TEN, a_plan, a_point

EVE, DAY_BEFORE = date(2026, 12, 24), date(2026, 12, 23)


def test_a_good_plan_passes() -> None:
    check(a_plan())


def test_a_plan_with_every_kind_of_hours_passes() -> None:
    rare = Window(1, 600, 720, weeks=(1, 3, -1), first=DAY_BEFORE, last=EVE, is_term_only=True)
    year = DateException(EVE, EVE + timedelta(days=365), ((0, 60), (600, 1440)))

    check(a_plan(a_point(windows=(rare,), exceptions=(year,)), exceptions=(DateException(EVE, EVE),)))


def test_dates_on_which_a_merged_plan_allows_nothing_hold_in_the_one_that_stays() -> None:
    closed, narrow = DateException(EVE, EVE), DateException(DAY_BEFORE, DAY_BEFORE, ((600, 660),))

    kept = heeding(a_plan(exceptions=(narrow,)), a_plan(halted=True, exceptions=(closed, narrow)))

    assert kept.exceptions == (narrow, closed)


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (a_plan(time_zone="Europe/Leon"), "time_zone"),
        (a_plan(language="xx"), "language"),
        (a_plan(*[a_point() for _ in range(13)]), "points"),
        (a_plan(a_point(value="  ")), "points.0.value"),
        (a_plan(a_point(value="no-address")), "points.0.value"),
        (a_plan(a_point(value="a@b.test\r\nBcc: c@d.test")), "points.0.value"),
        (a_plan(a_point(kind=PointKind.SMS, value="600")), "points.0.value"),
        (a_plan(a_point(kind=PointKind.WHATSAPP, value="amaya")), "points.0.value"),
        (a_plan(a_point(sender_alias="doce letras!")), "points.0.sender_alias"),
        (a_plan(a_point(), a_point(language="zz")), "points.1.language"),
        (a_plan(a_point(windows=(Window(7, 0, 60),))), "points.0.windows.0.weekday"),
        (a_plan(a_point(windows=(Window(0, 1440, 1500),))), "points.0.windows.0.start"),
        (a_plan(a_point(windows=(Window(0, 0, 60), Window(0, 60, 60)))), "points.0.windows.1.end"),
        (a_plan(a_point(windows=(Window(0, 60, 1501),))), "points.0.windows.0.end"),
        (a_plan(a_point(windows=tuple(Window(0, n, n + 1) for n in range(43)))), "points.0.windows"),
        (a_plan(a_point(windows=(Window(0, 0, 60, weeks=(1, 6)),))), "points.0.windows.0.weeks"),
        (a_plan(a_point(windows=(Window(0, 0, 60, weeks=(0,)),))), "points.0.windows.0.weeks"),
        (a_plan(a_point(windows=(Window(0, 0, 60, first=EVE, last=DAY_BEFORE),))), "points.0.windows.0.last"),
        (a_plan(a_point(exceptions=(DateException(EVE, DAY_BEFORE),))), "points.0.exceptions.0.last"),
        (a_plan(exceptions=(DateException(EVE, EVE + timedelta(days=366)),)), "exceptions.0.last"),
        (a_plan(exceptions=(DateException(EVE, EVE, ((600, 600),)),)), "exceptions.0.stretches"),
        (a_plan(exceptions=(DateException(EVE, EVE, ((600, 1441),)),)), "exceptions.0.stretches"),
        (a_plan(exceptions=(DateException(EVE, EVE, ((0, 60),) * 7),)), "exceptions.0.stretches"),
        (a_plan(exceptions=(DateException(EVE, EVE),) * 31), "exceptions"),
    ],
)
def test_a_broken_plan_names_the_field_at_fault(plan: object, field: str) -> None:
    with pytest.raises(PlanError) as caught:
        check(plan)  # type: ignore[arg-type]

    assert caught.value.field == field
    assert caught.value.expected


def test_two_points_with_one_reference_are_refused() -> None:
    point = a_point()

    with pytest.raises(PlanError):
        check(a_plan(point, point))


def test_a_form_never_confirms_nor_consents_nor_lifts_a_switch() -> None:
    old = a_plan(consent=MessageConsent.WITHDRAWN, halted=True, contact_nobody=True)
    typed = replace(old, consent=MessageConsent.GIVEN, halted=False, contact_nobody=False)

    kept = edited(old, typed)

    assert (kept.consent, kept.halted, kept.contact_nobody) == (MessageConsent.WITHDRAWN, True, True)


def test_a_first_plan_starts_without_consent_and_unconfirmed() -> None:
    kept = edited(None, a_plan())

    assert kept.consent is MessageConsent.NOT_ASKED
    assert kept.points[0].confirmed_at is None


@pytest.mark.parametrize(
    "change", [{"value": "otra@example.test"}, {"kind": PointKind.SMS}, {"safe": Safe.NO}]
)
def test_a_point_that_changed_must_be_confirmed_anew(change: dict[str, object]) -> None:
    old = a_plan()

    kept = edited(old, replace(old, points=(replace(old.points[0], **change),)))

    assert kept.points[0].confirmed_at is None


def test_new_hours_do_not_undo_a_confirmation() -> None:
    old = a_plan()

    kept = edited(old, replace(old, points=(replace(old.points[0], windows=(Window(0, 0, 60),)),)))

    assert kept.points[0].confirmed_at == old.points[0].confirmed_at


def test_not_safe_halts_everything_and_forgets_every_confirmation() -> None:
    plan = a_plan(a_point(), a_point())

    after = not_safe(plan, plan.points[0].ref)

    assert after.halted
    assert [point.safe for point in after.points] == [Safe.NO, Safe.UNKNOWN]
    assert [point.confirmed_at for point in after.points] == [None, None]


def test_no_form_makes_a_point_safe_while_the_plan_is_halted() -> None:
    halted = not_safe(a_plan(), None)

    kept = edited(halted, replace(halted, points=(replace(halted.points[0], safe=Safe.YES),)))

    assert kept.halted
    assert kept.points[0].safe is Safe.UNKNOWN


def test_a_person_who_confirms_one_point_ends_the_halt_for_that_point_only() -> None:
    plan = not_safe(a_plan(a_point(), a_point()), None)
    later = TUESDAY_TEN + timedelta(hours=1)

    after = confirmed(plan, plan.points[1].ref, now=later)

    assert not after.halted
    assert [point.safe for point in after.points] == [Safe.UNKNOWN, Safe.YES]
    assert [point.confirmed_at for point in after.points] == [None, later]
