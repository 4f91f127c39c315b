"""The founding example's people: all invented. One edition since April, thirteen women, four staff, three partners."""

from dataclasses import dataclass, field
from typing import Final

from shared.contracts.roles import Role

TEAM: Final = "leon"


@dataclass(frozen=True)
class Staff:
    """A member of staff of the demonstration."""

    key: str
    name: str
    email: str
    roles: tuple[Role, ...]


STAFF: Final = (
    Staff("ines", "Inés Robledo", "ines@demo.invalid", (Role.CASEWORKER,)),
    Staff("marta", "Marta Quiñones", "marta@demo.invalid", (Role.CASEWORKER, Role.FACILITATOR)),
    Staff("rosa", "Rosa Villafañe", "rosa@demo.invalid", (Role.COORDINATOR,)),
    Staff("elena", "Elena Prado", "elena@demo.invalid", (Role.ADMIN, Role.DPO)),
)


@dataclass(frozen=True)
class Child:
    """A child of a participant; age in whole years."""

    alias: str
    age: int
    lives_with_her: bool = True


@dataclass(frozen=True)
class Woman:
    """A participant. age: years. language: her first, ISO 639-1. contact: kind, value, weekday numbers, from-to hours."""

    alias: str
    given_name: str
    family_name: str
    age: int
    country: str
    language: str
    arrived_years_ago: int
    status: str
    worker: str
    needs_interpreter: bool = False
    children: tuple[Child, ...] = ()
    topics: tuple[str, ...] = ()
    story: str = ""
    instrument: str = ""
    answers: dict[str, object] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    contact: tuple[str, str, tuple[int, ...], str, str] | None = None


def _epv(*yes: int) -> dict[str, object]:
    """EPV-R answers: these items yes, the others no."""
    return {str(number): number in yes for number in range(1, 21)}


WEEKDAYS: Final = (0, 1, 2, 3, 4)

WOMEN: Final = (
    Woman("Amal", "Amal", "Benchekroun", 34, "MA", "ar", 6, "residence", "ines", needs_interpreter=True,
          children=(Child("Nadir", 9), Child("Salma", 4)),
          story="Cuenta que desde el verano él controla el teléfono y los gastos. Quiere retomar las clases de español.",
          instrument="EPV-R", answers=_epv(1, 2, 5, 11, 16, 17, 20),
          contact=("email", "amal@correo.example", (1, 3), "10:00", "12:00")),
    Woman("Luz", "Luz Marina", "Ospina", 41, "CO", "es", 3, "asylum_seeker", "ines", children=(Child("Juan", 15),),
          story="Se separó hace tres semanas. Él la espera a la salida del trabajo y le ha dicho que la va a matar.",
          instrument="EPV-R", answers=_epv(1, 2, 3, 4, 6, 7, 11, 14, 16, 17, 18),
          flags=("recent_separation", "stalking", "threat_to_kill"),
          contact=("email", "luz@correo.example", WEEKDAYS, "09:00", "14:00")),
    Woman("Olena", "Olena", "Kovalchuk", 29, "UA", "uk", 4, "residence_work", "marta", needs_interpreter=True,
          children=(Child("Maksym", 6),), story="Vive con una compatriota. Echa de menos a su madre; duerme mal.",
          instrument="HITS", answers={"hurt": 1, "insult": 2, "threaten": 1, "scream": 1},
          contact=("email", "olena@correo.example", WEEKDAYS, "16:00", "20:00")),
    Woman("Fatou", "Fatou", "Diarra", 26, "SN", "fr", 2, "none", "ines", children=(Child("Awa", 1),),
          story="Trabaja interna sin contrato. Su tía le guarda el pasaporte y no se lo da.",
          instrument="HITS", answers={"hurt": 1, "insult": 3, "threaten": 2, "scream": 2}, flags=("document_retention",)),
    Woman("Daniela", "Daniela", "Ionescu", 38, "RO", "ro", 11, "eu", "marta", children=(Child("Andrei", 12), Child("Ioana", 7)),
          story="Busca un horario compatible con el colegio. El padre no paga la pensión.",
          instrument="HITS", answers={"hurt": 1, "insult": 1, "threaten": 1, "scream": 2},
          contact=("email", "daniela@correo.example", WEEKDAYS, "09:30", "13:30")),
    Woman("Rosalía", "Rosalía", "Tavares", 45, "BR", "pt", 9, "residence_work", "marta",
          story="Cuida a una persona mayor seis días a la semana. Viene al grupo en su tarde libre."),
    Woman("Yésica", "Yésica", "Mejía", 31, "HN", "es", 1, "asylum_seeker", "ines", children=(Child("Génesis", 8), Child("Josué", 5)),
          story="Él se quedó en su país; la amenaza por mensajes a través de familiares.",
          instrument="DASH-RIC", answers={str(n): "si" if n in (2, 4, 7, 8, 14, 17) else "no" for n in range(1, 25)},
          flags=("immigration_threat",), contact=("email", "yesica@correo.example", WEEKDAYS, "10:00", "18:00")),
    Woman("Naima", "Naima", "El Idrissi", 52, "MA", "ar", 18, "spanish", "marta",
          story="Sus hijos son mayores. Dice que viene para no estar sola."),
    Woman("Katherine", "Katherine", "Paredes", 24, "PE", "es", 2, "residence", "ines", children=(Child("Mateo", 2),),
          story="Embarazada de cinco meses. La empujó contra la puerta la semana pasada.",
          instrument="EPV-R", answers=_epv(1, 4, 6, 9, 11, 16, 18, 20), flags=("pregnancy_violence", "fear_for_life"),
          contact=("email", "katherine@correo.example", (0, 2, 4), "11:00", "13:00")),
    Woman("Grace", "Grace", "Okafor", 28, "NG", "en", 3, "none", "ines",
          story="Dice que aún debe dinero del viaje y que no puede hablar de quién la trajo.", flags=("trafficking",)),
    Woman("Liliana", "Liliana", "Gutiérrez", 36, "VE", "es", 5, "residence_work", "marta", children=(Child("Camila", 10),),
          story="Es ingeniera y trabaja de limpiadora; prepara la homologación del título.",
          contact=("email", "liliana@correo.example", WEEKDAYS, "08:30", "20:30")),
    Woman("Zhen", "Zhen", "Liu", 33, "CN", "zh", 7, "residence_work", "marta", needs_interpreter=True, children=(Child("Hao", 6),),
          story="Habla poco en el grupo. Hay que confirmar qué idioma prefiere al teléfono."),
    Woman("Mercedes", "Mercedes", "Duarte", 47, "DO", "es", 12, "spanish", "ines", children=(Child("Wilkin", 17),),
          story="Tiene orden de protección hasta el año que viene y lo lleva con calma.",
          instrument="EPV-R", answers=_epv(1, 4, 11, 16, 17, 20),
          contact=("email", "mercedes@correo.example", WEEKDAYS, "09:00", "19:00")),
)  # fmt: skip


