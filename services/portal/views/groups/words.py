"""Words of groups: a rhythm as a rule and as a sentence, how a woman is shown, where she stands, and who leads."""

from datetime import date, time
from typing import Final
from uuid import UUID

from babel.dates import get_day_names
from fastapi.responses import Response
from sqlalchemy import select

from services.portal.clients.base import ConflictThere
from services.portal.clients.groups.circles import EditionLine, GroupsClient, Placed
from services.portal.forms.groups.waitlist import REFUSED, WAITS
from services.portal.locale import dates
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.store.tables import Account
from shared.contracts.roles import Role

_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LAST_WEEK: Final = 5


def rule(every: str, starts_on: date) -> str:
    """The recurrence rule (RFC 5545) of a rhythm that starts on a day; a fifth weekday means the last one."""
    day = _DAYS[starts_on.weekday()]
    match every:
        case "fortnight":
            return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={day}"
        case "month":
            nth = (starts_on.day - 1) // 7 + 1
            return f"FREQ=MONTHLY;BYDAY={nth if nth < _LAST_WEEK else -1}{day}"
        case _:
            return f"FREQ=WEEKLY;BYDAY={day}"


def every(rule_text: str) -> str | None:
    """The rhythm of a rule that `rule` could have made; None for any other."""
    parts = dict(part.partition("=")[::2] for part in rule_text.split(";"))
    match (parts.get("FREQ"), parts.get("INTERVAL", "1")):
        case ("WEEKLY", "1"):
            return "week"
        case ("WEEKLY", "2"):
            return "fortnight"
        case ("MONTHLY", "1"):
            return "month"
    return None


def rhythm(page: Page, line: EditionLine) -> str:
    """When a group meets, in a sentence: by its rule and its next session; nothing for one without."""
    how = every(line.rhythm) if line.rhythm else None
    if line.next is None or how is None:
        return ""
    return in_words(page, every=how, starts_on=line.next.on, at=line.next.at)


def in_words(page: Page, *, every: str, starts_on: date, at: time) -> str:
    """The same in a sentence: `Cada martes a las 18:30`."""
    day = get_day_names("wide", locale=page.language)[starts_on.weekday()]
    nth = (starts_on.day - 1) // 7
    order = (N_("primer"), N_("segundo"), N_("tercer"), N_("cuarto"), N_("último"))[nth]
    said = {
        "week": N_("Cada %(day)s a las %(hour)s"),
        "fortnight": N_("Cada dos semanas, el %(day)s a las %(hour)s"),
        "month": N_("El %(nth)s %(day)s de cada mes a las %(hour)s"),
    }[every if every in ("fortnight", "month") else "week"]
    return page.gettext(said) % {
        "day": day,
        "hour": dates.clock(at, page.language),
        "nth": page.gettext(order),
    }


def alias(page: Page, given: str, number: int) -> str:
    """How a woman is shown: her alias, or only her number in the list while others can see the screen."""
    if given and page.person is not None and not page.person.hides_names:
        return given
    return page.gettext(N_("Participante %(number)s")) % {"number": number}


_STEPPED: Final = {"invited": N_("Plaza ofrecida"), "confirmed": N_("Plaza confirmada")}


def step(page: Page, enrolment: UUID, to: str, *, back: str) -> Response:
    """Take a step for her (`invite`, `confirm`), go back and say where she stands, or why it is not possible.

    Raises ConflictThere for what has no words of its own.
    """
    try:
        return page.redirect(back, placed(page.client(GroupsClient).step(enrolment, to)))
    except ConflictThere as refused:
        return page.redirect(back, refusal(refused), is_done=False)


def placed(now: Placed) -> str:
    """Say where she stands after a step; what is missing if she waits."""
    if now.state == "waitlisted":
        return WAITS[next((one for one in now.lacks if one in WAITS), "place")]
    return _STEPPED.get(now.state, N_("Plaza confirmada"))


def refusal(refused: ConflictThere) -> str:
    """Why a step is not possible, in our words. Raises it again if we have none."""
    if refused.service_code not in REFUSED:
        raise refused
    return REFUSED[refused.service_code]


def staff_names(page: Page) -> dict[UUID, str]:
    """Display names of the staff who may lead a group, by account; names of staff, never of participants."""
    if page.runtime.door is None:
        return {}
    with page.runtime.accounts.transactions.begin(actor=page.actor, purpose="group_staff") as work:
        found = work.session.scalars(select(Account).where(Account.is_active).order_by(Account.display_name))
        return {one.id: one.display_name for one in found if Role.FACILITATOR in one.roles}
