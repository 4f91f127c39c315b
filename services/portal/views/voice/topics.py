"""Topics that may be voted on: in the languages that somebody could write them in, with a picture."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import MissingThere, Refused
from services.portal.clients.groups.circles import GroupsClient
from services.portal.clients.groups.voice import Topic, VoiceClient
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.voice.forms import TopicForm
from shared.contracts.roles import Role
from shared.ids import new_id

router = APIRouter(prefix="/grupos/{edition}/temas")
Leader = Annotated[Page, staff(Role.FACILITATOR, Role.COORDINATOR)]


@router.get("/nuevo")
def ask(edition: UUID, page: Leader) -> Response:
    """A new topic."""
    return _form(page, edition, page.form(TopicForm))


@router.post("/nuevo")
def add(edition: UUID, page: Leader) -> Response:
    """Add it; also from a proposal that was read, whose words come along."""
    form = page.read(TopicForm)
    if form.is_valid:
        said = form.data
        try:
            page.client(VoiceClient).add_topic(
                edition, words=said.words, picture=said.picture or None, key=form.key
            )
            return page.redirect(f"/grupos/{edition}/voz", N_("Tema añadido"))
        except Refused as refused:
            form.take(refused)
    return _form(page, edition, form, status=form.status)


@router.get("/{topic}")
def ask_change(edition: UUID, topic: UUID, page: Leader) -> Response:
    """Say it otherwise, or in another language."""
    found = _found(page, edition, topic)
    form = page.form(TopicForm).fill({**found.words, "picture": found.picture or ""})
    return _form(page, edition, form, topic=found)


@router.post("/{topic}")
def change(edition: UUID, topic: UUID, page: Leader) -> Response:
    """Keep it."""
    found, form = _found(page, edition, topic), page.read(TopicForm)
    if form.is_valid:
        said = form.data
        try:
            page.client(VoiceClient).change_topic(found.id, words=said.words, picture=said.picture or None)
            return page.redirect(f"/grupos/{edition}/voz", N_("Tema guardado"))
        except Refused as refused:
            form.take(refused)
    return _form(page, edition, form, topic=found, status=form.status)


@router.post("/{topic}/quitar")
def drop(edition: UUID, topic: UUID, page: Leader) -> Response:
    """Take it away."""
    page.client(VoiceClient).drop_topic(_found(page, edition, topic).id)
    return page.redirect(f"/grupos/{edition}/voz", N_("Tema quitado"))


def _found(page: Page, edition: UUID, topic: UUID) -> Topic:
    """The topic, if it is one of this edition's. Raises MissingThere."""
    found = next((one for one in page.client(VoiceClient).topics(edition) if one.id == topic), None)
    if found is None:
        raise MissingThere("no such topic in this edition")
    return found


def _form(
    page: Page, edition: UUID, form: Form[TopicForm], *, topic: Topic | None = None, status: int = 200
) -> Response:
    group = page.client(GroupsClient).edition(edition)
    return page.render("voice/topic.html", status=status, form=form, group=group, topic=topic, new_id=new_id)
