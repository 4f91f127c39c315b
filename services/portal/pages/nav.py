"""Ways into the areas: side bar, bottom bar, buttons and menus."""

from dataclasses import dataclass
from typing import Literal

from shared.contracts.roles import Role

Place = Literal["bar", "more", "new", "search", "menu"]
EVERYONE = frozenset(Role)


@dataclass(frozen=True)
class Nav:
    """One way in. label: Spanish msgid, one word if it can be. icon: name in static/vendor/icons.svg.

    place: `bar` (side, and bottom bar on phones, at most five), `more` (side, and under *Más* on phones),
    `new` (the *Nueva atención* button), `search` (where the search box posts to), `menu` (her own menu).
    key: letter after `g`; of a `new` button, the letter alone. order: smaller first.
    count_href: a fragment with a number, asked for by the page.
    """

    label: str
    href: str
    icon: str
    place: Place = "more"
    order: int = 50
    key: str = ""
    roles: frozenset[Role] = EVERYONE
    count_href: str = ""
