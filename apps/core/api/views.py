"""What every API view shares."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from apps.core.errors import BadRequest, PayloadTooLarge
from apps.core.surfaces import STAGING, Surface


class ApiViewSet(GenericViewSet[Any]):
    """A view set that names its surface and its rate limits, and sends the headers that every answer carries.

    rate_limit: action -> scope of RATE_LIMITS_PER_MINUTE. takes_sets: actions whose body may hold several pictures.
    """

    surface: Surface = STAGING
    rate_limit: dict[str, str] = {}
    takes_sets: frozenset[str] = frozenset()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After authentication and limits, before the body is read: one that is too long is not read at all."""
        super().initial(request, *args, **kwargs)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            # The gateway interface reads as many bytes as were announced: without a number that is an empty body.
            raise BadRequest("Send the body with a Content-Length header: one in chunks is not read.")
        if not (length.isascii() and length.isdigit()):
            raise PayloadTooLarge(f"Content-Length must be a number of bytes; got {length[:20]!r}.")
        self.length_check(int(length))

    def length_check(self, length: int) -> None:
        """length: bytes of the body, as announced. Raises PayloadTooLarge."""
        pictures = settings.SOURCE_SET_MAX_BYTES if self.action in self.takes_sets else settings.SOURCE_MAX_BYTES
        limit = pictures + settings.REQUEST_MAX_BYTES
        if length > limit:
            raise PayloadTooLarge(f"A request may have at most {limit} bytes; got {length}.")

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        window = getattr(getattr(request, "_request", request), "rate_limit_window", None)
        if window is not None:
            for name, value in window.headers().items():
                response.headers[name] = value
        return response
