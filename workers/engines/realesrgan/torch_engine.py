"""Upscaling with weights of Real-ESRGAN that the operator supplies, by torch: the engine for machines with CUDA."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from workers.engines.base import Cancelled, EngineNotConfigured, Progress, Request, Result, Unsupported
from workers.engines.realesrgan import faces
from workers.engines.realesrgan.job import RESAMPLING, Means, accepted, carry_out
from workers.engines.realesrgan.request import KIND
from workers.engines.realesrgan.resample import to_scale

if TYPE_CHECKING:
    from workers.engines.realesrgan.torch_network import TorchNetwork


class TorchRealEsrganEngine:
    """The same as RealEsrganEngine, with the network in REALESRGAN_WEIGHTS."""

    name = "realesrgan-torch"
    version = "1.0.0"
    kinds: tuple[str, ...] = (KIND,)

    def __init__(self) -> None:
        self.network: TorchNetwork | None = None

    def setup(self) -> None:
        """Load the weights, once per process. Raises EngineNotConfigured."""
        if self.network is not None:
            return
        faces.configured()
        path = os.environ.get("REALESRGAN_WEIGHTS")
        if not path:
            raise EngineNotConfigured("The engine realesrgan-torch needs REALESRGAN_WEIGHTS, a file of open weights.")
        try:
            from workers.engines.realesrgan.torch_network import load
        except ModuleNotFoundError as error:
            message = f"The engine realesrgan-torch needs the Python package {error.name!r} (requirements-gpu.txt)."
            raise EngineNotConfigured(message) from error
        self.network = load(Path(path))

    def run(self, request: Request, *, progress: Progress, cancelled: Cancelled) -> Result:
        """As RealEsrganEngine.run; Unsupported also for a scale beyond that of the weights."""
        if self.network is None:
            raise EngineNotConfigured("The engine realesrgan-torch was not set up.")
        order, network = accepted(request, cancelled), self.network
        if order.draft:
            return carry_out(self, request, order, RESAMPLING, progress, cancelled)
        if order.scale > network.scale:
            raise Unsupported(f"The configured weights enlarge {network.scale} times at most; got scale {order.scale}.")
        upscale = partial(to_scale, network.upscale, network.scale, order.scale)
        means = Means(f"rrdb-x{network.scale}", network.device, upscale, network.tile)
        return carry_out(self, request, order, means, progress, cancelled)
