"""The OpenAPI document as served: made once in each process, since it does not change while the code does not."""

from __future__ import annotations

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer2, OpenApiYamlRenderer2


@cache
def document() -> dict[str, Any]:
    document: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return document


@cache
def document_yaml() -> bytes:
    return bytes(OpenApiYamlRenderer2().render(document(), renderer_context={}))  # type: ignore[no-untyped-call]


@cache
def document_json() -> bytes:
    return bytes(OpenApiJsonRenderer2().render(document(), renderer_context={}))
