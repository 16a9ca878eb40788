"""`python -m tests.workers.engines.staging.render.photograph FOLDER`: a known room, photographed by tracing it.

Writes FOLDER/empty.npy and FOLDER/furnished.npy, linear pictures of the true room under its true lights without and
with a white sphere. In its own process, as everything that loads Mitsuba.
"""

from __future__ import annotations

import sys
from pathlib import Path

import mitsuba as mi
import numpy as np

from tests.workers.engines.staging import scenes
from workers.engines.staging.light.shell import SURFACES, emitters_for, shell_of
from workers.engines.staging.render.variant import choose_variant

SPHERE = scenes.sphere((0.3, 3.0, 0.4), 0.4, (0.8, 0.8, 0.8))
WHITE_LEVEL = 0.55


def main(folder: Path) -> None:
    variant = choose_variant()
    from workers.engines.staging.render.fill import denoise
    from workers.engines.staging.render.stage import furniture_shapes, room_shapes
    from workers.engines.staging.render.tracer import tracer_for

    camera = scenes.camera()
    seen = scenes.room(camera)
    shell = shell_of(seen)
    lights = emitters_for(seen, shell)
    strength = np.array([{"window0": 6.0, "behind": 0.5}.get(light.name, 0.0) for light in lights])
    colors = {name: np.full(3, 0.75) for name in SURFACES} | {"floor": np.array([0.36, 0.24, 0.14])}
    room = room_shapes(shell, colors, 0.0, lights, strength, np.ones(3))
    tracer = tracer_for(variant, 6)
    everything = np.ones((camera.height_px, camera.width), bool)
    pictures = {}
    for name, furniture in (("empty", {}), ("furnished", furniture_shapes([SPHERE]))):
        scene = mi.load_dict({"type": "scene", **room, **furniture})
        traced = tracer.room(scene, None, camera, everything, 48, 1, lambda _: None)
        pictures[name] = denoise(traced.radiance, traced.albedo, traced.normal, traced.share)
    exposure = WHITE_LEVEL / np.percentile(pictures["empty"].mean(axis=2), 80)
    for name, picture in pictures.items():
        np.save(folder / f"{name}.npy", picture * exposure)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
