"""The reference: every operation of the document, and samples that run as they stand."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from apps.accounts.models import ApiKey
from apps.jobs.models import Job
from apps.portal.console.reference import Operation, Reference, reference_of
from apps.portal.console.samples import samples_of
from apps.portal.console.views import _shown
from apps.portal.schema import document
from tests.cast import Tenant, picture
from tests.console.conftest import ADMIN_KEY

DOCUMENT: dict[str, Any] = yaml.safe_load((Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml").read_text())
REFERENCE: Reference = reference_of(DOCUMENT)
OPERATIONS = {operation.identifier: operation for operation in REFERENCE.operations}
MAKING = ["redesign_create", "batch_redesign_create", "upscale_create", "batch_upscale_create"]


def test_every_operation_under_v1_is_told_once() -> None:
    expected = {
        f"{method.upper()} {path}"
        for path, methods in DOCUMENT["paths"].items()
        if path.startswith("/v1/") or path == "/health"
        for method in methods
    }

    told = [f"{operation.method} {operation.path}" for operation in REFERENCE.operations]
    assert len(told) == len(set(told))
    assert set(told) == expected
    assert [tag for tag, _, _ in REFERENCE.groups] == ["Redesign", "Jobs", "Administration"]


def test_the_served_document_is_what_is_read() -> None:
    assert reference_of(document()) == REFERENCE


def test_a_parameter_says_what_the_document_says() -> None:
    parameters = {parameter.name: parameter for parameter in OPERATIONS["redesign_create"].parameters}

    assert list(parameters)[:3] == ["image_url", "prompt", "preserve_layout"]
    assert list(parameters)[-1] == "Idempotency-Key"
    assert [name for name, parameter in parameters.items() if parameter.required] == ["image_url", "prompt"]
    assert (parameters["num_outputs"].kind, parameters["num_outputs"].default) == ("integer 1–4", "1")
    assert (parameters["output_format"].kind, parameters["output_format"].default) == (
        "png | jpg | jpeg | webp",
        '"png"',
    )
    assert parameters["extra"].kind == "object: seed, room_type, style_preset, quality, scene"
    images = OPERATIONS["batch_redesign_create"].parameters[0]
    assert images.kind == "list of 1–11 objects: image_url, prompt, preserve_layout, extra"
    file = OPERATIONS["uploads_create"].parameters[0]
    assert (file.place, file.kind, file.required) == ("form", "file", True)


def test_errors_of_every_operation_are_told_once_and_those_of_one_with_it() -> None:
    assert [status for status, _ in REFERENCE.errors] == ["401", "406", "429", "500", "503"]
    assert {status for status, _ in OPERATIONS["jobs_cancel"].errors} == {"403", "404", "409"}


def test_the_page_holds_every_operation_and_no_script_or_style_of_its_own(client: Client, settings: Any) -> None:
    settings.PUBLIC_BASE_URL = "https://katalo.example"
    answer = client.get("/console")

    page = answer.content.decode()
    assert answer.status_code == 200
    for operation in REFERENCE.operations:
        assert f'id="{operation.identifier}"' in page
    assert page.count("https://katalo.example") > len(OPERATIONS)
    assert re.findall(r"<script(?![^>]* src=)|<style| style=| on\w+=", page) == []
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "img-src": "'self' blob: data: https: https://katalo.example",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }


def test_pictures_may_come_from_the_bucket(client: Client, settings: Any) -> None:
    options = {"public_endpoint_url": "http://files.example:9000/x", "endpoint_url": "http://bucket:9000"}
    settings.STORAGES = settings.STORAGES | {"default": settings.STORAGES["default"] | {"OPTIONS": options}}

    policy = client.get("/console").headers["Content-Security-Policy"]

    assert f"https: {settings.PUBLIC_BASE_URL} http://bucket:9000 http://files.example:9000;" in policy


def test_text_of_the_document_cannot_become_markup() -> None:
    operation = Operation(
        *("x", "Redesign", "GET", "/v1/x", "<b>", "<script>`<i>`", "none", "", (), (), "200", ()),
    )
    assert _shown(operation)["description"] == "&lt;script&gt;<code>&lt;i&gt;</code>"


# --- samples ----------------------------------------------------------------------------------------------------------


def sample(operation: str, language: str, base: str, tenant: Tenant, pictures: str) -> str:
    """As a partner would have it: with a key and pictures of their own."""
    text = dict(samples_of(OPERATIONS[operation], base))[language]
    text = text.replace("YOUR_API_KEY", tenant.text).replace("YOUR_ADMIN_KEY", ADMIN_KEY)
    return text.replace("https://example.com", pictures)


def run(text: str, language: str, folder: Path) -> Any:
    programs = {
        "cURL": ["bash", "-c", text],
        "JavaScript": [
            "node",
            "--input-type=module",
            "--eval",
            text.replace("console.log(data)", "console.log(JSON.stringify(data))"),
        ],
        "Python": [
            sys.executable,
            "-W",
            "ignore",
            "-c",
            text.replace("print(response.json())", "print(response.text)"),
        ],
    }
    done = subprocess.run(programs[language], capture_output=True, text=True, timeout=60, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["cURL", "JavaScript", "Python"])
def test_samples_make_jobs(live_server: Any, owner: Tenant, pictures: str, tmp_path: Path, language: str) -> None:
    for operation in MAKING:
        created = run(sample(operation, language, live_server.url, owner, pictures), language, tmp_path)

        job = Job.objects.get(pk=created["job_id"])
        assert (created["status"], job.organization) == ("starting", owner.organization)
    assert (
        run(sample("health", language, live_server.url, owner, pictures), language, tmp_path)["auth_required"] is True
    )
    listed = run(sample("jobs_list", language, live_server.url, owner, pictures), language, tmp_path)
    assert listed["total"] == len(MAKING)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["cURL", "Python"])
def test_samples_upload_and_administer(
    live_server: Any, owner: Tenant, settings: Any, tmp_path: Path, language: str
) -> None:
    settings.ADMIN_KEY = ADMIN_KEY
    (tmp_path / "room.jpg").write_bytes(picture())

    uploaded = run(sample("uploads_create", language, live_server.url, owner, ""), language, tmp_path)
    made = run(sample("admin_keys_create", language, live_server.url, owner, ""), language, tmp_path)
    change = sample("admin_keys_change", language, live_server.url, owner, "")
    example = next(entry.example for entry in OPERATIONS["admin_keys_change"].parameters if entry.place == "path")
    changed = run(change.replace(example, made["id"]), language, tmp_path)

    assert uploaded["image_url"] == f"upload:{uploaded['upload_id']}"
    assert (made["name"], changed["active"]) == ("bubble-production", False)
    assert ApiKey.objects.get(pk=made["id"]).paused_at is not None


def test_a_bubble_call_has_parameters_where_a_partner_fills_in() -> None:
    text = dict(samples_of(OPERATIONS["batch_redesign_create"], "https://katalo.example"))["Bubble"]
    read = dict(samples_of(OPERATIONS["jobs_read"], "https://katalo.example"))["Bubble"]

    assert "Use as       Action\nPOST         https://katalo.example/v1/batch-redesign\n" in text
    assert "Header       Authorization: Bearer <api_key>" in text
    body = json.loads(text[text.index("{") :])
    assert body["images"][1] == {"image_url": "<images_2_image_url>", "prompt": "<images_2_prompt>"}
    assert "Use as       Data\nGET          https://katalo.example/v1/jobs/<job_id>" in read
