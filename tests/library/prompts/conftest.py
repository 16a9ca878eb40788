"""Generations from a prompt, drawn by an engine that does no work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from apps.billing.models import LedgerEntry
from apps.jobs.models import IdempotencyRecord, Job
from apps.library.kinds import EDIT, GENERATE
from apps.library.models import Alias, Flow, Generation, Image, Reference
from apps.library.selectors import alias_resolve
from apps.library.services.aliases import alias_assign
from tests.cast import Tenant
from workers.engines.base import Request, Result
from workers.engines.fake.engine import FakeEngine
from workers.runtime import run_next

PRICE, EDIT_PRICE = 40_000, 50_000
URL = "/api/v1/generations"


@pytest.fixture(autouse=True)
def drawn(settings: Any, monkeypatch: Any) -> list[Request]:
    """The requests that the engine gets. A prompt that says fail fails."""
    settings.KIND_ENGINES = {GENERATE: "fake", EDIT: "fake"}
    settings.LIBRARY_REQUESTS_PER_HOUR = 10_000
    seen: list[Request] = []
    original = FakeEngine.run

    def run(self: FakeEngine, request: Request, **callbacks: Any) -> Result:
        seen.append(request)
        fails = "fail" in request.input["prompt"]
        fake = {"quality": {"contrast": 0.2}, "fail": "no_luck" if fails else None}
        result = original(self, replace(request, input={"fake": fake}), **callbacks)
        return replace(result, details={"composition": "sky", "used": ["sky"], "unused": [], "palette": ["blue"]})

    monkeypatch.setattr(FakeEngine, "run", run)
    return seen


def drain() -> int:
    """Run everything that waits; how many jobs that was."""
    return sum(1 for _ in iter(lambda: run_next("gpu"), None))


def create(tenant: Tenant, prompt: str | None = "a blue sky", **fields: Any) -> Any:
    """A POST; prompt None leaves it out."""
    body = {"prompt": prompt, "autoEnhance": False, **fields}
    return tenant.api.post(
        URL, {name: value for name, value in body.items() if name != "prompt" or value is not None}, format="json"
    )


def made(tenant: Tenant, prompt: str = "a blue sky", **fields: Any) -> dict[str, Any]:
    """A generation that has ended, as its own address tells it."""
    answer = create(tenant, prompt, **fields)
    assert answer.status_code == 201, answer.content
    drain()
    return read(tenant, answer.json()["data"]["id"])


def read(tenant: Tenant, identifier: str) -> dict[str, Any]:
    answer = tenant.api.get(f"{URL}/{identifier}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()["data"]
    return found


def named(tenant: Tenant, name: str) -> str:
    """The id of a new image of this name."""
    identifier: str = made(tenant)["outputImageId"]
    alias_assign(image=Image.objects.get(pk=identifier), name=name, reassign=True)
    return identifier


def holder_of(tenant: Tenant, name: str) -> str:
    """The id of the image that has this name in the tenant's project."""
    return str(alias_resolve(project=tenant.project, name=name).image.pk)


@pytest.fixture
def refused() -> Callable[[Any, int, str, str], dict[str, Any]]:
    """Asserts status, code and message of a refusal, and that nothing came of it but what was there before."""
    counted = (Job, LedgerEntry, Generation, Image, Flow, Alias, Reference, IdempotencyRecord)
    before: dict[Any, int] = {}

    def check(answer: Any, status: int, code: str, message: str) -> dict[str, Any]:
        body = answer.json()
        assert (answer.status_code, body["success"]) == (status, False), answer.content
        assert (body["error"]["code"], body["error"]["message"]) == (code, message)
        assert {model: model.objects.count() for model in counted} == before
        found: dict[str, Any] = body["error"].get("fields", {})
        return found

    def remember() -> None:
        before.update({model: model.objects.count() for model in counted})

    remember()
    check.remember = remember  # type: ignore[attr-defined]  # after a test's own beginnings
    return check
