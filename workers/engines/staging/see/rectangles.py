"""Rectangles on a wall that may be openings, and the numbers that tell the real ones from chance.

Sides of rectangles are the crests of upright and level edges, the floor, and the rim of the picture. Every pair of
uprights with every pair of levels of a plausible size is a candidate; a summed-area table gives the numbers of tens of
thousands of them at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.scene import Array
from workers.engines.staging.see.facade import TOLERANCE, Facade, Mask, Sums, Whole
from workers.engines.staging.see.plain import DENSITY

MOST_UPRIGHTS, MOST_LEVELS = 26, 20
SHORTEST_SIDE = 0.25
"""Metres of edge that a column or row needs to be the side of something."""
CASING = 0.12
"""Metres around an opening that its frame may take."""

GLARE = 246
"""An 8-bit lightness that daylight through a window reaches and a lit wall seldom does."""
BRIGHTER = 22
"""8-bit lightness above the wall's own that daylight outside has."""
DARK = 100
"""An 8-bit lightness below which a firebox or another unlit hollow lies beside lit walls."""


@dataclass(frozen=True)
class Family:
    """Rectangles that look alike. Lengths in metres: ranges of the lower edge, upper edge, width and height."""

    name: str
    bottom: tuple[float, float]
    top: tuple[float, float]
    width: tuple[float, float]
    height: tuple[float, float]


TALL = Family("tall", (0.0, 0.0), (1.7, 2.6), (0.55, 3.4), (1.6, 2.7))
RAISED = Family("raised", (0.3, 1.7), (1.2, 2.7), (0.3, 4.5), (0.35, 2.2))
RADIATOR = Family("radiator", (0.0, 0.35), (0.35, 1.1), (0.35, 2.6), (0.28, 0.95))
HEARTH = Family("hearth", (0.0, 0.0), (0.75, 1.6), (0.8, 2.4), (0.75, 1.6))
FAMILIES = (TALL, RAISED, RADIATOR, HEARTH)
NARROWEST_CUT = 0.25
"""Metres of a rectangle that the picture's rim cuts off."""
USUAL = {
    "tall": (0.95, 2.05, 0.12),
    "raised": (1.4, 2.1, 0.3),
    "radiator": (1.1, 0.68, 0.2),
    "hearth": (1.4, 1.12, 0.2),
}
"""Per family, metres: the usual width, upper edge and spread of upper edges."""


@dataclass(frozen=True)
class Rectangles:
    """N candidates: columns [left, right), rows [bottom, top) of a facade; open: their sides on the picture's rim."""

    left: Whole
    right: Whole
    bottom: Whole
    top: Whole
    open: Mask

    def take(self, chosen: NDArray[np.bool_] | Whole) -> Rectangles:
        """Some of them."""
        return Rectangles(
            self.left[chosen], self.right[chosen], self.bottom[chosen], self.top[chosen], self.open[chosen]
        )


def candidates(facade: Facade, family: Family) -> Rectangles:
    """Every rectangle of the family between the facade's edges."""
    sides, rims = _uprights(facade)
    rows = _levels(facade)
    first, second = np.triu_indices(len(sides), 1)
    wide = (sides[second] - sides[first]) / DENSITY
    narrowest = np.where(rims[first] | rims[second], NARROWEST_CUT, family.width[0])
    fits = (wide >= narrowest) & (wide <= family.width[1]) & ~(rims[first] & rims[second])
    first, second = first[fits], second[fits]
    low = np.array([0]) if family.bottom[1] == 0 else _within(rows, family.bottom, floor=family.bottom[0] == 0)
    high = _within(rows, family.top, floor=False)
    below, above = (grid.ravel() for grid in np.meshgrid(low, high, indexing="ij"))
    tall = (above - below) / DENSITY
    fits = (tall >= family.height[0]) & (tall <= family.height[1])
    below, above = below[fits], above[fits]
    pair, span = (grid.ravel() for grid in np.meshgrid(np.arange(len(first)), np.arange(len(below)), indexing="ij"))
    rim = np.column_stack([rims[first], rims[second]])[pair]
    return Rectangles(sides[first][pair], sides[second][pair], below[span], above[span], rim)


