"""The flat surfaces of a room seen straight on: which one lies behind a pixel, and their pictures without perspective.

Coordinates on a plane are (a, b): metres (x, y) on floor and ceiling, (y, z) on the side walls, (x, z) on the back
wall, and shares of the width (u, v) on `picture`, the photo itself, for what lies on no plane of the room.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.light.shell import SURFACES, shell_of
from workers.engines.staging.render.spec import Shell
from workers.engines.staging.scene import Array, Camera, Room

Mask = NDArray[np.bool_]
PICTURE = "picture"
NAMES = (*SURFACES, PICTURE)

MOST_TEXELS = 240_000
"""Of one plane's picture: searching for texture costs time in proportion."""
MOST_HOLE_TEXELS = 26_000
FARTHEST_METRES = 12.0
EDGE_METRES = 0.2
"""Along the edges of the box run skirting, cornice and shadow lines, which continue straight through a hole."""
FRAME_METRES = 0.1
"""Width of the casing around doors and windows."""
_AXES = {"floor": (0, 1), "ceiling": (0, 1), "left": (1, 2), "right": (1, 2), "back": (0, 2), "front": (0, 2)}

FREE, ALONG_A, ALONG_B = 0, 1, 2
"""In which direction texture may be carried to a texel."""


@dataclass(frozen=True)
class View:
    """A room for one size of its photo. room None: nothing is known but the picture."""

    camera: Camera | None
    shell: Shell | None
    room: Room | None
    width: int
    height: int

    def locate(self, pixels: Array) -> tuple[NDArray[np.int8], Array]:
        """What lies behind pixels (N, 2): index into NAMES, and coordinates (N, 2) on that plane."""
        if self.camera is None or self.shell is None:
            return np.full(len(pixels), NAMES.index(PICTURE), np.int8), np.asarray(pixels, float) / self.width
        rays = self.camera.rays(pixels)
        origin = np.array([0.0, 0.0, self.camera.height])
        shell = self.shell
        planes = ((2, 0.0), (2, shell.ceiling), (0, shell.left), (0, shell.right), (1, shell.back), (1, shell.front))
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = np.stack([(at - origin[axis]) / rays[:, axis] for axis, at in planes], axis=1)
        reach[~(reach > 1e-6)] = np.inf
        label = np.argmin(reach, axis=1).astype(np.int8)
        points = origin + rays * np.take_along_axis(reach, label[:, None].astype(int), axis=1)
        axes = np.array([_AXES[name] for name in SURFACES])[label]
        return label, np.take_along_axis(points, axes, axis=1)

    def labels(self) -> NDArray[np.int8]:
        """What lies behind every pixel (H, W)."""
        v, u = np.mgrid[0 : self.height, 0 : self.width] + 0.5
        return self.locate(np.column_stack([u.ravel(), v.ravel()]))[0].reshape(self.height, self.width)

    def project(self, name: str, points: Array) -> Array:
        """Plane coordinates (N, 2) to pixels (N, 2); NaN where they are behind the camera."""
        if name == PICTURE or self.camera is None or self.shell is None:
            return np.asarray(points, float) * self.width
        fixed = {"floor": 0.0, "ceiling": self.shell.ceiling, "left": self.shell.left, "right": self.shell.right}
        fixed |= {"back": self.shell.back, "front": self.shell.front}
        world = np.empty((len(points), 3))
        first, second = _AXES[name]
        world[:] = fixed[name]
        world[:, first], world[:, second] = points[:, 0], points[:, 1]
        return self.camera.project(world)

    def extent(self, name: str) -> tuple[Array, Array]:
        """Lowest and highest plane coordinates of a surface."""
        if name == PICTURE or self.shell is None:
            return np.zeros(2), np.array([1.0, self.height / self.width])
        s = self.shell
        low = {"floor": (s.left, 0.2), "ceiling": (s.left, 0.2), "back": (s.left, 0.0), "front": (s.left, 0.0)}
        high = {"floor": (s.right, s.back), "ceiling": (s.right, s.back), "back": (s.right, s.ceiling)}
        side = ((s.front, 0.0), (s.back, s.ceiling))
        return (
            np.clip(low.get(name, side[0]), -FARTHEST_METRES, FARTHEST_METRES),
            np.clip(high.get(name, side[1]), -FARTHEST_METRES, FARTHEST_METRES),
        )


def view_of(room: Room | None, width: int, height: int) -> View:
    """The room for a photo of this size."""
    if room is None:
        return View(None, None, None, width, height)
    return View(room.camera.scaled(width, height), shell_of(room), room, width, height)


@dataclass(frozen=True)
class Plane:
    """The straight view of one surface, (h, w) texels.

    origin: plane coordinates of the outer corner of texel (0, 0). texel: its edge length. pixels: (h, w, 2), where each
    texel is in the picture. seen: inside the picture. detail: picture pixels a texel, along an edge. rail: FREE,
    ALONG_A or ALONG_B. part: 0 for the bare surface, else the number of the opening that a texel belongs to.
    """

    name: str
    origin: Array
    texel: float
    pixels: NDArray[np.float32]
    seen: Mask
    detail: NDArray[np.float32]
    rail: NDArray[np.int8]
    part: NDArray[np.int8]

    def sample(self, picture: NDArray[Any]) -> NDArray[np.float32]:
        """A picture of the view's size, seen straight on."""
        return sampled(picture, self.pixels)

    def grid(self, points: Array) -> Array:
        """Plane coordinates (N, 2) to fractional texel (column, row), whole numbers at texel centres."""
        return (points - self.origin) / self.texel - 0.5


