"""The ledger refuses UPDATE and DELETE in the database itself, on PostgreSQL and on SQLite."""

from typing import Any

from django.db import migrations

POSTGRESQL = (
    """
    CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the ledger is append-only: % refused', TG_OP; END $$
    """,
    """
    CREATE TRIGGER ledger_is_append_only BEFORE UPDATE OR DELETE ON billing_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()
    """,
)
SQLITE = tuple(
    f"""
    CREATE TRIGGER ledger_refuses_{verb.lower()} BEFORE {verb} ON billing_ledgerentry
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: {verb} refused'); END
    """
    for verb in ("UPDATE", "DELETE")
)
POSTGRESQL_UNDO = (
    "DROP TRIGGER ledger_is_append_only ON billing_ledgerentry",
    "DROP FUNCTION ledger_is_append_only()",
)
SQLITE_UNDO = ("DROP TRIGGER ledger_refuses_update", "DROP TRIGGER ledger_refuses_delete")


def _run(schema_editor: Any, postgresql: tuple[str, ...], sqlite: tuple[str, ...]) -> None:
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement, params=None)  # no placeholders: the texts hold percent signs


def forwards(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, POSTGRESQL, SQLITE)


def backwards(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, POSTGRESQL_UNDO, SQLITE_UNDO)


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
