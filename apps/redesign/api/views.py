"""`/health` and `/v1`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.authentication import caller_of
from apps.core.api.multipart import body_of
from apps.core.api.public import read_only
from apps.core.api.views import ApiViewSet
from apps.core.errors import BadRequest, Conflict, ValidationFailed
from apps.core.outbound import validate_url
from apps.core.surfaces import REDESIGN as SURFACE
from apps.files.services import file_url
from apps.jobs.models import TERMINAL, Job, JobState
from apps.jobs.services.create import Buyer
from apps.jobs.services.idempotency import IdempotentRequest, fingerprint_of, key_check
from apps.jobs.waiting import job_wait
from apps.redesign.api import documentation
from apps.redesign.api.pages import check_beside_cursor, page_of
from apps.redesign.api.serializers import (
    BatchRedesignSerializer,
    BatchUpscaleSerializer,
    CreatedSerializer,
    JobSerializer,
    RedesignSerializer,
    UploadSerializer,
    UpscaleSerializer,
)
from apps.redesign.envelope import envelopes, heading, moment, status_of
from apps.redesign.predictions import FIRST, is_remote, predictions_page
from apps.redesign.selectors import listed_of, redesign_get, redesigns_of, service_is_ready
from apps.redesign.services import (
    BAD_PICTURE,
    UPLOAD,
    Telling,
    Wish,
    redesign_batch_create,
    redesign_cancel,
    redesign_create,
    upload_create,
    upscale_batch_create,
    upscale_create,
)
from apps.sources.api.uploads import upload_of

SMALLEST_UPLOAD = 32  # pixels a side; a redesign needs more, an upscale does not


@read_only
def health(request: HttpRequest) -> JsonResponse:
    """Always 200, so that a monitor can read why it is not `ok`."""
    answer = {"ok": service_is_ready(), "auth_required": True}
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _checked(serializer_class: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    data: dict[str, Any] = serializer.validated_data
    return data


def _check_pictures(wishes: list[Wish]) -> None:
    """Public URLs. Raises ValidationFailed for the first that is not one."""
    for wish in wishes:
        if wish.image_url.startswith(UPLOAD):
            continue
        try:
            validate_url(wish.image_url, what=wish.field)
        except ValidationFailed as error:
            raise ValidationFailed(error.message, code=BAD_PICTURE, fields=error.fields) from None


class RedesignViewSet(ApiViewSet):
    """Everything that creates a job: one picture or up to eleven."""

    surface = SURFACE
    serializer_class = CreatedSerializer
    rate_limit = dict.fromkeys(("redesign", "batch_redesign", "upscale", "batch_upscale"), "redesign_create")

    @extend_schema(**documentation.REDESIGN)
    def redesign(self, request: Request) -> Response:
        data = _checked(RedesignSerializer, request)
        given = _redesign_input(data, data, data["num_outputs"])
        wish = Wish(data["image_url"], "image_url", given, data["num_outputs"])
        return self._created(request, data, "redesign", redesign_create, [wish], wish=wish)

    @extend_schema(**documentation.BATCH_REDESIGN)
    def batch_redesign(self, request: Request) -> Response:
        data = _checked(BatchRedesignSerializer, request)
        wishes = [
            Wish(image["image_url"], f"images.{place}.image_url", _redesign_input(data, image, 1))
            for place, image in enumerate(data["images"])
        ]
        return self._created(request, data, "batch-redesign", redesign_batch_create, wishes, wishes=wishes)

    @extend_schema(**documentation.UPSCALE)
    def upscale(self, request: Request) -> Response:
        data = _checked(UpscaleSerializer, request)
        wish = Wish(data["image_url"], "image_url", _upscale_input(data))
        return self._created(request, data, "upscale", upscale_create, [wish], wish=wish)

    @extend_schema(**documentation.BATCH_UPSCALE)
    def batch_upscale(self, request: Request) -> Response:
        data = _checked(BatchUpscaleSerializer, request)
        wishes = [
            Wish(url, f"image_urls.{place}", _upscale_input(data)) for place, url in enumerate(data["image_urls"])
        ]
        return self._created(request, data, "batch-upscale", upscale_batch_create, wishes, wishes=wishes)

    def _created(
        self,
        request: Request,
        data: Mapping[str, Any],
        route: str,
        create: Callable[..., tuple[Job, bool]],
        pictures: list[Wish],
        **wanted: Any,
    ) -> Response:
        _check_pictures(pictures)
        caller = caller_of(request)
        job, replayed = create(
            buyer=Buyer(caller.organization, caller.project, caller.key),
            telling=Telling(data["use_webhook"], data.get("webhook_url") or ""),
            request=_idempotent(request, route),
            **wanted,
        )
        job = job_wait(job, data["wait_seconds"])
        answer = {"job_id": str(job.pk), "status": status_of(job)}
        if job.state in TERMINAL:
            told = envelopes([job], file_url)[0]
            answer |= {"output": told["output"], "error": told["error"]}
        return Response(answer, headers={"Idempotent-Replayed": "true"} if replayed else {})


def _idempotent(request: Request, route: str) -> IdempotentRequest | None:
    """The key is optional here: without one, the same request twice makes two jobs."""
    if (key := request.headers.get("Idempotency-Key")) is None:
        return None
    return IdempotentRequest(route, key_check(key), fingerprint_of(request.data), status.HTTP_200_OK)


def _redesign_input(whole: Mapping[str, Any], image: Mapping[str, Any], outputs: int) -> dict[str, Any]:
    """What the engine reads; an image's own settings win over those of its batch."""
    return {
        "prompt": image["prompt"],
        "preserve_layout": image.get("preserve_layout", whole["preserve_layout"]),
        "num_outputs": outputs,
        "output_format": whole["output_format"],
        "extra": image.get("extra", {}),
    }


