"""What a browser may do with an answer: `Content-Security-Policy` on everything that we send."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]
HEADER = "Content-Security-Policy"
NOTHING = "default-src 'none'; frame-ancestors 'none'"
"""Of answers that are no pages, should a browser open one by its address."""


def picture_sources() -> str:
    """Where pictures of our pages come from: here, and where originals and results lie."""
    sources = ["'self'", "blob:", "data:", "https:"]
    if settings.OUTBOUND_ALLOW_HTTP or settings.OUTBOUND_ALLOW_LOOPBACK:
        sources.append("http:")
    bucket = settings.STORAGES["default"].get("OPTIONS", {})
    addresses = (settings.PUBLIC_BASE_URL, bucket.get("public_endpoint_url"), bucket.get("endpoint_url"))
    return " ".join(sources + sorted({_origin(address) for address in addresses if address}))


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


@cache
def _of_the_admin() -> str:
    """Its pages bring scripts inside them and evaluate expressions (Alpine). What they load, ask and send is ours."""
    return (
        "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        f"img-src {picture_sources()}; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def content_policy(get_response: Handler) -> Handler:
    """The view's own policy, else the admin's for its pages and the strictest for the rest."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if HEADER not in response.headers:
            response.headers[HEADER] = _of_the_admin() if request.path.startswith("/admin/") else NOTHING
        return response

    return middleware
