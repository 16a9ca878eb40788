"""`manage.py engines`"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from apps.jobs import catalogue
from workers.engines.base import EngineError
from workers.engines.registry import load


class Command(BaseCommand):
    help = (
        "Lists every kind but batches with its queue and engine, and whether the engine is configured and ready here."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{'KIND':<27} {'QUEUE':<9} {'ENGINE':<11} {'VERSION':<9} STATE")
        for kind in catalogue.all_kinds():
            if kind.is_batch:
                continue
            try:
                engine = load(kind.engine_name)
                version, state = engine.version, "ready"
                if kind.name not in engine.kinds and kind.engine_name != "fake":
                    state = "does not run this kind"
                elif check := getattr(engine, "check", None):
                    check(kind.name)
            except EngineError as error:
                version, state = "-", error.message
            self.stdout.write(f"{kind.name:<27} {kind.queue:<9} {kind.engine_name:<11} {version:<9} {state}")
