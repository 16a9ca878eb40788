"""Traces a set. Imported only by the studio's renderer process: it loads Mitsuba."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import cv2
import mitsuba
import numpy as np
from numpy.typing import NDArray

from workers.engines.illustrator.studio.sets import VIEW
from workers.engines.staging.render.fill import denoise
from workers.engines.staging.render.spec import Layers, RenderSpec
from workers.engines.staging.render.stage import furniture_shapes
from workers.engines.staging.render.tracer import Surfaces, tracer_for
from workers.engines.staging.scene import Part

mi: Any = mitsuba  # its stubs are generated and refuse what its manual shows


def trace(spec: RenderSpec, variant: str, tell: Callable[[float], None]) -> Layers:
    """alpha: coverage of the things where they are to be cut out, else 1. color: linear, times alpha. ratio: albedo.
    zone: ink of outlines, 0 to 1. All at the picture's size."""
    things, stage = spec.candidates
    shapes = {**_renamed(furniture_shapes(things), "thing"), **_stage_shapes(stage)}
    scene = mi.load_dict({"type": "scene", **shapes})
    tracer = tracer_for(variant, spec.effort.max_depth)
    camera, samples = spec.camera, spec.effort.object_samples

    def tick(share: float) -> None:
        tell(0.88 * share)

    if spec.masked.all():
        alone = mi.load_dict({"type": "scene", **furniture_shapes(things)})
        seen = tracer.furniture(scene, alone, camera, samples, spec.seed, tick, None)
    else:
        wanted = np.ones((camera.height_px, camera.width), bool)
        seen = tracer.room(scene, None, camera, wanted, samples, spec.seed, tick)
    color = denoise(seen.radiance, seen.albedo, seen.normal, seen.share) * seen.share[..., None]
    tell(0.97)
    return Layers(alpha=seen.share, color=color, ratio=seen.albedo, zone=_ink(seen))


def _renamed(shapes: dict[str, Any], prefix: str) -> dict[str, Any]:
    return {f"{prefix}_{name}": shape for name, shape in shapes.items()}


def _stage_shapes(stage: Sequence[Part]) -> dict[str, Any]:
    """The stage's parts; a view's texture is what it shines, not what it reflects."""
    plain = [part for part in stage if part.material.name != VIEW]
    shapes = _renamed(furniture_shapes(plain), "stage")
    for number, part in enumerate(part for part in stage if part.material.name == VIEW):
        shapes[f"view_{number}"] = _view(f"view{number}", part)
    return shapes


def _view(name: str, part: Part) -> Any:
    texture = np.ascontiguousarray(part.material.texture, np.float32)
    properties = mi.Properties()
    properties["bsdf"] = mi.load_dict({"type": "diffuse", "reflectance": {"type": "rgb", "value": [0.0, 0.0, 0.0]}})
    radiance = {"type": "bitmap", "bitmap": mi.Bitmap(texture), "raw": True, "wrap_mode": "clamp"}
    properties["emitter"] = mi.load_dict({"type": "area", "radiance": radiance})
    mesh = mi.Mesh(name, len(part.vertices), len(part.faces), has_vertex_texcoords=True, props=properties)
    values = mi.traverse(mesh)
    values["vertex_positions"] = np.asarray(part.vertices, np.float32).ravel()
    values["faces"] = np.asarray(part.faces, np.uint32).ravel()
    values["vertex_texcoords"] = np.asarray(part.uv, np.float32).ravel()
    values.update()
    return mesh


def _ink(seen: Surfaces) -> NDArray[np.float32]:
    """Where a draughtsman would draw a line: normals or colours that jump from one pixel to the next."""
    scale = max(1.0, min(seen.share.shape) / 900)
    total = np.zeros(seen.share.shape, np.float32)
    for values, gain in ((seen.normal, 0.75), (np.sqrt(np.clip(seen.albedo, 0, 1)), 1.3)):
        soft = cv2.GaussianBlur(np.asarray(values, np.float32), (0, 0), 0.8 * scale)
        steep = np.sqrt(
            sum(
                cv2.Sobel(soft[..., at], cv2.CV_32F, 1, 0) ** 2 + cv2.Sobel(soft[..., at], cv2.CV_32F, 0, 1) ** 2
                for at in range(3)
            )
        )
        total = np.maximum(total, gain * steep * scale)
    return np.asarray(np.clip((total - 0.45) / 0.7, 0, 1), np.float32)
