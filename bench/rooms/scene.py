"""A room specification as a Mitsuba scene dictionary."""

from __future__ import annotations

from typing import Any

import mitsuba as mi
import numpy as np

from bench.rooms.builder import Builder, bitmap, paint, quad
from bench.rooms.joinery import build_hole
from bench.rooms.mounted import build_mounted
from bench.rooms.spec import RoomSpec
from bench.rooms.textures import floor_texture


def _build_wall(builder: Builder, wall: str, low: float, high: float) -> None:
    """A wall around its holes, with its skirting board and what is mounted on it."""
    spec = builder.spec
    start = foot = low
    feet: list[tuple[float, float]] = []
    for hole in sorted((hole for hole in spec.holes if hole.wall == wall), key=lambda hole: hole.low):
        builder.panel(wall, start, hole.low, 0, spec.ceiling)
        builder.panel(wall, hole.low, hole.high, 0, hole.bottom)
        builder.panel(wall, hole.low, hole.high, hole.top, spec.ceiling)
        build_hole(builder, hole)
        start = hole.high
        if hole.bottom < 0.05:
            feet.append((foot, hole.low - 0.07))
            foot = hole.high + 0.07
    builder.panel(wall, start, high, 0, spec.ceiling)
    if spec.skirting > 0:
        for first, last in [*feet, (foot, high)]:
            builder.strip(wall, (first, last), (0.0, -0.016), (0.0, spec.skirting))
    for one in spec.mounted:
        if one.wall == wall:
            build_mounted(builder, one)


def scene_dict(spec: RoomSpec, samples: int) -> dict[str, Any]:
    """The Mitsuba scene of a room, with colour, albedo and normal outputs for the denoiser."""
    builder = Builder(spec)
    deep, wide = spec.back - spec.front, spec.right - spec.left
    texture, metres, rough = floor_texture(spec.floor, spec.seed)
    floor_bsdf: dict[str, Any] = {
        "type": "principled",
        "base_color": bitmap(texture, (wide / metres, deep / metres)),
        "roughness": rough if spec.roughness is None else spec.roughness,
        "specular": 0.1 if spec.floor == "carpet" else 0.45,
    }
    corner = np.array([spec.left, spec.front, 0.0])
    builder.add(quad(corner, np.array([wide, 0, 0]), np.array([0, deep, 0]), {"bsdf": floor_bsdf}))
    white = paint((0.86, 0.86, 0.85), 0.9)
    top = np.array([spec.left, spec.front, spec.ceiling])
    builder.add(quad(top, np.array([wide, 0, 0]), np.array([0, deep, 0]), {"bsdf": white}))
    for wall in ("left", "right"):
        _build_wall(builder, wall, spec.front, spec.back)
    _build_wall(builder, "back", spec.left, spec.right)
    _build_wall(builder, "front", spec.left, spec.right)
    fill = {"type": "area", "radiance": {"type": "rgb", "value": [spec.fill * value for value in (1.0, 0.96, 0.9)]}}
    behind = np.array([spec.left + 0.3, spec.front + 0.05, 0.6])
    builder.add(quad(behind, np.array([0, 0, 1.4]), np.array([wide - 0.6, 0, 0]), {"emitter": fill}))
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
