"""Creating redesigns and upscales, one by one or in batches, and canceling them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Organization
from apps.core.errors import Conflict, NotConfigured, RateLimited, ValidationFailed
from apps.core.ids import new_id
from apps.core.rate_limits import count_against
from apps.core.surfaces import REDESIGN as SURFACE
from apps.files.models import StoredFile
from apps.files.services import discard_on_error
from apps.jobs import catalogue
from apps.jobs.models import Job
from apps.jobs.services.create import Buyer, Order, batch_create, job_add
from apps.jobs.services.finish import job_cancel
from apps.jobs.services.idempotency import AlreadyDone, IdempotentRequest, claim, replay_find, replay_of_winner
from apps.redesign.kinds import REDESIGN, REDESIGN_BATCH, UPSCALE, UPSCALE_BATCH
from apps.sources.services import RAW_KEPT_FOR, Upload, asset_create, uploads_store
from apps.webhooks.services import webhook_url_check

UPLOAD = "upload:"
"""What an image_url begins with that means a picture of `upload_create`."""

BAD_PICTURE = "invalid_image_url"


@dataclass(frozen=True)
class Wish:
    """One picture and what to make of it. image_url: checked, or an upload's; field: its name in the request."""

    image_url: str
    field: str
    input: Mapping[str, Any]
    outputs: int = 1


@dataclass(frozen=True)
class Telling:
    """Whether the end is told by webhook, and where to; without a URL, to the organization's default one."""

    notifies: bool = True
    url: str = ""


def redesign_create(
    *, buyer: Buyer, wish: Wish, telling: Telling, request: IdempotentRequest | None
) -> tuple[Job, bool]:
    """A redesign, and whether it is a replay of an earlier request. Raises AppErrors, which leave nothing behind."""
    return _create(buyer, REDESIGN, None, [wish], telling, request)


def redesign_batch_create(
    *, buyer: Buyer, wishes: Sequence[Wish], telling: Telling, request: IdempotentRequest | None
) -> tuple[Job, bool]:
    """The same for a batch: all of its pictures or none."""
    return _create(buyer, REDESIGN, REDESIGN_BATCH, wishes, telling, request)


def upscale_create(
    *, buyer: Buyer, wish: Wish, telling: Telling, request: IdempotentRequest | None
) -> tuple[Job, bool]:
    return _create(buyer, UPSCALE, None, [wish], telling, request)


def upscale_batch_create(
    *, buyer: Buyer, wishes: Sequence[Wish], telling: Telling, request: IdempotentRequest | None
) -> tuple[Job, bool]:
    return _create(buyer, UPSCALE, UPSCALE_BATCH, wishes, telling, request)


def _create(
    buyer: Buyer,
    kind: str,
    batch_kind: str | None,
    wishes: Sequence[Wish],
    telling: Telling,
    request: IdempotentRequest | None,
) -> tuple[Job, bool]:
    organization = buyer.organization
    if request is not None and (replay := replay_find(organization=organization, request=request)):
        return replay, True
    _count_fetches(buyer, wishes)
    if missing := catalogue.get(kind).missing_setting:
        raise NotConfigured(f"The service is not configured for this yet: {missing} is not set.")
    if telling.url:
        webhook_url_check(organization=organization, url=telling.url, what="webhook_url")
    job_id = new_id()
    make = _redesign_order if kind == REDESIGN else _upscale_order
    try:
        with transaction.atomic():
            if batch_kind is None and kind == UPSCALE:
                [wish] = wishes
                return job_add(replace(_upscale_order(buyer, wish, telling), job_id=job_id), request=request), False
            if request is not None:
                claim(organization=organization, request=request, job_id=job_id)
            orders = [make(buyer, wish, telling) for wish in wishes]
            if batch_kind is None:
                return job_add(replace(orders[0], job_id=job_id)), False
            whole = replace(_order(buyer, batch_kind, telling), job_id=job_id, input={"images": len(orders)})
            return batch_create(whole, orders), False
    except AlreadyDone:
        assert request is not None  # only a request with a key can be done already
        return replay_of_winner(organization=organization, request=request), True


