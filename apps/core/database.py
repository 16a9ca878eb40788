"""Writes by hand, for the paths that every job takes.

The ORM builds each statement anew, which costs several times what the database needs to run it. These build the text of
a statement once for each model and leave the values to the fields, so that they mean what `save()` means. PostgreSQL
and SQLite take the same text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models, router

INSERT = "INSERT INTO {table} VALUES {rows}"
UPDATE = 'UPDATE "{table}" SET {changes} WHERE {conditions}'


@cache
def _fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


@cache
def _insert(model: type[models.Model], rows: int) -> str:
    row = f"({', '.join(['%s'] * len(_fields(model)))})"
    return INSERT.format(table=into(model), rows=", ".join([row] * rows))


@cache
def _inserts(shape: tuple[tuple[type[models.Model], int], ...]) -> str:
    *first, last = [_insert(model, rows) for model, rows in shape]
    beside = ", ".join(f"part{place} AS ({text})" for place, text in enumerate(first))
    return f"WITH {beside} {last}" if first else last


@cache
def into(model: type[models.Model]) -> str:
    """The table with its columns, as an INSERT names them; `row_values` has their order."""
    columns = ", ".join(f'"{field.column}"' for field in _fields(model))
    return f'"{model._meta.db_table}" ({columns})'


def row_values(instance: models.Model, replaced: Mapping[str, Any] | None = None) -> list[Any]:
    """What an INSERT of the instance stores, field by field. Sets what fields set themselves, such as `auto_now_add`.

    replaced: values of fields, by name, that are not the instance's.
    """
    connection = connections[router.db_for_write(type(instance), instance=instance)]
    return [
        replaced[field.name]
        if replaced and field.name in replaced
        else field.get_db_prep_save(field.pre_save(instance, add=True), connection)
        for field in _fields(type(instance))
    ]


def insert(*instances: models.Model) -> None:
    """INSERT rows, those of a model side by side: with one statement on PostgreSQL, with one for each model elsewhere.

    Nothing for no instance. Rows may refer to one another in any order, since foreign keys are looked at when the
    transaction ends. Raises what the database raises.
    """
    groups = [list(rows) for _, rows in groupby(instances, key=type)]
    using = router.db_for_write(type(instances[0]), instance=instances[0]) if instances else DEFAULT_DB_ALIAS
    if connections[using].vendor == "postgresql" and groups:
        _write(groups, using)
    else:
        for rows in groups:
            _write([rows], using)
    _stored(instances, using)


def _write(groups: Sequence[Sequence[models.Model]], using: str) -> None:
    shape = tuple((type(rows[0]), len(rows)) for rows in groups)
    values = [value for rows in groups for instance in rows for value in row_values(instance)]
    with connections[using].cursor() as cursor:
        cursor.execute(_inserts(shape), values)


def insert_once(instance: models.Model) -> bool:
    """INSERT … ON CONFLICT DO NOTHING. False when a unique constraint already has a row: somebody else was first.

    Waits for a concurrent insert of the same key to commit or roll back, and leaves the transaction usable, which
    catching IntegrityError does only with a savepoint.
    """
    model = type(instance)
    using = router.db_for_write(model, instance=instance)
    with connections[using].cursor() as cursor:
        cursor.execute(f"{_insert(model, 1)} ON CONFLICT DO NOTHING", row_values(instance))
        inserted: bool = cursor.rowcount == 1
    if inserted:
        _stored([instance], using)
    return inserted


def _stored(instances: Sequence[models.Model], using: str) -> None:
    for instance in instances:
        instance._state.adding = False
        instance._state.db = using


def update_where(model: type[models.Model], where: Mapping[str, Any], values: Mapping[str, Any]) -> int:
    """UPDATE with plain values, both by field name; returns how many rows.

    where: what each field must equal, or a list of what it may equal; an empty one matches nothing.
    """
    if [] in where.values():
        return 0
    using = router.db_for_write(model)
    connection = connections[using]
    changes, conditions, parameters = [], [], []
    for name, value in values.items():
        field = _field(model, name)
        changes.append(f'"{field.column}" = %s')
        parameters.append(field.get_db_prep_save(value, connection))
    for name, wanted in where.items():
        field = _field(model, name)
        choice = wanted if isinstance(wanted, list) else [wanted]
        conditions.append(f'"{field.column}" IN ({", ".join(["%s"] * len(choice))})')
        parameters.extend(field.get_db_prep_save(value, connection) for value in choice)
    with connection.cursor() as cursor:
        cursor.execute(
            UPDATE.format(table=model._meta.db_table, changes=", ".join(changes), conditions=" AND ".join(conditions)),
            parameters,
        )
        return int(cursor.rowcount)
