"""Traces a furnished plan from above. Imported only by the plan's renderer process: it loads Mitsuba."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mitsuba
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.light.color import to_linear
from workers.engines.staging.render.fill import denoise
from workers.engines.staging.render.spec import Layers, RenderSpec
from workers.engines.staging.render.stage import furniture_shapes
from workers.engines.staging.scene import Material, Part

mi: Any = mitsuba  # its stubs are generated and refuse what its manual shows

LANES = 1_500_000
SKY, SUN = 0.62, 0.38
"""Shares of the light on an open floor: from all around, and from the upper left."""

SUN_FROM = np.array([-0.52, 0.62, 1.15])
SUN_DISTANCE, SUN_SIZE = 60.0, 9.0
"""Metres; the size makes shadows as soft as those of a lamp over a model."""


def trace(spec: RenderSpec, tell: Callable[[float], None]) -> Layers:
    """Colour as a floor under open sky has it: where nothing shades it, the floor keeps its own colour."""
    scene = mi.load_dict({"type": "scene", **_ground(spec), **_lights(spec), **furniture_shapes(_solid(spec))})
    integrator = mi.load_dict(
        {
            "type": "aov",
            "aovs": "albedo:albedo,normal:sh_normal,at:position",
            "inner": {"type": "path", "max_depth": spec.effort.max_depth, "rr_depth": 8},
        }
    )
    sensor = _sensor(spec)
    camera = spec.camera
    each = max(1, LANES // (camera.width * camera.height_px))
    total: NDArray[Any] | None = None
    done = 0
    while done < spec.effort.object_samples:
        count = min(each, spec.effort.object_samples - done)
        image = mi.render(scene, sensor=sensor, integrator=integrator, spp=count, seed=spec.seed * 64 + done)
        pixels = np.nan_to_num(np.array(image, np.float32)) * count
        total = pixels if total is None else total + pixels
        done += count
        tell(0.9 * done / spec.effort.object_samples)
    assert total is not None
    mean = total / done
    radiance, albedo, normal = mean[..., :3], mean[..., -9:-6], mean[..., -6:-3]
    height = mean[..., -1]
    color = denoise(np.clip(radiance, 0.0, 4.0), albedo, normal)
    covered = np.clip(height / 0.03, 0.0, 1.0) * ~spec.masked
    small = np.ones((2, 2, 3), np.float32)
    return Layers(alpha=covered, color=color, ratio=small, zone=small[..., 0])


def _ground(spec: RenderSpec) -> dict[str, Any]:
    camera = spec.camera
    width, depth = camera.width / camera.focal, camera.height_px / camera.focal
    # A rectangle counts v upwards, a picture its rows downwards.
    texture = np.ascontiguousarray(np.clip(to_linear(spec.photo_srgb)[::-1], 0.0, 0.95), np.float32)
    floor = {
        "type": "rectangle",
        "to_world": mi.ScalarTransform4f().translate([width / 2, -depth / 2, 0]).scale([width / 2, depth / 2, 1]),
        "bsdf": {
            "type": "diffuse",
            "reflectance": {"type": "bitmap", "bitmap": mi.Bitmap(texture), "raw": True, "wrap_mode": "clamp"},
        },
    }
    return {"ground": floor}


def _solid(spec: RenderSpec) -> list[Part]:
    """The pieces, and the walls as blocks up to where the plan cuts them."""
    return [*spec.candidates[0], *walls(spec.masked, spec.camera.focal, spec.shell.ceiling)]


def walls(mask: NDArray[np.bool_], pixels_per_metre: float, height: float) -> list[Part]:
    """Walls (H, W) as blocks of whole rows of pixels that are alike, up to a height in metres."""
    boxes = []
    running: dict[tuple[int, int], int] = {}
    for row in range(mask.shape[0] + 1):
        runs: set[tuple[int, int]] = set()
        if row < mask.shape[0]:
            ends = np.flatnonzero(np.diff(np.concatenate([[0], mask[row].astype(np.int8), [0]])))
            runs = {(int(a), int(b)) for a, b in zip(ends[::2], ends[1::2], strict=True)}
        for run in [run for run in running if run not in runs]:
            boxes.append((run[0], running.pop(run), run[1], row))
        for run in runs:
            running.setdefault(run, row)
    if not boxes:
        return []
    edges = np.asarray(boxes, float) / pixels_per_metre
    left, top, right, bottom = edges[:, 0], -edges[:, 1], edges[:, 2], -edges[:, 3]
    corners = np.stack(
        [
            np.stack([x, y, np.full(len(edges), z)], -1)
            for z in (0.0, height)
            for x, y in ((left, bottom), (right, bottom), (right, top), (left, top))
        ],
        axis=1,
    )
    sides = [
        (0, 1, 5),
        (0, 5, 4),
        (1, 2, 6),
        (1, 6, 5),
        (2, 3, 7),
        (2, 7, 6),
        (3, 0, 4),
        (3, 4, 7),
        (4, 5, 6),
        (4, 6, 7),
    ]
    faces = np.asarray(sides)[None] + 8 * np.arange(len(edges))[:, None, None]
    plaster = Material("plaster", (0.72, 0.71, 0.69), roughness=0.9, specular=0.1)
    return [Part(corners.reshape(-1, 3).astype(np.float32), faces.reshape(-1, 3).astype(np.int32), plaster)]


def _lights(spec: RenderSpec) -> dict[str, Any]:
    """Sky and sun that together give an open, level, white floor a radiance of 1."""
    camera = spec.camera
    middle = np.array([camera.width / 2 / camera.focal, -camera.height_px / 2 / camera.focal, 0.0])
    direction = SUN_FROM / np.linalg.norm(SUN_FROM)
    at = middle + direction * SUN_DISTANCE
    radiance = SUN * np.pi * SUN_DISTANCE**2 / (SUN_SIZE**2 * direction[2])
    sun = {
        "type": "rectangle",
        "to_world": mi.ScalarTransform4f()
        .look_at(origin=at.tolist(), target=middle.tolist(), up=[0, 1, 0])
        .scale([SUN_SIZE / 2, SUN_SIZE / 2, 1]),
        "emitter": {"type": "area", "radiance": {"type": "rgb", "value": [radiance, 0.97 * radiance, 0.92 * radiance]}},
    }
    sky = {"type": "constant", "radiance": {"type": "rgb", "value": [SKY, SKY * 1.01, SKY * 1.04]}}
    return {"sun": sun, "sky": sky}


def _sensor(spec: RenderSpec) -> Any:
    camera = spec.camera
    half = camera.width / 2 / camera.focal
    x, y = half, -camera.height_px / 2 / camera.focal
    return mi.load_dict(
        {
            "type": "orthographic",
            "to_world": mi.ScalarTransform4f()
            .look_at(origin=[x, y, camera.height], target=[x, y, 0], up=[0, 1, 0])
            .scale([half, half, 1]),
            "film": {
                "type": "hdrfilm",
                "width": camera.width,
                "height": camera.height_px,
                "pixel_format": "rgb",
                "component_format": "float32",
                "rfilter": {"type": "box"},
            },
            "sampler": {"type": "independent"},
        }
    )
