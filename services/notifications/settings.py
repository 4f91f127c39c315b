"""What the notifications service reads from its environment."""

from pydantic import Field, SecretStr

from shared.settings import Settings


class NotificationsSettings(Settings):
    """Settings of notifications; each is the variable `TELAR_<NAME>`."""

    portal_url: str = "http://localhost:8420"
    """Where staff sign in: the only link that notices to staff hold."""

    smtp_url: str = "smtp://127.0.0.1:1025"
    """Mail server: `smtp://[user:password@]host[:port]`; `smtp+starttls://` to insist on encryption (port 587), `smtps://`
    for TLS from the first octet (465). A password goes over either of those only, or to this machine."""

    smtp_ca_file: str = ""
    """Certificate authorities to believe besides the usual ones, as a file; empty: none."""

    bounce_address: str = ""
    """Mailbox to which undeliverable mail to participants comes back, as rebotes@host: each message's reference is put
    before the @ (`rebotes+<reference>@host`), so the host must deliver such addresses. Empty: to the sender."""

    mailbox_url: str = ""
    """Where that mailbox, and what she answers by mail, is fetched: `pop3s://user:password@host[:port]`; it is emptied.
    Empty: nowhere."""

    alarm_smtp_url: str = ""
    """Another mail server, for alarms that the chain of alerts itself fails; empty: the usual one."""

    alarm_to: tuple[str, ...] = ()
    """Work addresses that get those alarms besides every coordinator and administrator."""

    staff_channel_url: SecretStr = SecretStr("")
    """Where the whole organisation is told that an alert waits, besides each person's mail: one or more addresses of
    `apprise` between spaces, such as `ntfys://user:password@host/topic` or `slack://...`; empty: nowhere. Whoever reads
    there learns no more than that something waits. Checked at start."""

    mail_from: str = "avisos@localhost"
    """Sender address of mail to staff."""

    neutral_mail_from: str = "agenda@localhost"
    """Sender address of mail to participants: its host must say nothing about us, else the service does not start."""

    neutral_sender: str = "Agenda"
    """Sender's name when she has chosen no alias; one or two plain words, at most 11 letters, checked at start."""

    sms_url: str = ""
    """SMS; empty: none. `smpp://system_id:password@host:port` (`smpps://` over TLS); `twilio+https://account@host`;
    `https://host` for a bridge of one's own (`gateways/bridge.py`)."""

    sms_token: str = ""
    """Of the bridge or of the account; also what a form API signs its calls to us with."""

    sms_token_next: str = ""
    """A second one that signatures may be made with, while one takes the place of the other; so for all `_next`."""

    sms_number: str = ""
    """Sender of texts that she may answer to, as +34600000000; empty: her alias, which takes no answer."""

    whatsapp_url: str = ""
    """WhatsApp; empty: none. `https://graph.facebook.com/v24.0` with a phone id; without one, a bridge."""

    whatsapp_token: str = ""

    whatsapp_phone_id: str = ""
    """Of the number that sends, as Meta names it."""

    whatsapp_ttl_seconds: int = 43_200
    """The `message_send_ttl_seconds` with which the templates are registered there. Short is safe: what does not fit
    into what is left of her window waits for the next."""

    whatsapp_app_secret: str = ""
    """With which Meta signs its calls to us; empty: none is heard."""

    whatsapp_app_secret_next: str = ""

    whatsapp_verify_token: str = ""
    """The word we give Meta when we tell it our address; empty: nobody is answered."""

    telegram_url: str = "https://api.telegram.org"

    telegram_token: str = ""
    """Of the bot; empty: none."""

    telegram_secret: str = ""
    """The `secret_token` of setWebhook, with which Telegram's calls to us begin; empty: none is heard."""

    telegram_secret_next: str = ""

    callbacks_url: str = ""
    """Public address under which providers reach `/api/v1/callbacks`, as they write it; empty: they cannot."""

    provider_rates: dict[str, float] = Field(default_factory=lambda: {"telegram": 25.0, "whatsapp": 60.0})
    """Messages a second that a provider is given at most, by its name in the logs; one not named has no limit. As JSON.
    Telegram documents 30 and Meta 80; less leaves room for others who speak for the same bot or number."""

    keep_commercial_hours: bool = False
    """Whether hours set by law for commercial calls are kept as well (`lawful_hours.yaml`)."""

    forbidden_words: tuple[str, ...] = ()
    """Words of this installation that no message may hold: the NGO's and the programme's names."""
