"""`/api/v1/generations` is one resource of two products: each request goes to the one that it belongs to.

A body with `workflow` is Staging's. One with `prompt` and no `workflow`, or with neither but with a field that only
the Library knows, is the Library's. Ids tell them apart afterwards: `job_…` and UUID. A list with `?workflow=` is
Staging's. What cannot be told is Staging's, so that a request that is refused is refused in one product's words.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, UnreadablePostError
from django.http.response import HttpResponseBase
from drf_spectacular.drainage import isolate_view_method
from drf_spectacular.utils import extend_schema
from rest_framework.viewsets import GenericViewSet

from apps.core.api.parsers import parse_json
from apps.core.errors import AppError
from apps.generations.api import shared_documentation as documentation
from apps.generations.api.views import GenerationViewSet
from apps.library.api.generation_serializers import LIBRARY_ONLY
from apps.library.api.generations import PromptGenerationViewSet
from apps.library.selectors import uuid_of


class SharedGenerationViewSet(PromptGenerationViewSet, GenerationViewSet):
    """Hands a request on. What it inherits is what the document tells of the routes."""

    action_map: dict[str, Any]
    serializer_class: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        identifier = kwargs.pop("generation_id", None)
        product: type[GenericViewSet[Any]]
        if is_library(request, identifier):
            product, name = PromptGenerationViewSet, "generation_id"
        else:
            product, name = GenerationViewSet, "job_id"
        if identifier is not None:
            kwargs[name] = identifier
        actions = {method: action for method, action in self.action_map.items() if hasattr(product, action)}
        return product.as_view(actions or {"options": "options"})(request, *args, **kwargs)


SHARED = {
    "create": documentation.CREATE,
    "list": documentation.LIST,
    "retrieve": documentation.READ,
    "regenerate": documentation.REGENERATE,
}
for _action, _described in SHARED.items():
    extend_schema(**_described)(isolate_view_method(SharedGenerationViewSet, _action))  # type: ignore[no-untyped-call]


def is_library(request: HttpRequest, identifier: str | None) -> bool:
    """Whether the Library answers this request."""
    if identifier is not None and request.method in ("PUT", "DELETE"):  # which Staging has not
        return not identifier.startswith("job_")
    if identifier is not None:
        return uuid_of(identifier) is not None
    if request.method == "POST":
        body = _body_of(request)
        return "workflow" not in body and ("prompt" in body or not LIBRARY_ONLY.isdisjoint(body))
    return request.method in ("GET", "HEAD") and "workflow" not in request.GET


def _body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON body, {} for anything else. It is read once: the product's own parser gets the same bytes."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.content_type != "application/json" or not length.isdigit() or int(length) > settings.REQUEST_MAX_BYTES:
        return {}
    try:
        body = parse_json(request.body)
    except (AppError, UnreadablePostError):
        return {}
    return body if isinstance(body, dict) else {}
