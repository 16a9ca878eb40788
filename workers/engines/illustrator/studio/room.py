"""An empty room to furnish: camera, walls, floor, a window with daylight. World as in staging.scene, metres.

Verticals stay upright: the camera looks level, and the picture is shifted down to show more floor than ceiling.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.engines.illustrator.flat.colour import Floats
from workers.engines.illustrator.studio.sets import light, moved, outlook
from workers.engines.redesign.shades import lightness
from workers.engines.staging.furnish.mesh import box
from workers.engines.staging.furnish.textures import linear
from workers.engines.staging.light.color import to_linear
from workers.engines.staging.plan.finishes import FINISHES, planks, tiles
from workers.engines.staging.scene import Camera, Material, Opening, Part, Room
from workers.engines.staging.see.calibration import rotation_from

WET = frozenset(("Bathroom", "Shower", "Toilet", "Kitchen", "Laundry Room"))
SMALL = frozenset(("Bathroom", "Shower", "Toilet", "Laundry Room", "Walk-in Closet", "Hallway", "Entryway"))
OPEN_AIR = frozenset(("Balcony", "Terrace"))
CEILING, EYE, FRONT = 2.65, 1.4, -1.6
REVEAL, BAR = 0.16, 0.05
OVERCAST = np.array([0.80, 0.84, 0.90], np.float32)
"""What the view is mixed with, linear: a meadow alone would light a room green."""


@dataclass(frozen=True)
class Plan:
    """A drawn room. walls, floor: `#rrggbb` sRGB. tiled: of the floor. side: of the window, left | right | back."""

    room: Room
    walls: str
    floor: str
    tiled: bool
    side: str


def plan_room(
    width: int, height: int, kind: str, *, walls: str, floor: str, style: str, rng: np.random.Generator
) -> Plan:
    """A room of a kind of furnish.ROOMS, seen along its length. floor: empty for the style's."""
    ratio = width / height
    wide = {True: 3.0, False: 4.6}[kind in SMALL] * float(np.clip(ratio / 1.4, 0.72, 1.45))
    deep = {True: 3.6, False: 5.0}[kind in SMALL]
    view = 1.65 * wide  # metres across at the back wall that the lens takes in
    focal = width * deep / max(view, 1e-6)
    focal = min(focal, height * deep / 2.95)
    camera = Camera(width, height, focal, rotation_from(0.0, 0.0, 0.0), EYE, shift=-0.09 * height)
    side = str(rng.choice(["left", "right"])) if kind not in OPEN_AIR else "back"
    shift = float(rng.uniform(-0.12, 0.12)) * wide
    left, right = -wide / 2 + shift, wide / 2 + shift
    span = (0.50 * deep, 0.88 * deep) if side != "back" else (left + 0.5, right - 0.5)
    tall = (0.75, 2.25) if kind not in OPEN_AIR else (0.15, 2.3)
    opening = _window(camera, side, {"left": left, "right": right, "back": deep}[side], span, tall)
    floor_seen = _visible(camera, left, right, deep)
    room = Room(camera, left, right, deep, CEILING, floor_seen, (opening,), 1.0)
    finish = FINISHES[style]
    tiled = kind in WET
    return Plan(room, walls, floor or (finish.tiles if tiled else finish.boards), tiled, side)


def _window(camera: Camera, wall: str, plane: float, span: tuple[float, float], tall: tuple[float, float]) -> Opening:
    corners = [(along, up) for along in span for up in tall]
    points = [(along, plane, up) if wall == "back" else (plane, along, up) for along, up in corners]
    seen = camera.project(np.array(points))
    low, high = np.nanmin(seen, axis=0), np.nanmax(seen, axis=0)
    box_px = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    return Opening("window", wall, span[0], span[1], tall[0], tall[1], box_px)


def _visible(camera: Camera, left: float, right: float, back: float) -> NDArray[np.float64]:
    """The floor in view, (N, 2) counter-clockwise: the rectangle cut by the edges of the frame."""
    polygon = np.array([(left, 0.3), (right, 0.3), (right, back), (left, back)])
    reach_u, reach_v = camera.width / 2 / camera.focal, (camera.height_px / 2 - camera.shift) / camera.focal
    # a floor point (x, y) is seen at u = x / y, v = height / y in units of the focal length
    for normal, offset in (((1.0, reach_u), 0.0), ((-1.0, reach_u), 0.0), ((0.0, 1.0), -camera.height / reach_v)):
        polygon = _clipped(polygon, np.array(normal), offset)
    return polygon


