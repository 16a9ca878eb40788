"""The one kind of this app: checking an original image."""

from __future__ import annotations

INGEST = "source.ingest"
