"""The furnished plan from straight above, rendered by the renderer's process from the pieces' real meshes.

The plan travels as a RenderSpec: its camera is orthographic here (focal: pixels a metre; it looks down), its photo is
the floor's colour, `masked` are the walls, and the only candidate holds every piece. World: metres, x right, y up the
sheet from its top left corner (so y < 0 on it), z up.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from workers.engines.base import Cancelled, Progress
from workers.engines.staging.furnish import build
from workers.engines.staging.plan.finishes import Floats, floors
from workers.engines.staging.plan.furnish import Furnished
from workers.engines.staging.plan.words import Plan
from workers.engines.staging.render import Effort, RenderSpec, render
from workers.engines.staging.render.spec import Layers, Shell
from workers.engines.staging.scene import Camera

RENDERER = (sys.executable, "-m", "workers.engines.staging.plan")
TIMEOUT_SECONDS = 900.0

EFFORTS: dict[str, tuple[int, Effort]] = {
    "standard": (1200, Effort(object_samples=8, max_depth=4)),
    "draft": (640, Effort(object_samples=6, max_depth=3)),
}
"""Quality -> longest side of the render in pixels, and its effort."""


def top_spec(plan: Plan, rooms: Sequence[Furnished], *, style: str, quality: str, seed: int) -> RenderSpec:
    """What the renderer needs of a plan."""
    side, effort = EFFORTS[quality]
    height, width = plan.sheet.shape[:2]
    share = min(1.0, side / max(height, width))
    columns, rows = max(1, round(width * share)), max(1, round(height * share))
    size = (columns, rows)
    color = floors(plan, columns, rows, style, seed)
    walls = cv2.resize(plan.walls.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    inside = cv2.resize(plan.inside.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    parts = tuple(
        part for room in rooms for placement in room.placements for part in build(placement, style=style, seed=seed)
    )
    camera = Camera(columns, rows, plan.scale.pixels_per_metre * columns / width, np.eye(3), 30.0)
    return RenderSpec(
        camera=camera,
        shell=Shell(0.0, columns / camera.focal, 0.0, -rows / camera.focal, 1.2),
        emitters=(),
        photo_srgb=_srgb(color),
        masked=walls,
        beyond=~inside,
        candidates=(parts,),
        effort=effort,
        seed=seed % 65536,
    )


def render_top(spec: RenderSpec, folder: Path, *, progress: Progress, cancelled: Cancelled) -> tuple[Layers, str]:
    """Render it: color (H, W, 3) linear, alpha (H, W) the pieces' coverage; and the variant that rendered it.

    Raises TryAgain, Canceled.
    """
    rendered = render(spec, folder, progress=progress, cancelled=cancelled, timeout=TIMEOUT_SECONDS, command=RENDERER)
    return rendered.layers[0], str(rendered.notes["variant"])


def _srgb(color: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """8-bit sRGB of a linear colour (IEC 61966-2-1)."""
    clipped = np.clip(color, 0.0, 1.0)
    coded = np.where(clipped <= 0.0031308, 12.92 * clipped, 1.055 * clipped ** (1 / 2.4) - 0.055)
    return np.asarray(np.round(coded * 255), np.uint8)
