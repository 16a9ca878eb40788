"""Where a smaller picture comes from: pure arithmetic, pixels in and out."""

from __future__ import annotations

from dataclasses import dataclass

FITS = ("cover", "contain", "inside")


@dataclass(frozen=True)
class Plan:
    """box: the part of the original that is used (left, top, right, bottom). size: what it is scaled to, never larger
    than the box. canvas: the size of the result, around the scaled part."""

    box: tuple[float, float, float, float]
    size: tuple[int, int]
    canvas: tuple[int, int]


def plan(
    original: tuple[int, int], width: int, height: int, fit: str, focus: tuple[float, float] | None = None
) -> Plan:
    """width, height: as asked for, 0 for the one that follows from the other. focus: fractions of the original from the
    top left, which a crop is centred on as far as its edges allow; the middle when None.

    cover: fills width x height, what is over is cut off. contain: the whole picture on a canvas of width x height.
    inside: the whole picture within width x height. With one side only, all three are `inside`. Nothing is enlarged: a
    crop of a picture that is too small keeps its shape and is as large as the picture allows.
    """
    if fit == "cover" and width and height:
        return _cover(original, width, height, focus or (0.5, 0.5))
    size = _inside(original, width, height)
    canvas = (width, height) if fit == "contain" and width and height else size
    return Plan((0.0, 0.0, float(original[0]), float(original[1])), size, canvas)


def _inside(original: tuple[int, int], width: int, height: int) -> tuple[int, int]:
    scales = [1.0]
    if width:
        scales.append(width / original[0])
    if height:
        scales.append(height / original[1])
    scale = min(scales)
    return max(1, round(original[0] * scale)), max(1, round(original[1] * scale))


def _cover(original: tuple[int, int], width: int, height: int, focus: tuple[float, float]) -> Plan:
    across = min(float(original[0]), original[1] * width / height)
    down = min(float(original[1]), original[0] * height / width)
    left = _begin(focus[0] * original[0], across, original[0])
    top = _begin(focus[1] * original[1], down, original[1])
    size = min(width, max(1, round(across))), min(height, max(1, round(down)))
    return Plan((left, top, left + across, top + down), size, size)


def _begin(centre: float, length: float, whole: int) -> float:
    return min(max(centre - length / 2, 0.0), whole - length)
