"""La voz del grupo: what the group is asked, its topics with their votes beside the plan, how things moved."""

from collections.abc import Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.groups.circles import EditionPage, GroupsClient, SessionLine
from services.portal.clients.groups.voice import Topic, VoiceClient
from services.portal.domain.voice import KINDS
from services.portal.forms.form import Form
from services.portal.forms.model import Choice
from services.portal.locale import dates
from services.portal.locale.public_words import in_words, tongue
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.voice import drawing, labels
from services.portal.views.voice.forms import MOST_PLACES, AskForm, PlanTopicForm
from shared.contracts.roles import Role
from shared.ids import new_id

router = APIRouter()
Leader = Annotated[Page, staff(Role.FACILITATOR, Role.COORDINATOR)]
_COMING: Final = ("invited", "confirmed", "attending")


@router.get("/grupos/{edition}/voz")
def overview(edition: UUID, page: Leader) -> Response:
    """Rounds, topics, and the votes beside the plan."""
    return _show(page, edition)


@router.post("/grupos/{edition}/voz")
def ask(edition: UUID, page: Leader) -> Response:
    """Ask the group something."""
    form = page.read(
        AskForm, choices={"session": _sessions(page, page.client(GroupsClient).edition(edition))}
    )
    if form.is_valid:
        said = form.data
        session = said.session if said.kind == "session_evaluation" else None
        try:
            made = page.client(VoiceClient).ask(
                edition, kind=said.kind, session=session, places=said.places, key=form.key
            )
            return page.redirect(f"/grupos/{edition}/voz/{made}", N_("Pregunta abierta"))
        except Refused as refused:
            form.take(refused)
    return _show(page, edition, ask=form)


@router.post("/grupos/{edition}/voz/plan")
def plan_topic(edition: UUID, page: Leader) -> Response:
    """Put a topic into a session's plan; what stands there stays."""
    client = page.client(GroupsClient)
    topics = page.client(VoiceClient).topics(edition)
    offered = {
        "topic": [(str(topic.id), topic_words(page, topic)) for topic in topics],
        "into": _sessions(page, client.edition(edition)),
    }
    form = page.read(PlanTopicForm, choices=offered)
    if form.is_valid:
        words = next(topic_words(page, topic) for topic in topics if topic.id == form.data.topic)
        session = client.session(form.data.into)
        try:
            if words not in session.topics:
                client.set_topics(session.when.id, topics=[*session.topics, words], outline=session.outline)
            return page.redirect(f"/grupos/{edition}/voz", N_("Tema puesto en la sesión"))
        except Refused as refused:
            form.take(refused)
    return _show(page, edition, plan=form)


@router.get("/grupos/{edition}/voz/evolucion")
def evolution(edition: UUID, page: Leader) -> Response:
    """How satisfaction, attendance and wellbeing moved."""
    group, voice = page.client(GroupsClient).edition(edition), page.client(VoiceClient).voice(edition)
    held = [one for one in group.sessions if one.when.state == "held" or one.present is not None]
    found = {one.session_id: one for one in voice.sessions}
    names = [f"{one.when.ordinal}" for one in held]
    means = [found[one.when.id].mean if one.when.id in found else None for one in held]
    came = [float(one.present) if one.present is not None else None for one in held]
    return page.render(
        "voice/evolution.html",
        group=group,
        voice=voice,
        held=[(one, found.get(one.when.id)) for one in held],
        liked=drawing.series(list(zip(names, means, strict=True)), low=1, high=5),
        came=drawing.series(list(zip(names, came, strict=True)), low=0, high=float(group.line.capacity)),
        wellbeing=drawing.series(
            [(page.gettext(N_("Al empezar")), voice.before.mean if voice.before else None),
             (page.gettext(N_("Al terminar")), voice.after.mean if voice.after else None)],
            low=0,
            high=100,
        ),
        box=drawing,
    )  # fmt: skip


def topic_words(page: Page, topic: Topic) -> str:
    """A topic in the language of the page, or in the nearest."""
    return in_words(topic.words, page.language)[0]


def session_name(page: Page, one: SessionLine) -> str:
    """`Sesión 3, 24 nov 2026`."""
    number = page.gettext(N_("Sesión %(number)s")) % {"number": one.when.ordinal}
    return f"{number}, {dates.short_day(one.when.on, page.language)}"


def _sessions(page: Page, group: EditionPage) -> list[Choice]:
    return [
        (str(one.when.id), session_name(page, one)) for one in group.sessions if one.when.state != "cancelled"
    ]


def _coming(group: EditionPage) -> int:
    """How many may answer: whoever holds a place, at least five, at most what a round takes."""
    held = sum(member.state in _COMING for member in group.members)
    return min(max(held, 5), MOST_PLACES)


def _show(page: Page, edition: UUID, **refused: Form[Any]) -> Response:
    """The page; refused: a form that was sent and is wrong, by its place on the page."""
    group, client = page.client(GroupsClient).edition(edition), page.client(VoiceClient)
    topics, voice = client.topics(edition), client.voice(edition)
    sessions = _sessions(page, group)
    forms: dict[str, Form[Any]] = {
        "ask": page.form(AskForm, choices={"session": sessions}).fill({"places": _coming(group)}),
        "plan": page.form(PlanTopicForm, choices={"into": sessions, "topic": _topics(page, topics)}),
    }
    status = next((form.status for form in refused.values()), 200)
    return page.render(
        "voice/overview.html",
        status=status,
        group=group,
        rounds=client.rounds(edition),
        topics=topics,
        voice=voice,
        names={one.when.id: session_name(page, one) for one in group.sessions},
        sessions=sessions,
        words=lambda topic: topic_words(page, topic),
        labels=labels,
        kinds=KINDS,
        tongue=tongue(page.language),
        opened=next(iter(refused), ""),
        forms=forms | refused,
        new_id=new_id,
    )


def _topics(page: Page, topics: Sequence[Topic]) -> list[Choice]:
    return [(str(topic.id), topic_words(page, topic)) for topic in topics]
