"""Requests made in the console: typed, dropped, watched, compared, canceled, copied."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from apps.files.models import StoredFile
from apps.jobs.models import Job, JobState
from tests.cast import Tenant, picture
from tests.console.conftest import FILE, Console
from tests.redesign.conftest import drain
from workers.runtime import run_next

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DROP = """(zone, bytes) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "room.jpg", { type: "image/jpeg" }));
  for (const type of ["dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""


def copied(console: Console) -> str:
    return str(console.page.evaluate("navigator.clipboard.readText()"))


def test_a_dropped_picture_is_redesigned_watched_and_compared_by_keyboard(console: Console, owner: Tenant) -> None:
    panel = console.try_("redesign", owner)
    panel.locator(".drop").evaluate(DROP, list(picture()))
    expect(panel.get_by_text("room.jpg is uploaded.")).to_be_visible()
    panel.get_by_label("Prompt").fill("modern minimalist living room")
    panel.get_by_label("Arrangements").select_option("2")
    panel.get_by_role("button", name="Send request").click()

    expect(panel.locator("[data-status]")).to_have_text("starting")
    job = Job.objects.get(kind="redesign.photo")
    assert run_next("ingest")
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, started_at=job.created_at, progress=0.4)
    expect(panel.locator("[data-status]")).to_have_text("processing")
    expect(panel.get_by_label("Progress: processing, 40 %")).to_have_js_property("value", 0.4)
    console.picture("redesign-processing")
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED, started_at=None)
    drain()
    expect(panel.locator("[data-status]")).to_have_text("succeeded")
    expect(console.page.locator("#announcer")).to_have_text("The job is succeeded.")

    sliders = panel.get_by_role("slider")
    expect(sliders).to_have_count(2)
    sliders.first.focus()
    for _ in range(20):
        console.page.keyboard.press("ArrowRight")
    clip = panel.locator(".before").first.evaluate("image => getComputedStyle(image).clipPath")
    assert (sliders.first.input_value(), clip) == ("70", "inset(0px 30% 0px 0px)")
    loaded = "images => images.every(image => image.complete && image.naturalWidth > 0)"
    assert panel.locator(".compare img").evaluate_all(loaded)
    console.picture("redesign-succeeded")
    told = json.loads(panel.locator("[data-raw]").inner_text())
    assert (told["status"], len(told["output"])) == ("succeeded", 2)
    assert told["understood"] == {"prompt": "modern minimalist living room"}
    expect(panel.locator("[data-http]")).to_have_text("HTTP 200")
    assert re.fullmatch(rf"\d+ ms · GET /v1/jobs/{job.pk}", panel.locator("[data-took]").inner_text())


def test_in_a_batch_of_three_one_fails_and_the_others_are_shown(console: Console, owner: Tenant) -> None:
    panel = console.try_("batch-redesign", owner)
    for _ in range(2):
        panel.get_by_role("button", name="Add image").click()
    rows = panel.locator(".row")
    for place, prompt in enumerate(("modern living room", "please fail", "boho bedroom")):
        row = rows.nth(place)
        row.locator("input[type=file]").set_input_files(FILE)  # type: ignore[arg-type]  # a payload
        expect(row.get_by_text("room.jpg is uploaded.")).to_be_visible()
        row.get_by_label("Prompt").fill(prompt)
    rows.nth(2).get_by_label("Layout, walls and floor").select_option("may change")
    panel.get_by_role("button", name="Send request").click()
    expect(panel.locator("[data-status]")).to_have_text("starting")
    drain()

    expect(panel.locator("[data-status]")).to_have_text("succeeded")
    expect(panel.locator("[data-error]")).to_have_text("1 of 3 images failed")
    expect(panel.get_by_role("slider")).to_have_count(2)
    expect(panel.locator(".pictures .problem")).to_have_text("Image 2: The fake engine was told to fail.")
    lines = panel.locator("[data-progress] label").all_inner_texts()
    assert [line.strip() for line in lines] == [
        "Image 1: succeeded",
        "Image 2: failed",
        "Image 3: succeeded",
    ]
    console.picture("batch")
    inputs = Job.objects.filter(kind="redesign.photo").order_by("place").values_list("input", flat=True)
    assert [job["preserve_layout"] for job in inputs] == [True, True, False]


