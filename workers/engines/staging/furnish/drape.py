"""Cloth that falls over boxes: a grid of points relaxed under weight until it hangs, then cut and thickened. Metres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from workers.engines.staging.furnish.mesh import Floats, Ints, Mesh, outward, quads, smooth_normals

FALL = 0.004
"""Metres that a free point gains in speed each step: a fiftieth of a second, and slow enough for threads to hold."""


@dataclass(frozen=True)
class Block:
    """A box with round edges that cloth lies on: low and high corners (3,), radius of its edges."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]
    radius: float = 0.04


@dataclass(frozen=True)
class Drape:
    """A cloth at rest. points (rows, columns, 3): row k lies at t = t0 + k step, column j at s = s0 + j step."""

    points: Floats
    s0: float
    t0: float
    step: float

    def at(self, s: Floats, t: Floats) -> tuple[Floats, Floats]:
        """Where the cloth's own coordinates (any shape) lie, and the unit normals there; held at its rim."""
        rows = (np.asarray(t, float) - self.t0) / self.step
        columns = (np.asarray(s, float) - self.s0) / self.step
        number = np.arange(self.points.shape[0] * self.points.shape[1]).reshape(self.points.shape[:2])
        upward = quads(number)[:, ::-1]
        normals = smooth_normals(self.points.reshape(-1, 3), upward).reshape(self.points.shape)

        def sampled(field: Floats) -> Floats:
            where = np.stack([rows, columns])
            return np.stack([map_coordinates(field[..., i], where, order=3, mode="nearest") for i in range(3)], -1)

        facing = sampled(normals)
        length = np.linalg.norm(facing, axis=-1, keepdims=True)
        return sampled(self.points), facing / np.maximum(length, 1e-9)


def fallen(
    start: Floats, step: float, blocks: Sequence[Block], *, margin: float, soft: float = 0.08, steps: int = 55
) -> Floats:
    """The grid (rows, columns, 3) after it has come to rest on the blocks, its threads `step` metres apart.

    margin: how far it stays from the blocks. soft: 0 for a limp cloth, 0.3 for a stiff one. Position-based dynamics:
    every step moves the points on by their own speed and weight, then threads pull them back to length and the blocks
    push them out. Threads along, across and (weaker) over the cells' diagonals; no chance in it.
    """
    points = start.copy()
    before = points.copy()
    for _ in range(steps):
        speed = 0.90 * (points - before)
        before = points.copy()
        points = points + speed
        points[..., 2] -= FALL
        for _ in range(4):
            _threads(points, step)
            _stiffened(points, soft)
            _pushed(points, before, blocks, margin)
        points[..., 2] = np.maximum(points[..., 2], margin)
    for _ in range(2):  # takes out kinks, over which pads of some thickness would fold into themselves
        _stiffened(points, 0.5)
    return points


def _threads(points: Floats, step: float) -> None:
    for first in (0, 1):
        _pull(points[:, first:-1:2], points[:, first + 1 :: 2], step, 1.0)
        _pull(points[first:-1:2], points[first + 1 :: 2], step, 1.0)
        _pull(points[first:-1:2, :-1], points[first + 1 :: 2, 1:], step * 2**0.5, 0.35)
        _pull(points[first:-1:2, 1:], points[first + 1 :: 2, :-1], step * 2**0.5, 0.35)


def _pull(ones: Floats, others: Floats, rest: float, strength: float) -> None:
    """Brings pairs of points to their distance; both views are changed in place."""
    between = others - ones
    length = np.sqrt(np.einsum("...i,...i->...", between, between))[..., None]
    move = between * (0.5 * strength * (1 - rest / np.maximum(length, 1e-9)))
    ones += move
    others -= move


def _stiffened(points: Floats, share: float) -> None:
    """Resists bending: each inner point goes part of the way to the middle of its neighbours."""
    points[1:-1] += 0.5 * share * (0.5 * (points[:-2] + points[2:]) - points[1:-1])
    points[:, 1:-1] += 0.5 * share * (0.5 * (points[:, :-2] + points[:, 2:]) - points[:, 1:-1])


def _pushed(points: Floats, before: Floats, blocks: Sequence[Block], margin: float) -> None:
    """Moves points out of the blocks, and holds what touches them by friction."""
    for block in blocks:
        low, high = np.asarray(block.low), np.asarray(block.high)
        middle, half = (low + high) / 2, (high - low) / 2 - block.radius
        away = points - middle
        over = np.abs(away) - half
        outside = np.maximum(over, 0)
        reach = np.sqrt(np.einsum("...i,...i->...", outside, outside))
        distance = reach + np.minimum(over.max(axis=-1), 0) - block.radius
        touch = distance < margin
        if not touch.any():
            continue
        nearest = np.eye(3)[over[touch].argmax(axis=-1)]
        inside = reach[touch] < 1e-9
        facing = np.where(inside[:, None], nearest, outside[touch] / np.maximum(reach[touch], 1e-9)[:, None])
        facing = facing * np.where(away[touch] < 0, -1.0, 1.0)
        held = points[touch] + facing * (margin - distance[touch])[:, None]
        slid = held - before[touch]
        slid -= facing * np.einsum("ij,ij->i", slid, facing)[:, None]
        points[touch] = held - 0.5 * slid


def padded(drape: Drape, s: Floats, t: Floats, over: Floats, under: Floats) -> Mesh:
    """A closed pad on a patch of the cloth: (rows, columns) of s and t, and how far it reaches over and under there.

    Both faces meet in one rim, so that the pad tapers to nothing if over and -under come together. uv is (s, t).
    """
    points, normals = drape.at(s, t)
    upper = points + normals * over[..., None]
    lower = points - normals * under[..., None]
    rows, columns = s.shape
    number = np.arange(rows * columns).reshape(rows, columns)
    rim = np.zeros((rows, columns), bool)
    rim[[0, -1]] = rim[:, [0, -1]] = True
    behind = np.where(rim, number, rows * columns + np.cumsum(~rim.reshape(-1)).reshape(rows, columns) - 1)
    vertices = np.concatenate([upper.reshape(-1, 3), lower[~rim]])
    flat = np.stack([s, t], -1)
    uv = np.concatenate([flat.reshape(-1, 2), flat[~rim]])
    faces = np.concatenate([quads(number), quads(behind)[:, ::-1]])
    return outward(Mesh(vertices, _corners_opened(faces, rim), uv))


def _corners_opened(faces: Ints, rim: NDArray[np.bool_]) -> Ints:
    """Without the faces that lie wholly on the rim: at two corners both sides would have the same one."""
    flat = np.append(rim.reshape(-1), False)
    kept = ~flat[np.minimum(faces, rim.size)].all(axis=1)
    return faces[kept]
