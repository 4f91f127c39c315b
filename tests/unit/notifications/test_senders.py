"""The process does not start with a sender that says what we are, and says which setting is wrong."""

import pytest

from services.notifications.gateways.outside import open_outside
from services.notifications.settings import NotificationsSettings


def test_the_senders_as_they_come_are_neutral() -> None:
    outside = open_outside(NotificationsSettings())

    assert outside.neutral_sender == "Agenda"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("neutral_sender", "ONG Mujer"),
        ("neutral_sender", "Telar"),
        ("neutral_sender", ""),
        ("neutral_sender", "Agenda 24"),
        ("neutral_sender", "Agendamadrid"),
        ("neutral_mail_from", "avisos@telar.example"),
        ("neutral_mail_from", "ayuda@example.org"),
        ("bounce_address", "rebotes@refugio.example"),
    ],
)
def test_a_sender_that_says_what_we_are_keeps_the_service_from_starting(setting: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"TELAR_{setting.upper()}"):
        open_outside(NotificationsSettings().model_copy(update={setting: value}))


def test_a_word_of_this_installation_counts_for_its_senders_too() -> None:
    with pytest.raises(ValueError, match="TELAR_NEUTRAL_MAIL_FROM"):
        open_outside(
            NotificationsSettings(forbidden_words=("Hilandera",), neutral_mail_from="citas@hilandera.example")
        )
