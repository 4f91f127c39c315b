"""The founding example's group in a browser: one edition, thirteen invented women, a session today."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from services.groups.domain.attendance import Mark
from services.groups.domain.diary import Climate, Diary
from services.groups.domain.edition import Frame
from services.groups.domain.evaluation import Faces
from services.groups.domain.needs import Needs
from services.groups.usecases.editions.create_edition import create_edition
from services.groups.usecases.sessions.record_attendance import record_attendance
from services.groups.usecases.sessions.record_evaluation import record_evaluation, record_expectations
from services.groups.usecases.sessions.record_session_diary import plan_session, record_session_diary
from tests.e2e.conftest import Site
from tests.integration.groups.house import NOON, House

ALIASES = (
    ("Amina", Needs(("ar", "fr"), needs_interpreter=True, children=2)),
    ("Blanca", Needs(("es",))),
    ("Cielo", Needs(("es",), children=1)),
    ("Dulce", Needs(("es",))),
    ("Estrella", Needs(("es",), access="escalera no")),
    ("Fatou", Needs(("fr", "wo"), needs_interpreter=True)),
    ("Gaviota", Needs(("es",))),
    ("Hiba", Needs(("ar",), needs_interpreter=True, children=3)),
    ("Iris", Needs(("es", "pt"))),
    ("Jazmín", Needs(("es",))),
    ("Kira", Needs(("uk", "es"))),
    ("Luna", Needs(("es",), children=1)),
    ("Marina", Needs(("es", "ro"))),
)


@dataclass
class Town:
    """What a test needs to find its way."""

    site: Site
    house: House
    edition: UUID
    sessions: list[UUID]
    women: list[UUID]
    case: UUID
    """A case of the coordinator's that is in no group yet."""


def found_a_group(site: Site, house: House, leaders: tuple[UUID, ...], *, at: time = time(11, 30)) -> Town:
    """Three Tuesdays behind us, one today (24 November 2026) and two to come."""
    frame = Frame(
        capacity=13,
        session_count=6,
        languages=("es",),
        facilitators=leaders,
        interpreter_seats=3,
        childcare_places=7,
    )
    house.watch.now = datetime(2026, 11, 2, 9, tzinfo=NOON.tzinfo)
    with house.work() as work:
        edition = create_edition(
            work,
            title="Tejiendo redes para crecer juntas",
            theme="Duelo migratorio y redes de apoyo",
            site="Sala de la biblioteca",
            frame=frame,
        )
    women = [house.enrolled(edition, alias, needs=needs) for alias, needs in ALIASES]
    house.enrolled(edition, "Nube")
    sessions = house.planned(edition, starts_on=date(2026, 11, 3), at=at)
    topics = (
        ["Presentaciones", "Expectativas"],
        ["Duelo migratorio", "Falta de red"],
        ["Duelo migratorio", "Dinero y trabajo"],
        ["Violencia psicológica"],
    )
    absent = ({}, {women[2]: Mark.EXCUSED}, {women[2]: Mark.NO_SHOW, women[7]: Mark.LATE})
    for n, session in enumerate(sessions[:4]):
        house.watch.now = datetime(2026, 11, 3 + 7 * n, 11, 0, tzinfo=NOON.tzinfo)
        with house.work() as work:
            plan_session(
                work, session_id=session, topics=list(topics[n]), outline="Ronda, trabajo en parejas, cierre."
            )
            if n < 3:
                record_attendance(work, session_id=session, exceptions=absent[n], children_present=5)
                diary = Diary("Cada una contó su viaje.", Climate.WARM, "Cartulinas y lanas", "")
                record_session_diary(work, session_id=session, diary=diary)
                record_evaluation(work, session_id=session, faces=Faces((0, 0, 1, 4, 7 - n)))
    with house.work() as work:
        hopes = [
            "Conocer a otras mujeres",
            "Aprender a buscar trabajo",
            "Hablar sin miedo",
            "Que mis hijas me vean fuerte",
        ]
        record_expectations(work, edition_id=edition, words=hopes)
    case, _ = house.a_case()
    return Town(site, house, edition, sessions, women, case)


def states_of(town: Town, session: UUID) -> dict[UUID, Mark]:
    """The marks that are kept of a session."""
    from services.groups.store import attendance

    with town.house.work() as work:
        return attendance.marks_of(work.session, session)
