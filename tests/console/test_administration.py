"""The admin panel in a browser: the admin key, keys made and ended, figures drawn."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from rest_framework.test import APIClient

from apps.accounts.models import ApiKey
from apps.jobs.models import Job
from tests.cast import Tenant
from tests.console.conftest import ADMIN_KEY, Console
from tests.redesign.conftest import drain

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_wrong_admin_key_opens_nothing(console: Console) -> None:
    console.unlock("wrong")

    expect(console.page.locator("#admin-problem")).to_have_text("The admin key is wrong.")
    expect(console.page.locator("#admin-open")).to_be_hidden()


def test_without_an_admin_key_in_the_settings_the_panel_says_so(console: Console, settings) -> None:
    settings.ADMIN_KEY = ""
    console.unlock("anything")

    expect(console.page.locator("#admin-problem")).to_contain_text("ADMIN_KEY is not set")


def test_a_key_is_made_shown_once_and_used(console: Console) -> None:
    page = console.page
    console.unlock()
    form = page.locator("#key-create")
    form.get_by_label("Name").fill("bubble-production")
    form.get_by_label("Length of the secret").fill("32")
    form.get_by_role("button", name="Create key").click()

    shown = page.get_by_label("The new key")
    expect(shown).to_have_value(re.compile(r"kat_live_[0-9A-Za-z]{8}\.[0-9A-Za-z]{32}"))
    text = shown.input_value()
    expect(page.locator("#keys tbody tr")).to_have_count(1)
    console.picture("admin-created")
    form.get_by_label("Name").fill("bubble-production")
    form.get_by_role("button", name="Create key").click()
    expect(form.locator(":scope > .problem")).to_contain_text("has a key called 'bubble-production' already")

    page.get_by_role("button", name="Use for testing").click()
    expect(page.get_by_role("tab", name="API Testing")).to_have_attribute("aria-selected", "true")
    assert page.get_by_label("API key", exact=True).input_value() == text
    assert text.partition(".")[2] not in page.content()
    assert ADMIN_KEY not in page.content()
    page.get_by_role("tab", name="Jobs").click()
    page.get_by_role("button", name="List the latest").click()
    expect(page.get_by_text("There are no jobs yet.")).to_be_visible()


def test_a_key_is_renamed_switched_off_and_on_and_revoked(console: Console, owner: Tenant) -> None:
    page = console.page
    console.unlock()
    page.get_by_role("button", name="Rename acme backend").click()
    page.get_by_label("New name").fill("acme <b>staging</b>")
    page.get_by_role("button", name="Rename key").click()
    expect(page.get_by_role("rowheader")).to_have_text("acme <b>staging</b>")

    page.get_by_role("button", name="Deactivate acme").click()
    expect(page.locator("#keys .pill")).to_have_text("off")
    assert APIClient().get("/v1/jobs", headers={"Authorization": f"Bearer {owner.text}"}).status_code == 401
    page.get_by_role("button", name="Activate acme").click()
    expect(page.locator("#keys .pill")).to_have_text("active")

    page.get_by_role("button", name="Revoke acme").click()
    console.picture("admin-revoke")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert ApiKey.objects.get().revoked_at is None
    page.get_by_role("button", name="Revoke acme").click()
    page.get_by_role("button", name="Revoke key").click()
    expect(page.get_by_text("There are no keys yet.")).to_be_visible()
    assert ApiKey.objects.get().revoked_at is not None


def test_figures_are_drawn_and_said(console: Console, owner: Tenant, pictures: str) -> None:
    for prompt in ("modern", "boho", "please fail"):
        body = {"image_url": f"{pictures}/room.jpg", "prompt": prompt}
        assert owner.api.post("/v1/redesign", body, format="json").status_code == 200
    owner.api.post("/v1/upscale", {"image_url": f"{pictures}/room.jpg"}, format="json")
    drain()
    owner.api.post("/v1/upscale", {"image_url": f"{pictures}/room.jpg"}, format="json")
    assert Job.objects.filter(kind="redesign.photo", state="succeeded").count() == 2

    console.unlock()
    page = console.page
    figures = page.locator(".figures div")
    expect(figures).to_have_count(4)
    assert [text.split("\n")[-1] for text in figures.all_inner_texts()] == ["5", "75 %", "3", "1"]
    for label in (
        "redesign.photo: 2 succeeded, 1 failed",
        "image.upscale: 1 succeeded, 1 starting",
        "no_luck: 1",
        "acme backend (acme): 1",
    ):
        expect(page.get_by_role("img", name=label)).to_be_visible()
    console.picture("admin-statistics")
    bars = page.get_by_role("img", name="redesign.photo: 2 succeeded, 1 failed").locator("rect")
    assert bars.evaluate_all("bars => bars.map(bar => bar.getAttribute('width'))") == [
        "66.66666666666667%",
        "33.333333333333336%",
    ]

    drain()
    page.get_by_role("button", name="Refresh").click()
    expect(page.get_by_role("img", name="image.upscale: 2 succeeded")).to_be_visible()


def test_locking_forgets_everything(console: Console, owner: Tenant) -> None:
    console.unlock()
    page = console.page
    expect(page.locator("#keys tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Lock", exact=True).click()

    expect(page.locator("#admin-open")).to_be_hidden()
    assert "acme" not in page.content()
    page.get_by_role("button", name="Unlock").click()
    expect(page.locator("#admin-problem")).to_have_text("Enter the admin key.")
