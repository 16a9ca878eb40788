"""What the OpenAPI document says of `/v1/admin`."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from apps.core.api.documentation import JSON
from apps.core.api.documentation import operation as any_operation
from apps.core.errors import Conflict, NotConfigured, NotFound, RateLimited, Unauthorized, ValidationFailed
from apps.core.surfaces import REDESIGN as SURFACE
from apps.portal.api.serializers import (
    CreatedKeySerializer,
    KeyChangeSerializer,
    KeyCreateSerializer,
    KeyListSerializer,
    KeySerializer,
    StatisticsSerializer,
)
from apps.redesign.api.documentation import PAGE_PARAMETERS
from apps.redesign.api.serializers import MessageSerializer

TAG = "Administration"
ID = "01990f3c-7a1e-7c3b-9d2a-4f6b8c0d1e2f"
KEY: dict[str, Any] = {
    "id": ID,
    "name": "bubble-production",
    "prefix": "kat_live_Qm3xT8aZ",
    "organization": "default",
    "active": True,
    "created_at": "2026-05-02T09:00:00.000Z",
    "expires_at": None,
    "last_used_at": "2026-05-02T09:12:00.000Z",
    "request_count": 214,
}
_NEW = KEY | {"last_used_at": None, "request_count": 0}
_PERIOD = {
    "jobs": [
        {"kind": "redesign.photo", "status": "failed", "number": 1},
        {"kind": "redesign.photo", "status": "succeeded", "number": 20},
    ],
    "images": 31,
    "durations": [{"kind": "redesign.photo", "median_seconds": 41.5}],
    "failures": [{"reason": "source_unreachable", "number": 1}],
}
_EVERYWHERE = (401, 406, 429, 500, 503)
_TEXTS = {
    401: "No admin key, or a wrong one.",
    404: "There is no such key, or it has been revoked.",
    409: "The organization has a key of this name already.",
    429: "Too many requests from this address, or too many with a wrong admin key.",
    503: "The operator has set no admin key, or the service cannot answer at the moment.",
}
_ERRORS = {
    401: Unauthorized("The admin key is wrong."),
    404: NotFound(f"There is no key '{ID}'."),
    409: Conflict("The organization 'default' has a key called 'bubble-production' already."),
    422: ValidationFailed(
        "length: must be a whole number from 24 to 128; got 8",
        fields={"length": "must be a whole number from 24 to 128; got 8"},
    ),
    429: RateLimited("Too many requests with a wrong admin key.", retry_after=42),
    503: NotConfigured("Key administration over HTTP is switched off: ADMIN_KEY is not set."),
}
_ID = OpenApiParameter(
    "key_id",
    OpenApiTypes.UUID,
    OpenApiParameter.PATH,
    description="`id` of the key.",
    examples=[OpenApiExample("key_id", value=ID)],
)


def _operation(**told: Any) -> dict[str, Any]:
    return any_operation(
        tag=TAG, surface=SURFACE, error_examples=_ERRORS, error_texts=_TEXTS, everywhere=_EVERYWHERE, **told
    )


def _request(name: str, value: dict[str, Any]) -> OpenApiExample:
    return OpenApiExample(name, value=value, request_only=True, media_type=JSON)


KEY_CREATE = _operation(
    operation_id="admin_keys_create",
    summary="Create an API key",
    description="The answer holds the key itself, here and never again: only a keyed hash of it is stored.",
    request={JSON: KeyCreateSerializer},
    requests=[
        _request("minimal", {"name": "bubble-production"}),
        _request("everything", {"name": "bubble-production", "length": 48, "organization": "default"}),
    ],
    status=201,
    answer=CreatedKeySerializer,
    answer_text="The new key.",
    answers={"created": _NEW | {"key": f"{KEY['prefix']}.u8ZrWnB2vQk7LsYc4TgX1mHd9JpE6aVf0RiNoC3xUwK"}},
    errors=(400, 409, 413, 415, 422),
)
KEY_LIST = _operation(
    operation_id="admin_keys_list",
    summary="List API keys",
    description="All keys that are not revoked, newest first, with when and how often each was used.",
    parameters=[
        OpenApiParameter(
            "organization", OpenApiTypes.STR, OpenApiParameter.QUERY, description="Only the keys of this one (a slug)."
        ),
        *PAGE_PARAMETERS,
    ],
    status=200,
    answer=KeyListSerializer,
    answer_text="A page of keys.",
    answers={"page": {"results": [KEY], "total": 1, "next_cursor": None}},
    errors=(422,),
)
KEY_CHANGE = _operation(
    operation_id="admin_keys_change",
    summary="Rename a key, switch it off or on",
    description="A key that is switched off is refused like an unknown one, within five seconds everywhere.",
    parameters=[_ID],
    request={JSON: KeyChangeSerializer},
    requests=[_request("deactivate", {"active": False}), _request("rename", {"name": "bubble-staging"})],
    status=200,
    answer=KeySerializer,
    answer_text="The key as it is now.",
    answers={"deactivated": KEY | {"active": False}},
    errors=(400, 404, 409, 413, 415, 422),
)
KEY_REVOKE = _operation(
    operation_id="admin_keys_revoke",
    summary="Revoke a key",
    description="Ends the key for good, within five seconds everywhere. Its jobs stay what they are.",
    parameters=[_ID],
    status=200,
    answer=MessageSerializer,
    answer_text="The key is revoked.",
    answers={"revoked": {"message": "API key revoked"}},
    errors=(404,),
)
STATISTICS = _operation(
    operation_id="admin_stats",
    summary="Read the service's statistics",
    description=(
        "Jobs by kind and status, pictures produced, median durations and failures by reason, over the last 24 hours, "
        "the last 7 days and all time, and how often each key was used."
    ),
    status=200,
    answer=StatisticsSerializer,
    answer_text="The figures as they are now.",
    answers={
        "figures": {
            "created_at": "2026-05-02T09:15:00.000Z",
            "periods": dict.fromkeys(("last_24_hours", "last_7_days", "all_time"), _PERIOD),
            "keys": [KEY],
        }
    },
)
