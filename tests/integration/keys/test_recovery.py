"""The drill: every key is lost, and the board's copy makes them again on an empty machine."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from services.intake.store.people import NameCard
from shared import audit
from shared.audit import AuditKey
from shared.crypto import Keyring, KeyringRefused, SealBroken, access, create_scope, rotate_epoch
from shared.crypto.recovery.board import BoardPrivateKey, BoardPublicKey, make_pair
from shared.crypto.recovery.copies import COPY, restore
from shared.crypto.renewal.epochs import epochs_of
from shared.crypto.scopes import fetch_keys
from shared.ids import new_id
from telar.cli import app
from telar.keys import recovery
from telar.local.keys import SERVICES
from tests.integration.keys.house import CLASSES, House, all_open, telar, with_scopes
from tests.security.test_every_sealed_field import drop_unique_and_foreign
from tests.support.rows import honest_row

Sessions = Callable[[], Session]
PHRASE = "cinco sillas junto al telar"


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The board's memory stick, with its pair of keys."""
    folder = tmp_path_factory.mktemp("stick")
    make_pair(folder / "board.key", folder / "board.pub", PHRASE)
    return folder


def taken_away(stick: Path, tmp_path: Path) -> Path:
    """Export as the runbook says; return the copy that the board has."""
    done = telar(
        "export-recovery", "--board", str(stick / "board.pub"), "--out", str(tmp_path / "taken.json")
    )
    assert done.exit_code == 0, done.output
    return tmp_path / "taken.json"


