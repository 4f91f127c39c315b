"""Codes, names, files and forms: small rules, each on both sides of its limit."""

import random
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from rapidfuzz.fuzz import token_sort_ratio

from services.intake.domain import codes, contacts, incidents, plans, profile, timeline
from services.intake.domain.case import arrows, lifecycle
from services.intake.domain.case.code import ALPHABET, draw_code, read_code
from services.intake.domain.gbvims import IncidentType
from services.intake.domain.languages import COUNTRIES, LANGUAGES
from services.intake.domain.media import MediaType, media_type
from services.intake.domain.names import GOOD_ENOUGH, heard, likeness, plain
from services.intake.store.facts import people, work
from services.intake.usecases.clock import local_day, morning_of
from services.intake.usecases.file.save_dated_fact import remind_at
from services.portal.forms.case import incident_words, person_words, work_words
from services.portal.forms.case import words as case_words
from services.portal.forms.case.summary_words import summary_words

NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)


@given(st.integers(min_value=2000, max_value=2999), st.randoms(use_true_random=False))
def test_a_code_drawn_is_read_back_however_it_is_typed(year: int, chance: random.Random) -> None:
    code = draw_code(year, choose=chance.choice)

    assert read_code(code) == code
    assert read_code(code.lower().replace("-", " ")) == code
    assert read_code(f"  {code.replace('-', '')} ") == code


@pytest.mark.parametrize("letter", list("01OILU"))
def test_letters_that_are_misheard_are_never_drawn(letter: str) -> None:
    assert letter not in ALPHABET


@pytest.mark.parametrize(
    "said",
    ["", "Fátima", "TL-2026-", "TL-2026-7K3", "TL-2026-7K3MM", "TL-26-7K3M", "TL-2026-0O1I", "XX-2026-7K3M"],
)
def test_what_is_no_code_is_not_taken_for_one(said: str) -> None:
    assert read_code(said) is None


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("fatma", "Fátima"),
        ("jadiya", "Khadija"),
        ("hadija", "Jadiya"),
        ("yusra", "Iusra"),
        ("siomara", "Xiomara"),
        ("oksana", "Oxana"),
        ("mohamed", "Muhammad"),
        ("kintana", "Quintana"),
        ("El Amrani", "el amrani"),
        ("Sofi", "Sofía Prueba"),
    ],
)
def test_a_name_is_found_as_it_sounds(said: str, name: str) -> None:
    assert likeness(said, [name], ratio=token_sort_ratio) >= GOOD_ENOUGH


@pytest.mark.parametrize(
    ("said", "name"), [("Oksana", "Fátima"), ("Ana", "Beatriz"), ("", "Ana"), ("  ", "Ana"), ("Sol", "Amal")]
)
def test_a_different_name_is_not_found(said: str, name: str) -> None:
    assert likeness(said, [name], ratio=token_sort_ratio) < GOOD_ENOUGH


def test_no_names_are_like_nothing() -> None:
    assert likeness("Ana", ["", ""], ratio=token_sort_ratio) == 0.0


@pytest.mark.parametrize(
    ("name", "expected"),
    [("  Fátima-Zahra ", "fatima zahra"), ("ÑUÑEZ", "nunez"), ("Straße", "strasse"), ("🄰na", "ana")],
)
def test_plain_names_lose_accents_and_marks(name: str, expected: str) -> None:
    assert plain(name) == expected


@given(st.text(max_size=40))
def test_hearing_a_name_twice_hears_the_same(name: str) -> None:
    assert heard(name) == heard(plain(name))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff\xd8\xff\xe0rest", MediaType.JPEG),
        (b"\x89PNG\r\n\x1a\nrest", MediaType.PNG),
        (b"RIFF\x00\x00\x00\x00WEBPrest", MediaType.WEBP),
        (b"%PDF-1.7\n", MediaType.PDF),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (b"GIF89a", None),
        (b"MZ\x90\x00", None),
        (b"<html><script>", None),
        (b" %PDF-1.7", None),
        (b"PK\x03\x04", None),
        (b"", None),
    ],
)
def test_a_file_is_what_it_begins_with(content: bytes, expected: MediaType | None) -> None:
    assert media_type(content) is expected


def test_only_a_pdf_is_no_picture() -> None:
    assert [kind for kind in MediaType if not kind.is_image] == [MediaType.PDF]


@pytest.mark.parametrize("day", ["2026-03-28", "2026-03-29", "2026-10-25", "2026-10-26"])
def test_a_morning_is_nine_in_madrid_across_both_clock_changes(day: str) -> None:
    morning = morning_of(date.fromisoformat(day))

    assert (morning.hour, local_day(morning)) == (9, date.fromisoformat(day))


