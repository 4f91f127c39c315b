"""A home where many live, such as a refuge: two coordinators say so, and living there keeps nobody apart any more."""

from uuid import UUID

from services.intake.domain.links import LinkKind
from services.intake.store import links
from services.intake.store.cases import Case
from services.intake.store.facts.links import HomeFacts
from services.intake.store.links import SharedHome
from services.intake.usecases.access import case_for, live_case_for
from services.intake.usecases.link.find_links import links_in_force, links_of
from services.intake.usecases.link.lift_exclusion import SaidAlready
from services.intake.usecases.link.tell_apart import tell_apart
from shared.crypto import create_scope
from shared.errors import Missing
from shared.ids import new_id
from shared.work import Work


def share_home(work: Work, case_id: UUID, *, reason: str, key: UUID | None = None) -> UUID:
    """Say that the home a case shares with others is many women's; return the reference of the word.

    It holds when a second person says the same, for everybody who lives there now or later. Whatever else two of them
    share goes on keeping them apart. Raises Missing if the case shares no home, SaidAlready, CaseNotLive.
    """
    case = live_case_for(work, case_id, "share_home")
    links.hold(work.session)

    def make() -> UUID:
        homes = {
            value
            for link in links_of(work, case)
            for kind, value in link.shared
            if kind is LinkKind.HOUSEHOLD
        }
        if not homes:
            raise Missing("Este expediente no comparte domicilio con ningún otro.", field="case_id")
        said = {
            row.facts.value for row in links.words_on_homes(work.session) if row.facts.by == work.actor.ref
        }
        if homes <= said:
            raise SaidAlready("Ya lo has dicho: falta que lo diga otra coordinadora.", field="case_id")
        for value in sorted(homes - said):
            word = new_id()
            create_scope(work.session, word)
            facts = HomeFacts(value=value, reason=reason, by=work.actor.ref, at=work.now)
            work.session.add(SharedHome(id=word, scope_id=word, recorded_at=work.now, facts=facts))
        work.session.flush()
        _after(work, "home_shared", case)
        return word

    return work.once(key, "share_home", make)


def part_home(work: Work, case_id: UUID) -> None:
    """Take back every word on the homes of a case: who lives there is kept apart again. Twice is once."""
    case = case_for(work, case_id, "part_home", lock=True)
    links.hold(work.session)
    own = {one for link in links_in_force(work, case) for one in link.shared}
    rows = [row for row in links.words_on_homes(work.session) if (LinkKind.HOUSEHOLD, row.facts.value) in own]
    for row in rows:
        row.ended_at = work.now
    work.session.flush()
    if rows:
        _after(work, "home_parted", case)


def _after(work: Work, what: str, case: Case) -> None:
    there = [link.case for link in links_in_force(work, case) if LinkKind.HOUSEHOLD in link.kinds]
    work.audit(what, subject=case.id, found=len(there))
    tell_apart(work, case, *there)
