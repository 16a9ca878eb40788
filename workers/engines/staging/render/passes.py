"""The renderer's work on one spec: fit the light, trace the empty room, then each candidate's furniture and shadows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import cv2
import mitsuba as mi
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.light.beam import Beam, find_beam
from workers.engines.staging.light.color import luminance, to_linear
from workers.engines.staging.light.contact import contact
from workers.engines.staging.light.fit import LightFit, assumed_albedo, fit_lights, surface_texture, without_dark_lamps
from workers.engines.staging.light.gloss import mirror_zone, own_share
from workers.engines.staging.light.shell import SURFACES, pixel_hits, quad
from workers.engines.staging.light.sun import shaded_sun, sun_excess, without_sun
from workers.engines.staging.render.fill import denoise, fill_unknown
from workers.engines.staging.render.radiosity import BoxLight
from workers.engines.staging.render.spec import Layers, Rendered, RenderSpec
from workers.engines.staging.render.stage import furniture_shapes, room_shapes
from workers.engines.staging.render.tracer import Surfaces, Tracer, open_to_sun
from workers.engines.staging.scene import Array, Camera, Part

TEXTURE_POINTS = 96
"""Grid of each surface's colour: 4 to 8 cm a texel, enough for bounced light and blurred reflections."""


class Stopwatch:
    """Names the stages, times them and reports overall progress from their expected shares of the work."""

    def __init__(self, tell: Callable[[float], None], shares: dict[str, float]) -> None:
        self._tell = tell
        self._shares = shares
        self._total = sum(shares.values())
        self._done = 0.0
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[float], None]]:
        """Run one stage; yields a function that takes the share of it that is done."""
        began = time.perf_counter()
        share = self._shares.get(name, 0.0)
        yield lambda part: self._tell((self._done + share * part) / self._total)
        self._done += share
        self._tell(self._done / self._total)
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - began, 3)


def perform(spec: RenderSpec, tracer: Tracer, tell: Callable[[float], None]) -> Rendered:
    """Render every candidate of spec."""
    shares = {"light": 1.0, "without": 9.0}
    for number in range(len(spec.candidates)):
        shares |= {f"geometry{number}": 3.0, f"furniture{number}": 36.0, f"with{number}": 10.0, f"denoise{number}": 4.0}
    watch = Stopwatch(tell, shares)
    with watch.stage("light"):
        fit, textures = _light(spec)
    camera = _scaled(spec.camera, spec.effort.room_scale)
    sun = _sun(spec, camera, textures["floor"])
    zones = [_zone(spec, camera, parts) for parts in spec.candidates]
    wanted = _around(np.any([zone > 0 for zone in zones], axis=0))
    room = room_shapes(spec.shell, textures, spec.floor_gloss, spec.emitters, fit.weights, fit.tint)
    with watch.stage("without") as tick:
        empty_scene = mi.load_dict({"type": "scene", **room})
        empty = tracer.room(empty_scene, None, camera, wanted, spec.effort.room_samples, spec.seed, tick)
        without = _calm(empty)
    layers = []
    for number, (parts, zone) in enumerate(zip(spec.candidates, zones, strict=True)):
        layers.append(_candidate(spec, tracer, watch, number, parts, room, camera, zone, wanted, without, sun))
    notes = {
        "stages": watch.seconds,
        "cpu_seconds": round(time.process_time(), 2),
        "light_residual": round(fit.residual, 4),
        "lights": {light.name: round(float(value), 4) for light, value in zip(spec.emitters, fit.weights, strict=True)},
        "tint": [round(float(value), 3) for value in fit.tint],
        "sun": None if sun is None else [round(float(value), 3) for value in sun.direction],
    }
    return Rendered(tuple(layers), notes)


def _candidate(
    spec: RenderSpec,
    tracer: Tracer,
    watch: Stopwatch,
    number: int,
    parts: Sequence[Part],
    room: dict[str, Any],
    camera: Camera,
    zone: Array,
    wanted: NDArray[np.bool_],
    without: NDArray[Any],
    sun: Beam | None,
) -> Layers:
    with watch.stage(f"geometry{number}"):
        pieces = furniture_shapes(parts)
        furniture = mi.load_dict({"type": "scene", **pieces})
        scene = mi.load_dict({"type": "scene", **room, **pieces})
    with watch.stage(f"furniture{number}") as tick:
        seen = tracer.furniture(scene, furniture, spec.camera, spec.effort.object_samples, spec.seed + 1, tick, sun)
    with watch.stage(f"with{number}") as tick:
        shaded = tracer.room(scene, furniture, camera, wanted, spec.effort.room_samples, spec.seed, tick)
    with watch.stage(f"denoise{number}"):
        color = _calm(seen) * seen.share[..., None]
        ratio: NDArray[Any] = np.maximum(_calm(shaded), 1e-4) / np.maximum(without, 1e-4)
        # Beside furniture a pixel is part room, under it none: those take the ratio of their neighbours.
        ratio = fill_unknown(ratio, np.where(shaded.share > 0.6, shaded.share, 0.0))
        surface, points = pixel_hits(spec.shell, camera)
        excess = sun_excess(spec.photo_srgb, spec.shell, camera)
        if sun is not None:
            lit = np.asarray((sun.excess > 1.0).any(axis=2))
            free = np.ones(lit.shape, np.float32)
            free[lit] = open_to_sun(furniture, points[lit], sun, spec.seed)
            ratio = shaded_sun(ratio, sun.excess, free)
            excess = np.where(lit[..., None], 1.0, excess)
        ratio = without_sun(ratio, excess)
        ratio = ratio * contact(parts, points, surface == SURFACES.index("floor"))[..., None]
        here = (zone > 0) & ~_shrunk(spec.beyond, camera)
        ratio = np.where(here[..., None], ratio, 1.0)
    return Layers(alpha=seen.share, color=color, ratio=ratio, zone=zone)


