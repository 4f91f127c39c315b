"""Who he is, and what cases share, over HTTP."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.intake.api.bodies import Version
from services.intake.api.dependencies import CaseworkDoor, CoordinationDoor
from services.intake.api.views import Kept, Made
from services.intake.domain.links import LinkKind
from services.intake.store.cases import family
from services.intake.store.facts.base import Facts, Said
from services.intake.store.facts.links import AggressorFacts, HomeFacts, LiftFacts
from services.intake.store.links import aggressors_of
from services.intake.usecases.access import case_for
from services.intake.usecases.link.find_links import told_links
from services.intake.usecases.link.keep_links import add_aggressor, remove_aggressor, save_aggressor
from services.intake.usecases.link.lift_exclusion import lift_exclusion, restore_exclusion
from services.intake.usecases.link.share_home import part_home, share_home
from shared.http import IdempotencyKey

router = APIRouter(prefix="/cases/{case_id}", tags=["links"])


class SaveAggressor(Facts):
    """What is known of him, and the version that was read."""

    aggressor: AggressorFacts
    version: Version = None


class LiftBody(Facts):
    """Why two women may meet after all."""

    reason: Said


class LiftView(BaseModel):
    """What a coordinator has said of a link."""

    reason: str
    by: UUID
    at: datetime


class LinkView(BaseModel):
    """Another case. kinds: what both share; is_apart: whether they must not meet; lifts: who has lifted it, and why;
    waits_for_second: whether one person has, and a second one is needed.

    kinds and lifts are empty, and is_apart unknown, for whoever need not know.
    """

    case_id: UUID
    code: str
    kinds: list[LinkKind]
    is_apart: bool | None
    waits_for_second: bool
    lifts: list[LiftView]


class HomeView(BaseModel):
    """A home that the case shares. files: other cases there; is_for_many: two people have said that it is many women's;
    words: who has, and why."""

    files: int
    is_for_many: bool
    words: list[LiftView]


class LinksView(BaseModel):
    """What the caller may know. ask_coordinator: a conflict exists with a case that is not hers.

    home: for whoever may know what is shared, if a home is.
    """

    links: list[LinkView]
    ask_coordinator: bool
    home: HomeView | None


@router.get("/links")
def links(case_id: UUID, door: CaseworkDoor) -> LinksView:
    """Cases that share something with this one, as far as the caller may know."""
    with door.begin("links") as work:
        told = told_links(work, case_id)
        return LinksView(
            links=[
                LinkView(
                    case_id=one.case.id,
                    code=one.case.code,
                    kinds=sorted(one.kinds),
                    is_apart=one.is_apart if told.is_whole else None,
                    waits_for_second=told.is_whole and one.waits_for_second,
                    lifts=[_said(each) for each in one.lifts],
                )
                for one in told.links
            ],
            ask_coordinator=told.has_others,
            home=told.home
            and HomeView(
                files=told.home.files,
                is_for_many=told.home.is_for_many,
                words=[_said(each) for each in told.home.words],
            ),
        )


def _said(word: LiftFacts | HomeFacts) -> LiftView:
    return LiftView(reason=word.reason, by=word.by, at=word.at)


@router.post("/shared-home", status_code=201)
def share(case_id: UUID, body: LiftBody, door: CoordinationDoor, key: IdempotencyKey = None) -> Made:
    """Say that the home is many women's, as a refuge is: it holds when a second coordinator says so."""
    with door.begin("share_home") as work:
        return Made(id=share_home(work, case_id, reason=body.reason, key=key))


@router.delete("/shared-home", status_code=204)
def part(case_id: UUID, door: CoordinationDoor) -> None:
    """Keep those who live there apart again."""
    with door.begin("part_home") as work:
        part_home(work, case_id)


@router.post("/links/{other_id}/lifting", status_code=201)
def lift(
    case_id: UUID, other_id: UUID, body: LiftBody, door: CoordinationDoor, key: IdempotencyKey = None
) -> Made:
    """Say that two women may meet after all: it holds when a second coordinator says so."""
    with door.begin("lift_exclusion") as work:
        return Made(id=lift_exclusion(work, case_id, other_id, reason=body.reason, key=key))


@router.delete("/links/{other_id}/lifting", status_code=204)
def restore(case_id: UUID, other_id: UUID, door: CoordinationDoor) -> None:
    """Keep them apart again."""
    with door.begin("restore_exclusion") as work:
        restore_exclusion(work, case_id, other_id)


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
