"""The camera from the picture's own lines: three perpendicular vanishing points, one of them vertical.

A box-shaped room has three families of parallel edges. Every focal length and orientation predicts where each family
must converge; the calibration looks for the camera under which most line length points at one of the three places.
First a coarse search over focal length and yaw with pitch and roll voted by the near-vertical lines, then robust least
squares over focal length, orientation and radial distortion from the best few starts. The best of them is fitted once
more to what a segment's own length lets its direction be known, first as a whole photo with its principal point in the
middle, then as a cut or shifted one, which must explain the lines clearly better. In a one-point view the focal length
is told by the pitch alone, that is by where the horizon and the uprights' convergence lie about the principal point: a
principal point left free would take that away.

Segments are down-weighted smoothly when they disagree (Geman-McClure); the priors are not, since a robust prior is
dropped as an outlier exactly when it is needed.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from workers.engines.staging.scene import Array, Camera
from workers.engines.staging.see.lines import Segments

PRIOR_FOCAL = 0.664
"""Focal length over the long side for 74 degrees of horizontal view, the usual lens of listing photos."""

FOCAL_CANDIDATES = np.geomspace(0.42, 1.3, 11)
FOCAL_SPREAD = 0.22
"""Standard deviation of the logarithm of the focal length among listing photos."""
KNOWN_FOCAL_SPREAD = 0.04
"""The same when the camera wrote its focal length into the file."""
UNKNOWN = 0.7
"""Share of the prior's spread above which the focal length found is the prior's rather than the lines'."""
DISTORTION_SPREAD = 0.04
SHIFT_SPREAD = 0.04
"""Standard deviation of the principal point's shift over the long side: cropped and upright-made photos."""
WHOLE_SHIFT_SPREAD = 0.004
"""The same for a photo as the camera took it, neither cropped nor shifted."""
CUT = 0.8
"""By how much the value of a cut photo's camera must be better: drawn rooms gained at most 0.8 while whole, and with
8 to 15 % of their height cut off nearly always more."""
COARSE_SHIFTS = (0.0, -0.08, 0.08)

TOLERANCE = np.radians(1.2)
"""Angle between a segment and its vanishing point at which it counts about 60 %."""
ASSIGN = np.radians(3.5)
"""Beyond this angle a segment belongs to no axis."""
INDEPENDENT_SEGMENTS = 60.0
"""Segments of one edge repeat each other; all together they weigh like this many independent ones."""
FINE_TOLERANCE, FINE_OFFSET, FINE_SEGMENTS = np.radians(0.25), 0.6, 120.0
"""The last fit's: angle between even a long segment and its vanishing point, pixels by which an end is off, and how
many independent segments there are at most."""


@dataclass(frozen=True)
class Calibration:
    """camera has height 1. axis: per segment 0, 1, 2 for X, Y, Z or -1. explained: share of line length on an axis.

    focal_spread: standard deviation of the logarithm of the focal length, as far as the lines and the prior tell.
    focal_source: metadata | vanishing_points | prior, the last where the lines hardly tell more than the prior.
    """

    camera: Camera
    axis: NDArray[np.integer[Any]]
    explained: float
    lengths: tuple[float, float, float]
    focal_source: str
    yaw: float
    pitch: float
    roll: float
    focal_spread: float = 0.0


def rotation_from(pitch: float, roll: float, yaw: float) -> Array:
    """World-to-camera rotation. Radians; pitch looks down, yaw pans right, roll turns the picture clockwise."""
    cp, sp, cr, sr, cy, sy = np.cos(pitch), np.sin(pitch), np.cos(roll), np.sin(roll), np.cos(yaw), np.sin(yaw)
    level = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
    about_z = np.array([[cy, -sy, 0.0], [sy, cy, 0.0], [0.0, 0.0, 1.0]])
    about_x = np.array([[1.0, 0.0, 0.0], [0.0, cp, -sp], [0.0, sp, cp]])
    in_picture = np.array([[cr, -sr, 0.0], [sr, cr, 0.0], [0.0, 0.0, 1.0]])
    return np.asarray(in_picture @ about_x @ level @ about_z)


def angles_of(rotation: Array) -> tuple[float, float, float]:
    """(pitch, roll, yaw) of a rotation made by `rotation_from`."""
    up = rotation[:, 2]
    pitch = float(np.arcsin(np.clip(-up[2], -1, 1)))
    roll = float(np.arctan2(up[0], -up[1]))
    level = rotation_from(pitch, roll, 0.0).T @ rotation
    return pitch, roll, float(np.arctan2(level[1, 0], level[0, 0]))


def undistort(xy: Array, k1: float) -> Array:
    """Distorted to ideal image coordinates in units of the focal length, by fixed point."""
    x, y = across, down = xy[..., 0], xy[..., 1]
    for _ in range(4):
        factor = 1.0 + k1 * (x * x + y * y)
        x, y = across / factor, down / factor
    return np.stack([x, y], axis=-1)


