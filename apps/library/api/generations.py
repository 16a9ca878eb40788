"""Generations from a prompt. `/api/v1/generations` itself is shared: `apps.generations.api.products` hands it here."""

from __future__ import annotations

import re
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.authentication import Caller, caller_of
from apps.accounts.models import Project
from apps.core.errors import ValidationFailed
from apps.jobs.services.create import Buyer
from apps.jobs.services.idempotency import IdempotentRequest, fingerprint_of, key_check
from apps.jobs.waiting import job_wait
from apps.library.api import generation_documentation as documentation
from apps.library.api.base import LibraryViewSet, enveloped, flag_of, page_enveloped
from apps.library.api.envelopes import generation_told
from apps.library.api.generation_serializers import (
    GENERATION_STATUSES,
    PromptGenerationCreateSerializer,
    PromptGenerationSerializer,
    PromptGenerationUpdateSerializer,
)
from apps.library.models import Flow, Generation
from apps.library.rules import DEFAULT_TEMPLATE
from apps.library.selectors import flow_get, generation_get, generations_of, in_status
from apps.library.services.generations import (
    Wish,
    flow_regenerate,
    generation_delete,
    generation_hide,
    generation_order,
    generation_restore,
    generation_run,
    generation_update,
)

_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,6})", re.IGNORECASE)
LONGEST_WAIT_S = 60


class PromptGenerationViewSet(LibraryViewSet):
    """Prompts in, images out."""

    serializer_class = PromptGenerationSerializer

    def get_queryset(self) -> Any:
        return generations_of(project=caller_of(self.request).project)

    @extend_schema(**documentation.CREATE)
    def create(self, request: Request) -> Response:
        caller = caller_of(request)
        serializer = PromptGenerationCreateSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        flow_id = data.get("flowId")
        generation, replayed = generation_order(
            buyer=_buyer(caller),
            wish=Wish(
                prompt=data["prompt"],
                aspect_ratio=data["aspectRatio"],
                auto_enhance=data["autoEnhance"],
                template=data.get("enhancementOptions", {}).get("template", DEFAULT_TEMPLATE),
                references=data.get("referenceImages", ()),
                flow=flow_get(project=caller.project, identifier=flow_id) if flow_id else None,
                starts_flow="flowId" not in data,
                alias=data.get("alias", ""),
                flow_alias=data.get("flowAlias", ""),
                meta=data.get("meta", {}),
            ),
            request=_idempotent(request, "prompt-generations", status.HTTP_201_CREATED),
        )
        return _answer(request, generation, replayed, status.HTTP_201_CREATED)

    @extend_schema(**documentation.LIST)
    def list(self, request: Request) -> Response:
        project = caller_of(request).project
        rows = generations_of(project=project, hidden=flag_of(request, "includeDeleted"))
        if (flow_id := request.query_params.get("flowId")) is not None:
            rows = rows.filter(flow=flow_get(project=project, identifier=flow_id))
        if (wanted := request.query_params.get("status")) is not None:
            if wanted not in GENERATION_STATUSES:
                told = f"must be one of {', '.join(GENERATION_STATUSES)}"
                raise ValidationFailed(f"status {told}; got {wanted!r:.40}", fields={"status": told})
            rows = in_status(rows, wanted)
        return _page(request, project, rows)

    @extend_schema(**documentation.READ)
    def retrieve(self, request: Request, generation_id: str) -> Response:
        project = caller_of(request).project
        return enveloped(generation_told(project, generation_get(project=project, identifier=generation_id)))

    @extend_schema(**documentation.UPDATE)
    def update(self, request: Request, generation_id: str) -> Response:
        caller = caller_of(request)
        generation = _mine(caller.project, generation_id)
        serializer = PromptGenerationUpdateSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        changes: dict[str, Any] = {"meta": data["meta"]} if "meta" in data else {}
        if "flowId" in data:
            changes["flow"] = _flow_or_none(caller.project, data["flowId"])
        if "prompt" in data or "aspectRatio" in data:
            generation, _ = generation_run(
                generation=generation,
                api_key=caller.key,
                prompt=data.get("prompt"),
                aspect_ratio=data.get("aspectRatio"),
            )
        if changes:
            generation_update(generation=generation, **changes)
        return _answer(request, generation, replayed=False)

    @extend_schema(**documentation.DELETE)
    def destroy(self, request: Request, generation_id: str) -> Response:
        project = caller_of(request).project
        soft = flag_of(request, "soft")
        generation = _mine(project, generation_id, hidden=not soft)
        (generation_hide if soft else generation_delete)(generation=generation)
        return enveloped({"id": str(generation.pk)})

    @extend_schema(**documentation.RESTORE)
    def restore(self, request: Request, generation_id: str) -> Response:
        generation = _mine(caller_of(request).project, generation_id, hidden=True)
        generation_restore(generation=generation)
        return _answer(request, generation, replayed=False)

    @extend_schema(**documentation.REGENERATE)
    def regenerate(self, request: Request, generation_id: str) -> Response:
        return self._again(request, generation_id)

    @extend_schema(**documentation.RETRY)
    def retry(self, request: Request, generation_id: str) -> Response:
        return self._again(request, generation_id)

    def _again(self, request: Request, generation_id: str) -> Response:
        caller = caller_of(request)
        generation = _mine(caller.project, generation_id)
        _no_body(request)
        route = f"prompt-generations/{generation.pk}/regenerate"
        generation, replayed = generation_run(
            generation=generation, api_key=caller.key, request=_idempotent(request, route, status.HTTP_200_OK)
        )
        return _answer(request, generation, replayed)


