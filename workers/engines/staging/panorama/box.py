"""The box of a room around the camera: four walls and a ceiling, in units of the camera's height.

A level camera at height 1 sees the foot of a wall at horizontal distance d at the elevation -atan(1 / d), its top at
atan((ceiling - 1) / d). So a box predicts, for every azimuth, where the floor ends and where the ceiling begins; the
best box has edges of the right direction there, floor colours below and others above.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.panorama.camera import SphericalCamera, spherical
from workers.engines.staging.panorama.lines import Edges, cut
from workers.engines.staging.scene import Array
from workers.engines.staging.see.calibration import rotation_from
from workers.engines.staging.see.lines import Picture
from workers.engines.staging.see.surfaces import features, floor_likeness

COLUMNS, ROWS = 720, 360
"""Half a degree a pixel: enough for a wall 6 camera heights away, 1 % of its distance."""
HORIZON = ROWS // 2

DISTANCES = np.geomspace(0.35, 7.0, 72)
CEILINGS = np.linspace(1.35, 3.2, 75)
"""Ceiling over camera height: a tripod under a low ceiling to a low tripod in a hall."""
STARTS = (1.0, 1.7, 2.8)
FLOOR_EDGE, FLOOR_CHANGE, FLOOR_COLOUR = 1.0, 0.8, 1.2
CEILING_EDGE, CEILING_CHANGE, CORNER = 0.6, 0.6, 0.25
"""Weights of the evidence: lines at the foot of the walls, the floor's colours ending there (which tells the foot of a
skirting board from its top) and lying inside; lines and any change at the ceiling; uprights at the corners."""
USUAL_CEILING, CEILING_SPREAD, CEILING_PRIOR = 1.8, 0.35, 0.05
"""Ceiling over camera height of most panoramas; it decides where a white wall meets a white ceiling unseen."""
NADIR = np.radians(76)
"""Below this there is a tripod or a patch that hides it."""


@dataclass(frozen=True)
class Box:
    """Signed positions of the walls and the ceiling, in camera heights. Supports: 0 to 1, the share of the outline
    that has an edge; colour: -1 to 1, how well the floor's colours agree."""

    left: float
    right: float
    back: float
    front: float
    ceiling: float
    floor_support: float = 0.0
    ceiling_support: float = 0.0
    colour: float = 0.0

    @property
    def sides(self) -> tuple[float, float, float, float]:
        return self.left, self.right, self.back, self.front


def level_camera() -> SphericalCamera:
    """A level view of the sphere along the room's own directions, on which the box is measured."""
    return spherical(COLUMNS, ROWS, rotation_from(0.0, 0.0, 0.0), 1.0)


def level_picture(picture: Picture, camera: SphericalCamera) -> Picture:
    """The panorama (H, W, 3) turned level and along the walls, (360, 720, 3). camera: of the whole panorama."""
    small = cv2.resize(picture, (2 * COLUMNS, 2 * ROWS), interpolation=cv2.INTER_AREA)
    turned = cut(np.asarray(small, np.uint8), camera.scaled(2 * COLUMNS, 2 * ROWS), level_camera().scaled(1440, 720))
    return np.asarray(cv2.resize(turned, (COLUMNS, ROWS), interpolation=cv2.INTER_AREA), np.uint8)


class BoxEvidence:
    """What a level picture says about every possible foot and ceiling line."""

    def __init__(self, picture: Picture, edges: Edges) -> None:
        azimuth = (np.arange(COLUMNS) + 0.5) / COLUMNS * 2 * np.pi - np.pi
        self.sine, self.cosine = np.sin(azimuth), np.cos(azimuth)
        self.values = features(picture)
        self.lines = np.stack([_drawn(edges, axis) for axis in (0, 1)])
        upright = _drawn(edges, 2)[HORIZON - 40 : HORIZON + 60].mean(axis=0)
        self.upright = np.maximum.reduce([np.roll(upright, shift) for shift in (-1, 0, 1)])
        self.change = _change(picture)
        rows = np.arange(ROWS)[:, None] * np.ones((1, COLUMNS))
        below = (rows + 0.5 - HORIZON) / ROWS * np.pi
        self.learn((below > np.radians(48)) & (below < NADIR), below < -np.radians(4))

    def learn(self, floor: NDArray[np.bool_], other: NDArray[np.bool_]) -> None:
        """The floor's colours from two sample masks (360, 720)."""
        likeness = floor_likeness(self.values, floor, other)
        self.likeness = likeness
        near = cv2.blur(likeness.astype(np.float32), (3, 3))
        self.ends = np.clip((np.roll(near, -2, axis=0) - np.roll(near, 2, axis=0)) / 2, -1.0, 1.0)
        below = (np.arange(HORIZON, ROWS) + 0.5 - HORIZON) / ROWS * np.pi
        weight = (np.cos(below) * (below < NADIR))[:, None]
        share = likeness[HORIZON:] * weight / weight.sum()
        inside = np.cumsum(share[::-1], axis=0)[::-1]  # floor from this row down
        self.colour = np.concatenate([2 * inside - inside[:1], -inside[:1]])

    def outline(self, box: Box) -> tuple[Array, NDArray[np.bool_], Array, Array]:
        """Per azimuth: distance to the wall, whether it runs along X, and the rows of its foot and its top."""
        with np.errstate(divide="ignore"):
            aside = np.where(self.sine > 0, box.right, box.left) / self.sine
            ahead = np.where(self.cosine > 0, box.back, box.front) / self.cosine
        distance = np.minimum(aside, ahead)
        foot = HORIZON + np.arctan(1.0 / distance) / np.pi * ROWS
        top = HORIZON - np.arctan((box.ceiling - 1.0) / distance) / np.pi * ROWS
        return distance, ahead < aside, foot, top

    def judge(self, box: Box) -> tuple[float, float, float, float]:
        """(score, support of the foot line, of the ceiling line, agreement of colours)."""
        _, along_x, foot, top = self.outline(box)
        which = np.where(along_x, 0, 1)
        columns = np.arange(COLUMNS)
        foot_row, top_row = foot.astype(int), np.maximum(top.astype(int), 0)
        low = float(self.lines[which, foot_row, columns].mean())
        high = float(self.lines[which, top_row, columns].mean())
        ends = float(self.ends[foot_row, columns].mean())
        change = float(self.change[top_row, columns].mean())
        colour = float(self.colour[np.round(foot).astype(int) - HORIZON, columns].mean())
        corners = [np.arctan2(x, y) for x in (box.left, box.right) for y in (box.back, box.front)]
        at = ((np.array(corners) / (2 * np.pi) + 0.5) * COLUMNS).astype(int) % COLUMNS
        corner = float(self.upright[at].mean())
        score = FLOOR_EDGE * low + FLOOR_CHANGE * ends + FLOOR_COLOUR * colour + CORNER * corner
        score += CEILING_EDGE * high + CEILING_CHANGE * change
        score -= CEILING_PRIOR * ((box.ceiling - USUAL_CEILING) / CEILING_SPREAD) ** 2
        return score, low, high, colour


