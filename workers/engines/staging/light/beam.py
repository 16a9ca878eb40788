"""Sunlight: which direction it comes from, so that it falls on the furniture, too, and furniture stands in its way.

A window's outline, moved along the direction of the sun, is the outline of its patch of sun. So every direction is
tried, and the one whose patches cover best what is bright on the floor is taken. Where the patch is, and how strong,
is read off the photo: bars of the window and trees before it are in it already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.light.color import LUMINANCE, luminance
from workers.engines.staging.light.shell import SURFACES, pixel_hits
from workers.engines.staging.light.sun import SUN_PATCH, plain_floor
from workers.engines.staging.render.spec import Shell
from workers.engines.staging.scene import Array, Camera

CELL = 0.06
"""Raster of the floor on which directions are compared, metres."""

FINE_CELL = 0.02
"""Raster of the beam itself, metres."""

FEWEST_CELLS = 20
"""A patch smaller than this many cells (700 square centimetres) may be anything."""

BEST_OVERLAP, LEAST_PATCH = 0.4, 0.6
"""A direction explains the patches when intersection over union and the share of the patches that it covers are so."""

BARS = 0.15
"""Shadows of window bars, narrower than this (metres), belong to the patch when directions are compared."""

MARGIN = 0.15
"""The seen windows are this uncertain, metres: so far beyond its prediction a patch is still believed to be sun."""

OUT_OF_VIEW = (0.0, 0.4, 0.8, 1.2)
"""Lengths in metres by which a window that the edge of the picture cuts may go on beyond it."""

FACING = {"left": (1, 0), "right": (-1, 0), "back": (0, -1), "front": (0, 1)}
"""The way each wall looks."""

WALL_PATCH = (1.25, 1.6)
"""Brightness of a wall in the predicted beam, against the rest of the wall, from which, and at which, it is sun."""

SHARP_EDGE = 1.4
"""How many times brighter a patch of sun is than the floor two pixels away, at half of its edge. Drawn rooms have 1.6
to 6.5 there; the light that fades with the distance from a window has 1.1 to 1.3."""

MOSTLY_MIRRORED = 0.5
"""A bright patch of a polished floor is no sun when this share of it, or more, is where a window is mirrored."""

SLOPES = np.geomspace(0.3, 4.0, 16)
"""Metres that sunlight moves aside for each that it falls: sun 73 to 14 degrees high."""

CLIPPED = 0.95
WARMTH = np.array([1.10, 0.99, 0.82], np.float32) / float(np.array([1.10, 0.99, 0.82]) @ LUMINANCE)
"""Colour of sunlight beside that of an overcast sky, where a patch is burnt out and has none left."""


@dataclass(frozen=True)
class Beam:
    """Parallel light through the windows of one room.

    direction: (3,) unit, the way that light travels. low: (2,), where the first cell of the share begins. share: (rows
    along y, columns along x) 0 to 1, how much sun passes; its cells are FINE_CELL wide and lie on the plane of the
    floor, where the ray through a point meets it, in the room or beyond a wall. irradiance: (3,) linear, over pi,
    of a surface that faces the sun. excess: (h, w, 3) of the camera: how many times brighter sun makes each pixel.
    burnt_out: whether the photo shows no more than the least of the irradiance.
    """

    direction: Array
    low: Array
    share: NDArray[np.float32]
    irradiance: Array
    excess: NDArray[np.float32]
    burnt_out: bool = False

    def over(self, floor_albedo: Array, times: float = 1.0) -> Beam:
        """The same, found over a white floor, for one of this albedo (3,), and so many times as strong."""
        albedo = luminance(floor_albedo) if self.burnt_out else np.maximum(floor_albedo, 0.03)
        return replace(self, irradiance=self.irradiance * times / albedo)

    def at(self, points: Array) -> Array:
        """Share (n,) of the sun that reaches points (n, 3) in an empty room."""
        landing = points[:, :2] - self.direction[:2] * (points[:, 2:] / self.direction[2])
        cell = ((landing - self.low) / FINE_CELL - 0.5).astype(np.float32)
        found = cv2.remap(self.share, cell[None, :, 0], cell[None, :, 1], cv2.INTER_LINEAR, borderValue=0)
        return np.asarray(found[0])


def find_beam(
    light: NDArray[np.float32],
    shell: Shell,
    camera: Camera,
    windows: Sequence[Array],
    *,
    mirrors: bool = False,
) -> Beam | None:
    """The sun in a photo, as strong as a white floor needs it (see Beam.over), None where there is no patch of it or
    where the windows do not explain the patch.

    light: (H, W, 3) linear, of the camera's size. windows: outlines (4, 3) on walls, metres.
    mirrors: whether the floor is polished; then a patch that is where a window is mirrored is no sun.
    """
    surface, points = pixel_hits(shell, camera)
    floor = surface == SURFACES.index("floor")
    plain = plain_floor(light, floor)
    bright = floor & (luminance(light) > SUN_PATCH * float(luminance(plain)))
    if not windows or not bright.any():
        return None
    slope, chosen = _direction(bright, floor, points, camera, _variants(windows, camera))
    if slope is None:
        return None
    direction = np.array([*slope, -1.0]) / np.sqrt(slope @ slope + 1.0)
    excess = np.where(bright[..., None], light / plain, 1.0)
    for index, name in enumerate(SURFACES):
        wall = surface == index
        if name not in FACING or slope @ FACING[name] >= 0 or not wall.any():  # the sun only grazes its back
            continue
        excess[wall] = _on_wall(light[wall], _through(_landing(points[wall], slope), slope, chosen))
    sunny = bright & _through(_landing(points.reshape(-1, 3), slope), slope, chosen, MARGIN).reshape(surface.shape)
    excess = np.where((sunny | ~floor)[..., None], np.maximum(excess, 1.0), 1.0).astype(np.float32)
    if not sunny.any() or not sharp(light, floor, sunny):
        return None
    if mirrors and _mirrored(points[sunny], camera, windows).mean() >= MOSTLY_MIRRORED:
        return None
    added, burnt_out = _added(light[sunny], plain)
    low, share = _raster(excess, camera, shell, slope, chosen, light[sunny])
    return Beam(direction, low, share, added / -direction[2], excess, burnt_out)


def sharp(light: NDArray[np.float32], floor: NDArray[np.bool_], patch: NDArray[np.bool_]) -> bool:
    """Whether a bright patch of the floor ends at once, as sun does; daylight near a window fades with the distance.

    light: (H, W, 3) linear. floor, patch: (H, W). A patch none of whose edge is in view counts as sun.
    """
    kernel = np.ones((5, 5), np.uint8)
    level = cv2.medianBlur(np.asarray(luminance(light), np.float32), 3)
    inner = cv2.erode(floor.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    edge = inner & ~patch & (cv2.dilate(patch.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
    if not edge.any():
        return True
    darkest = cv2.erode(np.where(inner, level, np.inf).astype(np.float32), kernel)
    step = cv2.dilate(level, kernel)[edge] / np.maximum(darkest[edge], 1e-3)
    return bool(np.median(step) > SHARP_EDGE)


def _mirrored(points: Array, camera: Camera, windows: Sequence[Array]) -> NDArray[np.bool_]:
    """In which of the floor's points (n, 3) the camera sees one of the windows, were the floor a mirror."""
    ray = points - np.array([0.0, 0.0, camera.height])
    ray[:, 2] *= -1.0
    found = np.zeros(len(points), bool)
    for window in windows:
        facing = np.cross(window[1] - window[0], window[3] - window[0])
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = ((window[0] - points) @ facing) / (ray @ facing)
            met = points + ray * reach[:, None]
            inside = (met > window.min(axis=0) - MARGIN) & (met < window.max(axis=0) + MARGIN)
        found |= (reach > 0) & inside.all(axis=1)
    return found


