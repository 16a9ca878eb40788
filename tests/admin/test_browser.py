"""The admin, clicked through in a real browser. KATALO_SCREENSHOTS: a folder for pictures of the pages."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from apps.accounts.models import ApiKey, Organization, Person
from apps.core.ids import to_public
from apps.jobs.models import Job, JobState, OutputRole
from apps.portal.services import audit_run
from apps.sources.models import SourceAsset
from apps.webhooks.models import EventState, WebhookEvent
from tests.admin.conftest import JobMaker
from tests.cast import Tenant

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


@dataclass
class Visitor:
    """A browser tab that remembers everything that went wrong in it."""

    page: Page
    base: str
    problems: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._refused)
        self.page.on("request", self._outside)

    def _console(self, line: ConsoleMessage) -> None:
        if line.type in {"error", "warning"}:
            self.problems.append(line.text)

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the browser's own: it left the page before the icon had come
            self.problems.append(f"failed {request.url} {request.failure}")

    def _refused(self, answer: Response) -> None:
        if answer.status >= 400:
            self.problems.append(f"{answer.status} {answer.url}")

    def _outside(self, request: Request) -> None:
        if not request.url.startswith((f"{self.base}/", "data:", "blob:")):
            self.problems.append(f"outside {request.url}")

    def go(self, path: str) -> None:
        self.page.goto(f"{self.base}{path}")

    def follow(self, link: Locator) -> None:
        """Click, and wait for the page that it leads to."""
        with self.page.expect_navigation():
            link.click()

    def picture(self, name: str) -> None:
        """The page in both sizes and both colours, for a person to look at."""
        folder = os.environ.get("KATALO_SCREENSHOTS")
        if not folder:
            return
        for size, (width, height) in SIZES.items():
            self.page.set_viewport_size({"width": width, "height": height})
            for scheme in ("light", "dark"):
                self.page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", scheme == "dark")
                self.page.wait_for_timeout(150)
                self.page.screenshot(path=Path(folder) / f"{name}-{size}-{scheme}.png", full_page=True)
        self.page.evaluate("document.documentElement.classList.remove('dark')")
        self.page.set_viewport_size({"width": 1280, "height": 900})

    def overflow(self) -> int:
        """Pixels by which the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.fixture
def visitor(chromium: Browser, live_server: Any, settings: Any) -> Iterator[Visitor]:
    settings.PUBLIC_BASE_URL = live_server.url
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    found = Visitor(context.new_page(), live_server.url)
    found.watch()
    yield found
    context.close()


def sign_in(visitor: Visitor, staff: Person) -> None:
    visitor.go("/admin/login/?next=/admin/")
    visitor.page.fill("#id_username", staff.username)
    visitor.page.fill("#id_password", "a long staff password")
    visitor.page.click("#login-form button[type=submit]")
    visitor.page.wait_for_url(f"{visitor.base}/admin/")


def send(visitor: Visitor, reason: str) -> None:
    visitor.page.fill("#id_reason", reason)
    visitor.follow(visitor.page.locator(".k-form button[type=submit]"))


def test_the_dashboard_shows_figures(
    visitor: Visitor,
    staff: Person,
    owner: Tenant,
    stranger: Tenant,
    job_make: JobMaker,
    event_make: Callable[..., WebhookEvent],
) -> None:
    for state in ("queued", "running", "failed", "succeeded", "succeeded", "review"):
        job_make(owner, state)
    job_make(
        stranger,
        "succeeded",
        kind="pro_capture.photo",
        quality={"clipped_highlights_added": 0.0, "clipped_blacks_added": 0.0, "structure_ssim": 0.9},
    )
    event_make(owner)
    audit_run()
    visitor.go("/admin/login/")
    visitor.picture("login")
    sign_in(visitor, staff)

    text = visitor.page.inner_text("#main")
    assert "75.0 %" in text
    assert "2.25 USD" in text
    assert "hooks.example.com" in text
    assert "very-secret-part" not in text
    assert visitor.page.locator(".k-chart").count() == 2
    assert visitor.page.locator(".k-stack > div").count() == 7
    visitor.picture("dashboard")
    assert visitor.problems == []


