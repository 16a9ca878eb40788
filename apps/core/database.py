"""One thing Django's ORM does not offer: an INSERT that tells whether it inserted."""

from __future__ import annotations

from django.db import connections, models, router
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery


def insert_once(instance: models.Model) -> bool:
    """INSERT … ON CONFLICT DO NOTHING. False when a unique constraint already has a row: somebody else was first.

    Waits for a concurrent insert of the same key to commit or roll back, and leaves the transaction usable, which
    catching IntegrityError does only with a savepoint.
    """
    model = type(instance)
    using = router.db_for_write(model, instance=instance)
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    query = InsertQuery(model, on_conflict=OnConflict.IGNORE)
    query.insert_values(fields, [instance])
    connection = connections[using]
    inserted = 0
    with connection.cursor() as cursor:
        for sql, parameters in query.get_compiler(using=using).as_sql():
            cursor.execute(sql, parameters)
            inserted += cursor.rowcount
    return inserted == 1