def _landing(points: Array, slope: Array) -> Array:
    """Where (n, 2) the sun's rays through points (n, 3) meet the plane of the floor."""
    return np.asarray(points[:, :2] + points[:, 2:] * slope)


def _through(landing: Array, slope: Array, windows: Sequence[Array], margin: float = 0.0) -> NDArray[np.bool_]:
    """Which of the rays that land at (n, 2) came through one of the windows."""
    passed = np.zeros(len(landing), bool)
    for window in windows:
        across = 0 if np.ptp(window[:, 0]) < np.ptp(window[:, 1]) else 1
        along = 1 - across
        with np.errstate(divide="ignore", invalid="ignore"):
            height = (landing[:, across] - window[0, across]) / slope[across]
        place = landing[:, along] - height * slope[along]
        inside = (height > window[:, 2].min() - margin) & (height < window[:, 2].max() + margin)
        passed |= inside & (place > window[:, along].min() - margin) & (place < window[:, along].max() + margin)
    return passed


def _enters(window: Array, slope: Array) -> bool:
    """Whether light of this slope comes in through the window; its outline is counter-clockwise seen from inside."""
    inward = np.cross(window[1] - window[0], window[3] - window[0])
    return bool(inward[:2] @ slope > 0)


def _variants(windows: Sequence[Array], camera: Camera) -> list[tuple[Array, ...]]:
    """Sets of windows that may let the sun in: each alone, all of a wall; longer ones where the picture cuts them."""
    walls: dict[tuple[int, float], list[Array]] = {}
    for window in windows:
        across = 0 if np.ptp(window[:, 0]) < np.ptp(window[:, 1]) else 1
        walls.setdefault((across, float(window[0, across])), []).append(window)
    found: list[tuple[Array, ...]] = []
    for (across, _), same in walls.items():
        for longer in OUT_OF_VIEW:
            stretched = [_stretched(window, 1 - across, camera, longer) for window in same]
            if longer and all(np.array_equal(one, two) for one, two in zip(same, stretched, strict=True)):
                break
            found.append(tuple(stretched))
            if len(stretched) > 1:
                found += [(one,) for one in stretched]
    return found


