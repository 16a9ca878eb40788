"""See the package."""

from __future__ import annotations

import select
from typing import Any, Self

import psycopg
from django.db.backends.postgresql import base, operations
from django.db.backends.utils import CursorWrapper

PREPARED = "prepared"


class PreparedCursor(psycopg.Cursor[Any]):
    """Leaves each statement with the server, which makes its plan once and not at every run."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        return super().execute(query, params, **options | {"prepare": True})


class DatabaseOperations(operations.DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> Any:
        """The text with its values, for what lists queries: a prepared statement has no such text of its own."""
        if isinstance(cursor, PreparedCursor):
            return self.compose_sql(sql, params)
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def create_cursor(self, name: str | None = None) -> Any:
        return PreparedCursor(self.connection) if name == PREPARED else super().create_cursor(name)

    def prepared_cursor(self) -> CursorWrapper:
        """A cursor for statements that are run again and again with other values, one statement at a time.

        Values have the types that PostgreSQL finds for them, so a bare %s in a SELECT list needs a cast. Where
        connections are not kept nothing is (`prepare_threshold` in the settings), and it is a cursor like any other.
        """
        cursor: CursorWrapper = self._cursor(PREPARED)  # type: ignore[attr-defined]  # not in the stubs
        return cursor

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
