"""Two women whose cases share something may meet after all, if two coordinators say so; one parts them."""

from dataclasses import replace
from uuid import UUID

from services.intake.domain.links import KEEPS_APART, PHONE
from services.intake.store import links
from services.intake.store.cases import Case
from services.intake.store.facts.links import LiftFacts, SharedFacts
from services.intake.store.links import LiftedExclusion
from services.intake.usecases.access import case_for, live_case_for
from services.intake.usecases.link.find_links import Link, lifts_between, links_of
from services.intake.usecases.link.tell_apart import tell_apart
from shared.errors import Conflict, Missing
from shared.ids import new_id
from shared.work import Work


class NotKeptApart(Conflict):
    """Nothing keeps these two women apart, so that there is nothing to lift."""


class SaidAlready(Conflict):
    """She has said so herself; a second person is needed."""


def lift_exclusion(
    work: Work, case_id: UUID, other_id: UUID, *, reason: str, key: UUID | None = None
) -> UUID:
    """Say that two women may meet although their cases share what they share now; return the reference of the word.

    It holds when a second person says the same. It is said of these very values: another that both come to share keeps
    them apart again. Raises Missing if the other case shares nothing with this one, NotKeptApart, SaidAlready,
    CaseNotLive.
    """
    case = live_case_for(work, case_id, "lift_exclusion")
    links.hold(work.session)

    def make() -> UUID:
        link = _link(work, case, other_id)
        if not link.is_apart:
            raise NotKeptApart("Nada las separa: ya pueden coincidir.", field="other_id")
        own = replace(
            link,
            lifts=tuple(one for one in link.lifts if one.by == work.actor.ref),
            homes=tuple(one for one in link.homes if one.by == work.actor.ref),
        )
        if not own.that_keeps_apart(1):
            raise SaidAlready("Ya lo has dicho: falta que lo diga otra coordinadora.", field="other_id")
        shared = sorted(one for one in link.shared if one[0] in KEEPS_APART)
        facts = LiftFacts(
            other=link.case.id,
            shared=tuple(SharedFacts(kind=kind, value=value) for kind, value in shared),
            reason=reason,
            by=work.actor.ref,
            at=work.now,
        )
        row = LiftedExclusion(id=new_id(), scope_id=case.id, recorded_at=work.now, facts=facts)
        work.session.add(row)
        work.session.flush()
        _after(work, "exclusion_lifted", case, link.case)
        return row.id

    return work.once(key, "lift_exclusion", make)


def restore_exclusion(work: Work, case_id: UUID, other_id: UUID) -> None:
    """Take back every word that two women may meet; again the same changes nothing. Raises Missing."""
    case = case_for(work, case_id, "restore_exclusion", lock=True)
    other = case_for(work, other_id, "restore_exclusion")
    links.hold(work.session)
    rows = lifts_between(work, case, other)
    for row in rows:
        row.ended_at = work.now
    work.session.flush()
    if rows:
        _after(work, "exclusion_restored", case, other)


def drop_phone(work: Work, case: Case, other: Case) -> None:
    """A number that two women share came or went: what was said of the one they shared before is said no more."""
    for row in lifts_between(work, case, other):
        left = tuple(one for one in row.facts.shared if (one.kind, one.value) != PHONE)
        if left != row.facts.shared:
            row.facts = row.facts.model_copy(update={"shared": left})
            row.ended_at = None if left else work.now
            work.audit("exclusion_restored", subject=case.id, reason="number_changed")
    work.session.flush()


def _link(work: Work, case: Case, other_id: UUID) -> Link:
    found = next((one for one in links_of(work, case) if one.case.id == other_id), None)
    if found is None:
        raise Missing("Ese expediente no comparte nada con este.", field="other_id")
    return found


def _after(work: Work, what: str, *cases: Case) -> None:
    for case in cases:
        work.audit(what, subject=case.id)
    tell_apart(work, *cases)
