"""Which smaller copies of an image can be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from apps.core.errors import ValidationFailed
from apps.library.models import Image

SMALLEST_SIDE, LARGEST_SIDE = 16, 2048
FITS = ("cover", "contain", "inside")
FORMATS = ("jpeg", "png", "webp")
VARIANT_PARAMETERS = ("fit", "format", "h", "w")
"""What a signature covers, in its order."""


@dataclass(frozen=True)
class VariantWish:
    """width, height: pixels, 0 for the one that follows from the other. format: "" for that of the image."""

    width: int
    height: int
    fit: str = "cover"
    format: str = ""

    def format_for(self, image: Image) -> str:
        return self.format or image.file.content_type.removeprefix("image/")

    def focus_for(self, image: Image) -> str:
        """The focal point as far as this is cut around it, else blank: other copies do not change with it."""
        return focus_of(image) if self.fit == "cover" and self.width and self.height else ""

    def parameters(self) -> dict[str, str]:
        """Those of its address; what is as it would be anyway is left out."""
        given = {"w": str(self.width or ""), "h": str(self.height or ""), "fit": self.fit, "format": self.format}
        return {name: value for name, value in given.items() if value and (name, value) != ("fit", "cover")}


def focus_of(image: Image) -> str:
    """`0.2500,0.5000`; blank for the middle."""
    return "" if image.focal_x is None else f"{image.focal_x:.4f},{image.focal_y:.4f}"


def variant_wish_of(given: Mapping[str, str]) -> VariantWish:
    """From the parameters of an address. Raises ValidationFailed."""
    width, height = (_side(given, name) for name in ("w", "h"))
    if not width and not height:
        raise ValidationFailed("w or h must be given", fields={"w": "is required without h"})
    for name, known in (("fit", FITS), ("format", FORMATS)):
        if name in given and given[name] not in known:
            told = f"must be one of {', '.join(known)}; got {given[name]!r:.40}"
            raise ValidationFailed(f"{name} {told}", fields={name: told})
    return VariantWish(width, height, given.get("fit", "cover"), given.get("format", ""))


def _side(given: Mapping[str, str], name: str) -> int:
    text = given.get(name)
    if text is None:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and SMALLEST_SIDE <= int(text) <= LARGEST_SIDE):
        told = f"must be a whole number from {SMALLEST_SIDE} to {LARGEST_SIDE} pixels; got {text!r:.40}"
        raise ValidationFailed(f"{name} {told}", fields={name: told})
    return int(text)
