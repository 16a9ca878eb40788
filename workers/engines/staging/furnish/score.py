"""How good a furnished layout is: company, balance, sight lines, relations between pieces. Higher is better."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from workers.engines.staging.furnish.anchors import PANORAMA_SHARE, local_of, looks_at
from workers.engines.staging.furnish.floorplan import WAYS
from workers.engines.staging.furnish.layout import BACKED, FLAT, Layout, back_to_camera, share_of
from workers.engines.staging.scene import Placement

WORTH = {
    "coffee_table": 1.0,
    "armchair": 0.8,
    "rug": 0.8,
    "nightstand": 0.7,
    "television": 0.5,
    "floor_lamp": 0.4,
    "plant": 0.35,
    "art": 0.6,
    "side_table": 0.25,
    "sideboard": 0.45,
    "bench": 0.3,
    "mirror": 0.4,
    "table_lamp": 0.15,
    "still_life": 0.15,
    "curtain": 0.2,
    "dining_chair": 0.45,
    "pendant": 0.5,
    "table_setting": 0.3,
    "kitchen_cart": 0.4,
    "bar_stool": 0.3,
    "office_chair": 0.8,
    "desk_things": 0.3,
    "bookcase": 0.6,
    "wardrobe": 0.5,
    "dresser": 0.5,
    "toy_chest": 0.4,
    "play_tent": 0.6,
    "pouf": 0.3,
    "console": 0.5,
    "coat_rack": 0.4,
    "shoe_bench": 0.4,
    "towel_ladder": 0.5,
    "bath_mat": 0.5,
    "stool": 0.3,
    "bath_shelf": 0.4,
    "laundry_basket": 0.3,
    "washing_machine": 0.6,
    "drying_rack": 0.3,
    "shelving": 0.6,
    "tool_board": 0.4,
    "bicycle": 0.5,
    "boxes": 0.3,
    "clothes_rail": 0.5,
    "open_closet": 0.6,
    "ottoman": 0.5,
    "standing_mirror": 0.5,
    "outdoor_chair": 0.6,
    "outdoor_table": 0.7,
    "bistro_chair": 0.6,
    "sun_lounger": 0.5,
    "planter": 0.45,
    "outdoor_rug": 0.5,
    "lantern": 0.2,
}
"""What one more of a piece is worth; each further one of its kind 60 % of the one before."""
SEATS = frozenset(("sofa", "armchair", "bed", "desk", "outdoor_sofa"))
AT_WALLS = frozenset(("plant", "planter", "laundry_basket", "boxes", "sideboard", "bookcase", "dresser"))
TABLES = frozenset(("coffee_table", "outdoor_table", "side_table"))


def score(layout: Layout, rules: Mapping[str, float], merit: float, filled: float) -> float:
    """A good place for the anchor, good company, a filled but open picture, openings in sight.

    merit: of the anchors' places. filled: the share of the frame that the furniture should fill.
    """
    around = layout.plan.room.front is not None
    target = filled * (PANORAMA_SHARE * 1.6 if around else 1.0)
    hidden = sum(
        (2.2 if opening.kind in WAYS or opening.kind == "fireplace" else 1.2) * layout.hidden(opening, layout.covered)
        for opening in layout.plan.room.openings
    )
    hidden += sum(0.6 * layout.foot_hidden(o) for o in layout.plan.room.openings if o.kind in WAYS)
    result = 1.5 * merit + _worth(layout) + _relations(layout) - _sight(layout)
    result += -7.0 * abs(rules["frame_share_total"] - target) - hidden
    result += 0.6 * min(rules["clearance_min_m"], 1.2)
    return round(float(result + (0.0 if around else _composition(layout))), 4)


def _worth(layout: Layout) -> float:
    total, seen = 0.0, dict[str, int]()
    for piece in layout.placements:
        number = seen.get(piece.piece, 0)
        total += WORTH.get(piece.piece, 0.0) * 0.6**number
        seen[piece.piece] = number + 1
    return total


def _composition(layout: Layout) -> float:
    """Spread over the picture and balanced about its middle."""
    weights = layout.covered.sum(axis=0) + 1e-9
    places = (np.arange(len(weights)) + 0.5) / len(weights)
    columns = np.flatnonzero(layout.covered.any(axis=0))
    balance = abs(float((places * weights).sum() / weights.sum()) - 0.5)
    spread = float(columns[-1] - columns[0]) / len(weights) if len(columns) else 0.0
    return 0.8 * spread - 2.0 * balance


def _sight(layout: Layout) -> float:
    """Penalty for pieces one behind the other and for backs that the camera sees."""
    rasters = [(item, item.raster) for item in layout.items if item.raster is not None]
    standing = [
        (item, raster) for item, raster in rasters if item.placement.piece not in FLAT and item.placement.z == 0
    ]
    union = float(layout.covered.sum()) or 1.0
    stacked = sum(float(raster.sum()) for _, raster in standing) / union - 1.0
    backs = sum(
        max(0.0, back_to_camera(item.placement)) * share_of(raster)
        for item, raster in standing
        if item.placement.piece in BACKED
    )
    return 0.5 * max(0.0, stacked) + 6.0 * backs + (3.5 if len(layout.anchors) > 1 else 2.0) * _anchors_hidden(layout)


def _anchors_hidden(layout: Layout) -> float:
    """Shares of the anchors' outlines that lie behind nearer pieces, summed."""
    total = 0.0
    for anchor in layout.anchors:
        own = layout.silhouette(anchor)
        if own is None:
            continue
        away = np.hypot(anchor.x, anchor.y)
        before = np.zeros_like(own[0])
        for item in layout.items:
            p = item.placement
            if item.raster is not None and p.piece not in FLAT and p.z == 0 and np.hypot(p.x, p.y) < away - 0.2:
                before |= item.raster
        total += share_of(own[0] & before) / max(share_of(own[0]), 1e-6)
    return total


