"""The dates of an edition: what a rhythm would give, with days off proposed away, and one session more."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.groups.circles import EditionPage, GroupsClient
from services.portal.clients.groups.editions import EditionsClient, Foreseen, LeftOut, Plan, Proposal
from services.portal.forms.form import Form
from services.portal.forms.groups import labels
from services.portal.forms.groups.editions import ExtraForm, PlanForm
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.case.frame import staff_names
from services.portal.views.groups import words
from shared.contracts.roles import Role

router = APIRouter()
Leader = Annotated[Page, staff(Role.FACILITATOR, Role.COORDINATOR)]


@router.get("/grupos/{edition}/calendario")
def ask_plan(edition: UUID, page: Leader) -> Response:
    """When the sessions are to be."""
    found = page.client(GroupsClient).edition(edition)
    return _planning(page, found, page.form(PlanForm).fill(_known(found)))


@router.post("/grupos/{edition}/calendario")
def plan(edition: UUID, page: Leader) -> Response:
    """Show what a rhythm would give; make the sessions once exactly these were seen."""
    form = page.read(PlanForm)
    found = page.client(GroupsClient).edition(edition)
    if not form.is_valid:
        return _planning(page, found, form, status=422)
    asked, client = form.data, page.client(EditionsClient)
    body = Plan(
        rule=words.rule(asked.every, asked.starts_on),
        starts_on=asked.starts_on,
        at=asked.at,
        minutes=asked.minutes,
        skip=sorted({*asked.skip}),
        extra=sorted({*asked.extra}),
        hold=sorted({*asked.seen} - {*asked.skip}),
    )
    try:
        proposal = client.preview(edition, body)
        is_seen = proposal.days <= {*asked.seen}
        if asked.step == "save" and is_seen:
            final = body.model_copy(update={"skip": [one.on for one in proposal.left_out], "hold": []})
            client.plan(edition, final)
            return page.redirect(f"/grupos/{edition}", N_("Calendario guardado"))
    except Refused as refused:
        form.take(refused)
        return _planning(page, found, form, status=form.status)
    sentence = words.in_words(page, every=asked.every, starts_on=asked.starts_on, at=asked.at)
    is_new = asked.step == "save" and not is_seen
    return _planning(page, found, form, proposal=proposal, sentence=sentence, is_new=is_new)


@router.get("/grupos/{edition}/sesion-nueva")
def ask_extra(edition: UUID, page: Leader) -> Response:
    """One session more."""
    found = page.client(GroupsClient).edition(edition)
    last = found.sessions[-1].when if found.sessions else None
    form = page.form(ExtraForm).fill(
        {"at": last.at if last else None, "minutes": last.minutes if last else 90}
    )
    return page.render("groups/extra.html", form=form, group=found)


@router.post("/grupos/{edition}/sesion-nueva")
def add(edition: UUID, page: Leader) -> Response:
    """Add it."""
    form = page.read(ExtraForm)
    if form.is_valid:
        try:
            page.client(EditionsClient).add(edition, **form.data.model_dump(), key=form.key)
            return page.redirect(f"/grupos/{edition}", N_("Sesión añadida"))
        except Refused as refused:
            form.take(refused)
    return page.invalid("groups/extra.html", form, group=page.client(GroupsClient).edition(edition))


def _known(found: EditionPage) -> dict[str, Any]:
    """The plan in force, to be changed; or what is usual."""
    present = found.plan
    every = words.every(present.rule) if present else None
    if present is None or every is None:
        return {"every": "week", "minutes": 90}
    return present.model_dump(exclude={"rule"}) | {"every": every}


def _planning(
    page: Page,
    found: EditionPage,
    form: Form[PlanForm],
    *,
    status: int = 200,
    proposal: Proposal | None = None,
    sentence: str = "",
    is_new: bool = False,
) -> Response:
    return page.render(
        "groups/plan.html",
        status=status,
        form=form,
        group=found,
        proposal=proposal,
        days=_days(proposal) if proposal else [],
        sentence=sentence,
        is_new=is_new,
        skipped=form.values("skip"),
        labels=labels,
        staff_names=staff_names(page),
    )


def _days(proposal: Proposal) -> Iterable[tuple[date, Foreseen | None, LeftOut | None]]:
    """Every date of a proposal in order: with its session, or without one."""
    held = [(one.slot.on, one, None) for one in proposal.sessions]
    left_out = [(one.on, None, one) for one in proposal.left_out]
    return sorted([*held, *left_out], key=lambda row: row[0])
