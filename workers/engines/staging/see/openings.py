"""Doors, passages, windows and whatever else on a wall furniture must not hide or block.

Each wall is straightened, and every rectangle between its upright and level edges is judged by numbers that were
weighed on synthetic rooms (`bench.rooms.weigh`): the sides' edges, what is not plain wall inside and beside it, its
size. The likeliest that do not overlap are kept.
"""

from __future__ import annotations

import numpy as np

from workers.engines.staging.scene import Array, Camera, Opening
from workers.engines.staging.see.facade import Facade, facade_of
from workers.engines.staging.see.kinds import kind_of
from workers.engines.staging.see.lines import Picture, Segments
from workers.engines.staging.see.plain import DENSITY
from workers.engines.staging.see.rectangles import FAMILIES, Evidence, candidates
from workers.engines.staging.see.walls import Wall
from workers.engines.staging.see.weights import LEAST, scores

MOST_COVERED = 0.25
"""Share of a rectangle that a likelier one may cover."""
MOST_KEPT = 40


def find_openings(
    photo_srgb: Picture, camera: Camera, walls: list[Wall], segments: Segments, box: tuple[int, int, int, int]
) -> list[Opening]:
    """Openings on the walls, nearest wall order as given. `camera` in metres, at the size of the photo."""
    found: list[Opening] = []
    for wall in walls:
        facade = facade_of(photo_srgb, camera, wall, segments, box)
        if facade is not None:
            found += _on_wall(facade, camera)
    return found


def _on_wall(facade: Facade, camera: Camera) -> list[Opening]:
    """The likeliest openings of a wall that do not overlap, along it."""
    evidence = Evidence(facade)
    pool: list[tuple[float, str, tuple[int, int, int, int], Array]] = []
    for family in FAMILIES:
        these = candidates(facade, family)
        if not len(these.left):
            continue
        numbers = evidence.measure(these, family)
        score = scores(numbers, family.name) - LEAST[family.name]
        for index in np.argsort(-score, kind="stable")[:MOST_KEPT]:
            if score[index] > 0:
                place = tuple(int(side[index]) for side in (these.left, these.right, these.bottom, these.top))
                pool.append(
                    (float(score[index]), family.name, (place[0], place[1], place[2], place[3]), numbers[index])
                )
    kept: list[tuple[str, tuple[int, int, int, int], Array]] = []
    for _, name, place, numbers in sorted(pool, key=lambda one: -one[0]):
        if all(_covered(place, other) < MOST_COVERED for _, other, _ in kept):
            kept.append((name, place, numbers))
    return [_opening(facade, camera, *one) for one in sorted(kept, key=lambda one: (one[1][0], one[1][2]))]


def _covered(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> float:
    """Share of the smaller rectangle that the two have in common."""
    wide = max(0, min(one[1], other[1]) - max(one[0], other[0]))
    tall = max(0, min(one[3], other[3]) - max(one[2], other[2]))
    areas = [(place[1] - place[0]) * (place[3] - place[2]) for place in (one, other)]
    return wide * tall / max(min(areas), 1)


def _opening(facade: Facade, camera: Camera, family: str, place: tuple[int, int, int, int], numbers: Array) -> Opening:
    kind = kind_of(facade, family, place, dict(zip(Evidence.NAMES, numbers.tolist(), strict=True)))
    low, high = facade.along(place[0]), facade.along(place[1])
    bottom, top = place[2] / DENSITY, place[3] / DENSITY
    if kind == "fireplace":
        bottom = 0.0
    u0, v0, u1, v1 = facade.wall.pixel_box(camera, low, high, bottom, top)
    return Opening(kind, facade.wall.name, low, high, bottom, top, (u0, v0, u1, v1))


def openings_from_hints(
    boxes: tuple[tuple[float, float, float, float], ...], camera: Camera, walls: list[Wall]
) -> list[Opening]:
    """`keep_free` openings for the request's boxes. Each goes to the wall behind the middle of its upper half, or to
    the floor when the ray meets the floor first (then low and high are its x extent and bottom and top are 0).
    """
    found = []
    for u0, v0, u1, v1 in boxes:
        middle = np.array([[(u0 + u1) / 2, v0 + 0.25 * (v1 - v0)]])
        corners = np.array([[u0, v0], [u1, v0], [u0, v1], [u1, v1]])
        wall = _wall_behind(camera, walls, middle)
        if wall is None:
            x = camera.to_floor(corners)[:, 0]
            x = x[np.isfinite(x)]
            low, high = (float(x.min()), float(x.max())) if len(x) else (0.0, 0.0)
            found.append(Opening("keep_free", "floor", low, high, 0.0, 0.0, (u0, v0, u1, v1)))
            continue
        along, up = wall.meet(camera, corners)
        along = np.where(np.isfinite(along), along, wall.high)
        up = np.clip(np.nan_to_num(up, nan=0.0), 0.0, wall.ceiling)
        low = float(np.clip(along.min(), wall.low, wall.high))
        high = float(np.clip(along.max(), wall.low, wall.high))
        found.append(Opening("keep_free", wall.name, low, high, float(up.min()), float(up.max()), (u0, v0, u1, v1)))
    return found


def _wall_behind(camera: Camera, walls: list[Wall], pixel: Array) -> Wall | None:
    """The wall that the ray of one pixel meets first, or None for the floor or nothing."""
    best, nearest = None, np.inf
    floor = camera.to_floor(pixel)[0]
    if np.isfinite(floor).all():
        nearest = float(np.hypot(*floor))
    for wall in walls:
        along, _ = wall.meet(camera, pixel)
        distance = float(np.hypot(along[0], wall.at))
        if np.isfinite(distance) and distance < nearest:
            best, nearest = wall, distance
    return best
