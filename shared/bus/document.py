"""Every event, written down: docs/events.md, and JSON Schema snapshots with their one rule."""

import importlib
import json
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import shared.contracts.events
from shared.bus.asyncapi import asyncapi
from shared.contracts.contract import Event, catalogue, kinds_of

SCHEMAS: Final = Path(shared.contracts.events.__file__ or "").parent.parent / "schemas"
"""Folder of the snapshots, one file an event name and version."""

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_WORDS: Final = frozenset({"title", "description", "default", "$schema", "$id"})


def all_events() -> dict[str, type[Event]]:
    """Import every module of `shared.contracts.events` and return the catalogue of what they hold."""
    package = shared.contracts.events
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
    return {name: cls for name, cls in catalogue().items() if cls.__module__.startswith(package.__name__)}


def schema_of(event_class: type[Event]) -> dict[str, Any]:
    """The JSON Schema of an event's data."""
    return {
        "$schema": _DRAFT,
        "$id": f"urn:telar:event:{event_class.name}",
        **event_class.model_json_schema(),
    }


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Say in what a schema breaks with its snapshot. Only one change is allowed: a new optional field."""
    old_bare, new_bare = _bare(old), _bare(new)
    old_fields, new_fields = old_bare.pop("properties", {}), new_bare.pop("properties", {})
    old_kinds, new_kinds = old_bare.pop("$defs", {}), new_bare.pop("$defs", {})
    found = [f"field {name} was taken away" for name in old_fields if name not in new_fields]
    found += [
        f"field {name} changed"
        for name in old_fields
        if new_fields.get(name, old_fields[name]) != old_fields[name]
    ]
    found += [f"type {name} changed" for name in old_kinds if new_kinds.get(name) != old_kinds[name]]
    found += [
        f"field {name} is new and required" for name in new_fields if _is_newly_required(name, old, new)
    ]
    required = set(old_bare.pop("required", ())) - set(new_bare.pop("required", ()))
    found += [f"field {name} is no longer required" for name in sorted(required & set(new_fields))]
    return found + [
        f"{key} changed" for key in sorted({*old_bare, *new_bare}) if old_bare.get(key) != new_bare.get(key)
    ]


def _is_newly_required(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return name in new.get("required", ()) and name not in old.get("required", ())


def _bare(value: Any) -> Any:  # noqa: ANN401, any JSON
    """A schema without its words, so that a better description is no change of contract."""
    if isinstance(value, Mapping):
        plain = {}
        for key, part in value.items():
            if key in ("properties", "$defs") and isinstance(part, Mapping):
                plain[key] = {name: _bare(inner) for name, inner in part.items()}
            elif key not in _WORDS:
                plain[key] = _bare(part)
        return plain
    return [_bare(part) for part in value] if isinstance(value, list) else value


def markdown(events: Mapping[str, type[Event]]) -> str:
    """The page docs/events.md."""
    lines = [
        "# Events",
        "",
        "Made by `python -m shared.bus.document`; a test checks that it is up to date. An event is a past fact that",
        "carries references, closed codes, numbers and times, never a word of or about a person. It is owed to its",
        "subscribers from the moment of commit, applied once by each, in order for one subject, and acknowledged.",
        "",
        "| event | subject | told to | lane | why |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| [`{name}`](#{name.replace('.', '')}) | {_type_of(cls, 'subject')} | {', '.join(cls.subscribers) or '–'} "
        f"| {_lane(cls)} | {cls.why} |"
        for name, cls in events.items()
    ]
    for name, cls in events.items():
        lines += [
            "",
            f"## {name}",
            "",
            cls.why,
            "",
            "| field | type | kind | required |",
            "| --- | --- | --- | --- |",
        ]
        lines += [_row(cls, field) for field in cls.model_fields]
    return "\n".join(lines) + "\n"


def _row(cls: type[Event], field: str) -> str:
    kinds = ", ".join(
        sorted(kinds_of(cls.model_fields[field].annotation, field, cls.model_fields[field].metadata))
    )
    is_required = "yes" if cls.model_fields[field].is_required() else "no"
    return f"| `{field}` | {_type_of(cls, field)} | {kinds} | {is_required} |"


def _lane(cls: type[Event]) -> str:
    lane = "urgent" if cls.urgent else "bulk" if cls.bulk else "usual"
    order = "in order" if cls.ordered else "any order"
    return f"{lane}, {order}" + (", holds back" if cls.holds_back else "")


def _type_of(cls: type[Event], field: str) -> str:
    kind = cls.model_fields[field].annotation
    text = getattr(kind, "__name__", None) if "[" not in str(kind) and isinstance(kind, type) else str(kind)
    for noise in (
        "shared.contracts.",
        "codes.",
        "refs.",
        "levels.",
        "roles.",
        "typing.",
        "uuid.",
        "datetime.",
    ):
        text = str(text).replace(noise, "")
    return "`" + str(text).split("Annotated[")[-1].split(", StringConstraints")[0].replace("|", "or") + "`"


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def write(root: Path) -> None:
    """Write the pages under `root` and the missing snapshots. A snapshot that is there only grows by what is allowed.

    Raises TypeError, naming the event, if a contract was broken: that change needs a new version.
    """
    events = all_events()
    for name, cls in events.items():
        path = SCHEMAS / f"{name}.json"
        found = differences(json.loads(path.read_text()), schema_of(cls)) if path.exists() else []
        if found:
            raise TypeError(f"{name}: {'; '.join(found)}; make it a new version")
        _write(path, as_text(schema_of(cls)))
    _write(root / "docs" / "events.md", markdown(events))
    _write(root / "docs" / "asyncapi.json", as_text(asyncapi(events)))


def as_text(document: Mapping[str, Any]) -> str:
    """JSON as it stands in a file."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    write(Path.cwd())
