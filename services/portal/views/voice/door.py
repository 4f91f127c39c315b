"""The participants' pages: a code, a language, what leaving does, the questions, thanks. No sign-in, no cookie.

A GET shows the same page whatever the address, asks nobody and changes nothing. Everything else is a POST that carries
all it needs (carried.py); whatever does not open shows the first page again, always with the same words.
"""

import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from services.portal.clients.base import MissingThere, Refused, UnavailableThere
from services.portal.clients.groups.voice_public import VoiceDoor
from services.portal.domain import voice
from services.portal.domain.voice import Wrong, code_of
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.where import address_of
from services.portal.views.voice import carried
from services.portal.views.voice.carried import Carried, NotOurs, kept
from services.portal.views.voice.first_page import (
    Anyone,
    chosen,
    first_of,
    first_page,
    in_tongue,
    is_away,
    shut,
    stale,
)

router = APIRouter()
T = TypeVar("T")

_BLINDED: Final = re.compile(r"[A-Za-z0-9_-]{20,1400}")
_LONGEST_TYPED: Final = 40


@router.get("/c")
def knock(page: Anyone) -> Response:
    """A box for a code, and the languages."""
    return first_page(page)


@router.get("/c/gracias")
def thanks(page: Anyone, l: str = "") -> Response:  # noqa: E741, one letter says least in an address
    """Thanks, and nothing else."""
    return page.render("voice/done.html", **in_tongue(chosen(page, l)), next_href="")


@router.get("/c/{code}")
def arrive(code: str, page: Anyone) -> Response:
    """The languages. Robots that look at links in messages see this and change nothing."""
    return first_page(page, code=code_of(code))


@router.get("/c/{code}/tableta")
def arrive_at_tablet(code: str, page: Anyone) -> Response:
    """The same on the tablet that goes round; there the address stays, so that it may be opened again."""
    return first_page(page, code=code_of(code), is_tablet=True)


@router.get("/c/{code}/gracias")
def thanks_at_tablet(code: str, page: Anyone, l: str = "") -> Response:  # noqa: E741, as above
    """Thanks, and the way on for the next person."""
    known = code_of(code)
    return page.render(
        "voice/done.html", **in_tongue(chosen(page, l)), next_href=f"/c/{known}/tableta" if known else ""
    )


@router.post("/c")
def enter(page: Anyone) -> Response:
    """Open the code; say what leaving does before anything is asked."""
    typed = first_of(page, "code")[:_LONGEST_TYPED]
    language = first_of(page, "language")
    say = chosen(page, language)
    try:
        entered = _with_code(page, code_of(typed), lambda client, code: client.enter(code))
    except Refused as error:
        return shut(page, error, say=say, typed=typed)
    held = Carried(code=code_of(typed), say=say, asked=carried.asked_of(entered, say))
    return page.render("voice/before.html", **in_tongue(say), held=held)


@router.post("/c/preguntas")
def ask(page: Anyone) -> Response:
    """The questions."""
    try:
        held = carried.read(page.sent.values)
    except NotOurs:
        return stale(page)
    return _questions(page, held)


@router.post("/c/firma")
def sign(page: Anyone) -> Response:
    """Trade a code for a blind signature: what is signed cannot be told again when it comes back with an answer."""
    blinded = first_of(page, "blinded")
    if not _BLINDED.fullmatch(blinded):
        return JSONResponse({"signature": None}, status_code=422)
    try:
        signature = _with_code(
            page, code_of(first_of(page, "code")), lambda client, code: client.sign(code, blinded)
        )
    except Refused as error:
        return JSONResponse({"signature": None}, status_code=503 if is_away(error) else 422)
    return JSONResponse({"signature": signature})


@router.post("/c/respuesta")
def answer(page: Anyone) -> Response:
    """Hand the answer in; what is wrong comes back with all she put."""
    try:
        held = carried.read(page.sent.values)
    except NotOurs:
        return stale(page)
    answers, wrong = voice.read(held.asked.items, page.sent.values, topics=held.asked.topic_ids)
    if wrong:
        return _questions(page, held, wrong=wrong)
    try:
        _hand_in(page, held, answers)
    except UnavailableThere:
        return page.render("voice/again.html", status=503, **in_tongue(held.say), fields=kept(page))
    except MissingThere as error:
        return shut(page, error, say=held.say)
    except Refused as refused:
        return _questions(page, held, wrong=_refused(held, refused))
    place = f"/c/{held.code}/gracias" if held.asked.kiosk else "/c/gracias"
    return page.redirect(f"{place}?l={held.say.code}")


def _hand_in(page: Page, held: Carried, answers: dict[str, Any]) -> None:
    def give(client: VoiceDoor, code: str) -> None:
        right, asked = held.right or code, held.asked
        client.answer(asked.round, right=right, once=asked.once, answers=answers, language=held.say.code)

    if held.right is not None:
        give(page.client(VoiceDoor), "")
    else:
        _with_code(page, held.code, give)


def _with_code(page: Page, code: str, act: Callable[[VoiceDoor, str], T]) -> T:
    """Do something with a code; a wrong one costs a try. Raises MissingThere when there are none left."""
    address = address_of(page)
    if not page.runtime.tries.take(address) or not code:
        raise MissingThere("no such code, or too many tries")
    try:
        done = act(page.client(VoiceDoor), code)
    except MissingThere:
        raise
    except Refused:
        page.runtime.tries.give_back(address)
        raise
    page.runtime.tries.give_back(address)
    return done


def _refused(held: Carried, refused: Refused) -> list[Wrong]:
    """What groups found wrong, at the input it means if the page has it."""
    names = {name for item in held.asked.items for name in item.names}
    items = {item.id: item.names[0] for item in held.asked.items}
    fields = [str(problem.field or "").removeprefix("answers.") for problem in refused.problems]
    return [Wrong(items.get(each, each if each in names else ""), "errors.choice") for each in fields] or [
        Wrong("", "errors.nothing")
    ]


def _questions(page: Page, held: Carried, *, wrong: list[Wrong] | None = None) -> Response:
    return page.render(
        "voice/ask.html",
        status=422 if wrong else 200,
        **in_tongue(held.say),
        held=held,
        wrong=wrong or [],
        wrong_at={each.name: each.said for each in wrong or []},
        raw=page.sent.values,
        voice=voice,
    )


AREA = Area(name="voice", router=router)