def fit_box(evidence: BoxEvidence) -> Box:
    """The best box: coordinate ascent from a few starts, twice, the floor's colours learnt again in between."""
    box = max((_ascended(evidence, _start(size)) for size in STARTS), key=lambda one: evidence.judge(one)[0])
    learn_inside(evidence, box)
    options = [box, *(_start(size) for size in STARTS)]
    box = max((_ascended(evidence, one) for one in options), key=lambda one: evidence.judge(one)[0])
    _, low, high, colour = evidence.judge(box)
    return replace(box, floor_support=low, ceiling_support=high, colour=colour)


def learn_inside(evidence: BoxEvidence, box: Box) -> None:
    """The floor's colours again, from the box's own floor against all else."""
    foot = evidence.outline(box)[2][None, :]
    rows = np.arange(ROWS)[:, None] + 0.5
    nadir = HORIZON + NADIR / np.pi * ROWS
    floor = (rows > foot + 4) & (rows < nadir)
    other = rows < foot - 4
    if floor.sum() > 2000:
        evidence.learn(floor, other)


def _start(size: float) -> Box:
    return Box(-size, size, size, -size, 1.9)


def _ascended(evidence: BoxEvidence, box: Box) -> Box:
    """Each wall and the ceiling moved in turn to its best place until nothing moves, then by small steps."""
    for _ in range(6):
        before = box
        for name, sign in (("left", -1), ("right", 1), ("back", 1), ("front", -1)):
            box = _best(evidence, box, name, sign * DISTANCES)
        box = _best(evidence, box, "ceiling", CEILINGS)
        if box == before:
            break
    for step in (0.02, 0.008, 0.003):
        for _ in range(3):
            before = box
            for name in ("left", "right", "back", "front", "ceiling"):
                box = _best(evidence, box, name, getattr(box, name) * (1.0 + step * np.arange(-2, 3)))
            if box == before:
                break
    return box


def _best(evidence: BoxEvidence, box: Box, name: str, places: Array) -> Box:
    options = [box, *(replace(box, **{name: float(place)}) for place in places)]
    return max(options, key=lambda one: evidence.judge(one)[0])


def _change(picture: Picture) -> NDArray[np.float32]:
    """How sharply the picture changes from row to row against its surroundings, (360, 720), 0 to 1."""
    light = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32), (0, 0), 0.8)
    step = np.abs(cv2.Sobel(light, cv2.CV_32F, 0, 1, scale=0.125))
    usual = cv2.GaussianBlur(step, (0, 0), 12.0) + 0.6
    return np.asarray(np.clip(step / usual / 3.0, 0.0, 1.0), np.float32)


def _drawn(edges: Edges, axis: int) -> NDArray[np.float32]:
    """Edges along one direction as a soft drawing (360, 720), 1 on the line."""
    camera = level_camera()
    drawn = np.zeros((ROWS, COLUMNS), np.uint8)
    steps = np.linspace(0.0, 1.0, 12)[:, None]
    for start, end in zip(edges.start[edges.axis == axis], edges.end[edges.axis == axis], strict=True):
        arc = start + steps * (end - start)
        pixels = camera.project_directions(arc)
        for one, two in itertools.pairwise(pixels):
            if abs(one[0] - two[0]) < COLUMNS / 2:
                cv2.line(drawn, (int(one[0]), int(one[1])), (int(two[0]), int(two[1])), 255)
    soft = cv2.GaussianBlur(drawn.astype(np.float32) / 255, (0, 0), 1.0)
    return np.asarray(np.minimum(soft * 2.2, 1.0), np.float32)