def _errors(start: Array, end: Array, directions: Array) -> Array:
    """Signed sine of the angle between segments (N) and vanishing directions (..., 3) -> (..., N)."""
    middle, along = (start + end) / 2, end - start
    along = along / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-12)
    to_u = directions[..., None, 0] - middle[:, 0] * directions[..., None, 2]
    to_v = directions[..., None, 1] - middle[:, 1] * directions[..., None, 2]
    cross = along[:, 0] * to_v - along[:, 1] * to_u
    return np.asarray(cross / np.maximum(np.hypot(to_u, to_v), 1e-9))


def _vote_up(start: Array, end: Array, weight: Array) -> tuple[float, float]:
    """(pitch, roll) from the near-vertical segments, in units of the focal length; level when there are none."""
    along = end - start
    vertical = np.abs(along[:, 0]) < 0.45 * np.abs(along[:, 1])
    ones = np.ones((int(vertical.sum()), 1))
    planes = np.cross(np.hstack([start[vertical], ones]), np.hstack([end[vertical], ones]))
    planes /= np.maximum(np.linalg.norm(planes, axis=1, keepdims=True), 1e-12)
    share = weight[vertical]
    prior = np.diag([0.004, 0.0, 0.001]) * max(float(weight.sum()), 1e-9)
    up = np.array([0.0, -1.0, 0.0])
    robust = np.ones(len(share))
    for _ in range(6):
        moment = (planes * (share * robust)[:, None]).T @ planes + prior
        up = np.linalg.eigh(moment)[1][:, 0]
        up = up * -np.sign(up[1] or 1.0)
        robust = 1.0 / (1.0 + (planes @ up / 0.02) ** 2) ** 2
    return float(np.arcsin(np.clip(-up[2], -1, 1))), float(np.arctan2(up[0], -up[1]))


def _coarse(start: Array, end: Array, weight: Array, long_side: float) -> list[tuple[float, Array]]:
    """Starts for the refinement, best first: (score, [log focal, pitch, roll, yaw, k1, shift over long side])."""
    starts: list[tuple[float, Array]] = []
    yaws = np.radians(np.arange(-45.0, 45.0, 1.5))
    for share, shift in itertools.product(FOCAL_CANDIDATES, COARSE_SHIFTS):
        focal = share * long_side
        moved = np.array([0.0, shift * long_side])
        here, there = (start - moved) / focal, (end - moved) / focal
        pitch, roll = _vote_up(here, there, weight)
        if abs(pitch) > np.radians(35) or abs(roll) > np.radians(12):
            pitch, roll = 0.0, 0.0
        axes = np.stack([rotation_from(pitch, roll, yaw).T for yaw in yaws])  # (yaw, axis, 3)
        fit = np.exp(-0.5 * (_errors(here, there, axes) / TOLERANCE) ** 2).max(axis=1) @ weight
        fit = fit / weight.sum() - 0.02 * (np.log(share / PRIOR_FOCAL) / FOCAL_SPREAD) ** 2
        fit = fit - 0.02 * (shift / SHIFT_SPREAD) ** 2
        for best in np.argsort(-fit, kind="stable")[:3]:
            starts.append((float(fit[best]), np.array([np.log(focal), pitch, roll, yaws[best], 0.0, shift])))
    starts.sort(key=lambda item: -item[0])
    return starts


class _Problem:
    """Least squares of one picture. Coordinates are pixels from the picture's middle.

    weight: (N,) of the segments. tolerance: radians, of each segment or of all. independent: how many segments that
    owe each other nothing they weigh like. focal: (prior in pixels, spread of its logarithm). shift: spread of the
    principal point's shift over the long side.
    """

    def __init__(
        self,
        ends: tuple[Array, Array],
        weight: Array,
        long_side: float,
        focal: tuple[float, float],
        tolerance: Array | float = TOLERANCE,
        independent: float = INDEPENDENT_SEGMENTS,
        shift: float = SHIFT_SPREAD,
    ) -> None:
        self.ends, self.long_side = np.concatenate(ends), long_side
        self.weight, self.independent = weight / weight.sum(), independent
        self.root = np.sqrt(self.weight * independent)
        self.tolerance = np.broadcast_to(tolerance, weight.shape)
        self.log_focal, self.spread, self.shift = float(np.log(focal[0])), focal[1], shift

    def errors(self, x: Array) -> Array:
        focal = np.exp(x[0])
        moved = np.array([0.0, x[5] * self.long_side])
        ideal = undistort((self.ends - moved) / focal, x[4])
        here, there = ideal[: len(self.root)], ideal[len(self.root) :]
        return _errors(here, there, rotation_from(x[1], x[2], x[3]).T)

    def priors(self, x: Array) -> Array:
        return np.array(
            [
                (x[0] - self.log_focal) / self.spread,
                x[1] / 0.3,
                x[2] / 0.05,
                x[4] / DISTORTION_SPREAD,
                x[5] / self.shift,
            ]
        )

    def refine(self, x: Array) -> tuple[Array, float]:
        """(the camera, standard deviation of the logarithm of its focal length)."""
        spread = self.spread
        for _ in range(3):  # the axis of a segment may change while the camera moves
            errors = self.errors(x)
            axis = np.abs(errors).argmin(axis=0)
            rows = np.flatnonzero(np.abs(errors).min(axis=0) < 2 * ASSIGN)

            def residuals(y: Array, axis: NDArray[Any] = axis, rows: NDArray[Any] = rows) -> Array:
                scaled = self.errors(y)[axis[rows], rows] / self.tolerance[rows]
                return np.concatenate([self.root[rows] * scaled / np.sqrt(1 + scaled**2), self.priors(y)])

            found = least_squares(residuals, x, x_scale=[0.1, 0.05, 0.05, 0.05, 0.02, 0.05], max_nfev=20)
            x = np.asarray(found.x)
            spread = float(np.sqrt(np.linalg.pinv(found.jac.T @ found.jac, hermitian=True)[0, 0]))
        return x, spread

    def value(self, x: Array) -> float:
        """Higher is better."""
        scaled = np.abs(self.errors(x)).min(axis=0) / self.tolerance
        misfit = self.independent * float(self.weight @ (scaled**2 / (1 + scaled**2)))
        return -misfit - float(np.sum(self.priors(x) ** 2))


