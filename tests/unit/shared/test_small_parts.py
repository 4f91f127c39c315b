"""Ids, errors, logs, files and settings: the small parts everything leans on."""

import json
import logging
import time
from pathlib import Path
from uuid import uuid4

import pytest

from shared.clock import utc_now
from shared.contracts.levels import Level
from shared.errors import Conflict, Forbidden, Invalid, Missing, TelarError, Unavailable
from shared.files import write_private
from shared.ids import new_id
from shared.logging import JsonLines, get_logger
from shared.settings import Settings


def test_ids_are_version_7_of_the_rfc_variant_and_never_repeat() -> None:
    ids = [new_id() for _ in range(5_000)]

    assert {each.version for each in ids} == {7}
    assert {each.variant for each in ids} == {"specified in RFC 4122"}
    assert len(set(ids)) == len(ids)


def test_ids_grow_with_time() -> None:
    earlier = new_id()
    time.sleep(0.002)

    assert new_id() > earlier


def test_an_id_tells_its_millisecond() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id().int >> 80

    assert before <= made <= time.time_ns() // 1_000_000


def test_an_error_is_named_after_its_class() -> None:
    class ConsentWithdrawn(Conflict):
        """She took it back."""

    error = ConsentWithdrawn("no", field="consent", expected="a live one")

    assert (error.code, error.status, error.field, error.expected) == (
        "consent_withdrawn",
        409,
        "consent",
        "a live one",
    )


@pytest.mark.parametrize(
    ("kind", "status"),
    [(Invalid, 422), (Forbidden, 403), (Missing, 404), (Conflict, 409), (Unavailable, 503)],
)
def test_each_kind_of_trouble_has_its_status(kind: type[TelarError], status: int) -> None:
    assert kind("x").status == status


def test_levels_are_ordered_and_two_are_high() -> None:
    assert [level.rank for level in Level] == [0, 1, 2, 3]
    assert [level.is_high for level in Level] == [False, False, True, True]


def logged(caplog: pytest.LogCaptureFixture) -> dict[str, object]:
    return json.loads(JsonLines().format(caplog.records[-1]))


def test_a_log_line_holds_its_event_and_allowed_fields(caplog: pytest.LogCaptureFixture) -> None:
    case = uuid4()
    with caplog.at_level(logging.INFO):
        get_logger("x").info("alert_sent", case=case, seconds=2.1, level=Level.ALTO)

    line = logged(caplog)
    assert (line["event"], line["case"], line["seconds"], line["level"]) == (
        "alert_sent",
        str(case),
        2.1,
        "alto",
    )


def test_a_field_that_is_not_allowed_is_dropped_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        get_logger("x").info("opened", case=uuid4(), given_name="Canaria")  # type: ignore[call-arg]

    assert "Canaria" not in json.dumps(logged(caplog))
    assert logged(caplog)["dropped_fields"] == 1


def test_long_or_many_lined_values_are_not_written(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        get_logger("x").info("opened", code="palabras " * 20, state="una\ndos")

    assert (logged(caplog)["code"], logged(caplog)["state"]) == ("too_long", "too_long")


def test_a_foreign_log_line_and_its_exception_keep_their_words_to_themselves(
    caplog: pytest.LogCaptureFixture,
) -> None:
    try:
        raise ValueError("Canaria")
    except ValueError:
        logging.getLogger("library").exception("could not open %s", "Canaria")

    assert "Canaria" not in JsonLines().format(caplog.records[-1])
    assert logged(caplog)["error"] == "ValueError"


def test_a_private_file_is_replaced_whole_and_read_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "key"
    write_private(path, b"one")
    write_private(path, b"two")

    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["key"]


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELAR_KEYS_DIR", "/somewhere/keys")
    monkeypatch.setenv("TELAR_DEMO", "1")

    assert (Settings().keys_dir, Settings().demo) == (Path("/somewhere/keys"), True)


def test_now_is_aware_and_in_utc() -> None:
    assert utc_now().utcoffset() is not None
    assert utc_now().utcoffset().total_seconds() == 0
