"""Pages and probes outside the API proper: read only, for anybody, and with the same errors."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import MethodNotAllowed

from apps.core.api.errors import error_response

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]


def read_only(view: View[Arguments]) -> View[Arguments]:
    """GET and HEAD; every other method is a 405 in the envelope. Without the exemption a POST would be refused earlier,
    for its missing form token and with a page for browsers."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
        if request.method in {"GET", "HEAD"}:
            return view(request, *args, **kwargs)
        response = error_response(request, MethodNotAllowed(request.method or ""))
        response.headers["Allow"] = "GET, HEAD"
        return response

    return guarded
