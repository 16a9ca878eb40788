"""The house's settings while its parts are broken: what waits for minutes in production waits for seconds.

Deliveries are repeated sooner and a silent receiver is given up sooner. FAULTS_PACE=production keeps the scheduler's
own times.
"""

from __future__ import annotations

import os

from faults.settings import *  # noqa: F403  the point of a settings layer
from faults.settings import INSTALLED_APPS, RATE_LIMITS_PER_MINUTE
from katalo_project.settings import base
from workers.engines.registry import ENGINES

ENGINES["stand-in"] = "faults.drill_engine:DrillEngine"
INSTALLED_APPS = [*INSTALLED_APPS, "faults"]
if os.environ.get("FAULTS_RELEASE") == "next":
    INSTALLED_APPS.append("faults.next_release")
if os.environ.get("FAULTS_PACE") == "production":
    CELERY_BEAT_SCHEDULE = base.CELERY_BEAT_SCHEDULE

OUTBOUND_TIMEOUT_SECONDS = 3
WEBHOOK_ATTEMPT_DELAYS_SECONDS = (0, 1, 2, 3, 4, 5, 10, 20)
# A partner that repeats what got no answer during an outage is not what the limits are there for.
RATE_LIMITS_PER_MINUTE = RATE_LIMITS_PER_MINUTE | {"generations_create": 2400, "generations_read": 24000}
