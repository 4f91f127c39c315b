"""Sessions: planning, moving, cancelling, topics, diary, evaluations."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import text

from services.groups.domain.calendar.series import Plan
from services.groups.domain.calendar.walltime import Slot
from services.groups.domain.diary import Climate, Diary
from services.groups.domain.edition import Frame, SessionState, Stage
from services.groups.domain.errors import (
    AlreadyBegun,
    BadCounts,
    BadEdition,
    ImpossibleTime,
    NotHers,
    SessionsHeld,
    TooEarly,
    WrongState,
)
from services.groups.domain.evaluation import Faces
from services.groups.store import sessions
from services.groups.usecases.editions.cancel_sessions import cancel_sessions, reinstate_session
from services.groups.usecases.editions.create_edition import create_edition
from services.groups.usecases.editions.move_session import move_session
from services.groups.usecases.editions.plan_sessions import plan_sessions
from services.groups.usecases.editions.preview_change import preview_change
from services.groups.usecases.editions.read_editions import list_editions, read_edition
from services.groups.usecases.sessions.read_sessions import list_today, read_session
from services.groups.usecases.sessions.record_attendance import record_attendance
from services.groups.usecases.sessions.record_evaluation import record_evaluation, record_expectations
from services.groups.usecases.sessions.record_session_diary import plan_session, record_session_diary
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.groups.house import House, staff

TUESDAY = date(2026, 12, 1)
EVENING = time(18, 30)


def a_plan(**facts: object) -> Plan:
    usual = {"rule": "FREQ=WEEKLY", "starts_on": TUESDAY, "at": EVENING, "minutes": 90}
    return Plan(**(usual | facts))  # type: ignore[arg-type]


def test_an_edition_is_created_once_for_a_key(house: House) -> None:
    key = new_id()
    frame = Frame(capacity=13, session_count=8, languages=("es",), facilitators=(house.facilitator.ref,))
    made = []
    for _ in range(2):
        with house.work() as work:
            made.append(create_edition(work, title="Primavera", theme="", site="", frame=frame, key=key))

    with house.work() as work:
        lines = list_editions(work)

    assert made[0] == made[1]
    assert [(line.title, line.stage, line.held) for line in lines] == [("Primavera", Stage.UNPLANNED, 0)]


def test_an_edition_outside_the_frame_is_refused(house: House) -> None:
    frame = Frame(capacity=16, session_count=8, languages=("es",), facilitators=(house.facilitator.ref,))

    with pytest.raises(BadEdition), house.work() as work:
        create_edition(work, title="Grande", theme="", site="", frame=frame)


def test_title_place_and_topics_never_lie_in_the_database_in_the_clear(house: House) -> None:
    edition = house.an_edition()
    (first, *_) = house.planned(edition)
    with house.work() as work:
        plan_session(work, session_id=first, topics=["Violencia psicológica"], outline="Ronda de saludos")

    with house.engine.connect() as connection:
        dump = "".join(
            str(connection.execute(text(f"select t::text from {table} t")).all())
            for table in ("edition", "group_session")
        )

    for words in ("Tejiendo", "Duelo", "Sala azul", "psicol", "saludos"):
        assert words not in dump
        assert words.encode().hex() not in dump


def test_planning_is_right_over_the_autumn_change(house: House) -> None:
    edition = house.an_edition(sessions=2)
    house.watch.now = datetime(2026, 10, 1, tzinfo=UTC)

    house.planned(edition, starts_on=date(2026, 10, 20))

    with house.work() as work:
        found = [(one.on, one.slot.at, one.starts_at) for one in sessions.sessions_of(work.session, edition)]
    assert found == [
        (date(2026, 10, 20), EVENING, datetime(2026, 10, 20, 16, 30, tzinfo=UTC)),
        (date(2026, 10, 27), EVENING, datetime(2026, 10, 27, 17, 30, tzinfo=UTC)),
    ]


def test_the_same_plan_again_leaves_the_sessions_as_they_are(house: House) -> None:
    edition = house.an_edition()

    assert house.planned(edition) == house.planned(edition)


def test_another_plan_moves_sessions_that_are_all_ahead(house: House) -> None:
    edition = house.an_edition(sessions=2)
    first = house.planned(edition)

    assert house.planned(edition, starts_on=date(2026, 12, 3)) == first, "what was written for them stays"
    with house.work() as work:
        found = [one.on for one in sessions.sessions_of(work.session, edition)]
    assert found == [date(2026, 12, 3), date(2026, 12, 10)]


def test_another_plan_is_refused_once_a_session_has_begun(house: House) -> None:
    edition = house.an_edition()
    house.planned(edition)
    house.watch.now = datetime(2026, 12, 2, tzinfo=UTC)

    with pytest.raises(SessionsHeld):
        house.planned(edition, starts_on=date(2026, 12, 3))


def test_a_session_moves_and_keeps_its_number(house: House) -> None:
    edition = house.an_edition()
    _, second, _ = house.planned(edition)

    with house.work(house.facilitator) as work:
        move_session(work, session_id=second, to=Slot(date(2026, 12, 9), time(17, 0), 60))

    with house.work() as work:
        page = read_session(work, session_id=second)
    assert (page.when.on, page.when.at, page.when.minutes, page.when.ordinal) == (
        date(2026, 12, 9),
        time(17, 0),
        60,
        2,
    )


@pytest.mark.parametrize(
    ("to", "field"),
    [
        (Slot(date(2026, 12, 1), time(19, 0), 90), "on"),
        (Slot(date(2026, 11, 23), EVENING, 90), "on"),
        (Slot(date(2026, 12, 9), time(3, 0), 90), "at"),
        (Slot(date(2026, 12, 9), EVENING, 500), "minutes"),
        (Slot(date(2026, 12, 9), EVENING, 90, "Europe/Nowhere"), "zone"),
    ],
)
def test_a_session_does_not_move_where_it_cannot_be(house: House, to: Slot, field: str) -> None:
    edition = house.an_edition()
    _, second, _ = house.planned(edition)

    with pytest.raises(ImpossibleTime) as caught, house.work() as work:
        move_session(work, session_id=second, to=to)

    assert caught.value.field == field


def test_a_session_that_has_begun_does_not_move(house: House) -> None:
    edition = house.an_edition()
    first, *_ = house.planned(edition)
    house.watch.now = datetime(2026, 12, 1, 17, 30, tzinfo=UTC)

    with pytest.raises(AlreadyBegun), house.work() as work:
        move_session(work, session_id=first, to=Slot(date(2026, 12, 9), EVENING, 90))


def test_the_rest_of_a_series_is_cancelled_from_one_session_on(house: House) -> None:
    edition = house.an_edition()
    first, second, third = house.planned(edition)

    with house.work() as work:
        foreseen = preview_change(work, session_id=second, rest=True).sessions
    with house.work() as work:
        cancelled = cancel_sessions(work, session_id=second, rest=True)
        again = cancel_sessions(work, session_id=second, rest=True)

    assert set(foreseen) == set(cancelled) == {second, third}
    assert again == []
    with house.work() as work:
        states = {one.id: one.state for one in sessions.sessions_of(work.session, edition)}
    assert states[first] is SessionState.PLANNED
    assert {states[second], states[third]} == {SessionState.CANCELLED}


def test_a_cancelled_session_comes_back(house: House) -> None:
    edition = house.an_edition()
    first, *_ = house.planned(edition)
    with house.work() as work:
        cancel_sessions(work, session_id=first)

    for _ in range(2):
        with house.work() as work:
            reinstate_session(work, session_id=first)

    with house.work() as work:
        row = sessions.session_by_id(work.session, first)
        assert row is not None
        assert (row.state, row.revision) == (SessionState.PLANNED, 2)


def test_a_session_with_its_sheet_in_is_neither_cancelled_nor_brought_back(house: House) -> None:
    edition = house.an_edition()
    house.enrolled(edition)
    first, *_ = house.planned(edition)
    house.watch.now = datetime(2026, 12, 1, 19, tzinfo=UTC)
    with house.work() as work:
        record_attendance(work, session_id=first, exceptions={})

    with pytest.raises(AlreadyBegun), house.work() as work:
        cancel_sessions(work, session_id=first)
    with pytest.raises(WrongState), house.work() as work:
        reinstate_session(work, session_id=first)


def test_topics_diary_and_evaluation_make_the_session_s_page(house: House) -> None:
    edition = house.an_edition()
    first, *_ = house.planned(edition)
    diary = Diary("Presentaciones", Climate.WARM, "Cartulinas", "")
    house.watch.now = datetime(2026, 12, 1, 20, tzinfo=UTC)

    with house.work(house.facilitator) as work:
        plan_session(work, session_id=first, topics=["Duelo migratorio"], outline="Ronda")
        record_session_diary(work, session_id=first, diary=Diary("Borrador"))
    with house.work(house.facilitator) as work:
        record_session_diary(work, session_id=first, diary=diary)
        record_evaluation(work, session_id=first, faces=Faces((0, 0, 1, 4, 7)))

    with house.work(house.facilitator) as work:
        page = read_session(work, session_id=first)
    assert (page.topics, page.outline, page.diary) == (("Duelo migratorio",), "Ronda", diary)
    assert page.evaluation is not None
    assert (page.evaluation.answers, page.evaluation.faces, page.evaluation.mean) == (
        12,
        (0, 0, 1, 4, 7),
        4.5,
    )


def test_few_answers_stay_hidden(house: House) -> None:
    edition = house.an_edition()
    first, *_ = house.planned(edition)
    house.watch.now = datetime(2026, 12, 1, 20, tzinfo=UTC)

    with house.work() as work:
        record_evaluation(work, session_id=first, faces=Faces((0, 0, 0, 0, 4)))

    with house.work() as work:
        shown = read_session(work, session_id=first).evaluation
        line = read_edition(work, edition_id=edition).sessions[0].evaluation
    assert shown == line
    assert shown is not None
    assert (shown.answers, shown.faces, shown.mean) == (4, None, None)


def test_more_answers_than_places_are_refused(house: House) -> None:
    edition = house.an_edition(capacity=6)
    first, *_ = house.planned(edition)
    house.watch.now = datetime(2026, 12, 1, 20, tzinfo=UTC)

    with pytest.raises(BadCounts), house.work() as work:
        record_evaluation(work, session_id=first, faces=Faces((0, 0, 0, 0, 7)))


def test_nothing_is_written_of_a_session_that_is_still_ahead(house: House) -> None:
    edition = house.an_edition()
    first, *_ = house.planned(edition)

    with pytest.raises(TooEarly), house.work() as work:
        record_session_diary(work, session_id=first, diary=Diary("Antes"))
    with pytest.raises(TooEarly), house.work() as work:
        record_evaluation(work, session_id=first, faces=Faces((0, 0, 0, 0, 6)))


def test_expectations_are_kept_as_a_whole_and_in_an_order_that_tells_nothing(house: House) -> None:
    edition = house.an_edition()
    with house.work() as work:
        record_expectations(work, edition_id=edition, words=["Zapatos", "  Amigas ", "", "Amigas", "Trabajo"])
    with house.work() as work:
        record_expectations(work, edition_id=edition, words=["Trabajo", "Amigas"])

    with house.work(house.facilitator) as work:
        assert read_edition(work, edition_id=edition).expectations == ("Amigas", "Trabajo")


def test_today_shows_only_sessions_she_leads(house: House) -> None:
    hers, other = house.an_edition(), house.an_edition(lead=staff(Role.FACILITATOR))
    house.enrolled(hers)
    for edition in (hers, other):
        house.planned(edition, starts_on=house.watch.now.date())

    with house.work(house.facilitator) as work:
        (today,) = list_today(work)

    assert (today.edition, today.women, today.is_recorded) == (hers, 1, False)


def test_a_cancelled_session_is_not_today(house: House) -> None:
    edition = house.an_edition()
    first, *_ = house.planned(edition, starts_on=house.watch.now.date())
    with house.work() as work:
        cancel_sessions(work, session_id=first)

    with house.work(house.facilitator) as work:
        assert list_today(work) == []


@pytest.mark.parametrize("days", [-1, 1])
def test_today_is_told_on_leon_s_wall(house: House, days: int) -> None:
    edition = house.an_edition()
    house.planned(edition, starts_on=house.watch.now.date() + timedelta(days=days))

    with house.work(house.facilitator) as work:
        assert list_today(work) == []


def test_the_stage_follows_the_calendar(house: House) -> None:
    edition = house.an_edition(sessions=2)
    house.planned(edition)
    seen = []
    for now in (date(2026, 11, 24), date(2026, 12, 2), date(2026, 12, 9)):
        house.watch.now = datetime.combine(now, time(), tzinfo=UTC)
        with house.work() as work:
            seen.append(list_editions(work)[0].stage)

    assert seen == [Stage.AHEAD, Stage.RUNNING, Stage.OVER]


def test_a_stranger_facilitator_sees_and_runs_nothing(house: House) -> None:
    edition = house.an_edition()
    first, *_ = house.planned(edition)
    stranger = staff(Role.FACILITATOR)

    with house.work(stranger) as work:
        assert list_editions(work) == []
    for deed in (
        lambda work: read_edition(work, edition_id=edition),
        lambda work: plan_sessions(work, edition_id=edition, plan=a_plan()),
        lambda work: read_session(work, session_id=first),
        lambda work: cancel_sessions(work, session_id=first),
        lambda work: record_expectations(work, edition_id=edition, words=["Algo"]),
    ):
        with pytest.raises(NotHers), house.work(stranger) as work:
            deed(work)