class FlowGenerationViewSet(LibraryViewSet):
    """The generations of one flow."""

    serializer_class = PromptGenerationSerializer

    @extend_schema(**documentation.FLOW_LIST)
    def list(self, request: Request, flow_id: str) -> Response:
        project = caller_of(request).project
        flow = flow_get(project=project, identifier=flow_id)
        return _page(request, project, generations_of(project=project).filter(flow=flow))

    @extend_schema(**documentation.FLOW_REGENERATE)
    def regenerate(self, request: Request, flow_id: str) -> Response:
        caller = caller_of(request)
        flow = flow_get(project=caller.project, identifier=flow_id)
        _no_body(request)
        generation, replayed = flow_regenerate(
            flow=flow,
            api_key=caller.key,
            request=_idempotent(request, f"flows/{flow.pk}/regenerate", status.HTTP_200_OK),
        )
        return _answer(request, generation, replayed)


def _buyer(caller: Caller) -> Buyer:
    return Buyer(caller.organization, caller.project, caller.key)


def _mine(project: Project, generation_id: str, *, hidden: bool = False) -> Generation:
    """For a change: with the project at hand, since the row's own copy of it would be asked for again."""
    generation = generation_get(project=project, identifier=generation_id, hidden=hidden)
    generation.project = project
    return generation


def _flow_or_none(project: Project, identifier: str | None) -> Flow | None:
    return None if identifier is None else flow_get(project=project, identifier=identifier)


def _no_body(request: Request) -> None:
    if request.data:
        raise ValidationFailed("This call takes no fields: change prompt or aspectRatio with PUT, which runs it again.")


def _idempotent(request: Request, route: str, answered: int) -> IdempotentRequest | None:
    """The key is optional here: without one, the same request twice makes two runs."""
    if (key := request.headers.get("Idempotency-Key")) is None:
        return None
    return IdempotentRequest(route, key_check(key), fingerprint_of(request.data), answered)


def _answer(request: Request, generation: Generation, replayed: bool, code: int = status.HTTP_200_OK) -> Response:
    """The generation as it is now, or once it has ended within the time of `Prefer: wait`."""
    headers = {"Idempotent-Replayed": "true"} if replayed else {}
    if (seconds := wait_of(request)) > 0:
        job_wait(generation.job, seconds)
        headers["Preference-Applied"] = f"wait={seconds}"
    project = caller_of(request).project
    fresh = generation_get(project=project, identifier=str(generation.pk), hidden=True)
    return enveloped(generation_told(project, fresh), status=code, **headers)


def wait_of(request: Request) -> int:
    """Seconds of `Prefer: wait=10` (RFC 7240), 60 at most; 0 when there is none. Other preferences are passed over."""
    found = _WAIT.search(request.headers.get("Prefer", ""))
    return min(int(found[1]), LONGEST_WAIT_S) if found else 0


def _page(request: Request, project: Project, rows: Any) -> Response:
    return page_enveloped(request, rows, lambda found: [generation_told(project, row) for row in found])
