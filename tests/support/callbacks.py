"""Calls as providers make them to us, signed as they document, and bodies as they document them."""

import hmac
import json
from base64 import b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from fastapi.testclient import TestClient

PUBLIC = "https://agenda.test"
META_SECRET, META_NEXT, BOT_SECRET, FORM_TOKEN = "meta-secret", "meta-next", "bot-secret", "form-token"
VERIFY = "a-word"
SETTINGS = {
    "callbacks_url": PUBLIC,
    "whatsapp_app_secret": META_SECRET,
    "whatsapp_app_secret_next": META_NEXT,
    "whatsapp_verify_token": VERIFY,
    "telegram_secret": BOT_SECRET,
    "sms_token": FORM_TOKEN,
}


def meta_signature(raw: bytes, *, secret: str = META_SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, sha256).hexdigest()


def twilio_signature(url: str, form: dict[str, str], *, token: str = FORM_TOKEN) -> str:
    said = url + "".join(name + form[name] for name in sorted(form))
    return b64encode(hmac.new(token.encode(), said.encode(), "sha1").digest()).decode()


def whatsapp_body(**value: Any) -> dict[str, Any]:
    metadata = {"display_phone_number": "34900111222", "phone_number_id": "1055500001"}
    change = {"value": {"messaging_product": "whatsapp", "metadata": metadata} | value, "field": "messages"}
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}


def whatsapp_status(ref: str, status: str, *, wamid: str = "wamid.A") -> dict[str, Any]:
    given = {"id": wamid, "status": status, "timestamp": "1764000000", "recipient_id": "34600000000"}
    return whatsapp_body(statuses=[given | {"biz_opaque_callback_data": ref}])


def whatsapp_text(words: str, *, number: str = "34600000000", wamid: str = "wamid.IN1") -> dict[str, Any]:
    message = {
        "from": number,
        "id": wamid,
        "timestamp": "1764000000",
        "type": "text",
        "text": {"body": words},
    }
    return whatsapp_body(contacts=[{"profile": {"name": "N"}, "wa_id": number}], messages=[message])


class Caller:
    """Calls the service's door as the providers do."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def whatsapp(self, body: Any, *, secret: str = META_SECRET, signature: str | None = None) -> int:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {
            "X-Hub-Signature-256": meta_signature(raw, secret=secret) if signature is None else signature
        }
        return self.client.post("/api/v1/callbacks/whatsapp", content=raw, headers=headers).status_code

    def telegram(self, words: str, *, chat: int = 12345678, update: int = 1, token: str = BOT_SECRET) -> int:
        message = {"message_id": 5, "chat": {"id": chat, "type": "private"}, "date": 0, "text": words}
        headers = {"X-Telegram-Bot-Api-Secret-Token": token}
        body = {"update_id": update, "message": message}
        return self.client.post("/api/v1/callbacks/telegram", json=body, headers=headers).status_code

    def twilio(self, form: dict[str, str], *, ref: str = "", signature: str | None = None) -> int:
        path = "/api/v1/callbacks/twilio" + (f"?ref={ref}" if ref else "")
        made = twilio_signature(PUBLIC + path, form) if signature is None else signature
        headers = {"X-Twilio-Signature": made, "Content-Type": "application/x-www-form-urlencoded"}
        return self.client.post(path, content=urlencode(form), headers=headers).status_code