def calibrate(segments: Segments, width: int, height: int, focal_hint: float | None = None) -> Calibration:
    """The camera of a picture of `width` x `height` pixels. focal_hint: in pixels, from the file's metadata.

    Needs at least one segment. With too little to go on the result is the level camera with the prior focal length;
    `explained` and `lengths` say how much was found.
    """
    centre = np.array([width / 2, height / 2])
    strongest = segments.take(np.arange(min(len(segments), 450)))
    start, end, weight = strongest.start - centre, strongest.end - centre, strongest.length
    long_side = float(max(width, height))
    focal = (focal_hint or PRIOR_FOCAL * long_side, KNOWN_FOCAL_SPREAD if focal_hint else FOCAL_SPREAD)
    problem = _Problem((start, end), weight, long_side, focal)
    refined = [problem.refine(x)[0] for _, x in _spread_out(_coarse(start, end, weight, long_side))]
    best, spread = _fine((start, end), long_side, focal, max(refined, key=problem.value))
    source = "metadata" if focal_hint else "prior" if spread > UNKNOWN * FOCAL_SPREAD else "vanishing_points"
    return replace(_result(best, segments, width, height, source), focal_spread=spread)


def _fine(ends: tuple[Array, Array], long_side: float, focal: tuple[float, float], x: Array) -> tuple[Array, float]:
    """(a camera fitted to the segments' own accuracy, standard deviation of the logarithm of its focal length)."""
    length = np.linalg.norm(ends[1] - ends[0], axis=1)
    tolerance = np.hypot(FINE_TOLERANCE, 2 * FINE_OFFSET / length)
    independent = min(FINE_SEGMENTS, float(len(length)))
    whole, cut = (
        _Problem(ends, np.ones(len(length)), long_side, focal, tolerance, independent, shift)
        for shift in (WHOLE_SHIFT_SPREAD, SHIFT_SPREAD)
    )
    as_taken, as_cut = whole.refine(x), cut.refine(x)
    return as_cut if cut.value(as_cut[0]) > whole.value(as_taken[0]) + CUT else as_taken


def _spread_out(starts: list[tuple[float, Array]], count: int = 6) -> list[tuple[float, Array]]:
    """The best starts that differ by more than 4 degrees of yaw or 15 % of focal length."""
    chosen: list[tuple[float, Array]] = []
    for score, x in starts:
        if all(abs(x[3] - y[3]) > np.radians(4) or abs(x[0] - y[0]) > 0.14 for _, y in chosen):
            chosen.append((score, x))
        if len(chosen) == count:
            break
    return chosen


def _result(x: Array, segments: Segments, width: int, height: int, source: str) -> Calibration:
    yaw = float((x[3] + np.pi / 4) % (np.pi / 2) - np.pi / 4)  # Y is the axis nearest to the view
    focal = float(np.exp(x[0]))
    rotation = rotation_from(x[1], x[2], yaw)
    long_side = float(max(width, height))
    camera = Camera(width, height, focal, rotation, 1.0, float(x[4]), float(x[5]) * long_side)
    here = undistort((segments.start - camera.principal) / focal, x[4])
    there = undistort((segments.end - camera.principal) / focal, x[4])
    errors = np.abs(_errors(here, there, rotation.T))
    axis = np.where(errors.min(axis=0) < np.sin(ASSIGN), errors.argmin(axis=0), -1)
    length = segments.length
    total = max(float(length.sum()), 1e-9)
    lengths = [float(length[axis == one].sum()) / long_side for one in range(3)]
    return Calibration(
        camera=camera,
        axis=axis,
        explained=float(length[axis >= 0].sum()) / total,
        lengths=(lengths[0], lengths[1], lengths[2]),
        focal_source=source,
        yaw=yaw,
        pitch=float(x[1]),
        roll=float(x[2]),
    )
