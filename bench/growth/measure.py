"""Each operation at one size: the median time, and the worst of its plans."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.admin import SimpleListFilter
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from bench.growth.plans import recorded, short

RUNS = 9
# Statements that are told apart in the report touch more rows than this, or read a big table whole.
MANY_ROWS = 2_000


@dataclass(frozen=True)
class Operation:
    """group: where the report puts it. runs: how often it is timed after one run that warms up and is explained."""

    group: str
    name: str
    run: Callable[[], Any]
    runs: int = RUNS


@dataclass(frozen=True)
class Figure:
    """ms: the median. rows: that its statements touch. whole: big tables read whole. heavy: statements that touch many
    rows, with the scans they use."""

    group: str
    name: str
    ms: float
    statements: int
    rows: int
    whole: list[str]
    indexes: list[str]
    heavy: list[str]

    def told(self) -> dict[str, Any]:
        return asdict(self)


def measured(operation: Operation) -> Figure:
    with recorded() as plans:
        operation.run()
    times = []
    for _ in range(operation.runs):
        started = time.perf_counter()
        operation.run()
        times.append(time.perf_counter() - started)
    return Figure(
        operation.group,
        operation.name,
        statistics.median(times) * 1000,
        len(plans),
        sum(plan.rows for plan in plans),
        sorted({table for plan in plans for table in plan.whole}),
        sorted({scan for plan in plans for scan in plan.scans}),
        [f"{plan.rows:,} rows: {short(plan.sql)} — {', '.join(plan.scans)}" for plan in plans if plan.rows > MANY_ROWS],
    )


@dataclass
class Scene:
    """The big organization, its key, and a client that sends it; staff who look at the admin."""

    organization: Any
    project: Any
    key: Any
    text: str
    asset: str = ""

    def __post_init__(self) -> None:
        from django.test import Client

        from apps.accounts.models import Person

        self.api = Client(headers={"Authorization": f"Bearer {self.text}"})
        self.admin = Client()
        self.admin.force_login(
            Person.objects.create_superuser("staff", "staff@example.com", uuid4().hex),
            backend="django.contrib.auth.backends.ModelBackend",
        )

    def get(self, path: str) -> Any:
        answer = self.api.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.content[:300])
        return answer

    def page(self, path: str) -> Any:
        answer = self.admin.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer


def scene() -> Scene:
    """The organization that `fill` makes big."""
    from apps.accounts.models import Organization
    from apps.accounts.services import key_create
    from apps.portal.services import organization_provision

    organization = organization_provision(slug="big", credit_micros=10**15)
    Organization.objects.filter(pk=organization.pk).update(max_in_flight=10**6)
    organization.refresh_from_db()
    issued = key_create(organization=organization, name="bench")
    return Scene(organization, issued.key.project, issued.key, issued.text)


# --- the jobs' own path -----------------------------------------------------------------------------------------------


def of_jobs(scene: Scene) -> list[Operation]:
    from apps.core.ids import to_public
    from apps.jobs.models import Job
    from apps.jobs.services.claim import job_claim, jobs_reap, jobs_relay
    from apps.sources.models import SourceAsset

    assets = SourceAsset.objects.filter(organization=scene.organization, file__deleted_at__isnull=True)
    asset = to_public("src", assets.order_by("-id")[0].pk)
    claimed: list[Job] = []
    job = Job.objects.filter(organization=scene.organization, kind="staging.photo", state="succeeded").latest("id")

    def stage(key: str = "") -> None:
        body = {"source_asset_id": asset, "workflow": "pro_capture", "capture_type": "photo", "regenerate": True}
        body.pop("regenerate")
        body["metadata"] = {"once": uuid4().hex}
        if key:
            body["metadata"] = {"once": "always"}
        answer = scene.api.post(
            "/api/v1/generations",
            body,
            content_type="application/json",
            headers={"Idempotency-Key": key or uuid4().hex},
        )
        assert answer.status_code == 202, answer.content

    def upscale() -> None:
        answer = scene.api.post(
            "/v1/upscale", {"image_url": "https://example.com/room.jpg"}, content_type="application/json"
        )
        assert answer.status_code == 200, answer.content

    def claim() -> None:
        found = job_claim(queue="gpu")
        assert found is not None
        claimed.append(found)

    stage("replayed")
    path = f"/api/v1/generations/{to_public('job', job.pk)}"
    return [
        Operation("jobs", "create, Staging", stage, 25),
        Operation("jobs", "create, Redesign", upscale, 25),
        Operation("jobs", "idempotent replay", lambda: stage("replayed"), 25),
        Operation("jobs", "GET job", lambda: scene.get(path), 25),
        Operation("jobs", "claim", claim, 25),
        Operation("jobs", "finish", lambda: finish(claimed.pop()), 20),
        Operation("rounds", "relay", jobs_relay),
        Operation("rounds", "reaper", jobs_reap),
    ]


def finish(job: Any) -> None:
    from django.conf import settings

    from apps.core.ids import new_id
    from apps.files.models import StoredFile
    from apps.jobs import catalogue
    from apps.jobs.services.finish import Produced, job_complete

    quality = {
        rule.metric: float(getattr(settings, rule.setting)) for rule in catalogue.get(job.kind).rules(job.input, "")
    }
    file = StoredFile(
        id=new_id(),
        organization=job.organization,
        name=f"bench/{uuid4().hex}.jpg",
        sha256="0" * 64,
        size=1,
        content_type="image/jpeg",
        width=1024,
        height=768,
        expires_at=timezone.now() + timedelta(days=30),
    )
    done = job_complete(
        job=job,
        lease=job.lease_token,
        produced=[Produced(file, quality, 1.0)],
        engine="embedded",
        engine_version="1",
        details={},
    )
    assert done


def every_organization_waits(scene: Scene) -> Operation:
    """Fair share at its worst: one queued job for each organization, beside what waits already."""
    from apps.jobs.services.claim import job_claim

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE waiting AS SELECT * FROM jobs_job WHERE state = 'queued' AND queue = 'gpu' LIMIT 1"
        )
        cursor.execute("CREATE TEMP TABLE more AS SELECT w.* FROM waiting w, accounts_organization")
        cursor.execute("UPDATE more SET id = gen_random_uuid(), organization_id = NULL")
        cursor.execute(
            "UPDATE more SET organization_id = o.id, id = id_at(now(), 'waits' || o.id)"
            " FROM (SELECT id, row_number() OVER () AS n FROM accounts_organization) o,"
            " (SELECT ctid AS place, row_number() OVER () AS n FROM more) m"
            " WHERE m.n = o.n AND more.ctid = m.place"
        )
        cursor.execute("INSERT INTO jobs_job SELECT * FROM more")
        cursor.execute("DROP TABLE waiting, more")
        cursor.execute("ANALYZE jobs_job")

    def claim() -> None:
        assert job_claim(queue="gpu") is not None

    return Operation("jobs", "claim, every organization has queued work", claim, 9)


# --- reads ------------------------------------------------------------------------------------------------------------


def of_lists(scene: Scene) -> list[Operation]:
    from apps.core.ids import first_id, to_public

    cursor = "cursor=" + to_public("cur", first_id(timezone.now() - timedelta(days=60)))
    paths = {
        "list, Staging": "/api/v1/generations?workflow=staging",
        "list, Staging, deep": f"/api/v1/generations?workflow=staging&{cursor}",
        "billing events": "/api/v1/billing/events",
        "billing events, deep": f"/api/v1/billing/events?{cursor}",
        "usage summary": "/api/v1/usage/summary",
        "list, Redesign": "/v1/jobs",
        "list, Redesign, deep": f"/v1/jobs?{cursor}",
        "list, Library generations": "/api/v1/generations",
        "list, Library generations, deep": "/api/v1/generations?offset=1000",
        "list, Library images": "/api/v1/images",
        "list, Library images, deep": "/api/v1/images?offset=1000",
        "list, flows": "/api/v1/flows",
    }
    return [Operation("lists", name, lambda path=path: scene.get(path)) for name, path in paths.items()]  # type: ignore[misc]


def of_rounds(scene: Scene) -> list[Operation]:

    from apps.billing.selectors import ledger_problems
    from apps.files.services import files_purge
    from apps.jobs.selectors import job_problems
    from apps.jobs.services.idempotency import records_purge
    from apps.library.services.generations import generations_purge
    from apps.library.services.images import images_purge
    from apps.portal import metrics
    from apps.portal.statistics import periods_now
    from apps.webhooks.services import events_due_send
    from workers.runtime import abandon_due

    def scrape() -> None:
        metrics.CACHE_SECONDS = -1.0
        scene.page("/metrics")

    def audit() -> None:
        problems = [*ledger_problems(), *job_problems()]
        assert not problems, problems[:5]

    return [
        Operation("rounds", "webhook sweep", lambda: events_due_send()),
        Operation("rounds", "abandon", abandon_due),
        Operation("rounds", "purge of files", files_purge),
        Operation("rounds", "purge of idempotency records", records_purge),
        Operation("rounds", "purge of images and generations", lambda: images_purge() + generations_purge()),
        Operation("rounds", "metrics", scrape, 3),
        Operation("audit", "ledger_audit without files", audit, 1),
        Operation("audit", "statistics for the admin key", periods_now, 1),
    ]


# --- admin ------------------------------------------------------------------------------------------------------------


def of_admin(scene: Scene) -> list[Operation]:
    """Every model's list, its last row's page, a search that finds nothing, and each filter with its first choice."""
    from django.contrib import admin
    from django.urls import reverse

    operations = [Operation("admin", "dashboard", lambda: scene.page("/admin/"), 3)]
    for model in sorted(admin.site._registry, key=lambda model: model._meta.label):
        label = model._meta.label_lower
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        url = reverse(f"admin:{name}_changelist")
        paths = {f"{label}": url, f"{label}: search": f"{url}?q=nothing-like-it"}
        for choice, query in filters(admin.site._registry[model], scene).items():
            paths[f"{label}: {choice}"] = f"{url}?{query}"
        row = model._default_manager.order_by("-pk").first()
        if row is not None:
            paths[f"{label}: one"] = reverse(f"admin:{name}_change", args=[row.pk])
        operations += [Operation("admin", what, lambda path=path: scene.page(path), 3) for what, path in paths.items()]  # type: ignore[misc]
    operations.append(Operation("admin", "review queue", lambda: scene.page(reverse("admin:jobs_job_review_queue")), 3))
    return operations


def filters(model_admin: Any, scene: Scene) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in model_admin.list_filter:
        field, kind = one if isinstance(one, tuple) else (one, None)
        name = getattr(kind, "__name__", "")
        if name == "DayRangeFilter":
            day = timezone.now().date() - timedelta(days=80)
            found["a day"] = f"{field}_from={day}&{field}_to={day}"
        elif field == "user":
            continue
        elif field == "organization":
            found["organization"] = f"organization__id__exact={scene.organization.pk}"
        elif field == "project":
            found["project"] = f"project__id__exact={scene.project.pk}"
        elif name == "ChoicesDropdownFilter":
            for value, _ in model_admin.model._meta.get_field(field).choices:
                found[f"{field} {value}"] = f"{field}__exact={value}"
        elif isinstance(field, type) and issubclass(field, SimpleListFilter):
            words = [word for word, _ in field.lookups(field.__new__(field), HttpRequest(), model_admin) or ()]
            found |= {f"{field.parameter_name} {word}": f"{field.parameter_name}={word}" for word in words[:4]}
        elif isinstance(field, str) and "__" not in field:
            found[field] = f"{field}__exact=1"
    return found
