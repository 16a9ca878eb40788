"""Loads pipelines of open weights from local directories and runs them. Imports torch only when asked to."""

from __future__ import annotations

import json
import logging
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from workers.engines.base import EngineNotConfigured, TryAgain
from workers.engines.diffusion.adapters import ADAPTERS, BY_WEIGHTS, NEEDS_CONTROLNET, Edit

log = logging.getLogger(__name__)

_device = threading.Lock()
"""One run at a time, whichever threads ask: a pipeline keeps the state of its run in itself, and the memory is one."""


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
        [picture] = called(self.pipeline, ADAPTERS[self.name](edit), seeds=[seed], step=step)
        return picture.resize(edit.guide.size, Image.Resampling.LANCZOS)


def called(
    pipeline: Any, given: Mapping[str, Any], *, seeds: Sequence[int], step: Callable[[int], None]
) -> list[Image.Image]:
    """One RGB picture for each seed. given: the pipeline's arguments. step: as in `Loaded.run`.

    What a run that failed or was stopped had on the device is freed. Raises TryAgain when the device has no memory
    left.
    """
    import torch

    def stepped(_: Any, number: int, __: Any, values: dict[str, Any]) -> dict[str, Any]:
        step(number + 1)
        return values

    generators = [torch.Generator("cpu").manual_seed(seed) for seed in seeds]
    try:
        with _device, torch.inference_mode():
            made = pipeline(
                **given,
                generator=generators if len(generators) > 1 else generators[0],
                callback_on_step_end=stepped,
            )
    except torch.OutOfMemoryError as error:
        _free(error)
        raise TryAgain("The GPU ran out of memory; the job is tried again.", after=10.0) from error
    except BaseException as error:
        _free(error)
        raise
    return [picture.convert("RGB") for picture in made.images]


def _free(error: BaseException) -> None:
    """Empties the stack of an error, which holds the tensors of the run that it ended, and gives their memory back."""
    import torch

    traceback.clear_frames(error.__traceback__)
    torch.cuda.empty_cache()


def load(folder: Path, controlnet: Path | None) -> Loaded:
    """The pipeline that the weights in folder are for. controlnet: weights of a ControlNet for edges, where needed.

    Reads safetensors files of these directories only, never a pickle and never the network. Raises EngineNotConfigured
    when something is missing.
    """
    held = class_of(folder, "DIFFUSION_MODEL_DIR")
    name = class_for(held, BY_WEIGHTS, folder)
    if held not in NEEDS_CONTROLNET:
        return opened(folder, name)
    if controlnet is None:
        raise EngineNotConfigured(f"{name} needs DIFFUSION_CONTROLNET_DIR, a ControlNet for edges.")
    return opened(folder, name, controlnet=("ControlNetModel", controlnet))


def opened(folder: Path, name: str, **parts: tuple[str, Path]) -> Loaded:
    """The pipeline class `name` with the weights in folder, in bfloat16 on CUDA, else in float32 on the processor.

    parts: component -> its class and its own directory. Raises EngineNotConfigured.
    """
    try:
        import diffusers
        import torch
    except ModuleNotFoundError as error:
        raise EngineNotConfigured(
            f"Pipelines of open weights need the Python package {error.name!r} (requirements-gpu.txt)."
        ) from error
    device = "cuda" if torch.cuda.is_available() else "cpu"
    options: dict[str, Any] = {
        "torch_dtype": torch.bfloat16 if device == "cuda" else torch.float32,
        "local_files_only": True,
        "use_safetensors": True,
    }
    try:
        components = {
            part: getattr(diffusers, kind).from_pretrained(at, **options) for part, (kind, at) in parts.items()
        }
        pipeline = getattr(diffusers, name).from_pretrained(folder, **components, **options).to(device)
    except (OSError, ValueError) as error:
        raise EngineNotConfigured(f"The weights in {folder} cannot be loaded: {error}") from error
    except torch.OutOfMemoryError as error:
        _free(error)
        raise EngineNotConfigured(f"The GPU has too little memory for the weights in {folder}.") from error
    pipeline.set_progress_bar_config(disable=True)
    log.info("diffusion pipeline %s loaded on %s", name, device)
    return Loaded(name, device, pipeline)


def class_for(held: str, by_weights: Mapping[str, str], folder: Path) -> str:
    """The class to run weights of the class `held` as. Raises EngineNotConfigured for weights that are of no use."""
    if held not in by_weights:
        known = ", ".join(sorted(by_weights))
        raise EngineNotConfigured(f"{folder} holds weights of {held}; usable are {known}.")
    return by_weights[held]


def class_of(folder: Path, setting: str) -> str:
    """The pipeline class that the weights in folder were saved by. setting: which named it, for the message."""
    index = folder / "model_index.json"
    if not index.is_file():
        raise EngineNotConfigured(f"{setting} must hold a diffusers pipeline; there is no {index}.")
    try:
        return str(json.loads(index.read_text())["_class_name"])
    except (ValueError, KeyError, TypeError) as error:
        raise EngineNotConfigured(f"{index} does not name a pipeline class.") from error