def _relations(layout: Layout) -> float:
    """Lamps near seats, chairs near a table and looking at it, plants at walls."""
    pieces = layout.placements
    seats = [p for p in pieces if p.piece in SEATS]
    tables = [p for p in pieces if p.piece in TABLES]
    result = 0.0
    for piece in pieces:
        if piece.piece == "bed" and piece.width > 1.2:
            result -= 0.6 * (sum(p.piece == "nightstand" for p in pieces) == 1)
        elif piece.piece == "floor_lamp" and seats:
            seat = min(seats, key=lambda s: np.hypot(s.x - piece.x, s.y - piece.y))
            nearer = float(np.hypot(seat.x, seat.y) - np.hypot(piece.x, piece.y))
            result -= 0.5 * max(0.0, _nearest(piece, seats) - 1.5) + 0.8 * min(max(0.0, nearer - 0.15), 0.5)
        elif piece.piece in ("armchair", "outdoor_chair") and tables:
            table = min(tables, key=lambda t: np.hypot(t.x - piece.x, t.y - piece.y))
            away = float(np.hypot(table.x - piece.x, table.y - piece.y))
            result += 0.3 * looks_at(piece, table.x, table.y) - 0.4 * max(0.0, away - 1.6)
        elif piece.piece == "coffee_table" and layout.anchors:
            sofa = min(layout.anchors, key=lambda a: np.hypot(a.x - piece.x, a.y - piece.y))
            result -= 0.9 * abs(local_of(sofa, piece.x, piece.y)[0])
        elif piece.piece == "pouf" and seats:
            result -= 0.4 * max(0.0, _nearest(piece, seats) - 1.8)
        elif piece.piece in AT_WALLS:
            result -= 0.3 * max(0.0, _wall_distance(layout, piece) - 0.5) + 0.3 * layout.half_on_rug(piece)
    return result


def _nearest(piece: Placement, others: list[Placement]) -> float:
    return min(float(np.hypot(other.x - piece.x, other.y - piece.y)) for other in others)


def _wall_distance(layout: Layout, piece: Placement) -> float:
    away = [
        abs((piece.x if wall in ("left", "right") else piece.y) - plane) for wall, plane in layout.plan.planes.items()
    ]
    return min(away, default=0.5)
