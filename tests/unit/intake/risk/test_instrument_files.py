"""Instrument files: what is published stays as it was, and a bad file is refused with its place."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from services.intake.domain.instruments.scoring import score_range
from services.intake.domain.risk.red_flags import RedFlag
from services.intake.gateways.instruments.checksums import CHECKSUMS, check_checksums, publish_checksums
from services.intake.gateways.instruments.files import INSTRUMENTS, InstrumentLibrary
from services.intake.gateways.instruments.format import BadInstrumentFile, InstrumentFile
from shared.errors import Missing

DEFINITIONS = sorted(INSTRUMENTS.glob("*/*/definition.yaml"))
PUBLISHED_ON_FIRST_DAY = {
    "DASH-RIC/24.1/definition.yaml",
    "EPV-R/2010.1/definition.yaml",
    "HITS/2015.1/definition.yaml",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the published files that a test may spoil."""
    copy = tmp_path / "instruments"
    shutil.copytree(INSTRUMENTS, copy)
    return copy


def edit(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")


def relist(folder: Path) -> None:
    (folder / CHECKSUMS).unlink()
    publish_checksums(folder)


def test_every_published_file_is_what_it_was_on_the_day() -> None:
    check_checksums(INSTRUMENTS)
    listed = dict(
        reversed(line.split("  ", maxsplit=1))  # type: ignore[arg-type]
        for line in (INSTRUMENTS / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    )

    assert listed.keys() >= PUBLISHED_ON_FIRST_DAY
    for name, digest in listed.items():
        assert hashlib.sha256((INSTRUMENTS / name).read_bytes()).hexdigest() == digest


def test_a_changed_weight_stops_the_library(folder: Path) -> None:
    path = folder / "EPV-R/2010.1/definition.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("weight: 3", "weight: 2", 1), encoding="utf-8")

    with pytest.raises(BadInstrumentFile, match="changed after it was published"):
        InstrumentLibrary(folder).get("EPV-R")


def test_a_lost_file_stops_the_library(folder: Path) -> None:
    (folder / "HITS/2015.1/wording.en.yaml").unlink()

    with pytest.raises(BadInstrumentFile, match="is gone"):
        InstrumentLibrary(folder).get("HITS")


def test_a_file_nobody_published_stops_the_library(folder: Path) -> None:
    (folder / "HITS/2015.1/wording.fr.yaml").write_text("language: fr\n", encoding="utf-8")

    with pytest.raises(BadInstrumentFile, match="publish it first"):
        InstrumentLibrary(folder).get("HITS")


def test_publishing_lists_new_files_and_never_touches_listed_ones(folder: Path) -> None:
    before = (folder / CHECKSUMS).read_text(encoding="utf-8")
    (folder / "HITS/2015.1/wording.en.yaml").write_text("changed\n", encoding="utf-8")
    new = folder / "HITS/2016.1"
    shutil.copytree(folder / "HITS/2015.1", new)

    added = publish_checksums(folder)

    assert added == [
        f"HITS/2016.1/{name}" for name in ("definition.yaml", "wording.en.yaml", "wording.es.yaml")
    ]
    assert (folder / CHECKSUMS).read_text(encoding="utf-8").startswith(before.rstrip("\n"))


def test_an_instrument_is_added_by_adding_files_alone(folder: Path) -> None:
    new = folder / "HITS/2016.1"
    shutil.copytree(folder / "HITS/2015.1", new)
    edit(new / "definition.yaml", lambda document: document.update(version="2016.1"))
    publish_checksums(folder)

    library = InstrumentLibrary(folder)

    assert library.get("HITS").instrument.version == "2016.1"
    assert library.get("HITS", "2015.1").instrument.version == "2015.1"
    assert [one.instrument.version for one in library.newest() if one.instrument.id == "HITS"] == ["2016.1"]


def test_the_tenth_version_is_newer_than_the_ninth(folder: Path) -> None:
    for version in ("9.0", "10.0"):
        shutil.copytree(folder / "HITS/2015.1", folder / "HITS" / version)
        edit(folder / "HITS" / version / "definition.yaml", lambda d, v=version: d.update(version=v))  # type: ignore[misc]
    shutil.rmtree(folder / "HITS/2015.1")
    relist(folder)

    assert InstrumentLibrary(folder).get("HITS").instrument.version == "10.0"


@pytest.mark.parametrize(("instrument", "version"), [("NOPE", None), ("HITS", "1.0")])
def test_an_unknown_instrument_or_version_is_missing(instrument: str, version: str | None) -> None:
    with pytest.raises(Missing):
        InstrumentLibrary().get(instrument, version)


@pytest.mark.parametrize(
    "path", DEFINITIONS, ids=lambda path: f"{path.parent.parent.name}-{path.parent.name}"
)
def test_each_definition_follows_the_json_schema(path: Path) -> None:
    schema = json.loads((INSTRUMENTS / "schema.json").read_text(encoding="utf-8"))

    jsonschema.Draft202012Validator(schema).validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def test_the_json_schema_is_that_of_the_reader() -> None:
    written = json.loads((INSTRUMENTS / "schema.json").read_text(encoding="utf-8"))

    assert written == InstrumentFile.model_json_schema()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d["items"][0].update(scale="other"), "scale that is not there"),
        (lambda d: d["rules"][0].update(level="enorme"), "level enorme"),
        (lambda d: d["items"].append(d["items"][0]), "item appears twice"),
        (lambda d: d["levels"].append("negativo"), "level appears twice"),
        (lambda d: d["rules"][1]["condition"].update(field="idioma"), "context idioma"),
        (lambda d: d.update(colour="red"), "colour"),
        (lambda d: d.pop("source"), "source"),
        (lambda d: d["items"][0].update(weight="2"), "weight"),
        (lambda d: d["items"][0].update(raises=["sadness"]), "raises"),
        (lambda d: d.update(version="next"), "version"),
    ],
)
def test_a_definition_that_breaks_the_format_is_refused_and_says_where(
    folder: Path, change: Callable[[dict[str, Any]], object], told: str
) -> None:
    edit(folder / "HITS/2015.1/definition.yaml", change)
    relist(folder)

    with pytest.raises(BadInstrumentFile, match=told):
        InstrumentLibrary(folder).get("HITS")


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [
        ("PC-PTSD-5/1.1", lambda d: d["items"][1]["only_if"].update(item="items_5"), "not before it"),
        (
            "PC-PTSD-5/1.1",
            lambda d: d["items"][1]["only_if"].update({"is": ["maybe"]}),
            "an answer that is not there",
        ),
        ("WHO-5/1.1", lambda d: d["rules"][1].update(score_from=3), "score_from is for"),
        ("PHQ-9/1.1", lambda d: d["rules"][1].update(score_to=3), "score_to is for"),
        ("PHQ-9/1.1", lambda d: d["marks"][0].update(item="99"), "mark item9_flag"),
        ("PHQ-9/1.1", lambda d: d.update(rules=[]), "needs levels and rules"),
        ("WHO-5/1.1", lambda d: d["incomplete"].update(score="observed"), "what is observed"),
        ("MSPSS/1.1", lambda d: d["subscales"][0]["items"].append("99"), "subscale otra_persona"),
        ("MSPSS/1.1", lambda d: d["subscales"].append(d["subscales"][0]), "subscale appears twice"),
        ("GBVIMS/1.1", lambda d: d["items"][0].update(yields={"si": "theft"}), "yields a level"),
        ("GBVIMS/1.1", lambda d: d.update(rules=[{"level": "rape"}]), "no rules"),
        ("Ulises/1.1", lambda d: d.update(levels=["alto"]), "a record has neither"),
        ("VioGen/1.1", lambda d: d["items"][0].pop("scale"), "needs a scale"),
        ("WAST-short-ES/1.1", lambda d: d["items"][0]["variants"][0].update(field="colour"), "names context"),
        ("WAST-short-ES/1.1", lambda d: d["scales"]["most"].pop(), "variants with other answers"),
    ],
)
def test_what_does_not_agree_inside_a_definition_is_said(
    folder: Path, file: str, change: Callable[[dict[str, Any]], object], told: str
) -> None:
    edit(folder / file / "definition.yaml", change)
    relist(folder)

    with pytest.raises(BadInstrumentFile, match=told):
        InstrumentLibrary(folder).get(file.split("/", maxsplit=1)[0])


