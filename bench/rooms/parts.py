"""Holes in the walls of synthetic rooms, what hangs on these walls, and the sun that falls in: drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

Vector = tuple[float, float, float]
Sides = dict[str, float]

STANDS_OUT = {"radiator": 0.1, "fireplace": 0.12}
"""Metres by which the fronts of mounted things stand before the wall."""
NEAREST = 0.8
"""Metres in front of the camera from where side walls carry anything."""


@dataclass(frozen=True)
class Hole:
    """A rectangle on a wall: a hole in it, or something mounted before it.

    kind: window | door | passage | stairs, or of the mounted ones radiator | fireplace | socket. low, high along the
    wall, bottom and top in z. style: of windows sash | single | mullions | french | blind, of doors panelled | flush |
    glazed | open, of passages lit | dark, of radiators panel | columns, of sockets socket | switch.
    """

    kind: str
    wall: str
    low: float
    high: float
    bottom: float
    top: float
    style: str = ""


def draw_holes(rng: np.random.Generator, room: Sides) -> tuple[Hole, ...]:
    """A window and a door or passage, each on its own of the three visible walls."""
    walls = [str(wall) for wall in rng.permutation(["left", "back", "right"])]
    extents = wall_extents(room)
    found: list[Hole] = []
    for kind, wall in (("window", walls[0]), (str(rng.choice(["door", "passage"])), walls[1])):
        low, high = extents[wall]
        room_for = high - low - 0.5
        widths = {"window": (1.2, 2.4), "door": (0.8, 1.0), "passage": (0.8, 1.6)}
        wide = min(rng.uniform(*widths[kind]), room_for)
        start = low + 0.25 + rng.uniform(0, max(high - low - 0.5 - wide, 0))
        bottom = rng.uniform(0.5, 1.0) if kind == "window" else 0.0
        top = rng.uniform(2.0, 2.2) if kind == "window" else 2.03
        found.append(Hole(kind, wall, float(start), float(start + wide), float(bottom), float(top)))
    return tuple(found)


def wall_extents(room: Sides) -> dict[str, tuple[float, float]]:
    """From where to where a wall may carry something."""
    sides = (NEAREST, room["back"])
    return {"back": (room["left"], room["right"]), "left": sides, "right": sides}


def styled(rng: np.random.Generator, hole: Hole) -> Hole:
    """The hole with a style of its kind; some windows reach the floor, some passages are stairs."""
    if hole.kind == "window":
        style = str(rng.choice(["sash", "single", "mullions", "french", "blind"], p=[0.25, 0.2, 0.2, 0.2, 0.15]))
        bottom, top = (0.0, 2.15) if style == "french" else (hole.bottom, hole.top)
        return replace(hole, style=style, bottom=bottom, top=top)
    if hole.kind == "door":
        return replace(hole, style=str(rng.choice(["panelled", "flush", "glazed", "open"], p=[0.35, 0.25, 0.2, 0.2])))
    if rng.random() < 0.25:
        high = min(hole.high, hole.low + 1.2)
        return replace(hole, kind="stairs", high=high, top=2.2)
    return replace(hole, style=str(rng.choice(["lit", "dark"])))


def third_wall(rng: np.random.Generator, room: Sides, holes: tuple[Hole, ...]) -> tuple[tuple[Hole, ...], ...]:
    """(more holes, mounted things) for the wall that has neither."""
    taken = {hole.wall for hole in holes}
    wall = next(name for name in ("left", "back", "right") if name not in taken)
    low, high = wall_extents(room)[wall]
    kind = str(rng.choice(["none", "fireplace", "radiator", "window", "door"], p=[0.2, 0.3, 0.2, 0.15, 0.15]))
    sizes = {
        "fireplace": (1.15, 1.6, 0.0, rng.uniform(1.0, 1.25)),
        "radiator": (0.6, 1.6, 0.12, 0.12 + rng.uniform(0.45, 0.65)),
        "window": (0.7, 1.5, rng.uniform(0.6, 1.1), rng.uniform(1.9, 2.2)),
        "door": (0.8, 0.95, 0.0, 2.03),
    }
    if kind == "none" or high - low < 2.2:
        return (), ()
    least, most, bottom, top = sizes[kind]
    wide = float(rng.uniform(least, most))
    start = float(low + 0.25 + rng.uniform(0, high - low - 0.5 - wide))
    one = Hole(kind, wall, start, start + wide, bottom, float(top))
    if kind in ("window", "door"):
        return (styled(rng, one),), ()
    return (), (replace(one, style=str(rng.choice(["panel", "columns"])) if kind == "radiator" else ""),)


def draw_mounted(rng: np.random.Generator, room: Sides, taken: tuple[Hole, ...]) -> tuple[Hole, ...]:
    """Radiators below windows, light switches beside doors and sockets low on the walls, clear of what is there."""
    found: list[Hole] = []
    for hole in taken:
        if hole.kind == "window" and hole.bottom > 0.62 and rng.random() < 0.5:
            wide = (hole.high - hole.low) * rng.uniform(0.6, 0.95)
            middle = (hole.low + hole.high) / 2
            top = hole.bottom - rng.uniform(0.08, 0.14)
            style = str(rng.choice(["panel", "columns"]))
            low, high = float(middle - wide / 2), float(middle + wide / 2)
            found.append(Hole("radiator", hole.wall, low, high, 0.1, float(top), style))
        if hole.kind in ("door", "passage"):
            low = hole.high + 0.16
            found.append(Hole("socket", hole.wall, low, low + 0.085, 1.05, 1.135, "switch"))
    extents = wall_extents(room)
    for _ in range(int(rng.integers(1, 5))):
        wall = str(rng.choice(["left", "back", "right"]))
        start, wide = (
            float(rng.uniform(extents[wall][0] + 0.2, extents[wall][1] - 0.4)),
            float(rng.choice([0.085, 0.15])),
        )
        found.append(Hole("socket", wall, start, start + wide, 0.28, 0.365, "socket"))
    kept: list[Hole] = []
    for one in found:
        low, high = extents[one.wall]
        clear = all(not _collides(one, other) for other in (*taken, *kept))
        if clear and low + 0.05 < one.low and one.high < high - 0.05:
            kept.append(one)
    return tuple(kept)


def _collides(one: Hole, other: Hole) -> bool:
    aside = one.low < other.high + 0.12 and other.low < one.high + 0.12
    return one.wall == other.wall and aside and one.bottom < other.top + 0.05 and other.bottom < one.top + 0.05


def draw_sun(rng: np.random.Generator, holes: tuple[Hole, ...]) -> Vector | None:
    """The direction that sunlight travels in, down through the first window that is no blind, or None."""
    window = next((hole for hole in holes if hole.kind == "window" and hole.style != "blind"), None)
    aside, down = float(rng.uniform(-0.6, 0.6)), float(rng.uniform(1.25, 1.8))
    if window is None or rng.random() > 0.35:
        return None
    inward = {"left": (1.0, aside), "right": (-1.0, aside), "back": (aside, -1.0)}[window.wall]
    direction = np.array([*inward, -down])
    x, y, z = (direction / np.linalg.norm(direction)).tolist()
    return x, y, z
