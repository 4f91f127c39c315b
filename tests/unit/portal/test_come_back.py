"""When the session is over, signing in leads back to a page that opens, and to what was being typed."""

from uuid import UUID

import httpx
import pytest

from shared.ids import new_id
from tests.support.case_head import a_head
from tests.support.portal import portal_with, someone

CASE = UUID("01a2182c-9a42-753e-ae09-87040fcef085")
SITE = "http://testserver"


@pytest.mark.parametrize(
    ("sent_to", "back"),
    [
        (f"/casos/{CASE}/atencion", f"/casos/{CASE}/atencion"),
        (f"/casos/{CASE}/nombre", f"/casos/{CASE}"),
        (f"/casos/{CASE}/contacto/formas/{CASE}/confirmar", f"/casos/{CASE}/contacto/formas/{CASE}"),
        (f"/alertas/{CASE}/cerrar", f"/alertas/{CASE}"),
        ("/casos/alta/duplicados", "/casos/alta"),
        ("/ocultar", ""),
    ],
)
def test_what_was_sent_leads_back_to_a_page_that_opens(sent_to: str, back: str) -> None:
    answer = portal_with(None).post(sent_to, data={"text": "x"}, follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"] == (f"/entrar?sigue={back}" if back else "/entrar")


@pytest.mark.parametrize(
    ("shown", "back"),
    [
        (f"{SITE}/casos/{CASE}/hechos/nuevo?x=1", f"?sigue=/casos/{CASE}/hechos/nuevo"),
        ("https://example.org/casos/alta", f"?sigue=/casos/{CASE}"),
        (f"{SITE}/no/hay/nada", f"?sigue=/casos/{CASE}"),
    ],
)
def test_an_autosave_leads_back_to_the_form_it_came_from(shown: str, back: str) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": shown}

    answer = portal_with(None).post(f"/casos/{CASE}/borradores/incident", data={"a": "b"}, headers=headers)

    assert answer.headers["HX-Redirect"] == f"/entrar{back}"


def test_a_counter_leads_back_to_the_page_it_stands_on() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": f"{SITE}/casos"}

    answer = portal_with(None).get("/alertas/numero", headers=headers)

    assert answer.headers["HX-Redirect"] == "/entrar?sigue=/casos"


@pytest.mark.parametrize(
    ("end", "name"),
    [("atencion", "note"), ("hechos/nuevo", "incident"), ("plan/seguridad", "safety_plan")],
)
def test_the_draft_is_offered_on_the_page_that_signing_in_leads_to(end: str, name: str) -> None:
    where = f"/casos/{CASE}/{end}"
    gone = portal_with(None).post(where, data={"text": "x"}, follow_redirects=False)
    back = gone.headers["location"].partition("sigue=")[2]

    def intake(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith(f"/drafts/{name}"):
            typed = {"text": "Lo de ayer.", "account": "Lo de ayer.", "sections.safe_place": "Lo de ayer."}
            draft = {"form": name, "case_id": str(CASE), "etag": 3, "saved_at": "2026-11-24T10:00:00Z"}
            return httpx.Response(200, json=draft | {"typed": typed})
        if request.url.path.endswith("/safety-plan"):
            return httpx.Response(200, json=None)
        return httpx.Response(200, json=a_head(CASE, new_id()))

    page = portal_with(someone(), services={"intake": intake}).get(back)

    assert "Sigue donde lo dejaste" in page.text
    assert "Lo de ayer." in page.text