def test_rows_end_at_eleven_and_can_be_taken_away(console: Console) -> None:
    panel = console.try_("batch-upscale")
    add = panel.get_by_role("button", name="Add image")
    for _ in range(10):
        add.click()

    expect(panel.locator(".row")).to_have_count(11)
    expect(panel.get_by_role("button", name="11 images are the most")).to_be_disabled()
    panel.get_by_role("button", name="Remove image 4").click()
    expect(panel.locator(".row h3")).to_have_text([f"Image {number}" for number in range(1, 11)])
    expect(panel.get_by_role("button", name="Add image")).to_be_focused()


def test_a_picture_by_its_address_is_upscaled(console: Console, owner: Tenant, pictures: str) -> None:
    panel = console.try_("upscale", owner)
    panel.get_by_label("Or its address").fill(f"{pictures}/room.jpg")
    panel.get_by_label("Scale").select_option("2")
    panel.get_by_role("button", name="Send request").click()
    expect(panel.locator("[data-status]")).to_have_text("starting")
    drain()

    expect(panel.get_by_role("slider")).to_have_count(1)
    job = Job.objects.get(kind="image.upscale")
    assert job.input == {"scale": 2, "face_enhance": False, "source_url": f"{pictures}/room.jpg"}


def test_a_job_is_canceled(console: Console, owner: Tenant) -> None:
    panel = console.try_("upscale", owner)
    panel.locator("input[type=file]").set_input_files(FILE)  # type: ignore[arg-type]  # a payload
    panel.get_by_role("button", name="Send request").click()
    panel.get_by_role("button", name="Cancel job").click()

    expect(panel.locator("[data-status]")).to_have_text("canceled")
    expect(panel.get_by_role("button", name="Cancel job")).to_be_hidden()
    assert Job.objects.get(kind="image.upscale").state == JobState.CANCELED
    assert owner.balance.held_micros == 0


