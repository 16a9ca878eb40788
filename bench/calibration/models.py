"""Two tables: a key with its owner, and rows as wide as a plain job."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import models


class Owner(models.Model):
    slug = models.CharField(max_length=63, unique=True)

    objects: Any = models.Manager()

    class Meta:
        app_label = "calibration"


class Key(models.Model):
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT)
    prefix = models.CharField(max_length=8, unique=True)
    secret_hash = models.CharField(max_length=64)

    objects: Any = models.Manager()

    class Meta:
        app_label = "calibration"


class Row(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT)
    kind = models.CharField(max_length=64)
    state = models.CharField(max_length=16, default="queued")
    input = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects: Any = models.Manager()

    class Meta:
        app_label = "calibration"
