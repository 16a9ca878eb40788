"""Which engines exist: name -> "module:Class", imported on first use so that a web process never loads OpenCV."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import cast

from workers.engines.base import Engine, EngineNotFound

ENGINES: dict[str, str] = {
    "fake": "workers.engines.fake.engine:FakeEngine",
    "ingest": "workers.engines.ingest.engine:IngestEngine",
    "photo": "workers.engines.photo.engine:PhotoEngine",
    "staging": "workers.engines.staging.engine:StagingEngine",
}


@cache
def load(name: str) -> Engine:
    """The engine, set up, one instance per process. Raises EngineNotFound, EngineNotConfigured."""
    if name not in ENGINES:
        raise EngineNotFound(f"no engine is called {name!r}; known: {', '.join(sorted(ENGINES))}")
    module, _, attribute = ENGINES[name].partition(":")
    engine = cast(Engine, getattr(import_module(module), attribute)())
    engine.setup()
    return engine
