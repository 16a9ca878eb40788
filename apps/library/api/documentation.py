"""What the OpenAPI document says of the Library API: its envelopes, and its images and flows."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema_serializer
from rest_framework import serializers

from apps.core.api.documentation import JSON, MULTIPART
from apps.core.api.documentation import operation as any_operation
from apps.core.errors import BadRequest, Conflict, NotFound, PayloadTooLarge, RateLimited, ValidationFailed
from apps.core.surfaces import LIBRARY
from apps.library.api.base import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET
from apps.library.api.serializers import (
    DeletedSerializer,
    FlowNamesSerializer,
    FlowSerializer,
    FlowUpdateSerializer,
    ImageAliasSerializer,
    ImageSerializer,
    ImageUpdateSerializer,
    ImageUploadFormSerializer,
    ResolvedSerializer,
)
from apps.library.models import ImageSource

IMAGES_TAG, FLOWS_TAG = "Images", "Flows"
PROJECT_ID, FLOW_ID = "01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e01", "01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e02"
IMAGE_ID, GENERATION_ID = "01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e03", "01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e04"
AT = "2026-05-02T09:00:00Z"

ERROR_EXAMPLES = {
    400: ValidationFailed(
        "alias: must start with @, such as @logo", fields={"alias": "must start with @, such as @logo"}
    ),
    404: NotFound("Image not found", code="image_not_found"),
    409: Conflict("Alias already exists", code="alias_conflict"),
    413: PayloadTooLarge("A JSON body may have at most 1048576 bytes."),
    415: BadRequest('Unsupported media type "text/plain": send application/json.'),
    429: RateLimited("At most 100 requests an hour for this key; try again in 840 s.", retry_after=840),
}
ERROR_TEXTS = {
    400: "The request cannot be read, or a parameter or field breaks a rule.",
    404: "There is none in this project: no such id or name, or another project's.",
    409: "Another image of the project has this name.",
    413: "The body is too large.",
    429: "The key's requests of this hour are used up, or too many failed authentications.",
}


def operation(**told: Any) -> dict[str, Any]:
    """`operation` of the core, with this surface's errors. error_examples, error_texts: the operation's own."""
    examples = ERROR_EXAMPLES | told.pop("error_examples", {})
    texts = ERROR_TEXTS | told.pop("error_texts", {})
    return any_operation(surface=LIBRARY, error_examples=examples, error_texts=texts, **told)


def enveloped(name: str, data: serializers.BaseSerializer[Any] | serializers.Field[Any, Any, Any, Any]) -> Any:
    """Serializer class of `{"success": true, "data": …}`, called `<name>Answer` in the document."""
    fields = {"success": serializers.BooleanField(help_text="true"), "data": data}
    return type(f"{name}AnswerSerializer", (serializers.Serializer,), fields)


class PaginationSerializer(serializers.Serializer[Any]):
    """Where a page stands in its list."""

    total = serializers.IntegerField(help_text="Of all pages.")
    limit = serializers.IntegerField()
    offset = serializers.IntegerField()
    hasMore = serializers.BooleanField(help_text="Whether anything follows.")


def paged(name: str, row: type[serializers.Serializer[Any]]) -> Any:
    """Serializer class of `{"success": true, "data": […], "pagination": …}`, called `<name>Page` in the document."""
    fields = {
        "success": serializers.BooleanField(help_text="true"),
        "data": row(many=True),
        "pagination": PaginationSerializer(),
    }
    page = type(f"{name}PageSerializer", (serializers.Serializer,), fields)
    return extend_schema_serializer(many=False)(page)  # of an action called `list` it would be taken for a row


def told(data: Any) -> dict[str, Any]:
    """An example's envelope."""
    return {"success": True, "data": data}


def page_told(*rows: Any) -> dict[str, Any]:
    """An example's page: all there is."""
    pagination = {"total": len(rows), "limit": DEFAULT_LIMIT, "offset": 0, "hasMore": False}
    return {"success": True, "data": list(rows), "pagination": pagination}


def query(name: str, schema: dict[str, Any], text: str) -> OpenApiParameter:
    return OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=text)


def flag(name: str, text: str) -> OpenApiParameter:
    return query(name, {"type": "boolean", "default": False}, text)


