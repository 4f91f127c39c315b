"""The directory over HTTP: HSDS's own pages, the file in and out, the search, and who may do what."""

import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey
from jsonschema import Draft202012Validator
from sqlalchemy import Engine

from services.intake.domain.directory.hsds.terms import term
from shared.actor import Actor
from shared.auth import mint
from shared.contracts.roles import Role
from shared.ids import new_id
from tests.integration.intake.directory.conftest import a_worker
from tests.support.wired import wired_app

PAGE = {"total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"}
CENTRE = {
    "organisation": "Centro Inventado", "services": ["health", "psychological"], "languages": ["es", "fr"], "hours": "",
    "phone": "+34 987 111 111", "accepts_without_papers": True, "contact_name": "Clara", "contact_email": "clara@centro.example",
}  # fmt: skip


class Door:
    """Intake's own application, spoken to as one person."""

    def __init__(self, http: TestClient, key: OKPKey, actor: Actor) -> None:
        self._http, self._key, self._actor = http, key, actor

    def call(self, method: str, path: str, status: int = 200, **how: Any) -> Any:
        token = mint(self._actor, audience="intake", private_key=self._key)
        answer = self._http.request(
            method, f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"}, **how
        )
        assert answer.status_code == status, answer.text
        is_json = answer.headers.get("content-type", "").split(";")[0].endswith("json")
        return answer.json() if answer.content and is_json else answer.content


@pytest.fixture
def http(new_database: Callable[..., Engine], keys_dir: Path) -> TestClient:
    return TestClient(wired_app("intake", new_database, keys_dir))


@pytest.fixture
def boss(http: TestClient, token_key: OKPKey) -> Door:
    return Door(http, token_key, a_worker(Role.COORDINATOR))


@pytest.fixture
def worker(http: TestClient, token_key: OKPKey) -> Door:
    return Door(http, token_key, a_worker(Role.CASEWORKER))


def add(door: Door, **changes: Any) -> str:
    return str(door.call("POST", "/partners", 201, json=CENTRE | changes)["id"])


def test_it_says_which_hsds_it_speaks(worker: Door) -> None:
    said = worker.call("GET", "/hsds/")

    assert said["version"] == "3.0"
    assert said["profile"].startswith("https://")
    assert said["openapi_url"].endswith("openapi.json")


def test_lists_come_in_pages_as_the_specification_says(worker: Door) -> None:
    for number in range(3):
        add(worker, organisation=f"Centro {number}")

    first = worker.call("GET", "/hsds/organizations", params={"per_page": 2})
    last = worker.call("GET", "/hsds/organizations", params={"per_page": 2, "page": 2})
    beyond = worker.call("GET", "/hsds/organizations", params={"per_page": 2, "page": 3})

    assert first.keys() == PAGE
    assert {name: first[name] for name in PAGE - {"contents"}} == {
        "total_items": 3, "total_pages": 2, "page_number": 1, "size": 2, "first_page": True, "last_page": False, "empty": False,
    }  # fmt: skip
    assert (last["size"], last["last_page"], last["first_page"]) == (1, True, False)
    assert (beyond["empty"], beyond["contents"]) == (True, [])


@pytest.mark.parametrize("params", [{"page": 0}, {"per_page": 0}, {"per_page": 501}, {"page": "x"}])
def test_a_page_that_cannot_be_is_refused(worker: Door, params: dict[str, Any]) -> None:
    worker.call("GET", "/hsds/services", 422, params=params)


def test_services_are_filtered_by_organisation_term_words_and_change(worker: Door) -> None:
    one, other = add(worker), add(worker, organisation="Otro", services=["legal"])

    def found(**params: Any) -> set[str]:
        rows = worker.call("GET", "/hsds/services", params=params)["contents"]
        return {row["name"] for row in rows}

    assert found(organization_id=one) == {"Salud", "Atención psicológica"}
    assert found(organization_id=other) == {"Asesoría jurídica"}
    assert found(taxonomy_term_id=term("need.legal")) == {"Asesoría jurídica"}
    assert found(search="salud") == {"Salud"}
    assert found(modified_after="2100-01-01T00:00:00+00:00") == set()
    assert len(found(modified_after="2020-01-01T00:00:00+00:00")) == 3


def test_one_of_each_is_read_whole_and_an_unknown_one_is_missing(worker: Door) -> None:
    partner = add(worker)
    place = {"city": "León", "address": "Calle Inventada 3", "postal_code": "24001"}
    service = worker.call("GET", f"/partners/{partner}/parts")["services"][0]["id"]
    worker.call("POST", f"/partners/{partner}/places", 201, json=place | {"services": [service]})

    whole = worker.call("GET", f"/hsds/services/{service}")
    at = worker.call("GET", "/hsds/service_at_locations")["contents"][0]
    alone = worker.call("GET", f"/hsds/service_at_locations/{at['id']}")

    assert whole["organization"]["name"] == "Centro Inventado"
    assert whole["service_at_locations"][0]["location"]["addresses"][0]["address_1"] == "Calle Inventada 3"
    assert at["location"]["id"] == alone["location"]["id"]
    assert {row["code"] for row in whole["languages"]} == {"es", "fr"}
    for path in ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"):
        worker.call("GET", f"/hsds/{path}/{new_id()}", 404)


