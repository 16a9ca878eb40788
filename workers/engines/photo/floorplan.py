"""A scanned or photographed floor plan made clean: flat, upright, on white paper, with crisp lines, colours kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.plan.sheet import evened, require_drawing, skew, straighten, worked

Floats = NDArray[np.floating[Any]]
Picture = NDArray[np.uint8]

PAPER, INK = 0.90, 0.28
"""Against the paper around it: from here on up a pixel is paper, from here on down it is as dark as lines get."""

SHARPEN = 0.6
DARKEST_PAPER, HUE_OF_TINT = 0.4, 0.08
"""Against the sheet's brightest tenth: paper in a shadow keeps its hue and more than this share of its light."""


@dataclass(frozen=True)
class CleanPlan:
    """image (H, W, 3). turned_deg: how far it was turned. flattened: it was cut from a photo."""

    image: Picture
    quality: dict[str, float]
    turned_deg: float
    flattened: bool


def develop_plan(picture: Picture) -> CleanPlan:
    """Clean a plan (H, W, 3). Raises InvalidInput `plan_not_understood` for what is no drawing on paper."""
    sheet = straighten(picture)
    small, _ = worked(sheet.picture)
    require_drawing(small, evened(small))
    image = _toned(_on_white(sheet.picture))
    return CleanPlan(image, _measured(sheet.picture, image), float(sheet.turned), sheet.flattened)


def _on_white(picture: Picture) -> NDArray[np.float32]:
    """The picture over its own paper, 0 to 1: shadows, folds and the lamp's colour go, ink keeps its hue.

    The paper under a drawing is what is left when everything narrower than a wall is closed away.
    """
    small = cv2.resize(picture, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    reach = max(9, round(max(small.shape[:2]) * 0.055)) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    paper = cv2.GaussianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel), (0, 0), reach / 3)
    # Tinted rooms are wide and would pass for paper: what is far darker, or of another hue, takes the sheet's own tone.
    level = np.percentile(small.reshape(-1, 3), 90, axis=0).astype(np.float32)
    tone = paper.astype(np.float32) / np.maximum(level, 1.0)
    light = tone.mean(axis=2, keepdims=True)
    hue = np.abs(tone / np.maximum(light, 1e-3) - 1.0).max(axis=2, keepdims=True)
    foreign = (light < DARKEST_PAPER) | ((np.abs(tone - 1.0).max(axis=2, keepdims=True) > 0.34) & (hue > HUE_OF_TINT))
    paper = np.where(foreign, level, paper.astype(np.float32))
    paper = cv2.resize(paper, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(picture / np.maximum(paper, 40.0), 0.0, 1.0), np.float32)


def _toned(clean: NDArray[np.float32]) -> Picture:
    """Noise out, lines crisp, paper to white and ink to black, hue kept. clean: (H, W, 3), 1 is paper."""
    calm = cv2.bilateralFilter(clean, 5, 0.12, 1.5)
    sharp = calm + SHARPEN * (calm - cv2.GaussianBlur(calm, (0, 0), 1.2))
    light = sharp @ np.array([0.299, 0.587, 0.114], np.float32)
    wanted = np.clip((light - INK * np.clip((PAPER - light) / PAPER, 0, 1)) / PAPER, 0.0, 1.0)
    scaled = sharp * (wanted / np.maximum(light, 1e-3))[..., None]
    return np.asarray(np.clip(np.rint(scaled * 255), 0, 255), np.uint8)


def _measured(before: Picture, after: Picture) -> dict[str, float]:
    """paper_white: share of the paper's pixels that are pure white. lines_kept: share of the ink that is still ink.
    lines_added: share of the paper that became ink. skew_left_deg: how far from upright the lines are now.
    """
    ink, paper = evened(before) < 0.6, evened(before) > 0.93
    dark = after.min(axis=2) < 190
    kept = cv2.dilate(dark.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    numbers = {
        "paper_white": float((after.min(axis=2) >= 250)[paper].mean()) if paper.any() else 0.0,
        "lines_kept": float(kept[ink].mean()) if ink.any() else 0.0,
        "lines_added": float(dark[paper].mean()) if paper.any() else 0.0,
        "skew_left_deg": abs(skew(after)),
    }
    return {name: round(value, 5) for name, value in numbers.items()}
