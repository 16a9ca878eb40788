"""Pages of lists that may be long."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.utils.functional import cached_property

COUNTED = 10_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # the runtime class takes no parameters
    """Counts up to COUNTED rows and no further: nobody leafs through more, and counting a million costs more than the
    page. What lies deeper is found by a search or a filter."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list.order_by()  # type: ignore[attr-defined]  # the admin pages query sets
        return int(rows[:COUNTED].count())
