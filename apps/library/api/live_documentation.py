"""What the OpenAPI document says of live pictures and of `/cdn`."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from apps.core.api.documentation import JSON
from apps.core.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    InsufficientCredit,
    InternalError,
    NotFound,
    Unavailable,
    ValidationFailed,
)
from apps.library.api.documentation import (
    AT,
    GENERATION_ID,
    IMAGE_ID,
    IMAGES_TAG,
    PAGE,
    body,
    enveloped,
    in_path,
    operation,
    page_told,
    paged,
    query,
    told,
)
from apps.library.api.generation_documentation import PREFER
from apps.library.api.live_serializers import (
    LivePrewarmedSerializer,
    LivePrewarmSerializer,
    LiveRegeneratedSerializer,
    LiveScopeCreateSerializer,
    LiveScopeDeletedSerializer,
    LiveScopeRegenerateSerializer,
    LiveScopeSerializer,
    LiveScopeUpdateSerializer,
    LiveSecretSerializer,
    LiveSettingsSerializer,
    LiveSettingsUpdateSerializer,
    LiveSignedSerializer,
    LiveSignSerializer,
    VariantCreateSerializer,
    VariantUrlSerializer,
)
from apps.library.live_wish import MAX_LIVE_PROMPT
from apps.library.rules import DEFAULT_RATIO, DEFAULT_TEMPLATE, SIZES, TEMPLATES
from apps.library.variant_wish import LARGEST_SIDE, SMALLEST_SIDE

TAG, PUBLIC_TAG = "Live", "Public pictures"
PICTURES = ("image/png", "image/jpeg", "image/webp")
SCOPE_ID = "01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e06"
SIGNED = "https://katalo.example/cdn/acme/shop/live/hero?prompt=a%20lighthouse%20at%20dusk&sig="
_IMAGE = "https://katalo.example/cdn/acme/shop/img"
SIGNATURE = "0f5a1c2e9b7d4f60813a2c4e6f8091b3"
_SCOPE: dict[str, Any] = {
    "id": SCOPE_ID,
    "slug": "hero",
    "mode": "signed",
    "allowNewGenerations": True,
    "newGenerationsLimit": 30,
    "currentGenerations": 4,
    "lastGeneratedAt": AT,
    "meta": {"page": "home"},
    "createdAt": AT,
    "updatedAt": AT,
}
_SETTINGS = {"allowNewLiveScopes": False, "newLiveScopesGenerationLimit": 30, "dailyLimit": 200}
NO_SCOPE = NotFound("Scope not found", code="scope_not_found")
BAD_SLUG = ValidationFailed(
    "A scope's slug must be 1 to 64 letters, digits, - and _; got 'he ro'", code="scope_invalid_format"
)
NO_CREDIT = InsufficientCredit("This job costs 0.04 USD and the balance is 0.02 USD.")
NO_PROMPT = ValidationFailed("Prompt is required", fields={"prompt": "is required"})
_BODY_ERRORS = (400, 413, 415)
_SLUG = in_path("slug", OpenApiTypes.STR, "Of the scope.", "hero")
_WISHED = [
    OpenApiParameter(
        "prompt",
        {"type": "string", "minLength": 1, "maxLength": MAX_LIVE_PROMPT},
        OpenApiParameter.QUERY,
        required=True,
        description="What to draw.",
    ),
    query("aspectRatio", {"type": "string", "enum": list(SIZES), "default": DEFAULT_RATIO}, "Its shape."),
    query("autoEnhance", {"type": "boolean", "default": True}, "Add words of the craft to the prompt."),
    query("template", {"type": "string", "enum": list(TEMPLATES), "default": DEFAULT_TEMPLATE}, "The kind of picture."),
]


def _picture_header(name: str, text: str, *statuses: int) -> OpenApiParameter:
    return OpenApiParameter(
        name, OpenApiTypes.STR, OpenApiParameter.HEADER, description=text, response=list(statuses or (200, 206))
    )


def _picture() -> dict[str, Any]:
    described = operation(
        operation_id="live_picture",
        tag=TAG,
        summary="A picture for a prompt, drawn once",
        description=(
            "Answers with the bytes: those of the picture that the same request had before (`X-Cache-Status: HIT`, "
            "free), or of a new one, which the request waits for. One that takes longer is a 503: ask again. For "
            "public pages, which must not hold a key, use the signed addresses of `POST /api/v1/live/sign`."
        ),
        status=200,
        parameters=[
            *_WISHED,
            _picture_header("X-Cache-Status", "`HIT` or `MISS`."),
            _picture_header("X-Image-Id", "The image's id.", 200, 206, 304),
            _picture_header("X-Generation-Id", "The generation's id, on a miss."),
            _picture_header("X-Cache-Hit-Count", "How often it was served from the cache, on a hit."),
            _picture_header("ETag", "Of these bytes.", 200, 206, 304),
        ],
        answer=LiveSettingsSerializer,  # replaced by the bytes
        answer_text="The picture.",
        answers={},
        errors=(400, 402, 404, 500),
        error_examples={
            400: NO_PROMPT,
            402: NO_CREDIT,
            500: InternalError("The picture could not be drawn.", code="generation_failed"),
            503: Unavailable("The picture is being drawn; ask again.", code="generation_in_progress", retry_after=5),
        },
        error_texts={500: "The picture could not be drawn. It cost nothing.", 503: "It is not ready yet."},
    )
    responses = described["responses"]
    del responses[200]
    responses[304] = OpenApiResponse(description="`If-None-Match` names the picture as it is.")
    responses[416] = OpenApiResponse(description="`Range` lies outside the picture.")
    for status, text in ((200, "The picture."), (206, "The part of it that `Range` names.")):
        for content_type in PICTURES:
            responses[(status, content_type)] = OpenApiResponse(OpenApiTypes.BINARY, description=text)
    return described


PICTURE = _picture()
SIGN = operation(
    operation_id="live_sign",
    tag=TAG,
    summary="A signed address for a page",
    description=(
        "An address for the `src` of an image on a public page, without a key in it. Its signature fixes everything "
        "that is drawn, so who copies it gets this picture and no other. The first visitor has the picture drawn, "
        "everybody after gets the same. A scope that is missing appears, in mode `signed`. After `expiresIn` a picture "
        "that was drawn is still shown, and a new one is not drawn."
    ),
    status=200,
    request={JSON: LiveSignSerializer},
    requests=[
        body("minimal", {"scope": "hero", "prompt": "a lighthouse at dusk"}),
        body(
            "everything",
            {
                "scope": "hero",
                "prompt": "a lighthouse at dusk",
                "aspectRatio": "16:9",
                "autoEnhance": True,
                "template": "illustration",
                "expiresIn": 86400,
            },
        ),
    ],
    answer=enveloped("LiveSigned", LiveSignedSerializer()),
    answer_text="The address.",
    answers={"signed": told({"url": SIGNED + SIGNATURE, "scope": "hero", "expiresAt": None})},
    errors=_BODY_ERRORS,
    error_examples={400: NO_PROMPT},
)
_PREWARMED = {
    "prompt": "a lighthouse at dusk",
    "url": SIGNED + SIGNATURE,
    "status": "pending",
    "generationId": GENERATION_ID,
    "imageId": None,
    "error": None,
}
PREWARM = operation(
    operation_id="live_prewarm",
    tag=TAG,
    summary="Draw pictures before anybody asks",
    description=(
        "Up to 20 prompts of one scope. What is there already costs nothing. The scope's limit holds, a frozen scope "
        "draws nothing. A prompt that is refused keeps none of the others from being drawn; when all of them are, the "
        "answer is the first refusal."
    ),
    status=200,
    parameters=[PREFER],
    request={JSON: LivePrewarmSerializer},
    requests=[body("two", {"scope": "hero", "prompts": ["a lighthouse at dusk", "a lighthouse at dawn"]})],
    answer=enveloped("LivePrewarm", LivePrewarmedSerializer(many=True)),
    answer_text="What became of each prompt, in their order, each once.",
    answers={"begun": told([_PREWARMED])},
    errors=(*_BODY_ERRORS, 402, 404, 409),
    error_examples={
        400: NO_PROMPT,
        402: NO_CREDIT,
        403: Forbidden("This scope draws no new pictures.", code="scope_frozen"),
    },
)
_SETTINGS_ANSWER = enveloped("LiveSettings", LiveSettingsSerializer())
SETTINGS_READ = operation(
    operation_id="live_settings_read",
    tag=TAG,
    summary="What public pages may draw",
    description="The project's limits. The signing secret is shown once, when it is made by a rotation.",
    status=200,
    answer=_SETTINGS_ANSWER,
    answer_text="The settings.",
    answers={"settings": told(_SETTINGS)},
)
SETTINGS_UPDATE = operation(
    operation_id="live_settings_update",
    tag=TAG,
    summary="Change what public pages may draw",
    description="What is left out stays as it is; limits hold from the next new picture on.",
    status=200,
    request={JSON: LiveSettingsUpdateSerializer},
    requests=[body("a lower limit", {"dailyLimit": 50})],
    answer=_SETTINGS_ANSWER,
    answer_text="The settings as they are now.",
    answers={"settings": told(_SETTINGS | {"dailyLimit": 50})},
    errors=_BODY_ERRORS,
    error_examples={
        400: ValidationFailed(
            "dailyLimit: must be a whole number from 0 to 100000; got -1",
            fields={"dailyLimit": "must be a whole number from 0 to 100000; got -1"},
        )
    },
)
ROTATE_SECRET = operation(
    operation_id="live_rotate_secret",
    tag=TAG,
    summary="A new signing secret",
    description="For who signs addresses by himself. The secret before counts for 24 hours more, one before that no "
    "longer.",
    status=200,
    answer=enveloped("LiveSecret", LiveSecretSerializer()),
    answer_text="The secret, shown this once.",
    answers={"secret": told({"secret": "live_" + "5c" * 32, "previousValidUntil": AT})},
)


def _one(**fields: Any) -> dict[str, Any]:
    """About one scope."""
    examples = {404: NO_SCOPE} | fields.pop("error_examples", {})
    errors = (404, *fields.pop("errors", ()))
    return operation(tag=TAG, parameters=[_SLUG], status=200, errors=errors, error_examples=examples, **fields)


_SCOPE_ANSWER = enveloped("LiveScope", LiveScopeSerializer())
_MODES = (
    "Mode `signed`: a new picture takes a signed address. `open`: anybody may have new pictures drawn, within the "
    "limits. `frozen`: what is there is shown and nothing is drawn."
)
SCOPE_CREATE = operation(
    operation_id="live_scopes_create",
    tag=TAG,
    summary="Make a scope",
    description=_MODES,
    status=201,
    request={JSON: LiveScopeCreateSerializer},
    requests=[body("open", {"slug": "hero", "mode": "open", "newGenerationsLimit": 50, "meta": {"page": "home"}})],
    answer=_SCOPE_ANSWER,
    answer_text="The scope.",
    answers={"scope": told(_SCOPE | {"currentGenerations": 0, "lastGeneratedAt": None})},
    errors=(*_BODY_ERRORS, 409),
    error_examples={
        400: BAD_SLUG,
        409: Conflict("A scope called 'hero' exists already.", code="scope_already_exists"),
    },
    error_texts={409: "The project has a scope of this slug."},
)
SCOPE_LIST = operation(
    operation_id="live_scopes_list",
    tag=TAG,
    summary="List the project's scopes",
    description="Newest first, with what they hold and when the last picture was drawn.",
    status=200,
    parameters=[*PAGE, query("slug", {"type": "string"}, "Only the scope of this slug.")],
    answer=paged("LiveScope", LiveScopeSerializer),
    answer_text="A page of scopes.",
    answers={"page": page_told(_SCOPE)},
    errors=(400,),
    error_examples={
        400: ValidationFailed("limit must be a whole number; got 'ten'", fields={"limit": "must be a number"})
    },
)
SCOPE_READ = _one(
    operation_id="live_scopes_read",
    summary="Read a scope",
    description="With what it holds and when its last picture was drawn.",
    answer=_SCOPE_ANSWER,
    answer_text="The scope.",
    answers={"scope": told(_SCOPE)},
)
SCOPE_UPDATE = _one(
    operation_id="live_scopes_update",
    summary="Change a scope",
    description=f"{_MODES} `allowNewGenerations: false` is mode `frozen`. A lower limit deletes nothing.",
    request={JSON: LiveScopeUpdateSerializer},
    requests=[body("freeze", {"allowNewGenerations": False})],
    answer=_SCOPE_ANSWER,
    answer_text="The scope as it is now.",
    answers={"scope": told(_SCOPE | {"mode": "frozen", "allowNewGenerations": False})},
    errors=_BODY_ERRORS,
    error_examples={
        400: ValidationFailed(
            "allowNewGenerations: must not be true in a frozen scope",
            fields={"allowNewGenerations": "must not be true in a frozen scope"},
        )
    },
)
SCOPE_DELETE = _one(
    operation_id="live_scopes_delete",
    summary="Delete a scope and its pictures",
    description="For good. Images that have a name, in the project or in a flow, are kept.",
    answer=enveloped("LiveScopeDeleted", LiveScopeDeletedSerializer()),
    answer_text="How many images went with it.",
    answers={"deleted": told({"id": SCOPE_ID, "deletedImages": 3})},
    errors=(409,),
    error_examples={409: Conflict("The scope got a new picture at this moment; delete it again.")},
    error_texts={409: "A picture was begun in it at this moment."},
)
SCOPE_REGENERATE = _one(
    operation_id="live_scopes_regenerate",
    summary="Draw a scope's pictures again",
    description="One image, or all of them up to 100, oldest first. Each is paid for like a new one and keeps its id; "
    "the picture that is there is shown until the new one is.",
    request={JSON: LiveScopeRegenerateSerializer},
    requests=[body("one", {"imageId": IMAGE_ID})],
    answer=enveloped("LiveRegenerated", LiveRegeneratedSerializer()),
    answer_text="What runs again.",
    answers={"one": told({"generationIds": [GENERATION_ID], "stoppedBy": None})},
    errors=(*_BODY_ERRORS, 402, 409),
    error_examples={
        400: BadRequest("This image belongs to another scope.", code="image_not_in_scope"),
        402: NO_CREDIT,
        409: Conflict("The generation was run again or deleted at the same moment; read it and try again."),
    },
)
VARIANT = operation(
    operation_id="image_variants_create",
    tag=IMAGES_TAG,
    summary="The address of a smaller copy",
    description=(
        f"For `w` and `h`, {SMALLEST_SIDE} to {LARGEST_SIDE} pixels; one of them is enough. `cover` fills them and "
        "cuts off what is over, around the image's focal point; `contain` shows all of it on a ground of that size; "
        "`inside` shows all of it and is no larger. Nothing is enlarged. The copy is made when the address is first "
        "opened, and it is free. A new version of the image, or another focal point, has the copy made anew under the "
        "same address."
    ),
    status=200,
    parameters=[in_path("id_or_alias", OpenApiTypes.STR, "Id or name of an image.", IMAGE_ID)],
    request={JSON: VariantCreateSerializer},
    requests=[body("square", {"w": 320, "h": 320, "format": "webp"})],
    answer=enveloped("VariantUrl", VariantUrlSerializer()),
    answer_text="The address.",
    answers={
        "address": told(
            {"url": f"https://katalo.example/cdn/acme/shop/img/{IMAGE_ID}?w=320&h=320&format=webp&v=1&sig={SIGNATURE}"}
        )
    },
    errors=(*_BODY_ERRORS, 404),
    error_examples={400: ValidationFailed("w: is required without h", fields={"w": "is required without h"})},
)