def test_a_file_that_is_not_yaml_is_refused(folder: Path) -> None:
    (folder / "HITS/2015.1/definition.yaml").write_text("id: [", encoding="utf-8")
    relist(folder)

    with pytest.raises(BadInstrumentFile, match=r"definition\.yaml"):
        InstrumentLibrary(folder).get("HITS")


def test_a_folder_that_holds_another_version_is_refused(folder: Path) -> None:
    shutil.copytree(folder / "HITS/2015.1", folder / "HITS/2020.1")
    relist(folder)

    with pytest.raises(BadInstrumentFile, match="another id or version"):
        InstrumentLibrary(folder).get("HITS")


def test_an_instrument_without_spanish_is_refused(folder: Path) -> None:
    (folder / "HITS/2015.1/wording.es.yaml").unlink()
    relist(folder)

    with pytest.raises(BadInstrumentFile, match="no Spanish"):
        InstrumentLibrary(folder).get("HITS")


@pytest.mark.parametrize("part", ["items", "levels", "answers", "sections", "context"])
def test_wording_that_leaves_something_without_words_is_refused(folder: Path, part: str) -> None:
    edit(folder / "HITS/2015.1/wording.en.yaml", lambda document: document[part].popitem())
    relist(folder)

    with pytest.raises(BadInstrumentFile, match=part):
        InstrumentLibrary(folder).get("HITS")


