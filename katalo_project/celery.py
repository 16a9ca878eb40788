"""The Celery application. Queues carry hints; the database row is the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "katalo_project.settings.local")

app = Celery("katalo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.imports = (
    "workers.tasks.gpu",
    "workers.tasks.ingest",
    "workers.tasks.webhooks",
    "workers.tasks.maintenance",
)
