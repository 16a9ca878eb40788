"""A network of the real class with few and random weights, in the layout of the published files."""

from __future__ import annotations

from pathlib import Path

import torch

from workers.engines.realesrgan.rrdb import RRDBNet


def rrdb(path: Path, scale: int = 4, seed: int = 3) -> Path:
    """Saves it as .pth (under the name of the averaged weights) or .safetensors, by the name of the path."""
    torch.manual_seed(seed)
    network = RRDBNet(scale=scale, features=4, blocks=2, growth=3)
    weights = network.state_dict()
    if path.suffix == ".safetensors":
        from safetensors.torch import save_file

        save_file(weights, path)
    else:
        torch.save({"params_ema": weights}, path)
    return path
