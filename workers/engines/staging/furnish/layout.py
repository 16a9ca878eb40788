"""A room while it is being furnished: pieces go in one by one, each only where every rule allows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.furnish.floorplan import Mask, Plan
from workers.engines.staging.scene import Array, Opening, Placement

Raster = NDArray[np.uint8]

FRAME = 192
"""Width of the small picture on which shares of the frame are counted, pixels."""
LARGEST_SHARE = 0.35
SILL_SPARE = 0.36
"""How far a sofa's back may rise above the sill of a window that it stands before, metres."""
HIDDEN_LIMIT = {"door": 0.40, "passage": 0.40, "stairs": 0.40, "fireplace": 0.35, "window": 0.55, "keep_free": 0.45}
"""How much of an opening's place in the picture furniture may cover."""
ALONE_LIMIT = {"door": 0.22, "passage": 0.22, "stairs": 0.22, "fireplace": 0.20}
"""How much of it a single companion of the anchor may cover."""
LENIENT_SPARE = 0.25
"""How much more of it where nothing else fits: a bed may stand before most of a passage that it leaves free to walk."""
FLAT = frozenset(("rug", "outdoor_rug", "bath_mat"))
"""Pieces that are walked over."""
HUNG = frozenset(("art", "mirror", "curtain", "pendant", "tool_board"))
"""Pieces that stand on nothing."""
BACKED = frozenset(("sofa", "armchair", "dining_chair", "office_chair", "outdoor_sofa", "outdoor_chair"))
"""Seats whose backs are no sight for the foreground."""
BACK_SHARE = {"dining_chair": 0.05, "office_chair": 0.06}
"""The largest share of the frame that a seat with its back to the camera may fill; 0.03 for the others."""
FRONTED = frozenset(("sofa", "outdoor_sofa", "bed"))
"""Pieces whose fronts a picture must show."""
EYE_DEPTH = 1.8
TALL = 1.25
"""Pieces so high stand at least EYE_DEPTH from the camera, or they hide the room. Metres."""
IN_WALL = 0.01
"""How far a footprint may reach into a wall in view, metres: a skirting board's thickness is not known better."""
LOWEST_EDGE = 0.985
"""Share of the picture's height below which a rug's edge counts as cut off."""


@dataclass(frozen=True)
class Terms:
    """The terms on which a piece is let in.

    margin: free floor around it, metres. inside: the least share of its footprint on the floor in view. visible: the
    least share of its outline within the frame. solid: others must keep off its floor. on_floor: False for what hangs
    or stands on another piece. under: the table or desk that a seat is pushed under.
    """

    margin: float = 0.05
    inside: float = 0.985
    visible: float = 0.85
    solid: bool = True
    on_floor: bool = True
    under: Placement | None = None


@dataclass(frozen=True)
class Item:
    """A piece in the layout, the cells and the part of the picture that it takes, and its terms."""

    placement: Placement
    print_: Mask | None
    raster: Raster | None
    terms: Terms