def _stretched(window: Array, along: int, camera: Camera, longer: float) -> Array:
    """A window made longer at the ends that lie at the edge of the picture."""
    longer_window = np.array(window, float)
    middle = window[:, along].mean()
    for end in (window[:, along].min(), window[:, along].max()):
        corners = window[window[:, along] == end]
        pixels = camera.project(corners)
        edge = 0.03 * camera.width
        seen = np.isfinite(pixels).all() and (pixels[:, 0] > edge).all() and (pixels[:, 0] < camera.width - edge).all()
        if not seen:
            longer_window[window[:, along] == end, along] += np.sign(end - middle) * longer
    return longer_window


def _direction(
    bright: NDArray[np.bool_],
    floor: NDArray[np.bool_],
    points: Array,
    camera: Camera,
    variants: Sequence[tuple[Array, ...]],
) -> tuple[Array | None, tuple[Array, ...]]:
    """The slope (2,) of the sunlight and the windows that it comes through; None where nothing explains the patch."""
    shown = points[floor][:, :2]
    low = np.maximum(shown.min(axis=0), [-8.0, 0.0])
    high = np.minimum(shown.max(axis=0), [8.0, 10.0])
    cells = np.stack(np.meshgrid(*(np.arange(a, b, CELL) + CELL / 2 for a, b in zip(low, high, strict=True))), axis=-1)
    pixels = camera.project(np.concatenate([cells.reshape(-1, 2), np.zeros((cells[..., 0].size, 1))], axis=1))
    column, row = (np.nan_to_num(pixels[:, axis], nan=-1.0).astype(int) for axis in (0, 1))
    seen = (pixels >= 0).all(axis=1) & (column < camera.width) & (row < camera.height_px)
    seen[seen] = floor[row[seen], column[seen]]
    patch = np.zeros(len(pixels), np.uint8)
    patch[seen] = bright[row[seen], column[seen]]
    width = 2 * round(BARS / CELL / 2) + 1
    closed = cv2.morphologyEx(patch.reshape(cells.shape[:2]), cv2.MORPH_CLOSE, np.ones((width, width), np.uint8))
    places, wanted = cells.reshape(-1, 2)[seen], closed.ravel()[seen] > 0
    best: tuple[float, Array | None, tuple[Array, ...]] = (0.0, None, ())
    if wanted.sum() < FEWEST_CELLS:
        return None, ()
    slopes = [length * np.array([np.cos(a), np.sin(a)]) for length in SLOPES for a in np.radians(np.arange(0, 360, 6))]
    for step in (None, 0.12, 0.05, 0.02):
        if step is not None:
            start = best[1]
            if start is None:
                return None, ()
            slopes = [start + step * np.array([a, b]) for a in (-2, -1, 0, 1, 2) for b in (-2, -1, 0, 1, 2)]
        for slope in slopes:
            for windows in variants:
                entered = tuple(one for one in windows if _enters(one, slope))
                covered = _through(places, slope, entered)
                score = float((covered & wanted).sum() / max((covered | wanted).sum(), 1))
                if score > best[0]:
                    best = (score, slope, entered)
    score, found, entered = best
    if (
        found is None
        or score < BEST_OVERLAP
        or (_through(places, found, entered) & wanted).sum() < (LEAST_PATCH * wanted.sum())
    ):
        return None, ()
    return found, entered


