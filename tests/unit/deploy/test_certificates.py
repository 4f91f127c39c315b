"""The host that asks partners' programs for a certificate, read as data; the header is told apart by intake itself."""

import re
from ipaddress import ip_address, ip_network

from services.intake.settings import IntakeSettings
from tests.unit.deploy.compose import DEPLOY, SERVICES, read, secrets_of

FILE = read(DEPLOY / "compose" / "certificates.yml")
HOST = (DEPLOY / "proxy" / "certificates.caddy").read_text()
OTHERS = (DEPLOY / "proxy" / "Caddyfile").read_text()
DOORS = "path /partner/oauth/token /partner/v1/* /fhir/*"


def test_the_host_takes_nobody_in_without_a_certificate_and_knows_partners_doors_alone() -> None:
    assert re.search(r"client_auth \{\s+mode require\s+\}", HOST)
    assert "protocols tls1.2 tls1.3" in HOST
    assert f"@partners {DOORS}\n" in HOST
    assert f"@partners {DOORS}\n" in OTHERS
    assert HOST.index("handle @partners") < HOST.index("respond 404")
    assert HOST.count("reverse_proxy") == HOST.count("reverse_proxy intake:8000") == 1
    assert HOST.count("{") == HOST.count("}")
    assert "import bounded" in HOST


def test_it_says_whose_certificate_that_was_and_nothing_of_what_the_program_says_of_itself() -> None:
    lines = [line.strip() for line in HOST.splitlines()]

    assert "header_up X-Client-Certificate {http.request.tls.client.fingerprint}" in lines
    assert "header_up X-Forwarded-For {remote_host}" in lines
    assert {"header_up -Forwarded", "header_up -X-Real-IP"} <= set(lines)


def test_every_other_host_takes_the_header_off() -> None:
    for part in OTHERS.split("reverse_proxy ")[1:]:
        assert "header_up -X-Client-Certificate" in part[: part.index("transport http")]
    assert "X-Client-Certificate {" not in OTHERS
    assert "client_auth" not in OTHERS


def test_the_host_is_there_only_where_it_is_asked_for() -> None:
    assert "import partners/*.caddy" in OTHERS
    (mount,) = FILE["services"]["proxy"]["volumes"]
    source, target, mode = mount.split(":")
    assert (DEPLOY.parent / source).is_file()
    assert (target, mode) == ("/etc/caddy/partners/certificates.caddy", "ro")
    assert all("certificates" not in mount for mount in SERVICES["proxy"]["volumes"])
    assert FILE["services"]["proxy"]["environment"]["TELAR_CERTIFICATES_HOST"].startswith(
        "${TELAR_CERTIFICATES_HOST:?"
    )
    assert "{$TELAR_CERTIFICATES_HOST} {" in HOST


def test_intake_believes_the_header_from_the_proxys_own_address_alone() -> None:
    proxy, intake = FILE["services"]["proxy"], FILE["services"]["intake"]
    at = proxy["networks"]["callbacks"]["ipv4_address"]
    ((subnet,),) = [[one["subnet"] for one in FILE["networks"]["callbacks"]["ipam"]["config"]]]

    assert intake["environment"] == {
        "TELAR_PARTNER_CERTIFICATE_HEADER": "X-Client-Certificate", "TELAR_PARTNER_PROXIES": at,
    }  # fmt: skip
    assert ip_address(at) in ip_network(subnet)
    assert set(proxy["networks"]) == set(SERVICES["proxy"]["networks"])
    assert {"partner_certificate_header", "partner_proxies"} <= IntakeSettings.model_fields.keys()
    assert set(FILE["services"]) == {"proxy", "intake"}
    assert secrets_of(proxy) == {}


def test_the_guide_says_how_to_switch_it_on() -> None:
    guide = (DEPLOY / "README.md").read_text()

    for word in (
        "certificates.yml",
        "TELAR_CERTIFICATES_HOST",
        "TELAR_PARTNER_PROXIES",
        "partner_certificate_header",
    ):
        assert word in guide
