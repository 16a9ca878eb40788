"""Smaller copies of a picture, for pages: scaled, cropped around what matters, in another format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image

from workers.engines.base import Canceled, Cancelled, Candidate, InvalidInput, Progress, Request, Result, Unsupported
from workers.engines.ingest.decode import decode
from workers.engines.ingest.inspect import PICTURE, ImageRefused
from workers.engines.variant.sizes import FITS, plan

SMALLEST, LARGEST = 16, 2048
FORMATS: dict[str, tuple[str, str, Mapping[str, Any]]] = {
    "jpeg": ("JPEG", "image/jpeg", {"quality": 85, "optimize": True, "progressive": True}),
    "png": ("PNG", "image/png", {"optimize": True}),
    "webp": ("WEBP", "image/webp", {"quality": 82, "method": 4}),
}
"""format -> Pillow's name, content type, how it is saved."""


@dataclass(frozen=True)
class _Wish:
    width: int
    height: int
    fit: str
    format: str
    focus: tuple[float, float] | None


class VariantEngine:
    """Scales with a Lanczos filter and never enlarges. Transparency is kept where the format can, else it is white."""

    name = "variant"
    version = "1.0.0"
    kinds: tuple[str, ...] = ("image.variant",)

    def setup(self) -> None:
        """Nothing to load: Pillow alone does the work."""

    def run(self, request: Request, *, progress: Progress, cancelled: Cancelled) -> Result:
        """files: source. input: width, height (pixels, 16 to 2048, 0 for the one that follows from the other), fit,
        format, focus ([x, y] as fractions, or null).

        Raises InvalidInput.
        """
        if request.kind not in self.kinds:
            raise Unsupported(f"the variant engine does image.variant; got {request.kind}")
        wish = _wish(request.input)
        source = request.files.get("source")
        if source is None or not source.is_file():
            raise InvalidInput("There is no picture to make smaller.")
        _stop_if(cancelled)
        progress(0.1)
        try:
            original = decode(source, PICTURE, keep_alpha=True).image
        except ImageRefused as refused:
            raise InvalidInput(refused.message, code=refused.code) from refused
        _stop_if(cancelled)
        progress(0.6)
        name, content_type, options = FORMATS[wish.format]
        made = _made(original, wish)
        path = request.work_dir / f"variant.{wish.format}"
        made.save(path, name, **options)
        progress(1.0)
        candidate = Candidate(path, content_type, score=1.0, width=made.width, height=made.height)
        return Result(self.name, self.version, (candidate,), {"width": made.width, "height": made.height})


def _made(original: Image.Image, wish: _Wish) -> Image.Image:
    planned = plan(original.size, wish.width, wish.height, wish.fit, wish.focus)
    made = original.resize(planned.size, Image.Resampling.LANCZOS, box=planned.box, reducing_gap=3.0)
    clear = wish.format != "jpeg" and (made.mode == "RGBA" or planned.canvas != planned.size)
    if made.mode == "RGB" and planned.canvas == planned.size:
        return made
    ground = Image.new("RGBA" if clear else "RGB", planned.canvas, (255, 255, 255, 0) if clear else (255, 255, 255))
    place = (planned.canvas[0] - made.width) // 2, (planned.canvas[1] - made.height) // 2
    ground.paste(made, place, made if made.mode == "RGBA" and not clear else None)
    return ground


def _wish(given: Mapping[str, Any]) -> _Wish:
    width, height = (_side(given, name) for name in ("width", "height"))
    if not width and not height:
        raise InvalidInput("width or height must be given")
    fit, form = given.get("fit"), given.get("format")
    if fit not in FITS:
        raise InvalidInput(f"fit must be one of {', '.join(FITS)}; got {fit!r}")
    if form not in FORMATS:
        raise InvalidInput(f"format must be one of {', '.join(FORMATS)}; got {form!r}")
    return _Wish(width, height, fit, form, _focus(given.get("focus")))


def _side(given: Mapping[str, Any], name: str) -> int:
    value = given.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not (value == 0 or SMALLEST <= value <= LARGEST):
        raise InvalidInput(f"{name} must be from {SMALLEST} to {LARGEST} pixels, or 0; got {value!r}")
    return value


def _focus(value: Any) -> tuple[float, float] | None:
    if value is None:
        return None
    numbers = isinstance(value, list) and len(value) == 2 and all(type(number) in (int, float) for number in value)
    if not numbers or not all(0 <= number <= 1 for number in value):
        raise InvalidInput(f"focus must be two numbers from 0 to 1, or null; got {value!r}")
    return float(value[0]), float(value[1])


def _stop_if(cancelled: Cancelled) -> None:
    if cancelled():
        raise Canceled("the job was canceled")
