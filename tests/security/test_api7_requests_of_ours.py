"""API7, server side request forgery: every field of the document that takes an address, with addresses of every
spelling, names that change or mix their answers, and redirects. A listener on this machine must never hear of it.

The rules themselves: tests/core/outbound. A new field with an address fails here until it has a body to try it with.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache

from apps.billing.models import LedgerEntry
from apps.core.outbound import addresses
from apps.files.models import StoredFile
from apps.jobs.models import IdempotencyRecord, Job, JobState
from apps.portal.schema import document
from apps.sources.models import SourceAsset
from apps.webhooks.models import EventState, WebhookAttempt, WebhookEvent
from apps.webhooks.services.sender import events_deliver
from tests.cast import OPENING_CREDIT, Tenant
from tests.core.outbound.servers import Server, reply, serve
from tests.redesign.conftest import drain
from tests.redesign.conftest import engines as engines
from tests.security.conftest import Ids

JSON, FORM = "application/json", "multipart/form-data"
PHOTO = {"workflow": "pro_capture", "capture_type": "photo"}
FINE = "https://fine.example.com/room.jpg"
Place = tuple[str, str, str]
# Operation, content type, field -> a body with the field's address as ADDRESS.
PLACES: dict[Place, dict[str, Any]] = {
    ("POST /api/v1/source-assets", JSON, "source_url"): {"source_url": "ADDRESS"},
    ("POST /api/v1/generations", JSON, "source_url"): PHOTO | {"source_url": "ADDRESS"},
    ("POST /api/v1/generations", JSON, "url"): PHOTO | {"source_url": FINE, "webhook": {"url": "ADDRESS"}},
    ("POST /api/v1/generations", FORM, "source_url"): PHOTO | {"source_url": "ADDRESS"},
    ("POST /api/v1/generations", FORM, "url"): PHOTO | {"source_url": FINE, "webhook.url": "ADDRESS"},
    ("POST /api/v1/generations/{generation_id}/regenerate", JSON, "url"): {"webhook": {"url": "ADDRESS"}},
    ("POST /api/v1/generations/{generation_id}/regenerate", FORM, "url"): {"webhook.url": "ADDRESS"},
    ("POST /v1/redesign", JSON, "image_url"): {"image_url": "ADDRESS", "prompt": "calm"},
    ("POST /v1/redesign", JSON, "webhook_url"): {"image_url": FINE, "prompt": "calm", "webhook_url": "ADDRESS"},
    ("POST /v1/batch-redesign", JSON, "image_url"): {"images": [{"image_url": "ADDRESS", "prompt": "calm"}]},
    ("POST /v1/batch-redesign", JSON, "webhook_url"): {
        "images": [{"image_url": FINE, "prompt": "calm"}],
        "webhook_url": "ADDRESS",
    },
    ("POST /v1/upscale", JSON, "image_url"): {"image_url": "ADDRESS"},
    ("POST /v1/upscale", JSON, "webhook_url"): {"image_url": FINE, "webhook_url": "ADDRESS"},
    ("POST /v1/batch-upscale", JSON, "image_urls"): {"image_urls": ["ADDRESS", "ADDRESS"]},
    ("POST /v1/batch-upscale", JSON, "webhook_url"): {"image_urls": [FINE], "webhook_url": "ADDRESS"},
}
SOURCES = [place for place in PLACES if place[2] not in ("url", "webhook_url")]
HOOKS = [place for place in PLACES if place[2] in ("url", "webhook_url")]
LITERALS = [
    "https://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/",
    "https://2130706433:{port}/",
    "https://0x7f000001:{port}/",
    "https://0X7F.1:{port}/",
    "https://0177.0.0.1:{port}/",
    "https://017700000001:{port}/",
    "https://127.1:{port}/",
    "https://127.0.0.1.:{port}/",
    "https://0:{port}/",
    "https://[::1]:{port}/",
    "https://[::]:{port}/",
    "https://[::ffff:127.0.0.1]:{port}/",
    "https://[::ffff:7f00:1]:{port}/",
    "https://[64:ff9b::7f00:1]:{port}/",
    "https://[2002:7f00:1::]:{port}/",
    "https://localhost:{port}/",
    "https://a.localhost:{port}/",
    "https://example.com@127.0.0.1:{port}/",
    "https://example.com:443@127.0.0.1:{port}/",
    "https://example.com\\@127.0.0.1:{port}/",
    "https://127.0.0.1:{port}\\@example.com/",
    "https://127.0.0.1:{port}#@example.com/",
    "https://127.0.0.1:{port}?@example.com/",
    "https://%31%32%37.0.0.1:{port}/",
    "https://１２７.0.0.1:{port}/",
    "https://127。0。0。1:{port}/",
    "//127.0.0.1:{port}/",
    "https:127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/",
    "file://127.0.0.1/etc/passwd",
]
PUBLIC = "93.184.216.34"
"""What a name says first; nothing is sent there: its connections end at a server of the test, or nowhere."""
HERE = ("127.0.0.1", "::1", "localhost")
"""Redis, and the trap, which counts for itself."""


def _addresses(schema: dict[str, Any], name: str = "", depth: int = 0) -> Iterator[str]:
    """Names of fields whose values may be addresses."""
    if "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if name and (schema.get("format") in ("uri", "url") or "url" in name.lower() or "uri" in name.lower()):
        yield name
    if depth > 6:
        return
    for inner, told in schema.get("properties", {}).items():
        yield from _addresses(told, inner, depth + 1)
    for told in [*schema.get("oneOf", []), *schema.get("anyOf", []), *schema.get("allOf", []), schema.get("items")]:
        if told:
            yield from _addresses(told, "", depth + 1)


def test_every_field_that_takes_an_address_is_tried() -> None:
    found = set()
    for path, methods in document()["paths"].items():
        for method, told in methods.items():
            for content, body in told.get("requestBody", {}).get("content", {}).items():
                found |= {(f"{method.upper()} {path}", content, name) for name in _addresses(body["schema"])}
            for parameter in told.get("parameters", []):
                assert not list(_addresses(parameter["schema"], parameter["name"])), f"{method} {path}"

    assert found == set(PLACES)


@pytest.fixture(autouse=True)
def _plenty(settings: Any) -> None:
    settings.SOURCE_FETCH_TIMEOUT_SECONDS = 1  # a failed check shows soon: the trap does not speak TLS
    settings.RATE_LIMITS_PER_MINUTE = dict.fromkeys(settings.RATE_LIMITS_PER_MINUTE, 1_000_000)
    cache.clear()


@pytest.fixture
def trap() -> Iterator[Server]:
    with serve(reply(200, b"what only we may reach")) as server:
        yield server
        assert server.connections == 0


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """`names({"a": [["1.2.3.4"], ["127.0.0.1"]]}, to=port)`: what each look-up of a.example.com answers in turn, the
    last one for ever. PUBLIC is led to a port of this machine, or refused. Returns what was connected to."""
    connected: list[str] = []
    connect = socket.socket.connect

    def define(answers: dict[str, list[list[str]]], *, to: int | None = None) -> list[str]:
        def resolve(host: str, port: int) -> list[str]:
            turns = answers[host.removesuffix(".example.com")]
            return turns.pop(0) if len(turns) > 1 else turns[0]

        def lead(self: socket.socket, address: Any) -> None:
            if not isinstance(address, tuple) or address[0] in HERE:
                return connect(self, address)
            connected.append(address[0])
            if address[0] != PUBLIC:
                raise ConnectionRefusedError  # the check has failed; nobody waits for a network that is not there
            if to is None:
                raise ConnectionRefusedError
            return connect(self, ("127.0.0.1", to))

        monkeypatch.setattr(addresses, "resolve", resolve)
        monkeypatch.setattr(socket.socket, "connect", lead)
        return connected

    return define


def put(value: Any, address: str) -> Any:
    if isinstance(value, dict):
        return {name: put(inner, address) for name, inner in value.items()}
    if isinstance(value, list):
        return [put(inner, address) for inner in value]
    return address if value == "ADDRESS" else value


def send(tenant: Tenant, place: Place, address: str, ids: Ids) -> Any:
    path = place[0].removeprefix("POST ").replace("{generation_id}", ids["job_id"])
    body = put(PLACES[place], address)
    headers = {"Idempotency-Key": uuid4().hex}
    if place[1] == FORM:
        return tenant.api.post(path, body, format="multipart", headers=headers)
    return tenant.api.generic("POST", path, json.dumps(body), content_type=JSON, headers=headers)


def counts() -> list[int]:
    counted = (Job, LedgerEntry, StoredFile, IdempotencyRecord, SourceAsset, WebhookEvent)
    return [model.objects.count() for model in counted]


@pytest.mark.parametrize("place", PLACES, ids=" ".join)
def test_an_address_that_spells_our_own_network_is_refused_at_once(
    owner: Tenant, ids: Ids, trap: Server, place: Place
) -> None:
    before, balance = counts(), owner.balance.available_micros

    for literal in LITERALS:
        answer = send(owner, place, literal.format(port=trap.port), ids)

        assert answer.status_code == 422, f"{literal}: {answer.content!r}"
        text = answer.content.decode()
        assert "must be a public https URL" in text, text
        assert counts() == before, literal

    assert owner.balance.available_micros == balance


def run_all() -> None:
    """All attempts of all jobs."""
    for _ in range(4):
        Job.objects.filter(state=JobState.QUEUED).update(available_at=datetime.now(UTC) - timedelta(seconds=1))
        drain()


ANSWERS: dict[str, list[list[str]]] = {
    "private": [["10.0.0.8"]],
    "loopback": [["127.0.0.1"]],
    "loopback-in-ipv6": [["::1"]],
    "mapped": [["::ffff:127.0.0.1"]],
    "mixed": [[PUBLIC, "127.0.0.1"]],
    "mixed-the-other-way": [["127.0.0.1", PUBLIC]],
    "metadata": [["169.254.169.254"]],
    "nothing": [[]],
}
NOWHERE = {"job_id": ""}
"""For bodies that name nothing."""


def refused_and_free(tenant: Tenant) -> None:
    """All its jobs failed for their address, without a charge or a stored file."""
    jobs = Job.objects.filter(organization=tenant.organization)
    assert {job.state for job in jobs} == {JobState.FAILED}
    codes = set(jobs.filter(input__has_key="source_url").values_list("failure_code", flat=True))
    assert codes == {"source_url_refused"}
    assert not any(part in job.failure_message for job in jobs for part in ("127.0.0.1", "10.0.0", "169.254", PUBLIC))
    assert (tenant.balance.available_micros, tenant.balance.held_micros) == (OPENING_CREDIT, 0)
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize("place", SOURCES, ids=" ".join)
def test_a_picture_s_name_that_leads_inside_is_not_followed(
    owner: Tenant, names: Callable[..., list[str]], trap: Server, place: Place
) -> None:
    connected = names({name: list(turns) for name, turns in ANSWERS.items()})
    for name in ANSWERS:
        answer = send(owner, place, f"https://{name}.example.com:{trap.port}/a.jpg", NOWHERE)
        assert answer.status_code in (200, 202), answer.content

    run_all()

    assert connected == []
    refused_and_free(owner)


@pytest.mark.parametrize("place", SOURCES, ids=" ".join)
def test_a_name_that_changes_between_check_and_connection_changes_nothing(
    owner: Tenant, names: Callable[..., list[str]], trap: Server, place: Place
) -> None:
    """The connection goes to the address that was checked, however often the name is asked afterwards."""
    fetches = json.dumps(PLACES[place]).count("ADDRESS")
    connected = names({"turning": [[PUBLIC]] * fetches + [["127.0.0.1"]]})
    answer = send(owner, place, f"https://turning.example.com:{trap.port}/a.jpg", NOWHERE)
    assert answer.status_code in (200, 202), answer.content

    run_all()

    assert connected == [PUBLIC] * fetches
    refused_and_free(owner)


@pytest.mark.parametrize("place", SOURCES, ids=" ".join)
def test_a_redirect_inside_is_not_followed(
    owner: Tenant, names: Callable[..., list[str]], trap: Server, settings: Any, place: Place
) -> None:
    settings.OUTBOUND_ALLOW_HTTP = True
    hosts = (
        f"127.0.0.1:{trap.port}",
        f"2130706433:{trap.port}",
        f"inside.example.com:{trap.port}",
        "[::1]",
        "10.0.0.8",
    )
    with serve(*(reply(307, Location=f"http://{host}/") for host in hosts)) as server:
        connected = names({"outside": [[PUBLIC]], "inside": [["127.0.0.1"]]}, to=server.port)
        for _ in hosts:
            assert send(owner, place, "http://outside.example.com/a.jpg", NOWHERE).status_code in (200, 202)

        run_all()

    fetches = len(hosts) * json.dumps(PLACES[place]).count("ADDRESS")
    assert connected == [PUBLIC] * fetches
    assert len(server.requests) == fetches
    refused_and_free(owner)


def told(tenant: Tenant, place: Place, hook: str, ids: Ids) -> None:
    """A job with this webhook has ended."""
    answer = send(tenant, place, hook, ids)
    assert answer.status_code in (200, 202), answer.content
    job = answer.json()["job_id"]
    cancel = f"/v1/jobs/{job}/cancel" if place[0].startswith("POST /v1/") else f"/api/v1/generations/{job}/cancel"
    assert tenant.api.post(cancel).status_code == 200
    assert WebhookEvent.objects.filter(url=hook, state=EventState.WAITING).count() == 1


def undelivered(error: str) -> None:
    assert set(WebhookEvent.objects.values_list("state", flat=True)) == {EventState.WAITING}
    attempts = WebhookAttempt.objects.values_list("status", "error")
    assert list(attempts) == [(None, error)] * WebhookEvent.objects.count()


@pytest.mark.parametrize("place", HOOKS, ids=" ".join)
def test_a_webhook_s_name_that_leads_inside_is_not_followed(
    owner: Tenant, names: Callable[..., list[str]], trap: Server, request: Any, place: Place
) -> None:
    ids = request.getfixturevalue("ids") if "{" in place[0] else NOWHERE
    connected = names({name: list(turns) for name, turns in ANSWERS.items()})
    for name in ANSWERS:
        told(owner, place, f"https://{name}.example.com:{trap.port}/hook", ids)

    events_deliver()

    assert connected == []
    assert WebhookEvent.objects.count() == len(ANSWERS)
    undelivered("the server's address is not public")


@pytest.mark.parametrize("place", HOOKS, ids=" ".join)
def test_a_webhook_s_name_that_changes_is_sent_to_where_it_was_checked(
    owner: Tenant, names: Callable[..., list[str]], trap: Server, request: Any, place: Place
) -> None:
    ids = request.getfixturevalue("ids") if "{" in place[0] else NOWHERE
    connected = names({"turning": [[PUBLIC], ["127.0.0.1"]]})
    told(owner, place, f"https://turning.example.com:{trap.port}/hook", ids)

    events_deliver()

    assert connected == [PUBLIC]
    undelivered("the connection to the server failed")


def test_a_webhook_s_redirect_is_an_answer_and_no_more(
    owner: Tenant, names: Callable[..., list[str]], trap: Server, settings: Any
) -> None:
    settings.OUTBOUND_ALLOW_HTTP = True
    with serve(reply(307, Location=f"http://127.0.0.1:{trap.port}/")) as server:
        names({"outside": [[PUBLIC]]}, to=server.port)
        told(owner, ("POST /v1/upscale", JSON, "webhook_url"), "http://outside.example.com/hook", NOWHERE)

        events_deliver()

    assert len(server.requests) == 1
    assert WebhookAttempt.objects.get().status == 307
    assert WebhookEvent.objects.get().state == EventState.WAITING
