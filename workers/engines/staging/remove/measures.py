"""What can be measured of one filled hole without knowing what was behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.light.shell import beyond, masked
from workers.engines.staging.remove.detect import unlike_surfaces
from workers.engines.staging.remove.fill import Patch
from workers.engines.staging.remove.planes import NAMES, PICTURE, Mask, View
from workers.engines.staging.remove.shading import Floats, to_log

Photo = NDArray[np.uint8]

RIM_SHARE = 0.014
"""Width of the rim that is looked at around a hole, of the long side."""
REACH_SHARE = 0.006
"""Tones on both sides of an outline are compared over this, of the long side."""
NOT_TRIED = 0.5
"""Stands for the agreement of a surface on which there was no room to try."""
SMALLEST_PIXELS = 12


@dataclass(frozen=True)
class Filling:
    """One round of filling. mask: (H, W), what was filled. view: with which planes. patches: what was found."""

    mask: Mask
    view: View
    patches: Sequence[Patch]


@dataclass(frozen=True)
class Hole:
    """A connected piece of what was filled. mask: (H, W). measures: see `holes_of`."""

    mask: Mask
    measures: dict[str, float]

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Smallest and one past the largest column and row, u0, v0, u1, v1."""
        rows, columns = np.nonzero(self.mask)
        return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def holes_of(
    before_srgb: Photo, after_srgb: Photo, fillings: Sequence[Filling], *, scene: View, outlined: bool
) -> list[Hole]:
    """Each hole with its measures. Pictures (H, W, 3) before and after; scene: the room as it was understood.

    All grow with the risk. share: square root of the hole's share of the picture. depth: farthest way to what is known,
    of the long side. border: share of the outline along the picture's edge. missing: share without texture. openings,
    rim_openings: share of the hole and of its rim that is door, window, fireplace or radiator. crossing: share that is
    not on the hole's main surface. strange: share of the rim that is unlike the surface there. step, jump, cut: middle,
    large (one place in ten) and largest (one in thirty) steps of tone along the outline, in log units. halo: by how
    much the rim is darker or brighter than what is farther away. disagreement: of trials on the same surfaces.
    plainer: how much busier the rim is than the fill, or the other way, in log units. room: doubt about the room.
    no_room: 1 where no surface lies behind. alone: 1 for what was found without outlines.
    """
    every = np.zeros(before_srgb.shape[:2], bool)
    for filling in fillings:
        every |= filling.mask
    if not every.any():
        return []
    maps = _Maps(before_srgb, after_srgb, fillings, scene, every)
    constant = {"room": 1.0 - (scene.room.confidence if scene.room is not None else 0.0), "alone": float(not outlined)}
    return [Hole(mask, maps.measures(mask) | constant) for mask in _pieces(every)]


def _pieces(every: Mask) -> Iterator[Mask]:
    count, labels, numbers, _ = cv2.connectedComponentsWithStats(every.astype(np.uint8))
    for label in range(1, count):
        if numbers[label, cv2.CC_STAT_AREA] >= SMALLEST_PIXELS:
            yield labels == label