def _upscale_input(data: Mapping[str, Any]) -> dict[str, Any]:
    wanted = {"scale": data["scale"], "face_enhance": data["face_enhance"]}
    return wanted if data["quality"] == "standard" else {**wanted, "quality": data["quality"]}


class UploadViewSet(ApiViewSet):
    """Pictures without a public address."""

    surface = SURFACE
    serializer_class = UploadSerializer
    parser_classes = [MultiPartParser]
    rate_limit = {"create": "redesign_uploads"}

    @extend_schema(**documentation.UPLOAD)
    def create(self, request: Request) -> Response:
        # Asked before the form is taken apart, which would also offer sets of pictures.
        if set(request.FILES) != {"file"} or len(request.FILES.getlist("file")) != 1 or body_of(request)[0]:
            raise BadRequest("Send exactly one image, in a part called 'file', and nothing else.")
        files = request.FILES.getlist("file")
        upload = upload_of(files[0], min_side=SMALLEST_UPLOAD)
        file = upload_create(organization=caller_of(request).organization, upload=upload)
        assert file.expires_at is not None
        return Response(
            {"upload_id": str(file.pk), "image_url": f"{UPLOAD}{file.pk}", "expires_at": moment(file.expires_at)}
        )


class JobViewSet(ApiViewSet):
    """Jobs of this API, batches among them."""

    surface = SURFACE
    serializer_class = JobSerializer
    rate_limit = {
        "list": "redesign_read",
        "retrieve": "redesign_read",
        "result": "redesign_read",
        "cancel": "redesign_cancel",
    }

    def get_queryset(self) -> Any:
        return redesigns_of(organization=caller_of(self.request).organization)

    @extend_schema(**documentation.JOB_LIST)
    def list(self, request: Request) -> Response:
        cursor = request.query_params.get("cursor")
        if is_remote(cursor):
            return _remote_page(request, cursor or FIRST)
        jobs = listed_of(organization=caller_of(request).organization)
        page = page_of(jobs, request.query_params)
        return Response(
            {"results": [heading(job) for job in page.rows], "total": page.total, "next_cursor": page.next_cursor}
        )

    @extend_schema(**documentation.JOB_READ)
    def retrieve(self, request: Request, job_id: str) -> Response:
        return Response(envelopes([_job(request, job_id)], file_url)[0])

    @extend_schema(**documentation.JOB_RESULT)
    def result(self, request: Request, job_id: str) -> Response:
        job = _job(request, job_id)
        told = envelopes([job], file_url)[0]
        if job.state != JobState.SUCCEEDED:
            text = f"The job is {told['status']}; it has a result once it has succeeded."
            raise Conflict(text, code="job_not_succeeded")
        return Response({"job_id": told["job_id"], "output": told["output"]})

    @extend_schema(**documentation.JOB_CANCEL)
    def cancel(self, request: Request, job_id: str) -> Response:
        redesign_cancel(job=_job(request, job_id))
        return Response({"message": "Job cancelled successfully"})


def _remote_page(request: Request, cursor: str) -> Response:
    check_beside_cursor(request.query_params)
    found = predictions_page(organization=caller_of(request).organization, cursor=cursor)
    results = [heading(job) for job in found.rows]
    return Response({"results": results, "total": None, "next_cursor": found.next_cursor})


def _job(request: Request, job_id: str) -> Job:
    return redesign_get(organization=caller_of(request).organization, public_id=job_id)