def test_late_in_the_evening_utc_is_already_tomorrow_in_madrid() -> None:
    assert local_day(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == date(2026, 7, 2)


def _fact(**changes: Any) -> people.DatedFactFacts:
    known = {"kind": "protection_order", "state": "granted", "on": "2026-11-01", "expires": "2027-03-01"}
    return people.DatedFactFacts.model_validate(known | changes)


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({}, "2027-02-15"),
        ({"kind": "permit"}, "2026-12-31"),
        ({"kind": "violence_permit"}, "2026-12-31"),
        ({"kind": "atenpro"}, "2027-02-22"),
        ({"kind": "hearing", "state": "scheduled", "on": "2026-12-10", "expires": None}, "2026-12-08"),
        ({"expires": "2026-11-30"}, "2026-11-24"),
    ],
)
def test_staff_are_reminded_early_enough(changes: dict[str, Any], day: str) -> None:
    at = remind_at(_fact(**changes), NOW)

    assert at is not None
    assert at >= NOW
    assert local_day(at).isoformat() == day


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "denied"},
        {"state": "ended"},
        {"expires": None},
        {"expires": "2026-11-23"},
        {"kind": "hearing", "state": "held"},
    ],
)
def test_what_is_over_reminds_nobody(changes: dict[str, Any]) -> None:
    assert remind_at(_fact(**changes), NOW) is None


LABELS: list[tuple[type[StrEnum], dict[str, str]]] = [
    (arrows.CaseStatus, dict(case_words.STATUS)),
    (arrows.Step, dict(case_words.STEPS)),
    (arrows.Reason, dict(case_words.REASONS)),
    (lifecycle.Refusal, dict(case_words.MISSING)),
    (contacts.AttentionKind, dict(work_words.ATTENTION)),
    (contacts.Channel, dict(work_words.CHANNEL)),
    (contacts.Topic, dict(work_words.TOPIC)),
    (contacts.LogOutcome, dict(work_words.LOG_OUTCOME)),
    (contacts.AccompanimentKind, dict(work_words.PLACE_KIND)),
    (contacts.AccompanimentState, dict(work_words.ACCOMPANIMENT_STATE)),
    (contacts.AccompanimentOutcome, dict(work_words.OUTCOME)),
    (contacts.CancelReason, dict(work_words.CANCEL)),
    (contacts.AttachmentKind, dict(work_words.DOCUMENT_TYPE)),
    (codes.LivesWith, dict(person_words.LIVES_WITH)),
    (codes.Exposure, dict(person_words.EXPOSURE)),
    (codes.Guardian, dict(person_words.GUARDIAN)),
    (codes.DatedFactKind, dict(person_words.FACT_KIND)),
    (codes.FactState, dict(person_words.FACT_STATE)),
    (codes.ViogenLevel, dict(person_words.VIOGEN)),
    (codes.ConsentPurpose, dict(person_words.PURPOSE)),
    (codes.GivenBy, dict(person_words.BY)),
    (codes.Medium, dict(person_words.MEDIUM)),
    (codes.LegalBasis, dict(person_words.LEGAL_BASIS)),
    (codes.DocumentKind, dict(person_words.DOCUMENT_KIND)),
    (codes.AdministrativeStatus, dict(person_words.ADMINISTRATIVE)),
    (profile.Housing, dict(person_words.HOUSING)),
    (profile.Work, dict(person_words.WORK)),
    (profile.Income, dict(person_words.INCOME)),
    (profile.Dependence, dict(person_words.DEPENDENCE)),
    (profile.SupportNetwork, dict(person_words.NETWORK)),
    (profile.EntryChannel, dict(person_words.ENTRY_CHANNEL)),
    (incidents.Violence, dict(incident_words.VIOLENCE)),
    (incidents.WhenKind, dict(incident_words.WHEN)),
    (incidents.Frequency, dict(incident_words.FREQUENCY)),
    (incidents.Place, dict(incident_words.PLACE)),
    (incidents.Relation, dict(incident_words.RELATION)),
    (incidents.Complaint, dict(incident_words.COMPLAINT)),
    (incidents.Told, dict(incident_words.TOLD)),
    (IncidentType, dict(incident_words.GBVIMS)),
    (plans.SafetySection, dict(work_words.SECTION)),
    (plans.PrintChoice, dict(work_words.PRINTING)),
    (plans.Need, dict(work_words.NEED)),
    (plans.ItemState, dict(work_words.ITEM_STATE)),
    (timeline.EntryKind, dict(case_words.ENTRY)),
    (timeline.EntryKind, dict(case_words.ENTRY_ICON)),
]


