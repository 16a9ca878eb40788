"""The OpenAPI document, as drf-spectacular makes it."""

from __future__ import annotations

from typing import Any

DESCRIPTION = """\
Send one photo of a room, get back a furnished or improved one. Server to server only: your backend holds the API key.
Three products share keys and credit. With the staging API:

1. Hand in an original image (`POST /api/v1/source-assets`) and poll the ingest until it is `ready`.
2. Create a generation from its `source_asset_id` (`POST /api/v1/generations`).
3. Wait for a signed webhook, or poll the generation until it has `succeeded` or `failed`.
4. Copy the pictures behind the signed URLs, which live 15 minutes; every read signs new ones.

Every write there needs an `Idempotency-Key`, so repeating one after a timeout is always safe.

With the redesign API: one request with the address of a photo and a sentence (`POST /v1/redesign`), or up to eleven of
them (`POST /v1/batch-redesign`), then `GET /v1/jobs/{job_id}` until it has ended. The key is optional there.

With the library API: a prompt in, a picture out (`POST /api/v1/generations` with `prompt`), kept with the pictures that
you upload (`POST /api/v1/images/upload`) under names such as `@logo`. Its requests together are limited by the hour.

Times are UTC, ISO 8601.
"""

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Katalo External API",
    "VERSION": "1.0.0",
    "DESCRIPTION": DESCRIPTION,
    # The document is the same for every installation, so its address is the one it was read from.
    "SERVERS": [{"url": "/", "description": "This installation"}],
    "TAGS": [
        {"name": "Source Assets", "description": "Original images: checked once, used by any number of generations."},
        {"name": "Generations", "description": "Jobs that turn one original image into approved pictures."},
        {"name": "Prompt Generations", "description": "Pictures from words, kept in the library of a project."},
        {"name": "Redesign", "description": "A picture and a sentence in, pictures out: one by one or in batches."},
        {"name": "Jobs", "description": "What became of redesigns and upscales."},
        {"name": "Images", "description": "The pictures of a project: uploaded or generated, with names of their own."},
        {"name": "Flows", "description": "Chains of generations, with names that mean something within them."},
        {"name": "Live", "description": "Pictures that public pages have drawn: addresses, limits, scopes."},
        {"name": "Public pictures", "description": "What pages show, without a key."},
        {"name": "Administration", "description": "Keys and statistics, for who holds the installation's admin key."},
        {"name": "Usage", "description": "What the organization may use and has used."},
        {"name": "Billing", "description": "Usage events, for reconciliation."},
    ],
    "SECURITY": [],
    "WEBHOOKS": [
        "apps.generations.api.documentation.GENERATION_COMPLETED",
        "apps.generations.api.documentation.GENERATION_FAILED",
        "apps.redesign.api.webhooks.JOB_COMPLETED",
        "apps.redesign.api.webhooks.JOB_FAILED",
        "apps.redesign.api.webhooks.JOB_CANCELED",
    ],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "apps.core.api.documentation.document_finish",
        "apps.generations.api.webhooks.webhooks_finish",
        "apps.redesign.api.webhooks.webhooks_finish",
        "apps.redesign.api.documentation.health_described",
        "apps.library.api.cdn_documentation.cdn_described",
        "apps.portal.links.links_add",
    ],
    "ENUM_NAME_OVERRIDES": {
        "GenerationStatus": "apps.generations.api.serializers.GENERATION_STATUSES",
        "SourceAssetStatus": "apps.sources.api.serializers.SOURCE_ASSET_STATUSES",
        "JobStatus": "apps.redesign.api.serializers.JOB_STATUSES",
        "JobKind": "apps.redesign.kinds.KINDS",
        "OutputFormat": "apps.redesign.api.serializers.OUTPUT_FORMATS",
        "PromptGenerationStatus": "apps.library.api.generation_serializers.GENERATION_STATUSES",
        "LiveScopeMode": "apps.library.api.live_serializers.MODES",
        "ImageSource": "apps.library.models.ImageSource.values",
        "OutputRole": "apps.generations.api.serializers.OUTPUT_ROLES",
        "Workflow": "apps.generations.rules.Workflow.values",
        "CaptureType": "apps.generations.rules.CaptureType.values",
        "Mode": "apps.generations.rules.Mode.values",
        "Style": "apps.generations.rules.STYLES",
        "Room": "apps.generations.rules.ROOMS",
    },
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "COMPONENT_SPLIT_REQUEST": False,
    "SERVE_INCLUDE_SCHEMA": False,
    "DISABLE_ERRORS_AND_WARNINGS": False,
}
