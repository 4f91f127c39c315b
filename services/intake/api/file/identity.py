"""Who she is: names and papers (opened on purpose), profile, children, dated facts."""

from uuid import UUID

from fastapi import APIRouter

from services.intake.api.bodies import (
    SaveChild,
    SaveDatedFact,
    SaveNames,
    SaveParticulars,
    SaveProfile,
    SaveSituation,
)
from services.intake.api.dependencies import CaseworkDoor
from services.intake.api.views import Kept, Made, NamesView
from services.intake.store import people
from services.intake.store.cases import family
from services.intake.store.facts.people import ChildFacts, DatedFactFacts
from services.intake.usecases.access import case_for
from services.intake.usecases.file.save_child import add_child, remove_child, save_child
from services.intake.usecases.file.save_dated_fact import add_dated_fact, save_dated_fact
from services.intake.usecases.file.save_identity import (
    save_names,
    save_particulars,
    save_profile,
    save_situation,
)
from shared.http import IdempotencyKey

router = APIRouter(prefix="/cases/{case_id}", tags=["identity"])


@router.get("/identity")
def identity(case_id: UUID, door: CaseworkDoor) -> NamesView:
    """Open her names, papers and profile; the opening is kept in the audit."""
    with door.begin("identity_revealed") as work:
        case = case_for(work, case_id, "identity_revealed")
        card = people.name_card(work.session, case.id)
        file = people.person_file(work.session, case.id)
        return NamesView(
            names=card.names(),
            names_version=card.row_version,
            particulars=file.particulars,
            profile=file.profile,
            file_version=file.row_version,
        )


@router.put("/names", status_code=204)
def names(case_id: UUID, body: SaveNames, door: CaseworkDoor) -> None:
    """Correct her names."""
    with door.begin("save_names") as work:
        save_names(work, case_id, names=body.names, version=body.version)


@router.put("/particulars", status_code=204)
def particulars(case_id: UUID, body: SaveParticulars, door: CaseworkDoor) -> None:
    """Write papers and places."""
    with door.begin("save_particulars") as work:
        save_particulars(work, case_id, particulars=body.particulars, version=body.version)


@router.put("/profile", status_code=204)
def profile(case_id: UUID, body: SaveProfile, door: CaseworkDoor) -> None:
    """Write her profile."""
    with door.begin("save_profile") as work:
        save_profile(work, case_id, profile=body.profile, version=body.version)


@router.put("/situation", status_code=204)
def situation(case_id: UUID, body: SaveSituation, door: CaseworkDoor) -> None:
    """Write papers, places and profile together."""
    with door.begin("save_situation") as work:
        save_situation(
            work, case_id, particulars=body.particulars, profile=body.profile, version=body.version
        )


@router.get("/children")
def children(case_id: UUID, door: CaseworkDoor) -> list[Kept[ChildFacts]]:
    """List her children."""
    with door.begin("child_list") as work:
        case = case_for(work, case_id, "child_list")
        rows = people.children_of(work.session, family(work.session, case.id))
        return [Kept[ChildFacts](id=row.id, version=row.row_version, facts=row.facts) for row in rows]


@router.post("/children", status_code=201)
def new_child(case_id: UUID, body: SaveChild, door: CaseworkDoor, key: IdempotencyKey = None) -> Made:
    """Add a child."""
    with door.begin("add_child") as work:
        return Made(id=add_child(work, case_id, facts=body.child, key=key))


@router.put("/children/{child_id}", status_code=204)
def child(case_id: UUID, child_id: UUID, body: SaveChild, door: CaseworkDoor) -> None:
    """Correct a child's record."""
    with door.begin("save_child") as work:
        save_child(work, case_id, child_id, facts=body.child, version=body.version)


@router.delete("/children/{child_id}", status_code=204)
def no_child(case_id: UUID, child_id: UUID, door: CaseworkDoor) -> None:
    """Take a child off the file."""
    with door.begin("remove_child") as work:
        remove_child(work, case_id, child_id)


@router.get("/dated-facts")
def dated_facts(case_id: UUID, door: CaseworkDoor) -> list[Kept[DatedFactFacts]]:
    """List dated facts, newest first."""
    with door.begin("dated_fact_list") as work:
        case = case_for(work, case_id, "dated_fact_list")
        rows = people.dated_facts_of(work.session, family(work.session, case.id))
        return [Kept[DatedFactFacts](id=row.id, version=row.row_version, facts=row.facts) for row in rows]


@router.post("/dated-facts", status_code=201)
def new_dated_fact(
    case_id: UUID, body: SaveDatedFact, door: CaseworkDoor, key: IdempotencyKey = None
) -> Made:
    """Add a dated fact."""
    with door.begin("add_dated_fact") as work:
        return Made(id=add_dated_fact(work, case_id, facts=body.fact, key=key))


@router.put("/dated-facts/{fact_id}", status_code=204)
def dated_fact(case_id: UUID, fact_id: UUID, body: SaveDatedFact, door: CaseworkDoor) -> None:
    """Correct a dated fact."""
    with door.begin("save_dated_fact") as work:
        save_dated_fact(work, case_id, fact_id, facts=body.fact, version=body.version)
