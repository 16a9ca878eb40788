"""What the OpenAPI document says of the Library API: its envelopes, and its images and flows."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers

from apps.core.api.documentation import JSON
from apps.core.api.documentation import operation as any_operation
from apps.core.errors import BadRequest, Conflict, NotFound, PayloadTooLarge, RateLimited, ValidationFailed
from apps.core.surfaces import LIBRARY
from apps.library.api.base import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET
from apps.library.api.serializers import FlowSerializer, FlowUpdateSerializer, ImageSerializer

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
    return type(f"{name}PageSerializer", (serializers.Serializer,), fields)


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
    answer=paged("Image", ImageSerializer),
    answer_text="A page of images.",
    answers={"page": page_told(IMAGE_EXAMPLE)},
    errors=(400,),
    error_examples={400: NO_NUMBER},
)
