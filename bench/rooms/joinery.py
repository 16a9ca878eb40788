"""What fills the holes of the walls: windows, doors, the rooms behind passages, flights of stairs."""

from __future__ import annotations

from typing import Any

import numpy as np

from bench.rooms.builder import Builder, bitmap, box, paint
from bench.rooms.parts import Hole
from bench.rooms.textures import garden

REVEAL = 0.16
"""Depth of the window reveals and door linings."""
BAR = 0.05
"""Width of a window frame."""
RISE, GOING = 0.18, 0.26
"""Height and depth of a step."""


def build_hole(builder: Builder, hole: Hole) -> None:
    """Casing, lining and filling of a hole."""
    wall, span, casing = hole.wall, (hole.low, hole.high), 0.07
    for low, high in ((hole.low - casing, hole.low), (hole.high, hole.high + casing)):
        builder.strip(wall, (low, high), (0.0, -0.02), (hole.bottom, hole.top + casing))
    builder.strip(wall, span, (0.0, -0.02), (hole.top, hole.top + casing))
    builder.strip(wall, (hole.low - 0.02, hole.low), (0.0, REVEAL), (hole.bottom, hole.top))
    builder.strip(wall, (hole.high, hole.high + 0.02), (0.0, REVEAL), (hole.bottom, hole.top))
    builder.strip(wall, span, (0.0, REVEAL), (hole.top, hole.top + 0.02))
    if hole.kind == "window":
        _window(builder, hole)
    elif hole.kind == "stairs":
        _stairs(builder, hole)
    elif hole.kind == "door" and hole.style != "open":
        _door(builder, hole)
    else:
        _corridor(builder, hole)


def _window(builder: Builder, hole: Hole) -> None:
    wall = hole.wall
    if hole.style != "french":
        builder.strip(wall, (hole.low - 0.1, hole.high + 0.1), (-0.05, REVEAL), (hole.bottom - 0.03, hole.bottom))
    middle = (hole.low + hole.high) / 2
    lows = [hole.low, hole.high - BAR] + ([] if hole.style == "single" else [middle - BAR / 2])
    for low in lows:
        builder.strip(wall, (low, low + BAR), (0.08, 0.13), (hole.bottom, hole.top))
    for low in (hole.bottom, hole.top - BAR):
        builder.strip(wall, (hole.low, hole.high), (0.08, 0.13), (low, low + BAR))
    if hole.style in ("mullions", "french"):
        for low in np.linspace(hole.bottom, hole.top, 5)[1:-1]:
            builder.strip(wall, (hole.low, hole.high), (0.09, 0.12), (low, low + 0.022))
    if hole.style == "mullions":
        for low in (hole.low + 0.75 * (middle - hole.low), middle + 0.25 * (hole.high - middle)):
            builder.strip(wall, (low, low + 0.022), (0.09, 0.12), (hole.bottom, hole.top))
    if hole.style == "blind":
        drop = hole.top - (0.35 + 0.3 * (hole.low % 1.0)) * (hole.top - hole.bottom)
        cloth = {"bsdf": paint((0.78, 0.75, 0.68), 0.9)["bsdf"], "emitter": _glow(0.09 * builder.spec.sky)}
        builder.sheet(wall, (hole.low, hole.high), 0.05, (drop, hole.top), cloth)
    _outside(builder, hole)


def _glow(level: float) -> dict[str, Any]:
    return {"type": "area", "radiance": {"type": "rgb", "value": [level, 0.98 * level, 0.93 * level]}}


def _outside(builder: Builder, hole: Hole) -> None:
    """Sky or garden behind a window, as a light."""
    spec = builder.spec
    distance, spread = (2.0, 3.5) if spec.sun else (0.35, 0.6)
    foot = hole.bottom - spread * 0.8
    tall = hole.top - hole.bottom + (spread * 0.9 if spec.sun else 2 * spread)
    radiance: dict[str, Any] = {"type": "rgb", "value": [0.94 * spec.sky, 0.98 * spec.sky, 1.05 * spec.sky]}
    if spec.view_outside:
        radiance = bitmap(garden(builder.rng, 1.2 * spec.sky, 0.28 if spec.sun else 0.5)[::-1])
    light = {"emitter": {"type": "area", "radiance": radiance}}
    builder.sheet(hole.wall, (hole.low - spread, hole.high + spread), distance, (foot, foot + tall), light)