def _count_fetches(buyer: Buyer, wishes: Sequence[Wish]) -> None:
    """Against the key's limit for remote fetches; a replay fetches nothing. Raises RateLimited."""
    if buyer.api_key is None:
        return
    limit = settings.RATE_LIMITS_PER_MINUTE["source_fetch"]
    for wish in wishes:
        if wish.image_url.startswith(UPLOAD):
            continue
        window = count_against("source_fetch", str(buyer.api_key.pk), limit)
        if window is not None and window.exceeded:
            raise RateLimited(f"At most {limit} pictures a minute by URL for this key.", retry_after=window.reset_in)


def _order(buyer: Buyer, kind: str, telling: Telling) -> Order:
    return Order(
        organization=buyer.organization,
        project=buyer.project,
        api_key=buyer.api_key,
        surface=SURFACE.name,
        kind=kind,
        input={},
        notifies=telling.notifies,
        webhook_url=telling.url,
    )


def _redesign_order(buyer: Buyer, wish: Wish, telling: Telling) -> Order:
    """The job waits for the ingest of its picture, which is checked like any original."""
    upload = _upload_of(buyer.organization, wish)
    asset = asset_create(
        organization=buyer.organization,
        project=buyer.project,
        api_key=buyer.api_key,
        surface=SURFACE.name,
        raws=(),
        source_url="" if upload else wish.image_url,
        upload=upload,
    )
    return replace(
        _order(buyer, REDESIGN, telling),
        input=dict(wish.input),
        subject=asset.pk,
        waits_for=asset.ingest_job,
        max_outputs=wish.outputs,
    )


def _upscale_order(buyer: Buyer, wish: Wish, telling: Telling) -> Order:
    """The engine takes the picture as it is, since an ingest would drop its transparency and refuse a small one."""
    order = _order(buyer, UPSCALE, telling)
    if upload := _upload_of(buyer.organization, wish):
        return replace(order, input=dict(wish.input), input_files={"source": str(upload.pk)})
    return replace(order, input={**wish.input, "source_url": wish.image_url})


def _upload_of(organization: Organization, wish: Wish) -> StoredFile | None:
    """The stored picture that the image_url means, kept for another day; None for a URL. Raises ValidationFailed."""
    if not wish.image_url.startswith(UPLOAD):
        return None
    try:
        identifier = UUID(wish.image_url.removeprefix(UPLOAD))
    except ValueError:
        identifier = UUID(int=0)
    stored = StoredFile.objects.filter(
        pk=identifier, organization=organization, deleted_at__isnull=True, content_type__startswith="image/"
    )
    file = stored.first()
    if file is not None:
        until = timezone.now() + RAW_KEPT_FOR
        expires_at = max(file.expires_at or until, until)
        if stored.update(expires_at=expires_at):  # else the purge was faster
            return file
    text = f"there is no upload {wish.image_url[:64]!r}; uploads are kept for a day after their last use"
    raise ValidationFailed(f"{wish.field}: {text}", code=BAD_PICTURE, fields={wish.field: text})


def upload_create(*, organization: Organization, upload: Upload) -> StoredFile:
    """Keep a picture for a day, to be named as an image_url. Raises Unavailable when storage does not take it."""
    [file] = uploads_store(organization=organization, uploads=[upload])
    file.expires_at = timezone.now() + RAW_KEPT_FOR
    with discard_on_error(file):
        file.save(force_insert=True)
    return file


def redesign_cancel(*, job: Job) -> None:
    """Ends an unfinished job or batch, the credit goes back. Raises Conflict once it has ended."""
    if not job_cancel(job=job, note="canceled by the partner"):
        job.refresh_from_db()
        raise Conflict(f"The job has already {_past(job.state)}; it can no longer be canceled.", code="job_ended")


def _past(state: str) -> str:
    return "been canceled" if state == "canceled" else state
