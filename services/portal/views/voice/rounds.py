"""One round: slips and the tablet that let women answer, closing, results, and the reading of their words."""

from typing import Annotated, Any
from uuid import UUID

import segno
from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup

from services.portal.clients.base import MissingThere, Refused
from services.portal.clients.groups.circles import EditionPage, GroupsClient
from services.portal.clients.groups.voice import Card, Results, Topic, VoiceClient
from services.portal.domain.voice import HOPES
from services.portal.forms.form import Form
from services.portal.locale.public_words import Tongue, tongue, tongues
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.voice import drawing, labels
from services.portal.views.voice.forms import MOST_PLACES, NothingForm, ReadingForm, SlipsForm
from services.portal.views.voice.staff import session_name, topic_words
from shared.contracts.roles import Role
from shared.ids import new_id

router = APIRouter(prefix="/grupos/{edition}/voz/{round_id}")
Leader = Annotated[Page, staff(Role.FACILITATOR, Role.COORDINATOR)]


@router.get("")
def show(edition: UUID, round_id: UUID, page: Leader) -> Response:
    """How it stands, and its results once they may be shown."""
    return _show(page, edition, round_id)


@router.post("/papeletas")
def slips(edition: UUID, round_id: UUID, page: Leader) -> Response:
    """A sheet of slips with a code each; shown this once."""
    card, form = _card(page, edition, round_id), page.read(SlipsForm)
    if form.is_valid:
        try:
            codes = page.client(VoiceClient).codes(card.id, count=form.data.count, key=form.key)
            return page.render(
                "voice/slips.html", slips=[_slip(page, code) for code in codes], **_place(page, edition, card)
            )
        except Refused as refused:
            form.take(refused)
    return _show(page, edition, round_id, slips=form)


@router.post("/tableta")
def tablet(edition: UUID, round_id: UUID, page: Leader) -> Response:
    """The address of the tablet that goes round."""
    card = _card(page, edition, round_id)
    code = page.client(VoiceClient).tablet(card.id)
    shown = {"code": code, **_address(page, f"/c/{code}/tableta", scale=6)}
    return page.render("voice/tablet.html", slip=shown, **_place(page, edition, card))


@router.get("/anular")
def ask_void(edition: UUID, round_id: UUID, page: Leader) -> Response:
    """Before codes are voided."""
    card = _card(page, edition, round_id)
    return page.render(
        "confirm.html",
        heading=page.gettext(N_("Anular las papeletas")),
        lines=[page.gettext(N_("Las papeletas que nadie ha usado y la tableta dejan de valer.")),
               page.gettext(N_("Lo que ya está respondido se queda. Después puedes imprimir otras."))],
        form=page.form(NothingForm),
        action=f"/grupos/{edition}/voz/{card.id}/anular",
        yes=page.gettext(N_("Anular")),
        back=f"/grupos/{edition}/voz/{card.id}",
        danger=True,
    )  # fmt: skip


@router.post("/anular")
def void(edition: UUID, round_id: UUID, page: Leader) -> Response:
    """Void what was not used."""
    card = _card(page, edition, round_id)
    page.client(VoiceClient).void(card.id)
    return page.redirect(f"/grupos/{edition}/voz/{card.id}", N_("Papeletas anuladas"))


@router.get("/cerrar")
def ask_close(edition: UUID, round_id: UUID, page: Leader) -> Response:
    """Before it is closed for good."""
    card = _card(page, edition, round_id)
    return page.render(
        "confirm.html",
        heading=page.gettext(N_("Cerrar la pregunta")),
        lines=[page.gettext(N_("Nadie podrá responder ya, y no se puede volver a abrir.")),
               page.gettext(N_("Se enseña todo lo respondido si han respondido cinco o más. Si no, se borra."))],
        form=page.form(NothingForm),
        action=f"/grupos/{edition}/voz/{card.id}/cerrar",
        yes=page.gettext(N_("Cerrar y ver los resultados")),
        back=f"/grupos/{edition}/voz/{card.id}",
        danger=False,
    )  # fmt: skip


