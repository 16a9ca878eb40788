"""Production settings for processes on one machine: no TLS in front, partners on loopback, a quick scheduler."""

from __future__ import annotations

from katalo_project.settings.production import *  # noqa: F403  the point of a settings layer
from katalo_project.settings.production import CELERY_BEAT_SCHEDULE
from workers.engines.registry import ENGINES

ENGINES["stand-in"] = "faults.stand_in:StandInEngine"

SECURE_SSL_REDIRECT = False
QUICK = {"schedule": 1.0, "options": {"expires": 10}}
CELERY_BEAT_SCHEDULE = CELERY_BEAT_SCHEDULE | {name: CELERY_BEAT_SCHEDULE[name] | QUICK for name in ("relay", "reap")}
