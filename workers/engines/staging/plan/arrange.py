"""A room of a plan while it is being furnished: pieces at walls, in corners, around tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from workers.engines.staging.furnish.catalogue import PIECES
from workers.engines.staging.furnish.sizes import size
from workers.engines.staging.plan.floor import Floor, Spot
from workers.engines.staging.scene import Placement

LEFT_AND_RIGHT = {
    "top": ("right", "left"),
    "bottom": ("left", "right"),
    "left": ("top", "bottom"),
    "right": ("bottom", "top"),
}
"""The sides of the sheet to the left and right hand of a piece, by the side at its back."""

TRIED = 24
"""Best spots that are tried for a way through before a piece is left out."""

Score = Callable[[Spot], float]


@dataclass
class Furnishing:
    """One room being furnished. Placements are in the scene's metres: x right, y up, the sheet's top left at 0, 0."""

    floor: Floor
    style: str
    placements: list[Placement] = field(default_factory=list)

    def along_wall(
        self, piece: str, score: Score | None = None, *, shares: tuple[float, ...] = (1.0,), front: float = 0.6
    ) -> Spot | None:
        """Stand a piece with its back to the wall where the score is best and the ways stay open; smaller if it must.

        front: floor that has to be free before it, metres. None when it fits nowhere or is not in the catalogue.
        """
        if piece not in PIECES:
            return None
        width, depth, height = size(piece, self.style)
        for share in shares:
            spots = self.floor.spots(width * share, depth)
            ranked = sorted(spots, key=lambda spot: -self._rated(spot, score, front))
            for spot in ranked[:TRIED]:
                if self.floor.share_free(_front(spot, front)) > 0.8 and self.floor.passable(spot.extent):
                    self._put(piece, spot, height)
                    return spot
        return None

    def _rated(self, spot: Spot, score: Score | None, front: float) -> float:
        rating = 1.5 * self.floor.share_free(_front(spot, front)) + 0.6 * spot.wall
        return rating + (score(spot) if score is not None else 0.0)

    def at(
        self, piece: str, x: float, y: float, side: str, *, share: float = 1.0, z: float = 0.0, flat: bool = False
    ) -> bool:
        """Put a piece at a point if it fits there. Flat pieces lie under others and take no floor."""
        if piece not in PIECES:
            return False
        width, depth, height = size(piece, self.style)
        spot = Spot(x, y, side, width * share, depth * (share if flat else 1.0), 0, 0, 0)
        left, top, right, bottom = spot.extent
        if z == 0 and not self.floor.fits(x, y, right - left, bottom - top, flat=flat):
            return False
        if z == 0 and not flat and not self.floor.passable(spot.extent):
            return False
        self._put(piece, spot, height, z=z, taking=not flat and z == 0)
        return True

    def rug(self, x: float, y: float, side: str) -> None:
        for share in (1.0, 0.85, 0.7, 0.55):
            if self.at("rug", x, y, side, share=share, flat=True):
                return

    def rug_of(self, piece: str) -> None:
        """A mat in the middle of the free floor."""
        x, y = self.floor.middle()
        if not self.at(piece, x, y, "top", flat=True):
            self.at(piece, x, y, "left", flat=True)

    def corner(self, piece: str) -> bool:
        """A small piece in a corner, far from the doors, rather at a window."""
        if piece not in PIECES:
            return False
        width, depth, height = size(piece, self.style)
        best: tuple[float, Spot] | None = None
        for spot in self.floor.spots(width, depth):
            beside = [self.floor.share_free(box) for box in _sides(spot, 0.15)]
            rating = 1.2 * (1 - min(beside)) + 0.12 * min(spot.door, 4.0) + 0.3 * spot.window
            if best is None or rating > best[0]:
                best = rating, spot
        if best is None or not self.floor.passable(best[1].extent):
            return False
        self._put(piece, best[1], height)
        return True

    def table_with_chairs(self, x: float, y: float, side: str, chairs: int, table: str, chair: str) -> bool:
        """A table and as many chairs as find room at its long sides, then at its ends."""
        if table not in PIECES:
            return False
        width, depth, height = size(table, self.style)
        here = Spot(x, y, side, width, depth, 0, 0, 0)
        left, top, right, bottom = here.extent
        if not self.floor.fits(x, y, right - left, bottom - top) or not self.floor.passable(here.extent):
            return False
        if chair in PIECES:  # before the table takes its floor: chairs are pushed under its edge
            for ahead, aside, back in _seats(side, width, depth, size(chair, self.style)[1])[:chairs]:
                self.at(chair, *here.ahead(ahead, aside), back)
        self._put(table, here, height)
        return True

    def _put(self, piece: str, spot: Spot, height: float, *, z: float = 0.0, taking: bool = True) -> None:
        if taking:
            self.floor.take(spot.extent)
        self.placements.append(Placement(piece, spot.x, -spot.y, spot.yaw, spot.width, spot.depth, height, z=z))


def _front(spot: Spot, depth: float) -> tuple[float, float, float, float]:
    left, top, right, bottom = spot.extent
    return {
        "top": (left, bottom, right, bottom + depth),
        "bottom": (left, top - depth, right, top),
        "left": (right, top, right + depth, bottom),
        "right": (left - depth, top, left, bottom),
    }[spot.side]


def _sides(spot: Spot, reach: float) -> list[tuple[float, float, float, float]]:
    """The boxes to the left and right of a piece."""
    left, top, right, bottom = spot.extent
    if spot.side in ("top", "bottom"):
        return [(left - reach, top, left, bottom), (right, top, right + reach, bottom)]
    return [(left, top - reach, right, top), (left, bottom, right, bottom + reach)]


def opposite(side: str) -> str:
    """The side across the room."""
    return {"top": "bottom", "bottom": "top", "left": "right", "right": "left"}[side]


def clear_sides(furnishing: Furnishing, reach: float) -> Score:
    """A score for pieces that are reached from both sides: beds."""
    return lambda spot: sum(furnishing.floor.share_free(box) for box in _sides(spot, reach))


def _seats(side: str, width: float, depth: float, chair_depth: float) -> list[tuple[float, float, str]]:
    """Chairs at a table: how far ahead of its middle, how far aside, and the side at the chair's back."""
    out = depth / 2 + chair_depth / 2 - 0.12
    per_side = max(1, min(3, int(width / 0.62)))
    seats = []
    for number in range(per_side):
        aside = (number - (per_side - 1) / 2) * 0.62
        seats += [(out, aside, opposite(side)), (-out, aside, side)]
    if width < 1.0:
        reach = width / 2 + chair_depth / 2 - 0.12
        left, right = LEFT_AND_RIGHT[side]
        seats += [(0.0, reach, left), (0.0, -reach, right)]
    return seats
