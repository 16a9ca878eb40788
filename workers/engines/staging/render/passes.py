"""The renderer's work on one spec: fit the light, trace the empty room, then each candidate's furniture and shadows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import cv2
import mitsuba as mi
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.light.beam import Beam, find_beam
from workers.engines.staging.light.bounce import SUN, sun_levels, thrown_back
from workers.engines.staging.light.color import luminance, to_linear
from workers.engines.staging.light.contact import contact
from workers.engines.staging.light.fit import (
    LightFit,
    assumed_albedo,
    fit_lights,
    matched,
    surface_texture,
    without_dark_lamps,
)
from workers.engines.staging.light.gloss import all_returned, mirror_zone, own_share
from workers.engines.staging.light.shell import SURFACES, pixel_hits, quad
from workers.engines.staging.light.sun import shaded_sun, sun_excess, without_sun
from workers.engines.staging.light.trim import wall_albedos
from workers.engines.staging.render.fill import denoise, fill_unknown
from workers.engines.staging.render.radiosity import BoxLight, light_camera
from workers.engines.staging.render.spec import Layers, Rendered, RenderSpec
from workers.engines.staging.render.stage import furniture_shapes, room_shapes
from workers.engines.staging.render.sunlight import SunnySurfaces, open_to_sun
from workers.engines.staging.render.tracer import Surfaces, Tracer
from workers.engines.staging.scene import Array, Camera, Part

TEXTURE_POINTS = 96
"""Grid of each surface's colour: 4 to 8 cm a texel, enough for bounced light and blurred reflections."""

LEAST_EXCESS = 1.05
"""Pixels that the sun makes brighter by more than this show more than the light that is fitted."""

REAL_DEPTH = 14
"""Longest path of light in the photo, in edges: after so many bounces little is left. The tracer stops before."""


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


@dataclass(frozen=True)
class Prepared:
    """A room with its lights, ready for any furniture.

    camera: of the room's smaller size. surface, points: see pixel_hits. sun: its beam, None where there is none.
    sunny: the surfaces that it falls on, where the tracer knows it. excess: see sun_excess. shapes: of the room and its
    lights. empty: their scene, with sunny surfaces. seconds: of each stage.
    """

    tracer: Tracer
    fit: LightFit
    camera: Camera
    surface: NDArray[np.int8]
    points: Array
    sun: Beam | None
    sunny: SunnySurfaces | None
    excess: NDArray[np.float32]
    shapes: dict[str, Any]
    empty: Any
    seconds: dict[str, float]


def prepare(spec: RenderSpec, tracer: Tracer) -> Prepared:
    """Fit the light of the room of spec and build its scene, whatever its candidates are."""
    watch = Stopwatch(lambda _: None, {"light": 1.0, "sun": 1.0, "room": 1.0})
    camera = _scaled(spec.camera, spec.effort.room_scale)
    with watch.stage("sun"):
        beam = _sun(spec, camera)
        excess = sun_excess(spec.photo_srgb, spec.shell, camera)
    with watch.stage("light"):
        fit, textures, sun = _light(spec, beam)
    with watch.stage("room"):
        shapes = room_shapes(spec.shell, textures, spec.floor_gloss, spec.emitters, fit.weights, fit.tint)
        sunny = None
        if sun is not None and tracer.knows_sun:
            sunny = SunnySurfaces(spec.shell, sun, textures, spec.floor_gloss)
        empty = mi.load_dict({"type": "scene", **shapes, **(sunny.shapes() if sunny else {})})
        surface, points = pixel_hits(spec.shell, camera)
    return Prepared(tracer, fit, camera, surface, points, sun, sunny, excess, shapes, empty, watch.seconds)


