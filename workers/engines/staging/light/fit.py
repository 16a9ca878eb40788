"""How strong each light is: a non-negative least-squares fit of rendered lights to the photo's walls and ceiling.

Each light is rendered alone into the empty proxy room; a photo of that room is their weighted sum, because light adds.
What the weights cannot explain is taken for the colour of the surfaces.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from workers.engines.staging.light.color import luminance
from workers.engines.staging.light.shell import SURFACES
from workers.engines.staging.scene import Array

WHITE = 0.76
"""Assumed albedo of the palest surface in view where no joinery tells it: white emulsion measures .75 to .88, many
a palest wall is off-white."""

CEILING = 0.8
"""Assumed albedo of a ceiling that is not plainly darker than the walls: most are white, and only look grey for want of
light."""

PALE = 0.45
"""A surface at least this bright against the palest one counts as painted pale and differently lit, not as darker."""

PALEST_FLOOR = 0.6
"""No floor is paler than bleached oak or cream carpet; this bounds how little light a bright floor can get."""

ALBEDO_RANGE = (0.03, 0.88)
CLIPPED = 0.93
DARK = 0.004
FEWEST_PIXELS = 150

DOUBTED = 0.1
"""A pixel that the lights miss by a larger share shows something else, and counts for less."""

RELUCTANCE = {
    "window": 0.2,
    "ceiling": 0.2,
    "behind": 2.0,
    "lamp": 12.0,
    "overhead": 4.0,
    "left": 2.0,
    "right": 2.0,
    "sun": 2.0,
}
"""How unlikely a light of this name is to be strong where the photo does not decide. Rooms are lit through windows and
from above; a strong light that nobody sees beside the camera would push every shadow behind its object."""


@dataclass(frozen=True)
class LightFit:
    """weights: radiance of each light, luminance; of a sure one, how many times its own. tint: (3,) colour of the
    light, luminance 1.

    albedo: (h, w, 3) of the surfaces in view. residual: median relative error on walls and ceiling.
    """

    weights: Array
    tint: Array
    albedo: Array
    residual: float


def assumed_albedo(
    photo: NDArray[Any],
    surface: NDArray[np.int8],
    believed: NDArray[np.bool_],
    painted: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """A first guess of each surface's albedo from its brightness against the palest one; unseen walls are alike.

    painted: the albedo of surfaces for which there is better evidence.
    """
    light = luminance(photo)
    medians: dict[str, float] = {}
    for index, name in enumerate(SURFACES):
        chosen = (surface == index) & believed
        if chosen.sum() >= 20:
            medians[name] = float(np.median(light[chosen]))
    palest = max((value for name, value in medians.items() if name != "floor"), default=medians.get("floor", 1.0))
    guess = dict.fromkeys(SURFACES, 0.7) | {"floor": 0.35}
    for name, value in medians.items():
        share = value / max(palest, 1e-4)
        guess[name] = float(np.clip(WHITE * min(1.0, (share / PALE)) * (0.92 if share < 1 else 1.0), 0.05, WHITE))
    if medians.get("ceiling", palest) >= PALE * palest:
        guess["ceiling"] = CEILING
    if "floor" in medians:  # a floor is lit much like the walls, so its own brightness is the better guide
        guess["floor"] = float(np.clip(WHITE * medians["floor"] / max(palest, 1e-4), 0.03, PALEST_FLOOR))
    walls = [guess[name] for name in medians if name not in ("floor", "ceiling")]
    if walls:  # what is out of view is most likely painted like the rest
        guess |= {name: float(np.mean(walls)) for name in ("left", "right", "back", "front") if name not in medians}
    return guess | dict(painted or {})


def without_dark_lamps(
    bases: Array, names: Sequence[str], photo: NDArray[Any], shining: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """The bases (k, h, w) with nothing of a lamp whose place is in view and dark: there is none, whatever would fit.

    photo: (h, w, 3) linear. shining: (k, h, w), where each light itself would be seen.
    """
    brightest = photo.max(axis=2)
    kept = [
        not name.startswith("lamp") or not own.any() or bool((brightest[own] > CLIPPED).any())
        for name, own in zip(names, shining, strict=True)
    ]
    return np.asarray(bases * np.asarray(kept)[:, None, None], np.float64)


def fit_lights(
    photo: NDArray[Any],
    surface: NDArray[np.int8],
    believed: NDArray[np.bool_],
    bases: Array,
    names: Sequence[str],
    assumed: Mapping[str, float],
    painted: Collection[str] = (),
    sure: Collection[str] = (),
) -> LightFit:
    """Fit lights to a photo.

    photo: (h, w, 3) linear. surface: (h, w) index into SURFACES. believed: (h, w), pixels that show the bare surface.
    bases: (k, h, w) luminance of each light alone at radiance 1. names: of the lights. assumed: albedo they
    were rendered with. painted: surfaces whose albedo is known better than a guess; the light keeps to them together.
    sure: names of lights that are there, of weight 1 or more.
    """
    target = luminance(photo)
    lit = bases.max(axis=0) > 1e-5
    in_range = believed & lit & (target > DARK) & (photo.max(axis=2) < CLIPPED)
    least = np.isin(names, list(sure)).astype(float)
    if in_range.sum() < FEWEST_PIXELS:
        return _flat(photo, bases, least)
    chosen = in_range
    reluctance = np.asarray([next((v for k, v in RELUCTANCE.items() if name.startswith(k)), 1.0) for name in names])
    weights, residual = _solve(target[chosen], surface[chosen], bases[:, chosen], assumed, reluctance, painted, least)
    tint = _tint(photo, surface, chosen, assumed)
    shading = np.tensordot(weights, bases, axes=1)
    base = np.array([assumed[name] for name in SURFACES])[surface]
    albedo = base[..., None] * photo / np.maximum(shading[..., None] * tint, 1e-4)
    return LightFit(weights, tint, np.clip(albedo, *ALBEDO_RANGE), residual)


def matched(fit: LightFit, photo: Array, empty: Array, believed: NDArray[np.bool_]) -> LightFit:
    """The fit, as strong as makes the lit empty room as bright as the photo.

    The bases know no coloured surfaces, which bounce a little more or less than plain ones.
    photo, empty: (h, w, 3), the latter lit by the fit. believed: (h, w), pixels to compare.
    """
    if not believed.any():
        return fit
    gain = float(np.median(luminance(photo[believed]) / np.maximum(luminance(empty[believed]), 1e-4)))
    return LightFit(fit.weights * np.clip(gain, 0.5, 2.0), fit.tint, fit.albedo, fit.residual)


def _solve(
    target: Array,
    surface: NDArray[Any],
    bases: Array,
    assumed: Mapping[str, float],
    reluctance: Array,
    painted: Collection[str],
    least: Array,
) -> tuple[Array, float]:
    """Weights, of `least` or more, by robust, relative least squares, letting each surface be paler or darker than
    assumed."""
    scale = np.ones(len(SURFACES))
    trust = np.ones_like(target)
    # A little of every light is more likely than a lot of one; the ridge only decides what the photo leaves open.
    ridge = 0.06 * np.sqrt(len(target)) * np.diag(reluctance * bases.mean(axis=1) / max(float(target.mean()), 1e-4))
    weights = np.zeros(len(bases))
    predicted = target
    certain = least @ bases
    for _ in range(4):
        rows = (bases * scale[surface] * trust / (target + 0.02)).T
        wanted_rows = np.concatenate(
            [trust * (target - scale[surface] * certain) / (target + 0.02), np.zeros(len(bases))]
        )
        weights = nnls(np.vstack([rows, ridge]), wanted_rows)[0] + least
        predicted = weights @ bases
        for index, name in enumerate(SURFACES):
            own = surface == index
            if own.sum() >= 20:
                wanted = float(np.median(target[own] / np.maximum(predicted[own], 1e-5)))
                palest = PALEST_FLOOR if name == "floor" else ALBEDO_RANGE[1]
                scale[index] = np.clip(wanted, 0.25, min(1.3, palest / assumed[name]))
        error = np.abs(predicted * scale[surface] - target) / (target + 0.02)
        trust = np.sqrt(1.0 / np.maximum(1.0, error / DOUBTED))
    residual = float(np.median(np.abs(predicted * scale[surface] - target) / (target + 0.02)))
    pixels = [int((surface == index).sum()) if name in painted else 0 for index, name in enumerate(SURFACES)]
    if sum(pixels) >= FEWEST_PIXELS:
        return weights * float(np.exp(np.average(np.log(scale), weights=pixels))), residual
    # The ridge draws light away and the surfaces take it up, but the palest is assumed to be no paler than white paint.
    seen = [index for index, name in enumerate(SURFACES) if name != "floor" and (surface == index).sum() >= 20]
    palest = max((scale[index] * assumed[SURFACES[index]] for index in seen), default=WHITE)
    return weights * max(1.0, palest / WHITE), residual


def _tint(photo: Array, surface: NDArray[Any], chosen: NDArray[np.bool_], assumed: Mapping[str, float]) -> Array:
    """The light's colour: a quarter (in the logarithm) of the colour of pale surfaces; paint has the rest.

    Drawn rooms of warm and of cool paint under near-white light left furniture 12 % too warm with a half.
    """
    albedo = np.array([assumed[name] for name in SURFACES])[surface]
    pale = chosen & (albedo > 0.55)
    pixels = photo[pale if pale.sum() >= FEWEST_PIXELS else chosen]
    cast = np.median(pixels / np.maximum(luminance(pixels), 1e-4)[:, None], axis=0)
    tint = np.clip(cast, 0.6, 1.6) ** 0.25
    return np.asarray(tint / luminance(tint))


def _flat(photo: NDArray[Any], bases: Array, least: Array) -> LightFit:
    """No bare wall to go by: the same even light from everywhere, as bright as the picture."""
    mean = max(float(np.median(bases.sum(axis=0))), 1e-4)
    weights = np.full(len(bases), float(np.median(luminance(photo))) / mean)
    return LightFit(np.maximum(weights, least), np.ones(3), np.clip(photo, *ALBEDO_RANGE), 1.0)


def surface_texture(albedo: Array, seen: NDArray[np.bool_], pixels: Array, fallback: Array) -> NDArray[np.float32]:
    """Colour of one surface as seen in the photo, for a grid of its points.

    albedo: (h, w, 3). seen: (h, w) pixels that show this surface. pixels: (rows, columns, 2), where each grid point
    lies in the albedo picture, NaN when behind the camera. Unseen points take the median of the seen, or fallback.
    """
    height, width = seen.shape
    median = np.median(albedo[seen], axis=0) if seen.sum() >= 20 else fallback
    texture = np.broadcast_to(np.asarray(median, np.float32), (*pixels.shape[:2], 3)).copy()
    inside = np.isfinite(pixels).all(axis=2)
    column = np.where(inside, pixels[..., 0], -1).astype(int)
    row = np.where(inside, pixels[..., 1], -1).astype(int)
    inside &= (column >= 0) & (column < width) & (row >= 0) & (row < height)
    inside[inside] = seen[row[inside], column[inside]]
    texture[inside] = albedo[row[inside], column[inside]]
    return texture
