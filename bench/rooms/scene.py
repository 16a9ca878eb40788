"""A room specification as a Mitsuba scene dictionary."""

from __future__ import annotations

from typing import Any

import mitsuba as mi
import numpy as np

from bench.rooms.spec import Hole, RoomSpec
from bench.rooms.textures import floor_texture, garden, plaster
from workers.engines.staging.scene import Array

REVEAL = 0.16
"""Depth of the window reveals and door linings."""
Shapes = dict[str, Any]


def _bitmap(picture: Array, repeat: tuple[float, float] = (1.0, 1.0)) -> dict[str, Any]:
    return {
        "type": "bitmap",
        "bitmap": mi.Bitmap(np.ascontiguousarray(picture, np.float32)),
        "raw": True,
        "to_uv": mi.ScalarTransform4f().scale([repeat[0], repeat[1], 1.0]),
    }


def _paint(colour: tuple[float, float, float], roughness: float = 0.45) -> dict[str, Any]:
    bsdf = {"type": "principled", "base_color": {"type": "rgb", "value": list(colour)}, "roughness": roughness}
    return {"type": "twosided", "bsdf": bsdf}


def _quad(corner: Array, along: Array, up: Array, extra: dict[str, Any]) -> dict[str, Any]:
    """A parallelogram from a corner and two edge vectors; u runs along the first."""
    matrix = np.eye(4)
    normal = np.cross(along, up)
    matrix[:3, 0], matrix[:3, 1] = np.asarray(along) / 2, np.asarray(up) / 2
    matrix[:3, 2] = normal / np.linalg.norm(normal)
    matrix[:3, 3] = np.asarray(corner) + (np.asarray(along) + np.asarray(up)) / 2
    return {"type": "rectangle", "to_world": mi.ScalarTransform4f(matrix), **extra}


def _box(low: Array, high: Array, bsdf: dict[str, Any]) -> dict[str, Any]:
    low, high = np.minimum(low, high), np.maximum(low, high)
    matrix = np.diag([*((high - low) / 2), 1.0])
    matrix[:3, 3] = (low + high) / 2
    return {"type": "cube", "to_world": mi.ScalarTransform4f(matrix), "bsdf": bsdf}