def _within(rows: Whole, span: tuple[float, float], floor: bool) -> Whole:
    chosen = rows[(rows >= span[0] * DENSITY) & (rows <= span[1] * DENSITY)]
    return np.concatenate([[0], chosen]) if floor else chosen


def _uprights(facade: Facade) -> tuple[Whole, Mask]:
    """(columns, whether that is only the rim of the picture) of upright edges, from left to right."""
    weight = facade.upright[round(0.1 * DENSITY) : round(2.3 * DENSITY)].sum(axis=0)
    columns = _crests(weight, MOST_UPRIGHTS)
    end = facade.upright.shape[1]
    columns = columns[(columns > 3) & (columns < end - 3)]
    rims = [column for column, cut in ((0, facade.cut[0]), (end, facade.cut[1])) if cut]
    found = np.concatenate([columns, np.array(rims, int)]).astype(int)
    order = np.argsort(found)
    return found[order], np.isin(found[order], rims)


def _levels(facade: Facade) -> Whole:
    """Rows of level edges, and the usual height of a door where it is out of view."""
    rows = _crests(facade.level.sum(axis=1), MOST_LEVELS)
    return np.unique(np.concatenate([rows, [round(2.05 * DENSITY)]]))


def _crests(weight: Array, most: int) -> Whole:
    """The places of the highest local maxima, lowest place first."""
    smooth = np.convolve(weight, [0.5, 1.0, 0.5], mode="same")
    around = np.maximum(np.roll(smooth, 1), np.roll(smooth, -1))
    places = np.nonzero((smooth >= around) & (smooth >= SHORTEST_SIDE * DENSITY))[0]
    best = places[np.argsort(-smooth[places], kind="stable")][:most]
    return np.sort(best)


