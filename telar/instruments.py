"""Instruments for scripts and for whoever adds one: score lines of JSON, check files."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from services.intake.domain.instruments.answers import BadAnswer, read_answers, read_context
from services.intake.domain.instruments.review import faults, to_sign
from services.intake.domain.instruments.scoring import rate
from services.intake.domain.instruments.statement import statement
from services.intake.domain.instruments.weighed import flags_raised, reasons
from services.intake.gateways.instruments.files import InstrumentLibrary, Published, read_published
from services.intake.gateways.instruments.format import BadInstrumentFile
from shared.errors import Invalid, TelarError
from telar.translations import check_translations, translations_under


@dataclass
class Scorer:
    """Scores requests, each of an instrument; what was found once is kept for the next one.

    instrument, version, context: those of a request that names none. A request is
    `{"id"?, "instrument"?, "version"?, "context"?, "answers"}`.
    """

    library: InstrumentLibrary
    instrument: str | None = None
    version: str | None = None
    context: Any = None
    language: str = "es"
    _known: dict[tuple[str, str | None], list[Published]] = field(default_factory=dict)

    def score(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the result as a document. Raises TelarError with the field at fault and what is accepted."""
        answers, context = (
            _object(request, "answers"),
            _object({"context": self.context, **request}, "context"),
        )
        published = self._published(request, answers)
        instrument = published.instrument
        read = read_answers(instrument, answers)
        beside = read_context(instrument, context)
        rating = rate(instrument, read, beside)
        red_flags = flags_raised(instrument, read)
        document = rating.as_document()
        document["flags"] += red_flags
        if not self.library.may_use(instrument):
            document["flags"].append("licence_required")
        document["red_flags"] = {code: list(items) for code, items in red_flags.items()}
        document["reasons"] = list(reasons(instrument, read, beside))
        document["statement"] = statement(rating, published.wording(self.language))
        return document

    def line(self, text: str) -> dict[str, Any]:
        """Score one line of JSON; a bad one gives `{"error": {...}}`, with its id if it has one."""
        request: Any = None
        try:
            request = parsed(text, "")
            if not isinstance(request, dict):
                raise Invalid(
                    "Cada línea es un objeto JSON.", field="", expected="{answers, instrument?, ...}"
                )
            found = self.score(request)
        except TelarError as error:
            found = {"error": told(error)}
        return {"id": request["id"]} | found if isinstance(request, dict) and "id" in request else found

    def answers(self, text: str) -> dict[str, Any]:
        """Score answers that come alone, as JSON; bad ones give `{"error": {...}}`."""
        try:
            return self.score({"answers": parsed(text, "answers")})
        except TelarError as error:
            return {"error": told(error)}

    def _published(self, request: Mapping[str, Any], answers: Mapping[str, Any]) -> Published:
        """The version that is named; else the newest that has all the questions that are answered."""
        name = request.get("instrument", self.instrument)
        version = request.get("version", self.version)
        for place, said in (("instrument", name), ("version", version)):
            if not isinstance(said, str) and not (said is None and place == "version"):
                raise Invalid("Falta, o no es un texto.", field=place, expected="un texto")
        key = (str(name), version)
        if key not in self._known:
            self._known[key] = list(self.library.versions(*key))
        fits = self._known[key]
        return next((one for one in fits if _has_all(one, answers)), fits[0])


def parsed(text: str, place: str) -> Any:  # noqa: ANN401, whatever JSON holds
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid("No es JSON.", field=place, expected="JSON") from error


def _has_all(published: Published, answers: Mapping[str, Any]) -> bool:
    instrument = published.instrument
    return all(name in instrument.by_id or name in instrument.lists for name in answers)


def _object(request: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = request.get(name)
    if found is None and name == "context":
        return {}
    if not isinstance(found, dict):
        raise Invalid("Falta, o no es un objeto.", field=name, expected="un objeto JSON")
    return found


def told(error: TelarError) -> dict[str, Any]:
    """Return an error as scripts read it."""
    place = (error.field or "").removeprefix("answers.") if isinstance(error, BadAnswer) else error.field
    return {"code": error.code, "field": place, "accepted": error.expected, "message": error.message}


def definitions_under(path: Path) -> list[Path]:
    """Folders of the versions that a file or a folder holds."""
    if path.is_file():
        return [] if translations_under(path) else [path.parent]
    return sorted(found.parent for found in path.rglob("definition.yaml"))


def check(path: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """Check each definition and translation: where, what is wrong with it, and what must be signed."""
    folders, translations = definitions_under(path), translations_under(path)
    if not folders and not translations:
        yield str(path), ["there is no definition.yaml"], []
    for folder in folders:
        try:
            instrument = read_published(folder, anywhere=True).instrument
        except BadInstrumentFile as error:
            yield str(folder), [str(error)], []
        else:
            yield f"{instrument.id} {instrument.version}", faults(instrument), to_sign(instrument)
    yield from check_translations(translations)
