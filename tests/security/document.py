"""What the API's own document says that a caller may send, for tests that must not miss a field."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from apps.portal.schema import document


@dataclass(frozen=True)
class Operation:
    """path: as in the document. query: names of the query's parameters. body: an example of the JSON body, None where
    there is none. fields: every name in the bodies, however deep."""

    method: str
    path: str
    query: tuple[str, ...]
    body: Any
    fields: frozenset[str]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def filled(self, values: dict[str, str]) -> str:
        path = self.path
        for name, value in values.items():
            path = path.replace("{" + name + "}", value)
        return path

    def with_field(self, field: str, value: Any) -> Any:
        """The example, or nothing where only a form is taken, with a field of the top set."""
        return deepcopy(self.body or {}) | {field: value}


def operations() -> Iterator[Operation]:
    for path, methods in document()["paths"].items():
        for method, told in methods.items():
            contents = told.get("requestBody", {}).get("content", {})
            query = tuple(part["name"] for part in told.get("parameters", []) if part["in"] == "query")
            fields = frozenset(name for content in contents.values() for name in _names(content["schema"]))
            yield Operation(method.upper(), path, query, _example(contents.get("application/json")), fields)


def _example(content: dict[str, Any] | None) -> Any:
    if content is None:
        return None
    if "example" in content:
        return content["example"]
    return next(iter(content["examples"].values()))["value"]


def _names(schema: dict[str, Any], depth: int = 0) -> Iterator[str]:
    if "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    for name, inner in schema.get("properties", {}).items():
        yield name
        if depth < 6:
            yield from _names(inner, depth + 1)
    for inner in [*schema.get("oneOf", []), *schema.get("anyOf", []), *schema.get("allOf", []), schema.get("items")]:
        if inner and depth < 6:
            yield from _names(inner, depth + 1)