def _door(builder: Builder, hole: Hole) -> None:
    """A shut leaf: panelled, flush or glazed."""
    wall, leaf = hole.wall, builder.leaf
    builder.strip(wall, (hole.low, hole.high), (0.04, 0.08), (-0.02, hole.top), leaf)
    builder.strip(wall, (hole.low, hole.high), (0.0, 0.04), (-0.02, 0.0))
    edge = 0.12
    if hole.style == "glazed":
        for bottom, top in ((0.3, 0.85), (0.93, 1.4), (1.48, hole.top - 0.14)):
            light = {"emitter": _glow(0.12 * builder.spec.sky)}
            builder.sheet(wall, (hole.low + edge, hole.high - edge), 0.035, (bottom, top), light)
    elif hole.style != "flush":
        for bottom, top in ((0.16, 0.86), (1.02, hole.top - 0.14)):
            for low, high in ((hole.low + edge, hole.low + edge + 0.02), (hole.high - edge - 0.02, hole.high - edge)):
                builder.strip(wall, (low, high), (0.028, 0.04), (bottom, top), leaf)
            for level in (bottom, top - 0.02):
                builder.strip(wall, (hole.low + edge, hole.high - edge), (0.028, 0.04), (level, level + 0.02), leaf)
    knob = builder.point(wall, hole.low + 0.07, -0.015, 1.0)
    metal = {"type": "roughconductor", "alpha": 0.2}
    builder.add({"type": "sphere", "center": knob.tolist(), "radius": 0.028, "bsdf": metal})


def _corridor(builder: Builder, hole: Hole) -> None:
    """A short hall behind a passage, with its own floor; an open door's leaf stands in it at a right angle."""
    low, high, deep, tall = hole.low - 0.6, hole.high + 0.6, 1.6, 2.4
    wall = hole.wall
    grey = paint((0.62, 0.60, 0.57), 0.8)
    floor = paint((0.16, 0.10, 0.07) if builder.spec.floor != "walnut" else (0.5, 0.48, 0.45), 0.4)
    start = REVEAL + 0.005
    builder.add(box(builder.point(wall, low, start, -0.02), builder.point(wall, high, deep, 0.0), floor))
    builder.add(box(builder.point(wall, hole.low, 0.0, -0.02), builder.point(wall, hole.high, start, 0.0), floor))
    builder.add(box(builder.point(wall, low, deep, 0), builder.point(wall, high, deep + 0.02, tall), grey))
    for along in (low, high):
        builder.add(box(builder.point(wall, along, start, 0), builder.point(wall, along + 0.02, deep, tall), grey))
    builder.add(box(builder.point(wall, low, start, tall), builder.point(wall, high, deep, tall + 0.02), grey))
    if hole.style == "open":
        wide = min(hole.high - hole.low, deep - start - 0.1)
        builder.strip(wall, (hole.high - 0.04, hole.high), (start, start + wide), (0.01, hole.top), builder.leaf)
    _lamp(builder, hole, 0.15 if hole.style == "dark" else 1.0)


def _lamp(builder: Builder, hole: Hole, brightness: float) -> None:
    place = [float(value) for value in builder.point(hole.wall, (hole.low + hole.high) / 2, 0.8, 2.2)]
    colour = [brightness * value for value in (1.6, 1.4, 1.1)]
    builder.add({"type": "point", "position": place, "intensity": {"type": "rgb", "value": colour}})


def _stairs(builder: Builder, hole: Hole) -> None:
    """A straight flight that climbs away from the room between two walls, with a hand rail."""
    wall, count = hole.wall, 14
    wood, white = builder.leaf, paint((0.62, 0.60, 0.57), 0.8)
    for step in range(count):
        out = REVEAL + GOING * step
        builder.strip(wall, (hole.low, hole.high), (out, out + GOING), (0.0, RISE * step + RISE - 0.04), white)
        builder.strip(
            wall, (hole.low, hole.high), (out - 0.02, out + GOING), (RISE * (step + 1) - 0.04, RISE * (step + 1)), wood
        )
    builder.add(box(builder.point(wall, hole.low, 0.0, -0.02), builder.point(wall, hole.high, REVEAL, 0.0), wood))
    deep, tall = REVEAL + GOING * count, RISE * count + 2.2
    for along in (hole.low - 0.02, hole.high):
        builder.add(box(builder.point(wall, along, REVEAL, 0), builder.point(wall, along + 0.02, deep, tall), white))
    builder.add(box(builder.point(wall, hole.low, deep, 0), builder.point(wall, hole.high, deep + 0.02, tall), white))
    ends = [builder.point(wall, hole.high - 0.06, REVEAL + GOING * at, 0.9 + RISE * at).tolist() for at in (0, count)]
    builder.add({"type": "cylinder", "p0": ends[0], "p1": ends[1], "radius": 0.025, "bsdf": wood})
    _lamp(builder, hole, 0.8)
