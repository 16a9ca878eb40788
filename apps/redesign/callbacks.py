"""What Replicate tells us: that a prediction has ended. It is believed when its signature is right, and even then only
makes the job's engine look at once; what the prediction came to is read from Replicate.

The signature: HMAC-SHA256 over id, timestamp and body, joined by dots, with the key behind `whsec_`, as base64, in a
list of `v1,…` entries. https://replicate.com/docs/topics/webhooks/verify-webhook
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import time
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.core.cache import cache

from apps.core.errors import BadRequest, NotConfigured, Unauthorized
from apps.core.shared_cache import cache_try
from apps.jobs.models import Job
from apps.jobs.services.parking import job_wake

log = structlog.get_logger(__name__)

ENGINE = "replicate"
PREFIX = "whsec_"
WINDOW_SECONDS = 300
REMEMBERED_SECONDS = 2 * WINDOW_SECONDS  # afterwards its timestamp is too old
MOST_ID_CHARACTERS = 200
ENDED = frozenset({"succeeded", "failed", "canceled", "aborted"})


def key_of(secret: str) -> bytes:
    """The signing key in a `whsec_…` secret. Raises ValueError."""
    if not secret.startswith(PREFIX):
        raise ValueError(f"it must begin with {PREFIX}")
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError(f"what follows {PREFIX} must be base64") from None
    if not key:
        raise ValueError("it holds no key")
    return key


def signature_check(*, headers: Mapping[str, str], body: bytes) -> str:
    """The id of a message that Replicate sent within five minutes.

    Raises NotConfigured without a secret of ours, BadRequest for headers that are missing or malformed, Unauthorized
    for a wrong signature and for one that is too old.
    """
    try:
        key = key_of(settings.REPLICATE_WEBHOOK_SECRET)
    except ValueError:
        raise NotConfigured(
            "Callbacks of Replicate cannot be checked here: REPLICATE_WEBHOOK_SECRET is not set."
        ) from None
    identifier, timestamp, given = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not (identifier and timestamp and given) or len(identifier) > MOST_ID_CHARACTERS or not identifier.isascii():
        raise BadRequest("The headers webhook-id, webhook-timestamp and webhook-signature are required.")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise BadRequest("webhook-timestamp must be Unix seconds.")
    made = hmac.new(key, f"{identifier}.{timestamp}.".encode() + body, sha256).digest()
    expected = b"v1," + base64.b64encode(made)
    if not any(hmac.compare_digest(expected, entry.encode()) for entry in given.split()):
        raise Unauthorized("The signature is wrong.")
    if abs(time.time() - int(timestamp)) > WINDOW_SECONDS:
        raise Unauthorized("The message is too old, or one of our clocks is wrong.")
    return identifier


def callback_take(*, message_id: str, body: bytes, job_id: str) -> bool:
    """Wake the job that waits for this prediction; False when there was nothing to do. job_id: from the callback's
    address, which is not signed: a job with another prediction is left alone. Raises BadRequest.

    Waking twice is harmless, so a message counts as taken only after its work is done: one that failed in between
    comes again and is not lost.
    """
    prediction = _prediction(body)
    name = f"replicate-callback:{sha256(message_id.encode()).hexdigest()}"
    if cache_try(lambda: cache.get(name)):
        log.info("replicate_callback_repeated", prediction=prediction["id"])
        return False
    woken = prediction["status"] in ENDED and _wake(prediction["id"], job_id)
    cache_try(lambda: cache.set(name, True, timeout=REMEMBERED_SECONDS))
    log.info("replicate_callback", prediction=prediction["id"], status=prediction["status"], job=job_id, woken=woken)
    return woken


def _wake(prediction_id: str, job_id: str) -> bool:
    try:
        job = Job.objects.get(pk=UUID(job_id), engine=ENGINE)
    except (ValueError, Job.DoesNotExist):
        return False
    # A job whose creation got no answer knows no id yet: it may look, and finds what is its own.
    known = (job.engine_state or {}).get("prediction_id", prediction_id)
    return bool(known == prediction_id) and job_wake(job=job)


def _prediction(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or not isinstance(told.get("id"), str) or not isinstance(told.get("status"), str):
        raise BadRequest("The body must be a prediction with an id and a status.")
    return told
