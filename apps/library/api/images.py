"""`/api/v1/images`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.authentication import caller_of
from apps.core.api.multipart import body_of
from apps.core.errors import ValidationFailed
from apps.library.api import documentation
from apps.library.api.base import LibraryViewSet, checked, enveloped, flag_of, page_enveloped
from apps.library.api.envelopes import image_told
from apps.library.api.pictures import picture_of, too_large
from apps.library.api.serializers import (
    ImageAliasSerializer,
    ImageSerializer,
    ImageUpdateSerializer,
    ImageUploadSerializer,
)
from apps.library.models import Flow, Image, ImageSource
from apps.library.rules import is_alias
from apps.library.selectors import alias_resolve, flow_get, image_get, images_of
from apps.library.services.images import image_delete, image_hide, image_restore, image_update, image_upload


class ImageViewSet(LibraryViewSet):
    """The pictures of the key's project, by id or by name."""

    serializer_class = ImageSerializer

    def get_queryset(self) -> Any:
        return images_of(project=caller_of(self.request).project)

    @extend_schema(**documentation.IMAGE_LIST)
    def list(self, request: Request) -> Response:
        project = caller_of(request).project
        images = images_of(project=project, hidden=flag_of(request, "includeDeleted"))
        if (flow := _flow_of(request)) is not None:
            images = images.filter(flow=flow)
        if (source := request.query_params.get("source")) is not None:
            if source not in ImageSource.values:
                text = f"must be one of {', '.join(ImageSource.values)}; got {source!r:.40}"
                raise ValidationFailed(f"source {text}", fields={"source": text})
            images = images.filter(source=source)
        if (alias := request.query_params.get("alias")) is not None:
            if not is_alias(alias):
                text = f"must be a name such as @logo; got {alias!r:.60}"
                raise ValidationFailed(f"alias {text}", fields={"alias": text})
            images = images.filter(aliases__name=alias, aliases__flow__isnull=True)
        return page_enveloped(request, images, lambda rows: [image_told(project, image) for image in rows])

    @extend_schema(**documentation.IMAGE_RESOLVE)
    def resolve(self, request: Request, alias: str) -> Response:
        project = caller_of(request).project
        found = alias_resolve(project=project, name=alias, flow=_flow_of(request))
        return enveloped(
            {
                "alias": found.alias,
                "scope": found.tier,
                "flowId": str(found.flow) if found.flow else None,
                "imageId": str(found.image.pk),
                "image": image_told(project, found.image),
            }
        )

    @extend_schema(**documentation.IMAGE_READ)
    def retrieve(self, request: Request, id_or_alias: str) -> Response:
        return _answer(request, _image(request, id_or_alias, _flow_of(request)))

    @extend_schema(**documentation.IMAGE_UPDATE)
    def update(self, request: Request, id_or_alias: str) -> Response:
        image = _image(request, id_or_alias)
        data = checked(ImageUpdateSerializer, request.data)
        names = {"alias": "alias", "focalPoint": "focal_point", "meta": "meta"}
        changes = {ours: data[sent] for sent, ours in names.items() if sent in data}
        image_update(image=image, changes=changes, reassign=data["reassign"])
        return _answer(request, _image(request, str(image.pk)))

    @extend_schema(**documentation.IMAGE_ALIAS)
    def alias(self, request: Request, id_or_alias: str) -> Response:
        image = _image(request, id_or_alias)
        data = checked(ImageAliasSerializer, request.data)
        image_update(image=image, changes={"alias": data["alias"]}, reassign=data["reassign"])
        return _answer(request, _image(request, str(image.pk)))

    @extend_schema(**documentation.IMAGE_DELETE)
    def destroy(self, request: Request, id_or_alias: str) -> Response:
        softly = flag_of(request, "soft")
        image = image_get(project=caller_of(request).project, id_or_alias=id_or_alias, hidden=not softly)
        if softly:
            image_hide(image=image)
        else:
            image_delete(image=image)
        return enveloped({"id": str(image.pk)})

    @extend_schema(**documentation.IMAGE_RESTORE)
    def restore(self, request: Request, image_id: str) -> Response:
        image = image_get(project=caller_of(request).project, id_or_alias=image_id, hidden=True)
        image_restore(image=image)
        return _answer(request, _image(request, str(image.pk)))


class ImageUploadViewSet(LibraryViewSet):
    """Pictures that a partner has."""

    serializer_class = ImageSerializer
    parser_classes = [MultiPartParser]

    def length_check(self, length: int) -> None:
        if length > settings.LIBRARY_UPLOAD_MAX_BYTES + settings.REQUEST_MAX_BYTES:
            raise too_large()

    @extend_schema(**documentation.IMAGE_UPLOAD)
    def create(self, request: Request) -> Response:
        project = caller_of(request).project
        fields, files = body_of(request, objects=("meta",))
        if len(files) != 1:
            raise ValidationFailed("file is required: one picture", fields={"file": "is required: one picture"})
        if fields.get("flowId") == "null":
            fields["flowId"] = None
        data = checked(ImageUploadSerializer, fields)
        flow_id = data.get("flowId")
        flow = flow_get(project=project, identifier=flow_id) if flow_id else None
        image = image_upload(
            project=project,
            upload=picture_of(files[0]),
            flow=flow,
            begins_flow="flowId" not in data,
            alias=data.get("alias"),
            flow_alias=data.get("flowAlias"),
            meta=data.get("meta", {}),
        )
        return _answer(request, _image(request, str(image.pk)), status.HTTP_201_CREATED)


def _flow_of(request: Request) -> Flow | None:
    """The flow that the query names. Raises NotFound when there is none of that id."""
    identifier = request.query_params.get("flowId")
    if identifier is None:
        return None
    return flow_get(project=caller_of(request).project, identifier=identifier)


def _image(request: Request, id_or_alias: str, flow: Flow | None = None) -> Image:
    return image_get(project=caller_of(request).project, id_or_alias=id_or_alias, flow=flow)


def _answer(request: Request, image: Image, code: int = status.HTTP_200_OK) -> Response:
    return enveloped(image_told(caller_of(request).project, image), status=code)