@pytest.mark.parametrize("published", InstrumentLibrary().newest(), ids=lambda one: one.instrument.id)
def test_each_instrument_names_source_licence_and_has_two_languages(published: Any) -> None:
    assert published.instrument.source
    assert published.instrument.licence
    assert set(published.wordings) == {"es", "en"}
    assert published.wording("fr").language == "es"
    for wording in published.wordings.values():
        assert wording.accuracy
        assert wording.why.keys() <= wording.items.keys()


@pytest.mark.parametrize("published", InstrumentLibrary().newest(), ids=lambda one: one.instrument.id)
def test_each_red_flag_an_item_raises_is_one_of_the_twenty_two(published: Any) -> None:
    for item in published.instrument.items:
        assert {RedFlag(code) for code in item.raises} <= set(RedFlag)


def test_ranges_are_the_published_ones() -> None:
    ranges = {
        one.instrument.id: score_range(one.instrument)
        for one in InstrumentLibrary().newest()
        if one.instrument.has_score
    }

    assert ranges == {
        "EPV-R": (0, 48), "DASH-RIC": (0, 24), "HITS": (4, 20), "DA": (0, 37), "DA-5": (0, 5),
        "WAST-short-ES": (0, 2), "E-HITS": (5, 25), "PVS": (0, 3), "AAS": (0, 5), "PHQ-9": (0, 27),
        "GAD-7": (0, 21), "PC-PTSD-5": (0, 5), "WHO-5": (0, 100), "PSS-10": (0, 40), "MSPSS": (12, 84),
        "LSNS-6": (0, 30), "DUKE-UNC-11": (11, 55), "Rosenberg": (10, 40), "EPDS": (0, 30),
    }  # fmt: skip


