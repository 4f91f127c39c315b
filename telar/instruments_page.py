"""The page of instruments, docs/instruments.md, made from their files."""

from collections.abc import Iterable

from services.intake.domain.instruments.review import cut_offs
from services.intake.gateways.instruments.files import InstrumentLibrary, Published
from telar.translations import languages_line

_HEAD = """# Instruments

Made from the files in `services/intake/instruments` by `telar docs`; do not edit it.

A definition is apart from its words; a published version never changes. Certainty says how each fact is known:
*found* in a public source, or from memory and how sure. No total is a verdict: bands help to decide, their
accuracy is modest, and nothing is sent to anyone because of a score. An instrument is added by adding files
(`telar instruments check FOLDER`, then `telar instruments publish FOLDER`), here or in the organisation's own
folder (`TELAR_INSTRUMENTS_DIR`). Those that need a licence are off until it is named in
`TELAR_LICENSED_INSTRUMENTS`.

What is said to her in other languages stands under `spoken/`, with its own list of checksums:
`spoken/<id>/<version>/<language>.<number>.yaml`, of which the highest number counts. No score depends on it.
"""
_GROUPS = {
    "risk": "Risk",
    "screening": "Screening",
    "wellbeing": "Wellbeing",
    "record": "Records and classifications",
}


def page(library: InstrumentLibrary) -> str:
    """Write the page of every published version."""
    newest = library.newest()
    lines = [_HEAD]
    for group, title in _GROUPS.items():
        lines.append(f"## {title}\n")
        for one in newest:
            if one.instrument.group == group:
                for published in library.versions(one.instrument.id):
                    lines += _section(library, published)
    return "\n".join(lines).rstrip() + "\n"


def _section(library: InstrumentLibrary, published: Published) -> Iterable[str]:
    instrument, words = published.instrument, published.wording("en")
    yield f"### {instrument.id} {instrument.version}\n"
    yield f"{words.title}. {len(instrument.items)} items, filled in by: {published.filled_by}.\n"
    facts = {
        "Population": instrument.population,
        "Source": instrument.source,
        "Licence": instrument.licence + (" **Off by default.**" if instrument.needs_licence else ""),
        "Levels": "; ".join(cut_offs(instrument)) or ", ".join(instrument.levels) or "none: it is a record",
        "Marks": ", ".join(mark.id for mark in instrument.marks),
        "Red flags": ", ".join(f"{i.id} {flag}" for i in instrument.items for flag in i.raises),
        "Certainty": "; ".join(f"{what}: {mark}" for what, mark in instrument.certainty.items()),
        "Notes": " ".join(instrument.notes.values()),
        "How far to trust it": words.accuracy,
        "Said to her in": languages_line(library, published),
    }
    for name, said in facts.items():
        if said:
            yield f"- **{name}**: {said}"
    lists = [f"`{name}` [{len(ids)}]" for name, ids in instrument.lists.items()]
    in_lists = {item for ids in instrument.lists.values() for item in ids}
    keys = ", ".join([f"`{i.id}`" for i in instrument.items if i.id not in in_lists] + lists)
    beside = ", ".join(f"`{fact.id}`" for fact in instrument.context)
    yield f"- **Answer keys**: {keys}" + (f"; context: {beside}" if beside else "") + "\n"