def test_an_organization_gets_credit_and_a_key(visitor: Visitor, staff: Person) -> None:
    sign_in(visitor, staff)
    page = visitor.page

    visitor.go("/admin/accounts/organization/")
    visitor.follow(page.get_by_role("link", name="Add organization").first)
    page.fill("#id_slug", "initech")
    page.fill("#id_name", "Initech <b>Ltd</b>")
    page.fill("#id_webhook_url", "https://hooks.example.com/initech")
    visitor.picture("organization-add")
    send(visitor, "new partner")
    assert page.input_value("#k-secret-text").startswith("whsec_")
    visitor.picture("secret")
    visitor.follow(page.get_by_role("link", name="Done"))
    assert "Initech <b>Ltd</b>" in page.inner_text("#main")

    visitor.follow(page.get_by_role("link", name="Grant credit"))
    page.fill("#id_amount", "25")
    visitor.picture("grant")
    send(visitor, "opening credit")
    assert "25.00 USD" in page.inner_text("#main")
    visitor.picture("organization")

    visitor.follow(page.get_by_role("link", name="New key"))
    page.fill("#id_name", "backend")
    send(visitor, "for the backend")
    text = page.input_value("#k-secret-text")
    assert text.startswith("kat_live_")
    page.click("[data-copy]")
    visitor.follow(page.get_by_role("link", name="Done"))
    shown = page.inner_text("#main")
    assert text.split(".")[0] in shown
    assert text not in page.content()
    visitor.picture("key")

    organization = Organization.objects.get(slug="initech")
    assert organization.credit_account.available_micros == 25_000_000
    assert ApiKey.objects.get(organization=organization).name == "backend"
    assert visitor.problems == []


def test_a_job_is_compared_and_approved(visitor: Visitor, staff: Person, owner: Tenant, job_make: JobMaker) -> None:
    job = job_make(owner, "review", candidates=2, reference="<script>alert(1)</script>")
    sign_in(visitor, staff)
    page = visitor.page

    visitor.go("/admin/jobs/job/")
    visitor.picture("jobs")
    visitor.go("/admin/jobs/job/review-queue/")
    visitor.picture("review-queue")
    visitor.follow(page.get_by_role("link", name=to_public("job", job.pk)))

    slider = page.locator(".k-compare input[type=range]")
    before = page.evaluate("getComputedStyle(document.querySelector('.k-compare-after')).clipPath")
    slider.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    after = page.evaluate("getComputedStyle(document.querySelector('.k-compare-after')).clipPath")
    assert slider.input_value() == "70"
    assert (before, after) == ("inset(0px 0px 0px 50%)", "inset(0px 0px 0px 70%)")
    page.wait_for_function(
        "[...document.querySelectorAll('.k-compare img')].every(image => image.naturalWidth === 320)"
    )
    visitor.picture("job")

    visitor.follow(page.get_by_role("link", name="Approve"))
    page.get_by_label("Candidate 2").first.check()
    visitor.picture("approve")
    send(visitor, "looks right")
    assert page.locator(".k-pill-good").first.inner_text() == "Succeeded"
    assert "looks right — staff" in page.inner_text(".k-timeline")

    job = Job.objects.get(pk=job.pk)
    assert job.state == JobState.SUCCEEDED
    assert job.outputs.get(role=OutputRole.PRIMARY).position == 1
    assert visitor.problems == []


def test_an_event_is_sent_again(
    visitor: Visitor, staff: Person, owner: Tenant, event_make: Callable[..., WebhookEvent]
) -> None:
    event = event_make(owner)
    sign_in(visitor, staff)
    page = visitor.page

    visitor.go("/admin/webhooks/webhookevent/")
    visitor.picture("events")
    visitor.follow(page.get_by_role("link", name="generation.completed"))
    assert "<b>receiver broke</b>" in page.inner_text("#main")
    visitor.picture("event")
    visitor.follow(page.get_by_role("link", name="Send again"))
    send(visitor, "the receiver is back")
    assert "will be sent to hooks.example.com now" in page.inner_text("#main")

    event.refresh_from_db()
    assert event.state == EventState.WAITING
    assert visitor.problems == []


def test_no_page_is_wider_than_a_phone(
    visitor: Visitor,
    staff: Person,
    owner: Tenant,
    job_make: JobMaker,
    event_make: Callable[..., WebhookEvent],
    asset_make: Callable[..., SourceAsset],
) -> None:
    job = job_make(owner, "review", candidates=2, metadata={"long": "x" * 300})
    event, asset = event_make(owner), asset_make(owner)
    sign_in(visitor, staff)
    visitor.page.set_viewport_size({"width": 390, "height": 844})

    wide = {}
    for path in (
        "/admin/",
        "/admin/jobs/job/",
        f"/admin/jobs/job/{job.pk}/change/",
        f"/admin/jobs/job/{job.pk}/approve/",
        "/admin/jobs/job/review-queue/",
        f"/admin/accounts/organization/{owner.organization.pk}/change/",
        "/admin/accounts/apikey/add/",
        "/admin/billing/ledgerentry/",
        "/admin/billing/price/",
        f"/admin/webhooks/webhookevent/{event.pk}/change/",
        f"/admin/sources/sourceasset/{asset.pk}/change/",
    ):
        visitor.go(path)
        if pixels := visitor.overflow():
            wide[path] = pixels
        visitor.picture(f"page{path.replace('/', '-').replace(str(job.pk), 'x')}")

    assert wide == {}
    assert visitor.problems == []
