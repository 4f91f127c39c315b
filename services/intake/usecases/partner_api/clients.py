"""A coordinator lets a partner's program in, renews its secret, binds a certificate, shuts it out."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from services.intake.domain.partner_api.clients import OVERLAP, SECRETS_ALIVE, PartnerScope
from services.intake.store.partner_api import clients
from services.intake.store.partner_api.clients import PartnerClient, PartnerSecret
from services.intake.usecases.referral.link.tokens import hash_of, new_token
from services.intake.usecases.referral.request_referral import active_partner
from shared.errors import Conflict, Missing
from shared.ids import new_id
from shared.work import Work


class SecretShown(Conflict):
    """The same form made this client before; its secret was shown then, and nobody has it now."""


class CertificateTaken(Conflict):
    """Another client is bound to this certificate."""


class LastSecret(Conflict):
    """A client keeps one secret at least; to shut it out, revoke it."""


@dataclass(frozen=True)
class Registered:
    """A client and its secret, shown this once."""

    client: UUID
    secret: str


@dataclass(frozen=True)
class ClientLine:
    """A client as a coordinator sees it. secrets: those that open now, oldest first."""

    client: PartnerClient
    secrets: tuple[PartnerSecret, ...]


def register_client(
    work: Work,
    *,
    partner_id: UUID,
    scopes: Iterable[PartnerScope],
    fingerprint: str | None = None,
    key: UUID | None = None,
) -> Registered:
    """Let a program of this partner in. fingerprint: as in `bind_certificate`.

    Raises Invalid (unknown partner), CertificateTaken, SecretShown (the form came again).
    """
    partner = active_partner(work, partner_id)
    secret: str | None = None

    def make() -> UUID:
        nonlocal secret
        client_id = new_id()
        work.session.add(
            PartnerClient(
                id=client_id,
                partner_id=partner.id,
                scopes=sorted(scope.value for scope in set(scopes)),
                made_at=work.now,
                made_by=work.actor.ref,
                failures=0,
                pace_count=0,
            )
        )
        work.session.flush()
        secret = _add_secret(work, client_id)
        work.audit("partner_client.registered", subject=client_id)
        if fingerprint is not None:
            bind_certificate(work, client_id=client_id, fingerprint=fingerprint)
        return client_id

    client_id = work.once(key, "partner_client", make)
    if secret is None:
        raise SecretShown("Esta conexión ya se creó y su clave se mostró entonces: pide una clave nueva.")
    return Registered(client_id, secret)


def renew_secret(work: Work, *, client_id: UUID) -> Registered:
    """Make a new secret; the former opens for OVERLAP more, and never more than two open. Raises Missing."""
    client = held_client(work, client_id)
    alive = clients.live_secrets(work.session, client.id, now=work.now)
    kept = alive[-(SECRETS_ALIVE - 1) :]
    clients.drop_secrets(work.session, [one.id for one in alive if one not in kept])
    for one in kept:
        one.until = min(one.until or work.now + OVERLAP, work.now + OVERLAP)
    secret = _add_secret(work, client.id)
    client.failures, client.locked_until = 0, None
    work.audit("partner_client.secret_renewed", subject=client.id)
    return Registered(client.id, secret)


def retire_secret(work: Work, *, client_id: UUID, secret_id: UUID) -> None:
    """Kill one of two secrets at once; the other opens from now on without an end.

    Every token of the client dies too, since none tells by which secret it came. Raises Missing, LastSecret.
    """
    client = held_client(work, client_id)
    alive = clients.live_secrets(work.session, client.id, now=work.now)
    kept = [one for one in alive if one.id != secret_id]
    if len(kept) == len(alive):
        raise Missing("No existe esta clave.")
    if not kept:
        raise LastSecret("Es la única clave de esta conexión: haz otra antes, o cierra la conexión.")
    kept[-1].until = None
    clients.drop_secrets(work.session, [secret_id])
    clients.drop_tokens(work.session, client.id)
    work.audit("partner_client.secret_retired", subject=client.id)


def revoke_client(work: Work, *, client_id: UUID) -> None:
    """Shut a program out for good: its secrets and tokens are dead from this commit on. Raises Missing."""
    client = held_client(work, client_id)
    client.revoked_at, client.certificate = work.now, None
    alive = clients.live_secrets(work.session, client.id, now=work.now)
    clients.drop_secrets(work.session, [one.id for one in alive])
    clients.drop_tokens(work.session, client.id)
    work.audit("partner_client.revoked", subject=client.id)


def bind_certificate(work: Work, *, client_id: UUID, fingerprint: str | None) -> None:
    """Let a client sign in with a certificate from now on, and its tokens open only beside it; None lets go.

    fingerprint: SHA-256 of the certificate in hex, 64 digits. Raises Missing, CertificateTaken.
    """
    client = held_client(work, client_id)
    wanted = None if fingerprint is None else bytes.fromhex(fingerprint)
    if wanted is not None and clients.client_of_certificate(work.session, wanted) not in (None, client.id):
        raise CertificateTaken(
            "Ese certificado ya es de otra conexión.", field="fingerprint", expected="otro"
        )
    client.certificate = wanted
    clients.drop_tokens(work.session, client.id)
    work.audit(
        "partner_client.certificate_bound" if wanted else "partner_client.certificate_freed",
        subject=client.id,
    )


def list_clients(work: Work, *, partner_id: UUID) -> list[ClientLine]:
    """Return a partner's clients, newest first."""
    return [
        ClientLine(client, tuple(clients.live_secrets(work.session, client.id, now=work.now)))
        for client in clients.clients_of(work.session, partner_id)
    ]


def held_client(work: Work, client_id: UUID) -> PartnerClient:
    """Return a live client, held. Raises Missing."""
    client = clients.live_client(work.session, client_id)
    if client is None:
        raise Missing("No existe esta conexión.")
    return client


def _add_secret(work: Work, client_id: UUID) -> str:
    secret = new_token()
    work.session.add(
        PartnerSecret(id=new_id(), client_id=client_id, hash=hash_of(secret), made_at=work.now, until=None)
    )
    return secret
