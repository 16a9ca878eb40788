"""Public pictures, drawn by an engine that does no work."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.billing.models import LedgerEntry
from apps.billing.selectors import ledger_problems
from apps.files.services import file_upload
from apps.jobs import waiting
from apps.jobs.models import Job
from apps.jobs.selectors import job_problems
from apps.jobs.services.create import Buyer
from apps.library.kinds import EDIT, GENERATE
from apps.library.live_wish import LiveWish
from apps.library.models import Generation, Image, ImageSource, LiveEntry, LiveScope, LiveSettings, ScopeMode, Variant
from apps.library.services.hits import _counted
from apps.library.services.live import live_draw
from apps.library.services.live_settings import live_settings_get
from apps.library.services.scopes import scope_create
from apps.library.signing import signature
from tests.cast import Tenant, picture
from workers.engines.base import Request, Result
from workers.engines.fake.engine import FakeEngine
from workers.runtime import run_next

PRICE = 40_000
LIVE = "/cdn/acme/default/live"
IMG = "/cdn/acme/default/img"
NOBODY = "01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e2f"
COUNTED = (Job, LedgerEntry, Generation, Image, LiveEntry, LiveScope, Variant)


@pytest.fixture(autouse=True)
def _books_are_right(db: None) -> Iterator[None]:
    yield
    assert [*ledger_problems(), *job_problems()] == []


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    _counted.clear()


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
        return original(self, replace(request, input={"fake": fake}), **callbacks)

    monkeypatch.setattr(FakeEngine, "run", run)
    return seen


def drain() -> int:
    """Run everything that waits; how many jobs that was."""
    return sum(1 for queue in ("gpu", "ingest") for _ in iter(lambda: run_next(queue), None))  # noqa: B023  read at once


@pytest.fixture
def workers(monkeypatch: Any) -> None:
    """While a request rests, everything that waits is run; its connection stays open, since the test's rows are in no
    other one."""
    monkeypatch.setattr(waiting, "sleep", lambda seconds: drain())
    monkeypatch.setattr(connection, "close", lambda: None)


@pytest.fixture
def nobody_works(monkeypatch: Any, settings: Any) -> None:
    """The time to wait is over at once."""
    settings.LIVE_WAIT_SECONDS = 0


Get = Callable[..., Any]


def get(path: str, *, method: str = "GET", address: str = "203.0.113.7", headers: Any = None, **parameters: Any) -> Any:
    """A stranger's request for a path below /cdn, or a whole address."""
    parts = urlsplit(path)
    text = "&".join(filter(None, [parts.query, urlencode(parameters)]))
    client = Client(raise_request_exception=False)
    return client.generic(
        method, f"{parts.path}?{text}" if text else parts.path, REMOTE_ADDR=address, headers=headers or {}
    )


def scope_of(tenant: Tenant, slug: str = "hero", mode: ScopeMode = ScopeMode.OPEN, **fields: Any) -> LiveScope:
    return scope_create(project=tenant.project, slug=slug, mode=mode, **fields)


def signed(
    tenant: Tenant, prompt: str, *, scope: str = "hero", expires_in: int | None = None, **parameters: str
) -> Any:
    """Parameters with a signature, as a customer who signs by himself makes them."""
    given = {"prompt": prompt, **parameters}
    if expires_in is not None:
        given["exp"] = str(int(time.time()) + expires_in)
    secret = live_settings_get(tenant.project).secret
    path = f"{tenant.organization.slug}/{tenant.project.slug}/{scope}"
    return given | {"sig": signature(secret, path, given)}


def settings_of(tenant: Tenant, **fields: Any) -> LiveSettings:
    found = live_settings_get(tenant.project)
    for name, value in fields.items():
        setattr(found, name, value)
    found.save()
    return found


def entry_made(tenant: Tenant, prompt: str = "a blue sky", slug: str = "hero") -> LiveEntry:
    """A live picture that is there; its scope too."""
    buyer = Buyer(tenant.organization, tenant.project, tenant.key)
    wish = LiveWish(prompt)
    live_draw(buyer=buyer, slug=slug, wish=wish)
    drain()
    entry = LiveEntry.objects.select_related("generation__output_image__file", "scope").get(
        cache_key=wish.cache_key(tenant.project.pk, slug)
    )
    assert entry.generation.output_image is not None
    return entry


def image_made(tenant: Tenant, content: bytes | None = None, form: str = "JPEG", **fields: Any) -> Image:
    """An uploaded image of 640 x 480."""
    content = picture(640, 480, form) if content is None else content
    file = file_upload(
        organization=tenant.organization,
        content=io.BytesIO(content),
        content_type=f"image/{form.lower()}",
        width=640,
        height=480,
    )
    file.expires_at = None
    file.save(force_insert=True)
    return Image.objects.create(project=tenant.project, file=file, source=ImageSource.UPLOADED, **fields)


def bytes_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def stored(image: Image) -> bytes:
    from django.core.files.storage import default_storage

    with default_storage.open(image.file.name, "rb") as content:
        return content.read()


@pytest.fixture
def refused() -> Callable[..., dict[str, Any]]:
    """Asserts status and code of a refusal, and that nothing came of it but what was there before."""
    before: dict[Any, int] = {}

    def check(answer: Any, status: int, code: str, message: str = "") -> dict[str, Any]:
        body = answer.json()
        assert (answer.status_code, body["success"], body["error"]["code"]) == (status, False, code), answer.content
        assert body["error"]["message"] == (message or body["error"]["message"])
        assert answer.headers["Cache-Control"] == "no-store"
        assert {model.__name__: model.objects.count() for model in COUNTED} == before
        found: dict[str, Any] = body["error"]
        return found

    def remember() -> None:
        before.update({model.__name__: model.objects.count() for model in COUNTED})

    remember()
    check.remember = remember  # type: ignore[attr-defined]  # after a test's own beginnings
    return check


def hidden(image: Image) -> None:
    Image.objects.filter(pk=image.pk).update(deleted_at=timezone.now())
