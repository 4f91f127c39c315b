"""Whether a call really comes from a provider: its documented signature over the raw bytes, under any of our keys.

Whatever is missing, malformed or wrong is a plain no, never an error. Two keys are good at once while one takes the
place of the other.
"""

import hmac
from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qsl

_META: Final = "sha256="


def from_meta(raw: bytes, signature: str, *, secrets: Iterable[str]) -> bool:
    """`X-Hub-Signature-256`: `sha256=` and the hexadecimal HMAC-SHA256 of the raw body under the app's secret."""
    if not signature.startswith(_META):
        return False
    given = signature.removeprefix(_META).lower()
    return _any(given, (hmac.new(secret.encode(), raw, sha256).hexdigest() for secret in secrets if secret))


def from_telegram(token: str, *, secrets: Iterable[str]) -> bool:
    """`X-Telegram-Bot-Api-Secret-Token`: the very word that was given with setWebhook."""
    return bool(token) and _any(token, (secret for secret in secrets if secret))


def from_twilio(url: str, form: Mapping[str, str], signature: str, *, tokens: Iterable[str]) -> bool:
    """`X-Twilio-Signature`: base64 of the HMAC-SHA1 of the whole address and every field, sorted, name then value."""
    if not signature:
        return False
    said = (url + "".join(name + form[name] for name in sorted(form))).encode()
    made = (b64encode(hmac.digest(token.encode(), said, "sha1")).decode() for token in tokens if token)
    return _any(signature, made)


def _any(given: str, expected: Iterable[str]) -> bool:
    """Compare with every one, so that the time taken tells nothing."""
    found = [hmac.compare_digest(given.encode(), one.encode()) for one in expected]
    return any(found)


def form_of(raw: bytes) -> dict[str, str]:
    """The fields of a form; of one given twice the last. Empty if it is none."""
    try:
        return dict(parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=200))
    except (UnicodeDecodeError, ValueError):
        return {}
