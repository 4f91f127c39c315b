"""What an answer comes to, in seven languages, with slips; and what is left to a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.replies import Answer, read

YES = ["1", " 1. ", "١", "۱", "Sí", "si", "SI!!", "Sí, gracias", "vale", "Yes", "yes thanks", "Ok 👍", "Oui", "d’accord", "نعم", "نَعَم", "موافقة", "Sim", "da", "Da, mulțumesc", "Так", "так, дякую", "claroo"]  # fmt: skip
NO = ["2", "٢", "۲", "No", "no.", "No, gracias", "No voy", "Non", "non merci", "لا", "لا شكراً", "كلا", "Não", "nao", "Nu", "Ні", "ні, дякую"]  # fmt: skip
CANNOT = ["No puedo", "Hola, no puedo, gracias", "no puedo ir", "no pudeo", "I can't", "cant", "I can’t come", "Je ne peux pas", "لا أستطيع", "Não posso", "Nu pot", "Не можу", "imposible"]  # fmt: skip
STOP = ["STOP", "stop", "Stop!", "baja", "BAJA", "basta", "Arrêtez", "توقف", "pare", "Opriți", "стоп", "unsubscribe", "unsuscribe", "no más mensajes"]  # fmt: skip
NOT_SAFE = [
    "no es seguro", "No es seguro", "NO ES SEGURO ESCRIBIR AQUI", "ahora no es seguro, él mira el móvil", "no es seguor",
    "Not safe", "this is not safe", "it isn't safe", "unsafe", "Danger",
    "pas sûr", "Ce n'est pas sûr", "pas en sécurité", "غير آمن", "هذا غير آمن الآن", "ليس آمنا", "خطر",
    "não é seguro", "Nao e seguro", "perigo", "nu e sigur", "Nu este sigur", "pericol", "небезпечно", "Не безпечно тут", "не пишіть",
    "No me escribas", "stop, not safe", "sí pero no es seguro",
]  # fmt: skip
OTHER = [
    "", "   ", "👍", "3", "12", "11", "¿A qué hora?", "sí y no", "no sé", "Who is this?", "quién eres", "si no puedo te aviso",
    "para mañana", "parece que sí que voy", "nos vemos", "no estoy en casa hasta las 10, luego sí", "merci", "شكرا", "stopped by yesterday",
    "1 2", "yes no", "seguro que voy", "es seguro", "it is safe", "نعم ولا", "x" * 5_000,
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (words, answer)
        for answer, all_words in (
            (Answer.YES, YES), (Answer.NO, NO), (Answer.CANNOT, CANNOT), (Answer.STOP, STOP),
            (Answer.NOT_SAFE, NOT_SAFE), (Answer.OTHER, OTHER),
        )
        for words in all_words
    ],
)  # fmt: skip
def test_an_answer_is_read(words: str, answer: Answer) -> None:
    assert read(words) is answer


@given(before=st.text(max_size=40), after=st.text(max_size=40), where=st.sampled_from(NOT_SAFE[:24]))
def test_not_safe_is_found_wherever_it_stands(before: str, after: str, where: str) -> None:
    assert read(f"{before} . {where} . {after}") is Answer.NOT_SAFE


@given(st.text(max_size=200))
def test_whatever_is_written_has_an_answer(words: str) -> None:
    assert isinstance(read(words), Answer)


@given(
    st.sampled_from(YES + NO + CANNOT + STOP), st.sampled_from([" ", "\n", ".", "!", "…", "\u200f", " 🙂"])
)
def test_case_marks_and_little_pictures_change_nothing(words: str, mark: str) -> None:
    assert read(words + mark) is read(words) is read(words.upper()) is read(f"{mark}{words}")


def test_every_yes_and_no_of_a_short_word_must_be_whole() -> None:
    for words in ("nos", "sin", "son", "not", "dan", "ano", "nor"):
        assert read(words) is Answer.OTHER
