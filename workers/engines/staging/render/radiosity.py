"""Diffuse light in the empty room, without a ray: the room is a convex box, so what a point receives is closed form.

The light that a flat light or a patch of wall sends to a point follows from its outline alone (Lambert 1760; Goral and
others 1984 for the bounces), free of noise and within a fraction of a second for all lights together. Only furniture
makes shadows, and furniture is traced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from workers.engines.staging.light.shell import GLOW, SURFACES, grid, pixel_hits, quad
from workers.engines.staging.render.spec import Emitter, Shell
from workers.engines.staging.scene import Array, Camera

PATCHES = 10
"""Patches along each side of a surface: bounced light changes slowly, a quarter to a whole metre is fine enough."""

PANEL_ALBEDO = 0.6
"""What a light's own face reflects, as in the traced scene."""

_PROBES = 3
"""Points along each side of a patch where its direct light is taken; near a light it changes fast."""

_BEFORE_METRES = 0.3
"""A light this near to a surface hides that part of it."""


LEAST_WIDTH = 80
"""Pixels: in a smaller picture walls and joinery run into each other."""


def light_camera(camera: Camera, share: float) -> Camera:
    """The camera of the small picture that lights are fitted to: a share of the size, but no less than LEAST_WIDTH."""
    share = min(1.0, max(share, LEAST_WIDTH / camera.width))
    return camera.scaled(max(16, round(camera.width * share)), max(16, round(camera.height_px * share)))


def form_factors(points: Array, normals: Array, outlines: Array) -> Array:
    """Share of the hemisphere over each point that each outline covers, weighted by the cosine: (n, m), 0 to 1.

    points, normals: (n, 3). outlines: (m, 4, 3) flat, counter-clockwise seen from the lit side, each wholly above the
    horizon of every point; points behind an outline receive 0 (Lambert's formula).
    """
    total = np.zeros((len(points), len(outlines)))
    reach = outlines[None] - points[:, None, None]
    reach /= np.maximum(np.linalg.norm(reach, axis=-1, keepdims=True), 1e-9)
    for corner in range(4):
        first, second = reach[:, :, corner], reach[:, :, (corner + 1) % 4]
        across = np.cross(first, second)
        sine = np.linalg.norm(across, axis=-1)
        angle = np.arctan2(sine, np.einsum("nmk,nmk->nm", first, second))
        total -= angle / np.maximum(sine, 1e-9) * np.einsum("nmk,nk->nm", across, normals)
    facing = np.cross(outlines[:, 1] - outlines[:, 0], outlines[:, 3] - outlines[:, 0])
    before = np.einsum("nmk,mk->nm", points[:, None] - outlines[None, :, 0], facing) > 1e-6
    return np.where(before, np.clip(total / (2 * np.pi), 0.0, 1.0), 0.0)


