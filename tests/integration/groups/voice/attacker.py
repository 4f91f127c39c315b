"""Somebody with a whole copy of the database and all its keys, who also saw in which order the women came.

She looks for anything in the copy that lines answers up with that order: places of rows, transaction numbers, ids,
lengths, ciphertexts, places in lists, times, and the times within ids.
"""

import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.groups.store import voice
from services.groups.store.voice import unpacked
from tests.integration.groups.house import House
from tests.support.servers import Databases

Line = Sequence[str]
"""Words of answers, in some order."""
_ROW_ORDERS = (
    "ctid", "xmin::text::bigint", "id", "scope_id", "octet_length(words)", "words", "language", "row_seal", "row_version",
)  # fmt: skip


def dumped(databases: Databases, house: House) -> bytes:
    """What pg_dump writes of the whole database."""
    program = str(databases.server._programs / "pg_dump")
    return subprocess.run(
        [program, "--inserts", databases.url_of(house.engine)], check=True, capture_output=True
    ).stdout


def box_line(house: House, round_id: str) -> list[str]:
    """Words in the order the open box has them."""
    with house.work() as work:
        box = voice.box_of(work.session, UUID(round_id))
        assert box is not None
        return [str(answer.given["topic"]) for answer in unpacked(box.answers)]


def row_lines(house: House, round_id: str) -> dict[str, Line]:
    """Released words in every order their rows can be put in."""
    with house.work() as work:
        known = {one.id: one.words for one in voice.words_of(work.session, UUID(round_id), shown=False)}
    found = {}
    for order in _ROW_ORDERS:
        with house.engine.connect() as connection:
            rows = connection.execute(
                text(f"select id from voice_word where round_id = :round order by {order}, ctid"),
                {"round": round_id},
            )
            found[order] = [known[UUID(str(row.id))] for row in rows]
    return found


def hits(line: Line, came: Line) -> int:
    """How many women stand in a line where they stood in the door: one on average, if the line is of chance."""
    return sum(one == other for one, other in zip(line, came, strict=True))


def lengths(house: House, table: str, column: str) -> set[int]:
    """Every length a column's values have."""
    with house.engine.connect() as connection:
        return set(connection.scalars(text(f"select octet_length({column}) from {table}")))


def moments(house: House) -> Iterator[tuple[str, datetime]]:
    """Every moment in any row of any table: times, dates' days left out, and the times within ids."""
    with house.engine.connect() as connection:
        tables = list(
            connection.scalars(text("select tablename::text from pg_tables where schemaname = 'public'"))
        )
        for table in tables:
            for row in connection.execute(text(f'select * from "{table}"')).mappings():
                for column, value in row.items():
                    yield from ((f"{table}.{column}", at) for at in _moments_in(value))


def _moments_in(value: Any) -> Iterator[datetime]:
    if isinstance(value, datetime):
        yield value
    elif isinstance(value, UUID) and value.version == 7:
        yield datetime.fromtimestamp((value.int >> 80) / 1000, UTC)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _moments_in(one)
    elif isinstance(value, dict):
        yield from _moments_in(list(value.values()))
    elif isinstance(value, date):
        return
