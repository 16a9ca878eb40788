"""`/api/v1/flows`."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.authentication import caller_of
from apps.core.errors import NotFound
from apps.library.api import documentation
from apps.library.api.base import LibraryViewSet, checked, enveloped, flag_of, page_enveloped
from apps.library.api.envelopes import flow_told, image_told
from apps.library.api.serializers import FlowNamesSerializer, FlowSerializer, FlowUpdateSerializer
from apps.library.models import Flow
from apps.library.selectors import flow_get, flows_of, images_of
from apps.library.services.aliases import flow_alias_remove, flow_aliases_merge
from apps.library.services.flows import flow_delete, flow_delete_with_contents, flow_update


class FlowViewSet(LibraryViewSet):
    """Chains of generations. One begins with the first generation or upload that names none, so there is no create."""

    serializer_class = FlowSerializer

    def get_queryset(self) -> Any:
        return flows_of(project=caller_of(self.request).project)

    @extend_schema(**documentation.FLOW_LIST)
    def list(self, request: Request) -> Response:
        return page_enveloped(request, self.get_queryset(), lambda flows: [flow_told(flow) for flow in flows])

    @extend_schema(**documentation.FLOW_READ)
    def retrieve(self, request: Request, flow_id: str) -> Response:
        return enveloped(flow_told(_flow(request, flow_id)))

    @extend_schema(**documentation.FLOW_UPDATE)
    def update(self, request: Request, flow_id: str) -> Response:
        flow = _flow(request, flow_id)
        flow_update(flow=flow, **checked(FlowUpdateSerializer, request.data))
        return enveloped(flow_told(_flow(request, flow_id)))

    @extend_schema(**documentation.FLOW_DELETE)
    def destroy(self, request: Request, flow_id: str) -> Response:
        with_contents = flag_of(request, "cascade")
        flow = flow_get(project=caller_of(request).project, identifier=flow_id)
        if with_contents:
            flow_delete_with_contents(flow=flow)
        else:
            flow_delete(flow=flow)
        return enveloped({"id": str(flow.pk)})

    @extend_schema(**documentation.FLOW_ALIASES)
    def aliases(self, request: Request, flow_id: str) -> Response:
        project = caller_of(request).project
        flow = flow_get(project=project, identifier=flow_id)
        wanted = checked(FlowNamesSerializer, request.data)["aliases"]
        images = {image.pk: image for image in images_of(project=project).filter(pk__in=set(wanted.values()))}
        if missing := [name for name, identifier in wanted.items() if identifier not in images]:
            fields = {f"aliases.{name}": "there is no such image" for name in missing}
            raise NotFound("Image not found", code="image_not_found", fields=fields)
        flow_aliases_merge(flow=flow, names={name: images[identifier] for name, identifier in wanted.items()})
        return enveloped(flow_told(_flow(request, flow_id)))

    @extend_schema(**documentation.FLOW_ALIAS_REMOVE)
    def alias_remove(self, request: Request, flow_id: str, alias: str) -> Response:
        flow_alias_remove(flow=flow_get(project=caller_of(request).project, identifier=flow_id), name=alias)
        return enveloped(flow_told(_flow(request, flow_id)))

    @extend_schema(**documentation.FLOW_IMAGES)
    def images(self, request: Request, flow_id: str) -> Response:
        project = caller_of(request).project
        rows = images_of(project=project).filter(flow=flow_get(project=project, identifier=flow_id))
        return page_enveloped(request, rows, lambda images: [image_told(project, image) for image in images])


def _flow(request: Request, flow_id: str) -> Flow:
    """With counts and names. Raises NotFound."""
    return flow_get(project=caller_of(request).project, identifier=flow_id, counted=True)
