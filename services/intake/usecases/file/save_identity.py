"""Write who she is: names, papers and places, profile."""

from uuid import UUID

from services.intake.domain.timeline import EntryKind
from services.intake.store.facts.people import Names, Particulars, Profile
from services.intake.store.people import NameCard, name_card, person_file
from services.intake.store.rows import expect_version
from services.intake.usecases.access import live_case_for
from services.intake.usecases.file.save_dated_fact import remind_of_permit
from services.intake.usecases.link.keep_links import keep_links
from services.intake.usecases.risk.flags_of_file import take_in_file
from services.intake.usecases.timeline import note_on_timeline
from shared.work import Work


def write_names(card: NameCard, names: Names) -> None:
    """Put the names on the card; its index, which finds a second file of hers, follows."""
    card.call_name = names.call_name
    card.given_name = names.given_name
    card.surnames = names.surnames
    card.birth_date = names.birth_date
    card.birth_year = names.birth_year


def save_names(work: Work, case_id: UUID, *, names: Names, version: int | None) -> None:
    """Correct her names. Raises ChangedMeanwhile if `version` is not the one in force."""
    case = live_case_for(work, case_id, "save_names")
    card = name_card(work.session, case.id)
    expect_version(card, version)
    write_names(card, names)
    note_on_timeline(work, case, EntryKind.IDENTITY, "names")
    work.audit("names_saved", subject=case.id)


def save_situation(
    work: Work, case_id: UUID, *, particulars: Particulars, profile: Profile, version: int | None
) -> None:
    """Write her papers, places and profile together: all of it is kept or none."""
    case = live_case_for(work, case_id, "save_situation")
    file = person_file(work.session, case.id)
    expect_version(file, version)
    file.particulars = particulars
    file.profile = profile
    for part in ("particulars", "profile"):
        note_on_timeline(work, case, EntryKind.IDENTITY, part)
        work.audit(f"{part}_saved", subject=case.id)
    take_in_file(work, case)
    work.session.flush()
    keep_links(work, case)


def save_particulars(work: Work, case_id: UUID, *, particulars: Particulars, version: int | None) -> None:
    """Write her papers and places."""
    case = live_case_for(work, case_id, "save_particulars")
    file = person_file(work.session, case.id)
    expect_version(file, version)
    file.particulars = particulars
    note_on_timeline(work, case, EntryKind.IDENTITY, "particulars")
    work.audit("particulars_saved", subject=case.id)
    work.session.flush()
    keep_links(work, case)


def save_profile(work: Work, case_id: UUID, *, profile: Profile, version: int | None) -> None:
    """Write her profile."""
    case = live_case_for(work, case_id, "save_profile")
    file = person_file(work.session, case.id)
    expect_version(file, version)
    is_other_date = file.profile.permit_expires != profile.permit_expires
    file.profile = profile
    if is_other_date:
        remind_of_permit(work, case, file)
    note_on_timeline(work, case, EntryKind.IDENTITY, "profile")
    work.audit("profile_saved", subject=case.id)
    take_in_file(work, case)
