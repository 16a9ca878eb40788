"""`/api/v1/generations`, the usage summary and the billing events."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import DateTimeField

from apps.accounts.api.authentication import caller_of
from apps.billing.selectors import usage_events
from apps.core.api.multipart import body_of
from apps.core.api.pagination import page_of
from apps.core.api.parsers import BoundedJSONParser
from apps.core.api.views import ApiViewSet
from apps.core.errors import BadRequest, ValidationFailed
from apps.generations.api import documentation
from apps.generations.api.serializers import (
    BillingEventSerializer,
    GenerationCreateSerializer,
    GenerationSerializer,
    RegenerateSerializer,
    envelope,
    envelopes,
)
from apps.generations.rules import Workflow
from apps.generations.selectors import generation_get, generation_in_line, generations_of, month_figures
from apps.generations.services import (
    Extras,
    Source,
    configuration_make,
    generation_cancel,
    generation_create,
    generation_regenerate,
)
from apps.jobs.models import Job
from apps.jobs.services.idempotency import IdempotentRequest, fingerprint_of, key_check
from apps.sources.api.uploads import uploads_of
from apps.sources.api.views import source_url_check

# Rate limits that the usage summary tells: those of this API's routes.
OWN_LIMITS = ("source_", "generations_", "usage_", "billing_")
LISTS, OBJECTS, BOOLEANS = ("room_types",), ("metadata", "webhook", "scene"), ("include_alternates",)


def _extras(data: dict[str, Any], *, include_alternates: bool) -> Extras:
    return Extras(
        include_alternates=include_alternates,
        reference=data.get("reference"),
        metadata=data.get("metadata") or {},
        webhook_url=(data.get("webhook") or {}).get("url", ""),
    )


def _answer(job: Job, replayed: bool) -> Response:
    headers = {"Idempotent-Replayed": "true"} if replayed else {}
    return Response(GenerationSerializer(job).data, status=status.HTTP_202_ACCEPTED, headers=headers)


class GenerationViewSet(ApiViewSet):
    """Generation jobs: one original image in, approved images out."""

    parser_classes = [BoundedJSONParser, MultiPartParser]
    serializer_class = GenerationSerializer
    rate_limit = {
        "create": "generations_create",
        "retrieve": "generations_read",
        "list": "generations_read",
        "regenerate": "generations_regenerate",
        "cancel": "generations_cancel",
    }
    takes_sets = frozenset({"create"})

    def get_queryset(self) -> Any:
        return generations_of(organization=caller_of(self.request).organization)

    @extend_schema(**documentation.GENERATION_CREATE)
    def create(self, request: Request) -> Response:
        caller = caller_of(request)
        key = key_check(request.headers.get("Idempotency-Key"))
        fields, files = body_of(request, lists=LISTS, objects=OBJECTS, booleans=BOOLEANS)
        sources = [name for name in ("source_url", "source_asset_id") if fields.get(name) is not None]
        if len(sources) + bool(files) != 1:
            raise BadRequest("Send exactly one of 'file' (or 'files'), 'source_url' and 'source_asset_id'.")
        serializer = GenerationCreateSerializer(data=fields)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        configuration = configuration_make(
            workflow=data["workflow"],
            capture_type=data["capture_type"],
            mode=data.get("mode"),
            room_types=data.get("room_types"),
            style_preset=data.get("style_preset"),
            scene=data.get("scene"),
        )
        uploads = uploads_of(files)
        url = data.get("source_url")
        if url is not None:
            source_url_check(request, url)
        job, replayed = generation_create(
            organization=caller.organization,
            project=caller.project,
            api_key=caller.key,
            source=Source(asset_id=data.get("source_asset_id"), url=url, uploads=uploads),
            configuration=configuration,
            extras=_extras(data, include_alternates=data["include_alternates"]),
            request=IdempotentRequest(
                route="generations",
                key=key,
                fingerprint=fingerprint_of(fields, *[upload.digest() for upload in uploads]),
                status=status.HTTP_202_ACCEPTED,
            ),
        )
        return _answer(job, replayed)

    @extend_schema(**documentation.GENERATION_LIST)
    def list(self, request: Request) -> Response:
        workflow = request.query_params.get("workflow")
        if workflow not in Workflow.values:
            raise ValidationFailed(f"workflow must be one of {', '.join(Workflow.values)}")
        jobs = generations_of(organization=caller_of(request).organization, workflow=workflow)
        page = page_of(jobs, limit=request.query_params.get("limit"), cursor=request.query_params.get("cursor"))
        return Response({"generations": envelopes(page.rows), "next_cursor": page.next_cursor})

    @extend_schema(**documentation.GENERATION_READ)
    def retrieve(self, request: Request, job_id: str) -> Response:
        job, place = generation_in_line(organization=caller_of(request).organization, public_id=job_id)
        return Response(envelope(job, place))

    @extend_schema(**documentation.GENERATION_REGENERATE)
    def regenerate(self, request: Request, job_id: str) -> Response:
        caller = caller_of(request)
        key = key_check(request.headers.get("Idempotency-Key"))
        parent = generation_get(organization=caller.organization, public_id=job_id)
        fields, files = body_of(request, lists=LISTS, objects=OBJECTS, booleans=BOOLEANS)
        if files:
            raise BadRequest("A regeneration uses its parent's image; do not send 'file'.")
        serializer = RegenerateSerializer(data=fields)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        alternates = data.get("include_alternates", parent.input["include_alternates"])
        job, replayed = generation_regenerate(
            parent=parent,
            project=caller.project,
            api_key=caller.key,
            overrides=data,
            extras=_extras(data, include_alternates=alternates),
            request=IdempotentRequest(
                route=f"generations/{parent.pk}/regenerate",
                key=key,
                fingerprint=fingerprint_of(fields),
                status=status.HTTP_202_ACCEPTED,
            ),
        )
        return _answer(job, replayed)

    @extend_schema(**documentation.GENERATION_CANCEL)
    def cancel(self, request: Request, job_id: str) -> Response:
        job = generation_get(organization=caller_of(request).organization, public_id=job_id)
        return Response(GenerationSerializer(generation_cancel(job=job)).data)


class UsageSummaryViewSet(ApiViewSet):
    """Entitlement, billing period, usage, jobs and limits of the key's organization."""

    rate_limit = {"list": "usage_summary"}

    @extend_schema(**documentation.USAGE_SUMMARY)
    def list(self, request: Request) -> Response:
        organization = caller_of(request).organization
        usage, jobs = month_figures(organization=organization)
        moment = DateTimeField()
        limits = settings.RATE_LIMITS_PER_MINUTE
        return Response(
            {
                "entitlement": {"enabled": organization.api_enabled},
                "billing_period": {
                    "start_at": moment.to_representation(usage.start_at),
                    "end_at": moment.to_representation(usage.end_at),
                },
                "usage": {
                    "included": usage.included,
                    "consumed": usage.consumed,
                    "overage": usage.overage,
                    "remaining": usage.remaining,
                },
                "jobs": jobs,
                "rate_limits": {
                    **{f"{scope}_per_minute": limit for scope, limit in limits.items() if scope.startswith(OWN_LIMITS)},
                    "max_in_flight_jobs": organization.max_in_flight,
                },
            }
        )


class BillingEventViewSet(ApiViewSet):
    """The ledger of usage events, for reconciliation."""

    rate_limit = {"list": "billing_events"}

    @extend_schema(**documentation.BILLING_EVENTS)
    def list(self, request: Request) -> Response:
        rows = usage_events(organization=caller_of(request).organization)
        page = page_of(rows, limit=request.query_params.get("limit"), cursor=request.query_params.get("cursor"))
        events = BillingEventSerializer(page.rows, many=True)  # type: ignore[arg-type]  # the stub forgets `many`
        return Response({"events": events.data, "next_cursor": page.next_cursor})
