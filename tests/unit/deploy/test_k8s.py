"""The Kubernetes manifests, read as data."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.crypto import Keyring
from shared.crypto.errors import KeyringRefused
from tests.unit.deploy.compose import HEADS, OURS, SERVICES, command_is_known

FOLDER = Path(__file__).parents[3] / "deploy" / "k8s"
DOCUMENTS: list[dict[str, Any]] = [
    document for path in sorted(FOLDER.glob("*.yaml")) for document in yaml.safe_load_all(path.read_text())
]


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    return {document["metadata"]["name"]: document for document in DOCUMENTS if document["kind"] == kind}


DEPLOYMENTS = of_kind("Deployment")
PODS = {name: document["spec"]["template"] for name, document in (DEPLOYMENTS | of_kind("Job")).items()}


def test_the_cluster_runs_the_same_processes_as_compose() -> None:
    assert set(PODS) == set(OURS)
    for name, pod in PODS.items():
        (container,) = pod["spec"]["containers"]
        assert container["args"] == SERVICES[name]["command"]
        assert container["image"] == SERVICES[name]["image"]
        assert command_is_known(container["args"]) == ""


@pytest.mark.parametrize("name", sorted(PODS))
def test_pods_are_hardened(name: str) -> None:
    spec = PODS[name]["spec"]
    (container,) = spec["containers"]

    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["runAsUser"] > 10_000
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "privileged": False,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"]
    assert container["resources"]["requests"]["cpu"]
    for word in ("hostNetwork", "hostPID", "hostIPC"):
        assert word not in spec
    assert not any("hostPath" in volume for volume in spec["volumes"])


@pytest.mark.parametrize("name", sorted(PODS))
def test_secrets_come_as_files_and_by_reference(name: str) -> None:
    spec = PODS[name]["spec"]
    (container,) = spec["containers"]

    assert all("secretKeyRef" not in str(entry) for entry in container.get("env", []))
    assert "envFrom" not in container
    assert {mount["mountPath"]: mount.get("readOnly") for mount in container["volumeMounts"]}[
        "/run/secrets"
    ] is True
    seen = {
        item["path"]
        for volume in spec["volumes"]
        if volume["name"] == "secrets"
        for source in volume["projected"]["sources"]
        for item in source["secret"]["items"]
    }
    wanted = {s["target"] for s in SERVICES[name]["secrets"]}
    if name in ("groups", "notifications", "intake"):
        wanted |= {"telar_redis_url"}
    assert seen == wanted


@pytest.mark.parametrize("name", sorted(PODS))
def test_each_pod_sees_the_keys_that_compose_gives_it(name: str) -> None:
    volumes = {volume["name"]: volume for volume in PODS[name]["spec"]["volumes"]}
    seen = {
        "/keys/" + item["path"]
        for source in volumes.get("keys-laid-down", {}).get("projected", {}).get("sources", [])
        for item in source["secret"]["items"]
    }
    allowed = [mount.split(":")[1] for mount in SERVICES[name].get("volumes", [])]

    assert all(any(path == place or path.startswith(place + "/") for place in allowed) for path in seen)
    assert bool(seen) is bool(allowed)


WITH_KEYS = sorted(name for name, pod in PODS.items() if pod["spec"].get("initContainers"))


def test_every_pod_with_keys_copies_them_first() -> None:
    with_keys = {
        name
        for name, pod in PODS.items()
        if any(each["mountPath"] == "/keys" for each in pod["spec"]["containers"][0]["volumeMounts"])
    }

    assert set(WITH_KEYS) == with_keys
    assert len(with_keys) > 7


@pytest.mark.parametrize("name", WITH_KEYS)
def test_keys_laid_down_for_a_group_become_keys_that_telar_accepts(name: str, tmp_path: Path) -> None:
    laid, place = tmp_path / "laid", tmp_path / "keys"
    place.mkdir()
    Keyring.create(laid / "groups", service="groups", classes=("group_notes",))
    for path in laid.rglob("*"):
        path.chmod(0o750 if path.is_dir() else 0o440)
    with pytest.raises(KeyringRefused):
        Keyring.load(laid / "groups", classes=None)
    (init,) = PODS[name]["spec"]["initContainers"]
    script = init["command"][-1].replace("/laid/", f"{laid}/").replace("/keys/", f"{place}/")

    subprocess.run([*init["command"][:-1], script], check=True)

    Keyring.load(place / "groups", classes=None)
    assert all(path.stat().st_mode & 0o077 == 0 for path in place.rglob("*"))


@pytest.mark.parametrize("name", WITH_KEYS)
def test_copied_keys_stay_in_memory_and_the_copier_is_as_hardened_as_what_it_serves(name: str) -> None:
    spec = PODS[name]["spec"]
    volumes = {volume["name"]: volume for volume in spec["volumes"]}
    (init,), (container,) = spec["initContainers"], spec["containers"]

    assert volumes["keys"]["emptyDir"]["medium"] == "Memory"
    assert init["image"] == container["image"]
    assert init["securityContext"] == container["securityContext"]
    assert {"name": "keys-laid-down", "mountPath": "/laid", "readOnly": True} in init["volumeMounts"]


def claims(pod: dict[str, Any]) -> list[str]:
    found = [volume.get("persistentVolumeClaim", {}).get("claimName") for volume in pod["spec"]["volumes"]]
    return [name for name in found if name]


def test_the_heads_of_the_audit_chains_are_kept_on_volumes_that_workers_on_any_node_may_write() -> None:
    assert set(of_kind("PersistentVolumeClaim")) == {f"audit-heads-{name}" for name in (*HEADS, "portal")}
    for claim in of_kind("PersistentVolumeClaim").values():
        assert claim["spec"]["accessModes"] == ["ReadWriteMany"]
    assert {name: claims(pod) for name, pod in PODS.items() if claims(pod)} == {
        f"{service}-worker": [f"audit-heads-{service}"] for service in HEADS
    }
    for service in HEADS:
        (container,) = PODS[f"{service}-worker"]["spec"]["containers"]
        assert {"name": "TELAR_AUDIT_DIR", "value": "/heads"} in container["env"]
        assert {"name": "heads", "mountPath": "/heads"} in container["volumeMounts"]


@pytest.mark.parametrize("service", [*HEADS, "portal"])
def test_every_audit_chain_is_checked_on_a_timetable_and_leaves_its_head(service: str) -> None:
    spec = of_kind("CronJob")[f"audit-{service}"]["spec"]
    pod = spec["jobTemplate"]["spec"]["template"]
    (container,), (init,) = pod["spec"]["containers"], pod["spec"]["initContainers"]
    worker = PODS["portal" if service == "portal" else f"{service}-worker"]["spec"]

    assert spec["schedule"] == "0 4 * * *"
    assert spec["concurrencyPolicy"] == "Forbid"
    assert container["args"] == ["audit", "verify", "--service", service]
    assert command_is_known(container["args"]) == ""
    assert container["env"] == [{"name": "TELAR_AUDIT_DIR", "value": "/heads"}]
    assert {"name": "heads", "mountPath": "/heads"} in container["volumeMounts"]
    assert claims(pod) == [f"audit-heads-{service}"]
    assert init["command"] == worker["initContainers"][0]["command"]
    for each in (container, init):
        assert each["image"] == worker["containers"][0]["image"]
        assert each["securityContext"] == worker["containers"][0]["securityContext"]
    assert pod["spec"]["securityContext"] == worker["securityContext"]


def test_the_portals_head_is_kept_every_five_minutes_by_a_job_like_its_nightly_check() -> None:
    nightly, often = (of_kind("CronJob")[f"audit-portal{more}"]["spec"] for more in ("", "-recent"))
    pods = [spec["jobTemplate"]["spec"]["template"]["spec"] for spec in (nightly, often)]

    assert (often["schedule"], often["concurrencyPolicy"]) == ("*/5 * * * *", "Forbid")
    assert pods[1]["containers"][0]["args"] == [
        "audit",
        "verify",
        "--recent",
        "--rows",
        "--service",
        "portal",
    ]
    assert command_is_known(pods[1]["containers"][0]["args"]) == ""
    for key in ("volumes", "securityContext", "initContainers"):
        assert pods[0][key] == pods[1][key]


def test_whoever_keeps_heads_has_the_key_that_signs_them_and_nobody_else() -> None:
    pods = PODS | {
        name: job["spec"]["jobTemplate"]["spec"]["template"] for name, job in of_kind("CronJob").items()
    }
    signing = {name for name, pod in pods.items() if "checkpoint.pem" in str(pod["spec"]["volumes"])}

    assert signing == {name for name, pod in pods.items() if any("audit-heads" in c for c in claims(pod))}


def test_a_check_sees_the_databases_address_and_its_own_keys_alone() -> None:
    for service in (*HEADS, "portal"):
        volumes = of_kind("CronJob")[f"audit-{service}"]["spec"]["jobTemplate"]["spec"]["template"]["spec"][
            "volumes"
        ]
        seen = {
            item["path"]
            for volume in volumes
            for source in volume.get("projected", {}).get("sources", [])
            for item in source["secret"]["items"]
        }
        keys = {f"{service}/{name}" for name in ("keyring.json", "root.key", "audit.key", "checkpoint.pem")}
        assert seen == {f"telar_database_url_{service}", *keys}


def test_no_secret_is_written_in_the_manifests() -> None:
    assert of_kind("Secret") == {}
    text = "".join(path.read_text() for path in FOLDER.glob("*.yaml"))
    assert not re.search(r"postgres(ql)?://|redis://|BEGIN .*KEY", text)
    assert "latest" not in text


@pytest.mark.parametrize("name", sorted(DEPLOYMENTS))
def test_every_lasting_pod_is_asked_whether_it_is_well(name: str) -> None:
    (container,) = PODS[name]["spec"]["containers"]

    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["timeoutSeconds"] > 0
    health = next(entry["value"] for entry in container["env"] if entry["name"] == "TELAR_HEALTH")
    assert health == SERVICES[name]["environment"]["TELAR_HEALTH"]


def test_everything_but_the_timetable_and_a_search_survives_the_loss_of_a_node() -> None:
    budgets = of_kind("PodDisruptionBudget")

    assert set(budgets) == set(DEPLOYMENTS) - {"beat", "planner-worker"}
    for name, budget in budgets.items():
        assert budget["spec"]["minAvailable"] == 1
        assert DEPLOYMENTS[name]["spec"]["replicas"] >= 2
        assert budget["spec"]["selector"] == DEPLOYMENTS[name]["spec"]["selector"]
    assert DEPLOYMENTS["beat"]["spec"]["strategy"] == {"type": "Recreate"}


def test_doors_grow_with_load_and_workers_do_not_by_processor() -> None:
    assert set(of_kind("HorizontalPodAutoscaler")) == {"portal", "intake", "groups", "notifications"}
    for name, scaler in of_kind("HorizontalPodAutoscaler").items():
        assert scaler["spec"]["minReplicas"] == DEPLOYMENTS[name]["spec"]["replicas"]


def test_workers_grow_with_what_is_due_and_the_urgent_one_is_there_always() -> None:
    scaled = of_kind("ScaledObject")

    assert set(scaled) == {"intake-worker", "groups-worker", "notifications-worker"}
    assert scaled.keys() & of_kind("HorizontalPodAutoscaler").keys() == set()
    for name, document in scaled.items():
        spec, (trigger,) = document["spec"], document["spec"]["triggers"]
        assert spec["scaleTargetRef"]["name"] == name
        assert spec["minReplicaCount"] == DEPLOYMENTS[name]["spec"]["replicas"] >= 2
        assert spec["fallback"]["replicas"] >= spec["minReplicaCount"]
        assert (trigger["type"], trigger["metricType"]) == ("postgresql", "AverageValue")
        assert trigger["metadata"].keys() == {"query", "targetQueryValue"}
        assert "limit 20000" in trigger["metadata"]["query"]


def test_what_counts_signs_in_with_a_secret_of_its_own_service() -> None:
    doors = of_kind("TriggerAuthentication")
    for name, document in of_kind("ScaledObject").items():
        (trigger,), service = document["spec"]["triggers"], name.removesuffix("-worker")
        door = doors[trigger["authenticationRef"]["name"]]
        assert door["spec"]["secretTargetRef"] == [
            {"parameter": "connection", "name": "telar-scaler", "key": service}
        ]


def test_services_point_at_doors_only_and_are_not_published() -> None:
    services = of_kind("Service")

    assert set(services) == {"portal", "intake", "groups", "notifications"}
    assert {service["spec"]["type"] for service in services.values()} == {"ClusterIP"}
    assert of_kind("Ingress") == {}


def test_the_namespace_refuses_pods_that_are_not_hardened() -> None:
    labels = of_kind("Namespace")["telar"]["metadata"]["labels"]

    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    assert all(document["metadata"].get("namespace", "telar") == "telar" for document in DOCUMENTS)


def selects(policy: dict[str, Any], name: str) -> bool:
    labels = PODS[name]["metadata"]["labels"]
    selector = policy["spec"]["podSelector"]
    for label, value in selector.get("matchLabels", {}).items():
        if labels.get(label) != value:
            return False
    for rule in selector.get("matchExpressions", []):
        inside = labels.get(rule["key"]) in rule["values"]
        if inside is not (rule["operator"] == "In"):
            return False
    return True


def reaches(name: str, port: int) -> bool:
    return any(
        selects(policy, name)
        and any(p["port"] == port for rule in policy["spec"].get("egress") or [] for p in rule["ports"])
        for policy in of_kind("NetworkPolicy").values()
    )


def test_from_outside_the_portal_and_two_services_with_doors_of_their_own_are_reached_and_nothing_else() -> (
    None
):
    outside = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress"}}}
    found = {
        name
        for name in PODS
        for policy in of_kind("NetworkPolicy").values()
        for rule in policy["spec"].get("ingress") or []
        if outside in rule["from"] and selects(policy, name)
    }

    assert found == {"portal", "notifications", "intake"}
    for policy in of_kind("NetworkPolicy").values():
        for rule in policy["spec"].get("ingress") or []:
            assert rule["from"]
            assert rule["ports"] == [{"protocol": "TCP", "port": 8000}]


def test_a_certificate_is_believed_only_where_it_is_said_from_whom() -> None:
    (container,) = PODS["intake"]["spec"]["containers"]
    wanted = {
        "TELAR_PARTNER_CERTIFICATE_HEADER": "partner_certificate_header",
        "TELAR_PARTNER_PROXIES": "partner_proxies",
    }
    found = {
        one["name"]: one["valueFrom"]["configMapKeyRef"] for one in container["env"] if one["name"] in wanted
    }

    assert found == {name: {"name": "telar", "key": key, "optional": True} for name, key in wanted.items()}
    assert not wanted.values() & of_kind("ConfigMap")["telar"]["data"].keys()


def test_nobody_speaks_unless_it_is_said() -> None:
    assert of_kind("NetworkPolicy")["nobody"]["spec"] == {
        "podSelector": {}, "policyTypes": ["Ingress", "Egress"], "ingress": [], "egress": [],
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(PODS))
def test_each_pod_reaches_what_it_needs_and_no_more(name: str) -> None:
    compose = SERVICES[name]
    secrets = {s["target"] for s in compose["secrets"]}

    assert reaches(name, 53)
    assert reaches(name, 5432) is any(target.startswith("telar_database_url") for target in secrets)
    assert reaches(name, 6379) is ("telar_redis_url" in secrets)
    assert reaches(name, 465) is ("mail" in compose["networks"])
    assert reaches(name, 8000) is (name == "portal")