def _clipped(polygon: NDArray[np.float64], normal: NDArray[np.float64], offset: float) -> NDArray[np.float64]:
    """The part of a convex polygon where normal . p + offset >= 0 (Sutherland and Hodgman 1974)."""
    value = polygon @ normal + offset
    result = []
    for at in range(len(polygon)):
        after = (at + 1) % len(polygon)
        if value[at] >= 0:
            result.append(polygon[at])
        if value[at] * value[after] < 0:
            share = value[at] / (value[at] - value[after])
            result.append(polygon[at] + share * (polygon[after] - polygon[at]))
    return np.array(result)


def shell_parts(plan: Plan, view: NDArray[np.uint8], *, evening: bool, seed: int) -> list[Part]:
    """Walls, floor, ceiling, skirting, window and light. view: what is outside, (H, W, 3) sRGB. evening: little light
    comes in."""
    room = plan.room
    assert room.left is not None
    assert room.right is not None
    assert room.back is not None
    wall = _paint(plan.walls, "wall")
    parts = [_floor(plan, seed), _ceiling(plan)]
    for name in ("left", "right", "back"):
        hole = next((one for one in room.openings if one.wall == name), None)
        parts += _wall(plan, name, hole, wall)
        parts += _skirting(plan, name)
    hole = room.openings[0]
    parts += _frame(plan, hole)
    parts += _daylight(plan, hole, view, evening=evening)
    return parts


def _paint(code: str, name: str) -> Material:
    red, green, blue = (float(value) for value in linear(code))
    return Material(name, (red, green, blue), roughness=0.9, specular=0.15)


TRIM = Material("trim", (0.80, 0.79, 0.77), roughness=0.4)


def _sheet(corners: list[tuple[float, float, float]], material: Material, metres: float = 0.0) -> Part:
    """A flat quadrilateral from its lower left corner, counter-clockwise seen from inside. metres: of a texture."""
    points = np.array(corners, np.float32)
    uv = None
    if metres:
        uv = np.array([(x, y) for x, y, _ in corners], np.float32)
    return Part(points, np.array([(0, 1, 2), (0, 2, 3)], np.int32), material, uv)


def _floor(plan: Plan, seed: int) -> Part:
    room = plan.room
    metres = 6.4
    line = ((np.arange(1600) + 0.5) * metres / 1600).astype(np.float32)
    if plan.tiled:
        texture = tiles(line, line, plan.floor, 0.40, seed % 97)
    else:
        texture = planks(line, line, plan.floor, 0.16, seed % 97).transpose(1, 0, 2)
    material = Material("floor", (0.4, 0.3, 0.2), np.ascontiguousarray(texture), metres, roughness=0.42, specular=0.35)
    assert room.left is not None
    assert room.right is not None
    assert room.back is not None
    corners = [
        (room.left, FRONT, 0.0),
        (room.right, FRONT, 0.0),
        (room.right, room.back, 0.0),
        (room.left, room.back, 0.0),
    ]
    return _sheet(corners, material, metres)


def _ceiling(plan: Plan) -> Part:
    room = plan.room
    assert room.left is not None
    assert room.right is not None
    assert room.back is not None
    top = room.ceiling
    corners = [
        (room.left, FRONT, top),
        (room.left, room.back, top),
        (room.right, room.back, top),
        (room.right, FRONT, top),
    ]
    return _sheet(corners, _paint("#f3f1ec", "ceiling"))


def _at(plan: Plan, wall: str, along: float, up: float, out: float = 0.0) -> tuple[float, float, float]:
    """A point of a wall; out: metres behind its face."""
    room = plan.room
    if wall == "back":
        return along, float(room.back or 0) + out, up
    return (float(room.left or 0) - out if wall == "left" else float(room.right or 0) + out), along, up


def _panel(plan: Plan, wall: str, low: float, high: float, bottom: float, top: float, material: Material) -> list[Part]:
    if high - low < 1e-3 or top - bottom < 1e-3:
        return []
    first, last = (high, low) if wall == "right" else (low, high)
    corners = [
        _at(plan, wall, first, bottom),
        _at(plan, wall, last, bottom),
        _at(plan, wall, last, top),
        _at(plan, wall, first, top),
    ]
    return [_sheet(corners, material)]


def _wall(plan: Plan, wall: str, hole: Opening | None, material: Material) -> list[Part]:
    room = plan.room
    low, high = (float(room.left or 0), float(room.right or 0)) if wall == "back" else (FRONT, float(room.back or 0))
    if hole is None:
        return _panel(plan, wall, low, high, 0.0, room.ceiling, material)
    return [
        *_panel(plan, wall, low, hole.low, 0.0, room.ceiling, material),
        *_panel(plan, wall, hole.high, high, 0.0, room.ceiling, material),
        *_panel(plan, wall, hole.low, hole.high, 0.0, hole.bottom, material),
        *_panel(plan, wall, hole.low, hole.high, hole.top, room.ceiling, material),
    ]


