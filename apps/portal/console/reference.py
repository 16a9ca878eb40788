"""The Redesign API's operations as the console shows them, read from the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.core.surfaces import REDESIGN, surface_at

METHODS = ("get", "post", "put", "patch", "delete")
JSON, MULTIPART = "application/json", "multipart/form-data"
# As one would try them; what is not named here follows.
ORDER = (
    *("health", "redesign_create", "batch_redesign_create", "upscale_create", "batch_upscale_create", "uploads_create"),
    *("jobs_read", "jobs_result", "jobs_cancel", "jobs_list"),
    *("admin_keys_create", "admin_keys_list", "admin_keys_change", "admin_keys_revoke", "admin_stats"),
)
PLACES = ("path", "body", "form", "query", "header")


@dataclass(frozen=True)
class Parameter:
    """A field of a body, or a parameter elsewhere. place: body, form, path, query or header. kind: for people."""

    name: str
    place: str
    kind: str
    required: bool
    default: str
    text: str
    example: str = ""


@dataclass(frozen=True)
class Example:
    """value: as JSON knows it; None where there is no body."""

    name: str
    value: Any

    @property
    def text(self) -> str:
        return json.dumps(self.value, indent=2, ensure_ascii=False)


@dataclass(frozen=True)
class Operation:
    """credential: bearer, admin or none. errors: (status, when) of those that other operations do not have."""

    identifier: str
    tag: str
    method: str
    path: str
    summary: str
    description: str
    credential: str
    media_type: str
    parameters: tuple[Parameter, ...]
    requests: tuple[Example, ...]
    status: str
    answers: tuple[Example, ...]
    errors: tuple[tuple[str, str], ...] = field(default=())

    @property
    def body(self) -> Any:
        """What samples send: the shortest request."""
        return self.requests[0].value if self.requests else None


@dataclass(frozen=True)
class Reference:
    """groups: (tag, its text, its operations), in the document's order. errors: (status, when) of every operation."""

    groups: tuple[tuple[str, str, tuple[Operation, ...]], ...]
    errors: tuple[tuple[str, str], ...]

    @property
    def operations(self) -> list[Operation]:
        return [operation for _, _, operations in self.groups for operation in operations]


def reference_of(document: Mapping[str, Any]) -> Reference:
    """Everything under the Redesign API's paths."""
    found = [
        (f"{method} {path}", told, _schemas(document))
        for path, methods in document["paths"].items()
        if surface_at(path) is REDESIGN
        for method, told in methods.items()
        if method in METHODS
    ]
    guarded = [set(told["responses"]) for _, told, _ in found if told.get("security") != []]
    everywhere = set.intersection(*guarded)
    operations = [_operation(name, told, schemas, everywhere) for name, told, schemas in found]
    operations.sort(key=lambda operation: _rank(operation.identifier, ORDER))
    tags = {entry["name"]: entry.get("description", "") for entry in document["tags"]}
    groups = tuple(
        (tag, text, tuple(operation for operation in operations if operation.tag == tag))
        for tag, text in tags.items()
        if any(operation.tag == tag for operation in operations)
    )
    told = next(told for _, told, _ in found if told.get("security") != [])
    shared = [status for status in sorted(everywhere) if status >= "400"]
    return Reference(groups, tuple((status, told["responses"][status]["description"]) for status in shared))


def _rank(name: str, order: Sequence[str]) -> int:
    return order.index(name) if name in order else len(order)


def _schemas(document: Mapping[str, Any]) -> Mapping[str, Any]:
    schemas: Mapping[str, Any] = document["components"]["schemas"]
    return schemas


