"""Which provider carries texts, WhatsApp and Telegram here: read from the settings, one line each."""

from datetime import timedelta
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from services.notifications.domain.contact_plan import PointKind
from services.notifications.gateways.bridge import BridgeAddress, BridgeGateway
from services.notifications.gateways.gateway import Gateway
from services.notifications.gateways.smpp.line import SmppAddress
from services.notifications.gateways.smpp.sending import SmppGateway
from services.notifications.gateways.telegram import TelegramAddress, TelegramGateway
from services.notifications.gateways.twilio import TwilioAddress, TwilioGateway
from services.notifications.gateways.whatsapp import WhatsAppAddress, WhatsAppGateway
from services.notifications.settings import NotificationsSettings

CALLBACKS: Final = "/api/v1/callbacks"
_SMPP_PORT, _SMPPS_PORT = 2775, 3550
_FOR_OTHERS: Final = "twilio+"


def text_gateway(settings: NotificationsSettings) -> Gateway | None:
    """The way out for SMS; None if there is none. Raises ValueError for an address that makes no sense."""
    url = settings.sms_url
    if not url:
        return None
    if url.startswith(("smpp://", "smpps://")):
        return SmppGateway(smpp_address(settings))
    if url.startswith(_FOR_OTHERS):
        return _twilio(settings)
    return BridgeGateway(BridgeAddress(url, settings.sms_token), kind=PointKind.SMS)


def whatsapp_gateway(settings: NotificationsSettings) -> Gateway | None:
    """The way out for WhatsApp; None if there is none."""
    if not settings.whatsapp_url:
        return None
    if not settings.whatsapp_phone_id:
        address = BridgeAddress(settings.whatsapp_url, settings.whatsapp_token)
        return BridgeGateway(address, kind=PointKind.WHATSAPP)
    ttl = timedelta(seconds=settings.whatsapp_ttl_seconds)
    return WhatsAppGateway(
        WhatsAppAddress(settings.whatsapp_url, settings.whatsapp_phone_id, settings.whatsapp_token, ttl)
    )


def telegram_gateway(settings: NotificationsSettings) -> Gateway | None:
    """The way out for Telegram; None if there is none."""
    if not settings.telegram_token:
        return None
    return TelegramGateway(TelegramAddress(settings.telegram_url, settings.telegram_token))


def smpp_address(settings: NotificationsSettings) -> SmppAddress:
    """Read `smpp://system_id:password@host:port`. Raises ValueError."""
    parts = urlsplit(settings.sms_url)
    if not parts.hostname or not parts.username:
        raise ValueError("TELAR_SMS_URL must be like smpp://system_id:password@host:port")
    tls = parts.scheme == "smpps"
    return SmppAddress(
        host=parts.hostname,
        port=parts.port or (_SMPPS_PORT if tls else _SMPP_PORT),
        system_id=unquote(parts.username),
        password=unquote(parts.password or ""),
        tls=tls,
        number=settings.sms_number,
    )


def _twilio(settings: NotificationsSettings) -> Gateway:
    parts = urlsplit(settings.sms_url.removeprefix(_FOR_OTHERS))
    if not parts.hostname or not parts.username:
        raise ValueError("TELAR_SMS_URL must be like twilio+https://account@api.twilio.com")
    report_to = f"{settings.callbacks_url}{CALLBACKS}/twilio" if settings.callbacks_url else ""
    return TwilioGateway(
        TwilioAddress(
            url=f"{parts.scheme}://{_host(parts)}",
            account=unquote(parts.username),
            token=settings.sms_token,
            number=settings.sms_number,
            report_to=report_to,
        )
    )


def _host(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2]
