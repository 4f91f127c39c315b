"""What a verb does that asks a Telar already running on this folder."""

import os
from typing import Annotated

import typer

Service = Annotated[str, typer.Option(help="intake, groups, notifications, portal")]
AsJson = Annotated[bool, typer.Option("--json", help="para máquinas — for machines")]


def beside_running() -> None:
    """Take, from the Telar that runs on this folder, whatever address the environment does not give."""
    from telar.local.home import reach
    from telar.local.settings import read

    settings = read()
    found = reach(settings.home)
    if settings.keys_dir.is_dir():
        found = {"TELAR_KEYS_DIR": str(settings.keys_dir.absolute())} | found
    for variable, value in found.items():
        os.environ.setdefault(variable, value)
