"""What the intake service reads from its environment."""

from shared.settings import Settings

_MEBIBYTE = 1024 * 1024


class IntakeSettings(Settings):
    """Settings of intake; each is the variable `TELAR_<NAME>`."""

    portal_url: str = "http://localhost:8000"
    """Where partners open their links: the portal's public address, no trailing slash."""

    smtp_url: str = "smtp://127.0.0.1:1025"
    """Mail server for partners: `smtp://` or `smtps://`, with user and password if it wants them."""

    mail_from: str = "avisos@localhost"
    """Neutral sender address of mail to partners."""

    partner_certificate_header: str = ""
    """Header in which our proxy hands over the SHA-256 of a partner's client certificate; none: no certificates."""

    partner_proxies: str = ""
    """Addresses or networks of that proxy, with spaces between: from elsewhere the header is not looked at."""

    partner_loopback: bool = False
    """Let partners' webhook addresses be `http://127.0.0.1`: demonstrations and tests alone."""

    attachment_bytes: int = 10 * _MEBIBYTE
    """Largest document accepted, in bytes."""

    organisation_name: str = "Telar"
    """How this programme is called in what it tells partners' systems; neutral, for it is read by many."""

    fhir_url: str = "http://127.0.0.1:8001/fhir"
    """Public address of the FHIR server as partners' systems reach it, no trailing slash."""
