"""Files that come from elsewhere, and the words: every one accounted for."""

import base64
import json
import re
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256, sha384
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from services.portal.locale import dates, extract
from services.portal.locale.services import sentences
from services.portal.locale.text import catalogue_path, said, translations
from services.portal.pages.templates import PORTAL, STATIC, ltr

ROOT = PORTAL.parents[1]
ROWS = json.loads((STATIC / "vendor" / "vendor.json").read_text())
FREE = {"MIT", "OFL-1.1", "BSD-0-Clause", "0BSD", "MPL-2.0"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["package"])
def test_a_vendored_file_is_the_one_that_was_checked(row: dict[str, str]) -> None:
    data = (ROOT / row["file"]).read_bytes()

    assert sha256(data).hexdigest() == row["sha256"]
    assert row["sri"] == "sha384-" + base64.b64encode(sha384(data).digest()).decode()
    assert row["licence"] in FREE
    assert re.fullmatch(r"\d+\.\d+\.\d+", row["version"])


def test_nothing_is_vendored_without_being_listed() -> None:
    listed = {ROOT / row["file"] for row in ROWS}
    found = {path for path in (STATIC / "vendor").iterdir() if path.suffix not in (".py", ".json", ".pyc")}

    assert {path for path in found if path.is_file()} <= listed


def test_the_style_asks_for_the_font_under_the_address_that_is_preloaded() -> None:
    digest = sha256((STATIC / "vendor" / "noto-sans-latin.woff2").read_bytes()).hexdigest()[:12]

    assert f"vendor/noto-sans-latin.woff2?v={digest}" in (STATIC / "telar.css").read_text()


def test_every_icon_asked_for_is_in_the_sprite() -> None:
    sprite = (STATIC / "vendor" / "icons.svg").read_text()
    known = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    asked = set()
    for path in (PORTAL / "templates").rglob("*.html"):
        asked |= set(re.findall(r'show\.icon\("([\w-]+)"\)|icon(?:_name)?="([\w-]+)"', path.read_text()))
    names = {name for pair in asked for name in pair if name}

    assert names <= known


@pytest.fixture(scope="module")
def collected() -> Catalog:
    """Every sentence of code and templates: reading them all takes seconds."""
    return extract.extract()


@pytest.fixture
def once(collected: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract, "extract", lambda: collected)


@pytest.mark.xdist_group("catalogue")
@pytest.mark.usefixtures("once")
def test_the_english_catalogue_has_every_sentence() -> None:
    assert extract.missing() == []


def test_what_a_service_says_is_among_them() -> None:
    heard = {sentence for _place, sentence in sentences()}

    assert heard >= {
        "Este dato no vale.",
        "Otra persona ya ha tomado esta alerta.",
        "este número o dirección no vale",
        "hasta {1} MB",
        "una fecha futura",
        "una dirección como nombre@ejemplo.es",
        "{le} o menos",
        "una sola línea",
    }


def test_a_sentence_with_a_value_put_in_is_translated_around_it() -> None:
    assert said("como mucho 80 caracteres", "en") == "at most 80 characters"
    assert said("una fecha entre 2000-01-01 y 2027-01-01", "en") == "a date between 2000-01-01 and 2027-01-01"
    assert said("como mucho 80 caracteres", "es") == "como mucho 80 caracteres"
    assert said("Esto no lo dice nadie", "en") == "Esto no lo dice nadie"


def test_every_value_of_a_service_survives_translation() -> None:
    slots = re.compile(r"\{\w+\}")
    rows = [row for row in extract.read() if isinstance(row.id, str)]

    assert [
        row.id for row in rows if sorted(slots.findall(row.id)) != sorted(slots.findall(str(row.string)))
    ] == []


def test_no_sentence_is_translated_as_itself_by_oversight() -> None:
    same = [
        row.id for row in extract.read() if row.id and row.id == row.string and len(str(row.id).split()) > 2
    ]

    assert same == []


def test_a_new_sentence_is_found_missing_until_it_is_translated() -> None:
    catalogue = Catalog(locale="en")
    catalogue.add("Hola", "")

    assert extract.is_open(catalogue["Hola"])
    catalogue["Hola"].string = "Hello"
    assert not extract.is_open(catalogue["Hola"])
    catalogue["Hola"].flags.add("fuzzy")
    assert extract.is_open(catalogue["Hola"])


@pytest.mark.xdist_group("catalogue")
@pytest.mark.usefixtures("once")
def test_extraction_keeps_what_is_translated(tmp_path: Path) -> None:
    with catalogue_path("en").open("rb") as file:
        before = read_po(file)
    after_file = tmp_path / "messages.po"
    after_file.write_bytes(extract.update())
    with after_file.open("rb") as file:
        after = read_po(file)

    assert after["Entrar"].string == before["Entrar"].string == "Sign in"


def test_placeholders_survive_translation() -> None:
    with catalogue_path("en").open("rb") as file:
        catalogue = read_po(file, locale="en")
    wrong = [message.id for message in catalogue for _ in message.check(catalogue)]

    assert wrong == []


def test_spanish_needs_no_catalogue_and_an_unknown_language_falls_back_to_it() -> None:
    assert translations("es").gettext("Entrar") == "Entrar"
    assert translations("en").gettext("Entrar") == "Sign in"
    assert translations("fr").gettext("Entrar") == "Entrar"


def test_days_and_hours_are_said_in_leon_time_also_when_the_clocks_change() -> None:
    before = datetime(2026, 10, 25, 0, 59, tzinfo=UTC)

    assert dates.clock(before, "es") == "02:59"
    assert dates.clock(before + timedelta(minutes=1), "es") == "02:00"
    assert dates.day(datetime(2026, 11, 23, 23, 30, tzinfo=UTC), "es") == "martes 24 de noviembre"
    assert dates.day(date(2026, 11, 23), "en") == "Monday 23 November"
    assert dates.short_day(date(2026, 11, 23), "es") == "23 nov 2026"
    assert dates.moment(before, "es") == "25 oct 2026, 02:59"


def test_time_passed_is_said_in_words() -> None:
    now = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)

    assert dates.ago(now - timedelta(days=3), now, "es") == "hace 3 días"
    assert dates.ago(now + timedelta(hours=2), now, "en") == "in 2 hours"


def test_phones_stay_left_to_right_in_any_language() -> None:
    assert ltr("+34 987 123 456") == "\u2066+34\u00a0987\u00a0123\u00a0456\u2069"
