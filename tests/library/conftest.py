"""Images that exist, flows, and an engine that draws without work."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from apps.accounts.services import key_create
from apps.billing.selectors import ledger_problems
from apps.files.models import StoredFile
from apps.files.services import file_upload
from apps.jobs.selectors import job_problems
from apps.jobs.services.create import Order, job_create
from apps.library.kinds import EDIT, GENERATE
from apps.library.models import Alias, Flow, Generation, Image, ImageSource
from tests.cast import Tenant, picture
from workers.engines.base import Request, Result
from workers.engines.fake.engine import FakeEngine

NEVER = "01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e2f"
"""An id that nothing has."""


@pytest.fixture(autouse=True)
def _books_are_right(db: None) -> Iterator[None]:
    yield
    assert [*ledger_problems(), *job_problems()] == []


@pytest.fixture
def sibling(owner: Tenant) -> Tenant:
    """Another project of the owner's organization."""
    issued = key_create(organization=owner.organization, project_slug="second", name="second project")
    return Tenant(owner.organization, issued.key.project, issued.key, issued.text)


@pytest.fixture
def drawn(settings: Any, monkeypatch: Any) -> list[Request]:
    """The fake engine draws: one picture that passes, and a failure for a prompt that says fail. Returns the requests
    that it gets."""
    settings.KIND_ENGINES = {GENERATE: "fake", EDIT: "fake"}
    seen: list[Request] = []
    original = FakeEngine.run

    def run(self: FakeEngine, request: Request, **callbacks: Any) -> Result:
        seen.append(request)
        fails = "no_luck" if "fail" in request.input.get("prompt", "") else None
        fake = {"quality": {"contrast": 1.0}, "fail": fails}
        return original(self, replace(request, input={"fake": fake}), **callbacks)

    monkeypatch.setattr(FakeEngine, "run", run)
    return seen


def make_image(
    tenant: Tenant,
    *,
    alias: str = "",
    flow: Flow | None = None,
    flow_alias: str = "",
    source: ImageSource = ImageSource.UPLOADED,
    **fields: Any,
) -> Image:
    """A stored image of the tenant's project, with a name in the project or in its flow where one is given."""
    file = file_upload(
        organization=tenant.organization,
        content=io.BytesIO(picture(64, 48, "PNG")),
        content_type="image/png",
        width=64,
        height=48,
    )
    file.expires_at = None
    file.save(force_insert=True)
    image = Image.objects.create(project=tenant.project, file=file, source=source, flow=flow, **fields)
    if alias:
        Alias.objects.create(project=tenant.project, name=alias, image=image)
    if flow_alias:
        Alias.objects.create(project=tenant.project, flow=flow, name=flow_alias, image=image)
    return image


def make_generation(tenant: Tenant, **fields: Any) -> Generation:
    """A queued generation, paid for by a hold."""
    order = Order(
        organization=tenant.organization,
        project=tenant.project,
        api_key=tenant.key,
        surface="library",
        kind=GENERATE,
        input={"prompt": "a red chair"},
    )
    given = {"prompt": "a red chair", "template": "general", "aspect_ratio": "1:1"} | fields
    return Generation.objects.create(project=tenant.project, job=job_create(order), **given)


def make_flow(tenant: Tenant, **fields: Any) -> Flow:
    return Flow.objects.create(project=tenant.project, **fields)


def state() -> dict[str, Any]:
    """What a refused request must leave as it is."""
    return {
        "images": sorted(Image.objects.values_list("pk", "file", "flow", "version", "meta", "focal_x", "deleted_at")),
        "names": sorted(Alias.objects.values_list("name", "flow", "image"), key=str),
        "flows": sorted(Flow.objects.values_list("pk", "meta"), key=str),
        "generations": sorted(Generation.objects.values_list("pk", "output_image", "deleted_at"), key=str),
        "files": sorted(StoredFile.objects.values_list("name", "expires_at", "deleted_at"), key=str),
    }


@pytest.fixture
def unchanged() -> Callable[[], None]:
    """To be called after a refusal: fails when anything of the Library is not what it was when the test asked."""
    before = state()

    def check() -> None:
        assert state() == before

    return check
