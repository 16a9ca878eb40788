"""Living rooms and lounges: around a sofa, or two armchairs where no sofa fits; a television where it can be seen."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.anchors import Program, before_opening, centre_of, looks_at, turned_to
from workers.engines.staging.furnish.floorplan import ON_FLOOR
from workers.engines.staging.furnish.layout import Layout, back_to_camera
from workers.engines.staging.furnish.rooms import hanging, standing, tops
from workers.engines.staging.furnish.rooms.places import at, beside, local, sides_by_distance
from workers.engines.staging.furnish.sizes import round_table, size
from workers.engines.staging.scene import Placement

REACH = 0.42
"""From the seat's edge to the coffee table: 40 to 45 cm, so that a cup is in reach and legs pass. Metres."""
FOCUS = {"fireplace": 0.9, "window": 0.25}
"""How much a sofa likes to face these."""
FLOATS = 0.4
"""What a sofa loses that stands free on the floor of a room whose walls are known."""


def focal(layout: Layout, sofa: Placement) -> float:
    """Merit of facing the room's focal point, showing the front to the camera, with the back to neither."""
    best, against = 0.0, 0.0
    if sofa.wall is None and layout.plan.planes:
        against = FLOATS
    for opening in layout.plan.room.openings:
        centre = centre_of(layout.plan, opening)
        if centre is None or opening.kind not in FOCUS:
            continue
        towards = looks_at(sofa, *centre)
        best = max(best, FOCUS[opening.kind] * max(0.0, towards))
        against += (0.8 if opening.kind == "fireplace" else 0.2) * before_opening(sofa, opening)
        if opening.kind == "fireplace" and sofa.wall is None:
            against += 0.8 * max(0.0, -towards)
            best = max(best, 0.6 * _about_hearth(layout, sofa, centre))
    return best - against - 0.4 * max(0.0, back_to_camera(sofa))


def _about_hearth(layout: Layout, sofa: Placement, hearth: tuple[float, float]) -> float:
    """1 for a sofa at a right angle to the hearth whose table stands before the hearth's middle, 0 for 1.2 m aside."""
    towards = looks_at(sofa, *hearth)
    if not -0.3 < towards < 0.7:
        return 0.0
    table = local(sofa, 0.0, -(sofa.depth / 2 + REACH + 0.35))
    sideways = abs(table[0] - hearth[0]) if abs(np.sin(sofa.yaw)) > 0.7 else abs(table[1] - hearth[1])
    return max(0.0, 1.0 - sideways / 1.2)


