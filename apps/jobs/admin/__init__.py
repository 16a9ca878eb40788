"""Jobs: the list, the page of one job, the review queue, and prices by kind."""

from apps.jobs.admin.jobs import JobAdmin
from apps.jobs.admin.prices import PriceAdmin

__all__ = ["JobAdmin", "PriceAdmin"]