def perform(spec: RenderSpec, room: Prepared, tell: Callable[[float], None]) -> Rendered:
    """Render every candidate of spec in its prepared room."""
    costs = {"geometry": 3.0, "furniture": 36.0, "with": 10.0, "without": 7.0, "denoise": 5.0}
    watch = Stopwatch(tell, {f"{name}{at}": cost for at in range(len(spec.candidates)) for name, cost in costs.items()})
    layers = [_candidate(spec, room, watch, number, parts) for number, parts in enumerate(spec.candidates)]
    fit, sun = room.fit, room.sun
    notes = {
        "stages": room.seconds | watch.seconds,
        "cpu_seconds": round(time.process_time(), 2),
        "light_residual": round(fit.residual, 4),
        "lights": {light.name: round(float(value), 4) for light, value in zip(spec.emitters, fit.weights, strict=True)},
        "tint": [round(float(value), 3) for value in fit.tint],
        "sun": None if sun is None else [round(float(value), 3) for value in sun.direction],
    }
    return Rendered(tuple(layers), notes)


def _candidate(spec: RenderSpec, room: Prepared, watch: Stopwatch, number: int, parts: Sequence[Part]) -> Layers:
    tracer, camera, sun = room.tracer, room.camera, room.sun
    samples, seed = spec.effort.room_samples, spec.seed
    with watch.stage(f"geometry{number}"):
        zone = _zone(spec, camera, parts)
        pieces = furniture_shapes(parts)
        furniture = mi.load_dict({"type": "scene", **pieces})
        shining = room.sunny.shapes(furniture, seed) if room.sunny else {}
        scene = mi.load_dict({"type": "scene", **room.shapes, **shining, **pieces})
    with watch.stage(f"furniture{number}") as tick:
        seen = tracer.furniture(scene, furniture, spec.camera, spec.effort.object_samples, seed + 1, tick, sun)
    wanted = _around((zone > 0) & (_shrunk(seen.share, camera) < 1.0))
    with watch.stage(f"with{number}") as tick:
        shaded = tracer.room(scene, furniture, camera, wanted, samples, seed, tick)
    # The same pixels again, through the same gaps between the furniture, but now it stands in no light's way.
    with watch.stage(f"without{number}") as tick:
        empty = tracer.room(room.empty, furniture, camera, wanted, samples, seed, tick)
    with watch.stage(f"denoise{number}"):
        color = _calm(seen) * seen.share[..., None]
        ratio: NDArray[Any] = np.maximum(_calm(shaded), 1e-4) / np.maximum(_calm(empty), 1e-4)
        # Beside furniture a pixel is part room, under it none: those take the ratio of their neighbours.
        ratio = fill_unknown(ratio, np.where(shaded.share > 0.6, shaded.share, 0.0))
        excess = room.excess
        if sun is not None:
            lit = np.asarray((sun.excess > 1.0).any(axis=2))
            free = np.ones(lit.shape, np.float32)
            free[lit] = open_to_sun(furniture, room.points[lit], sun, seed)
            ratio = shaded_sun(ratio, sun.excess, free)
            excess = np.where(lit[..., None], 1.0, excess)
        ratio = without_sun(ratio, excess)
        ratio = ratio * contact(parts, room.points, room.surface == SURFACES.index("floor"))[..., None]
        here = (zone > 0) & (_shrunk(spec.beyond, camera) <= 0.5)
        ratio = np.where(here[..., None], ratio, 1.0)
    return Layers(alpha=seen.share, color=color, ratio=ratio, zone=zone)


def _calm(layer: Surfaces) -> NDArray[np.float32]:
    """Denoised radiance of a layer, dark where the layer is not.

    Black beyond the edge, never a continuation: the denoiser takes continued noise for texture and keeps it.
    """
    return denoise(layer.radiance, layer.albedo, layer.normal, layer.share)