@router.post("/cerrar")
def close(edition: UUID, round_id: UUID, page: Leader) -> Response:
    """Close it."""
    card = _card(page, edition, round_id)
    page.client(VoiceClient).close(card.id)
    return page.redirect(f"/grupos/{edition}/voz/{card.id}", N_("Pregunta cerrada"))


@router.post("/textos/{word}")
def read(edition: UUID, round_id: UUID, word: UUID, page: Leader) -> Response:
    """Let words through, or delete them."""
    card, form = _card(page, edition, round_id), page.read(ReadingForm)
    if form.is_valid:
        page.client(VoiceClient).read(word, shown=form.data.shown == "yes")
        done = N_("Texto a la vista") if form.data.shown == "yes" else N_("Texto borrado")
        return page.redirect(f"/grupos/{edition}/voz/{card.id}", done)
    return _show(page, edition, round_id, reading=form)


def _card(page: Page, edition: UUID, round_id: UUID) -> Card:
    """The round, if it is one of this edition's. Raises MissingThere."""
    found = next((one for one in page.client(VoiceClient).rounds(edition) if one.id == round_id), None)
    if found is None:
        raise MissingThere("no such round in this edition")
    return found


def _slip(page: Page, code: str) -> dict[str, Any]:
    return {"code": code, **_address(page, f"/c/{code}", scale=3)}


def _address(page: Page, path: str, *, scale: int) -> dict[str, Any]:
    """A page of the participants', in letters and as a picture for a camera."""
    address = page.runtime.settings.voice_url + path
    svg = segno.make(address, error="m").svg_inline(scale=scale, border=2, dark="#000", light="#fff")
    door = page.runtime.settings.voice_url.partition("://")[2] + "/c"
    return {"address": address, "door": door, "qr": Markup(svg)}  # noqa: S704, drawn by segno from our own text


def _place(page: Page, edition: UUID, card: Card) -> dict[str, Any]:
    """Where a page stands: its group, its round, and how that is called."""
    group = page.client(GroupsClient).edition(edition)
    return {
        "group": group,
        "card": card,
        "name": _name(page, group, card),
        "labels": labels,
        "tongues": tongues(),
    }


def _name(page: Page, group: EditionPage, card: Card) -> str:
    kind = page.gettext(labels.KINDS.get(card.kind, card.kind))
    session = next((one for one in group.sessions if one.when.id == card.session_id), None)
    return f"{kind} · {session_name(page, session)}" if session else kind


def _show(page: Page, edition: UUID, round_id: UUID, **refused: Form[Any]) -> Response:
    client = page.client(VoiceClient)
    card = _card(page, edition, round_id)
    found = client.round(card.id)
    waits = client.waiting(card.id) if found.results and found.results.words_waiting else []
    say = tongue(page.language)
    room = max(card.places - card.live_codes, 1)
    forms: dict[str, Form[Any]] = {"slips": page.form(SlipsForm).fill({"count": min(room, MOST_PLACES)})}
    return page.render(
        "voice/round.html",
        status=next((form.status for form in refused.values()), 200),
        results=found.results,
        waits=waits,
        say=say,
        pictures=_pictures(page, found.results, found.topics, say) if found.results else {},
        topic_of={topic.id: topic_words(page, topic) for topic in found.topics},
        forms=forms | refused,
        opened=next(iter(refused), ""),
        new_id=new_id,
        **_place(page, edition, card),
    )


def _pictures(page: Page, results: Results, topics: list[Topic], say: Tongue) -> dict[str, Any]:
    words = {topic.id: topic_words(page, topic) for topic in topics}
    hopes = results.choices.get("hopes", {})
    wanted = sorted(HOPES, key=lambda code: -hopes.get(code, 0))
    return {
        "faces": drawing.stacked({say(f"items.{item}"): counts for item, counts in results.faces.items()}),
        "who5": drawing.stacked({say(f"items.{item}"): counts for item, counts in results.who5.items()}),
        "hopes": drawing.lengths([(say(f"hopes.{code}"), hopes[code]) for code in wanted if hopes.get(code)]),
        "rank": drawing.lengths(
            [(words.get(one.topic, "?"), one.named) for one in results.rank.get("topics", [])]
        ),
    }