@dataclass(frozen=True)
class Partner:
    """An organisation that receives referrals."""

    name: str
    email: str
    phone: str
    services: tuple[str, ...]
    languages: tuple[str, ...]
    accepts_without_papers: bool


PARTNERS: Final = (
    Partner("Punto de Orientación Jurídica (ejemplo)", "turno@juridica.example", "+34900000001", ("legal",), ("es", "fr"), True),
    Partner("Centro de Salud Mental Ribera (ejemplo)", "citas@ribera.example", "+34900000002", ("psychological",), ("es", "ar"), True),
    Partner("Casa Puente, alojamiento (ejemplo)", "acogida@casapuente.example", "+34900000003", ("housing",), ("es", "en", "uk"), False),
)  # fmt: skip

SESSION_TOPICS: Final = (
    ("Presentación y expectativas", "Duelo migratorio: lo que dejamos"),
    ("Duelo migratorio: la familia lejos", "Falta de red de apoyo"),
    ("Duelo migratorio: el trabajo y el estatus", "Conciliar familia y trabajo, falta de recursos"),
    ("Cuidarnos: señales de maltrato psicológico",),
)
"""Topics of the three sessions held and of the next one, the delicate one."""

EXPECTATIONS: Final = (
    "Conocer a otras mujeres que hayan pasado por lo mismo",
    "Saber dónde pedir ayuda con los papeles",
    "Tener un rato para mí",
    "Aprender a estar tranquila cuando llama mi familia",
    "Que mis hijos jueguen mientras hablamos",
)

EVALUATIONS: Final = ((0, 0, 2, 5, 6), (0, 1, 2, 4, 5), (0, 0, 1, 4, 7))
"""How many chose each of five faces, from worst to best, after each session held."""

ABSENT: Final = ({"Zhen"}, {"Grace", "Luz"}, {"Luz", "Rosalía"})
"""Aliases of who missed each session held."""


def sign_ins() -> list[str]:
    """One line a demo account, for the terminal. The sign-in page has a button for each."""
    width = max(len(person.email) for person in STAFF)
    return [f"{person.email:<{width}}  {', '.join(person.roles)}" for person in STAFF]
