"""What stands clear in the tables of the case file: references, codes, instants; every word is sealed."""

import pytest
from sqlalchemy import Boolean, Enum, Uuid
from sqlalchemy.dialects.postgresql import TIMESTAMP

from services.intake.store import activity, cases, consents, glass, logs, people, timeline
from services.intake.store.base import KEY_CLASSES, Base
from shared.crypto import SealedRow, sealed_fields
from shared.crypto.columns import SealedBytes, TokenNumber

TABLES: list[type[SealedRow]] = [
    cases.Case,
    people.NameCard,
    people.PersonFile,
    people.Child,
    people.DatedFact,
    consents.Consent,
    activity.Note,
    activity.Accompaniment,
    activity.Incident,
    activity.SafetyPlan,
    activity.PlanItem,
    activity.Attachment,
    timeline.TimelineEntry,
    glass.BrokenGlass,
    logs.ContactLog,
    logs.Draft,
    logs.CaseStep,
]
PLAIN_WORDS = {"case_file.code", "case_file.team", "contact_log.team", "draft.form"}
"""The only clear text: case codes, teams, and which form a draft belongs to."""
KERNEL = {"row_version", "row_seal"}


@pytest.mark.parametrize("table", TABLES, ids=[table.__name__ for table in TABLES])
def test_only_references_codes_and_instants_stand_clear(table: type[SealedRow]) -> None:
    columns = Base.metadata.tables[table.__tablename__].columns
    clear = [column for column in columns if not isinstance(column.type, SealedBytes | TokenNumber)]

    for column in clear:
        name = f"{table.__tablename__}.{column.name}"
        known = isinstance(column.type, Uuid | TIMESTAMP | Enum | Boolean)
        assert known or name in PLAIN_WORDS or column.name in KERNEL, name


@pytest.mark.parametrize("table", TABLES, ids=[table.__name__ for table in TABLES])
def test_every_table_seals_under_a_class_of_this_service(table: type[SealedRow]) -> None:
    assert table.__key_class__ in KEY_CLASSES
    assert sealed_fields(table)


@pytest.mark.parametrize(
    ("table", "key_class"),
    [
        (people.Child, "third_parties"),
        (people.DatedFact, "legal_medical"),
        (activity.Incident, "legal_medical"),
        (activity.Attachment, "legal_medical"),
        (activity.Note, "narrative"),
        (people.NameCard, "narrative"),
    ],
)
def test_what_others_or_courts_are_about_has_a_key_of_its_own(table: type[SealedRow], key_class: str) -> None:
    assert table.__key_class__ == key_class
