"""A week of shifts and absences, day by day: nights are cut at midnight, the night the clocks change too."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from services.portal.clients.duty import Absence, DutyPage, Hole, Shift
from services.portal.views.day.duty_days import days_of, week_of

ANA, BEA = UUID(int=1), UUID(int=2)
MONDAY, SUNDAY = date(2026, 10, 19), date(2026, 10, 25)


def a_shift(since: datetime, until: datetime, staff: UUID = ANA) -> Shift:
    return Shift(id=uuid4(), staff=staff, since=since, until=until, is_bare=False)


def page(
    *shifts: Shift, absences: tuple[Absence, ...] = (), holes: tuple[tuple[datetime, datetime], ...] = ()
) -> DutyPage:
    return DutyPage(
        hours=[],
        absences=list(absences),
        shifts=list(shifts),
        holes=[Hole(since=since, until=until) for since, until in holes],
    )


def test_the_week_of_a_day_begins_on_monday() -> None:
    assert week_of(SUNDAY) == (MONDAY, SUNDAY)
    assert week_of(MONDAY) == (MONDAY, SUNDAY)


def test_a_night_stands_on_both_of_its_days_cut_at_midnight_in_madrid() -> None:
    night = a_shift(datetime(2026, 10, 20, 18, tzinfo=UTC), datetime(2026, 10, 21, 6, tzinfo=UTC))
    days = days_of(page(night), MONDAY, SUNDAY)

    assert [[part.hours for part in day.parts] for day in days[:4]] == [
        [], ["20:00–24:00"], ["00:00–08:00"], [],
    ]  # fmt: skip


def test_two_who_are_on_call_together_both_stand_on_the_day() -> None:
    night = (datetime(2026, 10, 20, 18, tzinfo=UTC), datetime(2026, 10, 21, 6, tzinfo=UTC))
    days = days_of(page(a_shift(*night), a_shift(*night, staff=BEA)), MONDAY, SUNDAY)

    for day, hours in ((1, "20:00–24:00"), (2, "00:00–08:00")):
        assert [(part.hours, part.shift and part.shift.staff) for part in days[day].parts] == [
            (hours, ANA), (hours, BEA),
        ]  # fmt: skip


def test_a_shift_that_ends_at_midnight_is_not_on_the_next_day() -> None:
    evening = a_shift(datetime(2026, 10, 20, 18, tzinfo=UTC), datetime(2026, 10, 20, 22, tzinfo=UTC))
    days = days_of(page(evening), MONDAY, SUNDAY)

    assert [len(day.parts) for day in days] == [0, 1, 0, 0, 0, 0, 0]


def test_the_day_on_which_the_clocks_go_back_is_whole() -> None:
    whole = a_shift(datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC))

    assert [part.hours for part in days_of(page(whole), SUNDAY, SUNDAY)[0].parts] == ["00:00–24:00"]


def test_an_absence_stands_on_its_first_and_its_last_day() -> None:
    away = Absence(
        id=uuid4(),
        staff=ANA,
        first=date(2026, 10, 20),
        last=date(2026, 10, 22),
        instead=BEA,
        is_bare=False,
    )
    days = days_of(page(absences=(away,)), MONDAY, SUNDAY)

    assert [bool(day.away) for day in days] == [False, True, True, True, False, False, False]


def test_hours_nobody_covers_are_shown_where_there_is_a_rota_at_all() -> None:
    hole = (datetime(2026, 10, 20, 18, tzinfo=UTC), datetime(2026, 10, 21, 6, tzinfo=UTC))
    far = a_shift(datetime(2026, 10, 23, 18, tzinfo=UTC), datetime(2026, 10, 24, 6, tzinfo=UTC))

    shown = days_of(page(far, holes=(hole,)), MONDAY, SUNDAY)
    assert [part.hours for part in shown[1].parts] == ["20:00–24:00"]
    assert not any(day.parts for day in days_of(page(holes=(hole,)), MONDAY, SUNDAY))
