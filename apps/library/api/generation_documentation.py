"""What the OpenAPI document says of generations from a prompt."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from apps.core.api.documentation import JSON
from apps.core.errors import Conflict, InsufficientCredit, NotFound, ValidationFailed
from apps.library.api.documentation import (
    AT,
    FLOW_ID,
    FLOW_ID_IN_PATH,
    GENERATION_ID,
    IMAGE_ID,
    PAGE,
    PROJECT_ID,
    body,
    enveloped,
    flag,
    in_path,
    operation,
    page_told,
    paged,
    query,
    told,
)
from apps.library.api.generation_serializers import (
    GENERATION_STATUSES,
    DeletedGenerationSerializer,
    PromptGenerationCreateSerializer,
    PromptGenerationSerializer,
    PromptGenerationUpdateSerializer,
)

TAG = "Prompt Generations"
_CDN = "https://katalo.example/cdn/acme/shop/img"
_PENDING: dict[str, Any] = {
    "id": GENERATION_ID,
    "projectId": PROJECT_ID,
    "status": "pending",
    "prompt": "A warm bakery storefront, @shop-logo in the corner. Soft natural light.",
    "originalPrompt": "A warm bakery storefront, @shop-logo in the corner",
    "autoEnhance": True,
    "enhancementOptions": {"template": "product"},
    "aspectRatio": "16:9",
    "flowId": FLOW_ID,
    "alias": "@bakery-banner",
    "flowAlias": None,
    "outputImageId": None,
    "outputImage": None,
    "referencedImages": [{"imageId": IMAGE_ID, "alias": "@shop-logo"}],
    "referenceImages": [{"id": IMAGE_ID, "storageUrl": f"{_CDN}/{IMAGE_ID}?v=1", "alias": "@shop-logo"}],
    "interpretation": None,
    "processingTimeMs": None,
    "progress": 0.0,
    "errorMessage": None,
    "errorCode": None,
    "meta": {"page": "home"},
    "createdAt": AT,
    "updatedAt": AT,
    "deletedAt": None,
}
_MADE = "01990f3c-5a1e-7c3b-9d2a-4f6b8c0d1e05"
_SUCCESS = _PENDING | {
    "status": "success",
    "progress": 1.0,
    "outputImageId": _MADE,
    "outputImage": {"id": _MADE, "storageUrl": f"{_CDN}/{_MADE}?v=1", "width": 1792, "height": 1008},
    "interpretation": {"composition": "product", "used": ["warm", "@shop-logo in the corner"], "unused": ["bakery"]},
    "processingTimeMs": 5120,
}
_FAILED = _PENDING | {
    "status": "failed",
    "progress": 1.0,
    "errorMessage": "The source image is no longer stored.",
    "errorCode": "source_not_stored",
}
_ID = in_path("generation_id", OpenApiTypes.UUID, "`id` of the generation.", GENERATION_ID)
PREFER = OpenApiParameter(
    "Prefer",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="`wait=30` holds the request until the run has ended, for so many seconds at most (60). Time that is "
    "over is no error.",
    examples=[OpenApiExample("half a minute", value="wait=30")],
)
_ANSWER = enveloped("PromptGeneration", PromptGenerationSerializer())
_DELETED = enveloped("DeletedGeneration", DeletedGenerationSerializer())
_PAGE = paged("PromptGeneration", PromptGenerationSerializer)
_NOT_FOUND = NotFound("Generation not found", code="generation_not_found")
_LOST = Conflict("The generation was run again or deleted at the same moment; read it and try again.")
_NO_CREDIT = InsufficientCredit("This job costs 0.04 USD and the balance is 0.02 USD.")
_RUN_ERRORS = (400, 402, 404, 409, 413, 415)


def _one(**fields: Any) -> dict[str, Any]:
    """About one generation, answered with it."""
    examples = {402: _NO_CREDIT, 404: _NOT_FOUND, 409: _LOST} | fields.pop("error_examples", {})
    return operation(
        tag=TAG,
        **{
            "parameters": [_ID, PREFER],
            "status": 200,
            "answer": _ANSWER,
            "answer_text": "The generation as it is now.",
            "answers": {"pending": told(_PENDING)},
            "error_examples": examples,
            **fields,
        },
    )


CREATE = _one(
    operation_id="prompt_generations_create",
    summary="Draw a picture from a prompt",
    description=(
        "A body with `prompt` and without `workflow`. The generation is `pending` at once; poll it, or hold the "
        "request with `Prefer: wait`. Up to three images are looked at: those in `referenceImages`, then the `@names` "
        "in the prompt. Without `flowId` a new flow begins. `alias` moves to the new image when it exists, so a run "
        "that fails takes no name away. The price is reserved now and charged when the picture is there."
    ),
    parameters=[PREFER],
    request={JSON: PromptGenerationCreateSerializer},
    requests=[
        body(
            "a banner",
            {
                "prompt": "A warm bakery storefront, @shop-logo in the corner",
                "aspectRatio": "16:9",
                "alias": "@bakery-banner",
                "enhancementOptions": {"template": "product"},
                "meta": {"page": "home"},
            },
        ),
        body("the least", {"prompt": "A sofa under a window"}),
    ],
    status=201,
    answer_text="The generation was created, or is the one that this Idempotency-Key made before.",
    errors=_RUN_ERRORS,
    error_examples={
        400: ValidationFailed("Prompt is required", fields={"prompt": "is required"}),
        404: NotFound("Image not found", code="image_not_found"),
    },
    idempotent=True,
    key_required=False,
)
LIST = operation(
    operation_id="prompt_generations_list",
    tag=TAG,
    summary="List the project's generations",
    description="The generations of the key's project, newest first.",
    parameters=[
        query("flowId", {"type": "string", "format": "uuid"}, "Only those of a flow."),
        query("status", {"type": "string", "enum": list(GENERATION_STATUSES)}, "Only those in a status."),
        flag("includeDeleted", "Those that were deleted softly, too."),
        *PAGE,
    ],
    status=200,
    answer=_PAGE,
    answer_text="A page.",
    answers={"the only page": page_told(_SUCCESS)},
    errors=(400, 404),
    error_examples={404: NotFound("Flow not found", code="flow_not_found")},
)
READ = _one(
    operation_id="prompt_generations_read",
    summary="Read a generation",
    description="With its image and references once they exist.",
    parameters=[_ID],
    answers={"success": told(_SUCCESS), "failed": told(_FAILED), "pending": told(_PENDING)},
    errors=(404,),
)
UPDATE = _one(
    operation_id="prompt_generations_update",
    summary="Change a generation",
    description=(
        "`prompt` and `aspectRatio` start a new run by themselves, which is paid for; the image keeps its id and gets "
        "new bytes. `flowId` and `meta` only change the record. What is left out stays."
    ),
    request={JSON: PromptGenerationUpdateSerializer},
    requests=[
        body("another prompt", {"prompt": "The same storefront at night"}),
        body("a note", {"meta": {"ok": True}}),
    ],
    errors=_RUN_ERRORS,
)
DELETE = _one(
    operation_id="prompt_generations_delete",
    summary="Delete a generation",
    description=(
        "For good, with its image unless that has a name in the project. An unfinished run is canceled and its credit "
        "comes back. With `soft=true` both are hidden until they are restored or purged."
    ),
    parameters=[_ID, flag("soft", "Hide it instead.")],
    answer=_DELETED,
    answer_text="It is gone.",
    answers={"deleted": told({"id": GENERATION_ID})},
    errors=(400, 404),
)
RESTORE = _one(
    operation_id="prompt_generations_restore",
    summary="Restore a hidden generation",
    description="Brings a generation that was deleted softly back, with its image.",
    parameters=[_ID],
    errors=(404,),
)
REGENERATE = _one(
    operation_id="prompt_generations_regenerate",
    summary="Run a generation again",
    description=(
        "In any status, with the same parameters and another seed; names are looked up anew. The image keeps id, path "
        "and address, only its bytes change (and the `?v=` of its `storageUrl`). A run that is unfinished is canceled. "
        "To change something, use PUT."
    ),
    errors=_RUN_ERRORS,
    idempotent=True,
    key_required=False,
)
RETRY = _one(
    operation_id="prompt_generations_retry",
    summary="Run a generation again (old name)",
    description="The same as `regenerate`, under the name that it had before.",
    errors=_RUN_ERRORS,
    idempotent=True,
    key_required=False,
)
FLOW_LIST = operation(
    operation_id="flow_generations_list",
    tag=TAG,
    summary="List a flow's generations",
    description="Those of one flow, newest first, the hidden ones left out.",
    parameters=[FLOW_ID_IN_PATH, *PAGE],
    status=200,
    answer=_PAGE,
    answer_text="A page.",
    answers={"the only page": page_told(_SUCCESS)},
    errors=(400, 404),
    error_examples={404: NotFound("Flow not found", code="flow_not_found")},
)
FLOW_REGENERATE = _one(
    operation_id="flow_regenerate",
    summary="Run a flow's newest generation again",
    description="As `regenerate` of that generation. A flow without one is a 400.",
    parameters=[FLOW_ID_IN_PATH, PREFER],
    errors=_RUN_ERRORS,
    error_examples={
        400: ValidationFailed("The flow has no generation to run again."),
        404: NotFound("Flow not found", code="flow_not_found"),
    },
    idempotent=True,
    key_required=False,
)
