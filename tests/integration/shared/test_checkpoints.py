"""Signed checkpoints of a chain on a real PostgreSQL: who has the public key alone sees what was cut, added or changed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from shared import audit
from shared.bus import upkeep
from shared.errors import Invalid
from shared.work import Transactions
from telar.commands.audit import app
from telar.running import heads

KEY = audit.AuditKey(bytes(range(32)))
NOW = datetime(2026, 11, 24, 11, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def engine(new_database: Callable[..., Engine]) -> Engine:
    return new_database(audit.metadata)


@pytest.fixture
def signer(tmp_path: Path) -> audit.CheckpointKey:
    return audit.CheckpointKey.load(tmp_path / "keys")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return audit.checkpoint_file(tmp_path / "audit", "bakery")


def write(engine: Engine, count: int) -> None:
    new = [audit.Entry(at=NOW, actor=uuid4(), actor_kind="staff", action="a", purpose="b")] * count
    with Session(engine) as session, session.begin():
        audit.append(session, KEY, new)


def keep(engine: Engine, path: Path, signer: audit.CheckpointKey, *, minutes: int = 0) -> bool:
    with Session(engine) as session:
        return audit.keep_head(path, audit.head(session), key=signer, at=NOW + timedelta(minutes=minutes))


def since(engine: Engine, path: Path) -> tuple[audit.Break, ...]:
    with Session(engine) as session:
        return audit.verify_since(session, KEY, path=path).breaks


def change(engine: Engine, words: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(words))


def flaws(lines: list[str], signer: audit.CheckpointKey) -> list[audit.Flaw]:
    return audit.check_lines(lines, service="bakery", public_key=signer.public())


@pytest.fixture
def lines(engine: Engine, path: Path, signer: audit.CheckpointKey) -> list[str]:
    """Four checkpoints, five minutes apart."""
    for number in range(4):
        write(engine, 3)
        keep(engine, path, signer, minutes=5 * number)
    return path.read_text().splitlines()


def test_checkpoints_hold_by_the_public_key_alone(lines: list[str], signer: audit.CheckpointKey) -> None:
    assert [line.split(" ")[:3] for line in lines] == [["v1", "bakery", str(n)] for n in (3, 6, 9, 12)]
    assert lines[1].split(" ")[5] == "2026-11-24T11:05:00+00:00"
    assert flaws(lines, signer) == []


def test_a_line_changed_taken_out_moved_or_added_shows(lines: list[str], signer: audit.CheckpointKey) -> None:
    stranger = audit.CheckpointKey(Ed25519PrivateKey.generate())
    changed = lines[1].replace("v1 bakery 6", "v1 bakery 7")
    forged = stranger.signed(audit.Checkpoint("bakery", 15, 0, bytes(64), NOW, "0" * 64))

    assert flaws([lines[0], changed, *lines[2:]], signer)[0] == audit.Flaw(2, "wrong_signature")
    assert flaws([lines[0], *lines[2:]], signer) == [audit.Flaw(2, "does_not_follow")]
    assert flaws([lines[0], lines[2], lines[1], lines[3]], signer)[0].problem == "does_not_follow"
    assert flaws([*lines, forged], signer) == [audit.Flaw(5, "wrong_signature")]
    assert flaws([*lines, "15 " + "00" * 64], signer) == [audit.Flaw(5, "not_signed")]
    assert flaws([*lines, "?"], signer) == [audit.Flaw(5, "unreadable")]
    assert flaws(lines[1:], signer) == [audit.Flaw(1, "does_not_follow")]


def test_checkpoints_of_another_service_or_key_do_not_pass(
    lines: list[str], signer: audit.CheckpointKey
) -> None:
    stranger = audit.CheckpointKey(Ed25519PrivateKey.generate())

    assert {f.problem for f in audit.check_lines(lines, service="shoes", public_key=signer.public())} == {
        "wrong_service"
    }
    assert {flaw.problem for flaw in flaws(lines, stranger)} == {"wrong_signature"}
    with pytest.raises(Invalid):
        audit.check_lines(lines, service="bakery", public_key=b"no key")


def test_heads_that_an_older_version_left_unsigned_are_bound_by_the_first_signed_line(
    engine: Engine, path: Path, signer: audit.CheckpointKey
) -> None:
    write(engine, 2)
    with Session(engine) as session:
        seq, link = audit.head(session)
    path.parent.mkdir(parents=True)
    path.write_text(f"{seq} {link.hex()}\n")
    write(engine, 2)
    assert keep(engine, path, signer)
    old, new = path.read_text().splitlines()

    assert audit.read_checkpoints(path)[0] == (seq, link)
    assert flaws([old, new], signer) == []
    assert flaws([f"{seq} {bytes(64).hex()}", new], signer) == [audit.Flaw(2, "does_not_follow")]


def test_the_tail_cut_within_the_last_minutes_shows_at_the_next_look(
    engine: Engine, path: Path, lines: list[str]
) -> None:
    assert since(engine, path) == ()
    change(engine, "delete from audit_entry where seq > 10")
    assert since(engine, path) == (audit.Break(11, "cut_off", 12),)
    write(engine, 9)
    assert since(engine, path) == (audit.Break(12, "differs_from_checkpoint"),)


def test_what_is_altered_or_removed_after_the_newest_checkpoint_shows(
    engine: Engine, path: Path, lines: list[str]
) -> None:
    write(engine, 5)
    change(engine, "update audit_entry set action = 'x' where seq = 14")
    change(engine, "delete from audit_entry where seq = 16")

    assert since(engine, path) == (audit.Break(14, "altered"), audit.Break(16, "removed"))


def test_two_processes_that_keep_the_same_head_leave_one_line_that_follows(
    engine: Engine, path: Path, signer: audit.CheckpointKey
) -> None:
    write(engine, 3)
    keepers = [Thread(target=keep, args=(engine, path, signer)) for _ in range(6)]
    for keeper in keepers:
        keeper.start()
    for keeper in keepers:
        keeper.join()

    assert flaws(path.read_text().splitlines(), signer) == []
    assert len(path.read_text().splitlines()) == 1


def test_the_signing_key_is_made_once_and_private(tmp_path: Path) -> None:
    made, again = (audit.CheckpointKey.load(tmp_path / "keys") for _ in range(2))

    assert made.public() == again.public() == audit.public_file(tmp_path / "keys").read_bytes()
    assert (tmp_path / "keys" / "checkpoint.pem").stat().st_mode & 0o777 == 0o600


@pytest.fixture
def transactions(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Transactions:
    monkeypatch.setenv("TELAR_AUDIT_DIR", str(tmp_path / "audit"))
    monkeypatch.setenv("TELAR_KEYS_DIR", str(tmp_path / "all-keys"))
    return Transactions(engine, keyring=None, audit_key=KEY, clock=lambda: NOW)


def test_the_timetable_signs_a_head_and_says_when_the_chain_contradicts_it(
    engine: Engine, path: Path, transactions: Transactions, caplog: pytest.LogCaptureFixture
) -> None:
    write(engine, 3)
    assert upkeep.keep_checkpoint(transactions, "bakery")
    assert len(path.read_text().splitlines()) == 1
    change(engine, "delete from audit_entry where seq > 1")

    assert not upkeep.keep_checkpoint(transactions, "bakery")
    assert "audit_contradicts_checkpoint" in caplog.text
    assert len(path.read_text().splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_said(
    engine: Engine, tmp_path: Path, transactions: Transactions, caplog: pytest.LogCaptureFixture
) -> None:
    write(engine, 1)
    (tmp_path / "audit").write_text("no folder")

    assert not upkeep.keep_checkpoint(transactions, "bakery")
    assert "audit_checkpoint_not_kept" in caplog.text


def test_somebody_outside_checks_an_export_and_holds_it_against_the_last_one(
    engine: Engine, tmp_path: Path, transactions: Transactions
) -> None:
    run = CliRunner()
    last, now = tmp_path / "last", tmp_path / "now"
    for folder in (last, now):
        write(engine, 3)
        assert upkeep.keep_checkpoint(transactions, "portal")
        assert run.invoke(app, ["export", str(folder), "--service", "portal"]).exit_code == 0
    assert sorted(path.name for path in now.iterdir()) == ["portal.heads", "portal.pub.pem"]

    good = run.invoke(app, ["check", str(now), "--since", str(last)])
    (now / "portal.heads").write_text((last / "portal.heads").read_text())
    (last / "portal.heads").write_text("3 00\n")
    bad = run.invoke(app, ["check", str(now), "--since", str(last)])

    assert (good.exit_code, good.output) == (0, "portal: firmas y orden en regla\n")
    assert (bad.exit_code, bad.output) == (1, "portal: NO CUADRA\n  línea 1: not_what_was_kept\n")


def test_the_portals_web_process_keeps_its_head_only_where_a_folder_is_named(
    engine: Engine, tmp_path: Path, transactions: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(engine, 1)
    heads.look(transactions)
    monkeypatch.delenv("TELAR_AUDIT_DIR")

    assert len((tmp_path / "audit" / "portal.heads").read_text().splitlines()) == 1
    assert heads.start() is None