def sampled(picture: NDArray[Any], pixels: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Values of a picture (H, W[, C]) at pixels (..., 2), linear in between."""
    grid = np.asarray(pixels, np.float32) - 0.5
    flat = grid.reshape(-1, 2)
    wide = 4096
    rows = -(-len(flat) // wide)
    padded = np.zeros((rows * wide, 2), np.float32)
    padded[: len(flat)] = flat
    table = padded.reshape(rows, wide, 2)
    parts = []
    for top in range(0, rows, 8000):  # a remap takes fewer than 32768 rows
        block = table[top : top + 8000]
        parts.append(
            cv2.remap(picture, block[..., 0], block[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(
                np.float32
            )
        )
    values = np.concatenate(parts).reshape(rows * wide, *picture.shape[2:])[: len(flat)]
    return np.asarray(values.reshape(*grid.shape[:-1], *picture.shape[2:]), np.float32)


def planes_behind(view: View, mask: Mask) -> Iterator[Plane]:
    """The straight view of every surface behind a mask (H, W) of the view's size."""
    rows, columns = np.nonzero(mask)
    if not len(rows):
        return
    label, points = view.locate(np.column_stack([columns + 0.5, rows + 0.5]))
    for index, name in enumerate(NAMES):
        chosen = label == index
        if chosen.sum() >= 4:
            yield _plane(view, name, points[chosen])


def _plane(view: View, name: str, hole: Array) -> Plane:
    """Around the hole's points (N, 2): as fine as the photo shows the hole, as wide as there is texture to take."""
    low, high = view.extent(name)
    margin = np.maximum(np.ptp(hole, axis=0), 1.2 if name != PICTURE else 0.15) * 1.6
    low = np.maximum(low, hole.min(axis=0) - margin)
    high = np.minimum(high, hole.max(axis=0) + margin)
    texel = 1.0 / view.width
    if name != PICTURE:
        step = 1e-3
        picked = hole[:: max(1, len(hole) // 4000)]
        here = view.project(name, picked)
        across = (view.project(name, picked + np.array([step, 0.0])) - here) / step
        upward = (view.project(name, picked + np.array([0.0, step])) - here) / step
        area = np.abs(across[:, 0] * upward[:, 1] - across[:, 1] * upward[:, 0])
        texel = float(1.0 / np.sqrt(np.nanpercentile(area, 60)))
        covered = len(hole) * float(np.nanmean(1.0 / area))
        texel = max(texel, float(np.sqrt(covered / MOST_HOLE_TEXELS)))
    span = np.maximum(high - low, 8 * texel)
    texel = max(texel, float(np.sqrt(span[0] * span[1] / MOST_TEXELS)))
    columns, rows = (max(8, int(np.ceil(value / texel))) for value in span)
    a, b = np.meshgrid(low[0] + (np.arange(columns) + 0.5) * texel, low[1] + (np.arange(rows) + 0.5) * texel)
    points = np.column_stack([a.ravel(), b.ravel()])
    pixels = view.project(name, points).reshape(rows, columns, 2)
    seen = np.isfinite(pixels).all(axis=2)
    pixels = np.nan_to_num(pixels, nan=-1e4)
    seen &= (pixels >= 0).all(axis=2) & (pixels[..., 0] < view.width) & (pixels[..., 1] < view.height)
    inside = ((points >= view.extent(name)[0]) & (points <= view.extent(name)[1])).all(axis=1).reshape(rows, columns)
    dv, du = np.asarray(np.gradient(pixels, axis=0)), np.asarray(np.gradient(pixels, axis=1))
    detail = np.sqrt(np.abs(du[..., 0] * dv[..., 1] - du[..., 1] * dv[..., 0]))
    rail, part = _rails(view, name, a, b)
    return Plane(name, low, texel, pixels.astype(np.float32), seen & inside, detail.astype(np.float32), rail, part)


def _rails(view: View, name: str, a: Array, b: Array) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """The direction of each texel's structure and the opening it is part of."""
    rail, part = np.zeros(a.shape, np.int8), np.zeros(a.shape, np.int8)
    if name == PICTURE or view.room is None:
        return rail, part
    low, high = view.extent(name)
    rail[(a < low[0] + EDGE_METRES * 0.6) | (a > high[0] - EDGE_METRES * 0.6)] = ALONG_B
    if name in ("floor", "ceiling"):
        rail[b > high[1] - EDGE_METRES] = ALONG_A
        return rail, part
    rail[(b < EDGE_METRES) | (b > high[1] - EDGE_METRES)] = ALONG_A
    for number, opening in enumerate(view.room.openings, 1):
        if opening.wall != name or opening.kind == "keep_free":
            continue
        across = (a > opening.low - FRAME_METRES) & (a < opening.high + FRAME_METRES)
        inside = across & (b > opening.bottom - FRAME_METRES) & (b < opening.top + FRAME_METRES)
        part[inside] = min(number, 100)
        rail[inside] = ALONG_B  # jambs, stiles and panes go on downwards
    return rail, part
