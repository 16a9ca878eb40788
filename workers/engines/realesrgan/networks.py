"""The networks that come with the library, and which one is used."""

from __future__ import annotations

from dataclasses import dataclass

from workers.engines.base import EngineNotConfigured

PROCESSOR = -1
"""The device number that means: no GPU."""
CHOICES = ("auto", "photo", "compact", "lanczos")


@dataclass(frozen=True)
class Network:
    """name: for details. model: the library's number for it. scale: what it was trained for. tile: pixels of a tile's
    side on a processor, so that a tile takes seconds.
    """

    name: str
    model: int
    scale: int
    tile: int


PHOTO = Network("realesrgan-x4plus", 4, 4, 128)
"""Trained on photos at 4; 2 and 3 are its result scaled down by area. 600 µs of processor time for a pixel."""
COMPACT = {
    2: Network("realesr-animevideov3-x2", 0, 2, 384),
    3: Network("realesr-animevideov3-x3", 1, 3, 384),
    4: Network("realesr-animevideov3-x4", 2, 4, 384),
}
"""Trained for each scale, on drawings; 17 µs of processor time for a pixel. See docs/engines/upscaling.md."""


def network_for(choice: str, scale: int, device: int) -> Network | None:
    """The network for a scale; None for plain resampling. choice: one of CHOICES, `auto` by the device.

    Raises EngineNotConfigured for another choice.
    """
    if choice not in CHOICES:
        raise EngineNotConfigured(f"REALESRGAN_NETWORK must be one of {', '.join(CHOICES)}; got {choice!r}.")
    if choice == "lanczos":
        return None
    if choice == "photo" or (choice == "auto" and device != PROCESSOR):
        return PHOTO
    return COMPACT[scale]
