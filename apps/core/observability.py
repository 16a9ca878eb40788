"""Error tracking and tracing, off unless configured. Their libraries are imported only then."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings

from apps.core.logs import REMOVED, redact, redact_deep

log = structlog.get_logger(__name__)

_URL_ATTRIBUTES = ("http.url", "http.target", "url.full", "url.query")


def observability_start() -> None:
    """Called once when Django has started, in web processes, workers and commands alike."""
    if settings.SENTRY_DSN:
        _sentry_start()
    if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        _tracing_start()


def scrub(event: Any, hint: Any = None) -> Any:
    """What may leave for the error tracker: no body, query string, cookie or header that names a caller."""
    request = event.get("request")
    if isinstance(request, dict):
        for name in ("data", "cookies", "query_string", "env"):
            request.pop(name, None)
        headers = request.get("headers") or {}
        kept = {"accept", "content-length", "content-type", "host", "user-agent", "x-request-id"}
        request["headers"] = {name: value if name.lower() in kept else REMOVED for name, value in headers.items()}
    return redact_deep(event)


def _sentry_start() -> None:
    import sentry_sdk
    from sentry_sdk.integrations.celery import CeleryIntegration
    from sentry_sdk.integrations.django import DjangoIntegration

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        integrations=[DjangoIntegration(), CeleryIntegration()],
        send_default_pii=False,
        include_local_variables=False,  # a frame's variables hold keys, secrets and bodies
        max_request_body_size="never",
        traces_sample_rate=0.0,
        before_send=scrub,
        before_breadcrumb=lambda crumb, hint: redact_deep(crumb),
    )
    log.info("sentry_started")


def _hide_signatures(span: Any, request: Any) -> None:
    for name in _URL_ATTRIBUTES:
        value = (span.attributes or {}).get(name)
        if isinstance(value, str):
            span.set_attribute(name, redact(value))


def _tracing_start() -> None:
    """Spans of requests and tasks, by OTLP over HTTP. The exporter reads its own OTEL_… variables as well."""
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.celery import CeleryInstrumentor
    from opentelemetry.instrumentation.django import DjangoInstrumentor
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT.rstrip("/") + "/v1/traces"
    provider = TracerProvider(resource=Resource.create({"service.name": "katalo"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument(request_hook=_hide_signatures)
    CeleryInstrumentor().instrument()  # type: ignore[no-untyped-call]
    log.info("tracing_started")
