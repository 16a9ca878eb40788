"""Where log lines go and how they look."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any


def logging_for(form: str, level: str = "INFO") -> dict[str, Any]:
    """form: `json` or `console`. level: of our own lines and everybody else's.

    Servers log to standard output. A management command's standard output is its answer (`key_create` prints a key,
    alone), so it logs to standard error.
    """
    if form not in {"json", "console"}:
        raise ValueError(f"LOG_FORMAT must be json or console; got {form!r}")
    stream = "stderr" if Path(sys.argv[0]).name == "manage.py" else "stdout"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "apps.core.logs.LineFormatter", "form": form}},
        "handlers": {
            "stream": {"class": "logging.StreamHandler", "stream": f"ext://sys.{stream}", "formatter": "line"}
        },
        "root": {"handlers": ["stream"], "level": level},
        "loggers": {
            # Django and granian bring handlers of their own; their lines go the same way as ours.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            "_granian": {"handlers": [], "propagate": True},
            "granian.access": {"handlers": [], "propagate": True},
            # Chatty at INFO, and nothing that an operator acts on.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "axes": {"level": "WARNING"},
            "botocore": {"level": "WARNING"},
            "boto3": {"level": "WARNING"},
            "s3transfer": {"level": "WARNING"},
            "urllib3": {"level": "WARNING"},
        },
    }
