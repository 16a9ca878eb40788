"""Taking in original images."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import IO

import structlog
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import ApiKey, Organization, Project
from apps.core.errors import Unavailable
from apps.core.ids import new_id
from apps.files.models import StoredFile
from apps.files.services import discard_on_error, file_upload, files_keep_longer
from apps.jobs.models import Job
from apps.jobs.services.create import Order, job_add
from apps.jobs.services.idempotency import AlreadyDone, IdempotentRequest, replay_find, replay_of_winner
from apps.sources.kinds import INGEST
from apps.sources.models import SourceAsset
from apps.sources.selectors import KEPT_FOR_A_JOB

log = structlog.get_logger(__name__)

# What was uploaded still holds its metadata (places, names): it goes with the next purge once it has been checked, and
# at the latest after this time. The ingest job's own deadline is an hour.
RAW_KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Upload:
    """An image that came with the request: its bytes, already within the size limit and of a known format."""

    content: IO[bytes]
    content_type: str
    width: int
    height: int

    def digest(self) -> str:
        """SHA-256 of the bytes, hex; part of what makes two requests the same."""
        self.content.seek(0)
        digest = hashlib.file_digest(self.content, "sha256")  # type: ignore[arg-type]  # any binary file will do
        self.content.seek(0)
        return digest.hexdigest()


def uploads_store(*, organization: Organization, uploads: Sequence[Upload]) -> list[StoredFile]:
    """The raw bytes go to storage before any transaction starts. See `file_upload` for the unsaved rows.

    Raises Unavailable when storage does not take one of them; those that it took are given back.
    """
    raws: list[StoredFile] = []
    for upload in uploads:
        with discard_on_error(*raws):
            raws.append(_upload_store(organization, upload))
    return raws


def _upload_store(organization: Organization, upload: Upload) -> StoredFile:
    try:
        return file_upload(
            organization=organization,
            content=upload.content,
            content_type=upload.content_type,
            width=upload.width,
            height=upload.height,
        )
    except Exception as error:
        log.exception("upload_not_stored")  # each storage backend raises its own classes
        raise Unavailable("The image could not be stored; try again shortly.", retry_after=5) from error


def source_create(
    *,
    organization: Organization,
    project: Project,
    api_key: ApiKey | None,
    surface: str,
    uploads: Sequence[Upload] = (),
    source_url: str = "",
    request: IdempotentRequest,
) -> tuple[Job, bool]:
    """An ingest job for uploads or a URL, and whether it is a replay of an earlier request.

    Several uploads are exposures of one view, which ingest fuses into one asset.
    """
    if replay := replay_find(organization=organization, request=request):
        return replay, True
    raws = uploads_store(organization=organization, uploads=uploads)
    try:
        with discard_on_error(*raws), transaction.atomic():
            asset = asset_create(
                organization=organization,
                project=project,
                api_key=api_key,
                surface=surface,
                raws=raws,
                source_url=source_url,
                request=request,
            )
    except AlreadyDone:
        return replay_of_winner(organization=organization, request=request), True
    return asset.ingest_job, False


def asset_create(
    *,
    organization: Organization,
    project: Project,
    api_key: ApiKey | None,
    surface: str,
    raws: Sequence[StoredFile],
    source_url: str,
    request: IdempotentRequest | None = None,
    capture_type: str = "",
    upload: StoredFile | None = None,
) -> SourceAsset:
    """The asset and its ingest job, inside the caller's transaction. One of raws, source_url and upload is given.

    capture_type: what the image is for, when ingest must check that it can be used so. upload: a picture that is stored
    already and stays so, since others may be made of it.
    """
    asset_id = new_id()
    given = {"source_url": source_url, "capture_type": capture_type, "keeps_source": upload is not None}
    names = {input_name(place): str(raw.pk) for place, raw in enumerate(raws)}
    order = Order(
        organization=organization,
        project=project,
        api_key=api_key,
        surface=surface,
        kind=INGEST,
        input={name: value for name, value in given.items() if value},
        input_files={input_name(0): str(upload.pk)} if upload else names,
        subject=asset_id,
    )
    job = job_add(order, request=request)
    for raw in raws:
        raw.expires_at = timezone.now() + RAW_KEPT_FOR
    if raws:
        StoredFile.objects.bulk_create(raws)
    return SourceAsset.objects.create(id=asset_id, organization=organization, project=project, ingest_job=job)


def input_name(place: int) -> str:
    """The ingest engine's name for the picture at this place of a set, counted from 0."""
    return f"source_{place + 1}" if place else "source"


def asset_keep(asset: SourceAsset) -> bool:
    """A new job will read the image: one whose time is nearly over is kept anew. False when it is gone already.

    Part of the transaction that creates the job. Costs a statement only near the end of the image's time.
    """
    if asset.file is None or asset.file.deleted_at is not None:
        return False
    expires_at = asset.file.expires_at
    if expires_at is None or expires_at > timezone.now() + KEPT_FOR_A_JOB:
        return True
    return files_keep_longer([asset.file])


def asset_ready(job: Job) -> None:
    """The ingest job succeeded: its output is the checked image. Part of the job's finishing transaction."""
    output = job.outputs.select_related("file").get(position=0)
    file = output.file
    raws = list(job.input_files.values())
    if raws and not job.input.get("keeps_source"):
        StoredFile.objects.filter(pk__in=raws).update(expires_at=timezone.now())
    SourceAsset.objects.filter(ingest_job=job).update(
        file=file,
        sha256=file.sha256,
        width=file.width,
        height=file.height,
        details=job.details,
        ready_at=timezone.now(),
    )
