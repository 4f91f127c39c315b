"""Where providers tell what became of messages and what was written back: open to all, heard only if signed.

Each call is verified on its raw bytes, kept, and answered with nothing (an answer might be sent on to whoever wrote);
the rest is done by the clock. What is not signed gets 401
and leaves nothing. Only the address `/api/v1/callbacks/...` is to be reached from outside (`deploy/proxy`).
"""

import hmac
from collections.abc import Sequence
from typing import Annotated, ClassVar, Final

from fastapi import APIRouter, Depends, Query, Request, Response, status
from starlette.concurrency import run_in_threadpool

from services.notifications.api.dependencies import TheRuntime
from services.notifications.domain.news import News, Source
from services.notifications.gateways.inbound import provider_news, signatures
from services.notifications.gateways.providers import CALLBACKS
from services.notifications.runtime import Runtime
from services.notifications.usecases.inbound.hear_news import hear_news
from shared.auth import public
from shared.errors import TelarError
from shared.logging import get_logger

log = get_logger(__name__)

router = APIRouter(prefix="/callbacks", tags=["callbacks"])
_LONGEST: Final = 3 * 1024 * 1024
"""Meta puts up to 3 MB into one call."""


class NotSigned(TelarError):
    """No signature, or one that is not the provider's over these very bytes."""

    status: ClassVar[int] = 401


class TooLong(TelarError):
    """More than any provider sends."""

    status: ClassVar[int] = 413


async def _raw(request: Request) -> bytes:
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > _LONGEST:
            raise TooLong("demasiado largo")
    return bytes(found)


Raw = Annotated[bytes, Depends(_raw)]


@router.get("/whatsapp", dependencies=[public()])
def whatsapp_handshake(
    runtime: TheRuntime,
    mode: Annotated[str, Query(alias="hub.mode")] = "",
    token: Annotated[str, Query(alias="hub.verify_token")] = "",
    challenge: Annotated[str, Query(alias="hub.challenge", pattern=r"^[0-9A-Za-z_-]{0,128}$")] = "",
) -> Response:
    """Meta asks once whether this address is ours: the word we gave it is shown, its own is given back."""
    expected = runtime.settings.whatsapp_verify_token
    if mode != "subscribe" or not expected or not hmac.compare_digest(token.encode(), expected.encode()):
        raise NotSigned("esta llamada no está firmada")
    return Response(challenge, media_type="text/plain")


@router.post("/whatsapp", response_class=Response, dependencies=[public()])
async def whatsapp(request: Request, raw: Raw, runtime: TheRuntime) -> Response:
    """Statuses and messages of WhatsApp. Meta takes nothing but 200 for an answer."""
    settings = runtime.settings
    signature = request.headers.get("x-hub-signature-256", "")
    secrets = (settings.whatsapp_app_secret, settings.whatsapp_app_secret_next)
    if not signatures.from_meta(raw, signature, secrets=secrets):
        raise NotSigned("esta llamada no está firmada")
    news = provider_news.whatsapp_news(provider_news.json_of(raw))
    await run_in_threadpool(_keep, runtime, Source.WHATSAPP, news)
    return Response()


@router.post(
    "/telegram", status_code=status.HTTP_202_ACCEPTED, response_class=Response, dependencies=[public()]
)
async def telegram(request: Request, raw: Raw, runtime: TheRuntime) -> Response:
    """Messages to the bot."""
    settings = runtime.settings
    token = request.headers.get("x-telegram-bot-api-secret-token", "")
    secrets = (settings.telegram_secret, settings.telegram_secret_next)
    if not signatures.from_telegram(token, secrets=secrets):
        raise NotSigned("esta llamada no está firmada")
    news = provider_news.telegram_news(provider_news.json_of(raw))
    await run_in_threadpool(_keep, runtime, Source.TELEGRAM, news)
    return Response(status_code=status.HTTP_202_ACCEPTED)


@router.post(
    "/twilio", status_code=status.HTTP_202_ACCEPTED, response_class=Response, dependencies=[public()]
)
async def twilio(request: Request, raw: Raw, runtime: TheRuntime) -> Response:
    """Statuses and messages of a form API. Its signature covers the address, so that is taken from the settings."""
    settings = runtime.settings
    form = signatures.form_of(raw)
    query = request.url.query
    address = f"{settings.callbacks_url}{CALLBACKS}/twilio" + (f"?{query}" if query else "")
    signature = request.headers.get("x-twilio-signature", "")
    tokens = (settings.sms_token, settings.sms_token_next)
    if not settings.callbacks_url or not signatures.from_twilio(address, form, signature, tokens=tokens):
        raise NotSigned("esta llamada no está firmada")
    news = provider_news.twilio_news(form, ref=request.query_params.get("ref", ""))
    await run_in_threadpool(_keep, runtime, Source.TWILIO, news)
    return Response(status_code=status.HTTP_202_ACCEPTED)


def _keep(runtime: Runtime, source: Source, news: Sequence[News]) -> None:
    if not news:
        log.info("callback_says_nothing", channel=str(source))
    hear_news(runtime.transactions, source, news)
