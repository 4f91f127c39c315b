"""Whole rows put back, taken away or put in by somebody who can write the database: the marks tell of each."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, bindparam, column, delete, select, table, text
from sqlalchemy.orm import Session

from shared import audit
from shared.actor import Actor
from shared.audit import marks
from shared.bus import upkeep
from shared.crypto import Keyring, access, create_scope, shred_scope
from shared.ids import new_id
from shared.work import Transactions
from tests.security.crypto.bakery import Base, Flour, Recipe

NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
KEY = audit.AuditKey(bytes(range(32)))
BAKER = Actor.service("bakery")


@pytest.fixture
def works(
    new_database: Callable[..., Engine], keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Transactions:
    """The bakery with its audit log and a baseline; heads are kept in a folder of the test's."""
    monkeypatch.setenv("TELAR_AUDIT_DIR", str(tmp_path / "audit"))
    monkeypatch.setenv("TELAR_KEYS_DIR", str(tmp_path / "signing"))
    made = Transactions(
        new_database(Base.metadata, audit.metadata), keyring=keyring, audit_key=KEY, clock=lambda: NOW
    )
    bake(made, "first")
    upkeep.check_rows(made, "bakery")
    return made


def bake(works: Transactions, title: str) -> Recipe:
    with works.begin(actor=BAKER, purpose="bake") as work:
        scope = new_id()
        create_scope(work.session, scope)
        row = a_recipe(scope, title)
        work.session.add(row)
        work.audit("recipe.made")
    return row


def a_recipe(scope: UUID, title: str) -> Recipe:
    from tests.support.rows import sealed_value

    row = Recipe(scope_id=scope)
    for field in Recipe.__sealed__.fields:
        setattr(row, field.column, sealed_value(field.type, field.column))
    row.title, row.flour = title, Flour.RYE
    return row


def rename(works: Transactions, row: UUID, title: str) -> None:
    with works.begin(actor=BAKER, purpose="bake") as work:
        work.session.get_one(Recipe, row).title = title


def stored(works: Transactions, row: UUID) -> dict[str, Any]:
    with works.engine.connect() as connection:
        found = connection.execute(text("select * from recipe where id = :id"), {"id": row})
        return dict(found.mappings().one())


def put(works: Transactions, row: dict[str, Any]) -> None:
    """Write a whole row as it was, past everything."""
    columns = table("recipe", *map(column, row))
    with works.engine.begin() as connection:
        connection.execute(text("delete from recipe where id = :id"), {"id": row["id"]})
        connection.execute(columns.insert().values({name: bindparam(name) for name in row}), row)


def change(works: Transactions, words: str, **values: object) -> None:
    with works.engine.begin() as connection:
        connection.execute(text(words), values)


def looks(works: Transactions) -> tuple[audit.RowBreak, ...]:
    """What the timetable finds, chain and rows; the chain's breaks come as breaks of an entry."""
    chain = [] if upkeep.keep_checkpoint(works, "bakery") else [audit.RowBreak("chain")]
    return (*chain, *upkeep.check_rows(works, "bakery").breaks)


def found(works: Transactions, row: UUID) -> set[str]:
    return {each.problem for each in looks(works) if each.row == row}


def read(works: Transactions, row: UUID) -> str:
    session = Session(works.engine, info={"keyring": works.keyring})
    with session, access(actor_ref=new_id(), purpose="test"):
        return session.get_one(Recipe, row).title


def fail_after_writing(works: Transactions, row: UUID) -> None:
    with works.begin(actor=BAKER, purpose="bake") as work:
        work.session.get_one(Recipe, row).title = "never"
        work.session.flush()
        raise ZeroDivisionError


def test_honest_work_of_every_kind_leaves_nothing_to_tell(works: Transactions) -> None:
    kept, gone, struck, shredded = (bake(works, title) for title in ("a", "b", "c", "d"))
    rename(works, kept.id, "e")
    rename(works, kept.id, "f")
    with works.begin(actor=BAKER, purpose="bake") as work:
        row = work.session.get_one(Recipe, kept.id)
        for title in ("g", "h"):
            row.title = title
            work.session.flush()
        work.session.delete(work.session.get_one(Recipe, gone.id))
        work.session.execute(delete(Recipe).where(Recipe.id == struck.id))
        work.session.delete(work.session.get_one(Recipe, shredded.id))
        shred_scope(work.session, shredded.scope_id)
        create_scope(work.session, kept.scope_id)
    with pytest.raises(ZeroDivisionError):
        fail_after_writing(works, kept.id)

    assert looks(works) == ()
    verdict = upkeep.check_rows(works, "bakery")
    assert (verdict.rows, verdict.baseline) == (2 + 4, 2)
    assert read(works, kept.id) == "h"


