"""Creating, repeating and canceling generations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.accounts.models import ApiKey, Organization, Project
from apps.core.errors import Conflict, NotFound, ValidationFailed
from apps.core.ids import new_id
from apps.core.surfaces import STAGING
from apps.files.services import discard_on_error
from apps.generations.kinds import kind_name
from apps.generations.rules import OVERRIDABLE, CaptureType, Mode, canonical_rooms, check_matrix, is_panorama
from apps.jobs.models import Job
from apps.jobs.services.create import Order, configuration_fingerprint, job_add
from apps.jobs.services.finish import job_cancel
from apps.jobs.services.idempotency import AlreadyDone, IdempotentRequest, claim, replay_find, replay_of_winner
from apps.sources.models import SourceAsset
from apps.sources.selectors import asset_get_ready
from apps.sources.services import Upload, asset_create, asset_keep, uploads_store
from apps.webhooks.services import webhook_url_check


@dataclass(frozen=True)
class Configuration:
    """What to make of the picture, in canonical form."""

    workflow: str
    capture_type: str
    mode: str | None = None
    room_types: list[str] = field(default_factory=list)
    style_preset: str | None = None
    scene: dict[str, Any] | None = None

    def as_input(self, *, include_alternates: bool) -> dict[str, Any]:
        return {
            "mode": self.mode,
            "room_types": self.room_types,
            "style_preset": self.style_preset,
            "include_alternates": include_alternates,
            "scene": self.scene,
        }


@dataclass(frozen=True)
class Extras:
    """What the partner wants back with the result."""

    include_alternates: bool = False
    reference: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    webhook_url: str = ""


@dataclass(frozen=True)
class Source:
    """Exactly one of the three. Several uploads are exposures of one view."""

    asset_id: str | None = None
    url: str | None = None
    uploads: Sequence[Upload] = ()


def configuration_make(
    *,
    workflow: str,
    capture_type: str,
    mode: str | None,
    room_types: list[str] | None,
    style_preset: str | None,
    scene: dict[str, Any] | None,
) -> Configuration:
    """Raises ValidationFailed for whatever the matrix does not allow."""
    check_matrix(
        workflow=workflow, capture_type=capture_type, mode=mode, room_types=room_types, style_preset=style_preset
    )
    if scene is not None and (workflow, capture_type) != ("staging", "photo"):
        raise ValidationFailed("scene is allowed for staging + photo only", fields={"scene": "is not allowed here"})
    return Configuration(workflow, capture_type, mode, canonical_rooms(room_types or []), style_preset, scene)


def generation_create(
    *,
    organization: Organization,
    project: Project,
    api_key: ApiKey | None,
    source: Source,
    configuration: Configuration,
    extras: Extras,
    request: IdempotentRequest,
) -> tuple[Job, bool]:
    """A generation job, and whether it is a replay of an earlier request.

    With a ready asset the job is queued; with an inline file or URL it is `ingesting` until its source has been
    checked.
    Raises AppErrors; none of them leaves a row, a file, a charge or a message behind.
    """
    if replay := replay_find(organization=organization, request=request):
        return replay, True
    if extras.webhook_url:
        webhook_url_check(organization=organization, url=extras.webhook_url)
    job_id, cached = new_id(), None
    raws = uploads_store(organization=organization, uploads=source.uploads)
    try:
        with discard_on_error(*raws), transaction.atomic():
            if source.asset_id is not None:
                fingerprint = _fingerprint(configuration, extras)
                ready = asset_get_ready(organization=organization, public_id=source.asset_id, fingerprint=fingerprint)
                asset, cached = ready.asset, ready.cached
                _check_size(configuration, asset)
                if not ready.lasts and not asset_keep(asset):
                    raise NotFound(f"The source asset {source.asset_id[:40]!r} is no longer stored.")
            else:
                claim(organization=organization, request=request, job_id=job_id)
                asset = asset_create(
                    organization=organization,
                    project=project,
                    api_key=api_key,
                    surface=STAGING.name,
                    raws=raws,
                    source_url=source.url or "",
                    capture_type=CaptureType.PANORAMA if configuration.capture_type == CaptureType.PANORAMA else "",
                )
            order = _order(organization, project, api_key, asset, configuration, extras, job_id, cached=cached)
            return job_add(order, request=request if source.asset_id is not None else None), False
    except AlreadyDone:
        return replay_of_winner(organization=organization, request=request), True


def _fingerprint(configuration: Configuration, extras: Extras) -> str:
    return configuration_fingerprint(
        kind_name(configuration.workflow, configuration.capture_type),
        configuration.as_input(include_alternates=extras.include_alternates),
        _most_outputs(extras),
    )


def _most_outputs(extras: Extras) -> int:
    return 2 if extras.include_alternates else 1


def _order(
    organization: Organization,
    project: Project,
    api_key: ApiKey | None,
    asset: SourceAsset,
    configuration: Configuration,
    extras: Extras,
    job_id: UUID,
    parent: Job | None = None,
    cached: UUID | None = None,
) -> Order:
    return Order(
        job_id=job_id,
        organization=organization,
        project=project,
        api_key=api_key,
        surface=STAGING.name,
        kind=kind_name(configuration.workflow, configuration.capture_type),
        input=configuration.as_input(include_alternates=extras.include_alternates),
        input_files={"source": str(asset.file_id)} if asset.file_id else {},
        subject=asset.pk,
        parent=parent,
        waits_for=None if asset.ready_at else asset.ingest_job,
        max_outputs=_most_outputs(extras),
        reference=extras.reference,
        metadata=extras.metadata,
        webhook_url=extras.webhook_url,
        cached=cached,
    )


def _check_size(configuration: Configuration, asset: SourceAsset) -> None:
    """What only a known picture size can tell."""
    assert asset.width is not None
    assert asset.height is not None
    if configuration.capture_type == CaptureType.PANORAMA and not is_panorama(asset.width, asset.height):
        raise ValidationFailed(
            f"a panorama must be 2:1 within 1 %; the source asset is {asset.width}x{asset.height}",
            fields={"source_asset_id": "is not a 2:1 panorama"},
        )
    scene = configuration.scene or {}
    points = [("floor", u, v) for u, v in scene.get("floor") or []]
    points += [("openings", u, v) for box in scene.get("openings") or [] for u, v in (box[:2], box[2:])]
    points += [("remove", u, v) for outline in scene.get("remove") or [] for u, v in corners_of(outline)]
    for name, u, v in points:
        if u > asset.width or v > asset.height:
            text = f"the point ({u:g}, {v:g}) lies outside the {asset.width}x{asset.height} image"
            raise ValidationFailed(f"scene.{name}: {text}", fields={f"scene.{name}": text})


def corners_of(outline: list[Any]) -> list[list[float]]:
    """The corners [u, v] of a polygon, or of a box [left, top, right, bottom] the two that it is given by."""
    return outline if isinstance(outline[0], list) else [outline[:2], outline[2:]]


def configuration_of(job: Job) -> Configuration:
    """The stored configuration of an earlier job."""
    workflow, _, capture_type = job.kind.partition(".")
    stored = job.input
    return Configuration(
        workflow, capture_type, stored["mode"], stored["room_types"], stored["style_preset"], stored["scene"]
    )


def generation_regenerate(
    *,
    parent: Job,
    project: Project,
    api_key: ApiKey | None,
    overrides: Mapping[str, Any],
    extras: Extras,
    request: IdempotentRequest,
) -> tuple[Job, bool]:
    """A new job on the parent's source with another seed; never from the cache.

    overrides: only what the request named. A parent whose source is not ready (yet, or any more) is a Conflict.
    """
    organization = parent.organization
    if replay := replay_find(organization=organization, request=request):
        return replay, True
    configuration = _overridden(configuration_of(parent), overrides)
    if extras.webhook_url:
        webhook_url_check(organization=organization, url=extras.webhook_url)
    assert parent.subject is not None
    asset = SourceAsset.objects.select_related("file").get(pk=parent.subject)
    gone = Conflict("The parent's source image is not available; create a new generation from a ready source asset.")
    if asset.ready_at is None:
        raise gone
    _check_size(configuration, asset)
    job_id = new_id()
    try:
        with transaction.atomic():
            if not asset_keep(asset):
                raise gone
            order = _order(organization, project, api_key, asset, configuration, extras, job_id, parent)
            return job_add(order, request=request), False
    except AlreadyDone:
        return replay_of_winner(organization=organization, request=request), True


def _overridden(stored: Configuration, overrides: Mapping[str, Any]) -> Configuration:
    allowed = OVERRIDABLE[stored.workflow, stored.capture_type]
    refused = {
        name: f"cannot be changed for {stored.workflow} + {stored.capture_type}"
        for name in ("mode", "room_types", "style_preset")
        if overrides.get(name) is not None and name not in allowed
    }
    if refused:
        raise ValidationFailed("; ".join(f"{name} {text}" for name, text in refused.items()), fields=refused)
    mode = overrides.get("mode") or stored.mode
    # Going to `clean` drops the parent's rooms and style unless the request names them, which is then an error.
    inherit = mode != Mode.CLEAN
    inherited_rooms = stored.room_types if inherit and stored.room_types else None
    return configuration_make(
        workflow=stored.workflow,
        capture_type=stored.capture_type,
        mode=mode,
        room_types=overrides["room_types"] if overrides.get("room_types") is not None else inherited_rooms,
        style_preset=overrides.get("style_preset") or (stored.style_preset if inherit else None),
        scene=overrides.get("scene", stored.scene),
    )


def generation_cancel(*, job: Job) -> Job:
    """Ends an unfinished generation; canceling twice answers with the canceled job. Raises Conflict once it has ended
    otherwise."""
    if not job_cancel(job=job, note="canceled by the partner"):
        job.refresh_from_db()
        if job.state != "canceled":
            raise Conflict(f"The generation has already {job.state}; it can no longer be canceled.")
    return job
