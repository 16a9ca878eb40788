from django.db import migrations


class Migration(migrations.Migration):
    """Old processes neither write nor know the column: the database fills it."""

    atomic = False  # the index is built while the table is written to
    dependencies = [("jobs", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE jobs_job ADD COLUMN next_release text NOT NULL DEFAULT 'unknown'",
            "ALTER TABLE jobs_job DROP COLUMN next_release",
        ),
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY job_next_release ON jobs_job (next_release, id)",
            "DROP INDEX CONCURRENTLY job_next_release",
        ),
    ]