class _Maps:
    """What is the same for all holes of a picture, pixel by pixel."""

    def __init__(
        self, before_srgb: Photo, after_srgb: Photo, fillings: Sequence[Filling], scene: View, every: Mask
    ) -> None:
        self.every = every
        self.side = max(every.shape)
        self.label = np.full(every.shape, NAMES.index(PICTURE), np.int8)
        self.missing = np.zeros(every.shape, bool)
        self.agreement = np.full(every.shape, NOT_TRIED, np.float32)
        self.surfaces = scene.labels()
        for filling in fillings:
            self._look_up(filling)
        self.openings = np.zeros(every.shape, bool)
        self.strange = np.zeros(every.shape, bool)
        if scene.room is not None and scene.camera is not None and scene.shell is not None:
            self.openings = masked(scene.room, scene.camera) | beyond(scene.room, scene.camera, scene.shell)
            self.strange = unlike_surfaces(before_srgb, scene, known=~every, bright=True)
        log = to_log(after_srgb)
        self.tone, self.detail = log.mean(axis=2), _detail(log)
        self.usual = self._usual(to_log(before_srgb).mean(axis=2))

    def _look_up(self, filling: Filling) -> None:
        rows, columns = np.nonzero(filling.mask)
        label, points = filling.view.locate(np.column_stack([columns + 0.5, rows + 0.5]))
        self.label[rows, columns] = label
        self.missing[rows, columns] = True
        for patch in filling.patches:
            mine = label == NAMES.index(patch.plane.name)
            grid = np.round(patch.plane.grid(points[mine])).astype(int)
            height, width = patch.filled.shape
            there = patch.filled[np.clip(grid[:, 1], 0, height - 1), np.clip(grid[:, 0], 0, width - 1)]
            self.missing[rows[mine], columns[mine]] = ~there
            if patch.agreement is not None:
                self.agreement[rows[mine], columns[mine]] = patch.agreement

    def _usual(self, tone: Floats) -> float:
        """The photo's own unevenness over the distance at which steps are measured."""
        reach = self._reach()
        quiet = cv2.blur(tone, (2 * reach + 1, 2 * reach + 1))
        free = ~(cv2.dilate(self.every.astype(np.uint8), np.ones((4 * reach + 1, 4 * reach + 1), np.uint8)) > 0)
        change = np.abs(quiet[:, 2 * reach :] - quiet[:, : -2 * reach])[free[:, reach:-reach]]
        return float(np.median(change)) if change.size else 0.0

    def _reach(self) -> int:
        return max(2, round(REACH_SHARE * self.side))

    def measures(self, mask: Mask) -> dict[str, float]:
        """All but those that are the same for every hole."""
        small = mask.astype(np.uint8)
        rim = max(4, round(RIM_SHARE * self.side))
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * rim + 1, 2 * rim + 1))
        around = (cv2.dilate(small, kernel) > 0) & ~self.every
        inner = mask & ~(cv2.erode(small, np.ones((3, 3), np.uint8), borderValue=0) > 0)
        edge = np.zeros_like(mask)
        edge[[0, -1]] = edge[:, [0, -1]] = True
        away = cv2.distanceTransform(cv2.copyMakeBorder(small, 1, 1, 1, 1, cv2.BORDER_REPLICATE), cv2.DIST_L2, 3)
        shares = np.bincount(self.label[mask], minlength=len(NAMES)) / mask.sum()
        step, jump, cut = self._steps(mask)
        farther = (cv2.dilate(around.astype(np.uint8), kernel) > 0) & ~self.every & ~around
        return {
            "share": float(np.sqrt(mask.mean())),
            "depth": float(away.max()) / self.side,
            "border": float((inner & edge).sum() / max(int(inner.sum()), 1)),
            "missing": float(self.missing[mask].mean()),
            "openings": float(self.openings[mask].mean()),
            "rim_openings": _share(self.openings, around),
            "crossing": float(1.0 - shares.max()),
            "strange": _share(self.strange, around),
            "step": step,
            "jump": jump,
            "cut": cut,
            "halo": self._halo(mask, around, farther),
            "disagreement": float(1.0 - self.agreement[mask].mean()),
            "plainer": self._plainer(mask, around),
            "no_room": float(shares[NAMES.index(PICTURE)] > 0.5),
        }

    def _steps(self, mask: Mask) -> tuple[float, float, float]:
        """Steps of tone along the outline beyond the photo's own unevenness: the middle one, and those that one place
        in ten and one in thirty exceed."""
        reach = self._reach()
        size = (2 * reach + 1, 2 * reach + 1)

        def tone(where: Mask) -> Floats:
            weight = where.astype(np.float32)
            total, count = cv2.blur(self.tone * weight, size), cv2.blur(weight, size)
            return np.where(count > 0.05, total / np.maximum(count, 0.05), np.nan).astype(np.float32)

        line = mask & ~(cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=1) > 0)
        found = np.abs(tone(mask) - tone(~self.every))[line]
        found = found[np.isfinite(found)]
        if not len(found):
            return 0.0, 0.0, 0.0
        middle, large, largest = (max(float(step) - self.usual, 0.0) for step in np.percentile(found, [50, 90, 97]))
        return middle, large, largest

    def _halo(self, mask: Mask, around: Mask, farther: Mask) -> float:
        """Largest change of tone from the rim to beyond it, of the surfaces that the hole lies on."""
        found = 0.0
        for number in np.unique(self.label[mask]):
            near, far = around & (self.surfaces == number), farther & (self.surfaces == number)
            if near.sum() >= SMALLEST_PIXELS and far.sum() >= SMALLEST_PIXELS:
                found = max(found, abs(float(np.median(self.tone[near]) - np.median(self.tone[far]))))
        return found

    def _plainer(self, mask: Mask, around: Mask) -> float:
        if not around.any():
            return 0.0
        inside, outside = (float(np.median(self.detail[where])) + 0.004 for where in (mask, around))
        return float(abs(np.log(inside / outside)))


def _detail(log: Floats) -> Floats:
    """Unevenness of fine texture, log units."""
    grey = log.mean(axis=2)
    fine = grey - cv2.GaussianBlur(grey, (0, 0), 2.0)
    return np.asarray(np.sqrt(cv2.blur(fine**2, (7, 7))), np.float32)


def _share(of: Mask, where: Mask) -> float:
    return float(of[where].mean()) if where.any() else 0.0