def in_path(name: str, kind: Any, text: str, example: str) -> OpenApiParameter:
    examples = [OpenApiExample(name, value=example)]
    return OpenApiParameter(name, kind, OpenApiParameter.PATH, description=text, examples=examples)


def body(name: str, value: dict[str, Any]) -> OpenApiExample:
    return OpenApiExample(name, value=value, request_only=True, media_type=JSON)


PAGE = [
    query(
        "limit",
        {"type": "integer", "default": DEFAULT_LIMIT},
        f"Entries on a page: 1 to {MAX_LIMIT}; what is outside counts as the nearer end.",
    ),
    query("offset", {"type": "integer", "default": 0, "maximum": MAX_OFFSET}, "Entries to leave out at the beginning."),
]
FLOW_ID_IN_PATH = in_path("flow_id", OpenApiTypes.UUID, "`flowId` of a generation or an upload.", FLOW_ID)
IMAGE_EXAMPLE: dict[str, Any] = {
    "id": IMAGE_ID,
    "projectId": PROJECT_ID,
    "flowId": FLOW_ID,
    "generationId": None,
    "storageKey": f"acme/shop/img/{IMAGE_ID}",
    "storageUrl": f"https://katalo.example/cdn/acme/shop/img/{IMAGE_ID}?v=1",
    "thumbnailUrl": f"https://katalo.example/cdn/acme/shop/img/{IMAGE_ID}"
    "?w=320&h=320&fit=inside&format=webp&v=1&sig=5d0c2a71e84b9f3605d0c2a71e84b9f3",
    "mimeType": "image/png",
    "fileSize": 24810,
    "width": 640,
    "height": 640,
    "source": "uploaded",
    "alias": "@shop-logo",
    "focalPoint": {"x": 0.5, "y": 0.25},
    "meta": {"kind": "logo"},
    "createdAt": AT,
    "updatedAt": AT,
    "deletedAt": None,
}
FLOW_EXAMPLE: dict[str, Any] = {
    "id": FLOW_ID,
    "projectId": PROJECT_ID,
    "aliases": {"@v1": IMAGE_ID},
    "generationCount": 2,
    "imageCount": 3,
    "meta": {},
    "createdAt": AT,
    "updatedAt": AT,
}
NO_NUMBER = ValidationFailed("limit must be a whole number; got 'ten'", fields={"limit": "must be a number"})
NO_FLOW = NotFound("Flow not found", code="flow_not_found")


# --- images -----------------------------------------------------------------------------------------------------------

_IMAGE, _IMAGES = enveloped("Image", ImageSerializer()), paged("Image", ImageSerializer)
_DELETED = enveloped("Deleted", DeletedSerializer())
_ID_OR_ALIAS = in_path("id_or_alias", OpenApiTypes.STR, "An image's id, or its name such as `@logo`.", IMAGE_ID)
_IN_FLOW = query(
    "flowId",
    {"type": "string", "format": "uuid"},
    "The flow whose names come before the project's, and within which @last, @first and @upload are computed.",
)
_TAKEN = Conflict("Alias already exists", code="alias_conflict")


def _image_operation(**fields: Any) -> dict[str, Any]:
    return operation(**{"tag": IMAGES_TAG, "status": 200, "answer": _IMAGE, "answer_text": "The image."} | fields)


