"""The diary of a session: two facilitators, who wrote when, nothing of a colleague's lost, all of it sealed."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.groups.domain.diary import Climate, Diary
from services.groups.domain.edition import Frame
from services.groups.usecases.editions.create_edition import create_edition
from services.groups.usecases.sessions.read_sessions import SessionPage, read_session
from shared.actor import Actor
from shared.contracts.roles import Role
from tests.integration.groups.house import House, staff

WORDS = ("covered", "climate_words", "materials", "incidents")


@pytest.fixture
def second() -> Actor:
    """The other facilitator of the edition."""
    return staff(Role.FACILITATOR)


@pytest.fixture
def session(house: House, second: Actor) -> UUID:
    """A session that has begun, led by two."""
    frame = Frame(
        capacity=13, session_count=3, languages=("es",), facilitators=(house.facilitator.ref, second.ref)
    )
    with house.work() as work:
        edition = create_edition(work, title="Redes", theme="", site="", frame=frame)
    first, *_ = house.planned(edition)
    house.watch.now = datetime(2026, 12, 1, 20, tzinfo=UTC)
    return first


def put(house: House, who: Actor, session: UUID, **body: Any) -> int:
    return house.ask(who, "PUT", f"/sessions/{session}/diary", json=body).status_code


def page_of(house: House, session: UUID) -> SessionPage:
    with house.work(house.facilitator) as work:
        return read_session(work, session_id=session)


def test_both_write_and_the_page_says_who_and_when(house: House, session: UUID, second: Actor) -> None:
    began = house.watch.now
    assert put(house, house.facilitator, session, covered="Presentaciones", version=0) == 204
    house.watch.forward(minutes=9)

    assert put(house, second, session, covered="Presentaciones y redes", climate="calm", version=1) == 204

    page = page_of(house, session)
    assert page.diary == Diary("Presentaciones y redes", Climate.CALM)
    assert [(one.by, one.at) for one in page.writers] == [
        (house.facilitator.ref, began),
        (second.ref, house.watch.now),
    ]


def test_who_read_an_older_one_does_not_write_over_her_colleague(
    house: House, session: UUID, second: Actor
) -> None:
    put(house, house.facilitator, session, covered="Lo de Olga", version=0)

    answer = house.ask(second, "PUT", f"/sessions/{session}/diary", json={"covered": "Lo mío", "version": 0})

    assert answer.status_code == 409
    assert "Otra persona ha escrito" in answer.text
    assert "Lo de Olga" not in answer.text
    page = page_of(house, session)
    assert page.diary is not None
    assert page.diary.covered == "Lo de Olga"


def test_the_same_words_again_leave_no_line(house: House, session: UUID) -> None:
    for version in (0, 0, None):
        assert put(house, house.facilitator, session, covered="Igual", version=version) == 204

    assert len(page_of(house, session).writers) == 1


def test_a_serious_incident_is_kept_as_such(house: House, session: UUID) -> None:
    put(house, house.facilitator, session, incidents="Un hombre esperaba en la puerta.", is_serious=True)

    page = page_of(house, session)
    assert page.diary is not None
    assert page.diary.is_serious


@pytest.mark.parametrize(
    ("field", "value"), [("climate", "stormy"), ("version", -1), ("is_serious", "mucho")]
)
def test_what_cannot_be_is_refused_by_its_field(house: House, session: UUID, field: str, value: Any) -> None:
    answer = house.ask(house.facilitator, "PUT", f"/sessions/{session}/diary", json={field: value})

    assert answer.status_code == 422
    assert field in answer.text


def test_no_word_of_it_is_readable_in_the_database(house: House, session: UUID) -> None:
    put(house, house.facilitator, session, **{field: f"CANARIA {field}" for field in WORDS}, climate="tense")

    with house.engine.connect() as connection:
        kept = str(connection.execute(text("select d::text from session_diary d")).all())
        entries = connection.execute(text("select * from diary_entry")).mappings().all()

    assert "CANARIA" not in kept
    assert "tense" not in kept
    assert [set(row) for row in entries] == [{"id", "session_id", "written_by", "written_at"}]


def test_the_five_steps_of_the_climate_go_from_the_hardest_to_the_best() -> None:
    assert [(one.value, one.step) for one in Climate] == [
        ("tense", 1),
        ("sad", 2),
        ("mixed", 3),
        ("calm", 4),
        ("warm", 5),
    ]
