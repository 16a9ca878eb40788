"""Furnishing: which pieces, where, made of what. `arrange` decides, `build` makes the meshes."""

from workers.engines.staging.furnish.arrange import ROOMS, arrange
from workers.engines.staging.furnish.catalogue import build

__all__ = ["ROOMS", "arrange", "build"]
