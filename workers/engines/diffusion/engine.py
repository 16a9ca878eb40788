"""Staging with a diffusion model: the rendered staging is its guide, and only furniture is repainted.

The room is understood, arranged, rendered and put together by the staging engine. A pipeline of open weights then
repaints the furniture in the result; outside the furniture and its rim the staged photo stays as it was, so that no
model ever draws a wall, a window or a door.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workers.engines.base import Canceled, Cancelled, EngineNotConfigured, Progress, Request, Result, Unsupported
from workers.engines.diffusion.adapters import Edit
from workers.engines.diffusion.pipeline import Loaded, load
from workers.engines.diffusion.prompts import NEGATIVE, prompt
from workers.engines.diffusion.sizes import work_size
from workers.engines.staging.composite import Composite
from workers.engines.staging.photo import stage_photo
from workers.engines.staging.render import Layers
from workers.engines.staging.request import Order, read_order
from workers.engines.staging.steps import Steps

WORK_PIXELS = 1024 * 1024
"""Area at which today's open models were trained."""
MULTIPLE = 32
"""Both sides of a pipeline's picture must divide by this: patches of 2 on latents of 8 or 16 pixels."""
RIM = 0.006
"""How far beyond the furniture's outline it may be repainted, as a share of the picture's longer side."""
STRENGTHS = {"standard": 0.45, "draft": 0.35}
STEPS = {"standard": 30, "draft": 12}
"""Denoising steps; with a strength of 0.45 a pipeline takes the last 45 % of them."""


class DiffusionEngine:
    """Stages photos of rooms with the help of a diffusion pipeline from DIFFUSION_MODEL_DIR."""

    name = "diffusion"
    version = "1.0.0"
    kinds = ("staging.photo",)

    def __init__(self) -> None:
        self.loaded: Loaded | None = None

    def setup(self) -> None:
        """Load the pipeline, once per process. Raises EngineNotConfigured."""
        if self.loaded is not None:
            return
        folder, controlnet = os.environ.get("DIFFUSION_MODEL_DIR"), os.environ.get("DIFFUSION_CONTROLNET_DIR")
        if not folder:
            raise EngineNotConfigured("The diffusion engine needs DIFFUSION_MODEL_DIR, a directory of open weights.")
        self.loaded = load(Path(folder), Path(controlnet) if controlnet else None)

    def run(self, request: Request, *, progress: Progress, cancelled: Cancelled) -> Result:
        """Stage a photo. Raises Unsupported, InvalidInput, TryAgain, Canceled, EngineNotConfigured."""
        loaded = self.loaded
        if loaded is None:
            raise EngineNotConfigured("The diffusion engine was not set up.")
        order = read_order(request)
        if order.kind not in self.kinds or order.mode in ("clean", "declutter"):
            raise Unsupported("The diffusion engine furnishes photos; the staging engine does the rest.")
        steps = Steps(progress, cancelled)

        def repaint(
            photo: NDArray[np.uint8], staged: Composite, layers: Layers, share: tuple[float, float]
        ) -> Composite:
            return _repainted(loaded, order, request.seed, steps, photo, staged, layers, share)

        result = stage_photo(request, order, steps, finish=repaint)
        made_by = {"pipeline": loaded.name, "device": loaded.device, "strength": STRENGTHS[order.quality]}
        details: dict[str, Any] = {**result.details, "diffusion": made_by}
        return replace(result, engine=self.name, version=self.version, details=details)


def _repainted(
    loaded: Loaded,
    order: Order,
    seed: int,
    steps: Steps,
    photo: NDArray[np.uint8],
    staged: Composite,
    layers: Layers,
    share: tuple[float, float],
) -> Composite:
    """The staged photo with its furniture repainted. share: of the job's progress, from and to."""
    size = work_size(photo.shape[1], photo.shape[0], MULTIPLE, WORK_PIXELS)
    mask = furniture_mask(layers, (photo.shape[1], photo.shape[0]))
    guide = Image.fromarray(cv2.resize(staged.image, size, interpolation=cv2.INTER_AREA))
    edit = Edit(
        guide=guide,
        photo=Image.fromarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA)),
        edges=edges(guide),
        mask=Image.fromarray(((cv2.resize(mask, size, interpolation=cv2.INTER_AREA) > 0.02) * 255).astype(np.uint8)),
        prompt=prompt(order.room_types, order.style),
        negative_prompt=NEGATIVE,
        strength=STRENGTHS[order.quality],
        steps=STEPS[order.quality],
    )

    def step(number: int) -> None:
        if steps.cancelled():
            raise Canceled("The job was canceled while its furniture was repainted.")
        steps.tell(share[0] + (share[1] - share[0]) * min(1.0, number / max(1.0, edit.steps * edit.strength)))

    made = loaded.run(edit, seed=seed, step=step)
    return pasted(staged, np.asarray(made), mask)


def furniture_mask(layers: Layers, size: tuple[int, int]) -> NDArray[np.float32]:
    """Where furniture may be repainted, (H, W) of size (width, height): 1 on it, falling to 0 across its rim."""
    alpha = cv2.resize(np.asarray(layers.alpha, np.float32), size, interpolation=cv2.INTER_LINEAR)
    rim = max(1, round(RIM * max(size)))
    wide = cv2.dilate((alpha > 0.02).astype(np.float32), np.ones((2 * rim + 1, 2 * rim + 1), np.uint8))
    soft = cv2.blur(wide, (rim, rim)) * wide
    return np.asarray(np.maximum(soft, alpha), np.float32)


def edges(picture: Image.Image) -> Image.Image:
    """Canny edges of a picture, white on black, as ControlNets for edges expect them."""
    grey = cv2.cvtColor(np.asarray(picture), cv2.COLOR_RGB2GRAY)
    found = cv2.Canny(grey, 80, 160)
    return Image.fromarray(np.repeat(found[..., None], 3, axis=2))


def pasted(staged: Composite, made: NDArray[np.uint8], mask: NDArray[np.float32]) -> Composite:
    """The repainted furniture on the staged photo, at the photo's size; where mask is 0 the bytes stay."""
    height, width = staged.image.shape[:2]
    image = staged.image.copy()
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return staged
    large = cv2.resize(made, (width, height), interpolation=cv2.INTER_CUBIC)
    here = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    weight = mask[here][..., None]
    mixed = image[here] * (1.0 - weight) + large[here] * weight
    image[here] = np.where(weight > 0, np.clip(mixed + 0.5, 0, 255).astype(np.uint8), image[here])
    return Composite(image, staged.zone | (mask > 0))
