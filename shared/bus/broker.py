"""Where the Redis is that carries the calls: one server by address, or whichever of several its sentinels name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, quote, unquote, urlsplit

from redis import Redis, Sentinel

from shared.bus.transport import SENTINEL_TRANSPORT, TRANSPORT

_SENTINEL: Final = "sentinel"
_PORT: Final = 26379


@dataclass(frozen=True)
class Broker:
    """An address as kombu takes it: its own form of it, the transport that reads it, what that needs besides."""

    url: str = field(repr=False)
    transport: str
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class _Watched:
    """sentinels: host and port of each. user, password: of the servers; ask: what to tell the sentinels."""

    sentinels: tuple[tuple[str, int], ...]
    master: str
    user: str | None
    password: str | None
    ask: Mapping[str, str]


def broker_at(url: str) -> Broker:
    """Read an address: `redis://`, `rediss://`, or `sentinel://USER:PASSWORD@HOST:PORT,HOST:PORT,HOST:PORT/MASTER`.

    USER and PASSWORD are the server's. A query may hold the sentinels' own: `?user=U&password=P`, percent-encoded.
    Raises ValueError, without the address, for sentinels that cannot be read.
    """
    if not _is_watched(url):
        return Broker(url, TRANSPORT)
    found = _watched(url)
    name, word = (quote(one or "", safe="") for one in (found.user, found.password))
    signed = f"{name}:{word}@" if name or word else ""
    urls = ";".join(f"{_SENTINEL}://{signed}{host}:{port}/0" for host, port in found.sentinels)
    options = {"master_name": found.master, "sentinel_kwargs": dict(found.ask) | _quick(2.0)}
    return Broker(urls, SENTINEL_TRANSPORT, options)


def client_of(url: str, *, seconds: float) -> Redis:
    """Return a client of the server that takes writes now; it waits that long for each answer. Raises ValueError."""
    if not _is_watched(url):
        return Redis.from_url(url, **_quick(seconds))
    found = _watched(url)
    watch = Sentinel(
        list(found.sentinels), sentinel_kwargs=dict(found.ask) | _quick(seconds), **_quick(seconds)
    )  # type: ignore[no-untyped-call]
    client: Redis = watch.master_for(found.master, username=found.user, password=found.password)  # type: ignore[no-untyped-call]
    return client


def _is_watched(url: str) -> bool:
    return url.startswith(f"{_SENTINEL}://")


def _quick(seconds: float) -> dict[str, Any]:
    return {"socket_timeout": seconds, "socket_connect_timeout": seconds}


def _watched(url: str) -> _Watched:
    parts = urlsplit(url)
    signed, _, hosts = parts.netloc.rpartition("@")
    user, _, password = signed.partition(":")
    try:
        places = tuple(_place(host) for host in hosts.split(","))
    except ValueError:
        places = ()
    master = parts.path.strip("/")
    if not places or not master or "/" in master:
        message = "sentinels need sentinel://USER:PASSWORD@HOST:PORT,HOST:PORT/MASTER"
        raise ValueError(message)
    query = parse_qs(parts.query)
    ask = {
        kw: query[name][0] for name, kw in (("user", "username"), ("password", "password")) if name in query
    }
    return _Watched(places, master, unquote(user) or None, unquote(password) or None, ask)


def _place(text: str) -> tuple[str, int]:
    one = urlsplit(f"//{text}")
    if not one.hostname:
        raise ValueError
    return one.hostname, one.port or _PORT