IMAGE_UPLOAD = _image_operation(
    operation_id="images_upload",
    summary="Upload a picture",
    description=(
        "One JPEG, PNG or WebP picture, told by its bytes, up to 5 MB and 16 megapixels, at least 32 pixels a side. It "
        "keeps its format and its transparency; it is turned upright, and place, camera and all other metadata are "
        "removed. It is kept until it is deleted. Free of charge."
    ),
    status=201,
    request={MULTIPART: ImageUploadFormSerializer},
    answer_text="The picture is stored.",
    answers={"uploaded": told(IMAGE_EXAMPLE)},
    errors=(400, 404, 413, 415),
    error_examples={
        400: ValidationFailed("File too large", fields={"file": "may have at most 5 MB"}),
        404: NO_FLOW,
        415: BadRequest('Unsupported media type "text/plain": send multipart/form-data.'),
    },
)
IMAGE_LIST = _image_operation(
    operation_id="images_list",
    summary="List the project's images",
    description="Newest first; those that are deleted softly only when asked for.",
    parameters=[
        query("flowId", {"type": "string", "format": "uuid"}, "Images of this flow alone."),
        query("source", {"type": "string", "enum": ImageSource.values}, "Only generated or only uploaded ones."),
        query("alias", {"type": "string"}, "The image with this name in the project."),
        flag("includeDeleted", "Those that are deleted softly, too."),
        *PAGE,
    ],
    answer=_IMAGES,
    answer_text="A page of images.",
    answers={"page": page_told(IMAGE_EXAMPLE)},
    errors=(400, 404),
    error_examples={400: NO_NUMBER, 404: NO_FLOW},
)
IMAGE_RESOLVE = _image_operation(
    operation_id="images_resolve",
    summary="Find out what a name means",
    description=(
        "Computed names come first (`@last` and `@first`: the newest and oldest generated image, `@upload`: the newest "
        "upload), then those of the flow that is given, then the project's."
    ),
    parameters=[in_path("alias", OpenApiTypes.STR, "With its @.", "@shop-logo"), _IN_FLOW],
    answer=enveloped("Resolved", ResolvedSerializer()),
    answer_text="The image, and where its name was found.",
    answers={
        "resolved": told(
            {
                "alias": "@shop-logo",
                "scope": "project",
                "flowId": None,
                "imageId": IMAGE_ID,
                "image": IMAGE_EXAMPLE,
            }
        )
    },
    errors=(404,),
    error_examples={404: NotFound("Image not found", code="alias_not_found")},
)
IMAGE_READ = _image_operation(
    operation_id="images_read",
    summary="Read an image",
    description="By its id or by a name, looked up as `/resolve` does.",
    parameters=[_ID_OR_ALIAS, _IN_FLOW],
    answers={"image": told(IMAGE_EXAMPLE)},
    errors=(404,),
)
IMAGE_UPDATE = _image_operation(
    operation_id="images_update",
    summary="Change an image's name, focal point or meta",
    description=(
        "What is absent stays. A name that another image has is a 409, unless `reassign` is true: then it goes over to "
        "this image at once, so that at no moment both or none of them have it."
    ),
    parameters=[_ID_OR_ALIAS],
    request={JSON: ImageUpdateSerializer},
    requests=[
        body("name", {"alias": "@shop-logo"}),
        body("everything", {"alias": "@shop-logo", "reassign": True, "focalPoint": {"x": 0.5, "y": 0.25}, "meta": {}}),
        body("without a name", {"alias": None}),
    ],
    answers={"image": told(IMAGE_EXAMPLE)},
    errors=(400, 404, 409, 413, 415),
    error_examples={409: _TAKEN},
)
IMAGE_ALIAS = _image_operation(
    operation_id="images_alias",
    summary="Name an image",
    description="The same as changing the image's `alias`; kept for those who know this address.",
    parameters=[_ID_OR_ALIAS],
    request={JSON: ImageAliasSerializer},
    requests=[body("name", {"alias": "@shop-logo"}), body("without a name", {"alias": None})],
    answers={"image": told(IMAGE_EXAMPLE)},
    errors=(400, 404, 409, 413, 415),
    error_examples={409: _TAKEN},
)
IMAGE_DELETE = _image_operation(
    operation_id="images_delete",
    summary="Delete an image",
    description=(
        "For good: with its names, its smaller copies and its file. Generations that made it stay, without an image. "
        "With `soft=true` it is hidden instead and can be restored until it is purged, after 30 days unless the "
        "operator says otherwise; deleting a hidden image by its id deletes it for good."
    ),
    parameters=[_ID_OR_ALIAS, flag("soft", "Hide it.")],
    answer=_DELETED,
    answer_text="It is deleted, or hidden.",
    answers={"deleted": told({"id": IMAGE_ID})},
    errors=(400, 404),
    error_examples={
        400: ValidationFailed("soft must be true or false; got 'yes'", fields={"soft": "must be true or false"})
    },
)
IMAGE_RESTORE = _image_operation(
    operation_id="images_restore",
    summary="Restore a hidden image",
    description="Takes back `soft=true`. It has its name again, unless another image took that meanwhile.",
    parameters=[in_path("image_id", OpenApiTypes.UUID, "The image's id.", IMAGE_ID)],
    answers={"image": told(IMAGE_EXAMPLE)},
    errors=(404,),
)


