"""The production shape on one machine, with limits that no load meets and an engine that does no work."""

from __future__ import annotations

from faults.settings import *  # noqa: F403  the point of a settings layer
from faults.settings import RATE_LIMITS_PER_MINUTE as LIMITS
from workers.engines.registry import ENGINES

ENGINES["no-op"] = "bench.no_op:NoOpEngine"
RATE_LIMITS_PER_MINUTE = dict.fromkeys(LIMITS, 10**9)