@pytest.mark.skipif(
    not os.environ.get("TELAR_CONFORMANCE_DATA"),
    reason="set TELAR_CONFORMANCE_DATA to a folder with hsds-3.0",
)
def test_every_answer_keeps_the_published_schema(worker: Door) -> None:
    folder = Path(os.environ["TELAR_CONFORMANCE_DATA"]) / "hsds-3.0" / "schema" / "compiled"
    add(worker)

    def faults(name: str, document: Any) -> list[str]:
        schema = json.loads((folder / f"{name}.json").read_text())
        return [error.message for error in Draft202012Validator(schema).iter_errors(document)]

    for path, short, whole in (
        ("organizations", "organization_list", "organization"),
        ("services", "service_list", "service"),
    ):
        for row in worker.call("GET", f"/hsds/{path}")["contents"]:
            assert faults(short, row) == []
            assert faults(whole, worker.call("GET", f"/hsds/{path}/{row['id']}")) == []
        for row in worker.call("GET", f"/hsds/{path}", params={"full": True})["contents"]:
            assert faults(whole, row) == []


def test_who_answers_there_is_in_no_answer_of_the_api(worker: Door, boss: Door) -> None:
    add(worker)

    said = json.dumps([worker.call("GET", "/hsds/organizations", params={"full_service": True})])
    package = boss.call("GET", "/directory/package")

    assert "clara@centro.example" not in said
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert all(b"clara@centro.example" not in archive.read(name) for name in archive.namelist())


def test_a_file_is_looked_at_kept_for_its_bringer_and_taken_in_once(
    boss: Door, http: TestClient, token_key: OKPKey
) -> None:
    organisation = {"id": str(new_id()), "name": "Fundación Inventada", "description": "d"}
    content = json.dumps({"organization": [organisation]}).encode()

    plan = boss.call("POST", "/directory/packages", 201, files={"file": ("d.json", content)})
    other = Door(http, token_key, a_worker(Role.COORDINATOR))
    other.call("POST", f"/directory/packages/{plan['id']}/take", 404)
    boss.call("POST", f"/directory/packages/{plan['id']}/take")
    boss.call("POST", f"/directory/packages/{plan['id']}/take", 404)

    assert (plan["new"], plan["problems"]) == (1, [])
    assert [line["organisation"] for line in boss.call("GET", "/partners")] == ["Fundación Inventada"]


def test_a_file_with_an_error_says_where_and_cannot_be_taken_in(boss: Door) -> None:
    content = json.dumps({"organization": [{"id": "x", "name": ""}]}).encode()

    plan = boss.call("POST", "/directory/packages", 201, files={"file": ("d.json", content)})

    assert plan["id"] is None
    assert {(each["file"], each["row"], each["field"]) for each in plan["problems"]} == {
        ("organizations.csv", 1, "id"), ("organizations.csv", 1, "name"), ("organizations.csv", 1, "description"),
    }  # fmt: skip


def test_a_zip_that_swells_is_refused(boss: Door) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("services.csv", b"0" * (21 * 1024 * 1024))

    refused = boss.call("POST", "/directory/packages", 422, files={"file": ("d.zip", target.getvalue())})

    assert refused["errors"][0]["field"] == "file"


def test_a_search_is_answered_with_why_and_how_old(worker: Door) -> None:
    add(worker)
    asked = {"need": "health", "language": "fr", "near": "24001", "must": ["without_papers", "with_animals"]}

    (found,) = worker.call("POST", "/directory/search", json=asked)

    assert found["why"] == ["need", "language", "without_papers"]
    assert found["unknown"] == ["near", "with_animals"]
    assert found["is_stale"] is False


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"near": "Marte"}, "near"),
        ({"within_km": 5}, "near"),
        ({"need": "magic"}, "need"),
        ({"within_km": 0, "near": "24001"}, "within_km"),
    ],
)
def test_a_search_that_cannot_be_names_its_field(worker: Door, asked: dict[str, Any], field: str) -> None:
    assert worker.call("POST", "/directory/search", 422, json=asked)["errors"][0]["field"] == field


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"opens": "09:00", "closes": "10:00"}, "on"),
        ({"weekdays": [0], "on": "2026-12-24", "opens": "09:00", "closes": "10:00"}, "on"),
        ({"weekdays": [0], "opens": "09:00"}, "closes"),
        ({"weekdays": [0]}, "closes"),
        ({"weekdays": [7], "opens": "09:00", "closes": "10:00"}, "weekdays.0"),
    ],
)
def test_hours_that_cannot_be_name_their_field(worker: Door, body: dict[str, Any], field: str) -> None:
    partner = add(worker)

    assert worker.call("POST", f"/partners/{partner}/hours", 422, json=body)["errors"][0]["field"] == field


def test_a_caseworker_tidies_nothing_and_takes_no_file_in(worker: Door) -> None:
    worker.call("GET", "/directory/merges", 403)
    worker.call("GET", "/directory/package", 403)
    worker.call("POST", "/directory/packages", 403, files={"file": ("d.json", b"{}")})
    worker.call("POST", "/directory/merges", 403, json={"kept": str(new_id()), "merged": str(new_id())})