def test_a_work_that_notes_nothing_still_says_that_rows_were_written(works: Transactions) -> None:
    row = bake(works, "a")
    rename(works, row.id, "b")

    with Session(works.engine) as session:
        last = session.execute(select(audit.entries).order_by(audit.entries.c.seq.desc())).first()
    assert last is not None
    assert (last.action, last.detail, len(last.marked)) == ("rows.written", {}, 40)


def test_an_old_row_put_back_with_its_own_seal_opens_and_is_found(works: Transactions) -> None:
    row = bake(works, "old")
    old = stored(works, row.id)
    rename(works, row.id, "new")
    put(works, old)

    assert read(works, row.id) == "old"
    assert found(works, row.id) == {"older"}


def test_an_old_row_of_before_the_baseline_is_found_too(works: Transactions) -> None:
    row = bake(works, "old")
    old = stored(works, row.id)
    rename(works, row.id, "new")
    begin_anew(works)
    put(works, old)

    assert found(works, row.id) == {"older"}


def test_an_old_row_put_back_and_its_newest_mark_taken_out_are_found(works: Transactions) -> None:
    row = bake(works, "old")
    old = stored(works, row.id)
    rename(works, row.id, "new")
    bake(works, "another")
    put(works, old)
    newest = "select max(seq) from audit_row_mark where seq < (select max(seq) from audit_row_mark)"
    change(works, f"delete from audit_row_mark where seq = ({newest})")

    assert [each.problem for each in looks(works)] == ["marks_removed"]


def test_an_old_row_put_back_with_old_marks_in_place_of_its_newest_is_found(works: Transactions) -> None:
    row = bake(works, "old")
    old = stored(works, row.id)
    rename(works, row.id, "new")
    put(works, old)
    last, before = "select max(seq) from audit_row_mark", "select max(seq) - 1 from audit_row_mark"
    change(works, f"update audit_row_mark set marks = (select marks from audit_row_mark where seq = ({before})) where seq = ({last})")  # fmt: skip

    assert "marks_altered" in {each.problem for each in looks(works)}


def test_an_old_row_put_back_and_the_newest_entry_cut_off_with_its_mark_are_found(
    works: Transactions,
) -> None:
    row = bake(works, "old")
    old = stored(works, row.id)
    rename(works, row.id, "new")
    assert looks(works) == ()
    put(works, old)
    change(works, "delete from audit_row_mark where seq = (select max(seq) from audit_row_mark)")
    change(works, "delete from audit_entry where seq = (select max(seq) from audit_entry)")

    assert {each.problem for each in looks(works)} == {"chain", "marks_removed"}


def test_an_entry_with_marks_taken_out_from_under_later_ones_without_is_found(works: Transactions) -> None:
    row = bake(works, "old")
    old = stored(works, row.id)
    rename(works, row.id, "new")
    for _ in range(2):
        with works.begin(actor=BAKER, purpose="bake") as work:
            work.audit("shop.opened")
        assert looks(works) == ()
    put(works, old)
    last = "select max(seq) from audit_entry where marked is not null"
    change(works, f"delete from audit_row_mark where seq = ({last})")
    change(works, f"delete from audit_entry where seq = ({last})")

    assert "marks_removed" in {each.problem for each in looks(works)}


def test_an_old_row_put_back_and_honestly_changed_before_anybody_looked_is_found(works: Transactions) -> None:
    row = bake(works, "old")
    old = stored(works, row.id)
    for title in ("new", "newer"):
        rename(works, row.id, title)
    put(works, old)
    rename(works, row.id, "on top of old")
    rename(works, row.id, "and again")

    assert found(works, row.id) == {"overwritten"}


def test_a_row_that_was_taken_away_is_found(works: Transactions) -> None:
    row = bake(works, "a")
    change(works, "delete from recipe where id = :id", id=row.id)

    assert found(works, row.id) == {"removed"}


