"""The cURL and fetch samples that partners copy from the published contract, run as they stand against a real server.

Only what a partner replaces is replaced: the host, the key, a job's id, and the pictures' host, which is one of ours.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from apps.jobs.models import Job
from tests.cast import Tenant
from tests.redesign.conftest import drain

pytestmark = pytest.mark.django_db(transaction=True)

JOB = "abc123-def456-ghi789"
HOSTS = ("https://your-api-domain.com", "https://your-api.com")
KEYS = ("YOUR_API_KEY_HERE", "YOUR_API_KEY", "peSE8YgCXR-YwD9raKIt0n8ol3sRUBzB")

HEALTH = """curl -X GET "https://your-api-domain.com/health" """
REDESIGN = r"""curl -X POST "https://your-api-domain.com/v1/redesign" \
  -H "Authorization: Bearer YOUR_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{ "image_url": "https://example.com/room.jpg", "prompt": "modern minimalist living room", "num_outputs": 2 }'
"""
REDESIGN_GUIDE = r"""curl -X POST "https://your-api.com/v1/redesign" \
  -H "Authorization: Bearer peSE8YgCXR-YwD9raKIt0n8ol3sRUBzB" \
  -H "Content-Type: application/json" \
  -d '{ "image_url": "https://example.com/room.jpg", "prompt": "modern minimalist living room" }'
"""
BATCH_REDESIGN = r"""curl -X POST "https://your-api-domain.com/v1/batch-redesign" \
  -H "Authorization: Bearer YOUR_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{ "images": [
        { "image_url": "https://example.com/living-room.jpg", "prompt": "modern minimalist living room" },
        { "image_url": "https://example.com/bedroom.jpg", "prompt": "cozy scandinavian bedroom" },
        { "image_url": "https://example.com/kitchen.jpg", "prompt": "industrial style kitchen" } ],
        "preserve_layout": true, "output_format": "png" }'
"""
UPSCALE = r"""curl -X POST "https://your-api-domain.com/v1/upscale" \
  -H "Authorization: Bearer YOUR_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{ "image_url": "https://example.com/interior-design.jpg", "scale": 4, "face_enhance": false }'
"""
BATCH_UPSCALE = r"""curl -X POST "https://your-api-domain.com/v1/batch-upscale" \
  -H "Authorization: Bearer YOUR_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{ "image_urls": [ "https://example.com/design1.jpg", "https://example.com/design2.jpg" ], "scale": 4 }'
"""
READ = r"""curl -X GET "https://your-api-domain.com/v1/jobs/abc123-def456-ghi789" \
  -H "Authorization: Bearer YOUR_API_KEY"
"""
RESULT = r"""curl -X GET "https://your-api-domain.com/v1/jobs/abc123-def456-ghi789/result" \
  -H "Authorization: Bearer YOUR_API_KEY"
"""
CANCEL = r"""curl -X POST "https://your-api-domain.com/v1/jobs/abc123-def456-ghi789/cancel" \
  -H "Authorization: Bearer YOUR_API_KEY"
"""
LIST = r"""curl -X GET "https://your-api-domain.com/v1/jobs?limit=10&offset=0" \
  -H "Authorization: Bearer YOUR_API_KEY"
"""

FETCH_HEALTH = """
fetch('https://your-api-domain.com/health')
  .then(response => response.json())
  .then(data => {
    console.log('API Status:', data.ok);
    console.log('Auth Required:', data.auth_required);
  })
