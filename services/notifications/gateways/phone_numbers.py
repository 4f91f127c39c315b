"""Telephone numbers as people write them, made into the one form that providers take."""

import phonenumbers


def international(typed: str, *, region: str = "ES") -> str:
    """Return `+34600123123` for what was typed; what is no possible number comes back as it was."""
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return typed
    if not phonenumbers.is_possible_number(number):
        return typed
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
