"""A small planning by hand: two hours, one site with two rooms, staff for two groups, and as many women as wanted."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from services.groups.domain.planning.resources import (
    Childcare,
    Facilitator,
    Hour,
    Interpreter,
    Places,
    Resources,
    Room,
    Site,
)
from services.groups.domain.planning.wish import Wish
from services.groups.planner.instance import Group, Plan
from services.groups.usecases.planning.instance_of import Asking, Data

HOURS = ("lun10", "mar18")
STAFF = tuple(UUID(int=1000 + n) for n in range(4))


def ref(number: int) -> UUID:
    """The person of this number."""
    return UUID(int=number)


def resources(**changes: Any) -> Resources:
    """What there is, unless changed."""
    usual = Resources(
        languages=("es", "ar"),
        themes=("redes", "crianza"),
        hours=(Hour("lun10", 0, 600, 90, at_school=True), Hour("mar18", 1, 1080, 90, at_school=False)),
        sites=(
            Site(
                "centro",
                "Centro cívico",
                (
                    Room("azul", "Sala azul", 15, step_free=True, hours=HOURS),
                    Room("verde", "Sala verde", 8, step_free=False, hours=HOURS),
                ),
                (Childcare("lun10", 4, Places(2, 2, 4)),),
            ),
        ),
        facilitators=tuple(
            Facilitator(staff, leads=n % 2 == 0, languages=("es",), sites=("centro",), hours=HOURS, most_groups=2)
            for n, staff in enumerate(STAFF)
        ),
        interpreters=(Interpreter("samira", "Samira", ("ar", "es"), ("centro",), HOURS, 2),),
    )  # fmt: skip
    return replace(usual, **changes)


def a_wish(**changes: Any) -> Wish:
    """A woman who speaks Spanish and can come on Monday morning."""
    usual = Wish("es", ("es",), hours={"lun10": 0}, travel={"centro": 15}, themes=("redes",))
    return replace(usual, **changes)


def data(count: int = 8, *, apart: tuple[tuple[int, int], ...] = (), **changes: Any) -> Data:
    """So many women, numbered from 1. changes: of the resources."""
    women = tuple(Asking(ref(n), UUID(int=500 + n), a_wish()) for n in range(1, count + 1))
    return Data(resources(**changes), women, tuple((ref(one), ref(other)) for one, other in apart))


def a_group(*numbers: int, room: str = "azul", slot: str = "lun10", team: tuple[int, int] = (0, 1)) -> Group:
    """A group in Spanish of these women."""
    return Group(
        room=room, slot=slot, language="es", theme="redes", interpreter=None,
        facilitators=tuple(str(STAFF[n]) for n in team), participants=tuple(str(ref(n)) for n in numbers),
    )  # fmt: skip


def a_plan(*groups: Group) -> Plan:
    """A plan of these groups."""
    return Plan(groups=groups)
