"""A real POP3 mailbox on loopback that keeps letters until they are deleted and the session ends well."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pytest


@dataclass
class Mailbox:
    """What lies in it, and its orders."""

    port: int = 0
    password: str = "s3cret"
    letters: list[bytes] = field(default_factory=list)
    context: ssl.SSLContext | None = None
    sessions: int = 0

    def put(self, letter: bytes) -> None:
        self.letters.append(letter.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def _handler(box: Mailbox) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        def setup(self) -> None:
            if box.context is not None:
                self.request = box.context.wrap_socket(self.request, server_side=True)
            super().setup()

        def finish(self) -> None:
            super().finish()
            self.request.close()

        def handle(self) -> None:
            box.sessions += 1
            held, gone = list(box.letters), set[int]()
            self.say("+OK ready")
            while line := self.rfile.readline():
                verb, *words = line.decode("ascii", errors="replace").split()
                match verb.upper():
                    case "USER":
                        self.say("+OK")
                    case "PASS":
                        self.say("+OK" if words == [box.password] else "-ERR no")
                    case "UIDL":
                        self.many(
                            f"{n} uid-{hash(letter) & 0xFFFFFF}".encode() for n, letter in enumerate(held, 1)
                        )
                    case "TOP":
                        head, _, body = held[int(words[0]) - 1].partition(b"\r\n\r\n")
                        lines = body.split(b"\r\n")[: int(words[1])]
                        self.many([*head.split(b"\r\n"), b"", *lines])
                    case "DELE":
                        gone.add(int(words[0]) - 1)
                        self.say("+OK")
                    case "QUIT":
                        box.letters[:] = [letter for n, letter in enumerate(held) if n not in gone]
                        self.say("+OK")
                        return

        def say(self, words: str) -> None:
            self.wfile.write(words.encode() + b"\r\n")

        def many(self, lines: object) -> None:
            self.say("+OK")
            for line in lines:  # type: ignore[attr-defined]
                self.wfile.write((b"." if line.startswith(b".") else b"") + line + b"\r\n")
            self.say(".")

    return Handler


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


@contextmanager
def running_mailbox() -> Iterator[Mailbox]:
    """Run the mailbox for the length of the block."""
    box = Mailbox()
    with _Server(("127.0.0.1", 0), _handler(box)) as server:
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield box
        with suppress(OSError):
            server.shutdown()
        thread.join(5)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A fresh mailbox for one test."""
    with running_mailbox() as box:
        yield box
