"""A skirting board has two lines, its top and its foot: the floor ends at the foot.

The top is often the stronger line, and a board in shade can look like the floor in front of it. So the box is looked at
again once it is known: where a parallel line lies a board's height nearer, and most of the strip between the two does
not look like the floor before it, the walls move forward to that line. A row of tiles looks like the next row, and
stays.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from workers.engines.staging.scene import Array
from workers.engines.staging.see.evidence import Evidence, Lines
from workers.engines.staging.see.layout import FAR, NEAR, TOWARD, Box

NEARER = np.geomspace(0.855, 0.985, 42)
"""Foot over top seen on the floor plane: boards of 2 to 18 cm under a camera at 1.25 m."""
HELD = 0.6
"""Support that the line of the foot needs."""
UNLIKE_FLOOR = 7.0
"""Difference in 8-bit CIELAB from the floor at either distance before it that makes a place of the strip no floor."""
MOST = 0.55
"""Share of the strip's places that are no floor when it is a board: drawn rooms have 0.6 to 0.9 at boards, under 0.5
elsewhere."""
CHECKED = 7.0
"""Spread in 8-bit lightness along a line from which its pattern is looked at."""
CHANGE_PLACES = -0.3
"""Correlation below which light and dark change places: checks had -0.6 to -0.7, boards .88 to .94."""
FLOOR_ENDS = 0.5
"""Change of floor likeness across the back wall's line that makes it the foot already: drawn boards' tops have up to
.36, a foot with a joint between planks before it had .67."""
PER_WALL = np.linspace(0.975, 1.025, 21)


def feet(box: Box, factor: float) -> list[tuple[str, Array, Array, int]]:
    """The foot lines of the box's walls drawn nearer by a factor: (wall, first, last, axis)."""
    left, right, back = (float(np.clip(value, -40.0, 40.0)) * factor for value in (box.left, box.right, box.back))
    found = []
    if box.back < FAR:
        found.append(("back", np.array([left, back, 0.0]), np.array([right, back, 0.0]), 0))
    for name, at in (("left", left), ("right", right)):
        if abs(getattr(box, name)) < FAR:
            found.append((name, np.array([at, NEAR, 0.0]), np.array([at, back, 0.0]), 1))
    return found


def strength(evidence: Evidence, box: Box, factors: Array) -> Array:
    """(N,) support of all foot lines together at each factor, weighed by their length in view."""
    total, length = np.zeros(len(factors)), np.zeros(len(factors))
    by_wall = [feet(box, float(factor)) for factor in factors]
    for wall in range(len(by_wall[0]) if by_wall else 0):
        first, last = (np.array([one[wall][end] for one in by_wall]) for end in (1, 2))
        lines: Lines = evidence.lines(first, last, by_wall[0][wall][3])
        total += lines.held * lines.length
        length += lines.length
    return np.asarray(total / np.maximum(length, 1e-6))


def bands(evidence: Evidence, box: Box, factor: float) -> tuple[Array, Array, Array]:
    """CIELAB (N, 3) along all foot lines: of the floor just before the nearer line and farther out, of the strip."""
    columns = []
    for _, first, last, _ in feet(box, 1.0):
        columns.append(evidence.points(first, last))
    world: Array = np.concatenate(columns) if columns else np.zeros((0, 3))
    gap = 1.0 - factor

    def colour(scale: float) -> Array:
        pixels: Array = np.asarray(evidence.camera.project(world * [scale, scale, 1.0]), float)
        return np.where(evidence.visible(pixels)[:, None], evidence.at(evidence.lab, pixels), np.nan)

    near, before = colour(factor * (1 - 0.25 * gap)), colour(factor * (1 - 1.1 * gap))
    strip = np.mean([colour(factor + share * gap) for share in (0.35, 0.5, 0.65)], axis=0)
    usable = np.isfinite(near).all(axis=1) & np.isfinite(strip).all(axis=1) & np.isfinite(before).all(axis=1)
    return near[usable], before[usable], strip[usable]


def settle(evidence: Evidence, box: Box) -> Box:
    """The box with its walls at the foot of the skirting."""
    if _floor_ends(evidence, box):
        return box
    held = strength(evidence, box, NEARER)
    peaks = [
        index
        for index in range(len(NEARER) - 2)  # the last ones are the walls' own lines
        if held[index] >= HELD and held[index] == held[max(index - 2, 0) : index + 3].max()
    ]
    for index in sorted(peaks, key=lambda one: -held[one]):
        if strip_is_board(evidence, box, float(NEARER[index])):
            return aligned(evidence, _moved(box, float(NEARER[index])))
    return box


def _floor_ends(evidence: Evidence, box: Box) -> bool:
    """Whether what looks like floor clearly ends at the back wall's line: a board's top has the board before it."""
    lines = [one for one in feet(box, 1.0) if one[0] == "back"]
    if not lines:
        return False
    _, first, last, axis = lines[0]
    toward = np.array([[0.0, -TOWARD * box.back, 0.0]])
    return bool(evidence.lines(first[None], last[None], axis, toward).step[0] > FLOOR_ENDS)


def strip_is_board(evidence: Evidence, box: Box, factor: float) -> bool:
    """Whether what lies between the walls' lines and their nearer doubles is something else than floor.

    Place by place: the edge of a sun patch or of a tile may run between the strip and the floor before it, or farther
    out, so a place of the strip must differ from the floor on both sides of such an edge.
    """
    near, before, strip = bands(evidence, box, factor)
    if len(near) < 12 or checked(near[:, 0], strip[:, 0]):
        return False
    away = np.minimum(np.linalg.norm(strip - near, axis=1), np.linalg.norm(strip - before, axis=1))
    return float(np.mean(away > UNLIKE_FLOOR)) > MOST


def checked(near: Array, strip: Array) -> bool:
    """Whether lightness (N,) along a strip and along the floor before it change places, as in the rows of a chequered
    floor. Light and doors make a board and the floor before it paler or darker in the same places.
    """
    if min(near.std(), strip.std()) < CHECKED:
        return False
    return bool(np.corrcoef(near, strip)[0, 1] < CHANGE_PLACES)


def _moved(box: Box, factor: float) -> Box:
    """The walls nearer by a factor, with the ceiling's lines where they were in the picture."""
    walls = {name: float(getattr(box, name) * factor) for name in ("left", "right", "back")}
    known = {name: value if abs(getattr(box, name)) < FAR else getattr(box, name) for name, value in walls.items()}
    ceiling = box.ceiling if box.ceiling >= FAR else 1.0 + (box.ceiling - 1.0) * factor
    return replace(box, ceiling=ceiling, **known)


def aligned(evidence: Evidence, box: Box) -> Box:
    """Each wall on the best supported line within 2.5 % of where it is."""
    for name in ("back", "left", "right"):
        if abs(getattr(box, name)) >= FAR:
            continue
        moved = [replace(box, **{name: float(getattr(box, name) * factor)}) for factor in PER_WALL]
        lines = [next(one for one in feet(one_box, 1.0) if one[0] == name) for one_box in moved]
        found = evidence.lines(np.array([one[1] for one in lines]), np.array([one[2] for one in lines]), lines[0][3])
        box = moved[int(np.argmax(found.held - 0.02 * np.abs(np.arange(len(PER_WALL)) - 10)))]
    return box
