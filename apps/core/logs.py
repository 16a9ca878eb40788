"""Log lines: one shape for our own, Django's, Celery's and granian's, and nothing in them that opens a door.

Secrets are kept out where lines are written. What slips through (a library's message, a stack) meets `redact`, which
looks at the finished text of every line.
"""

from __future__ import annotations

import logging
import re
from typing import Any

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

REMOVED = "[removed]"
SECRET_NAMES = frozenset(
    {"authorization", "api_key", "cookie", "password", "pepper", "secret", "signature", "token", "x-api-key"}
)
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(kat_live_[0-9A-Za-z]{1,16}\.)[0-9A-Za-z_-]+"), rf"\1{REMOVED}"),
    (re.compile(r"(whsec_)[0-9A-Za-z+/=_-]+"), rf"\1{REMOVED}"),
    # Query parameters that sign a URL, also percent-encoded inside another URL.
    (
        re.compile(
            r"(?i)((?:signature|sig|x-amz-signature|x-amz-credential|x-amz-security-token)(?:=|%3D))[^&\s\"'<>\\]+"
        ),
        rf"\1{REMOVED}",
    ),
    (re.compile(r"(?i)(bearer\s+)[^\s\"',\\]+"), rf"\1{REMOVED}"),
    (re.compile(r"(://[^/\s:@\"']*:)[^/\s@\"']+(@)"), rf"\1{REMOVED}\2"),
)


def redact(text: str) -> str:
    """The text without API key secrets, webhook secrets, URL signatures, bearer tokens and passwords in addresses."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def redact_deep(value: Any) -> Any:
    """The same for every text inside lists and dicts; values under a secret's name go altogether."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {
            name: REMOVED if str(name).lower() in SECRET_NAMES and inner else redact_deep(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [redact_deep(inner) for inner in value]
    return value


def _drop_secret_names(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    for name in SECRET_NAMES & event.keys():
        event[name] = REMOVED
    return event


def _drop_request(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Django attaches the request to its lines, and that prints the query string."""
    event.pop("request", None)
    return event


# What every line gets, ours and foreign ones.
_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _drop_secret_names,
]


class LineFormatter(structlog.stdlib.ProcessorFormatter):
    """A logging formatter. form: `json`, one object a line, or `console`, for people."""

    def __init__(self, form: str = "json") -> None:
        last: list[Processor]
        if form == "json":
            last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        else:
            last = [structlog.dev.ConsoleRenderer(colors=False)]
        super().__init__(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), _drop_request, *_SHARED],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def structlog_configure() -> None:
    """Sends structlog's lines through the standard library, where the settings' LOGGING decides about them."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