@pytest.mark.parametrize(("known", "labels"), LABELS, ids=[each.__name__ for each, _ in LABELS])
def test_every_code_has_its_word_and_no_word_lacks_its_code(
    known: type[StrEnum], labels: dict[str, str]
) -> None:
    assert set(labels) == {member.value for member in known}
    assert all(labels.values())


@pytest.mark.parametrize(
    ("summary", "said"),
    [
        ("given:services", "Dado · Atenderla y guardar su ficha"),
        ("held:court:done", "Hecho · Juzgado · Se hizo"),
        ("physical,vicarious", "Física · Vicaria"),
        ("done: Pedir cita", "Hecho: Pedir cita"),
        ("Quiere renovar el permiso.", "Quiere renovar el permiso."),
        ("legal, papers", "Legal · Papeles"),
        ("algo que nadie sabe", "algo que nadie sabe"),
        ("", ""),
    ],
)
def test_codes_of_the_timeline_become_words_and_words_stay(summary: str, said: str) -> None:
    assert summary_words(summary, lambda text: text) in (
        said,
        summary if summary.startswith("done: ") else said,
    )


INVALID: list[tuple[type[Any], dict[str, Any], str]] = [
    (people.Names, {"call_name": ""}, "call_name"),
    (people.Names, {"call_name": "   "}, "call_name"),
    (people.Names, {"call_name": "x" * 81}, "call_name"),
    (people.Names, {"call_name": "A\x00"}, "call_name"),
    (people.Names, {"call_name": "A", "birth_date": "2026-02-30"}, "birth_date"),
    (people.Names, {"call_name": "A", "birth_date": "1850-01-01"}, "birth_date"),
    (people.Names, {"call_name": "A", "birth_year": 1899}, "birth_year"),
    (people.Names, {"call_name": "A", "phone": "600"}, "phone"),
    (people.Profile, {"languages": []}, "languages"),
    (people.Profile, {"languages": ["klingon"]}, "languages"),
    (people.Profile, {"languages": ["ES"]}, "languages"),
    (people.Profile, {"languages": ["es"], "work": "ninguno"}, "work"),
    (people.Particulars, {"nationality": "ZZ"}, "nationality"),
    (people.Particulars, {"documents": [{"kind": "x"}]}, "documents"),
    (people.ChildFacts, {"alias": "Sol", "birth_year": 2101}, "birth_year"),
    (people.ConsentFacts, {"purpose": "all", "medium": "spoken", "language": "es"}, "purpose"),
    (work.NoteFacts, {"kind": "note", "minutes": -1}, "minutes"),
    (work.NoteFacts, {"kind": "note", "minutes": 1441}, "minutes"),
    (work.NoteFacts, {"kind": "note", "text": "x" * 10_001}, "text"),
    (work.ContactLogFacts, {"channel": "phone", "topics": [], "outcome": "informed"}, "topics"),
    (work.IncidentFacts, {"kinds": [], "told_on": "2026-11-24"}, "kinds"),
    (work.PlanItemFacts, {"need": "legal", "action": ""}, "action"),
    (work.NextStep, {"text": "Llamar", "on": "mañana"}, "on"),
]


@pytest.mark.parametrize(("facts", "values", "field"), INVALID)
def test_bad_facts_are_refused_at_their_field(facts: type[Any], values: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        facts.model_validate(values)

    assert field in {str(error["loc"][0]) for error in caught.value.errors()}


@pytest.mark.parametrize(
    "values",
    [
        {"kinds": ["physical"], "when": "exact", "told_on": "2026-11-24"},
        {"kinds": ["physical"], "when": "range", "on": "2026-11-10", "told_on": "2026-11-24"},
        {
            "kinds": ["physical"],
            "when": "range",
            "on": "2026-11-10",
            "until": "2026-11-09",
            "told_on": "2026-11-24",
        },
        {"kinds": ["physical"], "when": "exact", "on": "2026-11-25", "told_on": "2026-11-24"},
    ],
)
def test_dates_of_an_incident_must_make_sense(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        work.IncidentFacts.model_validate(values)


def test_a_safety_plan_says_something() -> None:
    with pytest.raises(ValidationError):
        work.SafetyPlanFacts.model_validate({"sections": {"people": []}, "review_on": "2027-01-01"})


def test_an_order_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValidationError):
        _fact(on="2027-03-02")


@pytest.mark.parametrize("code", ["es", "ar", "fr", "pt", "en", "ro", "uk", "wo", "zgh"])
def test_the_languages_spoken_here_are_known(code: str) -> None:
    assert code in LANGUAGES


def test_countries_are_two_capitals() -> None:
    assert all(len(code) == 2 and code.isupper() for code in COUNTRIES)
