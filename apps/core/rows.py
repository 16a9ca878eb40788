"""Rows of the hottest reads, by a statement that is written once.

The ORM builds and compiles a statement anew for every query, which for one row costs several times what the database
needs to find it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection, models

from apps.core.database import statement_run

Row = TypeVar("Row", bound=models.Model)
Converter = Callable[[Any], Any]


class Reader(Generic[Row]):
    """Reads rows of one model. tail: SQL from FROM on, in which the table goes by its own name, with %s for values, or
    with %(name)s for all of them.

    beside: further expressions to be selected, whose values come first. They may be texts, numbers, moments, UUIDs.
    head: what comes before the columns, for a write that returns them.
    """

    def __init__(self, model: type[Row], tail: str, *, beside: Sequence[str] = (), head: str = "SELECT") -> None:
        self.model = model
        self.tail = tail
        self.beside = beside
        self.head = head

    def all(self, *values: Any, **named: Any) -> list[tuple[Row, tuple[Any, ...]]]:
        """Each row, and what stands beside it as the database driver gives it."""
        columns, names, converters = _shape(self.model, connection.vendor)
        statement = f"{self.head} {', '.join([columns, *self.beside])} {self.tail}"
        given = {name: sql_value(value) for name, value in named.items()}
        with statement_run(statement, given or [sql_value(value) for value in values]) as cursor:
            rows = cursor.fetchall()
        found = []
        for row in rows:
            fields = list(row[: len(names)])
            for place, convert in converters:
                fields[place] = convert(fields[place])
            found.append((self.model.from_db(connection.alias, names, fields), tuple(row[len(names) :])))
        return found

    def first(self, *values: Any) -> Row | None:
        found = self.all(*values)
        return found[0][0] if found else None


def sql_value(value: Any) -> Any:
    """A value as this database's driver takes it and as the column holds it."""
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def uuid_of(value: Any) -> UUID:
    """A UUID as the driver gives it: SQLite's as text."""
    return value if isinstance(value, UUID) else UUID(value)


@cache
def _shape(model: type[models.Model], vendor: str) -> tuple[str, list[str], list[tuple[int, Converter]]]:
    """The columns as SQL, the attributes that they fill, and what must become of the values at some places."""
    table = model._meta.db_table
    fields = model._meta.concrete_fields
    converters: list[tuple[int, Converter]] = []
    for place, field in enumerate(fields):
        expression = field.get_col(table)
        steps = [*connection.ops.get_db_converters(expression), *expression.get_db_converters(connection)]
        converters += [(place, _step(step, expression)) for step in steps]
    quoted = ", ".join(f'"{table}"."{field.column}"' for field in fields)
    return quoted, [field.attname for field in fields], converters


def _step(convert: Any, expression: Any) -> Converter:
    return lambda value: convert(value, expression, connection)
