"""`python -m telar`: the same command as `telar`."""

from telar.cli import app

app()
