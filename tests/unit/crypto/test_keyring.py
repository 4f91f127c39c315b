"""Key files and the keyring: who may read them, what they open, and what a new epoch changes."""

import json
import os
from pathlib import Path
from uuid import UUID

import pytest

from shared.crypto import EpochRefused, Keyring, KeyringRefused, SealBroken, destroy_epoch, rotate_epoch
from shared.crypto.providers import LocalRoot
from shared.crypto.suite import PACKED_KEY, DataKey
from shared.ids import new_id

CLASSES = ("counter", "kitchen")
PASSPHRASE = "siete panes y ninguna mesa"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    Keyring.create(tmp_path / "bakery", service="bakery", classes=CLASSES)
    return tmp_path / "bakery"


def packed(row: dict) -> tuple[UUID, str, bytes]:
    """Return a key row as rows carry it."""
    parts = (row[name] for name in ("generation", "epoch", "wrapped", "commitment"))
    return row["scope_id"], row["key_class"], PACKED_KEY.pack(*parts)


def opened(keyring: Keyring, row: dict) -> DataKey:
    return keyring.data_key(*packed(row))


def contents(path: Path) -> dict:
    return json.loads(path.read_text())


def test_first_run_makes_files_only_their_owner_reads(keys: Path) -> None:
    modes = {path.name: path.stat().st_mode & 0o777 for path in keys.iterdir()}

    assert modes == {"root.key": 0o600, "keyring.json": 0o600}
    assert keys.stat().st_mode & 0o777 == 0o700


def test_a_second_first_run_is_refused_and_changes_nothing(keys: Path) -> None:
    before = (keys / "keyring.json").read_bytes()

    with pytest.raises(KeyringRefused, match="exists already"):
        Keyring.create(keys, service="bakery", classes=CLASSES)

    assert (keys / "keyring.json").read_bytes() == before


@pytest.mark.parametrize("name", ["root.key", "keyring.json"])
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o601])
def test_files_others_may_touch_are_refused(keys: Path, name: str, mode: int) -> None:
    (keys / name).chmod(mode)

    with pytest.raises(KeyringRefused, match="others"):
        Keyring.load(keys)


@pytest.mark.parametrize("name", ["root.key", "keyring.json"])
@pytest.mark.parametrize("content", ["", "[]", "{", '{"format": 2}', None])
def test_missing_or_damaged_files_are_refused(keys: Path, name: str, content: str | None) -> None:
    if content is None:
        (keys / name).unlink()
    else:
        (keys / name).write_text(content)

    with pytest.raises(KeyringRefused):
        Keyring.load(keys)


def test_keys_made_by_one_load_open_in_another(keys: Path) -> None:
    row = Keyring.load(keys).new_key(new_id(), "kitchen")

    assert opened(Keyring.load(keys), row).header == b"\x01\x01\0\0\0\x01"


def test_only_the_classes_asked_for_are_loaded(keys: Path) -> None:
    row = Keyring.load(keys).new_key(new_id(), "kitchen")
    narrow = Keyring.load(keys, classes=["counter"])

    assert (narrow.classes, narrow.is_whole, narrow.key_count) == (("counter",), False, 2)
    with pytest.raises(KeyringRefused, match="kitchen"):
        opened(narrow, row)
    with pytest.raises(KeyringRefused, match="kitchen"):
        narrow.index_key("kitchen", "recipe.title")


def test_a_class_nobody_made_is_refused(keys: Path) -> None:
    with pytest.raises(KeyringRefused, match="cellar"):
        Keyring.load(keys, classes=["cellar"])


@pytest.mark.parametrize("part", ["classes", "indexes"])
def test_a_key_moved_to_another_class_is_refused(keys: Path, part: str) -> None:
    content = contents(keys / "keyring.json")
    content[part]["counter"] = content[part]["kitchen"]
    (keys / "keyring.json").write_text(json.dumps(content))

    with pytest.raises(KeyringRefused):
        Keyring.load(keys)


def test_a_key_moved_to_another_epoch_or_deployment_is_refused(keys: Path) -> None:
    content = contents(keys / "keyring.json")
    for change in (
        {"deployment": "other"},
        {"classes": {name: {"2": found["1"]} for name, found in content["classes"].items()}},
    ):
        (keys / "keyring.json").write_text(json.dumps(content | change))
        with pytest.raises(KeyringRefused):
            Keyring.load(keys)


def test_the_keyring_of_one_service_does_not_open_under_the_root_of_another(
    keys: Path, tmp_path: Path
) -> None:
    Keyring.create(tmp_path / "mill", service="mill", classes=CLASSES)
    (tmp_path / "mill" / "keyring.json").write_bytes((keys / "keyring.json").read_bytes())

    with pytest.raises(KeyringRefused):
        Keyring.load(tmp_path / "mill")


def test_a_passphrase_is_needed_and_never_stored(tmp_path: Path) -> None:
    keyring = Keyring.create(tmp_path / "k", service="bakery", classes=CLASSES, passphrase=PASSPHRASE)
    row = keyring.new_key(new_id(), "kitchen")

    opened(Keyring.load(tmp_path / "k", passphrase=PASSPHRASE), row)
    with pytest.raises(KeyringRefused, match="needs its passphrase"):
        Keyring.load(tmp_path / "k")
    with pytest.raises(KeyringRefused, match="wrong passphrase"):
        Keyring.load(tmp_path / "k", passphrase="otra")
    stored = contents(tmp_path / "k" / "root.key")
    assert set(stored) == {"format", "kind", "salt", "memory_kib", "iterations", "lanes"}
    assert stored["memory_kib"] >= 64 * 1024


