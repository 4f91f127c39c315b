"""docker-compose.yml as data, and what the tests of deploy/ ask of it."""

from pathlib import Path
from typing import Any

import yaml
from typer.main import get_command

from telar.cli import app

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"
OURS = [
    "portal",
    "intake",
    "intake-worker",
    "webhooks-worker",
    "groups",
    "groups-worker",
    "planner-worker",
    "notifications",
    "notifications-worker",
    "urgent-worker",
    "relay",
    "beat",
    "migrate-intake",
    "migrate-groups",
    "migrate-notifications",
    "migrate-portal",
]
LANES = {"urgent-worker": "notifications", "planner-worker": "groups", "webhooks-worker": "intake"}
"""Workers of one lane of a service, by name."""
HEADS = ("intake", "groups", "notifications")
"""Services whose worker keeps the head of their audit chain."""


class Loader(yaml.SafeLoader):
    """Knows Compose's own tag."""


Loader.add_constructor("!override", lambda loader, node: loader.construct_sequence(node))


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(path.read_text(), Loader=Loader)
    return found


COMPOSE = read(ROOT / "docker-compose.yml")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def command_is_known(words: list[str]) -> str:
    """Empty if the command line of `telar` takes these words, else why not."""
    command: Any = get_command(app)
    words = list(words)
    while hasattr(command, "commands"):
        word = words.pop(0)
        command = command.commands.get(word)
        if command is None:
            return f"no such command: {word}"
    options = {option for parameter in command.params for option in parameter.opts}
    return ", ".join(word for word in words if word.startswith("--") and word not in options)


def secrets_of(service: dict[str, Any]) -> dict[str, str]:
    """Source to the name under which the container sees it."""
    listed = service.get("secrets", [])
    return {s: s for s in listed if isinstance(s, str)} | {
        s["source"]: s["target"] for s in listed if isinstance(s, dict)
    }
