"""The mail catcher: a real SMTP server on loopback that keeps every message as a file and sends nothing on."""

import asyncio
import os
from email.message import Message
from pathlib import Path

from aiosmtpd.handlers import Message as MessageHandler
from aiosmtpd.smtp import SMTP

from shared.ids import new_id


class Keeper(MessageHandler):
    """Writes each message to `<folder>/<id>.eml`, newest last by name."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def handle_message(self, message: Message) -> None:
        """Keep one message."""
        (self._folder / f"{new_id()}.eml").write_bytes(message.as_bytes())


def run(port: int) -> None:
    """Serve on 127.0.0.1 until asked to stop."""
    folder = Path(os.environ.get("TELAR_HOME", ".telar")) / "mail"

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(Keeper(folder), hostname="localhost", loop=loop), "127.0.0.1", port
        )
        async with server:
            await server.serve_forever()

    asyncio.run(serve())
