"""The audit chain on a real PostgreSQL: whatever is done to it afterwards shows."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from shared import audit
from shared.errors import Invalid
from tests.support.servers import Databases

KEY = audit.AuditKey(bytes(range(32)))
NOW = datetime(2026, 11, 24, 11, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def engine(new_database: Callable[..., Engine]) -> Engine:
    return new_database(audit.metadata)


def entry(action: str = "case.read", **changes: object) -> audit.Entry:
    facts = {
        "at": NOW,
        "actor": uuid4(),
        "actor_kind": "staff",
        "action": action,
        "purpose": "case.read",
        "subject": uuid4(),
    }
    return audit.Entry(**(facts | changes))


def write(engine: Engine, count: int) -> None:
    with Session(engine) as session, session.begin():
        audit.append(
            session,
            KEY,
            [entry(detail={"identity.given_name": n, "b": "x"}, reason="urgent") for n in range(count)],
        )


def verdict(engine: Engine, **kept: object) -> audit.Verdict:
    with Session(engine) as session:
        return audit.verify(session, KEY, **kept)


def keep(path: Path, head: tuple[int, bytes]) -> bool:
    return audit.keep_head(path, head, key=audit.CheckpointKey.load(path.parent / "keys"), at=NOW)


def change(engine: Engine, words: str, **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(text(words), values)


def test_an_untouched_chain_holds(engine: Engine) -> None:
    write(engine, 20)
    write(engine, 5)

    assert (verdict(engine).checked, verdict(engine).breaks, verdict(engine).head[0]) == (25, (), 25)


def test_an_empty_chain_holds(engine: Engine) -> None:
    assert verdict(engine) == audit.Verdict(0, (), (0, bytes(64)))


@pytest.mark.parametrize(
    "column",
    ["at = at + interval '1 second'", "actor = gen_random_uuid()", "actor_kind = 'link'", "action = 'other'",
     "purpose = 'other'", "subject = null", "reason = null", "detail = '{}'", "link = '\\x00'"],
)  # fmt: skip
def test_an_altered_entry_is_named(engine: Engine, column: str) -> None:
    write(engine, 9)
    change(engine, f"update audit_entry set {column} where seq = 4")

    assert audit.Break(4, "altered") in verdict(engine).breaks


def test_a_removed_entry_is_named(engine: Engine) -> None:
    write(engine, 9)
    change(engine, "delete from audit_entry where seq = 5")

    assert verdict(engine).breaks[0] == audit.Break(5, "removed")


def test_two_reordered_entries_are_named(engine: Engine) -> None:
    write(engine, 9)
    for old, new in ((3, -3), (6, 3), (-3, 6)):
        change(engine, "update audit_entry set seq = :new where seq = :old", old=old, new=new)

    assert {found.seq for found in verdict(engine).breaks} >= {3, 6}


def test_a_cut_tail_shows_against_a_checkpoint(engine: Engine, tmp_path: Path) -> None:
    write(engine, 9)
    assert keep(tmp_path / "kept", verdict(engine).head)
    change(engine, "delete from audit_entry where seq > 6")

    kept = audit.read_checkpoints(tmp_path / "kept")
    assert verdict(engine).breaks == ()
    assert verdict(engine, checkpoints=kept).breaks == (audit.Break(7, "cut_off", 9),)


def test_a_tail_rewritten_by_someone_with_the_key_shows_against_a_checkpoint(
    engine: Engine, tmp_path: Path
) -> None:
    write(engine, 9)
    assert keep(tmp_path / "kept", verdict(engine).head)
    change(engine, "delete from audit_entry where seq > 6")
    write(engine, 3)

    assert verdict(engine).breaks == ()
    kept = audit.read_checkpoints(tmp_path / "kept")
    assert verdict(engine, checkpoints=kept).breaks == (audit.Break(9, "differs_from_checkpoint"),)


def test_a_thousand_random_changes_are_all_found_and_nothing_else(engine: Engine) -> None:
    write(engine, 20)
    chance = random.Random(7)
    found = 0
    with Session(engine) as session:
        for _ in range(1_000):
            seq = chance.randint(1, 20)
            words = chance.choice(
                [
                    "update audit_entry set action = 'changed' where seq = :seq",
                    "update audit_entry set at = at + interval '1 microsecond' where seq = :seq",
                    "update audit_entry set subject = gen_random_uuid() where seq = :seq",
                    "delete from audit_entry where seq = :seq and seq < 20",
                ]
            )
            changed = session.execute(text(words), {"seq": seq}).rowcount
            found += bool(audit.verify(session, KEY).breaks) is bool(changed)
            session.rollback()
        assert found == 1_000
        assert audit.verify(session, KEY).breaks == ()


def test_an_emptied_chain_shows_against_a_checkpoint(engine: Engine, tmp_path: Path) -> None:
    write(engine, 4)
    assert keep(tmp_path / "kept", verdict(engine).head)
    change(engine, "delete from audit_entry")

    kept = audit.read_checkpoints(tmp_path / "kept")

    assert verdict(engine, checkpoints=kept).breaks == (audit.Break(1, "cut_off", 4),)
    assert not keep(tmp_path / "kept", verdict(engine).head)
    assert audit.read_checkpoints(tmp_path / "kept") == kept


def test_each_missing_entry_and_an_altered_one_behind_the_gap_are_named(engine: Engine) -> None:
    write(engine, 9)
    change(engine, "delete from audit_entry where seq in (3, 4)")
    change(engine, "update audit_entry set action = 'other' where seq = 5")

    assert verdict(engine).breaks == (audit.Break(3, "removed", 4), audit.Break(5, "altered"))


def test_a_head_that_has_not_moved_is_kept_once(engine: Engine, tmp_path: Path) -> None:
    write(engine, 4)
    for _ in range(3):
        assert keep(tmp_path / "kept", verdict(engine).head)

    assert len(audit.read_checkpoints(tmp_path / "kept")) == 1


EDITS = {
    "alter": "update audit_entry set {fact} where seq = :seq",
    "remove": "delete from audit_entry where seq = :seq",
}
FACTS = ["action = 'other'", "at = at + interval '1 microsecond'", "detail = '{}'", "link = '\\x00'",
         "link = set_byte(link, 3, get_byte(link, 3) # 1)", "link = set_byte(link, 40, get_byte(link, 40) # 1)"]  # fmt: skip
SCRIPT = st.lists(
    st.one_of(
        st.tuples(st.just("alter"), st.integers(1, 12), st.sampled_from(FACTS)),
        st.tuples(st.just("remove"), st.integers(1, 12), st.just("")),
        st.tuples(st.just("swap"), st.integers(1, 12), st.integers(1, 12)),
        st.tuples(st.just("move_away"), st.integers(1, 12), st.sampled_from([-5, 400])),
    ),
    max_size=6,
)


@pytest.fixture(scope="module")
def written(databases: Databases) -> Engine:
    """A chain of twelve that many scripts may edit, each in a transaction that is undone."""
    engine = databases.new(audit.metadata)
    write(engine, 12)
    return engine


@given(script=SCRIPT)
@settings(max_examples=60, derandomize=True, database=None)
def test_whatever_is_edited_every_entry_touched_is_named_and_no_other(
    written: Engine, script: list[tuple[str, int, Any]]
) -> None:
    with Session(written) as session:
        whole = rows_of(session)
        kept = [audit.head(session)]
        for edit in script:
            apply(session, *edit)
        touched = {seq for seq in whole | rows_of(session) if whole.get(seq) != rows_of(session).get(seq)}

        breaks = audit.verify(session, KEY, checkpoints=kept).breaks
        session.rollback()

    assert {seq for found in breaks for seq in range(found.seq, (found.through or found.seq) + 1)} == touched


def rows_of(session: Session) -> dict[int, tuple[object, ...]]:
    return {row.seq: tuple(map(str, row)) for row in session.execute(audit.entries.select())}


def apply(session: Session, edit: str, seq: int, more: Any) -> None:
    moves = {"swap": [(seq, -99), (more, seq), (-99, more)], "move_away": [(seq, more)]}
    if edit in EDITS:
        session.execute(text(EDITS[edit].replace("{fact}", str(more))), {"seq": seq})
    for old, new in moves.get(edit, []):
        free = "update audit_entry set seq = :new where seq = :old and not exists (select 1 from audit_entry where seq = :new)"
        session.execute(text(free), {"old": old, "new": new})


def test_eight_writers_at_once_keep_one_chain(engine: Engine) -> None:
    writers = [Thread(target=lambda: [write(engine, 3) for _ in range(5)]) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert (verdict(engine).checked, verdict(engine).breaks) == (120, ())


def test_another_key_does_not_verify(engine: Engine) -> None:
    write(engine, 2)

    with Session(engine) as session:
        assert audit.verify(session, audit.AuditKey(bytes(32))).breaks[0].problem == "altered"


def test_words_about_a_person_are_refused(engine: Engine) -> None:
    with Session(engine) as session, pytest.raises(Invalid):
        audit.append(session, KEY, [entry(reason="Me lo ha dicho ella")])


def test_the_key_is_made_once_and_private(tmp_path: Path) -> None:
    made, again = audit.AuditKey.load(tmp_path / "intake"), audit.AuditKey.load(tmp_path / "intake")

    assert made.link(b"", 1, entry(actor=KEY_ACTOR, subject=None)) == again.link(
        b"", 1, entry(actor=KEY_ACTOR, subject=None)
    )
    assert (tmp_path / "intake" / "audit.key").stat().st_mode & 0o777 == 0o600


KEY_ACTOR = uuid4()
