"""Traces chosen pixels of a scene: the furniture alone, with its exact coverage, or the bare room alone.

Tracing furniture and room apart is what keeps edges clean: a pixel that is half chair and half wall holds the chair's
colour with a coverage of one half, never a mixture with the proxy room's wall.

Two ways: on a just-in-time variant (LLVM, CUDA) rays are made here, only for pixels that matter; the scalar variant
renders whole pictures and takes coverage from a render of the furniture alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import drjit
import mitsuba
import numpy as np
from numpy.typing import NDArray

from workers.engines.staging.light.beam import Beam
from workers.engines.staging.panorama.camera import SphericalCamera
from workers.engines.staging.render.sunlight import Sunlight, own_shine
from workers.engines.staging.scene import Array, Camera

# The stubs of both are generated and refuse what their manuals show.
dr: Any = drjit
mi: Any = mitsuba

Tick = Callable[[float], None]
"""Told the share of a pass that is done, 0 to 1."""

FIREFLY = 12.0
"""Radiance above this (the photo's white is 1) is a rare lucky path; clamping trades a trace of light for calm."""

LANES = 400_000
"""Rays in flight at once: enough to keep a processor busy, 200 MB at most."""

CACHE_LINE = 64
"""Bytes."""

# Steps of the R2 low-discrepancy sequence (Roberts 2018): powers of the inverse of the plastic number.
_STEP_U, _STEP_V = 0.7548776662466927, 0.5698402909980532


@dataclass(frozen=True)
class Surfaces:
    """A traced layer, all (H, W, ...) float32: share of samples that met it, and its mean radiance, albedo, normal.

    The means are over the samples that met the layer, zero where none did.
    """

    share: Array
    radiance: Array
    albedo: Array
    normal: Array


class Tracer(Protocol):
    """Traces one layer of a scene. furniture: a scene of the furniture alone, or None for an empty room.

    knows_sun: whether sunny surfaces may shine in the scene; their own shine is then left out of the room's layer.
    """

    knows_sun: bool

    def furniture(
        self, scene: Any, furniture: Any, camera: Camera, samples: int, seed: int, tick: Tick, sun: Beam | None
    ) -> Surfaces: ...

    def room(
        self, scene: Any, furniture: Any, camera: Camera, wanted: NDArray[np.bool_], samples: int, seed: int, tick: Tick
    ) -> Surfaces: ...


def tracer_for(variant: str, max_depth: int) -> Tracer:
    """The tracer that a Mitsuba variant can run; the variant must be set."""
    return ScalarTracer(max_depth) if variant.startswith("scalar") else JitTracer(max_depth)


class JitTracer:
    """Wavefront tracing of chosen pixels."""

    knows_sun = True

    def __init__(self, max_depth: int) -> None:
        self._integrator = mi.load_dict({"type": "path", "max_depth": max_depth, "rr_depth": 4})
        self._sampler = mi.load_dict({"type": "independent"})

    def furniture(
        self, scene: Any, furniture: Any, camera: Camera, samples: int, seed: int, tick: Tick, sun: Beam | None
    ) -> Surfaces:
        """Radiance of the furniture in every pixel that it touches."""
        wanted = np.ones((camera.height_px, camera.width), bool)
        sums = _Sums(wanted.shape)
        first = min(4, samples)
        sunlight = None if sun is None else Sunlight(sun)
        self._pass(sums, scene, furniture, camera, wanted, range(first), seed, of_furniture=True, sun=sunlight)
        tick(first / samples)
        # After a few samples, look only where furniture was met, and next to it.
        wanted = cv2.dilate((sums.hits() > 0).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        for chunk in _chunks(range(first, samples), int(wanted.sum())):
            self._pass(sums, scene, furniture, camera, wanted, chunk, seed, of_furniture=True, sun=sunlight)
            tick(chunk.stop / samples)
        looked = np.where(wanted, samples, first)
        return sums.means(looked)

    def room(
        self, scene: Any, furniture: Any, camera: Camera, wanted: NDArray[np.bool_], samples: int, seed: int, tick: Tick
    ) -> Surfaces:
        """Radiance of the room's own surfaces in the wanted pixels."""
        sums = _Sums(wanted.shape)
        for chunk in _chunks(range(samples), int(wanted.sum())):
            self._pass(sums, scene, furniture, camera, wanted, chunk, seed, of_furniture=False)
            tick(chunk.stop / samples)
        return sums.means(np.full(wanted.shape, samples))

    def _pass(
        self,
        sums: _Sums,
        scene: Any,
        furniture: Any,
        camera: Camera,
        wanted: NDArray[np.bool_],
        numbers: range,
        seed: int,
        *,
        of_furniture: bool,
        sun: Sunlight | None = None,
    ) -> None:
        """More samples, of these numbers, for each wanted pixel, where their first hit is of the wanted layer."""
        chosen_pixels = np.flatnonzero(wanted).astype(np.uint32)
        if not len(chosen_pixels) or not len(numbers):
            return
        pixels = mi.UInt32(_aligned(np.tile(chosen_pixels, len(numbers))))
        sample = mi.UInt32(_aligned(np.repeat(np.asarray(numbers, np.uint32), len(chosen_pixels))))
        ray = _rays(camera, pixels, sample, seed)
        slots = dr.arange(mi.UInt32, len(chosen_pixels) * len(numbers))
        of_layer = mi.Bool(True)
        if furniture is not None:
            hit = scene.ray_intersect_preliminary(ray, coherent=True)
            reach = mi.Ray3f(ray)
            reach.maxt = hit.t * 1.0005 + 1e-4
            of_layer = furniture.ray_test(reach) & hit.is_valid()
            if not of_furniture:
                of_layer = ~of_layer
        if of_furniture:
            slots = dr.compress(of_layer)
            if dr.width(slots) == 0:
                return
            ray = mi.Ray3f(dr.gather(mi.Point3f, ray.o, slots), dr.gather(mi.Vector3f, ray.d, slots))
            of_layer = mi.Bool(True)
        # The room keeps the lanes of the furniture before it: with and without furniture, each path then draws the same
        # numbers, and the noise that both pictures share cancels in their quotient.
        self._sampler.seed(seed * 1009 + numbers.start, dr.width(slots))
        radiance, _, _ = self._integrator.sample(scene, self._sampler, ray, active=of_layer)
        met = scene.ray_intersect(ray, active=of_layer)
        albedo = met.bsdf().eval_diffuse_reflectance(met, met.is_valid())
        if of_furniture and sun is not None:
            radiance = radiance + sun.reflected(met, furniture)
        if not of_furniture:
            radiance = radiance - own_shine(scene, met)
        light = [dr.clip(channel, 0.0, FIREFLY) for channel in radiance]
        sums.add(chosen_pixels, len(numbers), slots, of_layer, [*light, *albedo, *met.sh_frame.n])


class _Sums:
    """Sums of what samples brought to each pixel. Kept here and in a fixed order, so that a rerun gives equal bytes."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._shape = shape
        self._count = np.zeros(shape[0] * shape[1], np.float32)
        self._values = np.zeros((shape[0] * shape[1], 9), np.float32)

    def add(self, pixels: NDArray[np.uint32], samples: int, slots: Any, met: Any, values: Sequence[Any]) -> None:
        """Add values of rays. slots: each ray's place in samples x pixels; met: those that count; values: nine each."""
        size = samples * len(pixels)
        count = dr.zeros(mi.Float, size)
        dr.scatter(count, mi.Float(1.0), slots, met)
        columns = [dr.zeros(mi.Float, size) for _ in values]
        for column, value in zip(columns, values, strict=True):
            dr.scatter(column, dr.select(dr.isfinite(value), value, 0.0), slots, met)
        dr.eval(count, *columns)
        self._count[pixels] += np.asarray(count.numpy()).reshape(samples, -1).sum(axis=0)
        for at, column in enumerate(columns):
            self._values[pixels, at] += np.asarray(column.numpy()).reshape(samples, -1).sum(axis=0)

    def hits(self) -> NDArray[np.float32]:
        return self._count.reshape(self._shape)

    def means(self, looked: NDArray[np.integer[Any]]) -> Surfaces:
        """Means over the samples that met the layer; looked: (H, W) samples sent through each pixel."""
        hits = self.hits()
        values: NDArray[Any] = self._values.reshape(*self._shape, 9) / np.maximum(hits, 1.0)[..., None]
        share = np.asarray(hits / looked, np.float32)
        return Surfaces(share, values[..., 0:3], values[..., 3:6], values[..., 6:9])


def _aligned(values: NDArray[Any]) -> NDArray[Any]:
    """The values in memory that begins at a whole cache line.

    Kernels take an array where it lies, and how it is aligned is compiled into them: with numpy's own, which lie by
    chance, seconds went into compiling again what was there already for another alignment.
    """
    space = np.empty(values.nbytes + CACHE_LINE, np.uint8)
    start = -space.ctypes.data % CACHE_LINE
    result = space[start : start + values.nbytes].view(values.dtype)
    result[:] = values
    return result


def _chunks(numbers: range, pixels: int) -> list[range]:
    """Sample numbers in groups of about LANES rays: fewer, larger launches for small pictures."""
    step = max(1, LANES // max(pixels, 1))
    return [range(at, min(at + step, numbers.stop)) for at in range(numbers.start, numbers.stop, step)]


def _rays(camera: Camera, pixels: Any, sample: Any, seed: int) -> Any:
    """Camera rays through jittered points of pixels (flat indices), stratified over the samples of each pixel."""
    # Opaque values are not compiled into the kernel, so that one kernel serves every sample.
    shift_u = mi.sample_tea_float32(pixels, dr.opaque(mi.UInt32, 2 * seed + 1))
    shift_v = mi.sample_tea_float32(pixels, dr.opaque(mi.UInt32, 2 * seed + 2))
    jitter_u = shift_u + mi.Float(sample) * _STEP_U
    jitter_v = shift_v + mi.Float(sample) * _STEP_V
    jitter_u, jitter_v = jitter_u - dr.floor(jitter_u), jitter_v - dr.floor(jitter_v)
    column, row = pixels % camera.width, pixels // camera.width
    origin = dr.zeros(mi.Point3f, dr.width(pixels))
    origin.z = camera.height
    turn = [[float(value) for value in line] for line in np.asarray(camera.rotation).T]
    if isinstance(camera, SphericalCamera):  # the same angles as SphericalCamera.rays
        azimuth = ((mi.Float(column) + jitter_u - camera.margin) / camera.turn - 0.5) * (2 * np.pi)
        elevation = ((mi.Float(row) + jitter_v) / camera.height_px - 0.5) * np.pi
        level = dr.cos(elevation)
        x, y, z = dr.sin(azimuth) * level, dr.sin(elevation), dr.cos(azimuth) * level
        return mi.Ray3f(origin, mi.Vector3f(*(line[0] * x + line[1] * y + line[2] * z for line in turn)))
    principal_u, principal_v = (float(value) for value in camera.principal)
    distorted_x = (mi.Float(column) + jitter_u - principal_u) / camera.focal
    distorted_y = (mi.Float(row) + jitter_v - principal_v) / camera.focal
    x, y = distorted_x, distorted_y
    if camera.k1:
        for _ in range(5):  # the same fixed-point inversion as Camera.rays
            factor = 1.0 + camera.k1 * (x * x + y * y)
            x, y = distorted_x / factor, distorted_y / factor
    direction = mi.Vector3f(*(line[0] * x + line[1] * y + line[2] for line in turn))
    return mi.Ray3f(origin, dr.normalize(direction))


class ScalarTracer:
    """Whole pictures with the plain renderer, for machines without LLVM. Ignores radial distortion."""

    knows_sun = False

    def __init__(self, max_depth: int) -> None:
        self._integrator = mi.load_dict(
            {
                "type": "aov",
                "aovs": "albedo:albedo,normal:sh_normal",
                "path": {"type": "path", "max_depth": max_depth, "rr_depth": 4},
            }
        )

    def furniture(
        self, scene: Any, furniture: Any, camera: Camera, samples: int, seed: int, tick: Tick, sun: Beam | None
    ) -> Surfaces:
        """Radiance of the whole picture, with the coverage of the furniture. The sun does not reach it here."""
        share = _coverage(furniture, camera, max(16, samples), seed)
        tick(0.1)
        radiance, albedo, normal = self._render(scene, camera, samples, seed)
        tick(1.0)
        return Surfaces(share, radiance, albedo, normal)

    def room(
        self, scene: Any, furniture: Any, camera: Camera, wanted: NDArray[np.bool_], samples: int, seed: int, tick: Tick
    ) -> Surfaces:
        """Radiance of the pixels that show nothing but room."""
        radiance, albedo, normal = self._render(scene, camera, samples, seed)
        share = np.ones(wanted.shape, np.float32)
        if furniture is not None:
            share = (_coverage(furniture, camera, 16, seed) == 0).astype(np.float32)
        share *= wanted
        tick(1.0)
        kept = share[..., None]
        return Surfaces(share, radiance * kept, albedo * kept, normal * kept)

    def _render(self, scene: Any, camera: Camera, samples: int, seed: int) -> tuple[Array, Array, Array]:
        image = np.array(
            mi.render(scene, sensor=_sensor(camera), integrator=self._integrator, spp=samples, seed=seed), np.float32
        )
        # The scalar film comes as colour, perhaps with alpha, then the six auxiliary channels.
        return np.clip(image[..., :3], 0.0, FIREFLY), image[..., -6:-3], image[..., -3:]


def _coverage(furniture: Any, camera: Camera, samples: int, seed: int) -> NDArray[np.float32]:
    direct = mi.load_dict({"type": "depth"})
    image = np.array(
        mi.render(furniture, sensor=_sensor(camera, "rgba"), integrator=direct, spp=samples, seed=seed), np.float32
    )
    return np.clip(image[..., 3], 0.0, 1.0)


def _sensor(camera: Camera, pixel_format: str = "rgb") -> Any:
    """A perspective sensor for a camera; Mitsuba's looks along +Z with X to the left, so two axes turn."""
    if isinstance(camera, SphericalCamera):  # Mitsuba has no sensor for it, and a perspective one lies
        raise SystemExit("a panorama needs a just-in-time variant: llvm_ad_rgb or cuda_ad_rgb")
    matrix = np.eye(4)
    axes = np.asarray(camera.rotation, float)
    matrix[:3, 0], matrix[:3, 1], matrix[:3, 2] = -axes[0], -axes[1], axes[2]
    matrix[2, 3] = camera.height
    return mi.load_dict(
        {
            "type": "perspective",
            "fov": float(np.degrees(2 * np.arctan(camera.width / 2 / camera.focal))),
            "fov_axis": "x",
            "principal_point_offset_y": camera.shift / camera.height_px,
            "to_world": mi.ScalarTransform4f(matrix),
            "film": {
                "type": "hdrfilm",
                "width": camera.width,
                "height": camera.height_px,
                "pixel_format": pixel_format,
                "component_format": "float32",
                "rfilter": {"type": "box"},
            },
            "sampler": {"type": "independent"},
        }
    )