def test_a_cheap_derivation_is_refused(tmp_path: Path) -> None:
    Keyring.create(tmp_path / "k", service="bakery", classes=CLASSES, passphrase=PASSPHRASE)
    path = tmp_path / "k" / "root.key"
    path.write_text(json.dumps(contents(path) | {"memory_kib": 64 * 1024 - 1}))

    with pytest.raises(KeyringRefused, match="cheaply"):
        Keyring.load(tmp_path / "k", passphrase=PASSPHRASE)


def test_the_root_says_when_it_is_unwell(keys: Path) -> None:
    root = LocalRoot(keys)
    root.health()
    (keys / "root.key").chmod(0o644)

    with pytest.raises(KeyringRefused):
        root.health()


def test_an_index_key_differs_by_name_and_class(keys: Path) -> None:
    keyring = Keyring.load(keys)
    derived = {keyring.index_key(*of) for of in (("kitchen", "a.b"), ("kitchen", "a.c"), ("counter", "a.b"))}

    assert len(derived) == 3
    assert Keyring.load(keys).index_key("kitchen", "a.b") == keyring.index_key("kitchen", "a.b")


def test_a_new_epoch_takes_the_new_keys_and_still_opens_the_old(keys: Path) -> None:
    keyring = Keyring.load(keys)
    old = keyring.new_key(new_id(), "kitchen")

    assert rotate_epoch(keys) == 2

    fresh = Keyring.load(keys)
    assert fresh.new_key(new_id(), "kitchen")["epoch"] == 2
    opened(fresh, old)
    assert fresh.rewrapped(*packed(old), epoch=2)["epoch"] == 2


def test_a_running_process_notices_a_new_epoch(keys: Path) -> None:
    running = Keyring.load(keys)
    rotate_epoch(keys)
    new = Keyring.load(keys).new_key(new_id(), "kitchen")

    opened(running, new)

    assert running.epoch("kitchen") == 2


def test_a_running_process_makes_no_key_in_an_old_epoch(keys: Path) -> None:
    running = Keyring.load(keys)
    rotate_epoch(keys)

    assert running.new_key(new_id(), "kitchen")["epoch"] == 2


def test_a_running_process_without_the_passphrase_stops_making_keys_after_a_rotation(tmp_path: Path) -> None:
    running = Keyring.create(tmp_path / "k", service="bakery", classes=CLASSES, passphrase=PASSPHRASE)
    row = running.new_key(new_id(), "kitchen")
    rotate_epoch(tmp_path / "k", PASSPHRASE)

    with pytest.raises(KeyringRefused, match="load the keyring again"):
        running.new_key(new_id(), "kitchen")
    assert opened(running, row).decrypt


def test_a_rewrapped_key_is_the_same_key(keys: Path) -> None:
    keyring = Keyring.load(keys)
    row = keyring.new_key(new_id(), "kitchen")
    before = keyring._unwrap(*packed(row))
    rotate_epoch(keys)
    fresh = Keyring.load(keys)

    moved = row | fresh.rewrapped(*packed(row), epoch=2)

    assert fresh._unwrap(*packed(moved)) == before
    assert moved["wrapped"] != row["wrapped"]


def test_a_destroyed_epoch_opens_nothing_any_more(keys: Path) -> None:
    row = Keyring.load(keys).new_key(new_id(), "kitchen")
    rotate_epoch(keys)
    destroy_epoch(keys, 1)

    with pytest.raises(SealBroken):
        opened(Keyring.load(keys), row)
    assert all(set(found) == {"2"} for found in contents(keys / "keyring.json")["classes"].values())


def test_the_newest_epoch_is_not_destroyed(keys: Path) -> None:
    with pytest.raises(EpochRefused):
        destroy_epoch(keys, 1)


def test_no_more_than_three_epochs_live(keys: Path) -> None:
    assert [rotate_epoch(keys), rotate_epoch(keys)] == [2, 3]

    with pytest.raises(EpochRefused, match="three"):
        rotate_epoch(keys)


def test_a_stop_while_rewriting_leaves_the_old_file_whole(keys: Path) -> None:
    (keys / f"keyring.json.{os.getpid()}.new").write_text("{half")

    Keyring.load(keys)


def in_a_child(work) -> str:
    """Run work in a forked child; return the words it says."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            said = work()
        except BaseException as error:  # noqa: BLE001, the child must end here whatever happens
            said = repr(error)
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as file:
        return file.read()


def test_a_forked_child_holds_no_keys_and_loads_its_own(keys: Path) -> None:
    keyring = Keyring.load(keys)
    row = keyring.new_key(new_id(), "kitchen")
    entry = opened(keyring, row)
    assert keyring.key_count == 5

    def child() -> str:
        held = (keyring.key_count, entry.decrypt, entry.mac)
        reopened = opened(keyring, row).decrypt is not None
        return f"{held} {reopened}"

    assert in_a_child(child) == "(0, None, None) True"
    assert opened(keyring, row) is entry


def test_a_forked_child_without_the_passphrase_is_told_to_load_again(tmp_path: Path) -> None:
    keyring = Keyring.create(tmp_path / "k", service="bakery", classes=CLASSES, passphrase=PASSPHRASE)
    row = keyring.new_key(new_id(), "kitchen")

    assert "KeyringRefused" in in_a_child(lambda: repr(opened(keyring, row)))


def test_a_key_file_that_root_renews_keeps_its_owner(keys: Path) -> None:
    """On a host each service's keys belong to a user of its own, and an operator renews them."""
    owner = 12_345 if os.geteuid() == 0 else os.geteuid()
    os.chown(keys / "keyring.json", owner, -1)

    rotate_epoch(keys)

    assert (keys / "keyring.json").stat().st_uid == owner
