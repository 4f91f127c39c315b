"""Texts to her are neutral in every language; the linter is proven by planting words in them."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from services.notifications.domain.contact_plan import PointKind
from services.notifications.domain.messages import MessageKind, StaffNotice
from services.notifications.domain.plan_rules import LANGUAGES
from services.notifications.domain.wording import (
    ForbiddenWords,
    lint,
    lint_address,
    lint_alias,
    lint_placeholders,
    normalised,
    sms_segments,
    sms_size,
)
from services.notifications.gateways.texts import Texts, WordingRefused

TEXTS = Texts()
FOLDER = Path("services/notifications")
STARTS = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
EACH = [(language, kind) for language in LANGUAGES for kind in MessageKind]
CHANNELS = (PointKind.SMS, PointKind.WHATSAPP, PointKind.TELEGRAM, PointKind.EMAIL)


def written(
    language: str,
    kind: MessageKind,
    *,
    alias: str = "Lola",
    starts_at: datetime = STARTS,
    channel: PointKind = PointKind.SMS,
) -> str:
    text = TEXTS.to_her(
        kind,
        channel=channel,
        language=language,
        starts_at=starts_at,
        time_zone="Europe/Madrid",
        alias=alias,
    )
    return text.body


def test_every_template_of_every_language_passes_the_build_check() -> None:
    assert TEXTS.problems() == []
    assert len(EACH) == 14


@pytest.mark.parametrize("channel", [PointKind.SMS, PointKind.EMAIL])
@pytest.mark.parametrize(("language", "kind"), EACH)
def test_planting_any_forbidden_word_in_any_template_is_found(
    language: str, kind: MessageKind, channel: PointKind
) -> None:
    template = TEXTS.templates[(language, kind)].on(channel)

    missed = [
        entry
        for entry in TEXTS.words.entries
        for text in (template.subject, template.body)
        if entry not in TEXTS.words.found_in(f"{text} {entry.replace('*', '').upper()}")
    ]

    assert missed == []


@pytest.mark.parametrize(("language", "kind"), EACH)
@pytest.mark.parametrize("place", ["subject", "body"])
def test_a_template_file_with_a_forbidden_word_fails_the_build(
    language: str, kind: MessageKind, place: str, tmp_path: Path
) -> None:
    shutil.copytree(FOLDER / "wording", tmp_path / "wording")
    shutil.copytree(FOLDER / "templates", tmp_path / "templates")
    path = tmp_path / "templates" / language / f"{kind}.yaml"
    template = yaml.safe_load(path.read_text(encoding="utf-8"))
    word = (
        (FOLDER / "wording" / f"{language}.txt").read_text(encoding="utf-8").splitlines()[3].replace("*", "")
    )
    mutated = template | {place: f"{word.upper()} {template[place]}"}
    path.write_text(yaml.safe_dump(mutated, allow_unicode=True), encoding="utf-8")

    assert any(
        problem.startswith(f"{language}/{kind}: forbidden_word") for problem in Texts(tmp_path).problems()
    )


@pytest.mark.parametrize(("language", "kind"), EACH)
@pytest.mark.parametrize("place", ["subject", "body"])
def test_a_forbidden_word_in_the_words_of_one_channel_fails_the_build(
    language: str, kind: MessageKind, place: str, tmp_path: Path
) -> None:
    shutil.copytree(FOLDER / "wording", tmp_path / "wording")
    shutil.copytree(FOLDER / "templates", tmp_path / "templates")
    path = tmp_path / "templates" / language / f"{kind}.yaml"
    template = yaml.safe_load(path.read_text(encoding="utf-8"))
    template["email"] = {"subject": "Hola", **template["email"]}
    template["email"][place] += " Refugio"
    path.write_text(yaml.safe_dump(template, allow_unicode=True), encoding="utf-8")

    problems = Texts(tmp_path).problems()

    assert problems != []
    assert all(one.startswith(f"{language}/{kind}/email: forbidden_word refugi") for one in problems)


def test_words_for_what_is_no_channel_fail_the_build(tmp_path: Path) -> None:
    shutil.copytree(FOLDER / "wording", tmp_path / "wording")
    shutil.copytree(FOLDER / "templates", tmp_path / "templates")
    path = tmp_path / "templates" / "es" / "session_reminder.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("email:", "e-mail:"), encoding="utf-8")

    with pytest.raises(ValueError, match="e-mail"):
        Texts(tmp_path).problems()


@pytest.mark.parametrize(("language", "kind"), EACH)
def test_a_mail_reads_like_a_mail_and_every_other_channel_says_the_short_words(
    language: str, kind: MessageKind
) -> None:
    short, mail = written(language, kind), written(language, kind, channel=PointKind.EMAIL)
    greeting, said, farewell = mail.rstrip().split("\n\n")

    assert greeting.count("\n") == said.count("\n") == 0
    assert greeting.endswith((":", ",", "،", "!"))
    assert "25/11" in said
    assert "10:30" in said
    assert farewell.split("\n")[1:] == ["Lola"]
    assert "\n" not in short
    assert {written(language, kind, channel=one) for one in CHANNELS[:3]} == {short}


def test_a_missing_template_fails_the_build(tmp_path: Path) -> None:
    shutil.copytree(FOLDER / "wording", tmp_path / "wording")
    shutil.copytree(FOLDER / "templates", tmp_path / "templates")
    (tmp_path / "templates" / "ar" / "session_reminder.yaml").unlink()

    assert Texts(tmp_path).problems() == ["ar/session_reminder: missing"]


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("language", "kind"), EACH)
def test_every_message_has_one_length_whatever_the_day_and_the_alias(
    language: str, kind: MessageKind, channel: PointKind
) -> None:
    lengths = {
        len(written(language, kind, alias=alias, starts_at=STARTS + timedelta(days=day), channel=channel))
        for day in range(7)
        for alias in ("Lo", "Maravillosa")
    }

    assert len(lengths) == 1


@pytest.mark.parametrize(("language", "kind"), EACH)
def test_every_message_fits_one_sms(language: str, kind: MessageKind) -> None:
    assert all(
        sms_segments(written(language, kind, starts_at=STARTS + timedelta(days=d))) == 1 for d in range(7)
    )


@pytest.mark.parametrize(("language", "kind"), EACH)
def test_every_message_shows_day_and_hour_on_her_clock(language: str, kind: MessageKind) -> None:
    body = written(language, kind)

    assert "25/11" in body
    assert "10:30" in body
    assert body.rstrip().endswith("Lola")


@pytest.mark.parametrize(
    "text",
    [
        "Taller contra la violencia",
        "VIOLENCIA",
        "víolencia",
        "v i o l e n c i a",
        "v.i.o.l.e.n.c.i.a",
        "vio\u200blencia",
        "ｖｉｏｌｅｎｃｉａ",
        "orden  de\nprotección",
        "Servicios Sociales de León",
        "جلسة دعم",
        "Programme Telar",
    ],
)
def test_forbidden_words_are_found_through_disguises(text: str) -> None:
    assert any(finding.code == "forbidden_word" for finding in lint(text, TEXTS.words))


@pytest.mark.parametrize(
    "text", ["Hola, nos vemos", "La casa de la playa", "Bonjour, à mardi", "مرحبا", "Doamna Oprea", "Вітаю"]
)
def test_plain_words_are_let_through(text: str) -> None:
    assert lint(text, TEXTS.words) == []


@pytest.mark.parametrize("text", ["https://cita.test/x", "www.algo.test", "entra en telas.org", "pepa@algo"])
def test_links_never_go_to_her(text: str) -> None:
    assert any(finding.code == "link" for finding in lint(text, TEXTS.words))


def test_a_hidden_character_is_refused() -> None:
    assert "hidden_character" in [finding.code for finding in lint("ho\u200bla", TEXTS.words)]


@pytest.mark.parametrize("alias", ["Lola", "María José", "Ana-Bel", "ليلى", "Оля"])
def test_a_first_name_is_a_good_alias(alias: str) -> None:
    assert lint_alias(alias, TEXTS.words) == []


@pytest.mark.parametrize(
    "alias", ["", "ONG", "Telar", "Grupo Mujer", "{date}", "Lola 600", "L\nB", "a@b.es", "Ana & Co"]
)
def test_an_alias_that_says_too_much_is_refused_when_it_is_sent(alias: str) -> None:
    for channel in CHANNELS:
        with pytest.raises(WordingRefused):
            written("es", MessageKind.SESSION_REMINDER, alias=alias, channel=channel)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{name}", "unknown_placeholder"),
        ("{date.year}", "unknown_placeholder"),
        ("{", "broken_placeholder"),
        ("{}", "unknown_placeholder"),
    ],
)
def test_only_the_closed_list_of_placeholders_is_let_through(text: str, code: str) -> None:
    assert code in [finding.code for finding in lint_placeholders(text, frozenset({"date"}))]


def test_a_name_the_installation_forbids_is_forbidden_too() -> None:
    ours = Texts(also_forbidden=("Lola",))

    with pytest.raises(WordingRefused):
        ours.to_her(
            MessageKind.SESSION_REMINDER,
            channel=PointKind.EMAIL,
            language="es",
            starts_at=STARTS,
            time_zone="UTC",
            alias="Lola",
        )


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("a" * 160, 1), ("a" * 161, 2), ("á" * 70, 1), ("á" * 71, 2), ("€" * 80, 1), ("€" * 81, 2), ("a" * 306, 2), ("😀" * 35, 1), ("😀" * 36, 2)],
)  # fmt: skip
def test_sms_segments_are_counted_as_an_operator_counts_them(text: str, segments: int) -> None:
    assert sms_segments(text) == segments


def test_the_size_of_an_sms_says_its_alphabet_and_how_full_it_is() -> None:
    plain, arabic = sms_size("a" * 150 + "€"), sms_size("مرحبا")

    assert (plain.is_ucs2, plain.units, plain.room, plain.segments) == (False, 152, 160, 1)
    assert (arabic.is_ucs2, arabic.units, arabic.room, arabic.segments) == (True, 5, 70, 1)


@pytest.mark.parametrize("channel", [PointKind.SMS, PointKind.EMAIL])
@pytest.mark.parametrize("kind", MessageKind)
def test_in_arabic_numbers_stay_left_to_right_and_letters_do_not(
    kind: MessageKind, channel: PointKind
) -> None:
    body = written("ar", kind, channel=channel)

    assert "الأربعاء \u206625/11\u2069" in body
    assert "\u206610:30\u2069" in body
    assert body.count("\u2066") == body.count("\u2069") == 2


def test_what_a_provider_fills_its_own_template_with_holds_no_marks() -> None:
    text = TEXTS.to_her(
        MessageKind.SESSION_REMINDER,
        channel=PointKind.WHATSAPP,
        language="ar",
        starts_at=STARTS,
        time_zone="Europe/Madrid",
        alias="Lola",
    )

    assert text.facts == ("الأربعاء 25/11", "10:30", "Lola")


@pytest.mark.parametrize("address", ["agenda@localhost", "agenda@example.net", "rebotes@example.org", ""])
def test_a_neutral_address_may_send(address: str) -> None:
    assert lint_address(address, TEXTS.words) == []


@pytest.mark.parametrize(
    "address",
    ["avisos@telar.example", "mujer@example.org", "a@asociacionleon.example", "a@nuevotelar.example",
     "v.i.o.l.e.n.c.i.a@example.org"],
)  # fmt: skip
def test_an_address_that_says_what_we_are_may_not(address: str) -> None:
    assert [finding.code for finding in lint_address(address, TEXTS.words)] != []


def test_words_are_compared_without_case_accents_or_hidden_characters() -> None:
    assert normalised("VÍO\u200bLENCIA") == "violencia"


def test_a_stem_matches_only_at_the_start_of_a_word_unless_told_otherwise() -> None:
    words = ForbiddenWords(["viol*", "*نف*", "ong"])

    assert words.found_in("violento") == ["viol*"]
    assert words.found_in("frívolo ongaro") == []
    assert words.found_in("العنف") == ["*نف*"]


def test_signs_in_an_organisations_own_word_mean_themselves() -> None:
    words = ForbiddenWords(["a.c.o.g.e", "red(violeta)"])

    assert words.found_in("hola a.c.o.g.e") == ["a.c.o.g.e"]
    assert words.found_in("hola axcxoxgxe, redvioleta") == []


@pytest.mark.parametrize("language", ["es", "en"])
def test_staff_notices_hold_a_link_and_counts_and_nothing_else(language: str) -> None:
    alert = TEXTS.to_staff(
        StaffNotice.ALERT_NOTICE, language=language, facts={"link": "http://localhost:1/avisos"}
    )
    digest = TEXTS.to_staff(
        StaffNotice.DIGEST,
        language=language,
        facts={"link": "http://localhost:1/", "count": "3", "late": "1"},
    )

    assert "http://localhost:1/avisos" in alert.body
    assert "3" in digest.body
    assert TEXTS.words.found_in(alert.subject + alert.body.replace("http://", "")) == []


def test_an_unknown_staff_language_falls_back_to_spanish() -> None:
    text = TEXTS.to_staff(StaffNotice.ALERT_NOTICE, language="ro", facts={"link": "x"})

    assert text.subject == "Aviso pendiente"
