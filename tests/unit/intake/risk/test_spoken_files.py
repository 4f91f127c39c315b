"""Files of translations: which one counts, what is refused, and that no trouble with them reaches the score."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.intake.domain.instruments.answers import read_answers, read_context
from services.intake.domain.instruments.scoring import rate
from services.intake.domain.instruments.spoken import Spoken, SpokenState
from services.intake.gateways.instruments.checksums import CHECKSUMS, publish_checksums
from services.intake.gateways.instruments.files import INSTRUMENTS, InstrumentLibrary
from services.intake.gateways.instruments.format import BadInstrumentFile
from services.intake.gateways.instruments.spoken import FOLDER, read_common, spoken_of

HITS = Path("HITS/2015.1")
REVIEW: dict[str, Any] = {
    "state": "reviewed",
    "reviewed_by": "una hablante nativa",
    "reviewed_on": "2027-01-10",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the published files."""
    return Path(shutil.copytree(INSTRUMENTS, tmp_path / "instruments"))


def said(library: InstrumentLibrary, name: str = "HITS") -> dict[str, Spoken]:
    return {one.language: one for one in spoken_of(library, library.get(name))}


def put(root: Path, revision: int, language: str = "ar", where: Path = HITS, **changes: Any) -> Path:
    """Add a file made from the first one that ships."""
    document = yaml.safe_load((INSTRUMENTS / FOLDER / where / f"{language}.1.yaml").read_text("utf-8"))
    target = root / FOLDER / where / f"{language}.{revision}.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        yaml.safe_dump(document | {"revision": revision} | changes, allow_unicode=True), "utf-8"
    )
    return target


def test_the_words_that_were_published_come_first_and_spanish_before_all() -> None:
    library = InstrumentLibrary()
    first, second, *_ = spoken_of(library, library.get("HITS"))

    assert (first.language, second.language) == ("es", "en")
    assert first.items == library.get("HITS").wording("es").items
    assert first.unknown == first.sheet == {}


def test_a_correction_is_a_file_with_the_next_number_and_the_old_one_stays(folder: Path) -> None:
    put(folder, 2, items={"hurt": "ا", "insult": "ب", "threaten": "ت", "scream": "ث"})
    put(folder, 10, answers={str(n): "ج" * n for n in range(1, 6)})
    before = (folder / FOLDER / CHECKSUMS).read_text("utf-8")

    assert publish_checksums(folder / FOLDER) == [f"{HITS}/ar.10.yaml", f"{HITS}/ar.2.yaml"]

    assert said(InstrumentLibrary(folder))["ar"].revision == 10
    assert (folder / FOLDER / CHECKSUMS).read_text("utf-8").startswith(before)


def test_it_is_reviewed_only_when_its_common_words_are_too(folder: Path) -> None:
    (folder / FOLDER / CHECKSUMS).unlink()
    put(folder, 2, **REVIEW)
    assert said(InstrumentLibrary(folder))["ar"].state is SpokenState.UNREVIEWED

    put(folder, 2, where=Path("common/1.0"), **REVIEW)

    assert said(InstrumentLibrary(folder))["ar"].state is SpokenState.REVIEWED
    assert said(InstrumentLibrary(folder))["fr"].state is SpokenState.UNREVIEWED


def test_an_organisations_own_translation_stands_before_one_that_ships_and_needs_no_list(
    tmp_path: Path,
) -> None:
    library = InstrumentLibrary(own=tmp_path)
    assert "bg" not in said(library)
    shipped = said(library)["ar"].items

    put(tmp_path, 1, items=dict.fromkeys(shipped, "كلمة"))
    bulgarian = yaml.safe_load((INSTRUMENTS / FOLDER / HITS / "uk.1.yaml").read_text("utf-8"))
    (tmp_path / FOLDER / HITS / "bg.1.yaml").write_text(
        yaml.safe_dump(bulgarian | {"language": "bg"}, allow_unicode=True), "utf-8"
    )

    assert set(said(library)["ar"].items.values()) == {"كلمة"}
    assert said(library)["bg"].unknown == {}
    assert said(library)["fr"].revision == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["items"].pop("hurt"),
        lambda d: d["items"].update(more="x"),
        lambda d: d["answers"].pop("3"),
        lambda d: d["sections"].clear(),
        lambda d: d["items"].update(hurt="  "),
        lambda d: d.update(language="fr"),
        lambda d: d.update(revision=3),
        lambda d: d.update(state="reviewed"),
        lambda d: d.update(state="reviewed", reviewed_by="una nativa"),
        lambda d: d.update(reviewed_by="una nativa", reviewed_on="2027-01-10"),
        lambda d: d.update(state="checked"),
        lambda d: d.update(score=3),
    ],
)
def test_a_bad_file_is_left_out_and_the_one_before_it_counts(
    tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    bad = put(tmp_path, 2)
    document = yaml.safe_load(bad.read_text("utf-8"))
    change(document)
    bad.write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")

    assert said(InstrumentLibrary(own=tmp_path))["ar"].revision == 1


@pytest.mark.parametrize("part", ["unknown", "sheet"])
def test_common_words_must_be_whole(tmp_path: Path, part: str) -> None:
    short: dict[str, Any] = {part: {"no_sabe": "لا أعرف"}}
    file = put(tmp_path, 2, where=Path("common/1.0"), **short)

    with pytest.raises(BadInstrumentFile, match=part):
        read_common(file)


def broken(root: Path) -> None:
    """Change one letter of a translation that was published."""
    file = root / FOLDER / HITS / "ar.1.yaml"
    file.write_text(file.read_text("utf-8").replace("يهددكِ", "لا يهددكِ"), "utf-8")


def gone(root: Path) -> None:
    (root / FOLDER / "PHQ-9" / "1.1" / "uk.1.yaml").unlink()


def stranger(root: Path) -> None:
    put(root, 2)


def none(root: Path) -> None:
    shutil.rmtree(root / FOLDER)


@pytest.mark.parametrize("trouble", [broken, gone, stranger, none])
def test_translations_that_are_not_as_published_leave_spanish_and_never_touch_the_score(
    folder: Path, trouble: Callable[[Path], None]
) -> None:
    library = InstrumentLibrary(folder)
    assert "ar" in said(library)

    trouble(folder)

    assert list(said(library)) == ["es", "en"]
    answers = {"hurt": "5", "insult": "3", "threaten": "no_sabe", "scream": "1"}
    results = []
    for each in (library, InstrumentLibrary()):
        hits = each.get("HITS").instrument
        results.append(rate(hits, read_answers(hits, answers), read_context(hits, {})).as_document())
    assert results[0] == results[1]


def test_what_was_published_before_there_were_translations_is_listed_without_them() -> None:
    listed = (INSTRUMENTS / CHECKSUMS).read_text("utf-8")

    assert FOLDER not in listed
    assert "wording.fr" not in listed
    assert set(InstrumentLibrary().get("HITS").wordings) == {"es", "en"}