def _on_wall(light: Array, reached: NDArray[np.bool_]) -> Array:
    """Excess (n, 3) of wall pixels (n, 3): how much brighter than the rest of the wall those in the beam are."""
    excess = np.ones(light.shape)
    if not reached.any() or reached.all():
        return excess
    plain = np.maximum(np.median(light[~reached], axis=0), 1e-3)
    times = luminance(light) / float(luminance(plain))
    sure = np.clip((times - WALL_PATCH[0]) / (WALL_PATCH[1] - WALL_PATCH[0]), 0.0, 1.0) * reached
    return np.asarray(1.0 + sure[:, None] * np.maximum(light / plain - 1.0, 0.0))


def _added(light: Array, plain: Array) -> tuple[Array, bool]:
    """Light (3,) that the sun adds to the floor, from its pixels in the sun (n, 3); whether these are burnt out.

    Burnt-out ones have no colour: then the sun's own is told, to be multiplied by the floor's.
    """
    strong = light[luminance(light) >= np.median(luminance(light))]
    added = np.median(strong, axis=0) - plain
    if float(np.median(strong.max(axis=1))) > CLIPPED:
        return WARMTH * float(luminance(added)), True
    return np.maximum(added, 0.0), False


def _raster(
    excess: NDArray[np.float32], camera: Camera, shell: Shell, slope: Array, windows: Sequence[Array], sunny: Array
) -> tuple[Array, NDArray[np.float32]]:
    """(low, share) of the beam. Where its end is in view the photo says how much sun passes, elsewhere the windows."""
    corners = np.concatenate([_landing(window, slope) for window in windows])
    low, high = corners.min(axis=0) - 2 * MARGIN, corners.max(axis=0) + 2 * MARGIN
    across, along = (np.arange(a, b, FINE_CELL) + FINE_CELL / 2 for a, b in zip(low, high, strict=True))
    landing = np.stack(np.meshgrid(across, along), axis=-1).reshape(-1, 2)
    inside = _through(landing, slope, windows).astype(np.float32)
    fall = np.zeros(len(landing))  # the height at which a ray meets a wall, if it does before the floor
    for axis, at, outwards in ((0, shell.left, -1), (0, shell.right, 1), (1, shell.back, 1), (1, shell.front, -1)):
        beyond = (landing[:, axis] - at) * outwards > 0
        if slope[axis] * outwards > 0:
            fall = np.where(beyond, np.maximum(fall, (landing[:, axis] - at) / slope[axis]), fall)
    ends = np.concatenate([landing - fall[:, None] * slope, fall[:, None]], axis=1)
    pixels = camera.project(ends)
    seen = (pixels >= 0).all(axis=1) & (pixels < [camera.width, camera.height_px]).all(axis=1)
    reference = max(float(np.percentile(luminance(excess[excess.max(axis=2) > 1]), 70)) - 1.0, 0.1)
    shares = np.clip((luminance(excess) - 1.0) / reference, 0.0, 1.0).astype(np.float32)
    read = sampled(shares, pixels, rows=len(along))
    on_wall = seen & (fall > 0) & (inside > 0)
    share = np.where(seen & ~on_wall, read, inside)
    share[on_wall] = np.maximum(read[on_wall], 0.0)
    return low, np.ascontiguousarray(share.reshape(len(along), len(across)), np.float32)


def sampled(picture: NDArray[np.float32], pixels: Array, *, rows: int) -> NDArray[np.float32]:
    """The picture's values (N,) at pixels (N, 2), linearly between their centres.

    rows: of the grid that the pixels are, row after row; a remapping in one row takes no more than 32,766 of them.
    """
    spots = (pixels - 0.5).astype(np.float32).reshape(rows, -1, 2)
    read = cv2.remap(picture, spots[..., 0], spots[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(read, np.float32).reshape(-1)