def test_after_everything_is_lost_the_boards_copy_opens_all_of_it(
    house: House, intake: Sessions, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.engines["intake"].begin() as connection:
        drop_unique_and_foreign(connection)
    with intake() as session:
        for number in range(5):
            scope = new_id()
            create_scope(session, scope)
            session.add(honest_row(NameCard, scope, number=number))
        session.commit()
    telar("rotate", "--service", "intake")
    audited = house.noted("intake")
    index = Keyring.load(house.keys / "intake").index_key("narrative", "name_card.x")
    copy = taken_away(stick, tmp_path)
    events = {path.name: path.read_bytes() for path in (house.keys / "events" / "public").iterdir()}
    shutil.rmtree(house.keys)

    empty = tmp_path / "empty" / "keys"
    monkeypatch.setenv("TELAR_KEYS_DIR", str(empty))
    words = ["keys", "recover", str(copy), "--board-key", str(stick / "board.key")]
    done = CliRunner().invoke(app, words, input=f"{PHRASE}\n")

    assert done.exit_code == 0, done.output
    assert all(service in done.output for service in SERVICES)
    fresh = Keyring.load(empty / "intake")
    with (
        Session(house.engines["intake"], info={"keyring": fresh}) as session,
        access(actor_ref=new_id(), purpose="drill"),
    ):
        cards = session.scalars(select(NameCard)).all()
        assert [bool(card.given_name and card.surnames) for card in cards] == [True] * 5
        verdict = audit.verify(session, AuditKey.load(empty / "intake"))
    assert (verdict.checked, verdict.breaks) == (len(audited), ())
    assert fresh.index_key("narrative", "name_card.x") == index
    assert {path.name: path.read_bytes() for path in (empty / "events" / "public").iterdir()} == events
    assert "una se ha abierto bien" in telar("status", "--service", "intake").output
    assert {path.stat().st_mode & 0o077 for path in empty.glob("*/*.key")} == {0}


def test_the_root_key_is_a_new_one_and_epochs_keep_their_age(
    house: House, stick: Path, tmp_path: Path
) -> None:
    copy = taken_away(stick, tmp_path)
    recovery.recover(copy, stick / "board.key", PHRASE, tmp_path / "again")

    for service in SERVICES:
        old, new = house.keys / service, tmp_path / "again" / service
        assert (old / "root.key").read_bytes() != (new / "root.key").read_bytes()
        assert epochs_of(old) == epochs_of(new)
        assert Keyring.load(new).service == service


def test_a_destroyed_epoch_is_gone_from_the_copy_too(
    house: House, intake: Sessions, stick: Path, tmp_path: Path
) -> None:
    taken_away(stick, tmp_path)
    (scope,) = with_scopes(intake, 1)
    with intake() as session:
        old = fetch_keys(session, [scope], "narrative")[scope]
    telar("rotate", "--service", "intake")
    telar("rewrap", "--service", "intake", "--now")

    again = tmp_path / "again"
    recovery.recover(house.keys / COPY, stick / "board.key", PHRASE, again)

    fresh = Keyring.load(again / "intake")
    with pytest.raises(SealBroken):
        fresh.data_key(scope, "narrative", old)
    with Session(house.engines["intake"], info={"keyring": fresh}) as session:
        now = fetch_keys(session, [scope], "narrative")[scope]
    assert fresh.data_key(scope, "narrative", now).decrypt
    assert all_open(intake, [scope]) == CLASSES


def test_the_copy_has_a_new_epoch_before_any_key_lies_on_it(
    house: House, intake: Sessions, stick: Path, tmp_path: Path
) -> None:
    taken_away(stick, tmp_path)
    rotate_epoch(house.keys / "intake")
    late = recovery.standing(house.keys)
    assert late is not None
    assert (late.lacks, late.holds_dead) == (("intake",), ())
    assert "NO ESTÁ AL DÍA (intake)" in telar("status", "--service", "intake").output

    telar("rewrap", "--service", "intake")

    found = recovery.standing(house.keys)
    assert found is not None
    assert (found.lacks, found.holds_dead) == ((), ())


def test_status_says_that_there_is_no_copy(house: House) -> None:
    assert "copia para la junta: no hay" in telar("status", "--service", "portal").output
    assert telar("export-recovery").exit_code == 1


def test_nothing_is_restored_over_keys_that_are_there(house: House, stick: Path, tmp_path: Path) -> None:
    copy = taken_away(stick, tmp_path)
    before = (house.keys / "intake" / "keyring.json").read_bytes()

    with pytest.raises(KeyringRefused, match="not empty"):
        recovery.recover(copy, stick / "board.key", PHRASE, house.keys)

    assert (house.keys / "intake" / "keyring.json").read_bytes() == before


def test_another_boards_key_opens_nothing_and_leaves_nothing(
    house: House, stick: Path, tmp_path: Path
) -> None:
    copy = taken_away(stick, tmp_path)
    make_pair(tmp_path / "other.key", tmp_path / "other.pub", PHRASE)

    with pytest.raises(KeyringRefused, match="another board"):
        recovery.recover(copy, tmp_path / "other.key", PHRASE, tmp_path / "again")

    assert not (tmp_path / "again").exists()


def altered(content: dict, change: str) -> None:
    intake = content["services"]["intake"]
    match change:
        case "class":
            classes = intake["classes"]
            classes["narrative"], classes["third_parties"] = classes["third_parties"], classes["narrative"]
        case "epoch":
            intake["classes"] = {name: {"2": keys["1"]} for name, keys in intake["classes"].items()}
        case "deployment":
            intake["deployment"] = "another"
        case "file":
            files = content["files"]
            files["intake/audit.key"] = files["groups/audit.key"]
        case "outside":
            content["files"]["../../evil"] = content["files"].pop("intake/audit.key")
        case "open to all":
            content["files"]["intake/audit.key"]["mode"] = 0o666
        case "kind":
            content["kind"] = "keyring"


@pytest.mark.parametrize("change", ["class", "epoch", "deployment", "file", "outside", "open to all", "kind"])
def test_a_copy_whose_parts_were_moved_is_refused_whole(
    house: House, stick: Path, tmp_path: Path, change: str
) -> None:
    content = json.loads(taken_away(stick, tmp_path).read_text())
    altered(content, change)

    with pytest.raises(KeyringRefused):
        restore(content, tmp_path / "again", BoardPrivateKey(stick / "board.key", PHRASE))

    assert not (tmp_path / "again").exists()
    assert not (tmp_path / "evil").exists()


def test_no_key_stands_in_the_copy_in_the_clear(house: House, stick: Path, tmp_path: Path) -> None:
    text = taken_away(stick, tmp_path).read_text()
    for path in house.keys.rglob("*"):
        if path.is_file() and path.name not in {"board.pub", "recovery.json"}:
            assert path.read_text(errors="ignore")[:40] not in text
    assert json.loads((house.keys / "intake" / "root.key").read_text())["key"] not in text


def test_the_boards_key_needs_its_phrase(stick: Path, tmp_path: Path) -> None:
    assert BoardPublicKey(stick / "board.pub").fingerprint
    with pytest.raises(KeyringRefused, match="wrong passphrase"):
        BoardPrivateKey(stick / "board.key", "otra frase cualquiera")
    with pytest.raises(KeyringRefused, match="too short"):
        make_pair(tmp_path / "a", tmp_path / "b", "once letras")
    with pytest.raises(KeyringRefused, match="no public key"):
        BoardPublicKey(stick / "board.key")
    with pytest.raises(KeyringRefused, match="no private key"):
        BoardPrivateKey(stick / "board.pub", PHRASE)


def test_the_command_makes_the_pair_and_never_twice(tmp_path: Path) -> None:
    def make() -> Result:
        return CliRunner().invoke(app, ["keys", "board-key", str(tmp_path)], input=f"{PHRASE}\n{PHRASE}\n")

    first, second = make(), make()

    assert (first.exit_code, second.exit_code) == (0, 1)
    assert (tmp_path / "board.key").stat().st_mode & 0o777 == 0o600
    BoardPrivateKey(tmp_path / "board.key", PHRASE)
