"""What a participant needs in the room: all that a facilitator may know of her besides the alias."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Needs:
    """languages: two-letter codes she follows. children: how many come to childcare. access: in words."""

    languages: tuple[str, ...] = ()
    needs_interpreter: bool = False
    children: int = 0
    access: str = ""