"""
FETCH_UPSCALE = """
const response = await fetch('https://your-api-domain.com/v1/upscale', {
  method: 'POST',
  headers: { 'Authorization': 'Bearer YOUR_API_KEY', 'Content-Type': 'application/json' },
  body: JSON.stringify({ image_url: 'https://example.com/interior-design.jpg', scale: 4, face_enhance: false })
});
const data = await response.json();
console.log('Upscale Job ID:', data.job_id);
"""
FETCH_BATCH_UPSCALE = """
const response = await fetch('https://your-api-domain.com/v1/batch-upscale', {
  method: 'POST',
  headers: { 'Authorization': 'Bearer YOUR_API_KEY', 'Content-Type': 'application/json' },
  body: JSON.stringify({
    image_urls: [ 'https://example.com/design1.jpg', 'https://example.com/design2.jpg' ], scale: 4, face_enhance: false
  })
});
const data = await response.json();
console.log('Batch Upscale Job ID:', data.job_id);
"""
FETCH_GUIDE = """
const response = await fetch('/v1/redesign', {
  method: 'POST',
  headers: { 'Authorization': 'Bearer YOUR_API_KEY_HERE', 'Content-Type': 'application/json' },
  body: JSON.stringify({ image_url: 'https://example.com/room.jpg', prompt: 'modern minimalist living room' })
});
"""

Run = Callable[..., str]


@pytest.fixture
def run(live_server: Any, owner: Tenant, pictures: str) -> Run:
    """Runs a sample as a partner would and returns what it prints."""

    def sample(text: str, *program: str, job_id: str = "") -> str:
        for host in HOSTS:
            text = text.replace(host, live_server.url)
        for key in KEYS:
            text = text.replace(key, owner.text)
        text = text.replace("https://example.com", pictures).replace(JOB, job_id)
        done = subprocess.run([*program, text], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return sample


@pytest.fixture
def curl(run: Run) -> Callable[..., Any]:
    return lambda text, **options: json.loads(run(text, "bash", "-c", **options))


@pytest.fixture
def node(run: Run) -> Run:
    return lambda text: run(text, "node", "--input-type=module", "--eval")


def ended(curl: Callable[..., Any], job_id: str) -> dict[str, Any]:
    """The job, once the workers have run."""
    drain()
    told: dict[str, Any] = curl(READ, job_id=job_id)
    return told


def test_health(curl):
    assert curl(HEALTH) == {"ok": True, "auth_required": True}


def test_redesign_read_and_result(curl):
    created = curl(REDESIGN)

    told = ended(curl, created["job_id"])
    result = curl(RESULT, job_id=created["job_id"])

    assert created == {"job_id": told["job_id"], "status": "starting"}
    assert (told["status"], len(told["output"]), told["error"]) == ("succeeded", 2, None)
    assert (result["job_id"], len(result["output"])) == (told["job_id"], 2)


def test_the_guide_s_redesign(curl):
    assert ended(curl, curl(REDESIGN_GUIDE)["job_id"])["status"] == "succeeded"


@pytest.mark.parametrize(("sample", "number"), [(BATCH_REDESIGN, 3), (BATCH_UPSCALE, 2)])
def test_batches(curl, sample, number):
    created = curl(sample)

    told = ended(curl, created["job_id"])

    assert created["status"] == "starting"
    assert (told["status"], told["error"], len(told["output"])) == ("succeeded", None, number)
    assert None not in told["output"]


def test_upscale(curl):
    told = ended(curl, curl(UPSCALE)["job_id"])

    assert (told["status"], len(told["output"])) == ("succeeded", 1)


def test_cancel_and_list(curl):
    first, second = curl(REDESIGN)["job_id"], curl(UPSCALE)["job_id"]

    assert curl(CANCEL, job_id=first) == {"message": "Job cancelled successfully"}
    rows = curl(LIST)["results"]

    assert [(row["job_id"], row["status"]) for row in rows] == [(second, "starting"), (first, "canceled")]
    assert {"job_id", "replicate_id", "status", "created_at", "updated_at"} <= set(rows[0])


def test_fetch_health(node):
    assert node(FETCH_HEALTH).splitlines() == ["API Status: true", "Auth Required: true"]


@pytest.mark.parametrize(
    ("sample", "says", "kind"),
    [
        (FETCH_UPSCALE, "Upscale Job ID: ", "image.upscale"),
        (FETCH_BATCH_UPSCALE, "Batch Upscale Job ID: ", "image.upscale_batch"),
    ],
)
def test_fetch_upscales(node, sample, says, kind):
    printed = node(sample)

    assert printed.startswith(says)
    assert Job.objects.get(pk=printed.removeprefix(says).strip()).kind == kind


def test_fetch_in_a_page_of_the_same_host(node):
    """There the address has no host: outside a page it gets the one that the page would have."""
    page = FETCH_GUIDE.replace("'/v1", "'https://your-api-domain.com/v1")

    printed = node(page + "console.log(response.status, (await response.json()).status);")

    assert printed.strip() == "200 starting"
