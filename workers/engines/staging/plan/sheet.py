"""The sheet: a photographed page made flat, the drawing turned upright, the paper made white."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.plan.words import Mask, Picture, not_understood

Grey = NDArray[np.float32]

WORKED_SIDE = 1400
"""Plans are read at about this many pixels on the long side, whatever they come in; a wall is 8 to 40 pixels then."""

MOST_TURN = 20.0
"""A sheet lies at most this askew, degrees; past it the drawing itself is at an angle."""

LEAST_TURN = 0.12
"""Below this many degrees a turn would only blur the lines."""


DARK_PAPER = 90
"""Middle level of a picture below which it is a drawing of light lines on a dark ground, or no drawing."""

MOST_BETWEEN = 0.18
"""Share of a sheet that may be neither ink nor paper. Plans with grey walls, photographed, reach 0.15; photos of rooms
start at 0.21."""


@dataclass(frozen=True)
class Sheet:
    """picture: (H, W, 3) upright. turned: degrees it was turned. flattened: it was cut from a photo."""

    picture: Picture
    turned: float
    flattened: bool


def straighten(picture: Picture) -> Sheet:
    """The sheet of a picture (H, W, 3), flat and upright, dark on light. An upright scan of such a one keeps its bytes
    and its size.

    A turned one keeps its size too; a photographed one gets the size of the page in the photo.
    """
    corners = page_corners(picture)
    if corners is not None:
        picture = _flattened(picture, corners)
    elif np.median(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)) < DARK_PAPER:
        # White lines on blue or black: black on white serves both eyes and what follows.
        picture = np.repeat(255 - cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    angle = skew(picture)
    if abs(angle) >= LEAST_TURN:
        picture = _turned(picture, angle)
    return Sheet(picture, round(angle, 3) if abs(angle) >= LEAST_TURN else 0.0, corners is not None)


def worked(picture: Picture) -> tuple[Picture, float]:
    """The picture at the size in which it is read, and the factor from the original."""
    factor = WORKED_SIDE / max(picture.shape[:2])
    if 0.95 < factor < 1.05:
        return picture, 1.0
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    size = (max(1, round(picture.shape[1] * factor)), max(1, round(picture.shape[0] * factor)))
    return np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8), factor


def evened(picture: Picture) -> Grey:
    """How dark each pixel is against the paper around it: 1 paper, 0 black. Shadows and tinted floors become paper.

    The paper is what a closing finds that no wall is as wide as.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    reach = max(9, round(max(small.shape) * 0.055)) | 1
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    paper = cv2.GaussianBlur(paper, (0, 0), reach / 3)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.clip(grey.astype(np.float32) / np.maximum(paper, 60), 0.0, 1.0)


def require_drawing(picture: Picture, even: Grey) -> None:
    """Refuse what is plainly no drawing on paper. Raises InvalidInput `plan_not_understood`."""
    ink = float((even < 0.6).mean())
    if ink < 0.004:
        raise not_understood("The picture is blank or nearly so.")
    between = float(((even > 0.25) & (even < 0.88)).mean())
    if paper_share(picture) < 0.45 or between > MOST_BETWEEN:
        raise not_understood("This looks like a photo and not like a drawing.")


def paper_share(picture: Picture) -> float:
    """Share of the pixels that are flat: as bright and as coloured as all their neighbours. Drawings are mostly flat,
    photos hardly anywhere; a scanner's or a camera's noise is smoothed away first."""
    small = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), 1.0)
    kernel = np.ones((5, 5), np.uint8)
    spread = (cv2.dilate(small, kernel).astype(int) - cv2.erode(small, kernel)).max(axis=2)
    bright = small.min(axis=2) > 0.55 * np.percentile(small, 95)
    return float(((spread < 14) & bright).mean())


def skew(picture: Picture) -> float:
    """Degrees by which the long straight lines lie away from upright, within MOST_TURN; 0 when they do not agree."""
    small, _ = worked(picture)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    found = cv2.createLineSegmentDetector().detect(grey)[0]
    segments = np.empty((0, 4)) if found is None else np.asarray(found).reshape(-1, 4)
    along = segments[:, 2:] - segments[:, :2]
    lengths = np.hypot(along[:, 0], along[:, 1])
    angles = (np.degrees(np.arctan2(along[:, 1], along[:, 0])) + 45.0) % 90.0 - 45.0
    chosen = (lengths > 0.03 * max(grey.shape)) & (np.abs(angles) <= MOST_TURN)
    if lengths[chosen].sum() < max(grey.shape):
        return 0.0
    angles, lengths = angles[chosen], lengths[chosen]
    grid = np.arange(-MOST_TURN, MOST_TURN + 0.01, 0.1)
    votes = (lengths * np.exp(-(((grid[:, None] - angles) / 0.25) ** 2))).sum(axis=1)
    best = grid[np.argmax(votes)]
    near = np.abs(angles - best) < 0.6
    return float(np.average(angles[near], weights=lengths[near])) if near.any() else 0.0


def page_corners(picture: Picture) -> NDArray[np.float32] | None:
    """Corners (4, 2) of a page that was photographed on something darker: top left, top right, bottom right, bottom
    left, pixels. None for a scan or an export, whose paper reaches the border."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    factor = 600 / max(grey.shape)
    small = cv2.GaussianBlur(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), (5, 5), 0)
    border = np.concatenate([small[:6].ravel(), small[-6:].ravel(), small[:, :6].ravel(), small[:, -6:].ravel()])
    level, bright = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    if np.mean(border < level) < 0.7:
        return None
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    outlines = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
    if not outlines:
        return None
    outline = cv2.convexHull(max(outlines, key=cv2.contourArea))
    area = cv2.contourArea(outline)
    if not 0.25 < area / small.size < 0.97:
        return None
    for share in (0.01, 0.02, 0.03, 0.05):
        shape = cv2.approxPolyDP(outline, share * cv2.arcLength(outline, True), True).reshape(-1, 2)
        if len(shape) == 4 and cv2.contourArea(shape) > 0.9 * area:
            return _ordered(shape.astype(np.float32) / factor)
    return None


def _ordered(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    total, difference = corners.sum(axis=1), corners[:, 0] - corners[:, 1]
    order = [np.argmin(total), np.argmax(difference), np.argmax(total), np.argmin(difference)]
    return np.asarray(corners[order], np.float32)


def _flattened(picture: Picture, corners: NDArray[np.float32]) -> Picture:
    """The page alone; its sides are as long as the longer of its two opposite edges in the photo."""
    edges = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    width, height = round(float(max(edges[0], edges[2]))), round(float(max(edges[1], edges[3])))
    inset = 0.006 * max(width, height)  # the page's own edge is no line of the drawing
    target = np.array(
        [(-inset, -inset), (width + inset, -inset), (width + inset, height + inset), (-inset, height + inset)],
        np.float32,
    )
    warp = cv2.getPerspectiveTransform(corners, target)
    return np.asarray(cv2.warpPerspective(picture, warp, (width, height), flags=cv2.INTER_CUBIC), np.uint8)


def _turned(picture: Picture, angle: float) -> Picture:
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    rim = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    paper = tuple(int(value) for value in np.median(rim, axis=0))
    return np.asarray(
        cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper), np.uint8
    )


def components(mask: Mask) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Connected pieces of a mask: their numbers (H, W), 0 outside, and for each number (x, y, width, height, area)."""
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    return np.asarray(numbers, np.int32), np.asarray(stats, np.int32)
