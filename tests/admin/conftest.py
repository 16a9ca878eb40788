"""What the admin's pages show: jobs in every state with pictures, money, events with attempts, and who may look."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Person
from apps.core.ids import new_id
from apps.files.models import StoredFile
from apps.files.services import file_upload
from apps.jobs.models import Job
from apps.jobs.services.create import Order, job_create
from apps.jobs.services.finish import Produced, job_complete, job_fail
from apps.library.models import Alias, Flow, Generation, Image, ImageSource, LiveScope, LiveSettings, Reference
from apps.webhooks.models import EventState, WebhookAttempt, WebhookEndpoint, WebhookEvent
from tests.cast import Tenant, claim_this, picture

GOOD = {
    "structure_ssim": 0.995,
    "unchanged_share": 1.0,
    "furniture_share": 0.2,
    "largest_piece_share": 0.1,
    "opening_overlap": 0.0,
    "inside_floor": 1.0,
    "lines_kept": 1.0,
    "feet_on_floor": 1.0,
    "feet_off_floor_m": 0.0,
    "through_wall_m": 0.0,
    "opening_covered": 0.1,
    "luminance_in_range": 0.95,
    "color_cast": 3.0,
    "clipped_highlights_added": 0.0,
    "sharpness_ratio": 1.0,
    "scene_confidence": 0.8,
    "removal_confidence": 0.9,
    "removal_over_openings": 0.0,
}
HOOK = "https://hooks.example.com/katalo?token=very-secret-part"


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def admin(staff: Person) -> Client:
    return signed_in(staff)


@pytest.fixture
def viewer(db: None) -> Client:
    """Somebody of a group that may look at everything and change nothing."""
    group = Group.objects.create(name="viewers")
    group.permissions.set(Permission.objects.filter(codename__startswith="view_"))
    person = Person.objects.create_user("viewer", password="a long viewer password", is_staff=True)
    person.groups.add(group)
    return signed_in(person)


@pytest.fixture
def nobody(db: None) -> Client:
    """Staff without a single permission."""
    return signed_in(Person.objects.create_user("nobody", password="a long nobody password", is_staff=True))


def stored(tenant: Tenant, content: bytes | None = None) -> StoredFile:
    """A picture that is really in storage."""
    file = file_upload(
        organization=tenant.organization,
        content=io.BytesIO(content or picture()),
        content_type="image/jpeg",
        width=320,
        height=256,
    )
    file.save()
    return file


def produced(tenant: Tenant, quality: dict[str, float], score: float) -> Produced:
    file = stored(tenant, picture(quality=60 + int(score * 10)))
    StoredFile.objects.filter(pk=file.pk).delete()  # `job_complete` saves the row itself
    return Produced(file, quality, score)


JobMaker = Callable[..., Job]


@pytest.fixture
def job_make(django_capture_on_commit_callbacks: Any) -> JobMaker:
    """`job_make(tenant, "review", candidates=2)`: a staging job brought to a state by the services."""

    def make(
        tenant: Tenant,
        state: str = "queued",
        *,
        candidates: int = 1,
        quality: dict[str, float] | None = None,
        **more: Any,
    ) -> Job:
        order: dict[str, Any] = {
            "organization": tenant.organization,
            "project": tenant.project,
            "api_key": tenant.key,
            "surface": "staging",
            "kind": "staging.photo",
            "input": {"mode": "refurnish", "room_types": ["Bedroom"], "style_preset": "modern", "scene": None},
            "input_files": {"source": str(stored(tenant).pk)},
            "webhook_url": HOOK,
            "reference": "listing-1",
            "max_outputs": 2,
            **more,
        }
        job: Job = job_create(Order(**order))
        if state == "queued":
            return job
        job = claim_this(job)
        if state == "running":
            return job
        assert job.lease_token
        if state == "failed":
            job_fail(job=job, code="engine_failed", message="The room was not read.", retryable=True)
            return job
        job.organization.review_mode = "staff" if state == "review" else "automatic"
        results = [produced(tenant, GOOD if quality is None else quality, 1.0 / (n + 1)) for n in range(candidates)]
        assert job_complete(
            job=job, lease=job.lease_token, produced=results, engine="fake", engine_version="1.0.0", details={"seed": 7}
        )
        assert job.state == state
        return job

    return make


@pytest.fixture
def event_make() -> Callable[..., WebhookEvent]:
    """An event of a tenant with as many failed attempts as asked, and its endpoint."""

    def make(
        tenant: Tenant, state: str = EventState.DEAD, *, attempts: int = 2, disabled: bool = False
    ) -> WebhookEvent:
        now = timezone.now()
        event = WebhookEvent.objects.create(
            organization=tenant.organization,
            event_type="generation.completed",
            reference=new_id(),
            url=HOOK,
            payload={"job_id": "job_x", "outputs": [{"image_url": {"$file": str(new_id())}}]},
            state=state,
            attempt_count=attempts,
            next_attempt_at=now + timedelta(minutes=5) if state == EventState.WAITING else None,
        )
        for number in range(1, attempts + 1):
            WebhookAttempt.objects.create(
                event=event, number=number, status=500, response="<b>receiver broke</b>", duration_ms=120 + number
            )
        WebhookEndpoint.objects.update_or_create(
            organization=tenant.organization,
            url=HOOK,
            defaults={
                "failing_since": now - timedelta(hours=3),
                "disabled_at": now if disabled else None,
                "disabled_reason": "it answered 410 Gone" if disabled else "",
            },
        )
        return event

    return make


def form_of(client: Client, url: str, /, **values: Any) -> Any:
    """Open a form as a person does, fill it in, send it."""
    page = client.get(url)
    assert page.status_code == 200, url
    hidden = page.context["form"]["form_id"].value()
    return client.post(url, {"form_id": hidden, "reason": "a good reason", **values})


def chain_make(tenant: Tenant, *, links: int = 2) -> Flow:
    """A flow whose generations each look at the image before, a scope and live settings of its project."""
    flow = Flow.objects.create(project=tenant.project, meta={"page": "home"})
    LiveSettings.objects.get_or_create(project=tenant.project, defaults={"secret": "a secret of the tests"})
    LiveScope.objects.create(project=tenant.project, slug=f"hero-{flow.pk.hex[:12]}")
    image: Image | None = None
    for number in range(links):
        job = job_create(
            Order(
                organization=tenant.organization,
                project=tenant.project,
                api_key=tenant.key,
                surface="library",
                kind="image.generate",
                input={"prompt": f"picture {number}"},
            )
        )
        generation = Generation.objects.create(
            project=tenant.project,
            flow=flow,
            job=job,
            prompt=f"picture {number}",
            template="general",
            aspect_ratio="1:1",
        )
        if image is not None:
            Reference.objects.create(generation=generation, place=0, alias="@last", image=image)
        image = Image.objects.create(
            project=tenant.project, flow=flow, file=stored(tenant), source=ImageSource.GENERATED
        )
        Generation.objects.filter(pk=generation.pk).update(output_image=image)
    assert image is not None
    Alias.objects.create(project=tenant.project, name=f"@hero-{flow.pk.hex[:12]}", image=image)
    return flow
