"""See the package."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """Asked once a request (CONN_HEALTH_CHECKS), which Django answers by a statement of its own.

        A server that ends a connection says so, or closes it: then there is something to read although nothing was
        asked. Where there is nothing, the request's first statement is as good a question as `SELECT 1`.
        """
        if self.connection is None or self.connection.closed:
            return False
        if self.errors_occurred:
            return super().is_usable()
        unasked = select.poll()
        unasked.register(self.connection.fileno(), select.POLLIN)
        return super().is_usable() if unasked.poll(0) else True