def _calm(layer: Surfaces) -> NDArray[np.float32]:
    """Denoised radiance of a layer, dark where the layer is not.

    Black beyond the edge, never a continuation: the denoiser takes continued noise for texture and keeps it.
    """
    return denoise(layer.radiance, layer.albedo, layer.normal, layer.share)


def _light(spec: RenderSpec) -> tuple[LightFit, dict[str, NDArray[np.float32]]]:
    """Fit the lights and give every surface the photo's own colour."""
    camera = _scaled(spec.camera, spec.effort.light_scale)
    size = (camera.width, camera.height_px)
    photo = np.asarray(cv2.resize(to_linear(spec.photo_srgb), size, interpolation=cv2.INTER_AREA), np.float32)
    masked = cv2.resize(spec.masked.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.02
    box = BoxLight(spec.shell, spec.emitters, camera, spec.effort.max_depth)
    surface, shown = box.surface, box.shown
    assumed = assumed_albedo(photo, surface, ~masked)
    names = [light.name for light in spec.emitters]
    bases = without_dark_lamps(box.bases(assumed), names, photo, box.shining)
    fit = fit_lights(photo, surface, ~masked & ~shown, bases, names, assumed)
    own = fit.albedo * own_share(photo, spec.shell, camera, spec.floor_gloss)
    textures = {name: _texture(spec, camera, name, surface, own, assumed) for name in SURFACES}
    believed = ~masked & ~shown & (photo.max(axis=2) < 0.95)
    believed &= surface != SURFACES.index("ceiling")  # it glows in the render
    believed &= (surface != SURFACES.index("floor")) | (spec.floor_gloss == 0)  # it mirrors in the photo alone
    if believed.any():  # coloured surfaces bounce a little more or less than the plain ones of the bases
        empty = luminance(box.lit(textures, fit.weights, fit.tint))
        gain = float(np.median(luminance(photo)[believed] / np.maximum(empty[believed], 1e-4)))
        fit = LightFit(fit.weights * np.clip(gain, 0.5, 2.0), fit.tint, fit.albedo, fit.residual)
    return fit, textures


def _sun(spec: RenderSpec, camera: Camera, floor: NDArray[np.float32]) -> Beam | None:
    """The beam of sun through the room's windows. floor: its texture."""
    size = (camera.width, camera.height_px)
    light = np.asarray(cv2.resize(to_linear(spec.photo_srgb), size, interpolation=cv2.INTER_AREA), np.float32)
    windows = [one.corners for one in spec.emitters if one.name.startswith("window")]
    return find_beam(light, spec.shell, camera, windows, np.median(floor.reshape(-1, 3), axis=0))


def _texture(
    spec: RenderSpec, camera: Camera, name: str, surface: NDArray[np.int8], albedo: Array, assumed: dict[str, float]
) -> NDArray[np.float32]:
    corners = quad(spec.shell, name)
    steps = (np.arange(TEXTURE_POINTS) + 0.5) / TEXTURE_POINTS
    along, across = corners[1] - corners[0], corners[3] - corners[0]
    points = corners[0] + steps[None, :, None] * along + steps[:, None, None] * across
    pixels = camera.project(points.reshape(-1, 3)).reshape(TEXTURE_POINTS, TEXTURE_POINTS, 2)
    return surface_texture(albedo, surface == SURFACES.index(name), pixels, np.full(3, assumed[name]))


def _zone(spec: RenderSpec, camera: Camera, parts: Sequence[Part]) -> NDArray[np.float32]:
    """1 near the furniture, falling to 0 at zone_m from it: no shadow is looked for farther away."""
    coarse = camera.scaled(max(1, camera.width // 3), max(1, camera.height_px // 3))
    surface, points = pixel_hits(spec.shell, coarse)
    flat = points.reshape(-1, 3).astype(np.float32)
    nearest = np.full(len(flat), np.inf, np.float32)
    for part in parts:
        vertices = np.asarray(part.vertices, np.float32)
        reach = spec.zone_m if not part.lies_flat else 0.3 * spec.zone_m  # a rug throws next to no shadow
        low, high = vertices.min(0), vertices.max(0)
        gap = np.maximum(np.maximum(low - flat, flat - high), 0.0)
        nearest = np.minimum(nearest, np.sqrt(np.einsum("ij,ij->i", gap, gap)) / reach)
    weight = np.clip((1.0 - nearest) / 0.6, 0.0, 1.0)
    smooth = (weight * weight * (3 - 2 * weight)).reshape(coarse.height_px, coarse.width)
    if spec.floor_gloss > 0:
        smooth = np.where(surface == SURFACES.index("floor"), np.maximum(smooth, mirror_zone(parts, coarse)), smooth)
    return np.asarray(
        cv2.resize(smooth, (camera.width, camera.height_px), interpolation=cv2.INTER_LINEAR), dtype=np.float32
    )


def _shrunk(mask: NDArray[np.bool_], camera: Camera) -> NDArray[np.bool_]:
    size = (camera.width, camera.height_px)
    return np.asarray(cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5)


def _around(chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Chosen pixels and a rim, so that the denoiser sees the same beyond the border with and without furniture."""
    return np.asarray(cv2.dilate(chosen.astype(np.uint8), np.ones((13, 13), np.uint8)) > 0)


def _scaled(camera: Camera, share: float) -> Camera:
    return camera.scaled(max(16, round(camera.width * share)), max(16, round(camera.height_px * share)))
