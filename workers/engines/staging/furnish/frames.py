"""Short words for frames: poles, struts, boards and rows of slats as parts, grain along their length. Metres."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workers.engines.staging.furnish.cabinetry import slab
from workers.engines.staging.furnish.joinery import bar
from workers.engines.staging.furnish.mesh import Floats, rod, tube
from workers.engines.staging.scene import Material, Part

Point = Sequence[float] | Floats
SIDES = (-1, 1)


def _grain(start: Point, end: Point) -> str:
    return "xyz"[int(np.argmax(np.abs(np.asarray(end, float) - np.asarray(start, float))))]


def pole(start: Point, end: Point, radius: float, material: Material, thin: float | None = None) -> Part:
    """A round bar between two points, tapering to `thin`."""
    return rod(start, end, radius, thin, sides=12).part(material, grain=_grain(start, end))


def strut(
    start: Point, end: Point, width: float, thick: float, material: Material, across: Sequence[float] = (1.0, 0.0, 0.0)
) -> Part:
    """A squared bar between two points, `width` along the direction `across`."""
    return bar(np.array([start, end], float), width, thick, across=across, corner=0.25 * min(width, thick)).part(
        material
    )


def bent(path: Sequence[Point] | Floats, radius: float, material: Material, *, closed: bool = False) -> Part:
    """A bent round bar."""
    line = np.asarray(path, float)
    return tube(line, radius, sides=10, closed=closed).part(material, grain=_grain(line.min(axis=0), line.max(axis=0)))


def board(
    size: tuple[float, float, float],
    material: Material,
    x: float = 0.0,
    y: float = 0.0,
    z: float = 0.0,
    *,
    radius: float = 0.004,
) -> Part:
    """A board or block of a size (width, depth, height) standing at z around x, y, its grain along its longest side."""
    return slab(*size, radius).moved(x, y, z).part(material, grain="xyz"[int(np.argmax(size))])


def corners(x: float, y: float) -> list[tuple[float, float]]:
    """The four corners (+-x, +-y)."""
    return [(sx * x, sy * y) for sx in SIDES for sy in SIDES]


def slats(
    w: float, d: float, z: float, count: int, thick: float, material: Material, cover: float = 0.75
) -> list[Part]:
    """Slats along x side by side over a depth d, their upper faces at z; `cover` is the share that they fill."""
    pitch = d / count
    return [
        strut((-w / 2, y, z - thick / 2), (w / 2, y, z - thick / 2), pitch * cover, thick, material, (0, 1, 0))
        for y in -d / 2 + pitch * (np.arange(count) + 0.5)
    ]


def frame(w: float, d: float, z: float, wide: float, tall: float, material: Material) -> list[Part]:
    """Four squared rails around a rectangle (outer size w x d), their upper faces at z."""
    parts = [board((w, wide, tall), material, 0, s * (d - wide) / 2, z - tall) for s in SIDES]
    return parts + [
        board((wide, d - 2 * wide + 0.002, tall * 0.99), material, s * (w - wide) / 2, 0, z - tall) for s in SIDES
    ]