def furnish(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """Puts the sofa there and the rest around it. False where not even the sofa and a table or chair fit."""
    return _around_sofa(layout, anchor, style, rng, media=0.55)


def lounge(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """A basement's media room: the same around a television, with poufs to put the feet up."""
    return _around_sofa(layout, anchor, style, rng, media=0.95)


def _around_sofa(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator, *, media: float) -> bool:
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    table = _table(layout, anchor, style)
    tops.rug_before(layout, anchor, style, to=table)
    chairs = _chairs(layout, anchor, table, style, rng)
    if media > 0.9 and len(chairs) < 2:
        _poufs(layout, anchor, style)
    if table is None and not chairs and anchor.width > 1.6:
        return False
    if rng.random() < media:
        _media(layout, anchor, style, rng)
    _sides(layout, anchor, style, rng)
    hanging.hang(layout, style, rng, anchor)
    if rng.random() < 0.6:
        _sideboard(layout, anchor, style, rng)
    if not any(p.piece == "floor_lamp" for p in layout.placements):
        standing.floor_lamp(layout, style, [*chairs, anchor])
    standing.plants(layout, style, rng, standing.plant_count(style))
    hanging.curtains(layout, style)
    return True


def _table(layout: Layout, anchor: Placement, style: str) -> Placement | None:
    width, depth, height = size("coffee_table", style)
    for share in (1.0, 0.85, 0.7, 0.58):
        w = min(width * share, anchor.width * 0.62)
        d = w if round_table(style) else depth * max(share, 0.8)
        for slide in (0.0, 0.18, -0.18, 0.36, -0.36):
            table = at(
                anchor, "coffee_table", (w, d, height), slide * anchor.width, -(anchor.depth / 2 + REACH + d / 2)
            )
            if layout.put(table, margin=0.30, inside=0.97, visible=0.92):
                top = 0.66 if round_table(style) else 0.8
                tops.on_top(layout, table, "still_life", style, wide=top, deep=top, tall=0.50)
                return table
    return None


def _chairs(
    layout: Layout, anchor: Placement, table: Placement | None, style: str, rng: np.random.Generator
) -> list[Placement]:
    """One or two armchairs that look at the table."""
    dims = size("armchair", style)
    w, d = (table.width, table.depth) if table is not None else (0.9, 0.6)
    center = local(anchor, 0.0, -(anchor.depth / 2 + REACH + d / 2))
    wanted = 2 if anchor.width > 1.8 and rng.random() < 0.45 else 1
    placed: list[Placement] = []
    for side in (-1, 1) if rng.random() < 0.5 else (1, -1):
        if len(placed) >= wanted:
            break
        spots = [
            local(anchor, side * (w / 2 + away + dims[0] / 2), -(anchor.depth / 2 + REACH + d / 2 + ahead))
            for ahead in (0.10, 0.30, 0.50, -0.10)
            for away in (0.36, 0.48, 0.62, 0.80)
        ]
        if abs(np.sin(anchor.yaw)) > 0.7:  # a sofa at a side wall: a chair across the table is seen from its side
            spots += [
                local(anchor, slide * anchor.width, -(anchor.depth / 2 + REACH + d + 0.5 + dims[1] / 2))
                for slide in (0.0, 0.3, -0.3)
            ]
        chair = standing.armchair(layout, style, rng, center, spots)
        if chair is not None:
            placed.append(chair)
    return placed


def _poufs(layout: Layout, anchor: Placement, style: str) -> None:
    dims = size("pouf", style)
    for side in sides_by_distance(anchor):
        places = [
            at(anchor, "pouf", dims, side * u * anchor.width, -(anchor.depth / 2 + ahead))
            for u in (0.42, 0.55)
            for ahead in (0.75, 1.0, 1.3)
        ]
        standing.loose(layout, places)


def _media(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> Placement | None:
    """A television on a low board opposite the sofa, where the camera sees it; none beside a fireplace."""
    if any(opening.kind == "fireplace" for opening in layout.plan.room.openings):
        return None
    width, depth, _ = size("sideboard", style)
    for share in (1.0, 0.8):
        dims = (width * share, depth, 0.50)
        board = standing.stand(
            layout, style, rng, "sideboard", shares=(1.0,), dims=dims, avoid=anchor.wall, opposite=anchor, margin=0.15
        )
        if board is None:
            continue
        faces = looks_at(anchor, board.x, board.y) > 0.65 and looks_at(board, anchor.x, anchor.y) > 0.6
        # nobody sets a screen against the light
        lit = any(o.kind == "window" and before_opening(board, o) > 0.1 for o in layout.plan.room.openings)
        if faces and not lit:
            tops.on_top(layout, board, "television", style, wide=0.85)
        else:
            tops.dressed(layout, board, style, rng)
            hanging.hang(layout, style, rng, board, piece="mirror")
        return board
    return None


def _sideboard(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> None:
    """A dressed sideboard or a bookcase at another wall than the sofa's."""
    if any(p.piece == "sideboard" for p in layout.placements):
        return
    if rng.random() < 0.35:
        standing.stand(layout, style, rng, "bookcase", avoid=anchor.wall, margin=0.15)
        return
    board = standing.stand(layout, style, rng, "sideboard", shares=(1.0, 0.75), avoid=anchor.wall, margin=0.25)
    if board is not None:
        tops.dressed(layout, board, style, rng)
        hanging.hang(layout, style, rng, board, piece="mirror")


def _sides(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> None:
    """A side table with a lamp at one end of the sofa, a floor lamp at the other, the taller away from the camera."""
    lamp = size("floor_lamp", style)
    tall = (lamp[0], lamp[1], min(lamp[2], layout.plan.room.ceiling * 0.75))
    sides = sides_by_distance(anchor)
    if abs(np.cos(anchor.yaw)) > 0.7 and rng.random() < 0.5:
        sides = sides[::-1]
    done: set[str] = set()
    for side in sides:
        table = beside(anchor, side, "side_table", size("side_table", style), 0.07, 0.05)
        stand = beside(anchor, side, "floor_lamp", tall, 0.06, 0.12)
        if "lamp" not in done and layout.put(stand, margin=0.02, inside=ON_FLOOR, visible=0.9):
            done.add("lamp")
        elif "table" not in done and layout.put(table, margin=0.02, inside=ON_FLOOR, visible=0.9):
            done.add("table")
            tops.on_top(layout, table, "table_lamp", style)


def two_chairs(layout: Layout, anchor: Placement, style: str, rng: np.random.Generator) -> bool:
    """Where no sofa fits: two armchairs in talk over a small table, or one with a lamp to read by."""
    if not layout.stand_anchor(anchor, inside=ON_FLOOR):
        return False
    dims, table_dims = size("armchair", style), size("side_table", style)
    chairs = [anchor]
    for side in sides_by_distance(anchor):
        table = beside(anchor, side, "side_table", table_dims, 0.08, 0.05)
        if not layout.put(table, margin=0.02, inside=ON_FLOOR):
            continue
        tops.on_top(layout, table, "table_lamp", style)
        other = beside(table, side, "armchair", dims, 0.08, -0.05)
        middle = local(anchor, side * (anchor.width / 2 + table_dims[0] / 2), -1.4)
        second = standing.loose(layout, [turned_to(other, *middle), other], margin=0.02, visible=0.86)
        chairs += [second] if second is not None else []
        break
    tops.rug_before(layout, anchor, style, least=0.5)
    hanging.hang(layout, style, rng, anchor)
    standing.floor_lamp(layout, style, chairs)
    standing.plants(layout, style, rng, 1, least=0.8)
    hanging.curtains(layout, style)
    return True


SOFA = (1.10, 1.0, 0.90, 0.80, 0.70)
LOVESEAT = (0.72, 0.64, 0.57)

SEATING = (
    Program("sofa", furnish, ("wall", "free"), SOFA, wanted=0.13, filled=0.30, prefer=focal),
    Program("sofa", furnish, ("wall",), LOVESEAT, wanted=0.12, filled=0.26, prefer=focal, options={"cushions": 2}),
    Program("armchair", two_chairs, ("wall", "free"), (1.0, 0.9), wanted=0.07, filled=0.16, prefer=focal),
)
LOUNGE = (
    Program("sofa", lounge, ("wall", "free"), SOFA, wanted=0.13, filled=0.30, prefer=focal),
    *SEATING[1:],
)
