"""Buscar recursos: who can help now, near enough, in her language. A POST: nothing of it stands in an address."""

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.directory.directory import DirectoryClient
from services.portal.clients.directory.parts import Found, Search
from services.portal.forms.form import Form
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.directory import words
from services.portal.views.directory.entities import Worker
from services.portal.views.directory.forms import SearchForm
from services.portal.views.referrals import words as referral_words

router = APIRouter()


@router.get("/entidades/buscar")
def ask(page: Worker) -> Response:
    """An empty search."""
    return _page(page, _form(page), None)


@router.post("/entidades/buscar")
def search(page: Worker) -> Response:
    """What was found, surest and nearest first."""
    form = page.read(SearchForm, choices=_languages(page))
    found: list[Found] | None = None
    if form.is_valid:
        try:
            found = page.client(DirectoryClient).search(_wanted(form.data))
        except Refused as refused:
            form.take(refused)
    return _page(page, form, found, status=form.status if form.errors else 200)


def _page(page: Page, form: Form[SearchForm], found: list[Found] | None, *, status: int = 200) -> Response:
    return page.render(
        "directory/search.html",
        status=status,
        form=form,
        found=found,
        words=words,
        referral_words=referral_words,
    )


def _wanted(form: SearchForm) -> Search:
    return Search(
        need=form.need,
        language=form.language,
        near=form.near,
        within_km=float(form.within_km) if form.within_km else None,
        when=form.when,
        must=form.must,
    )


def _languages(page: Page) -> dict[str, list[tuple[str, str]]]:
    return {"language": referral_words.language_choices(page.language)}


def _form(page: Page) -> Form[SearchForm]:
    return page.form(SearchForm, choices=_languages(page)).fill({"when": "any"})


AREA = Area(name="directory_search", router=router)
