"""Smaller copies of images: made once by a worker, let go with what they are copies of."""

from __future__ import annotations

from django.db import transaction

from apps.accounts.models import Project
from apps.core.database import insert_once
from apps.core.errors import InternalError, NotFound, RateLimited
from apps.core.surfaces import LIBRARY
from apps.files.models import StoredFile
from apps.jobs.models import TERMINAL, Job, OutputRole
from apps.jobs.services.create import Order, job_create
from apps.library.addresses import public_path, storage_key
from apps.library.kinds import VARIANT
from apps.library.models import Image, Variant
from apps.library.served import images_public, variants_of
from apps.library.services.aliases import project_lock
from apps.library.services.images import file_let_go, variants_outdated_let_go
from apps.library.services.live_settings import signing_secret
from apps.library.signing import query, signature
from apps.library.variant_wish import VariantWish

MOST_VARIANTS = 100
"""Of one image. An address can only be signed by who has the project's key or secret, so this bounds mistakes."""

THUMBNAIL = VariantWish(320, 320, "inside", "webp")


def variant_url(project: Project, image: Image, wish: VariantWish = THUMBNAIL) -> str:
    """The signed public address of a copy, which is made when it is first opened."""
    key, parameters = storage_key(project, image), wish.parameters()
    signed = signature(signing_secret(project), key, parameters)
    return f"{public_path(key)}?{query(parameters | {'v': str(image.version), 'sig': signed})}"


@transaction.atomic
def variant_order(*, project: Project, id_or_alias: str, wish: VariantWish) -> Variant:
    """The copy of an image as it is now: made, being made, or ordered here.

    1. Under the project's lock, which whoever deletes an image takes too. 2. Of two that come at once the second finds
    the first one's row, and its job. 3. One whose job failed gets a new job. Raises NotFound, RateLimited for an image
    with MOST_VARIANTS, InternalError when it cannot be made.
    """
    project_lock(project.pk)
    image = images_public(project.pk, id_or_alias).select_related("file").first()
    if image is None:
        raise NotFound("Image not found", code="image_not_found")
    found = variants_of(image, wish).select_related("job", "file").first()
    if found is not None:
        if found.job.state not in TERMINAL or (found.file is not None and found.file.deleted_at is None):
            return found
        if found.job.failure_code and not found.job.failure_retryable:
            raise InternalError(found.job.failure_message, code="variant_failed")
    elif Variant.objects.filter(image=image).count() >= MOST_VARIANTS:
        message = f"An image may have at most {MOST_VARIANTS} variants."
        raise RateLimited(message, code="variant_limit_reached", retry_after=3600)
    order = _order(project, image, wish)
    variant = found or Variant(
        image=image,
        version=image.version,
        width=wish.width,
        height=wish.height,
        fit=wish.fit,
        format=wish.format_for(image),
        focus=wish.focus_for(image),
        job_id=order.job_id,
    )
    if found is not None:
        Variant.objects.filter(pk=found.pk).update(job_id=order.job_id, file=None)
    elif not insert_once(variant):
        return variants_of(image, wish).select_related("job", "file").get()
    variant.job, variant.file = job_create(order), None
    return variant


def _order(project: Project, image: Image, wish: VariantWish) -> Order:
    focus = wish.focus_for(image)
    return Order(
        organization=project.organization,
        project=project,
        api_key=None,
        surface=LIBRARY.name,
        kind=VARIANT,
        subject=image.pk,
        notifies=False,
        input={
            "width": wish.width,
            "height": wish.height,
            "fit": wish.fit,
            "format": wish.format_for(image),
            "focus": [float(part) for part in focus.split(",")] if focus else None,
        },
        input_files={"source": str(image.file_id)},
    )


def variant_made(job: Job) -> None:
    """Part of the job's finishing transaction. A copy that nobody waits for any more leaves bytes that nobody can
    reach: they go with the next purge."""
    file = job.outputs.select_related("file").get(role=OutputRole.PRIMARY).file
    project_lock(job.project_id)
    variant = Variant.objects.filter(job=job).select_related("image").first()
    if variant is None:
        file_let_go(file.pk)
        return
    StoredFile.objects.filter(pk=file.pk).update(expires_at=None)  # kept as long as the image is as it is
    Variant.objects.filter(pk=variant.pk).update(file=file)
    variants_outdated_let_go(variant.image)
