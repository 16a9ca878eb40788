"""The sun in a traced room: on furniture, hidden behind furniture, and thrown back by what it falls on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import drjit
import mitsuba
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.light.beam import FINE_CELL, Beam
from workers.engines.staging.light.bounce import FAINT, sun_levels, sun_points, thrown_back
from workers.engines.staging.render.spec import Shell
from workers.engines.staging.render.stage import SHINING, shining_shape
from workers.engines.staging.scene import Array

# The stubs of both are generated and refuse what their manuals show.
dr: Any = drjit
mi: Any = mitsuba

SUN_RADIUS = 0.012
"""Half the angle in radians over which the sun's light comes: its disc and a little of the bright sky around it."""

SUN_RAYS = 6
"""Rays a point, in as many sectors of the disc."""


class SunnySurfaces:
    """The surfaces of a room that the sun falls on, as shapes that send out what they reflect of it."""

    def __init__(self, shell: Shell, sun: Beam, textures: Mapping[str, Array], gloss: float) -> None:
        self._shell, self._sun, self._textures, self._gloss = shell, sun, textures, gloss
        self._points = len(textures["floor"])
        self._levels = sun_levels(sun, shell, self._points)

    def shapes(self, furniture: Any = None, seed: int = 0) -> dict[str, Any]:
        """Shapes in the place of room_shapes'. furniture: a scene of what stands in the sun's way."""
        levels = self._levels
        if furniture is not None:
            levels = {name: self._free(name, level, furniture, seed) for name, level in levels.items()}
        sent = thrown_back(levels, self._sun.irradiance, self._textures)
        return dict(
            shining_shape(name, self._shell, self._textures[name], self._gloss, radiance)
            for name, radiance in sent.items()
            if radiance.max() > 0
        )

    def _free(self, name: str, level: NDArray[np.float32], furniture: Any, seed: int) -> NDArray[np.float32]:
        """The level where the sun still falls."""
        sunny = level > FAINT
        free = level.copy()
        free[sunny] *= open_to_sun(furniture, sun_points(self._shell, name, self._points)[sunny], self._sun, seed)
        return free


def own_shine(scene: Any, met: Any) -> Any:
    """What the sunny surfaces of a scene send out by themselves at an interaction."""
    shine = mi.Color3f(0.0)
    for shape in scene.shapes():
        if shape.id().startswith(SHINING):
            own = met.is_valid() & (met.shape == mi.ShapePtr(shape))
            shine += dr.select(own, shape.emitter().eval(met, own), 0.0)
    return shine


class Sunlight:
    """Direct sun on furniture. It is added to the traced light without noise: one ray says whether it is hidden."""

    def __init__(self, beam: Beam) -> None:
        self._towards = mi.Vector3f(*(-float(value) for value in beam.direction))
        self._slope = [float(value) for value in beam.direction[:2] / -beam.direction[2]]
        self._low = [float(value) for value in beam.low]
        rows, columns = beam.share.shape
        tensor = mi.TensorXf(np.pad(beam.share, 1)[..., None])
        self._share = mi.Texture2f(tensor, wrap_mode=dr.WrapMode.Clamp)
        self._pad = [(columns + 2) * FINE_CELL, (rows + 2) * FINE_CELL]
        self._irradiance = mi.Color3f(*(float(value) * np.pi for value in beam.irradiance))

    def reflected(self, met: Any, furniture: Any) -> Any:
        """Radiance that surfaces (an interaction with the scene) reflect of the sun. furniture: what throws shadows."""
        place = [
            (met.p[axis] + met.p.z * self._slope[axis] - self._low[axis] + FINE_CELL) / self._pad[axis]
            for axis in (0, 1)
        ]
        share = self._share.eval(mi.Point2f(*place))[0]
        lit = met.is_valid() & (share > 1e-3)
        lit &= ~furniture.ray_test(met.spawn_ray(self._towards), lit)
        value = met.bsdf().eval(mi.BSDFContext(), met, met.to_local(self._towards), lit)
        return dr.select(lit, value * share, 0.0) * self._irradiance


def open_to_sun(furniture: Any, points: Array, sun: Beam, seed: int) -> NDArray[np.float32]:
    """Share (n,) of the sun's disc that furniture leaves free over points (n, 3)."""
    random = np.random.default_rng(seed)
    side = np.cross(sun.direction, [0.0, 1.0, 0.0] if abs(sun.direction[1]) < 0.9 else [1.0, 0.0, 0.0])
    side /= np.linalg.norm(side)
    other = np.cross(sun.direction, side)
    free = np.zeros(len(points), np.float32)
    for number in range(SUN_RAYS):
        angle = 2 * np.pi * (number + random.random(len(points))) / SUN_RAYS
        reach = SUN_RADIUS * np.sqrt(random.random(len(points)))
        aside = np.cos(angle)[:, None] * side + np.sin(angle)[:, None] * other
        towards = -np.asarray(sun.direction) + reach[:, None] * aside
        origin = points + 2e-3 * towards
        if "scalar" in mi.variant():
            rays = [mi.Ray3f(list(map(float, a)), list(map(float, b))) for a, b in zip(origin, towards, strict=True)]
            free += np.array([not furniture.ray_test(ray) for ray in rays], np.float32)
        else:
            hidden = furniture.ray_test(mi.Ray3f(mi.Point3f(origin.T), mi.Vector3f(towards.T)))
            free += ~np.asarray(hidden.numpy())
    return np.asarray(free / SUN_RAYS, np.float32)
