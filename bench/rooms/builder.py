"""The walls of a synthetic room as Mitsuba shapes, and the words in which joinery and fixtures are built on them."""

from __future__ import annotations

from typing import Any

import mitsuba as mi
import numpy as np

from bench.rooms.spec import RoomSpec
from bench.rooms.textures import plaster
from workers.engines.staging.scene import Array

Shapes = dict[str, Any]


def bitmap(picture: Array, repeat: tuple[float, float] = (1.0, 1.0)) -> dict[str, Any]:
    """A linear RGB array as a texture, repeated so many times over the surface."""
    return {
        "type": "bitmap",
        "bitmap": mi.Bitmap(np.ascontiguousarray(picture, np.float32)),
        "raw": True,
        "to_uv": mi.ScalarTransform4f().scale([repeat[0], repeat[1], 1.0]),
    }


def paint(colour: tuple[float, float, float], roughness: float = 0.45) -> dict[str, Any]:
    """A painted surface, seen from both sides."""
    bsdf = {"type": "principled", "base_color": {"type": "rgb", "value": list(colour)}, "roughness": roughness}
    return {"type": "twosided", "bsdf": bsdf}


def quad(corner: Array, along: Array, up: Array, extra: dict[str, Any]) -> dict[str, Any]:
    """A parallelogram from a corner and two edge vectors; u runs along the first."""
    matrix = np.eye(4)
    normal = np.cross(along, up)
    matrix[:3, 0], matrix[:3, 1] = np.asarray(along) / 2, np.asarray(up) / 2
    matrix[:3, 2] = normal / np.linalg.norm(normal)
    matrix[:3, 3] = np.asarray(corner) + (np.asarray(along) + np.asarray(up)) / 2
    return {"type": "rectangle", "to_world": mi.ScalarTransform4f(matrix.tolist()), **extra}


def box(low: Array, high: Array, bsdf: dict[str, Any]) -> dict[str, Any]:
    """A block between two opposite corners."""
    low, high = np.minimum(low, high), np.maximum(low, high)
    matrix = np.diag([*((high - low) / 2), 1.0])
    matrix[:3, 3] = (low + high) / 2
    return {"type": "cube", "to_world": mi.ScalarTransform4f(matrix.tolist()), "bsdf": bsdf}


class Builder:
    """Collects the shapes of one room. A wall point is (along, outwards, up)."""

    def __init__(self, spec: RoomSpec) -> None:
        self.spec = spec
        self.shapes: Shapes = {}
        rng = np.random.default_rng(spec.seed + 5)
        self.rng = rng
        self.wall = plaster(rng, spec.wall_colour)
        self.trim = paint(spec.trim, 0.35)
        self.leaf = paint(spec.door_colour, 0.35)

    def add(self, shape: dict[str, Any]) -> None:
        """One more shape."""
        self.shapes[f"shape_{len(self.shapes):03d}"] = shape

    def point(self, wall: str, along: float, outwards: float, up: float) -> Array:
        """A wall point in the world."""
        spec = self.spec
        if wall in ("left", "right"):
            x = spec.left - outwards if wall == "left" else spec.right + outwards
            return np.array([x, along, up])
        y = spec.back + outwards if wall == "back" else spec.front - outwards
        return np.array([along, y, up])

    def panel(self, wall: str, low: float, high: float, bottom: float, top: float) -> None:
        """A piece of plain wall."""
        if high - low < 1e-4 or top - bottom < 1e-4:
            return
        corner = self.point(wall, low, 0, bottom)
        along = self.point(wall, high, 0, bottom) - corner
        texture = bitmap(self.wall, (high - low, top - bottom))
        bsdf = {"type": "twosided", "bsdf": {"type": "diffuse", "reflectance": texture}}
        self.add(quad(corner, along, np.array([0, 0, top - bottom]), {"bsdf": bsdf}))

    def strip(
        self,
        wall: str,
        span: tuple[float, float],
        out: tuple[float, float],
        rise: tuple[float, float],
        bsdf: dict[str, Any] | None = None,
    ) -> None:
        """A bar along a wall, of the trim's paint; out is from and to, negative into the room."""
        low = self.point(wall, span[0], out[0], rise[0])
        high = self.point(wall, span[1], out[1], rise[1])
        self.add(box(low, high, bsdf or self.trim))

    def sheet(
        self, wall: str, span: tuple[float, float], out: float, rise: tuple[float, float], extra: dict[str, Any]
    ) -> None:
        """A flat rectangle parallel to a wall that faces the room."""
        corner, end = self.point(wall, span[0], out, rise[0]), self.point(wall, span[1], out, rise[0])
        up, inward = np.array([0, 0, rise[1] - rise[0]]), self.point(wall, 0, 0, 0) - self.point(wall, 0, 1, 0)
        along = end - corner
        if np.dot(np.cross(along, up), inward) < 0:
            corner, along = end, -along
        self.add(quad(corner, along, up, extra))
