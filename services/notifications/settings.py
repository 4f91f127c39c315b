"""What the notifications service reads from its environment."""

from shared.settings import Settings


class NotificationsSettings(Settings):
    """Settings of notifications; each is the variable `TELAR_<NAME>`."""

    portal_url: str = "http://localhost:8420"
    """Where staff sign in: the only link that notices to staff hold."""

    smtp_url: str = "smtp://127.0.0.1:1025"
    """Mail server: `smtp://[user:password@]host[:port]`; `smtp+starttls://` to insist on encryption."""

    alarm_smtp_url: str = ""
    """Another mail server, for alarms that the chain of alerts itself fails; empty: the usual one."""

    alarm_to: tuple[str, ...] = ()
    """Work addresses that get those alarms besides every coordinator and administrator."""

    mail_from: str = "avisos@localhost"
    """Sender address of mail to staff."""

    neutral_mail_from: str = "agenda@localhost"
    """Sender address of mail to participants: its host must say nothing about us."""

    neutral_sender: str = "Agenda"
    """Sender's name when she has chosen no alias; at most 11 letters."""

    sms_url: str = ""
    """HTTP gateway for SMS; empty: none."""

    sms_token: str = ""

    whatsapp_url: str = ""
    """HTTP gateway for WhatsApp; empty: none."""

    whatsapp_token: str = ""

    forbidden_words: tuple[str, ...] = ()
    """Words of this installation that no message may hold: the NGO's and the programme's names."""
