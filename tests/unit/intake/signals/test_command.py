"""`telar signals scan`: JSON Lines in, JSON Lines out."""

import json
from pathlib import Path

from typer.testing import CliRunner

from telar.cli import app

NOTE = {"id": "n1", "lang": "es", "date": "2026-05-04", "text": "Ayer la agarró del cuello."}


def scan(text: str) -> tuple[int, list[dict[str, object]], str]:
    run = CliRunner().invoke(app, ["signals", "scan"], input=text)
    return run.exit_code, [json.loads(line) for line in run.stdout.splitlines()], run.stderr


def test_a_note_on_a_pipe_is_answered_with_its_spans() -> None:
    code, answers, _ = scan(json.dumps(NOTE) + "\n")

    assert code == 0
    [flag] = answers[0]["flags"]  # type: ignore[misc]
    assert answers[0]["id"] == "n1"
    assert answers[0]["lang"] == "es"
    assert set(flag) == {"flag", "status", "start", "end", "span", "rules"}
    assert (flag["flag"], flag["status"]) == ("strangulation", "present")
    assert NOTE["text"][flag["start"] : flag["end"]] == flag["span"] == "agarró del cuello"


def test_a_file_is_read_and_language_and_date_may_be_absent(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text(json.dumps({"id": 7, "text": "He choked me yesterday."}) + "\n\n", encoding="utf-8")

    run = CliRunner().invoke(app, ["signals", "scan", str(path)])

    answer = json.loads(run.stdout)
    assert run.exit_code == 0
    assert (answer["id"], answer["lang"]) == (7, "en")


BAD_LINES = [
    ("{", "JSON"),
    ("[]", "object"),
    ('{"text": "x"}', "id"),
    ('{"id": true, "text": "x"}', "id"),
    ('{"id": "a"}', "text"),
    ('{"id": "a", "text": 3}', "text"),
    ('{"id": "a", "text": "secreto", "lang": 3}', "lang"),
    ('{"id": "a", "text": "secreto", "date": "ayer"}', "date"),
]


def test_bad_lines_are_named_by_number_and_field_and_the_others_are_still_read() -> None:
    good = json.dumps(NOTE)
    code, answers, complaints = scan("\n".join([good, *(line for line, _ in BAD_LINES), good]))

    assert code == 1
    assert [answer["id"] for answer in answers] == ["n1", "n1"]
    assert "secreto" not in complaints
    for number, (complaint, (_, field)) in enumerate(zip(complaints.splitlines(), BAD_LINES, strict=True), 2):
        assert f"line {number}:" in complaint
        assert field in complaint
