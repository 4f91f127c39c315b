"""The language of a note that does not say it."""

import pytest

from services.intake.domain.signals.scan import Scanner


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("La usuaria refiere que él no la deja salir de casa.", "es"),
        ("me va a matar", "es"),
        ("She says that he does not let her out of the house.", "en"),
        ("He will kill me", "en"),
        ("Elle dit qu'il ne la laisse pas sortir de la maison.", "fr"),
        ("il va me tuer", "fr"),
        ("Ela diz que ele não deixa ela sair de casa.", "pt"),
        ("ele vai me matar", "pt"),
        ("Cada agressão, cada humilhação.", "pt"),
        ("كيقول ليا غادي يقتلني", "ar"),
        ("زوجها يضربها وأرسل لها رسالة WhatsApp", "ar"),
        ("", "es"),
        ("12345 ???", "es"),
    ],
)
def test_script_and_small_words_tell_the_language(scanner: Scanner, text: str, language: str) -> None:
    assert scanner.scan(text).language == language


def test_a_language_we_do_not_read_is_guessed(scanner: Scanner) -> None:
    assert scanner.scan("La agarró del cuello.", language="ro").language == "es"