class BoxLight:
    """How the lights of one room reach its surfaces, for any strength of the lights and colour of the surfaces.

    camera: whose pixels are asked for. depth: longest path in edges, as the tracer counts them; 2 is direct light.
    """

    def __init__(self, shell: Shell, emitters: Sequence[Emitter], camera: Camera, depth: int) -> None:
        self._emitters = emitters
        self._bounces = max(0, depth - 2)
        corners = {name: quad(shell, name) for name in SURFACES}
        self._normals = {name: _normal(corners[name]) for name in SURFACES}
        self.surface, points = pixel_hits(shell, camera)
        self._place = _places(self.surface, points, corners)
        eye = np.array([0.0, 0.0, camera.height])
        self._shining: NDArray[np.bool_] = np.stack([_shining(light, points, eye) for light in emitters])
        normals = np.array([self._normals[name] for name in SURFACES])
        self._direct = self._received(points.reshape(-1, 3), normals[self.surface.ravel()]).T
        outlines = np.concatenate([_patches(corners[name]) for name in SURFACES])
        owners = np.repeat(np.arange(len(SURFACES)), PATCHES**2)
        exchange = form_factors(outlines.mean(axis=1), normals[owners], outlines)
        self._exchange = exchange / np.maximum(exchange.sum(axis=1, keepdims=True), 1e-9)
        probes = np.concatenate([_probes(corners[name]) for name in SURFACES])
        seen = self._received(probes.reshape(-1, 3), np.repeat(normals[owners], _PROBES**2, axis=0))
        self._on_patches = seen.reshape(len(owners), _PROBES**2, -1).mean(axis=1)
        self._hidden = np.concatenate([self._behind_lights(corners[name], _probes(corners[name])) for name in SURFACES])

    def bases(self, albedo: Mapping[str, float], depth: int | None = None) -> Array:
        """Luminance (k, h, w) of surfaces of plain albedo under each light alone, of radiance 1.

        depth: longest path, where it is another than the tracer's.
        A light that is in view shines itself there, and so does the glowing ceiling: a ceiling that is no brighter
        than what it reflects has little glow.
        """
        reflected = np.repeat([albedo[name] for name in SURFACES], PATCHES**2)[:, None]
        bounces = self._bounces if depth is None else max(0, depth - 2)
        bounced = self._bounced(self._on_patches, reflected, bounces)
        received = self._at_pixels(bounced) + self._direct.reshape(-1, *self.surface.shape)
        glow = np.array([light.name == GLOW for light in self._emitters])[:, None, None]
        itself = self._shining | (glow & (self.surface == SURFACES.index("ceiling")))
        return received * np.array([albedo[name] for name in SURFACES])[self.surface] + itself

    def lit(self, textures: Mapping[str, Array], weights: Array, tint: Array) -> NDArray[np.float32]:
        """The picture (h, w, 3) of textured surfaces under lights of these strengths. textures: (n, n, 3) over uv."""
        light = np.asarray(weights, float)[:, None] * np.asarray(tint, float)
        bounced = self._bounced(self._on_patches @ light, _of_patches(textures), self._bounces)
        direct = np.tensordot(self._direct.T, light, axes=1).reshape(*self.surface.shape, 3)
        return self._colored(np.moveaxis(self._at_pixels(bounced), 0, -1) + direct, textures)

    def lit_by(
        self, radiance: Mapping[str, Array], textures: Mapping[str, Array], depth: int | None = None
    ) -> NDArray[np.float32]:
        """The picture (h, w, 3) of textured surfaces under nothing but the light that some of them send out.

        radiance: (n, n, 3) over uv of each that does. depth: longest path, where it is another than the tracer's.
        """
        bounces = self._bounces if depth is None else max(0, depth - 2)
        dark = np.zeros((PATCHES, PATCHES, 3))
        first = self._exchange @ _of_patches({name: radiance.get(name, dark) for name in SURFACES})
        bounced = self._bounced(first, _of_patches(textures), bounces)
        return self._colored(np.moveaxis(self._at_pixels(first + bounced), 0, -1), textures)

    def _colored(self, received: Array, textures: Mapping[str, Array]) -> NDArray[np.float32]:
        """Light (h, w, 3) as the surfaces in view reflect it."""
        color = np.zeros(received.shape)
        for index, name in enumerate(SURFACES):
            own = self.surface == index
            rows, columns = np.asarray(textures[name]).shape[:2]
            at = np.minimum((self._place[own] * [columns, rows]).astype(int), [columns - 1, rows - 1])
            color[own] = textures[name][at[:, 1], at[:, 0]]
        return np.asarray(received * color, np.float32)

    @property
    def shining(self) -> NDArray[np.bool_]:
        """Pixels (k, h, w) in which each light itself is seen."""
        return self._shining

    @property
    def shown(self) -> NDArray[np.bool_]:
        """Pixels (h, w) in which a light itself is seen."""
        return np.asarray(self._shining.any(axis=0))

    def _received(self, points: Array, normals: Array) -> Array:
        """Light (n, k) straight from each light. Lights that hang before the glowing ceiling hide that part of it."""
        outlines = np.stack([np.asarray(light.corners, float) for light in self._emitters])
        direct = form_factors(points, normals, outlines)
        down = np.array([_normal(one)[2] < -0.9 for one in outlines])
        for number, light in enumerate(self._emitters):
            if light.name == GLOW:
                down[number] = False
                direct[:, number] = np.maximum(direct[:, number] - direct[:, down].sum(axis=1), 0.0)
        return direct

    def _bounced(self, direct: Array, albedo: Array, bounces: int) -> Array:
        """What patches receive from one another, (patches, c), after so many bounces. direct: (patches, c)."""
        albedo = albedo * (1 - self._hidden)[:, None] + PANEL_ALBEDO * self._hidden[:, None]
        newest, total = direct, np.zeros_like(direct)
        for _ in range(bounces):
            newest = self._exchange @ (albedo * newest)
            total = total + newest
        return total

    def _at_pixels(self, received: Array) -> Array:
        """Values (patches, c) of the patches, interpolated at the pixels: (c, h, w)."""
        grids = received.reshape(len(SURFACES), PATCHES, PATCHES, -1).astype(np.float32)
        values = np.zeros((*self.surface.shape, grids.shape[-1]))
        for index in range(len(SURFACES)):
            own = self.surface == index
            if own.any():
                at = (self._place[own] * PATCHES - 0.5)[:, ::-1].T
                for channel in range(grids.shape[-1]):
                    values[own, channel] = map_coordinates(grids[index, ..., channel], at, order=1, mode="nearest")
        return np.moveaxis(values, -1, 0)

    def _behind_lights(self, corners: Array, probes: Array) -> Array:
        """Share (patches,) of each patch that a light hides. probes: (patches, points, 3)."""
        normal, hidden = _normal(corners), np.zeros(probes.shape[:2], bool)
        for light in self._emitters:
            outline = np.asarray(light.corners, float)
            gap = float((outline[0] - corners[0]) @ normal)
            if light.name == GLOW or _normal(outline) @ normal < 0.9 or not 0 <= gap < _BEFORE_METRES:
                continue
            inwards = np.cross(normal, np.roll(outline, -1, axis=0) - outline)
            hidden |= (np.einsum("pqck,ck->pqc", probes[:, :, None] - outline, inwards) > 0).all(axis=2)
        return hidden.mean(axis=1)