@dataclass
class Layout:
    """Placements so far and what they take. `lenient` lets more than sofas stand before low sills and hide more.

    zone: the part of the floor that may be furnished now; all of it where None. anchors: the large piece of each zone.
    outlines: silhouettes that were drawn before, by place and size; a layout shares them with its copies.
    """

    plan: Plan
    lenient: bool = False
    items: list[Item] = field(default_factory=list)
    zone: Mask | None = None
    anchors: list[Placement] = field(default_factory=list)
    outlines: dict[tuple[float, ...], tuple[Raster, float] | None] = field(default_factory=dict)
    taken: Mask = field(init=False)
    covered: Raster = field(init=False)

    def __post_init__(self) -> None:
        self.taken = np.zeros(self.plan.inside.shape, bool)
        camera = self.plan.room.camera
        self.covered = np.zeros((max(1, round(FRAME * camera.height_px / camera.width)), FRAME), np.uint8)

    @property
    def anchor_visible(self) -> float:
        """The least share of an anchor's outline within the frame."""
        return 0.86 if self.lenient else 0.93

    @property
    def placements(self) -> list[Placement]:
        """The pieces, in the order in which they came."""
        return [item.placement for item in self.items]

    def silhouette(self, placement: Placement) -> tuple[Raster, float] | None:
        """Where a piece's bounding box lies in the picture (a 0/1 raster) and its share within the frame.

        A camera that sees all around says itself where its points lie, since a piece may straddle the picture's seam.
        """
        box = (placement.x, placement.y, placement.z, placement.yaw, placement.width, placement.depth, placement.height)
        if box not in self.outlines:
            self.outlines[box] = self._outline(placement)
        return self.outlines[box]

    def _outline(self, placement: Placement) -> tuple[Raster, float] | None:
        flat = corners(placement)
        points = np.array([(x, y, z) for z in (placement.z, placement.z + placement.height) for x, y in flat])
        camera = self.plan.room.camera
        own = getattr(camera, "silhouette", None)
        if own is not None:
            raster, share = own(points)
            if np.shape(raster) != self.covered.shape:
                raster = cv2.resize(np.asarray(raster, np.uint8), self.covered.shape[::-1])
            return np.asarray(raster, np.uint8), float(share)
        pixels = camera.project(points) * (FRAME / camera.width)
        if not np.isfinite(pixels).all() or np.abs(pixels).max() > 20 * FRAME:
            return None
        hull = cv2.convexHull(pixels.astype(np.float32))
        area = float(cv2.contourArea(hull))
        raster = np.zeros_like(self.covered)
        cv2.fillConvexPoly(raster, np.round(hull).astype(np.int32), 1)
        return raster, min(1.0, cv2.countNonZero(raster) / max(area, 1.0))

    def allows(
        self,
        placement: Placement,
        *,
        margin: float,
        inside: float,
        visible: float,
        on_floor: bool = True,
        solid: bool = True,
    ) -> bool:
        """Whether a piece may stand (or hang) there: free floor, free openings, enough of it in the picture."""
        return self._seen_if_allowed(placement, Terms(margin, inside, visible, solid, on_floor)) is not None

    def _seen_if_allowed(self, placement: Placement, terms: Terms) -> tuple[Mask | None, Raster] | None:
        print_ = None
        if terms.on_floor:
            print_ = self.plan.footprint(placement.x, placement.y, placement.yaw, placement.width, placement.depth)
            if not self._stands(placement, print_, terms):
                return None
        elif placement.wall is not None and not self._on_wall(placement):
            return None
        seen = self.silhouette(placement)
        if seen is None or seen[1] < terms.visible or share_of(seen[0]) > LARGEST_SHARE:
            return None
        if placement.piece in FLAT:
            return None if self._cut_off(placement) else (print_, seen[0])
        if terms.on_floor and self._before_picture(placement):
            return None
        if self._hides(seen[0]) or self._in_the_way(placement, seen[0], terms):
            return None
        return print_, seen[0]

    def _stands(self, placement: Placement, print_: Mask, terms: Terms) -> bool:
        plan = self.plan
        # a rug may run out of the picture at its sides; what else is not on the floor in view may be a pillar
        on_floor = print_ & ~plan.out_of_frame if placement.piece in FLAT else print_
        if not on_floor.any() or plan.share_inside(on_floor) < terms.inside:
            return False
        if self.zone is not None and (print_ & self.zone).sum() < 0.9 * print_.sum():
            return False
        if (print_ & (plan.keep_free | plan.behind_walls)).any() or plan.through_wall(corners(placement)) > IN_WALL:
            return False
        if not terms.solid:
            return True
        around = plan.footprint(placement.x, placement.y, placement.yaw, placement.width, placement.depth, terms.margin)
        taken = self.taken
        if terms.under is not None:
            top = terms.under
            taken = taken & ~plan.footprint(top.x, top.y, top.yaw, top.width, top.depth, 0.03)
        return not (around & taken).any() and not self._before_window(placement, print_)

    def _on_wall(self, placement: Placement) -> bool:
        """Whether what hangs stays on its wall, and the floor below it is part of the zone."""
        if self.plan.through_wall(corners(placement)) > IN_WALL:
            return False
        if self.zone is None:
            return True
        before = self.plan.footprint(placement.x, placement.y, placement.yaw, placement.width, 0.6)
        return bool((before & self.zone).sum() >= 0.4 * before.sum())

    def _before_window(self, placement: Placement, print_: Mask) -> bool:
        for window, zone in self.plan.windows:
            spare = SILL_SPARE if placement.piece in BACKED else 0.80 if self.lenient else 0.08
            if placement.height > window.bottom + spare and (print_ & zone).any():
                return True
        return False

    def _before_picture(self, placement: Placement) -> bool:
        """Whether a piece at a wall would stand before a picture or mirror that hangs there."""
        if placement.wall is None or placement.piece in HUNG:
            return False
        axis = 0 if placement.wall in ("back", "front") else 1
        low, high = (float(edge) for edge in (corners(placement)[:, axis].min(), corners(placement)[:, axis].max()))
        for hung in self.placements:
            if hung.wall != placement.wall or hung.piece not in ("art", "mirror", "tool_board"):
                continue
            along = hung.x if axis == 0 else hung.y
            if placement.height > hung.z + 0.05 and low < along + hung.width / 2 and high > along - hung.width / 2:
                return True
        return False

    def _cut_off(self, placement: Placement) -> bool:
        """Whether the picture's lower edge cuts a flat piece."""
        camera = self.plan.room.camera
        if getattr(camera, "silhouette", None) is not None:
            return False
        flat = corners(placement)
        pixels = camera.project(np.column_stack([flat, np.zeros(4)]))
        return not np.isfinite(pixels).all() or bool(pixels[:, 1].max() > LOWEST_EDGE * camera.height_px)

    def _in_the_way(self, placement: Placement, raster: Raster, terms: Terms) -> bool:
        """Whether a companion spoils the view: a seat's back in the foreground, a tall piece near the camera."""
        share = share_of(raster)
        away = float(np.hypot(placement.x, placement.y))
        if placement.piece in FRONTED and back_to_camera(placement) > 0.1:
            return True
        most = BACK_SHARE.get(placement.piece, 0.03)
        if placement.piece in BACKED and back_to_camera(placement) > 0.35 and share > most:
            return True
        if terms.on_floor and placement.height > TALL and away < EYE_DEPTH:
            return True
        if not self.items or self.lenient:
            return False
        return any(
            self.hidden(opening, raster) > ALONE_LIMIT.get(opening.kind, 1.0) for opening in self.plan.room.openings
        )

    def _hides(self, raster: Raster) -> bool:
        together = self.covered | raster
        spare = LENIENT_SPARE if self.lenient else 0.0
        return any(
            self.hidden(opening, together) > HIDDEN_LIMIT.get(opening.kind, 1.0) + spare
            for opening in self.plan.room.openings
        )

    def hidden(self, opening: Opening, raster: Raster) -> float:
        """Share of an opening's box in the picture that the raster covers; a box may straddle a panorama's seam."""
        scale = FRAME / self.plan.room.camera.width
        u0, v0, u1, v1 = (max(0, round(edge * scale)) for edge in opening.box)
        rows = raster[v0:v1]
        box = rows[:, u0:u1] if u0 <= u1 else np.concatenate([rows[:, u0:], rows[:, :u1]], axis=1)
        return share_of(box) if box.size else 0.0

    def foot_hidden(self, opening: Opening) -> float:
        """Share of the lower third of an opening's box that furniture covers: a door whose foot shows looks usable."""
        u0, v0, u1, v1 = opening.box
        return self.hidden(replace(opening, box=(u0, v1 - (v1 - v0) / 3, u1, v1)), self.covered)

    def put(
        self,
        placement: Placement,
        *,
        margin: float = 0.05,
        inside: float = 0.985,
        visible: float = 0.85,
        solid: bool = True,
        on_floor: bool = True,
        under: Placement | None = None,
    ) -> bool:
        """Adds the piece if the rules allow it, on these terms."""
        return self.put_on(placement, Terms(margin, inside, visible, solid, on_floor, under))

    def put_on(self, placement: Placement, terms: Terms) -> bool:
        """The same, terms in one."""
        seen = self._seen_if_allowed(placement, terms)
        if seen is None:
            return False
        print_, raster = seen
        if terms.solid and print_ is not None and not self._still_passable(placement, print_):
            return False
        self._append(Item(placement, print_, raster, terms))
        return True

    def _still_passable(self, placement: Placement, print_: Mask) -> bool:
        taken = self.taken | print_
        points = self._points(self.anchors or [placement], taken)
        return self.plan.passable(taken, points, self.plan.way_width)

    def _points(self, anchors: list[Placement], taken: Mask) -> list[Mask]:
        """Where a person walks to and from; to the anchors too where there are several or the room shows no way out."""
        points = list(self.plan.way_points)
        if len(points) == 1 or len(anchors) > 1:
            for anchor in anchors:
                reach = self.plan.disc(anchor.x, anchor.y, 0.5 * max(anchor.width, anchor.depth) + 0.55)
                points.append(reach & self.plan.inside & ~taken)
        return points

    def add(self, placement: Placement, *, solid: bool) -> None:
        """Adds the piece as it is."""
        print_ = self.plan.footprint(placement.x, placement.y, placement.yaw, placement.width, placement.depth)
        seen = self.silhouette(placement)
        self._append(Item(placement, print_, None if seen is None else seen[0], Terms(solid=solid)))

    def _append(self, item: Item) -> None:
        self.items.append(item)
        if item.terms.solid and item.terms.on_floor and item.print_ is not None:
            self.taken = self.taken | item.print_
        if item.raster is not None and item.placement.piece not in FLAT:
            self.covered = self.covered | item.raster

    def stand_anchor(self, placement: Placement, *, margin: float = 0.02, inside: float) -> bool:
        """Puts the large piece that a zone is built around."""
        self.anchors = [*self.anchors, placement]
        if self.put(placement, margin=margin, inside=inside, visible=self.anchor_visible):
            return True
        self.anchors = self.anchors[:-1]
        return False

    def first(self, candidates: Iterable[Placement], **rules: float | bool) -> Placement | None:
        """Puts the first of the candidates that the rules allow."""
        for candidate in candidates:
            if self.put(candidate, **rules):  # type: ignore[arg-type]
                return candidate
        return None

    def copy(self) -> Layout:
        """A layout to try further pieces on."""
        twin = replace(self, items=list(self.items), anchors=list(self.anchors))
        twin.taken, twin.covered = self.taken, self.covered
        return twin

    def without(self, gone: Iterable[Item]) -> Layout:
        """The layout as it would be had these never come in."""
        left = {id(item) for item in gone}
        twin = replace(self, items=[], anchors=list(self.anchors))
        for item in self.items:
            if id(item) not in left:
                twin._append(item)
        return twin

    def wall_free(self, wall: str, low: float, high: float, bottom: float, top: float) -> bool:
        """Whether a stretch of a wall has no opening within 10 cm and nothing hangs there already."""
        for opening in self.plan.room.openings:
            beside = low < opening.high + 0.1 and high > opening.low - 0.1
            level = bottom < opening.top + 0.1 and top > opening.bottom - 0.1
            if opening.wall == wall and beside and level:
                return False
        for piece in self.placements:
            if piece.wall != wall or (piece.piece not in HUNG and piece.height <= bottom):
                continue
            along = piece.x if wall in ("back", "front") else piece.y
            reach = along_extent(piece) / 2 + 0.1
            if low < along + reach and high > along - reach and bottom < piece.z + piece.height and top > piece.z:
                return False
        return True

    def half_on_rug(self, placement: Placement) -> bool:
        """Whether a piece stands half on a rug, half off it; a plant should not stand on one at all."""
        print_ = self.plan.footprint(placement.x, placement.y, placement.yaw, placement.width, placement.depth)
        area = max(int(print_.sum()), 1)
        shares = [
            float((print_ & item.print_).sum()) / area
            for item in self.items
            if item.placement.piece in FLAT and item.print_ is not None
        ]
        return any(0.04 < share < (1.01 if placement.piece in ("plant", "planter") else 0.9) for share in shares)

    def clearance(self) -> float:
        """The narrowest spot on the ways through the room, metres; to the anchors where the room shows no way out."""
        return self.plan.clearance(self.taken, self._points(self.anchors or self.placements[:1], self.taken))


def share_of(raster: Raster) -> float:
    """Share of a raster that is set."""
    return cv2.countNonZero(raster) / max(raster.size, 1)


def corners(placement: Placement) -> Array:
    """The four corners (4, 2) of a footprint, metres, in order around it."""
    half = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * [placement.width / 2, placement.depth / 2]
    cosine, sine = np.cos(placement.yaw), np.sin(placement.yaw)
    turn = np.array([[cosine, sine], [-sine, cosine]])
    return np.asarray(half @ turn + [placement.x, placement.y])


def along_extent(placement: Placement) -> float:
    """How much of its wall a piece takes, metres: its width, or its depth if it stands with a side to the wall."""
    turned = abs(np.sin(placement.yaw)) > 0.7
    across = placement.wall in ("left", "right")
    return placement.width if turned == across else placement.depth


def back_to_camera(placement: Placement) -> float:
    """1 for a piece that shows the camera its back, 0 from the side, -1 for its front."""
    away = max(float(np.hypot(placement.x, placement.y)), 1e-6)
    return float((np.sin(placement.yaw) * placement.x - np.cos(placement.yaw) * placement.y) / away)
