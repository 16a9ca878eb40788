"""Django's middleware for pages, which requests of the APIs pass by.

Those have no session, no person who signed in and no message to show: a key says who calls. What protects every answer
(host names, headers, CSRF) is Django's own and stands beside these in the settings.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest

API_PREFIXES = ("/api/v1/", "/v1/")


class _PassedByApis:
    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if request.path_info.startswith(API_PREFIXES):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]  # Django's, which comes after this class


class PageSession(_PassedByApis, SessionMiddleware):
    pass


class PageAuthentication(_PassedByApis, AuthenticationMiddleware):
    pass


class PageMessages(_PassedByApis, MessageMiddleware):
    pass
