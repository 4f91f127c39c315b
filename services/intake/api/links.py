"""Who he is, and what cases share, over HTTP."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.intake.api.bodies import Version
from services.intake.api.dependencies import CaseworkDoor
from services.intake.api.views import Kept, Made
from services.intake.domain.links import LinkKind
from services.intake.store.cases import family
from services.intake.store.facts.base import Facts
from services.intake.store.facts.links import AggressorFacts
from services.intake.store.links import aggressors_of
from services.intake.usecases.access import case_for
from services.intake.usecases.link.find_links import told_links
from services.intake.usecases.link.keep_links import add_aggressor, remove_aggressor, save_aggressor
from shared.http import IdempotencyKey

router = APIRouter(prefix="/cases/{case_id}", tags=["links"])


class SaveAggressor(Facts):
    """What is known of him, and the version that was read."""

    aggressor: AggressorFacts
    version: Version = None


class LinkView(BaseModel):
    """Another case. kinds: what both share; empty for whoever need not know."""

    case_id: UUID
    code: str
    kinds: list[LinkKind]


class LinksView(BaseModel):
    """What the caller may know. ask_coordinator: a conflict exists with a case that is not hers."""

    links: list[LinkView]
    ask_coordinator: bool


@router.get("/links")
def links(case_id: UUID, door: CaseworkDoor) -> LinksView:
    """Cases that share something with this one, as far as the caller may know."""
    with door.begin("links") as work:
        told = told_links(work, case_id)
        return LinksView(
            links=[
                LinkView(case_id=one.case.id, code=one.case.code, kinds=sorted(one.kinds))
                for one in told.links
            ],
            ask_coordinator=told.has_others,
        )


@router.get("/aggressors")
def aggressors(case_id: UUID, door: CaseworkDoor) -> list[Kept[AggressorFacts]]:
    """The men she told of."""
    with door.begin("aggressor_list") as work:
        case = case_for(work, case_id, "aggressor_list")
        rows = aggressors_of(work.session, family(work.session, case.id))
        return [Kept[AggressorFacts](id=row.id, version=row.row_version, facts=row.facts) for row in rows]


@router.post("/aggressors", status_code=201)
def add(case_id: UUID, body: SaveAggressor, door: CaseworkDoor, key: IdempotencyKey = None) -> Made:
    """Add one."""
    with door.begin("add_aggressor") as work:
        return Made(id=add_aggressor(work, case_id, facts=body.aggressor, key=key))


@router.put("/aggressors/{aggressor_id}", status_code=204)
def save(case_id: UUID, aggressor_id: UUID, body: SaveAggressor, door: CaseworkDoor) -> None:
    """Correct one."""
    with door.begin("save_aggressor") as work:
        save_aggressor(work, case_id, aggressor_id, facts=body.aggressor, version=body.version)


@router.delete("/aggressors/{aggressor_id}", status_code=204)
def remove(case_id: UUID, aggressor_id: UUID, door: CaseworkDoor) -> None:
    """Take one off the file."""
    with door.begin("remove_aggressor") as work:
        remove_aggressor(work, case_id, aggressor_id)
