"""The audit chain on a real PostgreSQL: whatever is done to it afterwards shows."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from shared import audit
from shared.errors import Invalid

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


def change(engine: Engine, words: str, **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(text(words), values)


def test_an_untouched_chain_holds(engine: Engine) -> None:
    write(engine, 20)
    write(engine, 5)

    assert (verdict(engine).checked, verdict(engine).breaks, verdict(engine).head[0]) == (25, (), 25)


def test_an_empty_chain_holds(engine: Engine) -> None:
    assert verdict(engine) == audit.Verdict(0, (), (0, bytes(32)))


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
    audit.write_checkpoint(tmp_path / "kept", verdict(engine).head)
    change(engine, "delete from audit_entry where seq > 6")

    kept = audit.read_checkpoints(tmp_path / "kept")
    assert verdict(engine).breaks == ()
    assert verdict(engine, checkpoints=kept).breaks == (audit.Break(9, "cut_off"),)


def test_a_tail_rewritten_by_someone_with_the_key_shows_against_a_checkpoint(
    engine: Engine, tmp_path: Path
) -> None:
    write(engine, 9)
    audit.write_checkpoint(tmp_path / "kept", verdict(engine).head)
    change(engine, "delete from audit_entry where seq > 6")
    write(engine, 3)

    assert verdict(engine).breaks == ()
    kept = audit.read_checkpoints(tmp_path / "kept")
    assert verdict(engine, checkpoints=kept).breaks == (audit.Break(9, "differs_from_checkpoint"),)


def test_a_thousand_random_changes_are_all_found_and_nothing_else(engine: Engine) -> None:
    write(engine, 60)
    chance = random.Random(7)
    found = 0
    with Session(engine) as session:
        for _ in range(1_000):
            seq = chance.randint(1, 60)
            words = chance.choice(
                [
                    "update audit_entry set action = 'changed' where seq = :seq",
                    "update audit_entry set at = at + interval '1 microsecond' where seq = :seq",
                    "update audit_entry set subject = gen_random_uuid() where seq = :seq",
                    "delete from audit_entry where seq = :seq and seq < 60",
                ]
            )
            changed = session.execute(text(words), {"seq": seq}).rowcount
            found += bool(audit.verify(session, KEY).breaks) is bool(changed)
            session.rollback()
        assert found == 1_000
        assert audit.verify(session, KEY).breaks == ()


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
