"""One upscale from file to file, whatever enlarges the tiles."""

from __future__ import annotations

import os
from dataclasses import dataclass

from workers.engines.base import (
    Canceled,
    Cancelled,
    Engine,
    EngineNotConfigured,
    Progress,
    Request,
    Result,
    Unsupported,
)
from workers.engines.realesrgan.faces import configured, restored
from workers.engines.realesrgan.fidelity import agreement_psnr
from workers.engines.realesrgan.picture import Picture, read_picture, written
from workers.engines.realesrgan.request import Order, read_order
from workers.engines.realesrgan.resample import lanczos, lanczos_alpha
from workers.engines.realesrgan.tiles import Upscale, upscaled

MAX_OUTPUT_PIXELS = 40_000_000


@dataclass(frozen=True)
class Means:
    """What enlarges. network, device: for details. upscale: a tile to the wanted scale, None for plain resampling.
    tile: pixels of a tile's side at most.
    """

    network: str
    device: str
    upscale: Upscale | None = None
    tile: int = 0


RESAMPLING = Means("lanczos", "cpu")


def accepted(request: Request, cancelled: Cancelled) -> Order:
    """The order, when it is one that can be carried out.

    Raises InvalidInput, Unsupported, Canceled, and EngineNotConfigured when a face model is set up wrongly.
    """
    order = read_order(request)
    if order.face_enhance and configured() is None:
        message = "Faces cannot be enhanced here: no face model is configured. Send face_enhance false."
        raise Unsupported(message, code="face_enhance_unavailable")
    if cancelled():
        raise Canceled("The job was canceled.")
    return order


def carry_out(
    engine: Engine, request: Request, order: Order, means: Means, progress: Progress, cancelled: Cancelled
) -> Result:
    """Read, enlarge, measure and write the picture. Raises InvalidInput, Canceled and what means.upscale does."""

    def step(share: float) -> None:
        if cancelled():
            raise Canceled("The job was canceled.")
        progress(0.02 + 0.93 * share)

    most = whole_number("REALESRGAN_MAX_OUTPUT_PIXELS", MAX_OUTPUT_PIXELS)
    picture = read_picture(request.files.get("source"), order.scale, most)
    step(0.0)
    if means.upscale is None:
        color = lanczos(picture.color, order.scale)
    else:
        color = upscaled(picture.color, order.scale, means.upscale, means.tile, step)
    details: dict[str, str | int] = {"network": means.network, "device": means.device, "scale": order.scale}
    faces = configured() if order.face_enhance else None
    if faces is not None:
        color, details["faces"] = restored(faces, picture.color, color, lambda: step(1.0))
    alpha = None if picture.alpha is None else lanczos_alpha(picture.alpha, order.scale)
    step(1.0)
    height, width = picture.color.shape[:2]
    quality = {
        "size_exact": float(color.shape[:2] == (height * order.scale, width * order.scale)),
        "agreement_psnr": round(agreement_psnr(picture.color, color, picture.alpha), 2),
    }
    candidate = written(Picture(color, alpha), request.work_dir, quality)
    progress(1.0)
    return Result(engine.name, engine.version, (candidate,), details)


def whole_number(name: str, default: int) -> int:
    """A setting from the environment. Raises EngineNotConfigured when it is no whole number."""
    value = os.environ.get(name) or str(default)
    try:
        return int(value)
    except ValueError:
        raise EngineNotConfigured(f"{name} must be a whole number; got {value!r}.") from None
