"""systemd units, the backup scripts, the proxy and the health check: read as data, and run where that is possible."""

import os
import re
import shutil
import stat
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.unit.deploy.compose import command_is_known

DEPLOY = Path(__file__).parents[3] / "deploy"
UNITS = sorted(path for path in (DEPLOY / "systemd").glob("*.service"))
SCRIPTS = sorted(DEPLOY.rglob("*.sh"))

HARDENING = {
    "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes",
    "PrivateDevices=yes", "PrivateUsers=yes", "ProtectKernelTunables=yes", "ProtectKernelModules=yes",
    "ProtectControlGroups=yes", "ProtectClock=yes", "ProtectProc=invisible", "RestrictNamespaces=yes",
    "RestrictSUIDSGID=yes", "LockPersonality=yes", "SystemCallArchitectures=native", "IPAddressDeny=any",
    "SystemCallFilter=@system-service", "LimitCORE=0", "MemorySwapMax=0", "UMask=0077",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX", "InaccessiblePaths=/etc/telar/secrets /etc/telar/keys",
}  # fmt: skip


def lines_of(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_every_unit_is_hardened(unit: Path) -> None:
    assert HARDENING - set(lines_of(unit)) == set()


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_every_unit_runs_as_a_user_of_its_own_service(unit: Path) -> None:
    users = [line for line in lines_of(unit) if line.startswith("User=")]

    assert len(users) == 1
    assert re.fullmatch(r"User=telar-(%i|portal|intake|groups|notifications|relay|beat|backup)", users[0])


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_no_unit_holds_a_secret_and_each_sees_its_own_only(unit: Path) -> None:
    text = unit.read_text()
    secrets = [line for line in lines_of(unit) if line.endswith(":/run/secrets")]

    assert len(secrets) == 1
    assert not re.search(
        r"(?i)password|://|DATABASE_URL|REDIS_URL", text.replace("file:///opt", "").replace("file:/opt", "")
    )
    assert all(
        line.startswith("BindReadOnlyPaths=")
        for line in lines_of(unit)
        if "/etc/telar/" in line and ":" in line
    )


@pytest.mark.parametrize("unit", [u for u in UNITS if "backup" not in u.name], ids=lambda path: path.name)
def test_every_unit_starts_something_that_telar_knows(unit: Path) -> None:
    (start,) = [line for line in lines_of(unit) if line.startswith("ExecStart=")]

    assert start.startswith("ExecStart=/opt/telar/bin/telar ")
    assert command_is_known(start.removeprefix("ExecStart=/opt/telar/bin/telar ").split()) == ""


def test_the_target_starts_every_lasting_process() -> None:
    wanted = {
        name
        for line in lines_of(DEPLOY / "systemd" / "telar.target")
        if line.startswith("Wants=")
        for name in line[6:].split()
    }

    assert wanted == {
        "telar-portal.service", "telar-urgent.service", "telar-planner.service", "telar-webhooks.service", "telar-relay.service", "telar-beat.service",
        *(f"telar-{kind}@{service}.service" for kind in ("web", "worker") for service in ("intake", "groups", "notifications")),
    }  # fmt: skip


def test_systemd_itself_finds_no_fault_and_little_exposure(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("not run: systemd-analyze is missing (apt install systemd)")
    for path in (DEPLOY / "systemd").glob("telar*"):
        text = path.read_text().replace("/opt/telar/bin/telar", "/bin/true")
        (tmp_path / path.name).write_text(text.replace("/opt/telar/deploy/backup/backup.sh", "/bin/true"))
    made = [str(path) for path in tmp_path.iterdir()]
    verified = subprocess.run(
        [analyze, "verify", "--man=no", *made], capture_output=True, text=True, check=False
    )
    assert "telar" not in verified.stderr
    for path in tmp_path.glob("*.service"):
        scored = subprocess.run(
            [analyze, "security", "--offline=yes", "--threshold=20", str(path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert scored.returncode == 0, (path.name, scored.stdout[-200:])


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_stop_at_the_first_fault_and_parse(script: Path) -> None:
    text = script.read_text()

    assert text.startswith("#!/bin/sh\n")
    assert "\nset -eu\n" in text
    assert script.stat().st_mode & stat.S_IXUSR
    assert "curl" not in text
    subprocess.run(["sh", "-n", str(script)], check=True)


def test_shellcheck_finds_nothing() -> None:
    shellcheck = shutil.which("shellcheck")
    if shellcheck is None:
        pytest.skip("not run: shellcheck is missing (apt install shellcheck)")
    done = subprocess.run([shellcheck, *map(str, SCRIPTS)], capture_output=True, text=True, check=False)
    assert done.stdout == ""


PG_DUMP = '#!/bin/sh\nfor word in "$@"; do case "$word" in --dbname=*) echo "rows of ${word#--dbname=}" ;; esac; done\n'
AGE = """#!/bin/sh
while [ "$#" -gt 0 ]; do case "$1" in --output) out="$2"; shift ;; --recipient) to="$2"; shift ;; esac; shift; done
{ echo "sealed to $to"; tr a-z n-za-m; } > "$out"
"""


def back_up(folder: Path, *, pg_dump: str = PG_DUMP, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the script with invented tools in place of pg_dump and age."""
    tools, secrets = folder / "tools", folder / "secrets"
    for place in (tools, secrets):
        place.mkdir(exist_ok=True)
    for name, text in (("pg_dump", pg_dump), ("age", AGE)):
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    (secrets / "postgres_backup").write_text("invented")
    (secrets / "backup_recipient").write_text("age1invented")
    return subprocess.run(
        ["sh", str(DEPLOY / "backup" / "backup.sh")],
        env={
            "PATH": f"{tools}:{os.environ['PATH']}",
            "TELAR_BACKUP_DIR": str(folder / "copies"),
            "TELAR_SECRETS_DIR": str(secrets),
        }
        | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_a_copy_holds_every_database_sealed_with_its_sums(tmp_path: Path) -> None:
    done = back_up(tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    (made,) = (tmp_path / "copies").iterdir()
    assert sorted(path.name for path in made.iterdir()) == [
        "SHA256SUMS", "groups.dump.age", "intake.dump.age", "notifications.dump.age", "portal.dump.age",
    ]  # fmt: skip
    assert (made / "intake.dump.age").read_text().startswith("sealed to age1invented")
    assert "rows of" not in (made / "intake.dump.age").read_text()
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=made, check=True)
    assert all(path.stat().st_mode & 0o077 == 0 for path in made.iterdir())


def test_a_dump_that_fails_leaves_no_copy_behind(tmp_path: Path) -> None:
    done = back_up(tmp_path, pg_dump="#!/bin/sh\necho half\nexit 1\n")

    assert done.returncode != 0
    assert list((tmp_path / "copies").iterdir()) == []


def test_copies_past_the_limit_go_and_nothing_else_does(tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    old, young, theirs = copies / "20260101T031500Z", copies / "20260120T031500Z", copies / "somebody-elses"
    for place, days in ((old, 29), (young, 27), (theirs, 400)):
        place.mkdir(parents=True)
        then = place.stat().st_mtime - days * 86_400
        os.utime(place, (then, then))

    assert back_up(tmp_path).returncode == 0
    assert not old.exists()
    assert young.exists()
    assert theirs.exists()


@pytest.mark.parametrize("days", ["0", "29", "-1", "two", "99999999"])
def test_a_limit_beyond_the_life_of_keys_is_refused(tmp_path: Path, days: str) -> None:
    done = back_up(tmp_path, TELAR_BACKUP_DAYS=days)

    assert done.returncode == 2
    assert "TELAR_BACKUP_DAYS" in done.stderr


def test_keys_are_in_no_copy() -> None:
    assert "/keys" not in re.sub(r"#.*", "", (DEPLOY / "backup" / "backup.sh").read_text())


def test_a_restore_checks_sums_and_refuses_what_is_not_empty() -> None:
    text = (DEPLOY / "backup" / "restore.sh").read_text()

    assert "sha256sum --check" in text
    assert "--single-transaction --exit-on-error" in text
    assert "is not empty" in text
    done = subprocess.run(
        ["sh", str(DEPLOY / "backup" / "restore.sh")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2


def test_the_proxy_has_modern_tls_limits_headers_and_no_log_of_addresses() -> None:
    text = (DEPLOY / "proxy" / "Caddyfile").read_text()

    for needed in (
        "admin off", "protocols tls1.2 tls1.3", "max_size 12MB", "Strict-Transport-Security", "-Server", "read_header 5s",
        "exclude http.log.access", "header_up X-Forwarded-For {remote_host}", "@inward path /health/* /metrics\n\trespond @inward 404",
    ):  # fmt: skip
        assert needed in text
    assert re.findall(r"^http://\S+", text, re.MULTILINE) == ["http://127.0.0.1:2020"], (
        "nothing else without TLS"
    )
    assert text.count("{") == text.count("}")


def test_the_neutral_host_knows_public_pages_only() -> None:
    text = (DEPLOY / "proxy" / "Caddyfile").read_text()
    neutral = text[text.index("{$TELAR_NEUTRAL_HOST} {") :]

    assert (
        "@public path /r/* /c /c/* /k/* /salir /static/public.css /static/public.js /static/voice*\n"
        in neutral
    )
    assert neutral.index("handle @public") < neutral.index("handle @callbacks") < neutral.index("respond 404")


def test_of_the_services_themselves_callbacks_and_partners_doors_alone_are_reached_from_outside() -> None:
    text = (DEPLOY / "proxy" / "Caddyfile").read_text()
    doors = [f"/api/v1/callbacks/{one}" for one in ("whatsapp", "telegram", "twilio")]

    assert f"@callbacks path {' '.join(doors)}\n" in text
    assert text.count("reverse_proxy") == text.count("reverse_proxy portal:8000") + 2
    assert "@partners path /partner/oauth/token /partner/v1/* /fhir/*\n" in text
    assert text.count("header_up -X-Client-Certificate") == text.count("reverse_proxy")
    assert "header_up -Authorization" in text[text.index("reverse_proxy notifications:8000") :]


class Door(BaseHTTPRequestHandler):
    """Answers as a service's door does; says it is ready or not."""

    is_ready = True

    def do_GET(self) -> None:
        well = self.path == "/health/live" or (self.path == "/health/ready" and Door.is_ready)
        self.send_response(200 if well else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


def ask(health: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(DEPLOY / "health.py")],
        env={"PATH": os.environ["PATH"], "TELAR_HEALTH": health} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_health_asks_the_door() -> None:
    with HTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_port
        assert ask(f"http:{port}").returncode == 0
        Door.is_ready = False
        assert ask(f"http:{port}").returncode == 1
        assert ask(f"http:{port}/health/live").returncode == 0
        Door.is_ready = True
        server.shutdown()
    assert ask(f"http:{port}").returncode == 1


def test_health_names_what_is_ill_and_no_secret(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("redis://telar_intake:hush@127.0.0.1:1/0\n")

    done = ask(
        "redis database:intake",
        TELAR_REDIS_URL_FILE=str(tmp_path / "url"),
        TELAR_DATABASE_URL_INTAKE="postgresql://telar_intake:hush@127.0.0.1:1/telar_intake",
    )

    assert done.returncode == 1
    assert done.stderr == "not well: redis database:intake\n"


def test_health_that_asks_nothing_is_ill() -> None:
    assert ask("").returncode == 1
