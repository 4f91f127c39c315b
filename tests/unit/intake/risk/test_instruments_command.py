"""`telar instruments`: the interface that scripts drive, and what a person who adds a file is told."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from services.intake.gateways.instruments.checksums import CHECKSUMS
from services.intake.gateways.instruments.files import INSTRUMENTS, InstrumentLibrary
from telar.cli import app
from telar.instruments import Scorer


def telar(*words: str, said: str = "", **settings: str) -> Result:
    env = {f"TELAR_{name.upper()}": value for name, value in settings.items()}
    return CliRunner().invoke(app, ["instruments", *words], input=said, env=env)


def scored(instrument: str, answers: Any, *words: str, **settings: str) -> dict[str, Any]:
    """What the command prints for these answers."""
    asked = ("score", "--instrument", instrument, "--answers", "-", *words)
    result = telar(*asked, said=json.dumps(answers), **settings)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)  # type: ignore[no-any-return]


def refused(*words: str, said: str) -> dict[str, Any]:
    """The error the command prints; it ends with a code that is not zero."""
    result = telar("score", *words, "--answers", "-", said=said)
    assert result.exit_code != 0
    return json.loads(result.stdout)["error"]  # type: ignore[no-any-return]


def test_answers_from_standard_input_give_one_json_object() -> None:
    found = scored("EPV-R", {str(n): n in (6, 7, 8) for n in range(1, 21)})

    assert (found["instrument"], found["score"], found["level"], found["valid"]) == ("EPV-R", 9, "bajo", True)
    assert (found["observed_sum"], found["max_possible_sum"]) == (9, 9)
    assert {"escalation", "threat_to_kill", "weapon_threat"} <= set(found["flags"])
    assert found["red_flags"]["weapon_threat"] == ["8"]
    assert found["statement"] == "9 puntos: riesgo bajo."


def test_answers_may_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({"hurt": 2, "insult": 2, "threaten": 1, "scream": 1}))

    result = telar("score", "--instrument", "HITS", "--context", '{"version": "en"}', "--answers", str(path))

    assert json.loads(result.stdout)["level"] == "negativo"


@pytest.mark.parametrize(
    ("instrument", "answers", "words", "expected"),
    [
        ("DASH-RIC", {"1": "si", "2": "ns", "3": "no"}, ("--context", '{"police_callouts_12m": 3}'), {"level": "revisar_escalada", "score": 1}),
        ("PHQ-9", {str(n): 0 for n in range(1, 9)} | {"9": 1}, (), {"item9_flag": True, "level": "minima", "score": 1}),
        ("PC-PTSD-5", {"exposure": True, "items": [True, True, True, True, False]}, (), {"level": "positivo_mujeres", "positive_at_4": True}),
        ("LSNS-6", {"family": [1, 2, 3], "friends": [0, 1, 2]}, (), {"family": 6, "friends": 3, "family_marginal": False, "friends_marginal": True, "level": "riesgo_aislamiento"}),
        ("WHO-5", {str(n): 2 for n in range(1, 6)}, (), {"score": 40, "raw": 10, "level": "bienestar_bajo"}),
        ("GBVIMS", {"penetration": False, "sexual_contact": True}, (), {"level": "sexual_assault"}),
        ("DA-5", {"beaten_pregnant": True, "weapon": True, "jealous": True}, (), {"version": "2009.1", "level": "alto"}),
        ("DA-5", {"strangled": True, "weapon": True, "jealous": True}, (), {"version": "2017.1", "level": "alto"}),
        ("DA-5", {"weapon": True}, ("--version", "2009"), {"version": "2009.1", "level": None}),
        ("VioGén", {"level": "alto"}, (), {"instrument": "VioGen", "score": None, "level": None}),
    ],
)  # fmt: skip
def test_each_instrument_takes_the_agreed_keys(
    instrument: str, answers: dict[str, Any], words: tuple[str, ...], expected: dict[str, Any]
) -> None:
    found = scored(instrument, answers, *words)

    assert {key: found[key] for key in expected} == expected


def test_what_is_open_is_said_in_words_with_the_question_that_would_clear_most() -> None:
    answers = {str(n): n in (6, 7, 8) for n in range(1, 20)}

    found = scored("EPV-R", answers)
    english = scored("EPV-R", answers, "--language", "en")

    assert found["statement"].startswith(
        "Entre 9 y 11 puntos: al menos riesgo bajo, como mucho riesgo moderado."
    )
    assert "Sin saber: 1." in found["statement"]
    assert english["statement"].startswith("Between 9 and 11 points: at least")


def test_every_kind_of_result_has_a_statement() -> None:
    assert scored("Ulises", {"family": "extremo"})["statement"].startswith("Queda registrado")
    assert scored("GBVIMS", {"penetration": True})["statement"] == "violación."
    assert scored("GBVIMS", {"penetration": None, "sexual_contact": True})["statement"].startswith(
        "Todavía puede ser: agresión sexual o violación."
    )
    no = dict.fromkeys(("penetration", "sexual_contact", "physical_assault", "forced_marriage", "denial_resources", "psychological"), False)  # fmt: skip
    assert "volver a preguntar" in scored("GBVIMS", no | {"is_gbv": True})["statement"]
    assert scored("EPV-R", {"6": True})["statement"].startswith("Faltan demasiadas respuestas")
    assert "en cualquier caso: detección positiva" in scored("AAS", {"afraid": True})["statement"]


def test_an_instrument_without_its_licence_is_scored_for_checking_and_says_so() -> None:
    assert "licence_required" in scored("DA", {"2": True})["flags"]
    assert "licence_required" not in scored("EPV-R", {"2": True})["flags"]


@pytest.mark.parametrize(
    ("words", "said", "field", "accepted"),
    [
        (("--instrument", "HITS"), '{"hurt": 7}', "hurt", "1, 2, 3, 4, 5 o null"),
        (("--instrument", "HITS"), '{"hurts": 1}', "hurts", "una de estas preguntas: hurt, insult, threaten, scream"),
        (("--instrument", "EPV-R"), '{"6": 1}', "6", "si (true), no (false) o null"),
        (("--instrument", "PC-PTSD-5"), '{"items": [true]}', "items", "una lista de 5 respuestas o null"),
        (("--instrument", "PC-PTSD-5"), '{"items": "si"}', "items", "una lista de 5 respuestas o null"),
        (("--instrument", "PHQ-9"), '{"1": [1]}', "1", "0, 1, 2, 3 o null"),
        (("--instrument", "PHQ-9"), '{"1": {}}', "1", "0, 1, 2, 3 o null"),
        (("--instrument", "VioGen"), '{"assessed_on": "ayer"}', "assessed_on", "un día, AAAA-MM-DD o null"),
        (("--instrument", "VioGen"), '{"distance_metres": -1}', "distance_metres", "un número entero de 0 a 9999 o null"),
        (("--instrument", "HITS", "--context", '{"version": "fr"}'), "{}", "context.version", "uno de: es, en"),
        (("--instrument", "HITS", "--context", '{"lang": "es"}'), "{}", "context.lang", "uno de estos datos: version"),
        (("--instrument", "PHQ-9", "--context", '{"lang": "es"}'), "{}", "context.lang", "ningún otro dato"),
        (("--instrument", "HITS", "--context", "no"), "{}", "context", "JSON"),
        (("--instrument", "HITS"), "[1", "answers", "JSON"),
        (("--instrument", "HITS"), "[1]", "answers", "un objeto JSON"),
        (("--instrument", "HITS", "--version", "9"), "{}", "version", "2015.1"),
        ((), "{}", "instrument", "un texto"),
    ],
)  # fmt: skip
def test_an_error_names_the_field_and_what_is_accepted(
    words: tuple[str, ...], said: str, field: str, accepted: str
) -> None:
    error = refused(*words, said=said)

    assert (error["field"], error["accepted"]) == (field, accepted)


def test_an_unknown_instrument_is_answered_with_those_there_are() -> None:
    assert "PHQ-9, PSS-10" in refused("--instrument", "PHQ-99", said="{}")["accepted"]


def test_a_batch_keeps_ids_and_order_and_a_bad_line_stops_no_other() -> None:
    lines = [
        {"id": 7, "answers": {str(n): 1 for n in range(1, 10)}},
        {"id": "b", "instrument": "GAD-7", "answers": {"1": 9}},
        {"id": None, "instrument": "DA-5", "version": "2009", "answers": {"weapon": True}},
        {
            "instrument": "HITS",
            "context": {"version": "en"},
            "answers": {"hurt": 5, "insult": 5, "threaten": 1},
        },
    ]
    said = "\n".join([json.dumps(line) for line in lines] + ["", "{", "[]"])

    result = telar("score", "--batch", "--instrument", "PHQ-9", "--answers", "-", said=said)

    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert [one.get("id", "-") for one in found] == [7, "b", None, "-", "-", "-"]
    assert [("error" in one) for one in found] == [False, True, False, False, True, True]
    assert (found[0]["instrument"], found[0]["level"]) == ("PHQ-9", "leve")
    assert found[1]["error"]["field"] == "1"
    assert found[3]["level"] == "positivo"


def test_the_context_of_the_command_is_that_of_every_line_that_has_none() -> None:
    answers = {"hurt": 3, "insult": 2, "threaten": 1, "scream": 1}
    lines = [{"answers": answers}, {"answers": answers, "context": {"version": "es"}}]
    said = "\n".join(json.dumps(line) for line in lines)

    result = telar(
        "score",
        "--batch",
        "--instrument",
        "HITS",
        "--context",
        '{"version": "en"}',
        "--answers",
        "-",
        said=said,
    )

    assert [json.loads(line)["level"] for line in result.stdout.splitlines()] == ["negativo", "positivo"]


def test_a_batch_without_a_bad_line_ends_well() -> None:
    said = json.dumps({"instrument": "PVS", "answers": {}}) + "\n"

    assert telar("score", "--batch", "--answers", "-", said=said).exit_code == 0


def test_every_published_instrument_is_listed_with_what_it_is_for() -> None:
    rows = {row["id"]: row for row in json.loads(telar("list", "--json").stdout)}

    assert len(rows) == 23
    assert (rows["PHQ-9"]["group"], rows["DA"]["in_use"], rows["EPV-R"]["in_use"]) == (
        "wellbeing",
        False,
        True,
    )
    assert "apagado" in next(line for line in telar("list").stdout.splitlines() if line.startswith("DA "))


def test_the_licence_is_named_in_the_settings() -> None:
    listed = telar("list", "--json", licensed_instruments="DA, OTHER")
    rows = {row["id"]: row for row in json.loads(listed.stdout)}

    assert rows["DA"]["in_use"]


def test_everything_that_ships_passes_the_check_and_says_what_to_sign() -> None:
    result = telar("check", str(INSTRUMENTS))

    assert result.exit_code == 0, result.output
    assert len([line for line in result.stdout.splitlines() if re.fullmatch(r"✔ \S+ \S+", line)]) == 24
    assert "[ ] cut-offs: bajo from 0; moderado from 10; alto from 24" in result.stdout
    assert "[ ] reversed items: 4, 5, 7, 8" in result.stdout
    assert "[ ] conditional items: 3a only if 3 is no" in result.stdout


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d["rules"].append({"level": "grave", "score_from": -1}), "no score reaches level minima"),
        (lambda d: d["rules"][-1].update(score_from=99), "no score reaches level grave"),
        (lambda d: d["levels"].append("enorme"), "levels do not match"),
        (lambda d: d.pop("licence"), "licence"),
    ],
)
def test_a_bad_file_is_refused_with_its_fault(tmp_path: Path, change: Any, told: str) -> None:
    folder = tmp_path / "draft"
    shutil.copytree(INSTRUMENTS / "PHQ-9" / "1.1", folder)
    document = yaml.safe_load((folder / "definition.yaml").read_text())
    change(document)
    (folder / "definition.yaml").write_text(yaml.safe_dump(document))

    result = telar("check", str(folder / "definition.yaml"))

    assert result.exit_code == 1
    assert told in result.stdout


def test_a_gate_whose_higher_answer_may_lower_the_score_is_seen(tmp_path: Path) -> None:
    folder = tmp_path / "draft"
    shutil.copytree(INSTRUMENTS / "PC-PTSD-5" / "1.1", folder)
    text = (folder / "definition.yaml").read_text().replace("is: [si]", 'is: ["no"]')
    (folder / "definition.yaml").write_text(text)

    assert "a higher answer to item exposure may lower the score" in telar("check", str(folder)).stdout


def test_an_empty_folder_is_not_an_instrument(tmp_path: Path) -> None:
    assert telar("check", str(tmp_path)).exit_code == 1


def test_a_new_instrument_is_checked_published_and_scored_without_code(tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(INSTRUMENTS / "PVS" / "1.1", own / "OURS" / "1.0")
    path = own / "OURS" / "1.0" / "definition.yaml"
    path.write_text(path.read_text().replace("id: PVS", "id: OURS").replace('"1.1"', '"1.0"'))

    assert telar("check", str(own)).exit_code == 0
    assert "OURS/1.0/definition.yaml" in telar("publish", str(own)).stdout
    assert (own / CHECKSUMS).exists()
    assert scored("OURS", {"hurt_past_year": True}, instruments_dir=str(own))["level"] == "positivo"


def test_a_scorer_reads_each_instrument_once() -> None:
    scorer = Scorer(InstrumentLibrary(), instrument="PVS")
    first = scorer.line('{"answers": {"safe_current": false}}')
    (known,) = scorer._known.values()

    assert scorer.line('{"answers": {"safe_current": false}}') == first
    assert next(iter(scorer._known.values())) is known
