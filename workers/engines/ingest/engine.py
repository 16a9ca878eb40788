"""Turns bytes that somebody sent into a picture that every other engine can trust."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workers.engines.base import Canceled, Cancelled, Candidate, InvalidInput, Progress, Request, Result, Unsupported
from workers.engines.ingest.brackets import MOST, fused
from workers.engines.ingest.decode import decode
from workers.engines.ingest.inspect import CONTENT_TYPES, SOURCE_ASSET, ImageRefused, Limits, is_panorama
from workers.engines.ingest.keep import stored

CAPTURE_TYPES = ("photo", "panorama360", "floorplan")


class IngestEngine:
    """Checks and normalises one picture: upright, sRGB, 8-bit RGB, no alpha, no metadata.

    A JPEG that needs no change keeps its coded picture byte for byte, so its pixels stay exactly what they were. Any
    other lossy picture is stored as JPEG at quality 95 without chroma subsampling, a lossless one (PNG, lossless WebP)
    as PNG. Whatever else a file carried does not survive. Several files are exposures of one view, fused into one.
    """

    name = "ingest"
    version = "1.1.0"
    kinds: tuple[str, ...] = ("source.ingest",)

    def __init__(self, limits: Limits = SOURCE_ASSET) -> None:
        self.limits = limits

    def setup(self) -> None:
        """Nothing to load: Pillow alone does the work."""

    def run(self, request: Request, *, progress: Progress, cancelled: Cancelled) -> Result:
        """files: source; of a set of exposures source, source_2 to source_7. input: capture_type (optional; a
        `panorama360` must be 2:1).

        details: width, height, bytes and sha256 of the stored file, format, original_format, focal_35mm in
        millimetres or None, panorama (2:1 within 1 %); of a set also those of `fused`. Raises InvalidInput with the
        codes of ImageRefused, bracket_mismatch and invalid_panorama.
        """
        if request.kind not in self.kinds:
            raise Unsupported(f"the ingest engine does source.ingest; got {request.kind}")
        capture_type = _capture_type(request.input.get("capture_type"))
        sources = _sources(request.files)

        def step(share: float) -> None:
            _stop_if(cancelled)
            progress(0.05 + 0.55 * share)

        step(0.0)
        extra: dict[str, Any] = {}
        try:
            if len(sources) == 1:
                decoded = decode(sources[0], self.limits)
            else:
                made = fused(sources, self.limits, request.work_dir, step)
                decoded, extra = made.decoded, made.details
        except ImageRefused as refused:
            raise InvalidInput(refused.message, code=refused.code) from refused
        panorama = is_panorama(*decoded.image.size)
        if capture_type == "panorama360" and not panorama:
            width, height = decoded.image.size
            message = f"A 360-degree panorama must be twice as wide as high; this image is {width} x {height}."
            raise InvalidInput(message, code="invalid_panorama")
        step(1.0)
        path, stored_format = stored(decoded, sources[0], request.work_dir)
        width, height = decoded.image.size
        details: dict[str, Any] = {
            "width": width,
            "height": height,
            "bytes": path.stat().st_size,
            "sha256": _sha256(path),
            "format": stored_format.lower(),
            "original_format": decoded.info.format.lower(),
            "focal_35mm": decoded.focal_35mm,
            "panorama": panorama,
            **extra,
        }
        candidate = Candidate(path, CONTENT_TYPES[stored_format], score=1.0, width=width, height=height)
        progress(1.0)
        return Result(self.name, self.version, (candidate,), details)


def _sources(files: Mapping[str, Path]) -> list[Path]:
    """In the order in which they were sent."""
    names = ["source", *(f"source_{number}" for number in range(2, MOST + 1))]
    sources = [files[name] for name in names if name in files]
    if not sources or "source" not in files or not all(source.is_file() for source in sources):
        raise InvalidInput("There is no source file; upload an image or name a source_url.")
    return sources


def _capture_type(value: Any) -> str | None:
    if value is None:
        return None
    if value not in CAPTURE_TYPES:
        raise InvalidInput(f"capture_type must be one of {', '.join(CAPTURE_TYPES)}; got {value!r}")
    return str(value)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stop_if(cancelled: Cancelled) -> None:
    if cancelled():
        raise Canceled("the job was canceled")
