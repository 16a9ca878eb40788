"""Every rule of the arrangement as a number, for staff and for approval."""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np

from workers.engines.staging.furnish.floorplan import WAYS
from workers.engines.staging.furnish.layout import FLAT, HUNG, Layout, corners, share_of
from workers.engines.staging.scene import Placement

TUCKED = {
    "dining_chair": ("dining_table",),
    "bar_stool": ("kitchen_cart", "dining_table"),
    "office_chair": ("desk",),
    "bistro_chair": ("bistro_table",),
    "stool": ("workbench",),
}
"""Seats whose front edge is pushed under a top."""
TUCK = 0.16
"""How far they are, metres."""


def rules_of(layout: Layout) -> dict[str, float]:
    """The numbers: see the docstring of `arrange`."""
    plan = layout.plan
    items = [item for item in layout.items if item.placement.z == 0 and item.placement.piece not in HUNG]
    solid = [item for item in items if item.placement.piece not in FLAT]
    prints = [item.print_ for item in solid if item.print_ is not None]
    overlap = [float((mask & plan.keep_free).sum() / max(mask.sum(), 1)) for mask in prints]
    shares = [
        share_of(item.raster) for item in layout.items if item.raster is not None and item.placement.piece not in FLAT
    ]
    return {
        "clearance_min_m": layout.clearance(),
        "opening_overlap": max(overlap, default=0.0),
        "opening_hidden": max(
            (layout.hidden(o, layout.covered) for o in plan.room.openings if o.kind in WAYS), default=0.0
        ),
        "frame_share_max": max(shares, default=0.0),
        "frame_share_total": float(layout.covered.mean()),
        "inside_floor": min((plan.share_inside(mask) for mask in prints), default=1.0),
        "overlap_max": overlap_max([item.placement for item in solid]),
        "through_wall_m": max((plan.through_wall(corners(item.placement)) for item in layout.items), default=0.0),
    }


def overlap_max(standing: list[Placement]) -> float:
    """The largest share of a footprint that stands inside another; seats pushed under a top by TUCK do not count."""
    worst = 0.0
    for one, other in combinations(standing, 2):
        if other.piece in TUCKED.get(one.piece, ()) or one.piece in TUCKED.get(other.piece, ()):
            continue
        if np.hypot(one.x - other.x, one.y - other.y) > (one.width + one.depth + other.width + other.depth) / 2:
            continue
        common, _ = cv2.intersectConvexConvex(corners(one).astype(np.float32), corners(other).astype(np.float32))
        worst = max(worst, float(common) / min(one.width * one.depth, other.width * other.depth))
    return round(worst, 4)