class _Builder:
    """Collects the shapes of one room. A wall point is (along, outwards, up)."""

    def __init__(self, spec: RoomSpec) -> None:
        self.spec = spec
        self.shapes: Shapes = {}
        rng = np.random.default_rng(spec.seed + 5)
        self.rng = rng
        self.wall = plaster(rng, spec.wall_colour)
        self.trim = _paint(spec.trim, 0.35)
        self.lights = 0

    def add(self, shape: dict[str, Any]) -> None:
        self.shapes[f"shape_{len(self.shapes):03d}"] = shape

    def point(self, wall: str, along: float, outwards: float, up: float) -> Array:
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
        texture = _bitmap(self.wall, (high - low, top - bottom))
        bsdf = {"type": "twosided", "bsdf": {"type": "diffuse", "reflectance": texture}}
        self.add(_quad(corner, along, np.array([0, 0, top - bottom]), {"bsdf": bsdf}))

    def strip(self, wall: str, span: tuple[float, float], out: tuple[float, float], rise: tuple[float, float]) -> None:
        """A painted bar along a wall; out is from and to, negative into the room."""
        low = self.point(wall, span[0], out[0], rise[0])
        high = self.point(wall, span[1], out[1], rise[1])
        self.add(_box(low, high, self.trim))

    def build_wall(self, wall: str, low: float, high: float) -> None:
        spec = self.spec
        holes = sorted((hole for hole in spec.holes if hole.wall == wall), key=lambda hole: hole.low)
        start = low
        feet: list[tuple[float, float]] = []
        foot = low
        for hole in holes:
            self.panel(wall, start, hole.low, 0, spec.ceiling)
            self.panel(wall, hole.low, hole.high, 0, hole.bottom)
            self.panel(wall, hole.low, hole.high, hole.top, spec.ceiling)
            self.hole(hole)
            start = hole.high
            if hole.bottom < 0.05:
                feet.append((foot, hole.low - 0.07))
                foot = hole.high + 0.07
        self.panel(wall, start, high, 0, spec.ceiling)
        if spec.skirting > 0:
            for first, last in [*feet, (foot, high)]:
                self.strip(wall, (first, last), (0.0, -0.016), (0.0, spec.skirting))

    def hole(self, hole: Hole) -> None:
        wall, span = hole.wall, (hole.low, hole.high)
        casing = 0.07
        for low, high in ((hole.low - casing, hole.low), (hole.high, hole.high + casing)):
            self.strip(wall, (low, high), (0.0, -0.02), (hole.bottom, hole.top + casing))
        self.strip(wall, span, (0.0, -0.02), (hole.top, hole.top + casing))
        self.strip(wall, (hole.low - 0.02, hole.low), (0.0, REVEAL), (hole.bottom, hole.top))
        self.strip(wall, (hole.high, hole.high + 0.02), (0.0, REVEAL), (hole.bottom, hole.top))
        self.strip(wall, span, (0.0, REVEAL), (hole.top, hole.top + 0.02))
        if hole.kind == "window":
            self.window(hole)
        elif hole.kind == "door":
            self.door(hole)
        else:
            self.corridor(hole)

    def window(self, hole: Hole) -> None:
        wall, frame = hole.wall, 0.05
        self.strip(wall, (hole.low - 0.1, hole.high + 0.1), (-0.05, REVEAL), (hole.bottom - 0.03, hole.bottom))
        middle = (hole.low + hole.high) / 2
        for low in (hole.low, middle - frame / 2, hole.high - frame):
            self.strip(wall, (low, low + frame), (0.08, 0.13), (hole.bottom, hole.top))
        for low in (hole.bottom, hole.top - frame):
            self.strip(wall, (hole.low, hole.high), (0.08, 0.13), (low, low + frame))
        distance = 2.0 if self.spec.sun else 0.35
        spread = 3.5 if self.spec.sun else 0.6
        corner = self.point(wall, hole.low - spread, distance, hole.bottom - spread * 0.8)
        along = self.point(wall, hole.high + spread, distance, 0) - self.point(wall, hole.low - spread, distance, 0)
        tall = hole.top - hole.bottom + (spread * 0.9 if self.spec.sun else 2 * spread)
        up = np.array([0, 0, tall])
        inward = self.point(wall, 0, 0, 0) - self.point(wall, 0, 1, 0)
        if np.dot(np.cross(along, up), inward) < 0:  # the emitter must face the room
            corner, along = corner + along, -along
        sky = self.spec.sky
        radiance: dict[str, Any] = {"type": "rgb", "value": [0.94 * sky, 0.98 * sky, 1.05 * sky]}
        if self.spec.view_outside:
            radiance = _bitmap(garden(self.rng, 1.2 * sky, 0.28 if self.spec.sun else 0.5)[::-1])
        self.add(_quad(corner, along, up, {"emitter": {"type": "area", "radiance": radiance}}))

    def door(self, hole: Hole) -> None:
        wall = hole.wall
        self.strip(wall, (hole.low, hole.high), (0.04, 0.08), (-0.02, hole.top))
        self.strip(wall, (hole.low, hole.high), (0.0, 0.04), (-0.02, 0.0))
        edge = 0.12
        for bottom, top in ((0.16, 0.86), (1.02, hole.top - 0.14)):
            for low, high in ((hole.low + edge, hole.low + edge + 0.02), (hole.high - edge - 0.02, hole.high - edge)):
                self.strip(wall, (low, high), (0.028, 0.04), (bottom, top))
            for level in (bottom, top - 0.02):
                self.strip(wall, (hole.low + edge, hole.high - edge), (0.028, 0.04), (level, level + 0.02))
        knob = self.point(wall, hole.low + 0.07, -0.015, 1.0)
        metal = {"type": "roughconductor", "alpha": 0.2}
        self.add({"type": "sphere", "center": knob.tolist(), "radius": 0.028, "bsdf": metal})

    def corridor(self, hole: Hole) -> None:
        """A short lit hall behind a passage, with its own floor."""
        low, high, deep, tall = hole.low - 0.6, hole.high + 0.6, 1.6, 2.4
        wall = hole.wall
        grey = _paint((0.62, 0.60, 0.57), 0.8)
        floor = _paint((0.16, 0.10, 0.07) if self.spec.floor != "walnut" else (0.5, 0.48, 0.45), 0.4)
        start = REVEAL + 0.005
        self.add(_box(self.point(wall, low, start, -0.02), self.point(wall, high, deep, 0.0), floor))
        self.add(_box(self.point(wall, hole.low, 0.0, -0.02), self.point(wall, hole.high, start, 0.0), floor))
        self.add(_box(self.point(wall, low, deep, 0), self.point(wall, high, deep + 0.02, tall), grey))
        for along in (low, high):
            self.add(_box(self.point(wall, along, start, 0), self.point(wall, along + 0.02, deep, tall), grey))
        self.add(_box(self.point(wall, low, start, tall), self.point(wall, high, deep, tall + 0.02), grey))
        lamp = [float(value) for value in self.point(wall, (low + high) / 2, 0.8, 2.2)]
        self.add({"type": "point", "position": lamp, "intensity": {"type": "rgb", "value": [1.6, 1.4, 1.1]}})


