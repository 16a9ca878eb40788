"""API4, unrestricted resource consumption. Each limit is tested beside its code (tests/core/test_rate_limits.py,
tests/core/test_parsers.py, tests/library/test_limits.py, tests/core/outbound). Here: no route is without them."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import resolve

from apps.accounts.api.throttling import KeyHourThrottle, KeyRateThrottle
from apps.jobs.models import Job
from apps.portal.api.authentication import AdminThrottle
from tests.architecture.routes import Route, routes
from tests.cast import Tenant
from tests.security.conftest import Ids
from tests.security.document import Operation, operations

API = [route for route in routes() if route.api or route.admin]
WRITES = [one for one in operations() if one.body is not None and not one.path.startswith("/v1/admin")]


@pytest.mark.parametrize("route", API, ids=lambda route: route.name)
def test_every_method_of_every_route_has_a_limit(route: Route) -> None:
    callback: Any = resolve(route.filled(dict.fromkeys(_parameters(route), "any"))).func
    for method in route.methods:
        view = callback.cls(**callback.initkwargs)
        throttles = {*view.throttle_classes}
        scopes = getattr(view, "rate_limit", None)
        named = scopes.get(callback.actions[method]) if isinstance(scopes, dict) else scopes

        limited = throttles & {KeyHourThrottle, AdminThrottle} or (KeyRateThrottle in throttles and named)
        assert limited, f"{method} {route.path}"


def _parameters(route: Route) -> list[str]:
    return [part.strip("<>").split(":")[1] for part in route.path.split("/") if part.startswith("<")]


@pytest.mark.parametrize("operation", WRITES, ids=lambda operation: operation.name)
def test_no_route_reads_a_body_without_end_or_without_bottom(owner: Tenant, ids: Ids, operation: Operation) -> None:
    jobs = Job.objects.count()
    bodies = ('{"prompt": "' + "a" * (1024 * 1024 + 100) + '"}', '{"meta": ' + "[" * 5000 + "]" * 5000 + "}")

    statuses = [
        owner.api.generic(operation.method, operation.filled(ids), body, content_type="application/json").status_code
        for body in bodies
    ]

    assert statuses[0] in (400, 413)
    assert statuses[1] in (400, 422)
    assert Job.objects.count() == jobs


def test_no_page_is_as_long_as_a_caller_likes(owner: Tenant, ids: Ids) -> None:
    lists = [one for one in operations() if "limit" in one.query and not one.path.startswith("/v1/admin")]
    assert len(lists) >= 7
    for operation in lists:
        for wanted in ("1000000000", "-1", "9" * 5000):
            answer = owner.api.get(operation.filled(ids), {"limit": wanted})
            assert answer.status_code in (200, 400, 422), f"{operation.path} {wanted[:12]}"
            assert f'"limit":{wanted}' not in answer.content.decode(), "cut to what a page may hold"
