"""The document is served in both forms, says everything, and its page loads nothing from elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from rest_framework.test import APIClient

from apps.core.surfaces import LIBRARY, REDESIGN, STAGING, surface_at
from apps.portal.schema import document_yaml

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text())
OPERATIONS = [
    (f"{method} {path}", operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if operation.get("security") != []  # a probe for everybody
]
EVERYWHERE = {"401", "403", "406", "429", "500", "503"}
ENVELOPES = {
    STAGING.name: ("Error", {"code", "message", "retryable", "retry_after"}),
    REDESIGN.name: ("DetailError", {"detail", "error_code"}),
    LIBRARY.name: ("LibraryError", {"code", "message"}),
}


def test_the_committed_document_is_the_served_one() -> None:
    answer = APIClient().get("/api/v1/openapi")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/yaml; charset=utf-8"
    assert yaml.safe_load(answer.content) == DOCUMENT, "out of date: scripts/check_schema.py --write"
    assert answer.content == document_yaml()


def test_json_and_yaml_say_the_same() -> None:
    assert APIClient().get("/openapi.json").json() == DOCUMENT


def test_title_version_tags_and_keys() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert (DOCUMENT["info"]["title"], DOCUMENT["info"]["version"]) == ("Katalo External API", "1.0.0")
    assert [tag["name"] for tag in DOCUMENT["tags"]] == [
        "Source Assets",
        "Generations",
        "Prompt Generations",
        "Redesign",
        "Jobs",
        "Images",
        "Flows",
        "Live",
        "Public pictures",
        "Administration",
        "Usage",
        "Billing",
    ]
    assert DOCUMENT["security"] == [{"bearerAuth": []}, {"apiKeyHeader": []}]
    assert DOCUMENT["components"]["securitySchemes"]["bearerAuth"]["scheme"] == "bearer"
    assert DOCUMENT["components"]["securitySchemes"]["apiKeyHeader"]["name"] == "X-API-Key"


def _surfaces_of(name: str, operation: dict[str, Any]) -> tuple[str, ...]:
    """Two for a route that two products share."""
    if "**From a prompt.**" in operation["description"]:
        return STAGING.name, LIBRARY.name
    if operation["tags"] == ["Prompt Generations"]:
        return (LIBRARY.name,)
    return (surface_at(name.partition(" ")[2]).name,)


def _envelopes_of(schema: dict[str, Any]) -> set[str]:
    """The names of the schema, or of those that it is one of."""
    name: str = schema["$ref"].rpartition("/")[2]
    alternatives = DOCUMENT["components"]["schemas"][name].get("oneOf")
    return set().union(*map(_envelopes_of, alternatives)) if alternatives else {name}


@pytest.mark.parametrize(("name", "operation"), OPERATIONS)
def test_every_operation_is_described_with_examples_and_every_error(name: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert len(operation["description"]) > 40
    needed = {"401", "406", "429", "500", "503"} if " /v1/admin/" in name else EVERYWHERE
    assert needed <= set(operation["responses"])
    for status, response in operation["responses"].items():
        if "application/json" not in response.get("content", {}):
            assert (name, status) in {("get /api/v1/live", status) for status in ("200", "206", "304", "416")}
            continue
        content = response["content"]["application/json"]
        assert content["examples"], f"{status} has no example"
        assert "X-Request-Id" in response["headers"]
        if status.startswith(("4", "5")):
            envelopes = _envelopes_of(content["schema"])
            assert envelopes <= {ENVELOPES[surface][0] for surface in _surfaces_of(name, operation)}
            known = [parts for envelope, parts in ENVELOPES.values() if envelope in envelopes]
            for example in content["examples"].values():
                assert set(example["value"].get("error", example["value"])) - {"fields", "errors"} in known
    for status in ("429", "503"):
        assert "Retry-After" in operation["responses"][status]["headers"]
    assert "X-RateLimit-Remaining" in operation["responses"]["429"]["headers"]


@pytest.mark.parametrize(
    ("name", "required"),
    [
        ("post /api/v1/source-assets", True),
        ("post /api/v1/generations", False),  # the Library's may go without
        ("post /api/v1/generations/{generation_id}/regenerate", False),
    ],
)
def test_writes_have_an_idempotency_key_and_take_both_forms(name: str, required: bool) -> None:
    operation = dict(OPERATIONS)[name]
    header = next(parameter for parameter in operation["parameters"] if parameter["name"] == "Idempotency-Key")

    assert (header["in"], header.get("required", False)) == ("header", required)
    assert set(operation["requestBody"]["content"]) == {"application/json", "multipart/form-data"}
    assert operation["requestBody"]["content"]["application/json"]["examples"]
    assert "Idempotent-Replayed" in operation["responses"]["202"]["headers"]
    assert {"400", "409", "413", "415", "422"} <= set(operation["responses"])


@pytest.mark.parametrize(
    "name", ["post /v1/redesign", "post /v1/batch-redesign", "post /v1/upscale", "post /v1/batch-upscale"]
)
def test_the_key_is_optional_where_the_contract_has_none(name: str) -> None:
    operation = dict(OPERATIONS)[name]
    header = next(parameter for parameter in operation["parameters"] if parameter["name"] == "Idempotency-Key")

    assert header.get("required", False) is False
    assert set(operation["requestBody"]["content"]["application/json"]["examples"]) == {"Minimal", "Everything"}
    assert "Idempotent-Replayed" in operation["responses"]["200"]["headers"]


def test_the_probe_needs_no_key() -> None:
    operation = DOCUMENT["paths"]["/health"]["get"]

    assert operation["security"] == []
    example = operation["responses"]["200"]["content"]["application/json"]["examples"]["healthy"]["value"]
    assert example == {"ok": True, "auth_required": True}


def test_the_admin_key_opens_administration_and_nothing_else() -> None:
    schemes = {name: operation.get("security", DOCUMENT["security"]) for name, operation in OPERATIONS}

    assert DOCUMENT["components"]["securitySchemes"]["adminKey"] == {
        "type": "apiKey",
        "in": "header",
        "name": "X-Admin-Key",
        "description": "The installation's own key, `ADMIN_KEY`.",
    }
    assert {name for name, security in schemes.items() if security == [{"adminKey": []}]} == {
        name for name in schemes if " /v1/admin/" in name
    }


@pytest.mark.parametrize(
    "name", ["generation.completed", "generation.failed", "job.completed", "job.failed", "job.canceled"]
)
def test_the_webhooks_are_described_with_both_signatures(name: str) -> None:
    operation = DOCUMENT["webhooks"][name]["post"]

    assert {parameter["name"] for parameter in operation["parameters"]} == {
        "x-katalo-signature",
        "x-katalo-signature-previous",
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
    }
    example = operation["requestBody"]["content"]["application/json"]["examples"]["Event"]["value"]
    assert example["event_type"] == name


def test_status_words_are_those_that_the_surface_speaks() -> None:
    assert set(DOCUMENT["components"]["schemas"]["GenerationStatus"]["enum"]) == set(STAGING.statuses.values())
    assert set(DOCUMENT["components"]["schemas"]["JobStatus"]["enum"]) == set(REDESIGN.statuses.values())


def test_unknown_request_fields_are_refused_in_the_document_too() -> None:
    for name in (
        "GenerationCreate",
        "Regenerate",
        "SourceAssetCreate",
        "Scene",
        "Webhook",
        "Redesign",
        "BatchRedesign",
        "Upscale",
        "BatchUpscale",
        "Extra",
    ):
        assert DOCUMENT["components"]["schemas"][name]["additionalProperties"] is False


def test_the_page_for_people_has_no_inline_script_and_nothing_from_elsewhere() -> None:
    answer = APIClient().get("/api-docs")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "<script>" not in page
    assert "http://" not in page
    assert "https://" not in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_page_for_people_shows_the_operations(live_server: Any, chromium: Any) -> None:
    page = chromium.new_page()
    errors: list[str] = []
    addresses: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: addresses.append(request.url))

    page.goto(f"{live_server.url}/api-docs")
    page.wait_for_selector("text=Create a generation")

    shown = page.inner_text("#api")
    assert "Katalo External API" in shown
    assert "generation.completed" in shown
    assert errors == []
    assert [url for url in addresses if not url.startswith((live_server.url, "data:"))] == []
    page.close()


def test_llms_txt_names_the_way_in(settings: Any) -> None:
    settings.PUBLIC_BASE_URL = "https://katalo.example"

    answer = APIClient().get("/llms.txt")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    text = answer.content.decode()
    assert "https://katalo.example/api/v1/openapi" in text
    for path in ("/api/v1/source-assets", "/api/v1/generations"):
        assert f"https://katalo.example{path}" in text
    assert "&quot;" not in text


@pytest.mark.parametrize("path", ["/nothing", "/api/v1/nothing", "/api/v2/generations"])
def test_an_unknown_address_is_the_envelope_s_404(db: None, path: str) -> None:
    answer = APIClient().get(path)

    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"
    assert json.loads(answer.content)["error"]["retryable"] is False
