"""What a participant needs in the room: all that a facilitator may know of her besides the alias."""

from dataclasses import dataclass

from services.groups.domain.errors import BadChildcare


@dataclass(frozen=True)
class Needs:
    """languages: two-letter codes she follows. children: how many come to childcare. access: in words.

    ages: how many of the children are 0 to 2 years old, 3 to 5 and 6 to 12; of the others nobody noted the age.
    """

    languages: tuple[str, ...] = ()
    needs_interpreter: bool = False
    children: int = 0
    access: str = ""
    ages: tuple[int, int, int] = (0, 0, 0)

    def check(self) -> None:
        """Raise BadChildcare for more children by age than there are."""
        if sum(self.ages) > self.children:
            raise BadChildcare(
                "Más por edades que en total.", field="ages", expected=f"que sumen {self.children} como mucho"
            )