def _light(spec: RenderSpec, beam: Beam | None) -> tuple[LightFit, dict[str, NDArray[np.float32]], Beam | None]:
    """Fit the lights, give every surface the photo's own colour, and the sun over a white floor its true strength."""
    camera = light_camera(spec.camera, spec.effort.light_scale)
    size = (camera.width, camera.height_px)
    photo = np.asarray(cv2.resize(to_linear(spec.photo_srgb), size, interpolation=cv2.INTER_AREA), np.float32)
    masked = cv2.resize(spec.masked.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.02
    box = BoxLight(spec.shell, spec.emitters, camera, spec.effort.max_depth)
    surface, shown = box.surface, box.shown
    painted = wall_albedos(spec.photo_srgb, spec.shell, spec.camera, spec.masked, spec.beyond)
    assumed = assumed_albedo(photo, surface, ~masked, painted)
    names = [light.name for light in spec.emitters]
    # Far from its windows a room is lit by late bounces; without them a lamp behind the camera would be made up.
    bases = without_dark_lamps(box.bases(assumed, REAL_DEPTH), names, photo, box.shining)
    bare = ~masked & ~shown
    excess = np.ones(photo.shape, np.float32)
    levels: dict[str, NDArray[np.float32]] = {}
    if beam is not None:
        excess = np.asarray(cv2.resize(beam.excess, size, interpolation=cv2.INTER_AREA), np.float32)
        bare &= excess.max(axis=2) < LEAST_EXCESS
        levels = sun_levels(beam, spec.shell, TEXTURE_POINTS)
        plain = {name: np.full((1, 1, 3), value) for name, value in assumed.items()}
        bounced = luminance(_sunlit(box, beam, levels, plain, plain, depth=REAL_DEPTH))
        bases = np.concatenate([bases, [bounced]])
        names = [*names, SUN]
    fit = fit_lights(photo, surface, bare, bases, names, assumed, painted, [SUN])
    own = fit.albedo / excess * own_share(photo, spec.shell, camera, spec.floor_gloss)
    textures = {name: _texture(spec, camera, name, surface, own, assumed) for name in SURFACES}
    bare &= photo.max(axis=2) < 0.95
    bare &= surface != SURFACES.index("ceiling")  # it glows in the render
    bare &= (surface != SURFACES.index("floor")) | (spec.floor_gloss == 0)  # it mirrors in the photo alone
    traced = textures | {"floor": all_returned(textures["floor"], spec.floor_gloss)}
    count = len(spec.emitters)
    lit = box.lit(traced, fit.weights[:count], fit.tint)
    if beam is not None:
        lit += _sunlit(box, beam, levels, textures, traced, float(fit.weights[-1]))
    fit = matched(fit, photo, lit, bare)
    sun = None if beam is None else beam.over(_usual_color(textures["floor"]), float(fit.weights[-1]))
    return replace(fit, weights=fit.weights[:count]), textures, sun


def _sunlit(
    box: BoxLight,
    beam: Beam,
    levels: Mapping[str, Array],
    textures: Mapping[str, Array],
    reflecting: Mapping[str, Array],
    times: float = 1.0,
    depth: int | None = None,
) -> NDArray[np.float32]:
    """The picture (h, w, 3) under what patches of sun throw back. beam: over a white floor. reflecting: what the
    surfaces return of the light of others. depth: see BoxLight.lit_by."""
    irradiance = beam.over(_usual_color(textures["floor"]), times).irradiance
    return box.lit_by(thrown_back(levels, irradiance, textures), reflecting, depth)


def _usual_color(texture: Array) -> Array:
    return np.asarray(np.median(texture.reshape(-1, 3), axis=0))


def _sun(spec: RenderSpec, camera: Camera) -> Beam | None:
    """The beam of sun through the room's windows, as strong as a white floor needs it."""
    size = (camera.width, camera.height_px)
    light = np.asarray(cv2.resize(to_linear(spec.photo_srgb), size, interpolation=cv2.INTER_AREA), np.float32)
    windows = [one.corners for one in spec.emitters if one.name.startswith("window")]
    return find_beam(light, spec.shell, camera, windows, mirrors=spec.floor_gloss > 0)


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


def _shrunk(mask: NDArray[Any], camera: Camera) -> NDArray[np.float32]:
    """A mask of the picture at the room's size: share of each pixel that is set."""
    size = (camera.width, camera.height_px)
    return np.asarray(cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA))


def _around(chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Chosen pixels and a rim, so that the denoiser sees the same beyond the border with and without furniture."""
    return np.asarray(cv2.dilate(chosen.astype(np.uint8), np.ones((13, 13), np.uint8)) > 0)


def _scaled(camera: Camera, share: float) -> Camera:
    return camera.scaled(max(16, round(camera.width * share)), max(16, round(camera.height_px * share)))
