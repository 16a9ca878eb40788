"""Photographic enhancement of one real photo: nothing added, nothing removed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workers.engines.base import Canceled, Cancelled, Candidate, InvalidInput, Progress, Request, Result, Unsupported
from workers.engines.ingest.decode import decode
from workers.engines.ingest.inspect import PICTURE, ImageRefused
from workers.engines.photo.clipping import Extremes, extremes, no_worse, squeezed
from workers.engines.photo.develop import Developed, develop
from workers.engines.photo.floorplan import develop_plan
from workers.engines.photo.panorama import develop_panorama
from workers.engines.photo.panorama import encoded as encoded_panorama
from workers.engines.staging.panorama.metadata import heading_of

LOSSLESS_PIXELS = 4_000_000
JPEG_QUALITY = 97


class PhotoEngine:
    """White balance, shadows and highlights, noise, upright verticals, mild sharpening; never more clipped pixels.

    The result is a PNG up to 4 megapixels, above that a JPEG at quality 97 without chroma subsampling. It is never
    larger than the photo, and a little smaller where turning the verticals upright cost a border.
    """

    name = "photo"
    version = "1.0.0"
    kinds: tuple[str, ...] = ("pro_capture.photo", "pro_capture.panorama360", "pro_capture.floorplan")

    def setup(self) -> None:
        """Nothing to load: OpenCV came with the module."""

    def run(self, request: Request, *, progress: Progress, cancelled: Cancelled) -> Result:
        """files: source. input: focal_35mm (optional, millimetres; else the file's own EXIF).

        Raises InvalidInput when the photo cannot be read or a panorama or a floor plan is none.
        """
        if request.kind not in self.kinds:
            raise Unsupported(f"the photo engine does pro_capture.photo; got {request.kind}")
        given_focal = _focal(request.input.get("focal_35mm"))

        def step(share: float) -> None:
            if cancelled():
                raise Canceled("the job was canceled")
            progress(0.05 + 0.85 * share)

        step(0.0)
        if request.kind == "pro_capture.panorama360":
            return self._panorama(request, step, progress)
        if request.kind == "pro_capture.floorplan":
            return self._floorplan(request, step, progress)
        photo, exif_focal = _read(request.files.get("source"))
        made = develop(photo, given_focal or exif_focal, step)
        content, content_type, quality = _encoded(made)
        path = request.work_dir / ("enhanced.png" if content_type == "image/png" else "enhanced.jpg")
        path.write_bytes(content)
        height, width = made.image.shape[:2]
        candidate = Candidate(path, content_type, quality, quality["structure_ssim"], width, height)
        progress(1.0)
        return Result(self.name, self.version, (candidate,), _details(made, photo))

    def _floorplan(self, request: Request, step: Callable[[float], None], progress: Progress) -> Result:
        picture, _ = _read(request.files.get("source"))
        step(0.1)
        made = develop_plan(picture)
        step(0.9)
        path = request.work_dir / "enhanced.png"  # line drawings are small as PNG at any size
        path.write_bytes(_saved(made.image, "PNG", compress_level=6))
        height, width = made.image.shape[:2]
        candidate = Candidate(path, "image/png", made.quality, made.quality["lines_kept"], width, height)
        progress(1.0)
        details = {"turned_deg": made.turned_deg, "flattened": made.flattened}
        return Result(self.name, self.version, (candidate,), details)

    def _panorama(self, request: Request, step: Callable[[float], None], progress: Progress) -> Result:
        photo, _ = _read(request.files.get("source"))
        with Image.open(request.files["source"]) as file:
            heading = heading_of(file)
        made = develop_panorama(photo, step)
        content, content_type, quality = encoded_panorama(made, heading)
        path = request.work_dir / ("enhanced.png" if content_type == "image/png" else "enhanced.jpg")
        path.write_bytes(content)
        height, width = made.image.shape[:2]
        candidate = Candidate(path, content_type, quality, quality["structure_ssim"], width, height)
        progress(1.0)
        return Result(self.name, self.version, (candidate,), made.details)


def _focal(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 4 <= value <= 1200:
        raise InvalidInput(f"focal_35mm must be millimetres between 4 and 1200; got {value!r}")
    return float(value)


def _read(source: Path | None) -> tuple[NDArray[np.uint8], float | None]:
    if source is None or not source.is_file():
        raise InvalidInput("There is no source file to enhance.")
    try:
        decoded = decode(source, PICTURE)
    except ImageRefused as refused:
        raise InvalidInput(refused.message, code=refused.code) from refused
    return np.asarray(decoded.image), decoded.focal_35mm


def _encoded(made: Developed) -> tuple[bytes, str, dict[str, float]]:
    """The file, its type, and the quality numbers with the clipping measured on the file's own pixels.

    JPEG rounds colours and may push a few past the ends, so the rule is checked on what a viewer will decode; where
    it does not hold, the range is narrowed once, and PNG, which changes nothing, is the last resort.
    """
    if made.image.shape[0] * made.image.shape[1] > LOSSLESS_PIXELS:
        for image in (made.image, squeezed(made.image, 4)):
            content = _saved(image, "JPEG", quality=JPEG_QUALITY, subsampling=0)
            with Image.open(io.BytesIO(content)) as written:
                after = extremes(np.asarray(written))
            if no_worse(made.before, after):
                return content, "image/jpeg", {**made.quality, **_clipping(made.before, after)}
    return _saved(made.image, "PNG", compress_level=6), "image/png", made.quality


def _saved(image: NDArray[np.uint8], file_format: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, file_format, **options)
    return buffer.getvalue()


def _clipping(before: Extremes, after: Extremes) -> dict[str, float]:
    return {
        "clipped_highlights_added": after.clipped_highlights - before.clipped_highlights,
        "clipped_blacks_added": after.clipped_blacks - before.clipped_blacks,
    }


def _details(made: Developed, photo: NDArray[np.uint8]) -> dict[str, Any]:
    found = made.plan.found
    return {
        "white_balance": [round(float(gain), 4) for gain in made.plan.gains],
        "neutral_share": round(made.plan.neutral_share, 4),
        "pitch_deg": round(found.pitch_deg, 3),
        "roll_deg": round(found.roll_deg, 3),
        "vertical_segments": found.segments,
        "verticals": "corrected" if made.plan.upright else found.reason or "left as they are",
        "kept_share": round(made.image.shape[0] * made.image.shape[1] / (photo.shape[0] * photo.shape[1]), 4),
    }
