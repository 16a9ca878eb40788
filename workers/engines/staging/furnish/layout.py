"""A room while it is being furnished: pieces go in one by one, each only where every rule allows it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.furnish.floorplan import WAYS, Mask, Plan
from workers.engines.staging.scene import Opening, Placement

FRAME = 192
"""Width of the small picture on which shares of the frame are counted, pixels."""
LARGEST_SHARE = 0.35
SILL_SPARE = 0.36
"""How far a sofa's back may rise above the sill of a window that it stands before, metres."""
HIDDEN_LIMIT = {"door": 0.40, "passage": 0.40, "stairs": 0.40, "fireplace": 0.35, "window": 0.55, "keep_free": 0.45}
"""How much of an opening's place in the picture furniture may cover."""
LENIENT_SPARE = 0.25
"""How much more of it where nothing else fits: a bed may stand before most of a passage that it leaves free to walk."""


@dataclass
class Layout:
    """Placements so far and what they take. `lenient` lets more than sofas stand before low sills and hide more."""

    plan: Plan
    lenient: bool = False
    placements: list[Placement] = field(default_factory=list)
    taken: Mask = field(init=False)
    covered: NDArray[np.uint8] = field(init=False)

    def __post_init__(self) -> None:
        self.taken = np.zeros(self.plan.inside.shape, bool)
        camera = self.plan.room.camera
        self.covered = np.zeros((max(1, round(FRAME * camera.height_px / camera.width)), FRAME), np.uint8)

    def silhouette(self, placement: Placement) -> tuple[NDArray[np.uint8], float] | None:
        """Where a piece's bounding box lies in the picture (a 0/1 raster) and its share within the frame."""
        half = np.array([placement.width, placement.depth]) / 2
        cosine, sine = np.cos(placement.yaw), np.sin(placement.yaw)
        corners = []
        for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
            u, v = sx * half[0], sy * half[1]
            for z in (placement.z, placement.z + placement.height):
                corners.append((placement.x + u * cosine - v * sine, placement.y + u * sine + v * cosine, z))
        camera = self.plan.room.camera
        pixels = camera.project(np.array(corners)) * (FRAME / camera.width)
        if not np.isfinite(pixels).all() or np.abs(pixels).max() > 20 * FRAME:
            return None
        hull = cv2.convexHull(pixels.astype(np.float32))
        area = float(cv2.contourArea(hull))
        raster = np.zeros_like(self.covered)
        cv2.fillConvexPoly(raster, np.round(hull).astype(np.int32), 1)
        return raster, min(1.0, float(raster.sum()) / max(area, 1.0))

    def allows(
        self, placement: Placement, *, margin: float, inside: float, visible: float, on_floor: bool = True
    ) -> bool:
        """Whether a piece may stand (or hang) there: free floor, free openings, enough of it in the picture."""
        if on_floor:
            print_ = self.plan.footprint(placement.x, placement.y, placement.yaw, placement.width, placement.depth)
            if not print_.any() or self.plan.share_inside(print_) < inside:
                return False
            if (print_ & (self.plan.keep_free | self.plan.behind_walls)).any():
                return False
            around = self.plan.footprint(
                placement.x, placement.y, placement.yaw, placement.width, placement.depth, margin
            )
            if (around & self.taken).any() or self._before_window(placement, print_):
                return False
        seen = self.silhouette(placement)
        if seen is None or seen[1] < visible:
            return False
        return seen[0].mean() <= LARGEST_SHARE and not self._hides(seen[0])

    def _before_window(self, placement: Placement, print_: Mask) -> bool:
        for window, zone in self.plan.windows:
            spare = SILL_SPARE if placement.piece == "sofa" else 0.80 if self.lenient else 0.08
            if placement.height > window.bottom + spare and (print_ & zone).any():
                return True
        return False

    def _hides(self, raster: NDArray[np.uint8]) -> bool:
        together = self.covered | raster
        spare = LENIENT_SPARE if self.lenient else 0.0
        return any(
            self.hidden(opening, together) > HIDDEN_LIMIT.get(opening.kind, 1.0) + spare
            for opening in self.plan.room.openings
        )

    def hidden(self, opening: Opening, raster: NDArray[np.uint8]) -> float:
        """Share of an opening's box in the picture that the raster covers."""
        scale = FRAME / self.plan.room.camera.width
        u0, v0, u1, v1 = (round(edge * scale) for edge in opening.box)
        box = raster[max(v0, 0) : max(v1, 0), max(u0, 0) : max(u1, 0)]
        return float(box.mean()) if box.size else 0.0

    def put(
        self,
        placement: Placement,
        *,
        margin: float = 0.05,
        inside: float = 0.985,
        visible: float = 0.85,
        solid: bool = True,
        on_floor: bool = True,
    ) -> bool:
        """Adds the piece if the rules allow it. solid: others must keep off its floor."""
        if not self.allows(
            placement, margin=margin if solid else -10.0, inside=inside, visible=visible, on_floor=on_floor
        ):
            return False
        if solid and on_floor and not self._still_passable(placement):
            return False
        self.add(placement, solid=solid and on_floor)
        return True

    def _still_passable(self, placement: Placement) -> bool:
        print_ = self.plan.footprint(placement.x, placement.y, placement.yaw, placement.width, placement.depth)
        points = self._points([*self.placements, placement], self.taken | print_)
        return self.plan.passable(self.taken | print_, points, self.plan.way_width)

    def _points(self, placements: list[Placement], taken: Mask) -> list[Mask]:
        """Where a person walks to and from; in a room that shows no way out, to the anchor."""
        points = list(self.plan.way_points)
        if len(points) == 1 and placements:
            anchor = placements[0]
            x, y = self.plan.grid
            reach = np.hypot(x - anchor.x, y - anchor.y) < 0.5 * max(anchor.width, anchor.depth) + 0.55
            points.append(reach & self.plan.inside & ~taken)
        return points

    def add(self, placement: Placement, *, solid: bool) -> None:
        """Adds the piece as it is."""
        self.placements.append(placement)
        if solid:
            self.taken = self.taken | self.plan.footprint(
                placement.x, placement.y, placement.yaw, placement.width, placement.depth
            )
        seen = self.silhouette(placement)
        if seen is not None and placement.piece != "rug":
            self.covered = self.covered | seen[0]

    def first(self, candidates: list[Placement], **rules: float | bool) -> Placement | None:
        """Puts the first of the candidates that the rules allow."""
        for candidate in candidates:
            if self.put(candidate, **rules):  # type: ignore[arg-type]
                return candidate
        return None

    def copy(self) -> Layout:
        """A layout to try further pieces on."""
        twin = replace(self, placements=list(self.placements))
        twin.taken, twin.covered = self.taken, self.covered
        return twin

    def wall_free(self, wall: str, low: float, high: float, bottom: float, top: float) -> bool:
        """Whether a stretch of a wall has no opening within 10 cm and nothing hanging or standing before it so high."""
        for opening in self.plan.room.openings:
            beside = low < opening.high + 0.1 and high > opening.low - 0.1
            level = bottom < opening.top + 0.1 and top > opening.bottom - 0.1
            if opening.wall == wall and beside and level:
                return False
        return True

    def clearance(self) -> float:
        """The narrowest spot on the ways through the room, metres; to the anchor where the room shows no way out."""
        return self.plan.clearance(self.taken, self._points(self.placements, self.taken))

    def rules(self) -> dict[str, float]:
        """Every rule's number: see the README of the arrangement in `arrange`."""
        solid = [p for p in self.placements if p.z == 0 and p.piece not in ("rug", "curtain", "art", "mirror")]
        prints = [self.plan.footprint(p.x, p.y, p.yaw, p.width, p.depth) for p in solid]
        overlap = [float((mask & self.plan.keep_free).sum() / max(mask.sum(), 1)) for mask in prints]
        shares = []
        for placement in self.placements:
            seen = self.silhouette(placement)
            if seen is not None and placement.piece != "rug":
                shares.append(float(seen[0].mean()))
        return {
            "clearance_min_m": self.clearance(),
            "opening_overlap": max(overlap, default=0.0),
            "opening_hidden": max(
                (self.hidden(o, self.covered) for o in self.plan.room.openings if o.kind in WAYS), default=0.0
            ),
            "frame_share_max": max(shares, default=0.0),
            "frame_share_total": float(self.covered.mean()),
            "inside_floor": min((self.plan.share_inside(mask) for mask in prints), default=1.0),
        }