def scene_dict(spec: RoomSpec, samples: int) -> dict[str, Any]:
    """The Mitsuba scene of a room, with colour, albedo and normal outputs for the denoiser."""
    builder = _Builder(spec)
    deep, wide = spec.back - spec.front, spec.right - spec.left
    texture, metres, rough = floor_texture(spec.floor, spec.seed)
    floor_bsdf: dict[str, Any] = {
        "type": "principled",
        "base_color": _bitmap(texture, (wide / metres, deep / metres)),
        "roughness": rough,
        "specular": 0.1 if spec.floor == "carpet" else 0.45,
    }
    corner = np.array([spec.left, spec.front, 0.0])
    builder.add(_quad(corner, np.array([wide, 0, 0]), np.array([0, deep, 0]), {"bsdf": floor_bsdf}))
    white = _paint((0.86, 0.86, 0.85), 0.9)
    top = np.array([spec.left, spec.front, spec.ceiling])
    builder.add(_quad(top, np.array([wide, 0, 0]), np.array([0, deep, 0]), {"bsdf": white}))
    for wall in ("left", "right"):
        builder.build_wall(wall, spec.front, spec.back)
    builder.build_wall("back", spec.left, spec.right)
    builder.build_wall("front", spec.left, spec.right)
    fill = {"type": "area", "radiance": {"type": "rgb", "value": [spec.fill * value for value in (1.0, 0.96, 0.9)]}}
    behind = np.array([spec.left + 0.3, spec.front + 0.05, 0.6])
    builder.add(_quad(behind, np.array([0, 0, 1.4]), np.array([wide - 0.6, 0, 0]), {"emitter": fill}))
    scene: dict[str, Any] = {
        "type": "scene",
        "integrator": {
            "type": "aov",
            "aovs": "albedo:albedo,normal:sh_normal",
            "image": {"type": "path", "max_depth": 9},
        },
        "sensor": _sensor(spec, samples),
        "sky": {"type": "constant", "radiance": {"type": "rgb", "value": [0.5 * spec.sky] * 3}},
        **builder.shapes,
    }
    if spec.sun:
        sun = {"type": "rgb", "value": [15 * spec.sky / 3, 13.4 * spec.sky / 3, 11 * spec.sky / 3]}
        scene["sun"] = {"type": "directional", "direction": list(spec.sun), "irradiance": sun}
    return scene


def _sensor(spec: RoomSpec, samples: int) -> dict[str, Any]:
    rotation = spec.camera.rotation
    origin = np.array([0.0, 0.0, spec.camera_height])
    look = mi.ScalarTransform4f().look_at(
        origin=origin.tolist(), target=(origin + rotation[2]).tolist(), up=(-rotation[1]).tolist()
    )
    film: dict[str, Any] = {"type": "hdrfilm", "width": spec.width, "height": spec.height, "pixel_format": "rgb"}
    film["rfilter"] = {"type": "box"}  # the denoiser wants pixels that share no samples
    return {
        "type": "perspective",
        "fov": float(np.degrees(spec.view)),
        "fov_axis": "x",
        "near_clip": 0.05,
        "to_world": look,
        "film": film,
        "sampler": {"type": "independent", "sample_count": samples},
    }
