"""Weights of Real-ESRGAN from a local file, run by torch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from workers.engines.base import EngineNotConfigured, TryAgain
from workers.engines.realesrgan.rrdb import RRDBNet, network_of

TILES = {"cuda": 512, "cpu": 128}
"""Pixels of a tile's side: on a GPU 2 to 3 GiB of memory, on a processor seconds."""

Pixels = NDArray[np.uint8]


class TorchNetwork:
    """A network on the best device there is; in half precision on a GPU."""

    def __init__(self, network: RRDBNet) -> None:
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.scale = network.scale
        self.tile = TILES[self.device]
        self._type = torch.float16 if self.device == "cuda" else torch.float32
        self._network = network.to(self.device, self._type)

    def upscale(self, tile: Pixels) -> Pixels:
        """(h, w, 3) to (h·s, w·s, 3), s the network's own scale. Raises TryAgain when the device has no memory left."""
        try:
            made = self._run(tile)
            if not bool(torch.isfinite(made).all()):
                # Half precision overflowed, which shows as black bars; single precision does not.
                self._type = torch.float32
                self._network = self._network.float()
                made = self._run(tile)
            levels = made.clamp(0, 1).mul(255).round().to("cpu", torch.uint8)
        except torch.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            raise TryAgain("The GPU ran out of memory; the job is tried again.", after=10.0) from error
        return np.ascontiguousarray(levels.permute(1, 2, 0).numpy())

    def _run(self, tile: Pixels) -> torch.Tensor:
        height, width = tile.shape[:2]
        fold = self._network.fold
        with torch.inference_mode(), torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True):
            values = torch.tensor(tile, device=self.device).permute(2, 0, 1)[None].to(self._type) / 255
            values = functional.pad(values, (0, -width % fold, 0, -height % fold), mode="replicate")
            made: torch.Tensor = self._network(values)
        return made[0, :, : height * self.scale, : width * self.scale]


def load(path: Path) -> TorchNetwork:
    """The network in a file: .safetensors, or .pth as published, of which only tensors are read, never code.

    Raises EngineNotConfigured when it is missing or holds something else.
    """
    if not path.is_file():
        raise EngineNotConfigured(
            "REALESRGAN_WEIGHTS must be a file of Real-ESRGAN weights; there is none at its path."
        )
    try:
        network = network_of(_tensors(path))
    except Exception as error:  # readers of weights raise nearly anything on other bytes
        raise EngineNotConfigured(
            "REALESRGAN_WEIGHTS must hold weights of the RRDB network, as RealESRGAN_x4plus.pth or x2plus.pth do."
        ) from error
    return TorchNetwork(network)


def _tensors(path: Path) -> dict[str, torch.Tensor]:
    if path.suffix == ".safetensors":
        from safetensors.torch import load_file

        return dict(load_file(path))
    content: Any = torch.load(path, map_location="cpu", weights_only=True)
    for name in ("params_ema", "params"):
        if name in content:
            content = content[name]
            break
    return dict(content)
