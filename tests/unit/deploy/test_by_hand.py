"""What compose starts by hand and ends: checks of the audit chains, and the copy; read as data."""

from typing import Any

from tests.unit.deploy.compose import DEPLOY, HEADS, SERVICES, read, secrets_of

BY_HAND: dict[str, dict[str, Any]] = read(DEPLOY / "compose" / "by_hand.yml")["services"]


def test_each_audit_chain_is_checked_by_hand_with_its_heads_on_a_volume() -> None:
    for service in ("intake", "groups", "notifications", "portal"):
        once = BY_HAND[f"audit-{service}"]
        assert once["command"] == ["audit", "verify", "--service", service]
        assert once["environment"]["TELAR_AUDIT_DIR"] == "/heads"
        assert f"audit-heads-{service}:/heads" in once["volumes"]
        assert set(secrets_of(once).values()) == {f"telar_database_url_{service}"}


def test_a_check_reads_the_heads_that_the_worker_keeps_and_the_portals_are_its_own() -> None:
    file = read(DEPLOY / "compose" / "by_hand.yml")

    for service in HEADS:
        assert f"audit-heads-{service}:/heads" in SERVICES[f"{service}-worker"]["volumes"]
    assert set(file["volumes"]) == {"audit-heads-portal"}


def test_the_hosts_timers_write_the_portals_head_every_five_minutes() -> None:
    guide = (DEPLOY / "README.md").read_text()
    timer = (DEPLOY / "systemd" / "telar-audit-portal.timer").read_text()

    assert BY_HAND["audit-portal-recent"]["command"] == [
        "audit",
        "verify",
        "--recent",
        "--rows",
        "--service",
        "portal",
    ]
    assert BY_HAND["audit-portal-recent"]["volumes"] == BY_HAND["audit-portal"]["volumes"]
    assert "`*/5 * * * *` for\n`audit-portal-recent`" in guide
    assert "OnCalendar=*:0/5" in timer
    assert "Unit=telar-audit-recent@portal.service" in timer


def test_what_is_started_by_hand_is_hardened_and_reaches_the_databases_only() -> None:
    checks = {f"audit-{name}" for name in ("intake", "groups", "notifications", "portal", "portal-recent")}
    assert set(BY_HAND) == {*checks, "backup"}
    for once in BY_HAND.values():
        assert once["read_only"] is True
        assert once["cap_drop"] == ["ALL"]
        assert once["networks"] == ["data"]
        assert once["restart"] == "no"
        assert once["user"].split(":")[0] not in ("0", "root")


def test_the_copy_is_made_with_the_servers_own_version() -> None:
    image = (DEPLOY / "backup" / "Dockerfile").read_text()

    assert f"FROM {SERVICES['postgres']['image']}" in image
    assert "deploy/backup/backup.sh" in (DEPLOY / "backup" / "Dockerfile.dockerignore").read_text()