def _shining(light: Emitter, points: Array, eye: Array) -> NDArray[np.bool_]:
    """Pixels (h, w) in which a light in view is seen. points: (h, w, 3), where the pixels' rays leave the room."""
    outline, rays = np.asarray(light.corners, float), points - eye
    normal = _normal(outline)
    facing = rays @ normal
    if not light.in_view:
        return np.zeros(facing.shape, bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(facing < 0, (outline[0] - eye) @ normal / facing, np.inf)
    seen = (share > 0) & (share < 1)
    inwards = np.cross(normal, np.roll(outline, -1, axis=0) - outline)
    for corner, side in zip(outline, inwards, strict=True):
        seen &= (eye - corner) @ side + np.where(seen, share, 0.0) * (rays @ side) > 0
    return seen


def _normal(corners: Array) -> Array:
    across = np.cross(corners[1] - corners[0], corners[3] - corners[0])
    return np.asarray(across / np.linalg.norm(across))


def _patches(corners: Array) -> Array:
    """Outlines (patches, 4, 3) of a surface's patches, row by row."""
    nodes = grid(corners, np.arange(PATCHES + 1) / PATCHES)
    return np.stack([nodes[:-1, :-1], nodes[:-1, 1:], nodes[1:, 1:], nodes[1:, :-1]], axis=2).reshape(-1, 4, 3)


def _of_patches(textures: Mapping[str, Array]) -> Array:
    """Mean values (patches, 3) of textures (n, n, 3) over uv of every surface."""
    size = (PATCHES, PATCHES)
    means = [cv2.resize(textures[name], size, interpolation=cv2.INTER_AREA) for name in SURFACES]
    return np.concatenate([one.reshape(-1, 3) for one in means])


def _probes(corners: Array) -> Array:
    """Points (patches, probes, 3) spread over each patch."""
    fine = grid(corners, (np.arange(PATCHES * _PROBES) + 0.5) / (PATCHES * _PROBES))
    blocks = fine.reshape(PATCHES, _PROBES, PATCHES, _PROBES, 3).swapaxes(1, 2)
    return blocks.reshape(PATCHES**2, _PROBES**2, 3)


def _places(surface: NDArray[np.int8], points: Array, corners: Mapping[str, Array]) -> Array:
    """Where each pixel's point lies on its surface: (h, w, 2), shares of its two sides."""
    place = np.zeros((*surface.shape, 2))
    for index, name in enumerate(SURFACES):
        own = surface == index
        start = corners[name][0]
        for at, side in enumerate((corners[name][1] - start, corners[name][3] - start)):
            place[own, at] = np.clip((points[own] - start) @ side / (side @ side), 0.0, 1.0)
    return place
