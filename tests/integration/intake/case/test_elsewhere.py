"""What other services tell about her, on the one timeline of her case."""

from uuid import UUID

from services.intake.usecases.note_from_elsewhere import note_enrolment, on_message_sent
from shared.actor import Actor
from shared.contracts.codes import EnrolmentState, MessageTemplate
from shared.contracts.events.groups import EnrolmentChanged
from shared.contracts.events.notifications import MessageSent
from shared.ids import new_id
from tests.integration.intake.case.conftest import Client, World


def told(world: World, person: UUID) -> None:
    with world.transactions.begin(actor=Actor.service("intake"), purpose="test") as work:
        note_enrolment(
            work,
            EnrolmentChanged(
                subject=new_id(),
                person=person,
                edition=new_id(),
                state=EnrolmentState.INVITED,
                changed_at=world.now,
            ),
        )
        on_message_sent(
            work,
            MessageSent(
                subject=new_id(),
                person=person,
                message=new_id(),
                template=MessageTemplate.SESSION_REMINDER,
                sent_at=world.now,
            ),
        )


def test_a_group_and_a_message_become_lines_of_her_case(world: World, luz: Client) -> None:
    case = luz.open_case()
    told(world, UUID(luz.get(f"/cases/{case}")["person"]))

    lines = luz.get(f"/cases/{case}/timeline", kind=["group", "message"])
    assert {line["summary"] for line in lines} == {"enrolment:invited", "sent:session_reminder"}


def test_a_message_to_her_is_no_contact_with_her(world: World, luz: Client) -> None:
    case = luz.open_case()
    told(world, UUID(luz.get(f"/cases/{case}")["person"]))

    assert luz.get(f"/cases/{case}")["last_contact_at"] is None


def test_news_of_somebody_unknown_change_nothing(world: World, luz: Client) -> None:
    case = luz.open_case()
    told(world, new_id())

    assert [line["kind"] for line in luz.get(f"/cases/{case}/timeline")] == ["state"]


def test_news_of_a_merged_woman_reach_the_case_that_speaks_for_her(
    world: World, luz: Client, rosa: Client
) -> None:
    stays, other = luz.open_case("Amal"), luz.open_case("Amal bis")
    person = UUID(luz.get(f"/cases/{other}")["person"])
    rosa.post(f"/cases/{stays}/merge", {"merged": other})

    told(world, person)

    assert luz.get(f"/cases/{stays}/timeline", kind=["group"])
