"""docker-compose.yml and what the hardened host changes: everything is there, nothing has more than it needs."""

import re
import subprocess
import sys
from typing import Any

import pytest

from shared.bus.queues import queues_of
from telar.running.processes import queues_for
from tests.unit.deploy.compose import (
    COMPOSE,
    DEPLOY,
    HEADS,
    LANES,
    OURS,
    ROOT,
    SERVICES,
    command_is_known,
    read,
    secrets_of,
)

WORKERS = {
    "intake-worker": "intake",
    "groups-worker": "groups",
    "notifications-worker": "notifications",
    "urgent-worker": "urgent",
    "planner-worker": "planner",
    "webhooks-worker": "webhooks",
}
ONCE = {"grants", *(f"migrate-{name}" for name in ("intake", "groups", "notifications", "portal"))}
HARDENED: dict[str, dict[str, Any]] = read(DEPLOY / "compose" / "hardened.yml")["services"]


def mounts(service: dict[str, Any]) -> list[str]:
    return [str(volume) for volume in service.get("volumes", [])]


def test_every_process_of_the_system_is_a_container() -> None:
    assert set(SERVICES) == {*OURS, "proxy", "grants", "postgres", "valkey", "mail"}


@pytest.mark.parametrize("name", OURS)
def test_each_command_is_one_that_telar_knows(name: str) -> None:
    assert command_is_known(SERVICES[name]["command"]) == ""


def test_every_queue_is_eaten_by_exactly_one_kind_of_worker() -> None:
    eaten = [queue for name in WORKERS.values() for queue in queues_for(name)[1]]

    assert sorted(eaten) == sorted(
        ["groups.planner", "intake.webhooks"]
        + [queue for service in ("intake", "groups", "notifications") for queue in queues_of(service)]
    )
    assert {name: SERVICES[name]["command"] for name in WORKERS} == {
        name: ["worker", "--name", worker] for name, worker in WORKERS.items()
    }


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_container_has_more_power_than_it_needs(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert "no-new-privileges:true" in service["security_opt"]
    assert not any("unconfined" in option for option in service["security_opt"])
    assert service["ulimits"]["core"] == 0
    for word in (
        "privileged",
        "network_mode",
        "pid",
        "ipc",
        "devices",
        "userns_mode",
        "extra_hosts",
        "env_file",
    ):
        assert word not in service
    assert not any("docker.sock" in mount for mount in mounts(service))


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_container_has_limits(name: str) -> None:
    service = SERVICES[name]

    assert re.fullmatch(r"\d+m", service["mem_limit"])
    assert 0 < service["pids_limit"] <= 200


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"proxy", "grants"}))
def test_nothing_but_the_proxy_runs_as_root(name: str) -> None:
    assert SERVICES[name]["user"].split(":")[0] not in ("0", "root")


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_lasting_container_is_asked_whether_it_is_well(name: str) -> None:
    check = SERVICES[name]["healthcheck"]

    if name in ONCE:
        assert check == {"disable": True}
        assert SERVICES[name]["restart"] == "no"
    else:
        assert check["test"][0] in ("CMD", "CMD-SHELL")
        assert SERVICES[name]["restart"] == "unless-stopped"
        if name in OURS:
            assert SERVICES[name]["environment"]["TELAR_HEALTH"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_images_are_pinned_to_a_version(name: str) -> None:
    image = SERVICES[name]["image"]

    assert re.search(r":v?\d+\.\d+", image), image
    assert "latest" not in image


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_secret_stands_in_an_environment_or_a_command(name: str) -> None:
    service = SERVICES[name]
    said = (
        str(service.get("environment", {}))
        + str(service.get("command", ""))
        + str(service.get("entrypoint", ""))
    )

    assert not re.search(
        r"(?i)(password|token|secret|_url)\S*['\"]?: ['\"](?!\$\{|http://|/run/secrets)", said
    )
    assert "DATABASE_URL" not in said
    assert "REDIS_URL" not in said


def test_every_secret_is_a_file_that_the_first_run_makes_and_somebody_uses() -> None:
    used = {source for service in SERVICES.values() for source in secrets_of(service)}
    script = (DEPLOY / "compose" / "first_run.sh").read_text()

    assert set(COMPOSE["secrets"]) == used
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"./deploy/secrets/{name}"}
        stems = {"${service}", "${service}_owner", "${name}"}
        shapes = {name} | {
            re.sub(r"(intake|groups|notifications|portal|relay|beat)(_owner)?$", stem, name) for stem in stems
        }
        owner = re.sub(r"owner_(intake|groups|notifications|portal)$", "owner_${service}", name)
        relay = re.sub(r"relay_(intake|groups|notifications)$", "relay_${service}", name)
        assert any(
            f'make "{shape}"' in script or f"make {shape} " in script for shape in shapes | {owner, relay}
        ), name


@pytest.mark.parametrize("name", OURS)
def test_each_process_gets_the_database_address_of_its_own_role_alone(name: str) -> None:
    given = {
        source: target
        for source, target in secrets_of(SERVICES[name]).items()
        if source.startswith("database_url")
    }
    owner = re.fullmatch(r"migrate-(\w+)", name)
    if owner:
        expected = {f"database_url_owner_{owner[1]}": f"telar_database_url_{owner[1]}"}
    elif name == "relay":
        expected = {
            f"database_url_relay_{s}": f"telar_database_url_{s}"
            for s in ("intake", "groups", "notifications")
        }
    elif name == "beat":
        expected = {}
    else:
        service = LANES.get(name, name.removesuffix("-worker"))
        expected = {f"database_url_{service}": f"telar_database_url_{service}"}

    assert given == expected


