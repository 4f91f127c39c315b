"""Keep what a case is compared by true to its file, and tell groups whom she must not meet there: never why."""

from collections.abc import Iterable
from uuid import UUID

from services.intake.domain.case.arrows import CaseStatus
from services.intake.domain.links import (
    LinkKind,
    aggressor_key,
    document_key,
    household_key,
    phone_key,
)
from services.intake.domain.timeline import EntryKind
from services.intake.store import links
from services.intake.store.cases import Case, family
from services.intake.store.due import own_case_of
from services.intake.store.facts.links import AggressorFacts
from services.intake.store.links import Aggressor
from services.intake.store.people import person_file
from services.intake.store.rows import expect_version, row_of
from services.intake.usecases.access import live_case_for
from services.intake.usecases.link.find_links import Link, links_in_force, stands_for
from services.intake.usecases.link.lift_exclusion import drop_phone
from services.intake.usecases.link.tell_apart import tell_apart
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.events.notifications import PhonesCompared
from shared.ids import new_id
from shared.work import Work


def add_aggressor(work: Work, case_id: UUID, *, facts: AggressorFacts, key: UUID | None = None) -> UUID:
    """Add a man she told of."""
    case = live_case_for(work, case_id, "add_aggressor")

    def make() -> UUID:
        row = Aggressor(id=new_id(), scope_id=case.id, recorded_at=work.now, facts=facts)
        work.session.add(row)
        work.session.flush()
        _after(work, case, "aggressor_added")
        return row.id

    return work.once(key, "add_aggressor", make)


def save_aggressor(
    work: Work, case_id: UUID, aggressor_id: UUID, *, facts: AggressorFacts, version: int | None
) -> None:
    """Correct what is known of him."""
    case = live_case_for(work, case_id, "save_aggressor")
    row = row_of(work.session, Aggressor, family(work.session, case.id), aggressor_id)
    expect_version(row, version)
    row.facts = facts
    work.session.flush()
    _after(work, case, "aggressor_saved")


def remove_aggressor(work: Work, case_id: UUID, aggressor_id: UUID) -> None:
    """Take him off the file: nothing is compared by him any more."""
    case = live_case_for(work, case_id, "remove_aggressor")
    row = row_of(work.session, Aggressor, family(work.session, case.id), aggressor_id)
    row.removed_at = row.removed_at or work.now
    work.session.flush()
    _after(work, case, "aggressor_removed")


def keep_links(work: Work, case: Case) -> None:
    """Compare a case by what its file says now. Whoever came or went as a match is told to groups anew."""
    before = _by_case(work, case)
    for scope in family(work.session, case.id):
        links.keep_facts(work.session, scope, _facts(work, scope))
    _tell(work, case, before)


def keep_shared_phones(work: Work, event: PhonesCompared) -> None:
    """Keep whose numbers are hers too, by reference, as notifications found them: in her case and in theirs."""
    own = own_case_of(work.session, event.person)
    if own is None or own.status is CaseStatus.ERASED:
        return
    case = stands_for(work, own)
    links.hold(work.session)
    before = _by_case(work, case)
    now = set(event.others) - {event.person}
    changed = now ^ links.replace_shared(work.session, own.id, now)
    for person in sorted(changed | (now & set(event.newly))):
        other = own_case_of(work.session, person)
        if other is not None and other.status is not CaseStatus.ERASED:
            links.note_shared(work.session, other.id, event.person, is_shared=person in now)
            drop_phone(work, case, stands_for(work, other))
    _tell(work, case, before)


def tell_links(work: Work, case: Case) -> None:
    """Tell groups anew after two files became one, or two again."""
    links.hold(work.session)
    tell_apart(work, case, *(link.case for link in links_in_force(work, case)))


def _after(work: Work, case: Case, what: str) -> None:
    note_on_timeline(work, case, EntryKind.IDENTITY, "aggressor")
    work.audit(what, subject=case.id)
    keep_links(work, case)


def _facts(work: Work, scope: UUID) -> Iterable[tuple[LinkKind, str]]:
    for row in links.aggressors_of(work.session, [scope]):
        him = row.facts
        named = aggressor_key(given_name=him.given_name, surnames=him.surnames, birth_year=him.birth_year)
        yield from _known(LinkKind.AGGRESSOR, named)
        yield from _known(LinkKind.AGGRESSOR_PHONE, phone_key(him.phone))
        yield from _known(LinkKind.AGGRESSOR_DOCUMENT, document_key(him.document))
    papers = person_file(work.session, scope).particulars
    for paper in papers.documents:
        yield from _known(LinkKind.DOCUMENT, document_key(paper.number))
    home = household_key(address=papers.address, municipality=papers.municipality)
    yield from _known(LinkKind.HOUSEHOLD, home)


def _known(kind: LinkKind, value: str | None) -> Iterable[tuple[LinkKind, str]]:
    if value is not None:
        yield kind, value


def _by_case(work: Work, case: Case) -> dict[UUID, Link]:
    return {link.case.id: link for link in links_in_force(work, case)}


def _tell(work: Work, case: Case, before: dict[UUID, Link]) -> None:
    """Tell groups whom she and everybody whose links changed must not meet; nothing if nothing changed."""
    after = _by_case(work, case)
    changed = [
        one.case for ref, one in (before | after).items() if _weight(before, ref) != _weight(after, ref)
    ]
    if changed:
        links.hold(work.session)
        tell_apart(work, case, *changed)


def _weight(links_by_case: dict[UUID, Link], ref: UUID) -> bool | None:
    """Whether a link keeps two women apart; None if there is no link."""
    link = links_by_case.get(ref)
    return None if link is None else link.is_apart
