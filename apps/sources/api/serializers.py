"""Source assets on the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.core.api.fields import StrictCharField, StrictSerializer
from apps.core.ids import to_public
from apps.jobs.models import Job, JobState

STATUSES = {
    JobState.QUEUED: "queued",
    JobState.RUNNING: "ingesting",
    JobState.SUCCEEDED: "ready",
    JobState.FAILED: "failed",
    JobState.CANCELED: "failed",
}


SOURCE_ASSET_STATUSES = ("queued", "ingesting", "ready", "failed")


class SourceAssetCreateSerializer(StrictSerializer):
    """The JSON form; the multipart form carries `file` or `files` instead."""

    source_url = StrictCharField(max_length=2000, required=False, help_text="Public https URL of the image.")


class SourceAssetUploadSerializer(serializers.Serializer[Any]):
    """The multipart form, for the document: the parts are checked by `uploads.uploads_of`."""

    file = serializers.FileField(
        required=False, help_text="One JPEG, PNG or WebP image, up to 25 MB and 50 megapixels."
    )
    files = serializers.ListField(
        child=serializers.FileField(),
        required=False,
        min_length=2,
        max_length=7,
        help_text=(
            "Instead of `file`: 2 to 7 exposures of one view, of the same size, each in a part of this name; up to "
            "25 MB each and 100 MB together."
        ),
    )


class FailureSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="Stable, for machines.")
    message = serializers.CharField(help_text="A sentence, for people.")
    retryable = serializers.BooleanField(help_text="Whether another try can help.")


class SourceAssetSerializer(serializers.Serializer[Job]):
    """An ingest job and the asset it makes."""

    ingest_id = serializers.CharField()
    status = serializers.ChoiceField(choices=SOURCE_ASSET_STATUSES)
    source_asset_id = serializers.CharField(allow_null=True, help_text="Set when status is ready.")
    width = serializers.IntegerField(allow_null=True, help_text="Pixels, upright.")
    height = serializers.IntegerField(allow_null=True, help_text="Pixels, upright.")
    sha256 = serializers.CharField(allow_null=True, help_text="Of the stored image.")
    failure = FailureSerializer(allow_null=True)
    created_at = serializers.DateTimeField()
    completed_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()

    def to_representation(self, job: Job) -> dict[str, Any]:
        asset = job.source_asset
        ready = job.state == JobState.SUCCEEDED
        failed = job.state in {JobState.FAILED, JobState.CANCELED}
        moment = serializers.DateTimeField()
        return {
            "ingest_id": to_public("ing", job.pk),
            "status": STATUSES[JobState(job.state)],
            "source_asset_id": to_public("src", asset.pk) if ready else None,
            "width": asset.width,
            "height": asset.height,
            "sha256": asset.sha256 or None,
            "failure": {
                "code": job.failure_code,
                "message": job.failure_message,
                "retryable": job.failure_retryable,
            }
            if failed
            else None,
            "created_at": moment.to_representation(job.created_at),
            "completed_at": moment.to_representation(job.completed_at) if job.completed_at else None,
            "updated_at": moment.to_representation(job.updated_at),
        }