def _bar(
    plan: Plan, wall: str, span: tuple[float, float], rise: tuple[float, float], out: tuple[float, float],
    material: Material = TRIM,
) -> Part:  # fmt: skip
    """A bar along a wall; out: from and to behind its face, negative into the room."""
    low = np.array(_at(plan, wall, span[0], rise[0], out[0]))
    high = np.array(_at(plan, wall, span[1], rise[1], out[1]))
    size, middle = np.abs(high - low), (low + high) / 2
    mesh = box(float(size[0]), float(size[1]), float(size[2]), 0.004)
    return mesh.moved(middle[0], middle[1], min(low[2], high[2])).part(material)


def _skirting(plan: Plan, wall: str) -> list[Part]:
    room = plan.room
    span = (float(room.left or 0), float(room.right or 0)) if wall == "back" else (FRONT, float(room.back or 0))
    return [_bar(plan, wall, span, (0.0, 0.085), (-0.014, 0.0))]


def _frame(plan: Plan, hole: Opening) -> list[Part]:
    """Reveal, sill, and the bars of two casements."""
    wall, span, rise = hole.wall, (hole.low, hole.high), (hole.bottom, hole.top)
    deep = (0.0, REVEAL)
    parts = [
        _bar(plan, wall, (span[0] - 0.02, span[0]), rise, deep),
        _bar(plan, wall, (span[1], span[1] + 0.02), rise, deep),
        _bar(plan, wall, span, (rise[1], rise[1] + 0.02), deep),
        _bar(plan, wall, (span[0] - 0.06, span[1] + 0.06), (rise[0] - 0.03, rise[0]), (-0.05, REVEAL)),
    ]
    middle = (span[0] + span[1]) / 2
    for low in (span[0], middle - BAR / 2, span[1] - BAR):
        parts.append(_bar(plan, wall, (low, low + BAR), rise, (0.08, 0.12)))
    for low in (rise[0], rise[1] - BAR):
        parts.append(_bar(plan, wall, span, (low, low + BAR), (0.08, 0.12)))
    return parts


def _daylight(plan: Plan, hole: Opening, view: NDArray[np.uint8], *, evening: bool) -> list[Part]:
    """The view as a light, the sky's own light from above it, and what comes from behind the camera."""
    room, wall = plan.room, hole.wall
    level = 1.2 if evening else 6.0
    spread = 4.0  # seen at a slant, the far end of the plate must not show
    first, last = (
        (hole.high + spread, hole.low - spread) if wall == "right" else (hole.low - spread, hole.high + spread)
    )
    out = 0.9
    foot, head = hole.bottom - 1.0, hole.top + 0.8
    around = ((first, foot), (last, foot), (last, head), (first, head))
    corners = np.array([_at(plan, wall, along, up, out) for along, up in around])
    picture: Floats = (0.45 * to_linear(view) + 0.55 * OVERCAST) * np.float32(level)
    middle = (float(room.left or 0) + float(room.right or 0)) / 2
    wide = float(room.right or 0) - float(room.left or 0)
    fill = 0.85 if evening else 0.55 if lightness(plan.walls) > 60 else 0.75
    behind = light((middle, FRONT + 0.06, 1.45), (middle, 2.0, 1.45), 0.94 * wide, 2.0, fill,
                   (1.0, 0.86, 0.68) if evening else (1.0, 0.97, 0.93))  # fmt: skip
    overhead = light((middle, 0.3 * float(room.back or 4), CEILING - 0.02), (middle, 0.3 * float(room.back or 4), 0.0),
                     0.5 * wide, 0.6, 0.9 if evening else 0.25, (1.0, 0.84, 0.64))  # fmt: skip
    parts = [outlook(corners, picture), behind, *moved([overhead], z=0.0)]
    if wall != "back" and not evening:
        parts.append(_sun(plan, hole))
    return parts


def _sun(plan: Plan, hole: Opening) -> Part:
    """A small, far and bright plate that throws the window onto the floor."""
    side = -1.0 if hole.wall == "left" else 1.0
    plane = float(plan.room.left or 0) if side < 0 else float(plan.room.right or 0)
    target = np.array([plane - side * 0.9, (hole.low + hole.high) / 2 - 0.35, 0.0])
    direction = np.array([side * 0.62, 0.16, 0.72])
    direction /= np.linalg.norm(direction)
    return light(target + 26 * direction, target, 1.0, 1.0, 5200.0, (1.0, 0.90, 0.74))
