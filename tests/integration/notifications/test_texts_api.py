"""The texts as coordination sees them: all of them, under an alias, with what the linter says; nothing is kept."""

from typing import Any

import pytest

from services.notifications.domain.messages import MessageKind
from services.notifications.domain.plan_rules import LANGUAGES
from services.notifications.gateways.texts import Texts
from services.notifications.usecases.texts.preview_texts import preview_texts
from shared.contracts.roles import Role
from tests.integration.notifications.conftest import House
from tests.integration.notifications.test_api import Call, call

__all__ = ["call"]


def shown(house: House, call: Call, **body: Any) -> dict[str, Any]:
    answer = call(house.staff(Role.COORDINATOR), "POST", "/texts/previews", body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_every_message_in_every_language_is_shown_as_she_would_see_it(house: House, call: Call) -> None:
    seen = shown(house, call, alias="Lola")

    assert [(one["language"], one["kind"]) for one in seen["texts"]] == [
        (language, kind) for language in LANGUAGES for kind in MessageKind
    ]
    for one in seen["texts"]:
        for words in (one["short"], one["mail"]):
            assert words["body"].rstrip().endswith("Lola")
            assert "25/11" in words["body"]
            assert "10:30" in words["body"]
            assert len(words["body"]) == words["length"]
            assert words["findings"] == []
        assert one["mail"]["body"].rstrip().endswith("\nLola")
        assert one["sms_segments"] == 1
        assert one["sms_units"] <= one["sms_room"]
        assert one["is_right_to_left"] == (one["language"] == "ar")
    assert {one["is_ucs2"] for one in seen["texts"] if one["language"] in ("ar", "uk")} == {True}


def test_without_an_alias_this_installations_own_sender_signs(house: House, call: Call) -> None:
    seen = shown(house, call)

    assert seen["alias"] == "Agenda"
    by_mail = next(one for one in seen["channels"] if one["channel"] == "email")
    assert by_mail == {
        "channel": "email",
        "sender": "Agenda <agenda@localhost>",
        "shows": "subject_and_body",
        "is_on": True,
    }
    assert [one["channel"] for one in seen["channels"] if not one["is_on"]] == ["sms", "whatsapp", "telegram"]


@pytest.mark.parametrize("alias", ["Refugio", "Lola 600", "ONG", "Maravillosamente"])
def test_an_alias_that_her_plan_would_refuse_is_refused_here_at_its_field(
    house: House, call: Call, alias: str
) -> None:
    answer = call(house.staff(Role.COORDINATOR), "POST", "/texts/previews", {"alias": alias})

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["alias"]
    assert alias not in answer.text


def test_a_text_that_holds_a_word_of_this_installation_says_so(house: House) -> None:
    texts = Texts(also_forbidden=("recuerdo", "escribo"))

    seen = preview_texts(texts, alias="Lola", now=house.clock())

    short = {(one.language, one.kind): one.short.findings for one in seen if one.short.findings}
    mail = {(one.language, one.kind): one.mail.findings for one in seen if one.mail.findings}
    assert list(short) == [("es", MessageKind.APPOINTMENT_REMINDER)]
    assert list(mail) == [("es", kind) for kind in MessageKind]
    assert [(one.code, one.word) for (one,) in (*short.values(), *mail.values())] == [
        ("forbidden_word", "recuerdo"), ("forbidden_word", "escribo"), ("forbidden_word", "escribo"),
    ]  # fmt: skip


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.FACILITATOR, Role.ADMIN, Role.DPO])
def test_only_coordination_sees_the_texts(house: House, call: Call, role: Role) -> None:
    assert call(house.staff(role), "POST", "/texts/previews", {}).status_code == 403
