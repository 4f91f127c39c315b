"""Words that name a person or her life: no field of an event is called so."""

from typing import Final

PERSONAL_WORDS: Final = frozenset(
    [
        "name",
        "names",
        "surname",
        "alias",
        "nickname",
        "phone",
        "telephone",
        "mobile",
        "number_of_phone",
        "address",
        "street",
        "postcode",
        "city",
        "town",
        "email",
        "mail",
        "text",
        "note",
        "notes",
        "comment",
        "comments",
        "description",
        "story",
        "words",
        "message",
        "body",
        "subject_line",
        "narrative",
        "birth",
        "born",
        "dob",
        "birthday",
        "passport",
        "nie",
        "dni",
        "nif",
        "document",
        "nationality",
        "country",
        "religion",
        "photo",
        "contact",
        "handle",
        "whatsapp",
        "iban",
    ]
)
"""Words that no field of an event may hold, unless it is a reference (`message_ref`) or a yes/no."""
PERSONAL_SAMPLES: Final = (
    "Ana María", "Fatima Zahra", "600123456", "+34 600 123 456", "+34600123456", "ana@example.org",
    "Calle Mayor 3", "X1234567L", "12345678Z", "1990-01-31", "a word, and another", "", "x" * 65,
)  # fmt: skip
