"""What the OpenAPI document says of the routes that two products share: either body, either answer."""

from __future__ import annotations

from copy import copy
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, PolymorphicProxySerializer

from apps.generations.api import documentation as staging
from apps.library.api import generation_documentation as library

_ID = OpenApiParameter(
    "generation_id",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    description="`job_id` of a staging generation, or `id` of one from a prompt.",
    examples=[OpenApiExample("staging", value="job_01K0CCCCCCCCCCCCCCCCCCCCCC")],
)
_OWN_IDS = ("job_id", "generation_id")


def _either(name: str, ours: Any, theirs: Any) -> Any:
    """A schema of its own, called `name`, that is one of the two."""
    if ours is None or theirs is None or ours is theirs:
        return theirs if ours is None else ours
    return PolymorphicProxySerializer(
        component_name=name, serializers=[ours, theirs], resource_type_field_name=None, many=False
    )


def shared(name: str, summary: str, ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """Keywords for `extend_schema`: Staging's operation and the Library's in one."""
    bodies = {
        media: _either(f"{name}Request", (ours["request"] or {}).get(media), (theirs["request"] or {}).get(media))
        for media in {**(ours["request"] or {}), **(theirs["request"] or {})}
    }
    return {
        "operation_id": ours["operation_id"],
        "tags": ours["tags"],
        "summary": summary,
        "description": f"**Staging.** {ours['description']}\n\n**From a prompt.** {theirs['description']}",
        "parameters": _parameters(ours["parameters"], theirs["parameters"]),
        "request": bodies or None,
        "responses": _responses(name, ours["responses"], theirs["responses"]),
        "examples": [*ours["examples"], *theirs["examples"]],
    }


def _parameters(ours: list[OpenApiParameter], theirs: list[OpenApiParameter]) -> list[OpenApiParameter]:
    """Both products' own; what one of them demands the other may not know, so nothing is required but the path."""
    found: dict[tuple[str, str, bool], OpenApiParameter] = {}
    for parameter in [*ours, *theirs]:
        parameter = copy(parameter)
        if parameter.location == OpenApiParameter.PATH and parameter.name in _OWN_IDS:
            parameter = _ID
        elif not parameter.response:
            if parameter.required:
                parameter.description += " Staging requires it."
            parameter.required = False
        place = (parameter.name, parameter.location, bool(parameter.response))
        if place in found and isinstance(parameter.response, list | tuple):
            statuses = found[place].response
            assert isinstance(statuses, list | tuple)
            parameter.response = sorted({*statuses, *parameter.response})
        elif place in found:
            continue
        found[place] = parameter
    return list(found.values())


def _responses(name: str, ours: dict[Any, Any], theirs: dict[Any, Any]) -> dict[Any, Any]:
    merged = {**ours, **theirs}
    for code in ours.keys() & theirs.keys():
        one, other = ours[code], theirs[code]
        what = "Either" + ("Error" if code >= 400 else f"{name}Answer")
        merged[code] = OpenApiResponse(
            _either(what, one.response, other.response),
            description=one.description if one.description == other.description else _both(one, other),
            examples=[*one.examples, *_told_apart(one.examples, other.examples)],
        )
    return merged


def _both(one: OpenApiResponse, other: OpenApiResponse) -> str:
    return f"{one.description} From a prompt: {other.description}"


def _told_apart(ours: Any, theirs: Any) -> list[OpenApiExample]:
    """Examples go by their names, so one of the Library's with a name of Staging's says whose it is."""
    taken = {example.name for example in ours}
    apart = [copy(example) for example in theirs]
    for example in apart:
        if example.name in taken:
            example.name = f"{example.name} (from a prompt)"
    return apart


CREATE = shared("Generation", "Create a generation", staging.GENERATION_CREATE, library.CREATE)
LIST = shared("GenerationList", "List generations", staging.GENERATION_LIST, library.LIST)
READ = shared("GenerationRead", "Read a generation", staging.GENERATION_READ, library.READ)
REGENERATE = shared("GenerationRun", "Run a generation again", staging.GENERATION_REGENERATE, library.REGENERATE)
