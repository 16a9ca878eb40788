"""The console in a browser, before a real server with engines that do no work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cast import Tenant, picture
from tests.redesign.conftest import _books_are_right as _books_are_right
from tests.redesign.conftest import _picture_host as _picture_host
from tests.redesign.conftest import engines as engines
from tests.redesign.conftest import pictures as pictures

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request

ADMIN_KEY = "admin-key-of-the-tests-0123456789-0123456789"
SIZES = {"desktop": (1280, 900), "phone": (360, 780)}
FILE = {"name": "room.jpg", "mimeType": "image/jpeg", "buffer": picture()}


@dataclass
class Console:
    """A browser tab with the console, which remembers what went wrong in it. What a test lets the server refuse is
    no problem of the page: the browser's line about that is left out."""

    page: Page
    base: str
    problems: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", self._line)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", self._outside)

    def _line(self, line: ConsoleMessage) -> None:
        if line.type in {"error", "warning"} and not line.text.startswith("Failed to load resource"):
            self.problems.append(line.text)

    def _outside(self, request: Request) -> None:
        if not request.url.startswith((f"{self.base}/", "data:", "blob:", "http://127.0.0.1:")):
            self.problems.append(f"outside {request.url}")

    def open(self, fragment: str = "") -> None:
        self.page.goto(f"{self.base}/console{fragment}")

    def try_(self, request: str, tenant: Tenant | None = None) -> Locator:
        """The panel of one request of the testing tab, with the tenant's key typed in."""
        self.open(f"#try-{request}")
        if tenant is not None:
            self.page.get_by_label("API key", exact=True).fill(tenant.text)
        return self.page.locator(f"#try-{request}")

    def unlock(self, key: str = ADMIN_KEY) -> None:
        self.open("#admin")
        self.page.get_by_label("Admin key").fill(key)
        self.page.get_by_role("button", name="Unlock").click()

    def picture(self, name: str) -> None:
        """The page in both sizes and both colours into KATALO_SCREENSHOTS, for a person to look at."""
        folder = os.environ.get("KATALO_SCREENSHOTS")
        if not folder:
            return
        for size, (width, height) in SIZES.items():
            self.page.set_viewport_size({"width": width, "height": height})
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme)
                self.page.screenshot(path=Path(folder) / f"{name}-{size}-{scheme}.png", full_page=True)
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": 1280, "height": 900})

    def overflow(self) -> int:
        """Pixels by which the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.fixture
def console(chromium: Browser, live_server: Any, settings: Any) -> Iterator[Console]:
    settings.PUBLIC_BASE_URL = live_server.url
    settings.ADMIN_KEY = ADMIN_KEY
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(15_000)
    found = Console(context.new_page(), live_server.url)
    found.watch()
    yield found
    context.close()
    assert found.problems == []
