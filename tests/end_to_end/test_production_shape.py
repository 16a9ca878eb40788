"""A partner's day against the production shape, and what must hold when parts of it die.

One test, in steps: the house takes a while to start, and every step is a state that the next one begins with.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from standardwebhooks import Webhook

from apps.core.ids import from_public
from faults.house import House, Partner, house_open, http
from faults.receiver import wait_for
from faults.stand_in import SLOW_STYLE
from tests.cast import picture


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    with house_open(database_url, tmp_path) as running:
        yield running
        print(running.logs())


def test_a_partners_day(house: House) -> None:
    acme = house.partner("acme")
    asset = acme.upload(picture())

    staged_and_announced(house, acme, asset)
    slow = a_killed_worker_costs_nothing(house, acme, asset)
    whispers = secrets_are_sent(house, acme)
    a_backlog_delays_another_by_what_runs(house, acme, slow)
    redis_may_come_and_go(house, acme, asset)

    undelivered = "SELECT count(*) FROM webhooks_webhookevent WHERE delivered_at IS NULL"
    wait_for(lambda: house.query(undelivered) == [(0,)], "the delivery of every event")
    assert house.manage("ledger_audit").strip().endswith("ok")
    assert "Traceback" not in (house.folder / "web.log").read_text()
    no_log_holds_a_secret(house, acme, whispers)


def staged_and_announced(house: House, acme: Partner, asset: str) -> None:
    job = acme.create(asset, reference="flat-88", metadata={"listing": "88", "try": 1}, key="flat-88")
    done = acme.until(job, "succeeded", "failed")

    assert done["status"] == "succeeded", done
    [output] = done["outputs"]
    assert output["image_url"].startswith(house.environment["S3_ENDPOINT_URL"])
    download = http.request("GET", output["image_url"])
    assert download.status == 200
    with Image.open(io.BytesIO(download.data)) as image:
        assert (image.format, image.size) == ("PNG", (output["width"], output["height"]))

    message = verified(acme, job["job_id"])
    assert {name: message[name] for name in ("event_type", "source_asset_id", "reference", "metadata", "failure")} == {
        "event_type": "generation.completed",
        "source_asset_id": asset,
        "reference": "flat-88",
        "metadata": {"listing": "88", "try": 1},
        "failure": None,
    }
    assert http.request("GET", message["outputs"][0]["image_url"]).data == download.data

    again = acme.create(asset, reference="flat-88", metadata={"listing": "88", "try": 1}, key="flat-88")
    assert again["job_id"] == job["job_id"]
    assert charges(house, job) == ["hold", "settle"]
    [event] = acme.call("GET", "/billing/events")["events"]
    assert (event["job_id"], event["amount_usd"], event["billable"]) == (job["job_id"], "1.00", True)
    summary = acme.call("GET", "/usage/summary")
    assert (summary["usage"]["consumed"], summary["jobs"]["succeeded"]) == (1, 1)


def a_killed_worker_costs_nothing(house: House, acme: Partner, asset: str) -> dict[str, Any]:
    job = acme.create(asset, style=SLOW_STYLE)
    acme.until(job, "running")
    [child] = house.children_of("gpu")

    os.kill(child, signal.SIGKILL)

    assert acme.until(job, "succeeded", "failed")["status"] == "succeeded"
    assert charges(house, job) == ["hold", "settle"]
    assert [event["job_id"] for event in acme.call("GET", "/billing/events")["events"]].count(job["job_id"]) == 1
    states = house.query("SELECT state FROM jobs_jobevent WHERE job_id = %s ORDER BY id", uuid_of(job))
    assert [state for (state,) in states] == ["running", "queued", "running", "succeeded"]
    verified(acme, job["job_id"])
    assert house.children_of("gpu") != [child]
    return job


def a_backlog_delays_another_by_what_runs(house: House, acme: Partner, slow: dict[str, Any]) -> None:
    globex = house.partner("globex")
    theirs = globex.upload(picture(400, 300))
    again = f"/generations/{slow['job_id']}/regenerate"
    backlog = [acme.call("POST", again, json={}) for _ in range(6)]
    wait_for(lambda: running(house), "a job of the backlog running")

    single = globex.create(theirs, style="boho")
    globex.until(single, "succeeded")

    between = house.query(
        "SELECT count(*) FROM jobs_job WHERE started_at > (SELECT created_at FROM jobs_job WHERE id = %s)"
        " AND started_at < (SELECT started_at FROM jobs_job WHERE id = %s)",
        uuid_of(single),
        uuid_of(single),
    )
    assert between == [(0,)], "the next job that a worker took after it was created is this one"
    waiting = [job for job in backlog if acme.call("GET", f"/generations/{job['job_id']}")["status"] == "queued"]
    assert len(waiting) >= 3
    for job in waiting:
        canceled = acme.call("POST", f"/generations/{job['job_id']}/cancel")
        assert canceled["failure"]["code"] == "canceled"
        assert charges(house, job) == ["hold", "release"]


def secrets_are_sent(house: House, acme: Partner) -> dict[str, str]:
    """In every place where somebody may put one: name -> what no log may hold."""
    told = {name: f"whispered-{name}-4f6b8c0d1e2f" for name in ("prompt", "source", "hook", "query", "password", "key")}
    job = acme.post(
        "/v1/redesign",
        json={
            "image_url": f"http://127.0.0.1:9/room.jpg?signature={told['source']}",
            "prompt": f"a calm room, {told['prompt']}",
            "webhook_url": f"{acme.receiver.url}?token={told['hook']}",
        },
    )
    headers = {"Authorization": f"Bearer {acme.key}"}
    assert http.request("GET", f"{house.base}/v1/jobs?token={told['query']}", headers=headers).status == 200
    wrong = {"Authorization": f"Bearer {acme.key.partition('.')[0]}.{told['key']}"}
    assert http.request("GET", f"{house.base}/v1/jobs", headers=wrong).status == 401
    form = {"username": "staff", "password": told["password"]}
    assert http.request("POST", f"{house.base}/admin/login/", fields=form, encode_multipart=False).status == 403
    wait_for(lambda: acme.read(f"/v1/jobs/{job['job_id']}")["status"] == "failed", "the end of a fetch from nowhere")
    return told


def no_log_holds_a_secret(house: House, acme: Partner, told: dict[str, str]) -> None:
    """Neither what was sent nor what is configured nor what was signed, in any process's output of the whole run."""
    configured = {name: house.environment[name] for name in ("SECRET_KEY", "DATABASE_URL")}
    hidden = told | configured | {"the key's secret part": acme.key.partition(".")[2], "X-Amz": "X-Amz-Signature"}
    hidden |= {"the webhook secret": acme.secret, "its bytes": acme.secret.removeprefix("whsec_")}
    logs = {path.name: path.read_text(errors="replace") for path in house.folder.glob("*.log")}

    assert {"web.log", "gpu.log", "light.log", "beat.log", "redis.log"} <= set(logs)
    assert acme.key.partition(".")[0].rpartition("_")[2] in logs["web.log"], "requests are logged, with the key's name"
    found = [(name, what) for name, text in logs.items() for what, secret in hidden.items() if secret in text]
    assert found == []