# --- flows ------------------------------------------------------------------------------------------------------------

_FLOW = enveloped("Flow", FlowSerializer())


def _flow_operation(**fields: Any) -> dict[str, Any]:
    """About one flow."""
    fields["parameters"] = [FLOW_ID_IN_PATH, *fields.get("parameters", ())]
    fields["errors"] = (404, *fields.get("errors", ()))
    fields["error_examples"] = {404: NO_FLOW} | fields.get("error_examples", {})
    return operation(tag=FLOWS_TAG, status=200, **fields)


FLOW_LIST = operation(
    operation_id="flows_list",
    tag=FLOWS_TAG,
    summary="List the project's flows",
    description="Newest first. A flow begins with the first generation or upload that names none; it is not created.",
    status=200,
    parameters=PAGE,
    answer=paged("Flow", FlowSerializer),
    answer_text="A page of flows.",
    answers={"page": page_told(FLOW_EXAMPLE)},
    errors=(400,),
    error_examples={400: NO_NUMBER},
)
FLOW_READ = _flow_operation(
    operation_id="flows_read",
    summary="Read a flow",
    description="Its names, its meta, and how many generations and images it has that are not deleted.",
    answer=_FLOW,
    answer_text="The flow.",
    answers={"flow": told(FLOW_EXAMPLE)},
)
FLOW_UPDATE = _flow_operation(
    operation_id="flows_update",
    summary="Change a flow's meta",
    description="Puts the given object into the place of the one before. Names are changed by `/aliases`.",
    request={JSON: FlowUpdateSerializer},
    requests=[body("meta", {"meta": {"campaign": "spring"}})],
    answer=_FLOW,
    answer_text="The flow as it is now.",
    answers={"flow": told(FLOW_EXAMPLE | {"meta": {"campaign": "spring"}})},
    errors=(400, 413, 415),
    error_examples={400: ValidationFailed("meta: must be an object", fields={"meta": "must be an object"})},
)
FLOW_IMAGES = _flow_operation(
    operation_id="flows_images",
    summary="List a flow's images",
    description="Generated and uploaded ones that are not deleted, newest first.",
    parameters=PAGE,
    answer=_IMAGES,
    answer_text="A page of images.",
    answers={"page": page_told(IMAGE_EXAMPLE)},
    errors=(400,),
    error_examples={400: NO_NUMBER},
)
FLOW_ALIASES = _flow_operation(
    operation_id="flows_aliases",
    summary="Name images in a flow",
    description=(
        "Adds names to the flow, or moves those it has; the others stay. Each must stand for an image of the project. "
        "All of them are set or none."
    ),
    request={JSON: FlowNamesSerializer},
    requests=[body("names", {"aliases": {"@hero": IMAGE_ID}})],
    answer=_FLOW,
    answer_text="The flow as it is now.",
    answers={"flow": told(FLOW_EXAMPLE | {"aliases": {"@hero": IMAGE_ID, "@v1": IMAGE_ID}})},
    errors=(400, 413, 415),
)
FLOW_ALIAS_REMOVE = _flow_operation(
    operation_id="flows_alias_remove",
    summary="Take a name out of a flow",
    description="The image stays, and so does its name in the project.",
    parameters=[in_path("alias", OpenApiTypes.STR, "With its @.", "@v1")],
    answer=_FLOW,
    answer_text="The flow as it is now.",
    answers={"flow": told(FLOW_EXAMPLE | {"aliases": {}})},
    error_examples={404: NotFound("Alias not found", code="alias_not_found")},
)
FLOW_DELETE = _flow_operation(
    operation_id="flows_delete",
    summary="Delete a flow",
    description=(
        "The flow and its names go; its generations and images stay, without a flow. With `cascade=true` they go too, "
        "for good, and unfinished runs are canceled; images that have a name in the project stay."
    ),
    parameters=[flag("cascade", "Delete what is in it, too.")],
    answer=_DELETED,
    answer_text="It is deleted.",
    answers={"deleted": told({"id": FLOW_ID})},
    errors=(400,),
    error_examples={
        400: ValidationFailed("cascade must be true or false; got 'yes'", fields={"cascade": "must be true or false"})
    },
)
