"""What every operation of the OpenAPI document shares: headers, error answers, and how our own fields look in it.

Products describe their operations with `operation(...)`; nothing here is read while requests are served.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension, OpenApiSerializerFieldExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from apps.core.api.pagination import DEFAULT_LIMIT, MAX_LIMIT
from apps.core.errors import (
    AppError,
    BadRequest,
    Forbidden,
    IdempotencyConflict,
    InsufficientCredit,
    InternalError,
    NotFound,
    PayloadTooLarge,
    RateLimited,
    Unauthorized,
    Unavailable,
    UpstreamFailed,
    ValidationFailed,
)
from apps.core.surfaces import LIBRARY, REDESIGN, STAGING, Surface

JSON, MULTIPART = "application/json", "multipart/form-data"


class ErrorDetailSerializer(serializers.Serializer[Any]):
    """What went wrong."""

    code = serializers.CharField(help_text="Stable, for machines.")
    message = serializers.CharField(help_text="A sentence that says what would be right, for people.")
    retryable = serializers.BooleanField(help_text="Whether the same request can succeed later.")
    retry_after = serializers.IntegerField(allow_null=True, help_text="Whole seconds to wait before the next try.")
    fields = serializers.DictField(  # type: ignore[assignment]  # the name that is on the wire
        child=serializers.CharField(), required=False, help_text="Field name to sentence, for validation errors."
    )


class ErrorSerializer(serializers.Serializer[Any]):
    """The envelope of every error."""

    error = ErrorDetailSerializer()


class DetailErrorSerializer(serializers.Serializer[Any]):
    """The envelope of every error of the Redesign API."""

    class FieldErrorSerializer(serializers.Serializer[Any]):
        field = serializers.CharField(help_text="Its path, such as images.0.image_url.")
        message = serializers.CharField()

    detail = serializers.CharField(help_text="A sentence that says what would be right, for people.")
    error_code = serializers.CharField(help_text="Stable, for machines.")
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]  # the name that is on the wire


class LibraryErrorSerializer(serializers.Serializer[Any]):
    """The envelope of every error of the Library API."""

    class LibraryErrorDetailSerializer(serializers.Serializer[Any]):
        code = serializers.CharField(help_text="Stable, for machines, in capitals.")
        message = serializers.CharField(help_text="What is wrong, for people.")
        fields = serializers.DictField(  # type: ignore[assignment]  # the name that is on the wire
            child=serializers.CharField(), required=False, help_text="Field name to sentence, for validation errors."
        )

    success = serializers.BooleanField(help_text="false")
    error = LibraryErrorDetailSerializer()


ENVELOPES: dict[str, type[serializers.Serializer[Any]]] = {
    STAGING.name: ErrorSerializer,
    REDESIGN.name: DetailErrorSerializer,
    LIBRARY.name: LibraryErrorSerializer,
}


def _as(status: int, error: AppError) -> AppError:
    error.status = status
    return error


# status -> when, and what it looks like
ERRORS: dict[int, tuple[str, AppError]] = {
    400: (
        "The request cannot be read: broken JSON or multipart, a missing or malformed header, contradicting sources.",
        BadRequest("Send exactly one of 'file', 'source_url' and 'source_asset_id'."),
    ),
    401: (
        "No API key, or one that is malformed, unknown, expired or revoked.",
        Unauthorized("An API key is required: send 'Authorization: Bearer kat_live_…'."),
    ),
    402: (
        "The balance does not cover the price. Nothing was stored and the Idempotency-Key stays free.",
        InsufficientCredit("This job costs 1.00 USD and the balance is 0.25 USD."),
    ),
    403: (
        "API access is switched off for the key's organization.",
        Forbidden("API access is not enabled for this organization."),
    ),
    404: (
        "The resource does not exist, or belongs to another organization.",
        NotFound("There is no generation 'job_01K0CCCCCCCCCCCCCCCCCCCCCC'."),
    ),
    406: ("The Accept header allows no JSON.", _as(406, BadRequest("Only application/json is produced here."))),
    409: (
        "The Idempotency-Key was used with another payload, or the resource's state does not allow this.",
        IdempotencyConflict("This Idempotency-Key was used with another payload; use a new key."),
    ),
    413: ("The body or the file is too large.", PayloadTooLarge("file may have at most 25 MB.")),
    415: (
        "The Content-Type is not one that this operation takes.",
        _as(415, BadRequest('Unsupported media type "text/plain" in request.')),
    ),
    422: (
        "A field breaks a rule of the contract.",
        ValidationFailed(
            "style_preset is required for staging + panorama360",
            fields={"style_preset": "is required for staging + panorama360"},
        ),
    ),
    429: (
        "Too many requests for this key, too many failed authentications, or too many unfinished jobs.",
        RateLimited("At most 120 requests a minute for this key; try again in 12 s.", retry_after=12),
    ),
    500: ("A fault of ours.", InternalError("Something went wrong on our side.")),
    502: ("A service that was asked in turn gave no usable answer.", UpstreamFailed("Replicate could not be reached.")),
    503: (
        "The service cannot answer at the moment; repeat the request with the same Idempotency-Key.",
        Unavailable("The service is busy; try again shortly.", retry_after=2),
    ),
}
EVERYWHERE = (401, 403, 406, 429, 500, 503)


def _response_header(name: str, text: str, *, on: bool | Sequence[int] = True, whole: bool = False) -> OpenApiParameter:
    kind = OpenApiTypes.INT if whole else OpenApiTypes.STR
    return OpenApiParameter(name, kind, OpenApiParameter.HEADER, description=text, response=on)


REQUEST_ID = _response_header("X-Request-Id", "Names this request in our logs; yours when you sent a harmless one.")
RETRY_AFTER = _response_header("Retry-After", "Whole seconds to wait.", on=[429, 503], whole=True)


def _limit_headers(statuses: Sequence[int], surface: Surface) -> list[OpenApiParameter]:
    counted = [status for status in statuses if status not in (401, 406, 500, 503)]
    a, span, counts = ("an", "hour", "") if surface is LIBRARY else ("a", "minute", " and route")
    return [
        _response_header("X-RateLimit-Limit", f"Requests {a} {span} for this key{counts}.", on=counted, whole=True),
        _response_header("X-RateLimit-Remaining", f"Requests left in this {span}.", on=counted, whole=True),
        _response_header("X-RateLimit-Reset", f"Unix seconds at which the next {span} begins.", on=counted, whole=True),
    ]


def _idempotency_key(*, required: bool) -> OpenApiParameter:
    without = "" if required else " Without it the same request twice makes two jobs."
    return OpenApiParameter(
        "Idempotency-Key",
        {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]{1,255}$"},
        OpenApiParameter.HEADER,
        required=required,
        description=(
            "1 to 255 visible ASCII characters, yours to choose. For 24 hours the same key with the same payload "
            f"answers with the job that the first request made; with another payload it is a 409.{without}"
        ),
        examples=[OpenApiExample("a key", value="listing-88-kitchen-1")],
    )


LIMIT = OpenApiParameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    OpenApiParameter.QUERY,
    description="Entries on a page.",
)
CURSOR = OpenApiParameter(
    "cursor",
    {"type": "string", "pattern": "^cur_[0-7][0-9A-HJKMNP-TV-Z]{25}$"},
    OpenApiParameter.QUERY,
    description="`next_cursor` of the page before.",
)


def path_id(name: str, prefix: str, text: str) -> OpenApiParameter:
    """A public id in the path, such as `job_01K0CCCCCCCCCCCCCCCCCCCCCC`."""
    return OpenApiParameter(
        name,
        OpenApiTypes.STR,
        OpenApiParameter.PATH,
        description=text,
        examples=[OpenApiExample(name, value=f"{prefix}_01K0CCCCCCCCCCCCCCCCCCCCCC")],
    )


def operation(
    *,
    operation_id: str,
    tag: str,
    summary: str,
    description: str,
    status: int,
    answer: type[serializers.Serializer[Any]],
    answer_text: str,
    answers: Mapping[str, Any],
    errors: Sequence[int] = (),
    parameters: Sequence[OpenApiParameter] = (),
    request: Any = None,
    requests: Sequence[OpenApiExample] = (),
    idempotent: bool = False,
    key_required: bool = True,
    surface: Surface = STAGING,
    error_examples: Mapping[int, AppError] | None = None,
    error_texts: Mapping[int, str] | None = None,
    everywhere: Sequence[int] = EVERYWHERE,
) -> dict[str, Any]:
    """Keywords for `extend_schema`. answers: name -> body of an example; errors: statuses past those of every route.

    key_required: of an idempotent operation. error_examples, error_texts: this operation's own, by status. everywhere:
    the statuses of every route that is guarded like this one.
    """
    codes = sorted({*errors, *everywhere})
    responses: dict[Any, Any] = {
        status: OpenApiResponse(
            answer,
            description=answer_text,
            examples=[OpenApiExample(name, value=value, response_only=True) for name, value in answers.items()],
        )
    }
    for code in codes:
        text, error = ERRORS[code]
        error = (error_examples or {}).get(code, error)
        text = (error_texts or {}).get(code, text)
        example = surface.render_error(error)
        responses[code] = OpenApiResponse(
            ENVELOPES[surface.name],
            description=text,
            examples=[OpenApiExample(error.code, value=example, response_only=True)],
        )
    headers = [REQUEST_ID, RETRY_AFTER, *_limit_headers([status, *codes], surface)]
    if idempotent:
        replayed = "`true` when this key was used before and the answer is the job that was made then."
        headers += [_response_header("Idempotent-Replayed", replayed, on=[status])]
    return {
        "operation_id": operation_id,
        "tags": [tag],
        "summary": summary,
        "description": description,
        "parameters": [*parameters, *([_idempotency_key(required=key_required)] if idempotent else []), *headers],
        "request": request,
        "responses": responses,
        "examples": list(requests),
    }


# --- our own fields ---------------------------------------------------------------------------------------------------


class StrictSerializerExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # registers itself
    """Unknown fields are refused, so the document says so."""

    target_class = "apps.core.api.fields.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        schema: dict[str, Any] = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return schema | {"additionalProperties": False}


class FileExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # registers itself
    """A part of a form. Serializers are described once for requests and answers, and in answers files are addresses."""

    target_class = "rest_framework.serializers.FileField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "string", "format": "binary"}


class MetadataExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # registers itself
    target_class = "apps.core.api.fields.MetadataField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        field = self.target
        return {
            "type": "object",
            "maxProperties": field.max_pairs,
            "propertyNames": {"minLength": 1, "maxLength": field.max_name},
            "additionalProperties": {
                "type": ["string", "number", "boolean", "null"],
                "maxLength": field.max_text,
            },
        }


def document_finish(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """What no operation says by itself: either key header opens every operation, unless it says otherwise."""
    return result | {"security": [{"bearerAuth": []}, {"apiKeyHeader": []}]}
