"""Renders synthetic rooms as 360-degree panoramas with their truth beside them.

python -m bench.rooms.panorama --seeds 0-3 --out var/panoramas
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

os.environ.setdefault("DRJIT_LIBLLVM_PATH", "/usr/lib/x86_64-linux-gnu/libLLVM.so.19.1")  # before Mitsuba loads

import mitsuba as mi

from bench.rooms.render import developed, save, seeds_from
from bench.rooms.spec import Hole, RoomSpec, random_room
from workers.engines.staging.panorama.camera import SphericalCamera, spherical
from workers.engines.staging.scene import Array
from workers.engines.staging.see.calibration import rotation_from

SEAM = 32
"""Columns rendered beyond each border."""


def random_panorama(seed: int, width: int = 1024) -> tuple[RoomSpec, SphericalCamera]:
    """A room with openings on at least three walls and a tripod somewhere in its middle, a little out of level."""
    rng = np.random.default_rng(70_000 + seed)
    across, depth = rng.uniform(3.4, 6.0), rng.uniform(3.8, 6.8)
    aside, ahead = rng.uniform(0.35, 0.65), rng.uniform(0.35, 0.65)
    spec = replace(
        random_room(seed, width, width // 2),
        left=float(-aside * across),
        right=float((1 - aside) * across),
        front=float(-ahead * depth),
        back=float((1 - ahead) * depth),
        camera_height=float(rng.uniform(1.2, 1.6)),
        fill=0.0,  # no hidden lamp: all that lights a panorama is in it
        sky=14.0,
        mounted=(),
        view_outside=True,
    )
    spec = replace(spec, holes=_holes(rng, spec))
    yaw, pitch, roll = rng.uniform(-40, 40), rng.normal(0, 1.2), rng.normal(0, 1.2)
    rotation = rotation_from(*np.radians([pitch, roll, yaw]))
    return spec, spherical(width, width // 2, rotation, spec.camera_height)


def _holes(rng: np.random.Generator, spec: RoomSpec) -> tuple[Hole, ...]:
    """Two windows and a door or passage on three different walls."""
    extents = {
        "back": (spec.left, spec.right),
        "front": (spec.left, spec.right),
        "left": (spec.front, spec.back),
        "right": (spec.front, spec.back),
    }
    found = []
    kinds = ("window", "window", str(rng.choice(["door", "passage"])))
    for kind, wall in zip(kinds, rng.permutation(list(extents)), strict=False):
        low, high = extents[str(wall)]
        wide = float(rng.uniform(1.2, 2.2) if kind == "window" else rng.uniform(0.85, 1.1))
        start = float(low + 0.4 + rng.uniform(0, high - low - 0.8 - wide))
        bottom = float(rng.uniform(0.5, 0.9)) if kind == "window" else 0.0
        found.append(Hole(kind, str(wall), start, start + wide, bottom, 2.1 if kind == "window" else 2.03))
    return tuple(found)


def render(spec: RoomSpec, camera: SphericalCamera, samples: int, seed: int = 1) -> Array:
    """Linear radiance (H, W, 3) of the whole sphere, denoised."""
    if mi.variant() is None:
        mi.set_variant("llvm_ad_rgb")
    from bench.rooms.scene import scene_dict
    from workers.engines.staging.render.fill import denoise
    from workers.engines.staging.render.tracer import JitTracer

    parts = {name: part for name, part in scene_dict(spec, samples).items() if not _dark_lamp(part)}
    scene = mi.load_dict(parts)
    wide = camera.with_margin(SEAM)  # so that the denoiser knows what lies beyond the border
    everywhere = np.ones((wide.height_px, wide.width), bool)
    seen = JitTracer(9).room(scene, None, wide, everywhere, samples, seed, lambda _: None)
    return denoise(seen.radiance, seen.albedo, seen.normal)[:, SEAM:-SEAM]


def _dark_lamp(part: Any) -> bool:
    """The lamp behind a photo's camera, which is off here and would show as a black sheet on the front wall."""
    return isinstance(part, dict) and not any(part.get("emitter", {}).get("radiance", {}).get("value", [1.0]))


def truth(spec: RoomSpec, camera: SphericalCamera) -> dict[str, object]:
    """The ground truth as JSON types."""
    return spec.truth() | {"rotation": camera.rotation.tolist(), "front": spec.front, "focal": camera.focal}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", default="0-3")
    parser.add_argument("--out", type=Path, default=Path("var/panoramas"))
    parser.add_argument("--samples", type=int, default=32)
    parser.add_argument("--width", type=int, default=1024)
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    for seed in seeds_from(chosen.seeds):
        spec, camera = random_panorama(seed, chosen.width)
        picture = developed(render(spec, camera, chosen.samples), spec)
        save(picture, chosen.out / f"panorama{seed:04d}.jpg", 92)
        (chosen.out / f"panorama{seed:04d}.json").write_text(json.dumps(truth(spec, camera), indent=1) + "\n")
        sys.stdout.write(f"panorama{seed:04d}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
