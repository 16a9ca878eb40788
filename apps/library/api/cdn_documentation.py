"""What the OpenAPI document says of `/cdn`, which is no API view."""

from __future__ import annotations

from typing import Any

from apps.core.api.documentation import JSON
from apps.core.errors import AppError, Forbidden, InternalError, NotFound, RateLimited, Unavailable, ValidationFailed
from apps.core.surfaces import LIBRARY
from apps.library.api.documentation import IMAGE_ID
from apps.library.api.live_documentation import BAD_SLUG, NO_CREDIT, NO_PROMPT, NO_SCOPE, PICTURES, PUBLIC_TAG
from apps.library.live_wish import MAX_LIVE_PROMPT
from apps.library.rules import DEFAULT_RATIO, SIZES, TEMPLATES
from apps.library.variant_wish import FITS, FORMATS, LARGEST_SIDE, SMALLEST_SIDE


def _refusal(text: str, *errors: AppError) -> dict[str, Any]:
    examples = {error.code: {"value": LIBRARY.render_error(error)} for error in errors}
    schema = {"$ref": "#/components/schemas/LibraryError"}
    return {"description": text, "content": {JSON: {"schema": schema, "examples": examples}}}


def _in_query(name: str, schema: dict[str, Any], text: str, *, required: bool = False) -> dict[str, Any]:
    return {"in": "query", "name": name, "schema": schema, "description": text, "required": required}


def _slug_in_path(name: str, text: str, example: str) -> dict[str, Any]:
    return {
        "in": "path",
        "name": name,
        "schema": {"type": "string"},
        "description": text,
        "required": True,
        "example": example,
    }


def _shown(*extra: str) -> dict[str, Any]:
    names = ("ETag", "X-Image-Id", *extra)
    headers = {name: {"schema": {"type": "string"}} for name in names}
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in PICTURES}
    return {
        "200": {"description": "The picture.", "headers": headers, "content": content},
        "206": {"description": "The part of it that `Range` names.", "headers": headers, "content": content},
        "304": {"description": "`If-None-Match` names the picture as it is."},
        "416": {"description": "`Range` lies outside the picture."},
    }


_OWNER = [_slug_in_path("organization", "Slug.", "acme"), _slug_in_path("project", "Slug.", "shop")]
_VERSION = _in_query("v", {"type": "string", "maxLength": 20, "pattern": "^[A-Za-z0-9_.-]*$"}, "For caches only.")
_SIGNATURE = _in_query("sig", {"type": "string"}, "Needed where something has to be made.")
_UNSIGNED = [
    Forbidden("What this address asks for has to be made, and that takes a signature.", code="signature_required"),
    Forbidden("The signature does not belong to this address.", code="signature_invalid"),
    Forbidden("The time of this signed address is over.", code="signature_expired"),
]
_PUBLIC_LIVE = {
    "operationId": "public_live",
    "tags": [PUBLIC_TAG],
    "summary": "A live picture, for anybody",
    "description": (
        "Without a key. What was drawn before is free for everybody; what was not is drawn for who may: by a "
        "signature, or in an open scope. HEAD and programs that follow every address never have anything drawn."
    ),
    "security": [],
    "parameters": [
        *_OWNER,
        _slug_in_path("scope", "Slug of the scope.", "hero"),
        _in_query(
            "prompt", {"type": "string", "minLength": 1, "maxLength": MAX_LIVE_PROMPT}, "What to draw.", required=True
        ),
        _in_query("aspectRatio", {"type": "string", "enum": list(SIZES), "default": DEFAULT_RATIO}, "Its shape."),
        _in_query("autoEnhance", {"type": "boolean", "default": True}, "Add words of the craft to the prompt."),
        _in_query("template", {"type": "string", "enum": list(TEMPLATES)}, "The kind of picture."),
        _in_query(
            "exp", {"type": "integer", "minimum": 0, "maximum": 999999999999}, "Unix seconds; part of what is signed."
        ),
        _SIGNATURE,
        _VERSION,
    ],
    "responses": {
        **_shown("X-Cache-Status", "X-Scope", "X-Generation-Id"),
        "400": _refusal("A parameter breaks a rule.", NO_PROMPT, BAD_SLUG),
        "402": _refusal("The owner's credit does not cover a new picture.", NO_CREDIT),
        "403": _refusal(
            "Nothing new is drawn for this address.",
            *_UNSIGNED,
            Forbidden("This scope draws no new pictures.", code="scope_frozen"),
        ),
        "404": _refusal("No such project, scope or picture.", NO_SCOPE),
        "429": _refusal(
            "A limit for new pictures is reached.",
            RateLimited("This scope has the 30 pictures that it may have.", code="scope_limit_reached"),
            RateLimited("The project has had its 200 new pictures of today.", code="daily_limit_reached"),
            RateLimited(
                "At most 10 new pictures an hour for each address; try again in 840 s.", code="ip_rate_limit_exceeded"
            ),
        ),
        "500": _refusal(
            "It could not be drawn.", InternalError("The picture could not be drawn.", code="generation_failed")
        ),
        "503": _refusal(
            "It is not ready yet: come again after `Retry-After`.",
            Unavailable("The picture is being drawn; ask again.", code="generation_in_progress"),
        ),
    },
}
_PUBLIC_IMAGE = {
    "operationId": "public_image",
    "tags": [PUBLIC_TAG],
    "summary": "An image or a smaller copy of it, for anybody",
    "description": (
        "Without a key. By id or by name in the project. With the current `v` an id's answer may be kept for good. "
        "`w`, `h`, `fit` and `format` ask for a copy; to have one made takes the signature of `POST "
        "/api/v1/images/{id_or_alias}/variants`."
    ),
    "security": [],
    "parameters": [
        *_OWNER,
        _slug_in_path("id_or_alias", "Id or `@name`.", IMAGE_ID),
        _in_query("w", {"type": "integer", "minimum": SMALLEST_SIDE, "maximum": LARGEST_SIDE}, "Pixels."),
        _in_query("h", {"type": "integer", "minimum": SMALLEST_SIDE, "maximum": LARGEST_SIDE}, "Pixels."),
        _in_query("fit", {"type": "string", "enum": list(FITS), "default": "cover"}, "How it fills them."),
        _in_query("format", {"type": "string", "enum": list(FORMATS)}, "That of the image unless given."),
        _SIGNATURE,
        _VERSION,
    ],
    "responses": {
        **_shown(),
        "400": _refusal("A parameter breaks a rule.", ValidationFailed("w or h must be given")),
        "403": _refusal("The copy was not made yet, and the signature does not allow it.", *_UNSIGNED[:2]),
        "404": _refusal("No such project or image.", NotFound("Image not found", code="image_not_found")),
        "429": _refusal(
            "The image has as many copies as it may have.",
            RateLimited("An image may have at most 100 variants.", code="variant_limit_reached"),
        ),
        "500": _refusal(
            "It could not be made.", InternalError("The image is damaged or incomplete.", code="variant_failed")
        ),
        "503": _refusal(
            "It is not ready yet: come again after `Retry-After`.",
            Unavailable("The copy is being made; ask again.", code="variant_in_progress"),
        ),
    },
}


def cdn_described(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """The public addresses are no API views, so the document is told of them here."""
    result["paths"]["/cdn/{organization}/{project}/live/{scope}"] = {"get": _PUBLIC_LIVE}
    result["paths"]["/cdn/{organization}/{project}/img/{id_or_alias}"] = {"get": _PUBLIC_IMAGE}
    return result
