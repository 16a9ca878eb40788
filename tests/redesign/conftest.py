"""Requests of the Redesign API, with a server of pictures and engines that do no work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from apps.billing.models import LedgerEntry
from apps.billing.selectors import ledger_problems
from apps.files.models import StoredFile
from apps.jobs.models import IdempotencyRecord, Job
from apps.jobs.selectors import job_problems
from apps.redesign.kinds import REDESIGN, UPSCALE
from apps.sources.models import SourceAsset
from apps.webhooks.models import WebhookEvent
from faults.stand_in import PUBLISHABLE
from tests.cast import Tenant, picture
from tests.workers.engines.replicate.server import TOKEN, ReplicateServer, replicate_server
from workers.engines import registry
from workers.engines.base import Request, Result
from workers.engines.fake.engine import FakeEngine
from workers.runtime import run_next

REDESIGN_PRICE, UPSCALE_PRICE = 500_000, 100_000
ROOM = "https://example.com/room.jpg"
MINIMAL: dict[str, dict[str, Any]] = {
    "redesign": {"image_url": ROOM, "prompt": "modern minimalist living room"},
    "batch-redesign": {"images": [{"image_url": ROOM, "prompt": "cozy scandinavian bedroom"}]},
    "upscale": {"image_url": ROOM},
    "batch-upscale": {"image_urls": [ROOM]},
}
"""The smallest body of every creating route."""


@pytest.fixture(autouse=True)
def _books_are_right(db: None) -> Iterator[None]:
    yield
    assert [*ledger_problems(), *job_problems()] == []


@pytest.fixture(autouse=True)
def engines(settings: Any, monkeypatch: Any) -> list[Request]:
    """The fake engine stands in: as many pictures as asked for, numbers that pass, and a failure for a prompt that says
    fail. Returns the requests that it gets."""
    settings.KIND_ENGINES = {REDESIGN: "fake", UPSCALE: "fake"}
    seen: list[Request] = []
    original = FakeEngine.run

    def run(self: FakeEngine, request: Request, **callbacks: Any) -> Result:
        seen.append(request)
        prompt = request.input.get("prompt", "")
        fake = {
            "candidates": request.input.get("num_outputs", 1),
            "quality": PUBLISHABLE | {"size_exact": 1.0, "agreement_psnr": 30.0},
            "fail": "no_luck" if "fail" in prompt else None,
        }
        result = original(self, replace(request, input={"fake": fake}), **callbacks)
        return replace(result, details={"understood": {"prompt": prompt}} if prompt else {})

    monkeypatch.setattr(FakeEngine, "run", run)
    return seen


class PictureHost(BaseHTTPRequestHandler):
    """Any path that ends in .jpg is a picture; `missing` is not there, `text` is no picture, `huge` is too long."""

    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2]
        if "missing" in name:
            self.send_error(404)
            return
        body = b"not a picture" if "text" in name else picture(32 if "small" in name else 320)
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Content-Length", str(10**9 if "huge" in name else len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture(scope="session")
def _picture_host() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), PictureHost)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def pictures(_picture_host: str, settings: Any) -> str:
    """The address of a server of pictures, which may be fetched."""
    settings.OUTBOUND_ALLOW_LOOPBACK = True
    return _picture_host


CALLBACK_SECRET = "whsec_aW50ZXJpb3ItZGVtby1zaWduaW5nLWtleS0wMDAwMDE="


@pytest.fixture
def replicate(settings: Any, monkeypatch: Any) -> Iterator[ReplicateServer]:
    """Both kinds run at a Replicate on this machine, which is told where to call back and does not."""
    with replicate_server() as server:
        told = {
            "REPLICATE_API_TOKEN": TOKEN,
            "REPLICATE_API_URL": server.api,
            "REPLICATE_REDESIGN_MODEL": "owner/redesigner",
            "REPLICATE_UPSCALE_MODEL": "owner/upscaler",
            "REPLICATE_WEBHOOK_SECRET": CALLBACK_SECRET,
        }
        for name, value in told.items():
            monkeypatch.setenv(name, value)
            setattr(settings, name, value)
        monkeypatch.setenv("PUBLIC_BASE_URL", "https://api.example.com")
        settings.KIND_ENGINES = {REDESIGN: "replicate", UPSCALE: "replicate"}
        registry._load.cache_clear()
        yield server
    registry._load.cache_clear()


Post = Callable[..., Any]


@pytest.fixture
def post() -> Post:
    """`post(tenant, "redesign", body)`"""

    def send(tenant: Tenant, route: str, body: Any, *, key: str | None = None) -> Any:
        headers = {} if key is None else {"Idempotency-Key": key}
        return tenant.api.post(f"/v1/{route}", body, format="json", headers=headers)

    return send


@pytest.fixture
def make(post: Post, pictures: str) -> Callable[..., Job]:
    """A job of a route, made over HTTP with pictures that can be fetched."""

    def send(tenant: Tenant, route: str = "redesign", **fields: Any) -> Job:
        body = with_host(MINIMAL[route], pictures) | fields
        answer = post(tenant, route, body)
        assert answer.status_code == 200, answer.content
        job: Job = Job.objects.get(pk=answer.json()["job_id"])
        return job

    return send


def with_host(value: Any, host: str) -> Any:
    if isinstance(value, dict):
        return {name: with_host(inner, host) for name, inner in value.items()}
    if isinstance(value, list):
        return [with_host(inner, host) for inner in value]
    return value.replace("https://example.com", host) if isinstance(value, str) else value


def drain() -> None:
    """All workers run until nothing waits."""
    while run_next("ingest") or run_next("gpu"):
        pass


@pytest.fixture
def nothing_happened() -> Callable[..., dict[str, Any]]:
    """Asserts a refusal: status, code, envelope, and that nothing came of it."""
    counted = (Job, LedgerEntry, StoredFile, IdempotencyRecord, SourceAsset, WebhookEvent)

    def check(answer: Any, status: int, code: str) -> dict[str, Any]:
        assert answer.status_code == status, answer.content
        body: dict[str, Any] = answer.json()
        assert set(body) - {"errors"} == {"detail", "error_code"}
        assert isinstance(body["detail"], str)
        assert body["error_code"] == code
        assert {model.__name__: model.objects.count() for model in counted} == {
            model.__name__: 1 if model is LedgerEntry else 0
            for model in counted  # the opening credit
        }
        return body

    return check
