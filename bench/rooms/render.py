"""Renders synthetic rooms to JPEG with their truth beside them.

python -m bench.rooms.render --seeds 0-15 --out var/rooms
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

os.environ.setdefault("DRJIT_LIBLLVM_PATH", "/usr/lib/x86_64-linux-gnu/libLLVM.so.19.1")  # before Mitsuba loads

import mitsuba as mi

from bench.rooms.spec import RoomSpec, random_room
from workers.engines.staging.scene import Array

WALL_LEVEL = 0.62
"""Linear level that the 70th percentile of the picture is exposed to before the shoulder."""


WAVEFRONT = 6_000_000
"""Paths in flight: about 2 GB with the LLVM backend."""


Box = tuple[tuple[tuple[float, float, float], tuple[float, float, float]], tuple[float, float, float]]


def render(spec: RoomSpec, samples: int, seed: int = 1, boxes: Sequence[Box] = ()) -> Array:
    """Linear radiance (H, W, 3), denoised. boxes: things in the room, ((low, high) in metres, colour) each."""
    if mi.variant() is None:
        mi.set_variant("llvm_ad_rgb")
    from bench.rooms.scene import scene_dict

    passes = max(1, round(spec.width * spec.height * samples / WAVEFRONT))
    shapes = scene_dict(spec, samples // passes)
    for number, (bounds, colour) in enumerate(boxes):
        shapes[f"thing_{number:03d}"] = _thing(bounds, colour)
    scene = mi.load_dict(shapes)
    total: Array | None = None
    for one in range(passes):
        image = np.array(mi.render(scene, seed=seed + one, spp=samples // passes))
        total = image if total is None else total + image
    assert total is not None
    return denoised(total / passes)


def _thing(bounds: tuple[Sequence[float], Sequence[float]], colour: tuple[float, float, float]) -> dict[str, Any]:
    """A matt box."""
    low, high = np.asarray(bounds, float)
    matrix = np.diag([*((high - low) / 2), 1.0])
    matrix[:3, 3] = (low + high) / 2
    bsdf = {"type": "principled", "base_color": {"type": "rgb", "value": list(colour)}, "roughness": 0.7}
    return {"type": "cube", "to_world": mi.ScalarTransform4f(matrix), "bsdf": bsdf}


def denoised(image: Array) -> Array:
    """Intel Open Image Denoise over colour, albedo and normal channels (H, W, 9) -> (H, W, 3)."""
    import pyoidn

    colour, albedo, normal = (np.ascontiguousarray(image[..., k : k + 3], np.float32) for k in (0, 3, 6))
    colour, albedo, normal = np.nan_to_num(colour), np.clip(np.nan_to_num(albedo), 0, 1), np.nan_to_num(normal)
    return np.maximum(np.asarray(pyoidn.denoise(colour, albedo, normal, hdr=True), np.float32), 0.0)


def developed(linear: Array, spec: RoomSpec, gain: float | None = None) -> Array:
    """A photo as a camera would save it: exposure, shoulder, noise, sRGB. (H, W, 3) uint8. gain: a set exposure."""
    rng = np.random.default_rng(spec.seed + 77)
    if gain is None:
        gain = WALL_LEVEL / max(float(np.percentile(linear.mean(axis=2), 70)), 1e-6)
    exposed = linear * gain
    # The brightest channel sets the shoulder for all three: bent one by one they would change the hue.
    level = np.maximum(exposed.max(axis=2, keepdims=True), 1e-6)
    over = np.maximum(level - 0.6, 0.0)
    soft = np.log1p(1.5 * over) / np.log1p(1.5 * spec.highlights) if spec.highlights else 1 - np.exp(-over / 0.4)
    bent = np.where(level < 0.6, level, 0.6 + 0.4 * soft)
    shoulder = exposed / level * bent
    shoulder += (bent - shoulder) * 0.75 * np.clip((bent - 0.84) / 0.14, 0.0, 1.0)  # the sky goes white, not cyan
    noisy = shoulder + rng.normal(0, spec.noise, shoulder.shape) * np.sqrt(np.maximum(shoulder, 0.02))
    value = np.clip(noisy, 0, 1)
    srgb = np.where(value <= 0.0031308, 12.92 * value, 1.055 * value ** (1 / 2.4) - 0.055)
    return np.asarray((srgb * 255 + 0.5).astype(np.uint8))


def save(picture: Array, path: Path, quality: int) -> None:
    """Writes an RGB picture as JPEG."""
    cv2.imwrite(str(path), picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])


def seeds_from(text: str) -> list[int]:
    """'3', '0-15' or '1,4,7'."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", default="0-11")
    parser.add_argument("--out", type=Path, default=Path("var/rooms"))
    parser.add_argument("--samples", type=int, default=16)
    parser.add_argument("--width", type=int, default=512)
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    for seed in seeds_from(chosen.seeds):
        spec = replace(random_room(seed), width=chosen.width, height=round(chosen.width / 1.5))
        save(developed(render(spec, chosen.samples), spec), chosen.out / f"room{seed:04d}.jpg", spec.quality)
        (chosen.out / f"room{seed:04d}.json").write_text(json.dumps(spec.truth(), indent=1) + "\n")
        sys.stdout.write(f"room{seed:04d}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