def test_every_instrument_that_may_ship_is_there_in_its_group() -> None:
    groups: dict[str, set[str]] = {}
    for one in InstrumentLibrary().newest():
        groups.setdefault(one.instrument.group, set()).add(one.instrument.id)

    assert groups == {
        "risk": {"EPV-R", "DA", "DA-5", "DASH-RIC"},
        "screening": {"WAST-short-ES", "HITS", "E-HITS", "PVS", "AAS"},
        "wellbeing": {"PHQ-9", "GAD-7", "PC-PTSD-5", "WHO-5", "PSS-10", "MSPSS", "LSNS-6", "DUKE-UNC-11",
                      "Rosenberg", "EPDS", "RPMS"},
        "record": {"Ulises", "GBVIMS", "VioGen"},
    }  # fmt: skip


@pytest.mark.parametrize("said", ["VioGén", "viogen", "VIOGEN", "phq9", "duke-unc-11", "Duke UNC 11"])
def test_an_id_is_found_however_it_is_typed(said: str) -> None:
    assert InstrumentLibrary().get(said).instrument.id in ("VioGen", "PHQ-9", "DUKE-UNC-11")


@pytest.mark.parametrize(("said", "found"), [(None, "2017.1"), ("2017", "2017.1"), ("2009", "2009.1")])
def test_a_year_names_its_newest_version(said: str | None, found: str) -> None:
    assert InstrumentLibrary().get("DA-5", said).instrument.version == found


def test_a_year_is_not_the_beginning_of_another() -> None:
    with pytest.raises(Missing):
        InstrumentLibrary().get("DA-5", "20")


def test_files_that_come_while_it_runs_are_seen(folder: Path) -> None:
    library = InstrumentLibrary(folder)
    library.newest()
    shutil.copytree(folder / "HITS/2015.1", folder / "HITS/2016.1")
    edit(folder / "HITS/2016.1/definition.yaml", lambda document: document.update(version="2016.1"))
    publish_checksums(folder)

    assert library.get("HITS").instrument.version == "2016.1"


def test_the_organisations_own_folder_needs_no_list_and_a_bad_file_in_it_hides_only_itself(
    folder: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    shutil.copytree(folder / "PVS/1.1", own / "MINE/1.0")
    edit(own / "MINE/1.0/definition.yaml", lambda document: document.update(id="MINE", version="1.0"))
    shutil.copytree(own / "MINE/1.0", own / "BAD/1.0")
    library = InstrumentLibrary(folder, own=own)

    names = [one.instrument.id for one in library.newest()]

    assert "MINE" in names
    assert "BAD" not in names
    assert library.get("mine").instrument.version == "1.0"


def test_a_changed_file_in_the_organisations_own_folder_hides_that_folder_alone(
    folder: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    shutil.copytree(folder / "PVS/1.1", own / "MINE/1.0")
    edit(own / "MINE/1.0/definition.yaml", lambda document: document.update(id="MINE", version="1.0"))
    publish_checksums(own)
    library = InstrumentLibrary(folder, own=own)
    assert library.get("MINE").instrument.id == "MINE"

    edit(own / "MINE/1.0/definition.yaml", lambda document: document.update(source="another"))

    assert "MINE" not in [one.instrument.id for one in library.newest()]
    assert library.get("PVS").instrument.id == "PVS"


def test_a_file_that_is_not_text_is_refused(folder: Path) -> None:
    (folder / "HITS/2015.1/definition.yaml").write_bytes(b"\xff\xfe\x00")
    relist(folder)

    with pytest.raises(BadInstrumentFile, match=r"definition\.yaml"):
        InstrumentLibrary(folder).get("HITS")


def test_an_instrument_that_needs_a_licence_is_off_until_it_is_said_to_be_there() -> None:
    def in_use(library: InstrumentLibrary) -> set[str]:
        return {one.instrument.id for one in library.in_use()}

    assert {one.instrument.id for one in InstrumentLibrary().newest()} - in_use(InstrumentLibrary()) == {"DA"}
    assert "DA" in in_use(InstrumentLibrary(licensed=frozenset({"DA"})))
