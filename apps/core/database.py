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
from django.db.backends.utils import CursorWrapper

PREPARED_VALUES = 600  # in a statement, which is a batch of eleven; longer ones are seldom run again
INSERT = "INSERT INTO {table} VALUES {rows}"
UPDATE = 'UPDATE "{table}" SET {changes} WHERE {conditions}'
BESIDE = ", part{place} AS (INSERT INTO {table} SELECT {values} FROM moved)"
MOVE = "WITH moved AS ({update} RETURNING 1){inserts} SELECT COUNT(*) FROM moved"


def statement_run(
    text: str, values: Sequence[Any] | Mapping[str, Any], *, using: str = DEFAULT_DB_ALIAS
) -> CursorWrapper:
    """Run a statement whose text is always the same; returns the cursor with its rows, to be used and closed.

    PostgreSQL keeps its plan with the connection, which for a short statement is most of what it costs.
    """
    connection = connections[using]
    prepared = getattr(connection, "prepared_cursor", None)
    cursor: CursorWrapper = prepared() if prepared and len(values) <= PREPARED_VALUES else connection.cursor()
    try:
        cursor.execute(text, values)
    except BaseException:
        cursor.close()
        raise
    return cursor


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
def _inserts_beside(models_of_rows: tuple[type[models.Model], ...]) -> str:
    """The parts of MOVE that insert, one for each row: among rows side by side PostgreSQL would take a NULL or a text
    for what it looks like, not for what the column holds."""
    parts = []
    for place, model in enumerate(models_of_rows):
        values = ", ".join(["%s"] * len(_fields(model)))
        parts.append(BESIDE.format(place=place, table=into(model), values=values))
    return "".join(parts)


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
    statement_run(_inserts(shape), values, using=using).close()


def insert_once(instance: models.Model) -> bool:
    """INSERT … ON CONFLICT DO NOTHING. False when a unique constraint already has a row: somebody else was first.

    Waits for a concurrent insert of the same key to commit or roll back, and leaves the transaction usable, which
    catching IntegrityError does only with a savepoint.
    """
    model = type(instance)
    using = router.db_for_write(model, instance=instance)
    with statement_run(f"{_insert(model, 1)} ON CONFLICT DO NOTHING", row_values(instance), using=using) as cursor:
        inserted: bool = cursor.rowcount == 1
    if inserted:
        _stored([instance], using)
    return inserted


def _stored(instances: Sequence[models.Model], using: str) -> None:
    for instance in instances:
        instance._state.adding = False
        instance._state.db = using


def update_where(
    model: type[models.Model],
    where: Mapping[str, Any],
    values: Mapping[str, Any],
    beside: Sequence[models.Model] = (),
) -> int:
    """UPDATE with plain values, both by field name; returns how many rows.

    where: what each field must equal, or a list of what it may equal; an empty one matches nothing. beside: rows to
    INSERT if the UPDATE finds its row, which then must be one at most; by the same statement on PostgreSQL.
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
    text = UPDATE.format(table=model._meta.db_table, changes=", ".join(changes), conditions=" AND ".join(conditions))
    if beside and connection.vendor == "postgresql":
        inserts = _inserts_beside(tuple(type(instance) for instance in beside))
        parameters += [value for instance in beside for value in row_values(instance)]
        with statement_run(MOVE.format(update=text, inserts=inserts), parameters, using=using) as cursor:
            moved = int(cursor.fetchone()[0])
        if moved:
            _stored(beside, using)
        return moved
    with statement_run(text, parameters, using=using) as cursor:
        moved = int(cursor.rowcount)
    if moved:
        insert(*beside)
    return moved
