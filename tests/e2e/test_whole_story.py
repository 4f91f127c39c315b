"""The whole story of a group in one run: made, planned, filled, asked, met, found good, and told in numbers."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import segno
from playwright.sync_api import expect

from services.portal.locale.public_words import tongue
from tests.e2e.conftest import OpenSite
from tests.e2e.driver import Driver
from tests.e2e.story_town import KEPT_APART, WOMEN, Story, Tab, leaks, look, open_story, wide
from tests.support.servers import Databases

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal-browser"), pytest.mark.slow]
ARABIC = tongue("ar")
TOPICS = {"Los papeles": "الوثائق", "Encontrar trabajo": "إيجاد عمل", "Dormir mejor": "نوم أفضل"}
PROPOSED = ("Luna", KEPT_APART[1])
VOTES = (("Encontrar trabajo", "Los papeles"),) * 4 + (("Los papeles",),) * 2
FACES = (5, 5, 5, 5, 4)
WORDS = "كان اليوم جميلًا"
CREATED, MET, DONE = (
    datetime(2026, 11, day, hour, 15, tzinfo=UTC) for day, hour in ((16, 9), (24, 16), (24, 18))
)
"""The session is on Tuesday 24 November 2026 at 17:00 in León, which is 16:00 UTC."""


@pytest.fixture
def story(databases: Databases, keys_dir: Path, open_site: OpenSite, tab: Tab) -> Iterator[Story]:
    with open_story(databases, keys_dir, open_site, tab) as made:
        yield made


def test_from_an_empty_edition_to_what_its_women_thought_of_it(story: Story) -> None:
    story.watch.now = CREATED
    boss, worker = story.enter("Nuria"), story.enter("Lucía")
    create_and_plan(story, boss)
    fill(story, worker)
    olga = story.enter("Olga")
    confirm_a_place(story, olga)
    vote(story, olga)
    story.watch.now = MET
    meet(story, wide(olga, 390))
    story.watch.now = DONE
    evaluate(story, olga)
    read_report(story, olga)

    heard = story.ear.of(olga)
    assert leaks(heard, story.secrets) == []
    last = {path.rpartition("/")[2] for path in heard}
    assert {story.edition, "voz", "papeletas", "ofrecer", "confirmar", "lista", "plan", "cerrar"} <= last
    assert any(leak.startswith("code of Zenobia") for leak in leaks(story.ear.of(worker), story.secrets))


def create_and_plan(story: Story, boss: Driver) -> None:
    boss.open("/grupos/nuevo").fill("Nombre del grupo", "Tejiendo redes en otoño").fill(
        "Otro lugar", "Biblioteca"
    )
    boss.pick("Olga Prueba").pick("Pilar Prueba").fill("Número de sesiones", "3")
    look(boss, "01-new")
    boss.tap("Crear y poner las sesiones")
    boss.page.wait_for_url("**/calendario")
    story.edition = boss.path.split("/")[2]
    boss.fill("Primera sesión", "2026-11-24").fill("Hora", "17:00").tap("Ver las fechas")
    look(boss, "02-dates")
    boss.tap("Guardar estas sesiones")
    expect(boss.page.get_by_text("Calendario guardado")).to_be_visible()
    expect(boss.page.locator(".session-line")).to_have_count(3)


def fill(story: Story, worker: Driver) -> None:
    """The caseworker brings them in: two are proposed, five have said yes."""
    for name, alias in (KEPT_APART, *WOMEN.items()):
        worker.open(f"/casos/{story.cases[name]}/grupos").pick("Grupo", value=story.edition)
        worker.fill("Cómo la llamamos en el grupo", alias).pick("Árabe")
        worker.pick("Proponerla, sin plaza todavía" if alias in PROPOSED else "Ya ha dicho que sí")
        worker.tap("Guardar")
        expect(worker.page.locator(".women").get_by_text("Tejiendo redes en otoño")).to_be_visible()
        if alias == "Luna":
            look(worker, "03-proposed")


def confirm_a_place(story: Story, olga: Driver) -> None:
    olga.open(f"/grupos/{story.edition}")
    luna = olga.page.locator(".woman", has_text="Luna")
    luna.get_by_role("button", name="Ofrecer plaza").click()
    expect(luna.get_by_text("Plaza ofrecida")).to_be_visible()
    luna.get_by_role("button", name="Dice que sí").click()
    expect(luna.get_by_text("Confirmada")).to_be_visible()
    olga.page.locator(".woman", has_text=KEPT_APART[1]).get_by_role("button", name="Ofrecer plaza").click()
    expect(olga.page.locator(".toast-warning", has_text="No puede entrar en este grupo")).to_be_visible()
    look(olga, "04-refused")
    olga.open(f"/grupos/{story.edition}")
    look(olga, "05-confirmed")


def ask(story: Story, olga: Driver, kind: str, *, women: int) -> list[str]:
    """Ask the group something and print a slip for each; the links of their pictures, each for whoever draws it."""
    olga.open(f"/grupos/{story.edition}/voz")
    if kind == "Cómo fue la sesión":
        olga.page.locator("summary", has_text="Preguntar al grupo").click()
        olga.page.get_by_label("De qué sesión (si quieres)").select_option(index=1)
    olga.pick(kind).fill("Cuántas mujeres pueden responder", str(women)).tap("Abrir la pregunta")
    olga.fill("Cuántas papeletas", str(women)).tap("Imprimir papeletas")
    codes = olga.page.locator(".slip-code").all_inner_texts()
    links = [f"/c/{code.replace(' ', '')}" for code in codes]
    drawn = olga.page.locator(".slip-qr svg path").evaluate_all(
        "all => all.map(one => one.getAttribute('d'))"
    )
    for link in links:
        picture = segno.make(story.site.url + link, error="m").svg_inline(scale=3, border=2)
        dark = re.findall(r' d="([^"]+)"', picture)
        assert dark, link
        assert set(dark) <= set(drawn), "its picture leads there"
    return links


def close(olga: Driver) -> None:
    olga.page.get_by_role("navigation").get_by_role("link", name=re.compile(r"^(Votar|Cómo fue)")).click()
    olga.tap("Cerrar y ver los resultados").tap("Cerrar y ver los resultados")


def begin(story: Story, link: str, *, has_script: bool = True) -> Driver:
    """Her own telephone, from the link to the questions, in Arabic."""
    hers = story.tab(story.site, width=390, language="ar", has_script=has_script).open(link)
    hers.tap("العربية", exact=False).tap(ARABIC("before.go"))
    assert hers.page.locator("html").get_attribute("dir") == "rtl"
    return hers


def send(hers: Driver) -> None:
    hers.tap(ARABIC("ask.send"))
    expect(hers.page.locator("h1")).to_have_text(ARABIC("done.heading"))
    assert hers.page.context.cookies() == []
    hers.page.context.close()


def vote(story: Story, olga: Driver) -> None:
    for spanish, arabic in TOPICS.items():
        olga.open(f"/grupos/{story.edition}/temas/nuevo").fill("En español", spanish).fill("En árabe", arabic)
        olga.tap("Guardar")
        expect(olga.page.locator(".voice-topics").get_by_text(spanish)).to_be_visible()
    links = ask(story, olga, "Votar los temas", women=len(VOTES))
    look(olga, "06-slips")
    for link, chosen in zip(links, VOTES, strict=True):
        hers = begin(story, link)
        for topic in chosen:
            hers.tap(TOPICS[topic], exact=False)
        if link == links[0]:
            look(hers, "07-vote")
        send(hers)
    close(olga)
    look(olga, "08-voted")
    first = olga.page.get_by_role("row", name="Encontrar trabajo").locator("td")
    assert first.all_inner_texts() == ["1", "4", "4"]
    olga.open(f"/grupos/{story.edition}/voz")
    olga.page.get_by_label("Tema", exact=True).select_option(label="Encontrar trabajo")
    olga.page.get_by_label("Sesión", exact=True).select_option(index=1)
    olga.tap("Poner en la sesión")
    expect(olga.page.locator(".voice-plan li").first.locator(".topic")).to_have_text("Encontrar trabajo")
    look(olga, "09-planned")


def meet(story: Story, olga: Driver) -> None:
    """On her telephone: from the first page to the sheet, and one woman is missing."""
    olga.open("/")
    look(olga, "10-today")
    olga.tap("Pasar lista")
    woman = olga.page.get_by_role("group", name=re.compile("^Iris"))
    woman.get_by_role("radio", name="Falta", exact=True).click()
    expect(olga.page.get_by_text("Presentes: 5 · Ausentes: 1")).to_be_visible()
    expect(olga.page.get_by_text("Violeta")).to_have_count(0)
    look(olga, "11-sheet")
    olga.tap("Guardar lista")
    expect(olga.page.get_by_text("Lista guardada")).to_be_visible()


def evaluate(story: Story, olga: Driver) -> None:
    """The five who came, in Arabic, one of them on a telephone without scripts."""
    links = ask(story, olga, "Cómo fue la sesión", women=len(FACES))
    for link, face in zip(links, FACES, strict=True):
        hers = begin(story, link, has_script=link != links[1])
        for line in hers.page.locator(".faces").all():
            line.get_by_label(ARABIC(f"faces.{face}"), exact=True).check()
        if link == links[0]:
            hers.page.locator("textarea").fill(WORDS)
            look(hers, "12-evaluation")
        send(hers)
    close(olga)
    row = olga.page.get_by_role("row", name="¿Qué te ha parecido?")
    assert row.locator("td").all_inner_texts() == ["0", "0", "0", "1", "4", "5"]
    expect(olga.page.get_by_text(WORDS)).to_be_visible()
    olga.tap("Enseñar")
    expect(olga.page.get_by_role("heading", name="Con sus palabras")).to_be_visible()
    look(olga, "13-results")


def read_report(story: Story, olga: Driver) -> None:
    """The one who said «bien» stands among the results; the report puts her with the others."""
    for width in (390, 1280):
        wide(olga, width).open(f"/grupos/{story.edition}").tap("En cifras")
        faces = olga.page.locator("section[aria-labelledby=faces] tbody tr").all_inner_texts()
        assert [row.replace("\t", " ") for row in faces] == ["Muy mal – Regular 0", "Bien – Muy bien 5"]
        assert olga.page.locator(".wanted-list li").all_inner_texts() == [
            "Encontrar trabajo",
            "Los papeles",
            "Dormir mejor",
        ]
        look(olga, "14-report")
    assert WORDS not in olga.page.content()
