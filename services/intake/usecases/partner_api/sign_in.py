"""A partner's program signs in: secret or certificate, then a short token, then each request by that token."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.intake.domain.partner_api.clients import (
    AUDIENCE,
    TOKEN_SECONDS,
    Pace,
    PartnerScope,
    SecretTries,
)
from services.intake.store.partner_api import clients
from services.intake.store.partner_api.clients import PartnerClient, PartnerToken
from services.intake.usecases.referral.tokens import hash_of, new_token
from shared.errors import TelarError
from shared.work import Work


class TooQuick(TelarError):
    """The client asks more often than it may; it should wait a minute."""

    status = 429


@dataclass(frozen=True)
class PartnerCaller:
    """Whose program is calling, which one, and what it may do."""

    partner: UUID
    client: UUID
    scopes: frozenset[str]


def find_client(work: Work, client_id: str) -> PartnerClient | None:
    """Return a live client by its id as written, held; None for any other word."""
    try:
        return clients.live_client(work.session, UUID(client_id))
    except ValueError:
        return None


def secret_is_right(work: Work, client: PartnerClient, secret: str) -> bool:
    """Compare with every secret that opens now, in constant time. The caller commits: a wrong one counts."""
    tries = SecretTries(client.failures, client.locked_until)
    if tries.is_locked(now=work.now):
        return False
    given = hash_of(secret)
    alive = clients.live_secrets(work.session, client.id, now=work.now)
    is_right = sum(hmac.compare_digest(given, one.hash) for one in alive) > 0
    after = SecretTries() if is_right else tries.after_failure(now=work.now)
    client.failures, client.locked_until = after.failures, after.locked_until
    if not is_right:
        is_locked = after.is_locked(now=work.now)
        work.audit("partner_client.locked" if is_locked else "partner_client.refused", subject=client.id)
    return is_right


def certificate_is_right(client: PartnerClient, certificate: bytes | None) -> bool:
    """Whether the connection's certificate is the one that the client is bound to."""
    bound = client.certificate
    return bound is not None and certificate is not None and hmac.compare_digest(bound, certificate)


def issue_token(
    work: Work, client: PartnerClient, *, scopes: frozenset[str], certificate: bytes | None
) -> str:
    """Make a token of TOKEN_SECONDS; of a client bound to a certificate it opens beside that one alone."""
    clients.drop_lapsed_tokens(work.session, client.id, now=work.now)
    token = new_token()
    work.session.add(
        PartnerToken(
            hash=hash_of(token),
            client_id=client.id,
            audience=AUDIENCE,
            scopes=sorted(scopes & frozenset(client.scopes)),
            certificate=certificate if client.certificate is not None else None,
            until=work.now + timedelta(seconds=TOKEN_SECONDS),
        )
    )
    work.audit("partner_client.signed_in", subject=client.id)
    return token


def caller_behind(work: Work, *, token: str, certificate: bytes | None) -> PartnerCaller | None:
    """Return who holds a token; None if it is unknown, lapsed, revoked or comes without its certificate.

    Must be committed: requests are counted. Raises TooQuick.
    """
    found = clients.live_token(work.session, hash_of(token), audience=AUDIENCE, now=work.now)
    client = None if found is None else clients.live_client(work.session, found.client_id)
    if found is None or client is None:
        return None
    if (found.certificate or client.certificate) is not None and not (
        found.certificate == client.certificate and certificate_is_right(client, certificate)
    ):
        return None
    count_request(work, client)
    scopes = frozenset(found.scopes) & frozenset(client.scopes) & frozenset(PartnerScope)
    return PartnerCaller(partner=client.partner_id, client=client.id, scopes=frozenset(map(str, scopes)))


def count_request(work: Work, client: PartnerClient) -> None:
    """Count one request of a client. Raises TooQuick once this minute's share is used up."""
    pace = Pace(client.pace_since, client.pace_count).after_request(now=work.now)
    if pace.is_too_quick:
        raise TooQuick("Demasiadas peticiones: espere un minuto.")
    client.pace_since, client.pace_count, client.used_at = pace.since, pace.count, work.now
