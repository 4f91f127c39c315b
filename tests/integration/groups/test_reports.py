"""Reports on a real database: the founding example's figures, who reads them, and that each reading is noted."""

from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest
from sqlalchemy import select

from services.groups.domain.attendance import Mark
from services.groups.domain.evaluation import Faces
from services.groups.usecases.editions.cancel_sessions import cancel_sessions
from services.groups.usecases.sessions.record_attendance import record_attendance
from services.groups.usecases.sessions.record_evaluation import record_evaluation
from services.groups.usecases.sessions.record_session_diary import plan_session
from shared.audit import entries
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.groups.house import House, staff


def noted(house: House, action: str) -> list[UUID | None]:
    with house.engine.connect() as connection:
        return list(connection.scalars(select(entries.c.subject).where(entries.c.action == action)))


def an_edition(
    house: House, women: list[tuple[UUID, UUID]], *, starts_on: date
) -> tuple[UUID, list[UUID], list[UUID]]:
    """An edition with these women in it: edition, sessions, enrolments."""
    house.watch.now = datetime(starts_on.year, starts_on.month, 1, 8, tzinfo=UTC)
    edition = house.an_edition(sessions=3)
    placed = [house.enrolled(edition, f"A{n}", case=case) for n, case in enumerate(women)]
    return edition, house.planned(edition, starts_on=starts_on, at=time(11)), placed


def hold(house: House, session: UUID, on: datetime, absent: list[UUID], *, children: int = 0) -> None:
    house.watch.now = on
    with house.work() as work:
        record_attendance(
            work,
            session_id=session,
            exceptions=dict.fromkeys(absent, Mark.NO_SHOW),
            children_present=children,
        )


@pytest.fixture
def founding(house: House) -> tuple[UUID, list[UUID], list[UUID]]:
    """Thirteen women; two sessions held, one cancelled."""
    edition, series, placed = an_edition(
        house, [house.a_case() for _ in range(13)], starts_on=date(2026, 4, 14)
    )
    hold(house, series[0], datetime(2026, 4, 14, 12, tzinfo=UTC), placed[:1], children=5)
    hold(house, series[1], datetime(2026, 4, 21, 12, tzinfo=UTC), placed[:5], children=2)
    with house.work() as work:
        plan_session(work, session_id=series[0], topics=["Duelo migratorio"], outline="")
        record_evaluation(work, session_id=series[0], faces=Faces((0, 0, 0, 5, 7)))
        cancel_sessions(work, session_id=series[2])
    return edition, series, placed


def test_an_edition_is_told_in_numbers(house: House, founding: tuple[UUID, list[UUID], list[UUID]]) -> None:
    edition, series, _ = founding
    answer = house.ask(house.facilitator, "GET", f"/reports/editions/{edition}").json()

    assert [one["id"] for one in answer["sessions"]] == [str(one) for one in series]
    assert answer["starts_on"] == "2026-04-14"
    assert answer["figures"] == {
        "planned": 3, "held": 2, "cancelled": 1, "minutes": 180, "places": 13, "taken": 13, "participants": 12,
        "present": [12, 8, None], "attendances": {"count": 20, "is_whole": True},
        "rate": {"percent": 77, "is_bound": False}, "childcare_minutes": 630, "interpreter_minutes": 180,
        "satisfaction": {"answers": 12, "bands": [
            {"first": face, "last": face, "answers": count} for face, count in enumerate((0, 0, 0, 5, 7), start=1)
        ]},
        "evaluation": None, "topics": [["Duelo migratorio", 1]],
    }  # fmt: skip
    assert answer["voted"] is None


def test_a_small_session_is_hidden_in_every_number(
    house: House, founding: tuple[UUID, list[UUID], list[UUID]]
) -> None:
    edition, series, placed = founding
    hold(house, series[1], datetime(2026, 4, 22, 12, tzinfo=UTC), placed[2:])
    figures = house.ask(house.coordinator, "GET", f"/reports/editions/{edition}").json()["figures"]

    assert figures["present"] == [12, None, None]
    assert figures["attendances"] == {"count": 12, "is_whole": False}
    assert figures["rate"] == {"percent": 75, "is_bound": True}


def test_every_reading_is_noted_and_every_copy(
    house: House, founding: tuple[UUID, list[UUID], list[UUID]]
) -> None:
    edition, _, _ = founding
    house.ask(house.facilitator, "GET", f"/reports/editions/{edition}")
    house.ask(house.facilitator, "GET", f"/reports/editions/{edition}", params={"copy": True})
    house.ask(house.coordinator, "GET", "/reports/editions", params={"copy": True})

    assert noted(house, "report.read") == [edition]
    assert noted(house, "report.exported") == [edition]
    assert len(noted(house, "reports.exported")) == 1


def test_each_sees_the_reports_of_her_own_editions(
    house: House, founding: tuple[UUID, list[UUID], list[UUID]]
) -> None:
    edition, _, _ = founding
    stranger = staff(Role.FACILITATOR)

    assert house.ask(stranger, "GET", f"/reports/editions/{edition}").status_code == 404
    assert house.ask(stranger, "GET", "/reports/editions").json()["lines"] == []
    assert house.ask(house.coordinator, "GET", f"/reports/editions/{new_id()}").status_code == 404
    for role in (Role.CASEWORKER, Role.DPO, Role.ADMIN):
        assert house.ask(staff(role), "GET", f"/reports/editions/{edition}").status_code == 403
    assert noted(house, "report.read") == []


def test_a_year_counts_each_woman_once_and_each_edition_whole(house: House) -> None:
    shared = [house.a_case() for _ in range(6)]
    for month, more in ((4, 6), (9, 5)):
        women = shared + [house.a_case() for _ in range(more)]
        _, series, _ = an_edition(house, women, starts_on=date(2026, month, 15))
        hold(house, series[0], datetime(2026, month, 15, 12, tzinfo=UTC), [])
    _, series, _ = an_edition(house, shared, starts_on=date(2027, 1, 12))
    hold(house, series[0], datetime(2027, 1, 12, 12, tzinfo=UTC), [])

    year = house.ask(house.coordinator, "GET", "/reports/editions", params={"year": 2026}).json()
    assert [one["starts_on"] for one in year["lines"]] == ["2026-04-15", "2026-09-15"]
    assert year["years"] == [2027, 2026]
    assert year["figures"]["participants"] == {"count": 17, "is_whole": True}
    assert year["figures"]["attendances"] == {"count": 23, "is_whole": True}
    assert house.ask(house.coordinator, "GET", "/reports/editions").json()["year"] == 2027


@pytest.mark.parametrize("year", ["1999", "2100", "nunca"])
def test_a_year_that_is_none_is_refused(house: House, year: str) -> None:
    assert house.ask(house.coordinator, "GET", "/reports/editions", params={"year": year}).status_code == 422
