"""Verticals upright: the tilt of the camera, seen from converging vertical edges, and the picture turned back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from workers.engines.photo.clipping import held

Floats = NDArray[np.floating[Any]]
Bytes = NDArray[np.uint8]

DETECTION_SIDE = 1600
DIAGONAL_35MM = 43.267
_PRIOR_35MM = 24.0
_STEEPEST_DEG = 14.0
_AGREE_DEG = 0.6
_LEAST_DEG = 0.2
_MOST_PITCH_DEG = 8.0
_MOST_ROLL_DEG = 4.0
_LEAST_KEPT = 0.72
_LONGEST_SIDE = 32_000  # cv2.warpPerspective addresses pixels with 16 bits


@dataclass(frozen=True)
class Tilt:
    """pitch_deg, roll_deg: of the camera. verticals_deg: length-weighted mean lean of the agreeing segments.

    trusted: enough segments agree, spread over the width, to act on it; reason says why not, for staff.
    """

    pitch_deg: float
    roll_deg: float
    verticals_deg: float
    segments: int
    trusted: bool
    reason: str


@dataclass(frozen=True)
class Correction:
    """homography: 3x3, pixels of the photo to pixels of the upright picture of `width` x `height`."""

    homography: Floats
    width: int
    height: int


def vertical_segments(proxy: Bytes) -> Floats:
    """Near-vertical line segments (N, 4) of a small copy of the photo: u0, v0, u1, v1 with v0 < v1, pixels."""
    grey = cv2.cvtColor(proxy, cv2.COLOR_RGB2GRAY)
    found: Any = cv2.createLineSegmentDetector().detect(grey)[0]
    if found is None:  # no segment at all, whatever OpenCV's stubs say
        return np.zeros((0, 4))
    lines = np.asarray(found, float).reshape(-1, 4)
    lines = np.where((lines[:, 1] > lines[:, 3])[:, None], lines[:, [2, 3, 0, 1]], lines)
    across, down = lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]
    lean = np.degrees(np.arctan2(np.abs(across), np.maximum(down, 1e-6)))
    return lines[(lean < _STEEPEST_DEG) & (np.hypot(across, down) > 0.04 * grey.shape[0])]


def lean_deg(lines: Floats) -> float:
    """Length-weighted mean angle between segments (N, 4) and the picture's columns, degrees; 0 for none."""
    if len(lines) == 0:
        return 0.0
    across, down = lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]
    return float(np.average(np.degrees(np.arctan2(np.abs(across), down)), weights=np.hypot(across, down)))


def focal_pixels(width: int, height: int, focal_35mm: float | None) -> float:
    """Focal length in pixels; 24 mm, the usual lens of an interior, where it is not known."""
    return float((focal_35mm or _PRIOR_35MM) / DIAGONAL_35MM * np.hypot(width, height))


def tilt(lines: Floats, width: int, height: int, focal: float) -> tuple[Tilt, Floats]:
    """The tilt that most vertical segments agree on, and those segments.

    Each segment with the camera's centre spans a plane that holds the direction of gravity. Pairs of segments propose
    a direction, the longest agreement wins, reweighted least squares refine it. focal: pixels.
    """
    nothing = np.zeros((0, 4))
    if len(lines) < 6:
        return Tilt(0.0, 0.0, lean_deg(lines), len(lines), False, "too few vertical edges"), nothing
    length = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
    order = np.argsort(-length)[:200]
    lines, length = lines[order], length[order]
    gravity, agree = _agreement(lines, length, width, height, focal)
    chosen = lines[agree]
    pitch, roll = np.degrees(np.arcsin(gravity[2])), np.degrees(np.arctan2(gravity[0], gravity[1]))
    columns = (chosen[:, 0] + chosen[:, 2]) / (2 * width)
    reason = ""
    if len(chosen) < 6 or length[agree].sum() < 1.2 * height:
        reason = "too few vertical edges agree"
    elif length[agree].sum() < 0.55 * length.sum():
        reason = "vertical edges contradict each other"
    elif np.ptp(columns) < 0.35:
        reason = "vertical edges are all in one part of the picture"
    elif abs(pitch) > _MOST_PITCH_DEG or abs(roll) > _MOST_ROLL_DEG:
        reason = "the tilt is too large to be an accident"
    return Tilt(float(pitch), float(roll), lean_deg(chosen), len(chosen), not reason, reason), chosen


def _agreement(
    lines: Floats, length: Floats, width: int, height: int, focal: float
) -> tuple[Floats, NDArray[np.bool_]]:
    middle = np.array([width / 2, height / 2])
    upper = np.column_stack([(lines[:, :2] - middle) / focal, np.ones(len(lines))])
    lower = np.column_stack([(lines[:, 2:] - middle) / focal, np.ones(len(lines))])
    planes = np.cross(upper, lower)
    planes /= np.linalg.norm(planes, axis=1, keepdims=True)
    first, second = np.triu_indices(min(len(lines), 40), 1)
    proposals = np.cross(planes[first], planes[second])
    size = np.linalg.norm(proposals, axis=1)
    proposals = proposals[size > 1e-4] / size[size > 1e-4, None]
    proposals = np.vstack([[0.0, 1.0, 0.0], proposals * np.sign(proposals[:, 1:2] + 1e-12)])
    proposals = proposals[proposals[:, 1] > 0.9]
    errors = np.degrees(np.arcsin(np.clip(np.abs(planes @ proposals.T), 0, 1)))
    support = (length[:, None] * np.exp(-0.5 * (errors / (_AGREE_DEG / 2)) ** 2)).sum(axis=0)
    roll = np.degrees(np.arctan2(proposals[:, 0], proposals[:, 1]))
    support *= np.exp(-0.5 * (roll / _MOST_ROLL_DEG) ** 2)  # people hold cameras nearly level
    gravity = proposals[int(np.argmax(support))]
    for _ in range(6):
        error = np.degrees(np.arcsin(np.clip(planes @ gravity, -1, 1)))
        weight = length * np.exp(-0.5 * (error / (_AGREE_DEG / 2)) ** 2)
        _, vectors = np.linalg.eigh((planes * weight[:, None]).T @ planes)
        gravity = vectors[:, 0] * (1.0 if vectors[1, 0] > 0 else -1.0)
    error = np.degrees(np.arcsin(np.clip(np.abs(planes @ gravity), 0, 1)))
    return gravity, error < _AGREE_DEG