def test_without_a_key_nothing_is_sent(console: Console) -> None:
    panel = console.try_("redesign")
    panel.locator("input[type=file]").set_input_files(FILE)  # type: ignore[arg-type]  # a payload
    expect(panel.get_by_text("will be uploaded when the request is sent")).to_be_visible()
    panel.get_by_role("button", name="Send request").click()

    expect(panel.get_by_text("Enter an API key first.")).to_be_visible()
    expect(console.page.get_by_label("API key", exact=True)).to_be_focused()
    assert (Job.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_what_the_server_refuses_is_said_at_its_field(console: Console, owner: Tenant) -> None:
    panel = console.try_("batch-redesign", owner)
    panel.get_by_role("button", name="Add image").click()
    for place in range(2):
        panel.get_by_label("Or its address").nth(place).fill("https://example.com/room.jpg")
    panel.get_by_label("Prompt").first.fill("modern")
    panel.get_by_role("button", name="Send request").click()

    expect(panel.locator("[data-http]")).to_have_text("HTTP 422")
    expect(panel.get_by_label("Prompt").nth(1)).to_have_attribute("aria-invalid", "true")
    expect(panel.get_by_label("Prompt").nth(1)).to_be_focused()
    expect(panel.locator("form > .problem")).to_contain_text("images.1.prompt")
    console.picture("refused")
    assert Job.objects.count() == 0


def test_broken_json_and_a_wrong_key_are_said(console: Console, owner: Tenant) -> None:
    panel = console.try_("redesign", owner)
    panel.get_by_label("Extra, as JSON").fill("{seed: 7}")
    panel.get_by_role("button", name="Send request").click()
    expect(panel.locator("form > .problem")).to_contain_text("extra is not JSON")

    panel.get_by_label("Extra, as JSON").fill("")
    console.page.get_by_label("API key", exact=True).fill("kat_live_AAAAAAAA.wrong")
    panel.get_by_role("button", name="Send request").click()
    expect(panel.locator("[data-http]")).to_have_text("HTTP 401")
    expect(panel.locator("form > .problem")).to_have_text("The API key is unknown, expired or revoked.")
    assert Job.objects.count() == 0


@pytest.mark.parametrize("with_key", [True, False])
def test_copied_curl_runs_as_it_stands(console: Console, owner: Tenant, with_key: bool) -> None:
    panel = console.try_("redesign", owner)
    panel.locator("input[type=file]").set_input_files(FILE)  # type: ignore[arg-type]  # a payload
    panel.get_by_label("Prompt").fill('the owner\'s "quiet" room, $HOME')
    panel.get_by_label("with my key").set_checked(with_key)
    panel.get_by_role("button", name="Copy as cURL").click()
    expect(panel.get_by_role("button", name="Copied")).to_be_visible()

    text = copied(console)
    environment = {} if with_key else {"KATALO_API_KEY": owner.text}
    done = subprocess.run(
        ["bash", "-c", text],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        env={"PATH": "/usr/bin:/bin", **environment},
    )
    assert (owner.text in text) is with_key
    job = Job.objects.get(pk=json.loads(done.stdout)["job_id"])
    assert job.input["prompt"] == 'the owner\'s "quiet" room, $HOME'


def test_jobs_are_listed_opened_and_looked_up(console: Console, owner: Tenant) -> None:
    made: list[dict[str, Any]] = [
        owner.api.post("/v1/upscale", {"image_url": "https://example.com/room.jpg"}, format="json").json()
        for _ in range(2)
    ]
    panel = console.try_("jobs", owner)
    panel.get_by_role("button", name="List the latest").click()
    expect(panel.locator("tbody tr")).to_have_count(2)
    panel.get_by_role("button", name=f"Open job {made[0]['job_id']}").click()
    expect(panel.locator("[data-id]")).to_have_text(f"Job {made[0]['job_id']}")
    console.picture("jobs")

    panel.get_by_role("button", name="Result only").click()
    expect(panel.locator("[data-http]")).to_have_text("HTTP 409")
    panel.get_by_label("Job", exact=True).fill("nonsense")
    panel.get_by_role("button", name="Look up").click()
    expect(panel.locator("[data-http]")).to_have_text("HTTP 404")
    expect(panel.locator("form > .problem")).to_have_text("There is no job 'nonsense'.")


def test_the_key_is_gone_after_a_reload(console: Console, owner: Tenant) -> None:
    console.try_("redesign", owner)
    console.page.reload()

    assert console.page.get_by_label("API key", exact=True).input_value() == ""
    stored = console.page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie, location.href])")
    assert owner.text not in stored


def test_a_server_that_is_busy_for_a_moment_is_asked_again(console: Console, owner: Tenant) -> None:
    asked = []

    def busy_at_first(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) > 2:
            route.continue_()
            return
        body = {"detail": "The service is busy; try again shortly.", "error_code": "unavailable"}
        route.fulfill(status=503, headers={"Retry-After": "1"}, json=body)

    panel = console.try_("upscale", owner)
    panel.locator("input[type=file]").set_input_files(FILE)  # type: ignore[arg-type]  # a payload
    expect(panel.get_by_text("room.jpg is uploaded.")).to_be_visible()
    console.page.route("**/v1/jobs/*", busy_at_first)
    panel.get_by_role("button", name="Send request").click()

    expect(panel.locator("form > .problem")).to_have_text("The service is busy; try again shortly.")
    drain()
    expect(panel.locator("[data-status]")).to_have_text("succeeded", timeout=20_000)
    expect(panel.locator("form > .problem")).to_be_hidden()
    assert len(asked) == 3


def test_a_job_that_ends_within_the_wait_is_shown_at_once(console: Console, owner: Tenant) -> None:
    panel = console.try_("upscale", owner)
    panel.locator("input[type=file]").set_input_files(FILE)  # type: ignore[arg-type]  # a payload
    panel.get_by_text("Webhook and waiting").click()
    panel.get_by_label("Wait for the end, seconds").fill("20")
    panel.get_by_label("Tell the end by webhook").uncheck()
    panel.get_by_role("button", name="Send request").click()
    expect(panel.get_by_text("Sending …")).to_be_visible()
    expect(panel.get_by_text("room.jpg is uploaded.")).to_be_visible()
    while not run_next("gpu"):
        console.page.wait_for_timeout(50)

    expect(panel.locator("[data-status]")).to_have_text("succeeded")
    assert Job.objects.get(kind="image.upscale").notifies is False
