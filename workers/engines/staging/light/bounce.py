"""What patches of sun throw back into the room: a sunny floor is a light that shines upwards.

Where the beam falls is known, and how bright its patch is the photo tells, so this light is not one of those that are
made up to explain the photo: the fit may only make it stronger, for a burnt-out patch tells no more than the least.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.light.beam import Beam
from workers.engines.staging.light.shell import SURFACES, grid, quad
from workers.engines.staging.render.spec import Shell
from workers.engines.staging.scene import Array

SUN = "sun"
"""Name of this light in the fit."""

FAINT = 0.02
"""Share of the sun below which a place counts as dark."""


def sun_points(shell: Shell, name: str, points: int) -> Array:
    """Middles (points, points, 3) of a surface's texels, in metres, rows along its second side."""
    return grid(quad(shell, name), (np.arange(points) + 0.5) / points)


def sun_levels(beam: Beam, shell: Shell, points: int) -> dict[str, NDArray[np.float32]]:
    """How much sun falls on the texels of each surface that it reaches in an empty room: (points, points), by name.

    1 is a texel that faces an unhindered sun.
    """
    levels = {}
    for name in SURFACES:
        corners = quad(shell, name)
        normal = np.cross(corners[1] - corners[0], corners[3] - corners[0])
        facing = -float(normal @ beam.direction) / float(np.linalg.norm(normal))
        if facing <= FAINT:
            continue
        share = beam.at(sun_points(shell, name, points).reshape(-1, 3)).reshape(points, points)
        if share.max() > FAINT:
            levels[name] = np.asarray(np.where(share > FAINT, share * facing, 0.0), np.float32)
    return levels


def thrown_back(
    levels: Mapping[str, NDArray[np.float32]], irradiance: Array, albedos: Mapping[str, Array | float]
) -> dict[str, NDArray[np.float32]]:
    """Radiance (points, points, 3) of the sun that surfaces reflect. irradiance: as a beam's. albedos: of each surface,
    one for all of it, (3,), or of its texels."""
    return {
        name: np.asarray(level[..., None] * irradiance * np.asarray(albedos[name], float), np.float32)
        for name, level in levels.items()
    }
