"""The page itself: what it weighs, what it may load, how its tabs and colours work."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.cast import Tenant
from tests.console.conftest import Console

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST_PAINT_BYTES = 150_000
TABS = ["API Endpoints", "API Testing", "Admin Panel", "Authentication Guide"]


def test_the_first_paint_is_light_and_comes_from_here_alone(console: Console) -> None:
    sizes: dict[str, int] = {}
    console.page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))

    console.open()
    console.page.wait_for_load_state("networkidle")

    assert {url.removeprefix(console.base).split("/")[1] for url in sizes} == {"console", "static"}
    assert len([url for url in sizes if url.endswith(".js")]) == 10
    assert sum(sizes.values()) < FIRST_PAINT_BYTES, sizes


def test_every_tab_is_reached_by_arrow_keys_and_named_in_the_address(console: Console) -> None:
    console.open()
    page = console.page
    tabs = page.get_by_role("tablist", name="Console").get_by_role("tab")
    assert tabs.all_inner_texts() == TABS

    tabs.first.focus()
    seen = []
    for name in TABS:
        tab = page.get_by_role("tab", name=name)
        assert tab.get_attribute("aria-selected") == "true"
        assert page.get_by_role("tabpanel", name=name).is_visible()
        assert tabs.evaluate_all("tabs => tabs.filter(tab => tab.tabIndex === 0).length") == 1
        console.picture(f"tab-{name.split()[-1].lower()}")
        seen.append(page.evaluate("location.hash"))
        tab.focus()
        page.keyboard.press("ArrowRight")

    assert seen == ["", "#testing", "#admin", "#guide"]
    assert tabs.first.get_attribute("aria-selected") == "true"


def test_colours_follow_the_system_until_the_switch_is_used(console: Console) -> None:
    page = console.page
    colour = "getComputedStyle(document.body).backgroundColor"
    console.open()
    light = page.evaluate(colour)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(colour)
    assert light != dark

    switch = page.get_by_role("button", name="Colours")
    switch.click()
    assert (switch.inner_text(), page.evaluate(colour)) == ("Theme: light", light)
    page.reload()
    assert (switch.inner_text(), page.evaluate(colour)) == ("Theme: light", light)
    switch.click()
    page.emulate_media(color_scheme="light")
    assert (switch.inner_text(), page.evaluate(colour)) == ("Theme: dark", dark)


def test_one_choice_of_language_holds_for_every_operation(console: Console) -> None:
    console.open("#upscale_create")
    page = console.page
    article = page.get_by_role("article", name="POST /v1/upscale")
    article.get_by_role("tab", name="Python").click()

    tabs = page.get_by_role("tab", name="Python")
    assert set(tabs.evaluate_all("tabs => tabs.map(tab => tab.getAttribute('aria-selected'))")) == {"true"}
    article.get_by_role("button", name="Copy").first.press("Enter")
    expect(article.get_by_role("button", name="Copied")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("import requests\n\nresponse = requests.post(\n")
    assert f'"{console.base}/v1/upscale"' in text


def test_an_address_with_a_fragment_opens_its_tab(console: Console) -> None:
    console.open("#try-batch-upscale")

    expect(console.page.get_by_role("tab", name="API Testing")).to_have_attribute("aria-selected", "true")
    expect(console.page.get_by_role("tabpanel", name="Batch upscale")).to_be_visible()


@pytest.mark.parametrize("width", [360, 768])
def test_no_tab_is_wider_than_a_phone(console: Console, owner: Tenant, width: int) -> None:
    console.page.set_viewport_size({"width": width, "height": 780})
    wide = {}
    for fragment in ("", "#try-redesign", "#try-batch-redesign", "#try-upscale", "#try-jobs", "#guide"):
        console.open(fragment)
        if pixels := console.overflow():
            wide[fragment] = pixels
    console.unlock()
    expect(console.page.locator("#keys tbody tr")).to_have_count(1)
    if pixels := console.overflow():
        wide["#admin"] = pixels

    assert wide == {}


def test_every_control_has_a_name(console: Console) -> None:
    """What a screen reader would say of each, asked of the browser's own accessibility tree."""
    console.open("#testing")
    page = console.page
    for panel in ("redesign", "batch-redesign", "upscale", "batch-upscale", "jobs"):
        page.goto(f"{console.base}/console#try-{panel}")
        controls = page.locator(f"#try-{panel}").locator("input:not([type=file]), textarea, select, button")
        unnamed = controls.evaluate_all(
            "found => found.filter(one => !one.labels?.length && !one.textContent.trim() && !one.ariaLabel)"
            ".map(one => one.outerHTML)"
        )
        assert unnamed == []
    identifiers = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(identifiers) == len(set(identifiers))
    referred = page.evaluate(
        "[...document.querySelectorAll('[aria-controls]')].map(tab => tab.getAttribute('aria-controls'))"
    )
    assert set(referred) <= set(identifiers)
