"""The data inventory: every table and column of every service, sealed or clear, written from the models."""

import importlib
from collections.abc import Iterator
from typing import Final

from sqlalchemy import MetaData, Table
from sqlalchemy.orm import DeclarativeBase

from shared import audit, idempotency
from shared.bus.tables import metadata as bus
from shared.crypto import sealed_fields

_MODULES: Final = {
    "intake": ("services.intake.api.app", "services.intake.tasks"),
    "groups": ("services.groups.api.app", "services.groups.tasks"),
    "notifications": ("services.notifications.api.app", "services.notifications.tasks"),
    "portal": ("services.portal.api.app", "services.portal.store.tables"),
}
"""Modules whose import brings in every model of a service."""

_MECHANISM: Final = frozenset({"id", "scope_id", "row_version", "row_seal"})
_HEAD: Final = """# Data inventory

Written by `telar docs` from the models; a test fails when it differs. *Sealed* columns are ciphertext bound to their
row under a key of the case (or person, or group) and the class named; *clear* columns are what a query must filter or
sort on without reading content: ids, codes, states, levels, teams, times. Every sealed table also has `id`,
`scope_id`, `row_version` and `row_seal`. Kernel tables (events, audit, idempotency keys) hold references, codes and
times only.
"""


def base_of(service: str) -> type[DeclarativeBase]:
    """The declarative base of a service, with every model imported."""
    for module in _MODULES[service]:
        importlib.import_module(module)
    base: type[DeclarativeBase] = importlib.import_module(f"services.{service}.store.base").Base
    return base


def render() -> str:
    """The whole page, in Markdown."""
    parts = [_HEAD]
    for service in _MODULES:
        base = base_of(service)
        parts.append(f"## {service}\n\n| table | class | sealed | clear |\n| --- | --- | --- | --- |")
        parts.extend(_lines(base))
        parts.append("")
    parts.append("## Kernel, in every service\n\n| table | columns |\n| --- | --- |")
    parts.extend(
        f"| `{table.name}` | {_names(column.name for column in table.columns)} |" for table in _kernel()
    )
    return "\n".join(parts) + "\n"


def _kernel() -> Iterator[Table]:
    metadatas: tuple[MetaData, ...] = (bus, audit.metadata, idempotency.metadata)
    for metadata in metadatas:
        yield from sorted(metadata.tables.values(), key=lambda table: table.name)


def _lines(base: type[DeclarativeBase]) -> Iterator[str]:
    sealed_columns = {(field.table, field.column) for field in sealed_fields(base)}
    classes = {
        mapper.local_table.name: getattr(mapper.class_, "__key_class__", "")
        for mapper in base.registry.mappers
        if isinstance(mapper.local_table, Table)
    }
    tables_of_fields = {
        mapper.local_table.name: mapper.class_.__sealed__.table
        for mapper in base.registry.mappers
        if isinstance(mapper.local_table, Table) and hasattr(mapper.class_, "__sealed__")
    }
    for table in sorted(base.metadata.tables.values(), key=lambda table: table.name):
        known_as = tables_of_fields.get(table.name, table.name)
        is_sealed = [(known_as, column.name) in sealed_columns for column in table.columns]
        pairs = list(zip(table.columns, is_sealed, strict=True))
        hidden = _names(column.name for column, yes in pairs if yes)
        clear = _names(column.name for column, yes in pairs if not yes and column.name not in _MECHANISM)
        yield f"| `{table.name}` | {classes.get(table.name) or '–'} | {hidden} | {clear} |"


def _names(names: Iterator[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "–"
