"""Calls to addresses that others give us: what is refused, and what an answer may cost."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from threading import Thread
from typing import ClassVar

import pytest

from services.intake.gateways.outgoing import (
    MOST_ANSWER_BYTES,
    CallFailed,
    UnfitAddress,
    checked_url,
    is_public,
    post,
)
from tests.support.loopback import serving

NEVER = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "192.88.99.1",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1",
    "2002:7f00:1::", "2001:0:4136:e378::1", "100::1", "", "localhost", "2130706433", "0x7f.1", "127.1",
]  # fmt: skip
OPEN = ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "2a00:1450::1"]


@pytest.mark.parametrize("address", NEVER)
def test_an_address_inside_is_never_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OPEN)
def test_an_address_of_the_open_internet_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NEVER)
def test_a_name_that_leads_inside_is_not_called(address: str) -> None:
    with pytest.raises(UnfitAddress):
        post("https://partner.example/h", body=b"", headers={}, resolve=lambda *_: ["8.8.8.8", address])


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example/h", "http://127.0.0.1/h", "ftp://partner.example", "file:///etc/passwd", "",
        "gopher://x", "https://", "https://user:pw@partner.example/", "https://partner.example/#x", "//x",
        "https://partner.example:99999/", "https://[::1", "https://pártner.example/", "https://x/\r\nHost: y",
        "https://partner.example/" + "x" * 500, "https://partner.example/a b",
    ],
)  # fmt: skip
def test_an_address_that_is_no_plain_https_is_refused(url: str) -> None:
    with pytest.raises(UnfitAddress):
        checked_url(url, allow_loopback=False)


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/", "http://localhost/", "http://127.0.0.2/", "http://0.0.0.0/"]
)
def test_where_loopback_is_allowed_nothing_else_is(url: str) -> None:
    assert checked_url("http://127.0.0.1:81/h?x", allow_loopback=True) == ("127.0.0.1", 81, "/h?x", False)
    with pytest.raises(UnfitAddress):
        checked_url(url, allow_loopback=True)


def test_the_name_is_resolved_once_and_the_judged_address_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    called: list[object] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["8.8.8.8"] if len(asked) == 1 else ["127.0.0.1"]

    def connect(address: object, *_: object) -> socket.socket:
        called.append(address)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(CallFailed):
        post("https://rebound.example/h", body=b"", headers={}, resolve=resolve)

    assert (asked, called) == (["rebound.example"], [("8.8.8.8", 443)])


class Redirecting(BaseHTTPRequestHandler):
    seen: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.seen.append(self.path)
        self.send_response(302)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


class Endless(Redirecting):
    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(10_000):
                self.wfile.write(b"x" * 1024)
        except OSError:
            return


def call(port: int, **how: float) -> tuple[int, int]:
    reply = post(f"http://127.0.0.1:{port}/h", body=b"{}", headers={}, allow_loopback=True, **how)
    return reply.status, len(reply.body)


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    Redirecting.seen.clear()
    with serving(Redirecting) as port:
        assert call(port) == (302, 0)

    assert Redirecting.seen == ["/h"]


def test_an_answer_without_end_is_cut() -> None:
    with serving(Endless) as port:
        assert call(port) == (200, MOST_ANSWER_BYTES)


@contextmanager
def a_server_that(says: list[bytes], *, every: float) -> Iterator[int]:
    """Answers one call with these bytes, a pause before each."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            there, _ = listening.accept()
            with there:
                for part in says:
                    time.sleep(every)
                    there.sendall(part)
        except OSError:
            return

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()
        thread.join(10)


def test_an_answer_that_drips_is_cut_at_the_deadline() -> None:
    drip = [b"HTTP/1.1 200 OK\r\n", *[b"X-A: b\r\n"] * 40]
    with a_server_that(drip, every=0.1) as port:
        began = time.monotonic()
        with pytest.raises(CallFailed):
            call(port, seconds=0.5)

        assert time.monotonic() - began < 3


@pytest.mark.parametrize("says", [[b"\x00\xff garbage\r\n\r\n"], [b""], [b"HTTP/1.1 abc\r\n\r\n"]])
def test_garbage_is_a_failed_call(says: list[bytes]) -> None:
    with a_server_that(says, every=0.0) as port, pytest.raises(CallFailed):
        call(port)


def test_nobody_there_is_a_failed_call() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]

    with pytest.raises(CallFailed):
        call(port)