def correction(found: Tilt, width: int, height: int, focal: float) -> Correction | None:
    """The homography K R K^-1 that levels the camera, cropped to the photo's shape; None where it is not worth it.

    focal: pixels of the full-size photo. The crop is the largest rectangle of the photo's proportions that holds
    photo everywhere, at the photo's own scale.
    """
    if not found.trusted or max(width, height) > _LONGEST_SIDE:
        return None
    if max(abs(found.pitch_deg), abs(found.roll_deg)) < _LEAST_DEG or found.verticals_deg < _LEAST_DEG:
        return None
    pitch, roll = np.radians([found.pitch_deg, found.roll_deg])
    gravity = np.array([np.sin(roll) * np.cos(pitch), np.cos(roll) * np.cos(pitch), np.sin(pitch)])
    camera = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1.0]])
    turned = camera @ _least_turn(gravity) @ np.linalg.inv(camera)
    crop = _largest_crop(turned, width, height)
    if crop is None:
        return None
    left, top, scale = crop
    shifted = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1.0]]) @ turned
    return Correction(shifted, int(np.floor(width * scale)), int(np.floor(height * scale)))


def _least_turn(gravity: Floats) -> Floats:
    """The smallest rotation that takes the unit vector `gravity` to the picture's down, (0, 1, 0) (Rodrigues)."""
    down = np.array([0.0, 1.0, 0.0])
    axis = np.cross(gravity, down)
    cosine = float(gravity @ down)
    cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.asarray(np.eye(3) + cross + cross @ cross / (1.0 + cosine))


def _largest_crop(homography: Floats, width: int, height: int) -> tuple[float, float, float] | None:
    """Left, top and scale of the largest width : height rectangle inside the turned photo: a linear programme.

    Each edge of the turned photo is a half plane that all four corners must keep to. None when less than 72 % of the
    photo's width and height would be left.
    """
    corners = np.array([[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]])
    quad = cv2.perspectiveTransform(corners[None], homography)[0]
    rows, limits = [], []
    for start, end in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        normal = np.array([end[1] - start[1], start[0] - end[0]])  # outwards, the corners running clockwise on screen
        normal /= np.linalg.norm(normal)
        for dx, dy in ((0, 0), (width, 0), (width, height), (0, height)):
            rows.append([normal[0], normal[1], normal @ [dx, dy]])
            limits.append(normal @ start - 0.5)
    bounds = [(None, None), (None, None), (0.0, 1.0)]
    solved = linprog([0.0, 0.0, -1.0], A_ub=np.array(rows), b_ub=np.array(limits), bounds=bounds)
    if not solved.success or solved.x[2] < _LEAST_KEPT:
        return None
    return float(solved.x[0]), float(solved.x[1]), float(solved.x[2])


def warp(image: Bytes, change: Correction, rows: int, step: Callable[[], None]) -> Bytes:
    """The upright picture, `rows` rows at a time; `step` is called before each.

    Cubic interpolation, held to what the linear one finds near black and white: overshoot must not clip.
    """
    out = np.empty((change.height, change.width, 3), np.uint8)
    for top, bottom in strips(change.height, rows):
        step()
        low, high = _source_rows(change, top, bottom, image.shape[0])
        down = np.array([[1, 0, 0], [0, 1, -top], [0, 0, 1.0]])
        up = np.array([[1, 0, 0], [0, 1, low], [0, 0, 1.0]])
        # OpenCV counts from pixel centres, the homography from pixel corners.
        centre = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
        matrix = np.linalg.inv(centre) @ down @ change.homography @ up @ centre
        source, size = image[low:high].astype(np.float32), (change.width, bottom - top)
        options: dict[str, Any] = {"borderMode": cv2.BORDER_REPLICATE}
        cubic = cv2.warpPerspective(source, matrix, size, flags=cv2.INTER_CUBIC, **options)
        linear = cv2.warpPerspective(source, matrix, size, flags=cv2.INTER_LINEAR, **options)
        out[top:bottom] = np.rint(
            held(np.asarray(linear, np.float32), np.clip(np.asarray(cubic, np.float32), 0, 255))
        ).astype(np.uint8)
    return out


def _source_rows(change: Correction, top: int, bottom: int, height: int) -> tuple[int, int]:
    edge = np.array([[0, top], [change.width, top], [0, bottom], [change.width, bottom]], float)
    back = cv2.perspectiveTransform(edge[None], np.linalg.inv(change.homography))[0][:, 1]
    return max(0, int(back.min()) - 4), min(height, int(np.ceil(back.max())) + 4)


def strips(height: int, rows: int) -> Iterator[tuple[int, int]]:
    """Row ranges [top, bottom) that cover a picture."""
    for top in range(0, height, rows):
        yield top, min(height, top + rows)