def test_a_deleted_row_that_was_put_back_is_found(works: Transactions) -> None:
    row = bake(works, "a")
    old = stored(works, row.id)
    with works.begin(actor=BAKER, purpose="bake") as work:
        work.session.delete(work.session.get_one(Recipe, row.id))
    put(works, old)

    assert found(works, row.id) == {"put_back"}


def test_a_row_put_in_by_nobody_is_found(works: Transactions) -> None:
    stranger = stored(works, bake(works, "a").id) | {"id": new_id()}
    put(works, stranger)

    assert found(works, stranger["id"]) == {"put_in"}


def test_keys_put_back_after_a_shred_or_taken_away_are_found(works: Transactions) -> None:
    shredded, robbed = bake(works, "a"), bake(works, "b")
    with works.engine.connect() as connection:
        keys = connection.execute(
            text("select * from scope_key where scope_id = :id"), {"id": shredded.scope_id}
        )
        kept = [dict(key) for key in keys.mappings()]
    with works.begin(actor=BAKER, purpose="bake") as work:
        assert shred_scope(work.session, shredded.scope_id) == len(kept) > 0
    assert looks(works) == ()
    key_table = table("scope_key", *map(column, kept[0]))
    with works.engine.begin() as connection:
        connection.execute(key_table.insert().values({name: bindparam(name) for name in kept[0]}), kept)
    change(works, "delete from scope_key where scope_id = :id", id=robbed.scope_id)

    assert found(works, shredded.scope_id) == {"put_back"}
    assert found(works, robbed.scope_id) == {"removed"}


def test_every_row_of_a_table_emptied_at_once_is_told(works: Transactions) -> None:
    rows = [bake(works, str(number)) for number in range(20)]
    change(works, "delete from recipe")

    assert {each.row for each in looks(works)} >= {row.id for row in rows}


def test_what_is_found_is_told_in_the_log(works: Transactions, caplog: pytest.LogCaptureFixture) -> None:
    change(works, "delete from recipe")
    looks(works)

    assert "audit_rows_differ" in caplog.text


def begin_anew(works: Transactions) -> None:
    with works.begin(actor=BAKER, purpose="bake") as work:
        rows = audit.mark_all(work.session, anew=True)
        work.audit(audit.BASELINE, reason="accepted", rows=rows or 0)


def test_a_new_baseline_needs_no_older_marks_and_what_was_wrong_is_told_no_more(works: Transactions) -> None:
    row = bake(works, "old")
    old = stored(works, row.id)
    rename(works, row.id, "new")
    put(works, old)
    assert found(works, row.id) == {"older"}

    begin_anew(works)
    change(works, "delete from audit_row_mark where seq < (select max(seq) from audit_row_mark)")

    assert looks(works) == ()


def test_a_baseline_that_nobody_with_the_key_made_is_found(works: Transactions) -> None:
    bake(works, "a")
    change(
        works,
        "insert into audit_entry select seq + 100, at, actor, actor_kind, 'rows.baseline', purpose, subject, reason,"
        " detail, marked, link from audit_entry where seq = 2",
    )
    change(works, "insert into audit_row_mark select 102, marks from audit_row_mark where seq = 2")

    assert {each.problem for each in looks(works)} >= {"chain", "marks_altered"}


def test_a_work_that_must_stay_unseen_may_leave_no_mark(works: Transactions) -> None:
    row = bake(works, "a")
    with pytest.raises(RuntimeError, match="no mark"), works.unseen(purpose="bake") as work:
        work.session.get_one(Recipe, row.id).title = "b"

    assert looks(works) == ()


def test_marks_are_packed_in_28_bytes_each_and_come_back_in_order() -> None:
    made = [marks.Mark(name, new_id(), n, bytes([n]) * 8) for n, name in enumerate("aabab", start=1)]
    data = marks.packed(made)

    assert [
        (name, UUID(bytes=row), version, seal) for name, row, version, seal in marks.unpacked(data)
    ] == made
    assert len(data) == 5 * 28 + 4 * (5 + 1)
    for cut in (data[:-1], data[:3]):
        with pytest.raises(ValueError, match="marks"):
            list(marks.unpacked(cut))