class Evidence:
    """The numbers of a facade's rectangles."""

    NAMES = (
        "weaker side", "stronger side", "head", "sill", "side goes on", "head goes on", "unlike inside",
        "unlike beside", "unlike above", "contrast", "foot contrast", "glare", "bright", "brighter", "dark foot",
        "ribs", "bright above", "odd width", "odd head", "odd foot", "on the rim",
    )  # fmt: skip

    def __init__(self, facade: Facade) -> None:
        self.facade = facade
        light = facade.lab[..., 0]
        seen = facade.seen
        self.plain_light = float(np.median(light[seen & ~facade.unlike])) if (seen & ~facade.unlike).any() else 160.0
        self.seen = Sums(seen)
        self.unlike = Sums(facade.unlike)
        self.upright = Sums(_spread(facade.upright, 1) * seen)
        self.level = Sums(_spread(facade.level, 0) * seen)
        self.thin_upright = Sums(facade.upright)
        self.glare = Sums((light > GLARE) & seen)
        self.bright = Sums((light > min(self.plain_light + BRIGHTER, GLARE)) & seen)
        self.dark = Sums((light < min(0.5 * self.plain_light, DARK)) & seen)
        self.light = Sums(light * seen)
        self.colours = [Sums(facade.lab[..., channel] * seen) for channel in range(3)]

    def measure(self, these: Rectangles, family: Family) -> Array:
        """(N, len(NAMES)) numbers of the rectangles."""
        left, right, bottom, top = these.left, these.right, these.bottom, these.top
        step, edge = round(CASING * DENSITY), 1
        foot = np.maximum(bottom, round(0.15 * DENSITY))
        sides = [self._share(self.upright, (foot, top), (at - edge + 1, at + edge)) for at in (left, right)]
        sides = [np.where(these.open[:, k], 0.5, side) for k, side in enumerate(sides)]
        head = self._share(self.level, (top - edge + 1, top + edge), (left, right))
        sill = self._share(self.level, (bottom - edge + 1, bottom + edge), (left, right))
        beyond = round(0.5 * DENSITY)
        goes_up = [self._share(self.upright, (top + 5, top + beyond), (at, at + edge)) for at in (left, right)]
        aside = [
            self._share(self.level, (top - edge + 1, top + edge), span)
            for span in ((left - beyond, left - step), (right + step, right + beyond))
        ]
        inside = self._share(self.unlike, (bottom, top), (left, right))
        width, rim = 2 * step, these.open
        beside = [
            np.where(rim[:, k], 0.3, self._share(self.unlike, (bottom + step, top), span))
            for k, span in enumerate(((left - width, left - step), (right + step, right + width)))
        ]
        above = self._share(self.unlike, (top + step, top + width), (left, right))
        light = self._share(self.light, (bottom, top), (left, right), missing=self.plain_light)
        middle = ((3 * left + right) // 4, (left + 3 * right) // 4)
        numbers = [
            np.minimum(*sides), np.maximum(*sides), head, sill, np.maximum(*goes_up), np.maximum(*aside), inside,
            np.maximum(*beside), above, self._contrast(these, (bottom, top)),
            self._contrast(these, (np.full_like(bottom, 1), np.full_like(top, 5))),
            self._share(self.glare, (bottom, top), (left, right)),
            self._share(self.bright, (bottom, top), (left, right)),
            (light - self.plain_light) / 40.0,
            self._share(self.dark, (bottom + 2, bottom + (top - bottom) // 2), middle),
            self._ribs(these), self._share(self.bright, (top + step, top + 4 * step), (left, right), missing=0.0),
            *self._oddness(these, family),
            rim.sum(axis=1).astype(float),
        ]  # fmt: skip
        return np.column_stack(numbers)

    @staticmethod
    def _oddness(these: Rectangles, family: Family) -> tuple[Array, Array, Array]:
        """How unusual width, head and foot are, each at most 3."""
        width, top = (these.right - these.left) / DENSITY, these.top / DENSITY
        usual_width, usual_top, spread = USUAL[family.name]
        rim = these.open.any(axis=1)
        odd_width = np.where(rim, 0.5, np.minimum(np.log(width / usual_width) ** 2, 3.0))
        odd_foot = these.bottom / DENSITY - (0.8 if family.name == "raised" else 0.1)
        return odd_width, np.minimum(((top - usual_top) / spread) ** 2, 3.0), np.minimum(np.abs(odd_foot) / 0.3, 3.0)

    def _ribs(self, these: Rectangles) -> Array:
        """How densely upright edges stand in the third that has the fewest, at most 2, as ribs 8 cm apart have."""
        rows = (these.bottom + 2, these.top - 2)
        ends = [np.round(these.left + part * (these.right - these.left) / 3.0).astype(int) for part in range(4)]
        thirds = [(ends[0] + 2, ends[1]), (ends[1], ends[2]), (ends[2], ends[3] - 2)]
        density = [self._share(self.thin_upright, rows, third, missing=0.0) for third in thirds]
        return np.asarray(np.minimum(12.0 * np.min(density, axis=0), 2.0))

    def _share(
        self, sums: Sums, rows: tuple[Whole, Whole], columns: tuple[Whole, Whole], missing: float = 0.45
    ) -> Array:
        """Mean of what is in view; `missing` where hardly anything is."""
        seen = self.seen.over(rows, columns)
        whole = np.maximum((rows[1] - rows[0]) * (columns[1] - columns[0]), 1)
        value = sums.over(rows, columns) / np.maximum(seen, 1.0)
        return np.where(seen > 0.12 * whole, value, missing)

    def _contrast(self, these: Rectangles, rows: tuple[Whole, Whole]) -> Array:
        """Logarithm of the colour step across the weaker side, between 12 cm strips inside and beyond the casing."""
        step = round(CASING * DENSITY)
        pairs = (
            ((these.left + 1, these.left + step), (these.left - 2 * step, these.left - step)),
            ((these.right - step, these.right - 1), (these.right + step, these.right + 2 * step)),
        )
        both = []
        for side, (inner, outer) in enumerate(pairs):
            square = np.zeros(len(these.left))
            for channel, sums in enumerate(self.colours):
                one, two = (self._share(sums, rows, span, missing=np.nan) for span in (inner, outer))
                square += ((1.0 if channel == 0 else 2.0) * (one - two)) ** 2
            both.append(np.where(these.open[:, side] | ~np.isfinite(square), np.inf, np.sqrt(square)))
        weaker = np.minimum(*both)
        return np.log1p(np.where(np.isfinite(weaker), weaker, 8.0))


def _spread(values: Array, axis: int) -> Array:
    """The largest value within TOLERANCE along an axis."""
    return np.max([np.roll(values, shift, axis) for shift in range(-TOLERANCE, TOLERANCE + 1)], axis=0)
