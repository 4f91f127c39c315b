"""The ciphers under us, against Wycheproof's cases, through the calls this package makes."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

DATA = os.environ.get("TELAR_CONFORMANCE_DATA")
pytestmark = pytest.mark.skipif(
    DATA is None,
    reason="set TELAR_CONFORMANCE_DATA to a folder with wycheproof/aes_gcm_test.json and its siblings"
    " (https://github.com/C2SP/wycheproof, testvectors_v1) to run the Wycheproof cases",
)


def cases(name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    content = json.loads((Path(str(DATA)) / "wycheproof" / f"{name}_test.json").read_text())
    for group in content["testGroups"]:
        for case in group["tests"]:
            yield group, {key: _bytes(key, value) for key, value in case.items()}


def _bytes(key: str, value: Any) -> Any:
    hexadecimal = {"key", "iv", "aad", "msg", "ct", "tag", "ikm", "salt", "info", "okm"}
    return bytes.fromhex(value) if key in hexadecimal else value


@pytest.mark.parametrize(
    ("name", "kind", "least"), [("aes_gcm", AESGCM, 190), ("aes_gcm_siv", AESGCMSIV, 200)]
)
def test_ciphers_agree(name: str, kind: Any, least: int) -> None:
    run = 0
    for group, case in cases(name):
        if group["ivSize"] != 96 or group["tagSize"] != 128:
            continue
        run += 1
        cipher, box = kind(case["key"]), case["ct"] + case["tag"]
        room = bytearray(len(case["msg"]))
        try:
            accepted = cipher.decrypt(case["iv"], box, case["aad"]) == case["msg"]
            cipher.decrypt_into(case["iv"], box, case["aad"], room)
            accepted = accepted and room == case["msg"]
        except InvalidTag:
            accepted = False
        assert accepted == (case["result"] == "valid"), case["tcId"]
        if accepted:
            assert cipher.encrypt(case["iv"], case["msg"], case["aad"]) == box
    assert run >= least


def test_hkdf_agrees() -> None:
    run = 0
    for _, case in cases("hkdf_sha256"):
        run += 1
        try:
            found = HKDF(SHA256(), case["size"], case["salt"], case["info"]).derive(case["ikm"])
        except ValueError:
            assert case["result"] == "invalid"
        else:
            assert (found == case["okm"]) == (case["result"] == "valid")
    assert run >= 80


def test_hmac_agrees() -> None:
    run = 0
    for group, case in cases("hmac_sha256"):
        run += 1
        keyed = HMAC(case["key"], SHA256()).copy()
        keyed.update(case["msg"])
        found = keyed.finalize()[: group["tagSize"] // 8]
        assert (found == case["tag"]) == (case["result"] == "valid")
    assert run >= 170
