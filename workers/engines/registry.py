"""Which engines exist: name -> "module:Class", imported on first use so that a web process never loads OpenCV."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from threading import RLock
from typing import cast

from workers.engines.base import Engine, EngineNotConfigured, EngineNotFound

ENGINES: dict[str, str] = {
    "diffusion": "workers.engines.diffusion.engine:DiffusionEngine",
    "diffusion-images": "workers.engines.diffusion.images:DiffusionImagesEngine",
    "fake": "workers.engines.fake.engine:FakeEngine",
    "illustrator": "workers.engines.illustrator.engine:IllustratorEngine",
    "ingest": "workers.engines.ingest.engine:IngestEngine",
    "photo": "workers.engines.photo.engine:PhotoEngine",
    "realesrgan": "workers.engines.realesrgan.engine:RealEsrganEngine",
    "realesrgan-torch": "workers.engines.realesrgan.torch_engine:TorchRealEsrganEngine",
    "redesign": "workers.engines.redesign.engine:RedesignEngine",
    "replicate": "workers.engines.replicate.engine:ReplicateEngine",
    "staging": "workers.engines.staging.engine:StagingEngine",
    "variant": "workers.engines.variant.engine:VariantEngine",
}

_loading = RLock()


def load(name: str) -> Engine:
    """The engine, set up, one instance per process, whichever thread asks first.

    Raises EngineNotFound, and EngineNotConfigured when `setup` does or when a library that it needs is missing. A
    failure is not remembered: the next call tries again.
    """
    with _loading:
        return _load(name)


@cache
def _load(name: str) -> Engine:
    if name not in ENGINES:
        raise EngineNotFound(f"no engine is called {name!r}; known: {', '.join(sorted(ENGINES))}")
    module, _, attribute = ENGINES[name].partition(":")
    try:
        engine = cast(Engine, getattr(import_module(module), attribute)())
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "workers":
            raise  # our own module is missing: a defect, not something an operator can install
        raise EngineNotConfigured(f"the engine {name!r} needs the Python package {error.name!r}") from error
    engine.setup()
    return engine