def _operation(name: str, told: Mapping[str, Any], schemas: Mapping[str, Any], everywhere: set[str]) -> Operation:
    method, _, path = name.partition(" ")
    content = told.get("requestBody", {}).get("content", {})
    media_type = next(iter(content), "")
    requests = tuple(_examples(content.get(media_type, {})))
    statuses = sorted(told["responses"])
    status = next(status for status in statuses if status < "300")
    parameters = [
        *(_parameter(entry, schemas) for entry in told.get("parameters", ())),
        *_fields(content.get(media_type, {}).get("schema", {}), schemas, requests, media_type),
    ]
    answers = told["responses"][status].get("content", {}).get(JSON, {})
    return Operation(
        identifier=told["operationId"],
        tag=told["tags"][0],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        description=told["description"],
        credential=_credential(told),
        media_type=media_type,
        parameters=tuple(sorted(parameters, key=lambda parameter: _rank(parameter.place, PLACES))),
        requests=requests,
        status=status,
        answers=tuple(_examples(answers)),
        errors=tuple(
            (code, told["responses"][code]["description"])
            for code in statuses
            if code >= "400" and code not in everywhere
        ),
    )


def _credential(told: Mapping[str, Any]) -> str:
    security = told.get("security")
    if security == []:
        return "none"
    return "admin" if security == [{"adminKey": []}] else "bearer"


def _examples(content: Mapping[str, Any]) -> Iterator[Example]:
    for name, example in content.get("examples", {}).items():
        yield Example(example.get("summary", name), example["value"])


def _parameter(told: Mapping[str, Any], schemas: Mapping[str, Any]) -> Parameter:
    examples = [example["value"] for example in told.get("examples", {}).values()]
    schema = _resolved(told["schema"], schemas)
    return Parameter(
        name=told["name"],
        place=told["in"],
        kind=_kind(schema, schemas),
        required=told.get("required", False),
        default=_default(schema),
        text=told.get("description", ""),
        example=str(examples[0]) if examples else "",
    )


def _fields(
    schema: Mapping[str, Any], schemas: Mapping[str, Any], requests: tuple[Example, ...], media_type: str
) -> list[Parameter]:
    """Of the body: what is required first, then in the order of the longest example."""
    schema = _resolved(schema, schemas)
    longest = max((list(example.value) for example in requests), key=len, default=[])
    required = schema.get("required", [])
    names = sorted(
        schema.get("properties", {}),
        key=lambda name: (name not in required, _rank(name, longest)),
    )
    fields = []
    for name in names:
        told = _resolved(schema["properties"][name], schemas)
        fields.append(
            Parameter(
                name=name,
                place="form" if media_type == MULTIPART else "body",
                kind=_kind(told, schemas),
                required=name in required,
                default=_default(told),
                text=told.get("description", ""),
            )
        )
    return fields


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """References followed; what stands beside one wins over what it leads to."""
    merged: dict[str, Any] = {}
    for inner in [*schema.get("allOf", ()), *([{"$ref": schema["$ref"]}] if "$ref" in schema else ())]:
        target = schemas[inner["$ref"].rpartition("/")[2]] if "$ref" in inner else inner
        merged |= _resolved(target, schemas)
    return merged | {name: value for name, value in schema.items() if name not in ("allOf", "$ref")}


def _kind(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    """`integer 1–4`, `png | jpg`, `list of 1–11 objects`."""
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"] if value is not None)
    kind = schema.get("type", "object")
    if isinstance(kind, list):
        kind = " or ".join(kind)
    if kind == "array":
        inner = _kind(_resolved(schema["items"], schemas), schemas)
        inner = inner.replace("object", "objects", 1) if inner.startswith("object") else f"{inner}s"
        return f"list of {_span(schema, 'minItems', 'maxItems')}{inner}"
    if schema.get("format") in ("uuid", "binary"):
        return "file" if schema["format"] == "binary" else "UUID"
    if kind == "object" and "properties" in schema:
        return f"object: {', '.join(schema['properties'])}"
    return f"{kind} {_span(schema, 'minimum', 'maximum')}".strip()


def _span(schema: Mapping[str, Any], least: str, most: str) -> str:
    if least in schema and most in schema:
        return f"{schema[least]}–{schema[most]} "
    return ""


def _default(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema["default"]) if "default" in schema else ""