@pytest.mark.parametrize("name", OURS)
def test_each_process_sees_only_its_own_keys(name: str) -> None:
    laid = [mount for mount in mounts(SERVICES[name]) if mount.startswith("./deploy/keys/")]
    seen = {mount.split(":")[1] for mount in laid}
    service = LANES.get(name, name.removesuffix("-worker"))
    if name.startswith("migrate-") or name == "beat":
        expected: set[str] = set()
    elif name == "relay":
        expected = {"/keys/events"}
    elif name == "portal":
        expected = {"/keys/portal", "/keys/tokens/portal.pem"}
    else:
        expected = {f"/keys/{service}", "/keys/tokens/portal.pub.pem"}
        if name in WORKERS:
            expected |= {f"/keys/events/{service}.pem", "/keys/events/public"}

    assert seen == expected
    assert all(mount.endswith(":ro") for mount in laid)


def test_only_the_proxy_and_the_mail_catcher_are_published_and_on_loopback() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert set(published) == {"proxy", "mail"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)


def test_networks_keep_apart_who_has_nothing_to_say_to_each_other() -> None:
    on = {name: set(service["networks"]) for name, service in SERVICES.items()}

    assert on["proxy"] == {"front", "callbacks"}
    assert {name for name, networks in on.items() if "callbacks" in networks} == {
        "proxy", "notifications", "intake",
    }  # fmt: skip
    assert {name for name, networks in on.items() if "front" in networks} == {"proxy", "portal"}
    assert {name for name, networks in on.items() if "inside" in networks} == {
        "portal",
        "intake",
        "groups",
        "notifications",
    }
    assert {name for name, networks in on.items() if "mail" in networks} == {
        "mail", "intake-worker", "notifications-worker", "urgent-worker",
    }  # fmt: skip
    assert "data" not in on["mail"] | on["proxy"]
    assert all(
        COMPOSE["networks"][name] == {"internal": True} for name in ("inside", "data", "mail", "callbacks")
    )


def test_nothing_starts_before_its_tables_and_rights_are_right() -> None:
    done = {"condition": "service_completed_successfully"}
    for name in OURS:
        if name.startswith("migrate-"):
            assert SERVICES[name]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
        else:
            assert SERVICES[name]["depends_on"]["grants"] == done
    assert SERVICES["grants"]["depends_on"] == dict.fromkeys(ONCE - {"grants"}, done)


def test_the_data_survives_and_nothing_else_is_written_to_disk() -> None:
    written = {name: [m for m in mounts(s) if not m.endswith(":ro")] for name, s in SERVICES.items()}

    assert {name: volumes for name, volumes in written.items() if volumes} == {
        "proxy": ["proxy-data:/data", "proxy-config:/config"],
        "postgres": ["postgres-data:/var/lib/postgresql"],
        "valkey": ["valkey-data:/data"],
        **{f"{service}-worker": [f"audit-heads-{service}:/heads"] for service in HEADS},
    }
    for service in SERVICES.values():
        assert all("noexec" in spec or "postgresql" in spec for spec in service.get("tmpfs", []))


def test_whoever_keeps_the_head_of_an_audit_chain_keeps_it_on_a_volume() -> None:
    keeping = {name for name, s in SERVICES.items() if "TELAR_AUDIT_DIR" in s.get("environment", {})}

    assert keeping == {f"{service}-worker" for service in HEADS}
    assert all(SERVICES[name]["environment"]["TELAR_AUDIT_DIR"] == "/heads" for name in keeping)
    assert {f"audit-heads-{service}" for service in HEADS} <= set(COMPOSE["volumes"])
    assert "install -d -o 10001 -g 10001 -m 0700 /heads" in (DEPLOY / "Dockerfile").read_text()


def test_every_file_mounted_from_the_repository_is_there() -> None:
    for service in SERVICES.values():
        for mount in mounts(service):
            source = mount.split(":")[0]
            if source.startswith("./deploy/") and not source.startswith("./deploy/keys"):
                assert (ROOT / source).is_file(), source


def test_the_hardened_host_changes_known_services_and_has_no_mail_catcher() -> None:
    assert set(HARDENED) == set(SERVICES)
    assert HARDENED["mail"] == {"profiles": ["never"]}
    assert HARDENED["proxy"]["ports"] == ["80:80", "443:443"]
    for name, service in HARDENED.items():
        if name != "mail":
            assert service["memswap_limit"] == SERVICES[name]["mem_limit"], name
            assert service["cpus"] > 0


def test_the_hardened_host_refuses_to_start_with_made_up_addresses() -> None:
    text = (DEPLOY / "compose" / "hardened.yml").read_text()

    for name in (
        "TELAR_HOST",
        "TELAR_NEUTRAL_HOST",
        "TELAR_PUBLIC_URL",
        "TELAR_NEUTRAL_URL",
        "TELAR_TLS",
        "TELAR_MAIL_FROM",
    ):
        assert f"${{{name}:?" in text


def test_yaml_of_deploy_is_tidy() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "yamllint",
            "-s",
            "-c",
            str(DEPLOY / "yamllint.yaml"),
            "docker-compose.yml",
            "deploy",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
    assert done.returncode == 0
