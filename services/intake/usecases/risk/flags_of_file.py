"""Read the red flags that a file tells of itself: its incidents and children, beside her profile and dated facts."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from enum import Enum
from uuid import UUID

from services.intake.domain.risk.flag_sources import FlagSources, Part
from services.intake.domain.risk.red_flags import RedFlag
from services.intake.store.activity import Incident, all_of
from services.intake.store.cases import Case, family
from services.intake.store.facts.base import Facts
from services.intake.store.facts.risk import SightingFacts
from services.intake.store.facts.work import IncidentFacts
from services.intake.store.people import children_of, dated_facts_of, person_file
from services.intake.store.risk.flags import sightings_of
from services.intake.usecases.risk.book_in_force import book_in_force
from services.intake.usecases.risk.take_in_flags import Seen, take_in_flags
from shared.work import Work


def take_in_file(work: Work, case: Case) -> None:
    """Take in what the file says now, and take back what was read from something since corrected.

    case: live, held for writing. Taking back lowers no level: people do.
    """
    work.session.flush()
    book = book_in_force(work.session)
    scopes = family(work.session, case.id)
    seen = list(_read(work, case, scopes, book.protocol.sources, book.protocol.flag_current_within))
    told = {(one.facts.code, one.facts.source) for one in seen}
    for sighting in sightings_of(work.session, scopes):
        facts = sighting.facts
        is_read = facts.source.startswith(tuple(f"{part}:" for part in Part))
        if is_read and (facts.code, facts.source) not in told:
            sighting.taken_back_at = work.now
            work.audit("flag_taken_back", subject=case.id, reason=facts.code)
    take_in_flags(work, case, book=book, seen=seen)


def _read(
    work: Work, case: Case, scopes: list[UUID], sources: FlagSources, current: timedelta
) -> Iterator[Seen]:
    rows = all_of(work.session, Incident, scopes)
    corrected = {row.corrects for row in rows}
    profile = _fields(person_file(work.session, case.id).profile, "profile.")
    for row in rows:
        facts = row.facts
        if row.id in corrected or _is_long_past(facts, current):
            continue
        beside = profile | _in_force(work, scopes, facts.on or facts.told_on)
        for rule in sources.set_by(Part.INCIDENT, _fields(facts), beside):
            yield _seen(row.id, Part.INCIDENT, rule.flag, rule.name)
    for child in children_of(work.session, scopes):
        for rule in sources.set_by(Part.CHILD, _fields(child.facts), profile):
            yield _seen(child.id, Part.CHILD, rule.flag, rule.name)


def _seen(ref: UUID, part: Part, flag: RedFlag, fields: str) -> Seen:
    return Seen(ref, SightingFacts(code=flag, source=f"{part}:{ref}:{fields}"))


def _is_long_past(facts: IncidentFacts, current: timedelta) -> bool:
    """Whether all of it was over, when she told it, for longer than a flag stays current; unknown is not past."""
    last = facts.until or facts.on
    return last is not None and facts.told_on - last > current


def _in_force(work: Work, scopes: list[UUID], day: date) -> dict[str, Collection[str]]:
    found: dict[str, set[str]] = {}
    for row in dated_facts_of(work.session, scopes):
        fact = row.facts
        if fact.on <= day and (fact.expires is None or day <= fact.expires):
            found.setdefault(f"dated_fact.{fact.kind}", set()).add(fact.state)
    return dict(found)


def _fields(facts: Facts, prefix: str = "") -> dict[str, Collection[str]]:
    """Every closed answer as text; words are left out."""
    found: dict[str, Collection[str]] = {}
    for name in type(facts).model_fields:
        value = getattr(facts, name)
        many = value if isinstance(value, (list, tuple)) else [value]
        said = {
            str(one).lower() if isinstance(one, bool) else str(one.value) for one in many if _is_closed(one)
        }
        if said:
            found[prefix + name] = said
    return found


def _is_closed(value: object) -> bool:
    return isinstance(value, (bool, Enum))
