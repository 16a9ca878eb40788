"""From a prediction's files to candidates: fetched, decoded, measured, written anew without metadata."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workers.engines.base import Canceled, Cancelled, Candidate, EngineFailed, Progress, Request
from workers.engines.images.outputs import contrast, made_candidate
from workers.engines.ingest.decode import decode
from workers.engines.ingest.inspect import ImageRefused, Limits
from workers.engines.realesrgan.fidelity import agreement_psnr
from workers.engines.realesrgan.picture import Picture as Pixelwise
from workers.engines.realesrgan.picture import written
from workers.engines.redesign.outputs import write_output
from workers.engines.replicate.client import Prediction
from workers.engines.replicate.task import Picture, Task

RESULT = Limits(max_bytes=64 * 1024 * 1024, min_side=32)

Pixels = NDArray[np.uint8]


def candidates_of(
    prediction: Prediction,
    task: Task,
    picture: Picture | None,
    request: Request,
    progress: Progress,
    cancelled: Cancelled,
) -> tuple[Candidate, ...]:
    """As many as were asked for at most, in the model's order.

    Raises EngineFailed with result_missing, result_unusable; TryAgain when a file cannot be fetched now; Canceled.
    """
    if prediction.data_removed:
        raise EngineFailed("Replicate has erased the result already; nothing was charged.", code="result_expired")
    addresses = prediction.output[: task.outputs]
    if not addresses:
        raise EngineFailed("The model ended without a picture.", code="result_missing")
    made: list[Candidate] = []
    for number, address in enumerate(addresses):
        if cancelled():
            raise Canceled("The job was canceled while its results were fetched.")
        pixels = _fetched(address, request)
        made.append(_candidate(pixels, number, task, picture, request.work_dir))
        progress(0.3 + 0.7 * (number + 1) / len(addresses))
    return tuple(made)


def _like(pixels: Pixels, thumbnail: Pixels) -> Pixels:
    """As small as the thumbnail."""
    size = (thumbnail.shape[1], thumbnail.shape[0])
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _fetched(address: str, request: Request) -> Pixels:
    path = request.work_dir / "fetched"
    request.fetch(address, path, RESULT.max_bytes)
    try:
        return np.ascontiguousarray(np.asarray(decode(path, RESULT).image))
    except ImageRefused as refused:
        message = f"What the model made is no picture that can be used: {refused.message}"
        raise EngineFailed(message, code="result_unusable") from refused
    finally:
        path.unlink(missing_ok=True)


def _candidate(pixels: Pixels, number: int, task: Task, picture: Picture | None, folder: Path) -> Candidate:
    height, width = pixels.shape[:2]
    if picture is None:
        assert task.size is not None  # what is compared with no source is made in a size
        return made_candidate(Image.fromarray(pixels), task.size, folder / "picture")
    if task.scale > 1:
        quality = {
            "size_exact": float((width, height) == (picture.width * task.scale, picture.height * task.scale)),
            "agreement_psnr": round(agreement_psnr(picture.thumbnail, _like(pixels, picture.thumbnail)), 2),
        }
        return written(Pixelwise(pixels, None), folder, quality)
    quality = {
        "contrast": contrast(pixels),
        "aspect_ratio_change": round(abs(width * picture.height / (height * picture.width) - 1.0), 4),
    }
    path, content_type = write_output(pixels, folder / f"redesign-{number}", task.output_format)
    return Candidate(path, content_type, quality, float(-number), width, height)
