"""Which processes still belong to a Telar folder: by its variable, which children carry, or by where they stand."""

from pathlib import Path


def left_over(home: Path) -> list[str]:
    """Command lines of live processes that carry TELAR_HOME=home or whose working folder is in it.

    PostgreSQL and Valkey write over their environment to show a title; they stand in their data folder.
    """
    mark = f"TELAR_HOME={home}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            carries = mark in (process / "environ").read_bytes().split(b"\0")
            stands = home in (process / "cwd").readlink().parents
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            continue
        if words and (carries or stands):
            found.append(words[:120])
    return found
