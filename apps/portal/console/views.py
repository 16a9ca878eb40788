"""The console: a page on which the Redesign API can be read, tried and administered."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from apps.core.api.public import read_only
from apps.core.content_policy import picture_sources
from apps.portal.console.reference import Operation, Reference, reference_of
from apps.portal.console.samples import samples_of
from apps.portal.schema import document
from apps.redesign.api.serializers import MOST_IMAGES, OUTPUT_FORMATS


@cache
def _reference() -> Reference:
    """The document does not change while the process lives."""
    return reference_of(document())


@read_only
def console(request: HttpRequest) -> HttpResponse:
    """Public like the document it shows: keys are typed into the page, stay there and travel in headers only."""
    reference = _reference()
    groups = [
        (tag, text, [_shown(operation) for operation in operations]) for tag, text, operations in reference.groups
    ]
    context = {
        "groups": groups,
        "errors": reference.errors,
        "base_url": settings.PUBLIC_BASE_URL,
        "formats": OUTPUT_FORMATS,
        "most_images": MOST_IMAGES,
    }
    response = render(request, "console/page.html", context)
    response.headers["Content-Security-Policy"] = _policy()
    response.headers["Cache-Control"] = "no-cache"
    return response


def _shown(operation: Operation) -> dict[str, Any]:
    return {
        "operation": operation,
        "description": _prose(operation.description),
        "parameters": [(parameter, _prose(parameter.text)) for parameter in operation.parameters],
        "samples": [(language, _text(text)) for language, text in samples_of(operation, settings.PUBLIC_BASE_URL)],
        "requests": [(example.name, _text(example.text)) for example in operation.requests[1:]],
        "answers": [(example.name, _text(example.text)) for example in operation.answers],
    }


def _text(text: str) -> SafeString:
    """Escaped for the inside of an element, where quotes may stand as they are; the page holds thousands."""
    return mark_safe(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))  # noqa: S308  escaped


def _prose(text: str) -> SafeString:
    """The document's Markdown has `code` and nothing else."""
    pieces = _text(text).split("`")
    marked = "".join(f"<code>{piece}</code>" if place % 2 else piece for place, piece in enumerate(pieces))
    return mark_safe(marked)  # noqa: S308  escaped above


def _policy() -> str:
    """Scripts, styles and calls are the page's own. Pictures also come from where originals and results lie."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        f"img-src {picture_sources()}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
