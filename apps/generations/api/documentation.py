"""What the OpenAPI document says of the generation, usage and billing routes."""

from __future__ import annotations

from typing import Any

from apps.generations.api.serializers import GenerationCreateSerializer, GenerationSerializer, RegenerateSerializer

GENERATION_CREATE: dict[str, Any] = {
    "operation_id": "generations_create",
    "summary": "Create a generation",
    "tags": ["Generations"],
    "request": GenerationCreateSerializer,
    "responses": {202: GenerationSerializer},
}
GENERATION_LIST: dict[str, Any] = {"operation_id": "generations_list", "tags": ["Generations"]}
GENERATION_READ: dict[str, Any] = {
    "operation_id": "generations_read",
    "summary": "Read a generation",
    "tags": ["Generations"],
    "responses": {200: GenerationSerializer},
}
GENERATION_REGENERATE: dict[str, Any] = {
    "operation_id": "generations_regenerate",
    "summary": "Create another generation from the same source",
    "tags": ["Generations"],
    "request": RegenerateSerializer,
    "responses": {202: GenerationSerializer},
}
GENERATION_CANCEL: dict[str, Any] = {
    "operation_id": "generations_cancel",
    "summary": "Cancel an unfinished generation",
    "tags": ["Generations"],
    "request": None,
    "responses": {200: GenerationSerializer},
}
USAGE_SUMMARY: dict[str, Any] = {"operation_id": "usage_summary", "tags": ["Usage"]}
BILLING_EVENTS: dict[str, Any] = {"operation_id": "billing_events", "tags": ["Billing"]}
