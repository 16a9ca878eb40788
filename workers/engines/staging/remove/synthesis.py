"""Texture for a hole, taken from elsewhere on the same surface, by patches that fit.

Coarse to fine: at each size patches around the hole look for similar patches of what is known (a randomised search
that passes good finds on to neighbours, after Barnes et al. 2009, PatchMatch), and the hole becomes their average
(Wexler et al. 2007). At the finest size no average is taken: each texel gets one shift, and neighbours are made to
agree on shifts wherever a joint would show.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.remove.planes import ALONG_A, ALONG_B
from workers.engines.staging.remove.repeats import periods, snapped

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]
Mask = NDArray[np.bool_]

RADIUS = 3
"""Patches are 7 texels wide."""
SMALLEST_SIDE = 28
"""Texels: no coarser than this, a pattern would vanish."""
MOST_LEVELS = 6
COARSER_SOURCE = 0.02
"""Cost, in squared log units a patch, of texture seen less finely than the hole by a factor of e."""
JOINT = 0.35
"""Weight of a visible joint between neighbours against the fit of their patches."""
PLAIN = 0.6
"""Cost of a source with less texture than the surface has: without it, search after search ends in plain places."""

_TAPS = np.array(
    [(y, x) for y in range(-RADIUS, RADIUS + 1) for x in range(-RADIUS, RADIUS + 1) if (x + y) % 2 == 0], np.int32
)
"""Every other texel of a patch, as on a chess board: half the work, nearly the same neighbours."""
_BESIDE = np.array([(0, 1), (0, -1), (1, 0), (-1, 0)], np.int32)


@dataclass(frozen=True)
class Problem:
    """Texture (h, w, C) with a hole.

    known: has a value. source: may be copied. hole: to be filled. outside: no part of the surface. detail: pixels a
    texel. rail: FREE, ALONG_A (same row) or ALONG_B (same column). part: texture is carried within one part only.
    """

    texture: Floats
    known: Mask
    source: Mask
    hole: Mask
    outside: Mask
    detail: Floats
    rail: NDArray[np.int8]
    part: NDArray[np.int8]


def shifts_for(problem: Problem, random: np.random.Generator) -> tuple[Integers, Mask]:
    """(h, w, 2) rows and columns from each hole texel to the texel whose texture it gets, and where one was found."""
    levels = [problem]
    while len(levels) < MOST_LEVELS and _deep(levels[-1]):
        levels.append(_halved(levels[-1]))
    period = periods(problem.texture, problem.source & (problem.rail == 0) & (problem.part == 0))
    search: _Search | None = None
    for number in range(len(levels) - 1, -1, -1):
        scaled = (period[0] / 2**number, period[1] / 2**number)
        search = _Search(levels[number], scaled, random, search)
        coarsest = number == len(levels) - 1
        for turn in range(2 if number == 0 else 8 if coarsest else 3):
            search.improve(3)
            if coarsest and turn < 3:
                search.vote()
            else:
                search.copy()
    assert search is not None
    search.join()
    return search.shift, search.found & problem.hole


def _deep(problem: Problem) -> bool:
    depth = cv2.distanceTransform(problem.hole.astype(np.uint8), cv2.DIST_L2, 3).max()
    return depth > 2.5 and min(problem.hole.shape) >= 2 * SMALLEST_SIDE


def _halved(problem: Problem) -> Problem:
    """The same at half the size; a texel is known when most of it is."""
    height, width = problem.hole.shape
    size = (max(1, width // 2), max(1, height // 2))

    def share(mask: Mask) -> Floats:
        return np.asarray(cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA), np.float32)

    weight = problem.known.astype(np.float32)
    whole = share(problem.known)
    texture = cv2.resize(problem.texture * weight[..., None], size, interpolation=cv2.INTER_AREA)
    texture = texture.reshape(size[1], size[0], -1) / np.maximum(whole, 1e-3)[..., None]
    hole = share(problem.hole) > 0.25
    known = (whole > 0.6) & ~hole
    return Problem(
        np.where(known[..., None], texture, 0.0).astype(np.float32),
        known,
        (share(problem.source) > 0.6) & known,
        hole,
        share(problem.outside) > 0.5,
        np.asarray(cv2.resize(problem.detail, size, interpolation=cv2.INTER_AREA) * 2, np.float32),
        np.asarray(cv2.resize(problem.rail, size, interpolation=cv2.INTER_NEAREST), np.int8),
        np.asarray(cv2.resize(problem.part, size, interpolation=cv2.INTER_NEAREST), np.int8),
    )


class _Search:
    """The state of one size: current texture of the hole and the best shift of each patch around it."""

    def __init__(
        self, problem: Problem, period: tuple[float, float], random: np.random.Generator, coarser: _Search | None
    ) -> None:
        self.problem, self.random = problem, random
        self.shape = problem.hole.shape
        self.current = np.where(problem.known[..., None], problem.texture, 0.0).astype(np.float32)
        self.valid = self._valid_sources()
        around = cv2.dilate(problem.hole.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        self.rows, self.columns = (axis.astype(np.int32) for axis in np.nonzero(around))
        self.order = np.full(self.shape, -1, np.int32)
        self.order[self.rows, self.columns] = np.arange(len(self.rows))
        self.rail = self._usable_rails()
        self.part = problem.part[self.rows, self.columns]
        self.period = period
        self.burden = self._burden()
        self.loose = np.zeros(len(self.rows), bool)
        self.best = np.zeros((len(self.rows), 2), np.int32)
        self.cost = np.full(len(self.rows), np.inf, np.float32)
        self._start(coarser)

    @property
    def shift(self) -> Integers:
        full = np.zeros((*self.shape, 2), np.int32)
        full[self.rows, self.columns] = self.best
        return full

    @property
    def found(self) -> Mask:
        full = np.zeros(self.shape, bool)
        full[self.rows, self.columns] = np.isfinite(self.cost)
        return full

    def _valid_sources(self) -> Mask:
        """Texels whose whole patch may be copied. On a rail it may end with the surface, as the hole's patch does."""
        problem = self.problem
        kernel = np.ones((2 * RADIUS + 1, 2 * RADIUS + 1), np.uint8)
        whole = cv2.erode(problem.source.astype(np.uint8), kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0) > 0
        near = cv2.dilate((~problem.source & ~problem.outside).astype(np.uint8), kernel) > 0
        valid = np.where(problem.rail != 0, problem.source & ~near, whole)
        return np.asarray(valid if valid.sum() >= 30 else problem.source)

    def _burden(self) -> Floats:
        """What copying from each texel costs for being plainer than the surface usually is."""
        weight = self.problem.known.astype(np.float32)
        grey = self.problem.texture.mean(axis=2) * weight
        share = np.maximum(cv2.GaussianBlur(weight, (0, 0), RADIUS), 1e-3)
        mean = cv2.GaussianBlur(grey, (0, 0), RADIUS) / share
        spread = np.sqrt(np.maximum(cv2.GaussianBlur(grey**2, (0, 0), RADIUS) / share - mean**2, 1e-8))
        if not self.valid.any():
            return np.zeros(self.shape, np.float32)
        usual = float(np.median(spread[self.valid]))
        return np.asarray(PLAIN * usual**2 * np.maximum(np.log(usual / spread), 0.0) ** 2 * 3, np.float32)

    def _usable_rails(self) -> NDArray[np.int8]:
        """A rail without a source on it binds nobody."""
        rail = self.problem.rail[self.rows, self.columns].copy()
        per_row, per_column = self.valid.sum(axis=1), self.valid.sum(axis=0)
        rail[(rail == ALONG_A) & (per_row[self.rows] < 4)] = 0
        rail[(rail == ALONG_B) & (per_column[self.columns] < 4)] = 0
        return rail

    def _start(self, coarser: _Search | None) -> None:
        """Random sources, then whatever the coarser size found."""
        self._refresh()
        for turn in range(20):
            self.loose = (turn >= 16) & ~np.isfinite(self.cost)  # better out of step than left plain
            if turn < 4 or not np.isfinite(self.cost).all():
                self._try(self._random_sources() - np.column_stack([self.rows, self.columns]))
        if coarser is None:
            return
        drawn, cost = self.best.copy(), self.cost.copy()
        rows = np.minimum(self.rows // 2, coarser.shape[0] - 1)
        columns = np.minimum(self.columns // 2, coarser.shape[1] - 1)
        self.cost[:] = np.inf
        self._try(2 * coarser.shift[rows, columns])
        lost = ~np.isfinite(self.cost)
        self.best[lost], self.cost[lost] = drawn[lost], cost[lost]
        self.copy()

    def _random_sources(self) -> Integers:
        """A valid source for each patch, on its rail where it has one."""
        listed = np.argwhere(self.valid).astype(np.int32)
        count = len(self.rows)
        if not len(listed):
            return np.column_stack([self.rows, self.columns])
        chosen = listed[self.random.integers(0, len(listed), count)]
        for rail, axis, mine in ((ALONG_A, 0, self.rows), (ALONG_B, 1, self.columns)):
            bound = np.nonzero(self.rail == rail)[0]
            if not len(bound):
                continue
            sorted_list = listed[np.argsort(listed[:, axis], kind="stable")]
            first = np.searchsorted(sorted_list[:, axis], mine[bound], "left")
            last = np.searchsorted(sorted_list[:, axis], mine[bound], "right")
            pick = first + (self.random.random(len(bound)) * np.maximum(last - first, 1)).astype(int)
            chosen[bound] = sorted_list[np.minimum(pick, len(sorted_list) - 1)]
        return np.asarray(chosen, np.int32)

    def _refresh(self) -> None:
        """The patches as they are now; texels off the grid or without a value do not count."""
        rows = self.rows[:, None] + _TAPS[None, :, 0]
        columns = self.columns[:, None] + _TAPS[None, :, 1]
        inside = (rows >= 0) & (rows < self.shape[0]) & (columns >= 0) & (columns < self.shape[1])
        rows, columns = np.clip(rows, 0, self.shape[0] - 1), np.clip(columns, 0, self.shape[1] - 1)
        there = self.problem.known | self.problem.hole
        counts = inside & there[rows, columns]
        weight = np.where(self.problem.known[rows, columns], 1.0, 0.6) * counts
        total = np.maximum(weight.sum(axis=1, keepdims=True), 1e-6)
        self.weight = (weight / total).astype(np.float32)
        self.patches = self.current[rows, columns]

    def _try(self, shift: Integers) -> None:
        """Take a shift wherever it fits better than the best so far."""
        shift = self._bound(shift)
        cost = self._costs(shift, (shift != self.best).any(axis=1) | ~np.isfinite(self.cost))
        better = cost < self.cost
        self.best[better] = shift[better]
        self.cost[better] = cost[better]

    def _bound(self, shift: Integers) -> Integers:
        """Shifts that keep to the rails."""
        bound = np.array(shift, np.int32)
        for axis in (0, 1):
            if self.period[axis] > 0:
                bound[:, axis] = np.where(self.loose, bound[:, axis], snapped(bound[:, axis], self.period[axis]))
        bound[self.rail == ALONG_A, 0] = 0
        bound[self.rail == ALONG_B, 1] = 0
        return bound

    def _costs(self, shift: Integers, asked: Mask) -> Floats:
        """How badly each patch fits what a shift brings; infinite where that is no source or was not asked."""
        rows, columns = self.rows + shift[:, 0], self.columns + shift[:, 1]
        inside = (rows >= 0) & (rows < self.shape[0]) & (columns >= 0) & (columns < self.shape[1])
        rows, columns = np.clip(rows, 0, self.shape[0] - 1), np.clip(columns, 0, self.shape[1] - 1)
        allowed = asked & inside & self.valid[rows, columns] & (self.problem.part[rows, columns] == self.part)
        index = np.nonzero(allowed)[0]
        result = np.full(len(self.rows), np.inf, np.float32)
        if not len(index):
            return result
        from_rows, from_columns = rows[index], columns[index]
        there_rows = np.clip(from_rows[:, None] + _TAPS[None, :, 0], 0, self.shape[0] - 1)
        there_columns = np.clip(from_columns[:, None] + _TAPS[None, :, 1], 0, self.shape[1] - 1)
        difference = self.problem.texture[there_rows, there_columns] - self.patches[index]
        cost = np.einsum("npc,npc,np->n", difference, difference, self.weight[index])
        here = self.problem.detail[self.rows[index], self.columns[index]]
        there = self.problem.detail[from_rows, from_columns]
        coarser = np.log(np.maximum(here, 1e-3) / np.maximum(there, 1e-3))
        result[index] = cost + COARSER_SOURCE * np.maximum(coarser, 0.0) ** 2
        result[index] += self.burden[from_rows, from_columns]
        return result

    def improve(self, rounds: int) -> None:
        """Rounds of passing shifts on to neighbours and of trying others."""
        self._refresh()
        kept = self.best.copy()
        self.cost[:] = np.inf
        self.best[:] = 0
        self._try(kept)
        reach = float(max(self.shape))
        for round_number in range(rounds):
            for distance in (1, 5) if round_number == 0 else (1,):
                for step in _BESIDE * distance:
                    self._pass_on(step)
            for _ in range(2):
                reach = max(reach * 0.4, 2.0)
                self._try(self.best + self.random.integers(-int(reach), int(reach) + 1, self.best.shape))
            self._try(self._random_sources() - np.column_stack([self.rows, self.columns]))

    def _pass_on(self, step: Integers) -> None:
        rows = np.clip(self.rows + step[0], 0, self.shape[0] - 1)
        columns = np.clip(self.columns + step[1], 0, self.shape[1] - 1)
        beside = self.order[rows, columns]
        self._try(np.where((beside >= 0)[:, None], self.best[beside], self.best))

    def vote(self) -> None:
        """Every hole texel becomes the average of what the patches over it say, good ones counting more."""
        found = np.isfinite(self.cost)
        if not found.any():
            return
        rows, columns, best = self.rows[found], self.columns[found], self.best[found]
        cost = self.cost[found]
        spread = max(float(np.percentile(cost, 75)), 1e-6)
        trust = np.exp(-cost / (2 * spread)).astype(np.float32)
        channels = self.current.shape[2]
        total, weight = np.zeros((self.shape[0] * self.shape[1], channels)), np.zeros(self.shape[0] * self.shape[1])
        for tap in _TAPS:
            at_rows, at_columns = rows + tap[0], columns + tap[1]
            from_rows, from_columns = at_rows + best[:, 0], at_columns + best[:, 1]
            inside = (at_rows >= 0) & (at_rows < self.shape[0]) & (at_columns >= 0) & (at_columns < self.shape[1])
            inside &= (from_rows >= 0) & (from_rows < self.shape[0])
            inside &= (from_columns >= 0) & (from_columns < self.shape[1])
            index = at_rows[inside] * self.shape[1] + at_columns[inside]
            value = self.problem.texture[from_rows[inside], from_columns[inside]]
            for channel in range(channels):
                total[:, channel] += np.bincount(index, trust[inside] * value[:, channel], len(total))
            weight += np.bincount(index, trust[inside], len(weight))
        hole = self.problem.hole.ravel() & (weight > 1e-9)
        flat = self.current.reshape(-1, channels)
        flat[hole] = (total[hole] / weight[hole, None]).astype(np.float32)

    def copy(self) -> None:
        """Every hole texel becomes the texel that its own shift leads to: an average would fade, and faded patches
        find faded sources."""
        found = np.isfinite(self.cost) & self.problem.hole[self.rows, self.columns]
        rows, columns, best = self.rows[found], self.columns[found], self.best[found]
        self.current[rows, columns] = self.problem.texture[rows + best[:, 0], columns + best[:, 1]]

    def join(self, rounds: int = 6) -> None:
        """Neighbours agree on shifts where a joint would show: the seam between two shifts costs the difference of
        what they bring to both of its texels; around the hole the known texels have the shift zero."""
        texture, known = self.problem.texture, self.problem.known
        for round_number in range(rounds):
            options = [self.best]
            for step in np.concatenate([_BESIDE, 2 * _BESIDE]) if round_number % 2 else _BESIDE:
                rows = np.clip(self.rows + step[0], 0, self.shape[0] - 1)
                columns = np.clip(self.columns + step[1], 0, self.shape[1] - 1)
                beside = self.order[rows, columns]
                options.append(np.where((beside >= 0)[:, None], self.best[beside], self.best))
            asked = (self.rows + self.columns + round_number) % 2 == 0
            turn = np.nonzero(asked)[0]
            bound = np.stack([self._bound(option) for option in options])
            fits = np.stack([self._costs(one, asked)[turn] for one in bound])
            table = fits + JOINT * np.stack([self._joints(one, texture, known, turn) for one in bound])
            pick = np.argmin(table, axis=0)
            better = np.isfinite(table.min(axis=0))
            self.best[turn[better]] = bound[pick, turn][better]

    def _joints(self, shift: Integers, texture: Floats, known: Mask, turn: NDArray[np.intp]) -> Floats:
        """What the joints around the patches of this turn cost, were they to take these shifts."""
        own_rows, own_columns, shift = self.rows[turn], self.columns[turn], shift[turn]
        total = np.zeros(len(turn), np.float32)
        for step in _BESIDE:
            rows, columns = own_rows + step[0], own_columns + step[1]
            inside = (rows >= 0) & (rows < self.shape[0]) & (columns >= 0) & (columns < self.shape[1])
            rows, columns = np.clip(rows, 0, self.shape[0] - 1), np.clip(columns, 0, self.shape[1] - 1)
            beside = self.order[rows, columns]
            theirs = np.where((beside >= 0)[:, None], self.best[beside], 0)
            fixed = (beside < 0) | ~self.problem.hole[rows, columns]
            theirs = np.where(fixed[:, None], 0, theirs)
            mine_there = self._at(texture, rows + shift[:, 0], columns + shift[:, 1])
            own_there = self._at(texture, rows + theirs[:, 0], columns + theirs[:, 1])
            mine_here = self._at(texture, own_rows + shift[:, 0], own_columns + shift[:, 1])
            theirs_here = self._at(texture, own_rows + theirs[:, 0], own_columns + theirs[:, 1])
            seam = np.sum((mine_there - own_there) ** 2, axis=1)
            seam += np.where(fixed, 0.0, np.sum((mine_here - theirs_here) ** 2, axis=1))
            counts = inside & (~fixed | known[rows, columns])
            total += np.where(counts, seam, 0.0).astype(np.float32)
        return total

    def _at(self, texture: Floats, rows: Integers, columns: Integers) -> Floats:
        return np.asarray(
            texture[np.clip(rows, 0, self.shape[0] - 1), np.clip(columns, 0, self.shape[1] - 1)], np.float32
        )
