"""Furnishing: which pieces, where, made of what. `arrange` decides, `build` makes the meshes."""

from workers.engines.staging.furnish.arrange import arrange
from workers.engines.staging.furnish.catalogue import build
from workers.engines.staging.furnish.rooms import ROOMS

__all__ = ["ROOMS", "arrange", "build"]
