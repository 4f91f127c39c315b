"""Calls to addresses that others give us: public hosts alone, one look at DNS, no redirect, little time, little room.

The name is resolved once, every address it has is judged, and the connection goes to that very address: a name
that answers otherwise a moment later (DNS rebinding) gains nothing. TLS still asks for the name's certificate.
"""

import http.client
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Timer
from typing import Final
from urllib.parse import urlsplit

from shared.errors import Invalid, TelarError

MOST_ANSWER_BYTES: Final = 64 * 1024
SECONDS: Final = 15.0
_CONNECT_SECONDS: Final = 5.0
_MOST_URL: Final = 500
_NEVER: Final = tuple(
    map(
        ip_network,
        ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fec0::/10", "::/96", "192.88.99.0/24"),
    )
)
"""Roads to IPv4 addresses behind a translator (NAT64, 6to4, Teredo), and old private ones."""

Resolve = Callable[[str, int], list[str]]


class UnfitAddress(Invalid):
    """An address that must not be called from here."""


class CallFailed(TelarError):
    """No whole answer came: no connection, no TLS, too slow, or not HTTP."""

    status = 503


@dataclass(frozen=True)
class Reply:
    """What came back: the status, and at most MOST_ANSWER_BYTES of the body. retry_after: seconds, if it said so."""

    status: int
    body: bytes
    retry_after: int | None = None


def resolved(host: str, port: int) -> list[str]:
    """Every address of a name, by the system's resolver. Raises CallFailed."""
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise CallFailed("el nombre no existe") from error


def is_public(address: str) -> bool:
    """Whether an address belongs to the open internet: not private, local, shared, mapped or reserved."""
    try:
        ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        return False
    if ip.is_multicast or ip.is_unspecified or ip.is_reserved or not ip.is_global:
        return False
    return not any(ip in network for network in _NEVER if network.version == ip.version)


def checked_url(url: str, *, allow_loopback: bool) -> tuple[str, int, str, bool]:
    """Return host, port, path with query, and whether TLS is spoken. Raises UnfitAddress.

    allow_loopback: let plain HTTP to 127.0.0.1 and ::1 pass, and to nowhere else; for demonstrations and tests.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise _unfit() from error
    host, is_tls = parts.hostname or "", parts.scheme == "https"
    is_plain_loopback = allow_loopback and parts.scheme == "http" and host in {"127.0.0.1", "::1"}
    if not (is_tls or is_plain_loopback) or not host or not url.isascii() or len(url) > _MOST_URL:
        raise _unfit()
    if "@" in parts.netloc or parts.fragment or not url.isprintable() or " " in url:
        raise _unfit()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return host, port, path, is_tls


def post(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    allow_loopback: bool = False,
    resolve: Resolve = resolved,
    seconds: float = SECONDS,
) -> Reply:
    """Send one POST and return the answer, whatever its status. Raises UnfitAddress, CallFailed."""
    return call(
        "POST",
        url,
        body=body,
        headers=headers,
        allow_loopback=allow_loopback,
        resolve=resolve,
        seconds=seconds,
    )


def call(
    method: str,
    url: str,
    *,
    body: bytes | None,
    headers: Mapping[str, str],
    allow_loopback: bool = False,
    resolve: Resolve = resolved,
    seconds: float = SECONDS,
    most_bytes: int = MOST_ANSWER_BYTES,
) -> Reply:
    """Send one request and return the answer, whatever its status, cut off at most_bytes.

    seconds: for all of it. Raises UnfitAddress, CallFailed.
    """
    host, port, path, is_tls = checked_url(url, allow_loopback=allow_loopback)
    addresses = [host] if not is_tls else resolve(host, port)
    if not addresses or (is_tls and not all(is_public(one) for one in addresses)):
        raise _unfit()
    connection = _Pinned(host, port, address=addresses[0], is_tls=is_tls, seconds=seconds)
    deadline = Timer(seconds, connection.cut)
    deadline.start()
    try:
        connection.request(method, path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        found = Reply(answer.status, answer.read(most_bytes), _seconds(answer.getheader("Retry-After")))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise CallFailed("no ha contestado") from error
    finally:
        deadline.cancel()
        connection.close()
    if connection.was_cut:
        raise CallFailed("ha tardado demasiado")
    return found


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, whatever DNS says by now, which can be cut from another thread."""

    def __init__(self, host: str, port: int, *, address: str, is_tls: bool, seconds: float) -> None:
        super().__init__(host, port, timeout=min(_CONNECT_SECONDS, seconds))
        self._address = address
        self._is_tls = is_tls
        self._seconds = seconds
        self.was_cut = False

    def connect(self) -> None:
        """Connect to the address that was judged; the certificate must bear the name."""
        made = socket.create_connection((self._address, self.port), self.timeout)
        made.settimeout(self._seconds)
        self.sock = made
        if self._is_tls:
            spoken = ssl.create_default_context().wrap_socket(
                made, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock = spoken  # from here on `cut` ends a handshake that drips, too
            spoken.do_handshake()
        if self.was_cut:
            self.sock.close()
            raise TimeoutError

    def cut(self) -> None:
        """End it now: an answer that drips would hold a worker for hours."""
        self.was_cut = True
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def _seconds(written: str | None) -> int | None:
    is_number = written is not None and written.isascii() and written.isdigit() and len(written) < 6  # noqa: PLR2004, a day has five digits
    return int(written) if is_number and written is not None else None


def _unfit() -> UnfitAddress:
    return UnfitAddress(
        "A esta dirección no se puede llamar.", field="url", expected="una dirección https pública"
    )