def redis_may_come_and_go(house: House, acme: Partner, asset: str) -> None:
    house.kill_redis()
    jobs = [acme.create(asset, style=style) for style in ("boho", "scandi")]
    assert [job["status"] for job in jobs] == ["queued", "queued"]

    house.start_redis()

    for job in jobs:
        assert acme.until(job, "succeeded", "failed")["status"] == "succeeded"
        assert charges(house, job) == ["hold", "settle"]
        verified(acme, job["job_id"])


# --- what the steps share ---------------------------------------------------------------------------------------------


def verified(partner: Partner, job_id: str) -> dict[str, Any]:
    """The event about a job, checked by an independent verifier and by hand."""
    headers, body = partner.receiver.about(job_id)
    Webhook(partner.secret).verify(body, headers)
    by_hand = hmac.new(partner.secret.encode(), body, hashlib.sha256).hexdigest()
    assert headers["x-katalo-signature"] == by_hand
    message: dict[str, Any] = json.loads(body)
    return message


def running(house: House) -> bool:
    return house.query("SELECT count(*) FROM jobs_job WHERE queue = 'gpu' AND state = 'running'") != [(0,)]


def uuid_of(job: dict[str, Any]) -> UUID | None:
    return from_public("job", job["job_id"])


def charges(house: House, job: dict[str, Any]) -> list[str]:
    rows = house.query("SELECT kind FROM billing_ledgerentry WHERE reference = %s ORDER BY created_at", uuid_of(job))
    return [kind for (kind,) in rows]
