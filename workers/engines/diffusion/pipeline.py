"""Loads a pipeline of open weights from a local directory and runs one edit on it. Imports torch only when asked to."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from workers.engines.base import EngineNotConfigured, TryAgain
from workers.engines.diffusion.adapters import ADAPTERS, BY_WEIGHTS, NEEDS_CONTROLNET, Edit

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Loaded:
    """A pipeline in memory. name: its class. device: cuda or cpu."""

    name: str
    device: str
    pipeline: Any

    def run(self, edit: Edit, *, seed: int, step: Callable[[int], None]) -> Image.Image:
        """The edited picture at the edit's size. step: told the number of each finished step, may raise to stop.

        Raises TryAgain when the device has no memory left.
        """
        import torch

        def stepped(_: Any, number: int, __: Any, values: dict[str, Any]) -> dict[str, Any]:
            step(number + 1)
            return values

        try:
            with torch.inference_mode():
                made = self.pipeline(
                    **ADAPTERS[self.name](edit),
                    generator=torch.Generator("cpu").manual_seed(seed),
                    callback_on_step_end=stepped,
                )
        except torch.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            raise TryAgain("The GPU ran out of memory; the job is tried again.", after=10.0) from error
        picture: Image.Image = made.images[0]
        return picture.convert("RGB").resize(edit.guide.size, Image.Resampling.LANCZOS)


def load(folder: Path, controlnet: Path | None) -> Loaded:
    """The pipeline that the weights in folder are for. controlnet: weights of a ControlNet for edges, where needed.

    Reads safetensors files of these directories only, never a pickle and never the network. Raises EngineNotConfigured
    when something is missing.
    """
    name = BY_WEIGHTS.get(_class_of(folder))
    if name is None:
        known = ", ".join(sorted(BY_WEIGHTS))
        raise EngineNotConfigured(f"{folder} holds weights of {_class_of(folder)}; usable are {known}.")
    try:
        import diffusers
        import torch
    except ModuleNotFoundError as error:
        raise EngineNotConfigured(
            f"The diffusion engine needs the Python package {error.name!r} (requirements-gpu.txt)."
        ) from error
    device = "cuda" if torch.cuda.is_available() else "cpu"
    options: dict[str, Any] = {
        "torch_dtype": torch.bfloat16 if device == "cuda" else torch.float32,
        "local_files_only": True,
        "use_safetensors": True,
    }
    try:
        if _class_of(folder) in NEEDS_CONTROLNET:
            if controlnet is None:
                raise EngineNotConfigured(f"{name} needs DIFFUSION_CONTROLNET_DIR, a ControlNet for edges.")
            parts = {"controlnet": diffusers.ControlNetModel.from_pretrained(controlnet, **options)}
        else:
            parts = {}
        pipeline = getattr(diffusers, name).from_pretrained(folder, **parts, **options)
    except (OSError, ValueError) as error:
        raise EngineNotConfigured(f"The weights in {folder} cannot be loaded: {error}") from error
    pipeline.set_progress_bar_config(disable=True)
    log.info("diffusion pipeline %s loaded on %s", name, device)
    return Loaded(name, device, pipeline.to(device))


def _class_of(folder: Path) -> str:
    index = folder / "model_index.json"
    if not index.is_file():
        raise EngineNotConfigured(f"DIFFUSION_MODEL_DIR must hold a diffusers pipeline; there is no {index}.")
    try:
        return str(json.loads(index.read_text())["_class_name"])
    except (ValueError, KeyError, TypeError) as error:
        raise EngineNotConfigured(f"{index} does not name a pipeline class.") from error
