"""Two entries that are one: proposed with reasons, merged by a person, and old references lead to the one kept."""

from uuid import UUID

import pytest

from services.intake.domain.directory.partners import PartnerService
from services.intake.store.directory.partners import Partner, partner_by_id
from services.intake.usecases.directory.merge_partners import (
    AlreadyMerged,
    keep_apart,
    merge_partners,
    propose_merges,
)
from shared.errors import Invalid, Missing
from shared.ids import new_id
from tests.integration.intake.directory.conftest import Office


def proposed(office: Office) -> list[tuple[set[UUID], tuple[str, ...]]]:
    with office.begin() as work:
        return [({pair.one.id, pair.other.id}, pair.proposal.reasons) for pair in propose_merges(work)]


def two(office: Office) -> tuple[UUID, UUID]:
    one = office.add("Asociación Inventada", PartnerService.LEGAL, contact_email="a@uno.example")
    other = office.add(
        "Inventada, Asoc.",
        PartnerService.HEALTH,
        phone="987000000",
        languages=("ar",),
        contact_email="b@dos.example",
    )
    return one, other


def test_two_names_of_one_organisation_are_proposed_with_what_they_share(office: Office) -> None:
    one, other = two(office)
    office.add("Centro Distinto", phone="+34 987 999 999", contact_email="c@tres.example")

    assert proposed(office) == [({one, other}, ("name", "phone"))]


def test_a_merged_entry_leads_to_the_one_that_stands_for_it_and_nothing_is_lost(office: Office) -> None:
    one, other = two(office)
    with office.begin() as work:
        merge_partners(work, kept=one, merged=other)

    with office.begin() as work:
        found = partner_by_id(work.session, other)
        assert found is not None
        assert found.id == one
        assert (found.services, found.languages) == (["legal", "health"], ["es", "ar"])
        assert work.session.get_one(Partner, other).is_active is False
    assert proposed(office) == []


def test_merging_twice_leads_to_the_last(office: Office) -> None:
    one, other = two(office)
    third = office.add("Tercera Inventada", phone="+34 987 111 111")
    with office.begin() as work:
        merge_partners(work, kept=one, merged=other)
    with office.begin() as work:
        merge_partners(work, kept=third, merged=one)

    with office.begin() as work:
        assert {partner_by_id(work.session, ref).id for ref in (one, other, third)} == {third}  # type: ignore[union-attr]


def test_a_pair_that_is_two_is_proposed_no_more(office: Office) -> None:
    one, other = two(office)
    with office.begin() as work:
        keep_apart(work, one=other, other=one)

    assert proposed(office) == []


def test_what_cannot_be_merged_is_refused(office: Office) -> None:
    one, other = two(office)
    with pytest.raises(Invalid), office.begin() as work:
        merge_partners(work, kept=one, merged=one)
    with pytest.raises(Missing), office.begin() as work:
        merge_partners(work, kept=one, merged=new_id())
    with office.begin() as work:
        merge_partners(work, kept=one, merged=other)
    with pytest.raises(AlreadyMerged), office.begin() as work:
        merge_partners(work, kept=one, merged=other)
