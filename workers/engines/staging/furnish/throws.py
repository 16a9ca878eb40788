"""Blankets laid over beds and sofas: a patch of a fallen cloth with folds, a soft hem or a fringe. Metres."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from workers.engines.staging.furnish.drape import Drape, padded
from workers.engines.staging.furnish.mesh import Floats, Mesh, joined, smooth_noise, tube

THICK = 0.008


def lines(low: float, high: float, step: float, rim: Sequence[float]) -> Floats:
    """Places from low to high, closer at both ends, where a pad turns over its rim."""
    near = np.asarray(rim)
    inner = np.linspace(low + near[-1], high - near[-1], max(2, round((high - low) / step)) + 1)[1:-1]
    return np.concatenate([low + near, inner, (high - near)[::-1]])


@dataclass(frozen=True)
class Blanket:
    """A blanket on a drape. center and turn: where its middle lies in (s, t) and how it is turned, radians.

    lift: metres above the drape at (s, t) that other cloth takes up. depth: of its folds. fringe: length of the
    tassels at both short ends, 0 for a plain hem. edge: largest |s| that it may reach.
    """

    drape: Drape
    center: tuple[float, float]
    turn: float
    length: float
    breadth: float
    lift: Callable[[Floats, Floats], Floats]
    depth: float = 0.01
    fringe: float = 0.0
    edge: float = 10.0

    def mesh(self, rng: np.random.Generator) -> Mesh:
        """The blanket and its fringe, uv along and across it."""
        along = lines(-self.length / 2, self.length / 2, 0.06, (0.0, 0.005, 0.02))
        across = lines(-self.breadth / 2, self.breadth / 2, 0.05, (0.0, 0.005, 0.02))
        a, b = np.meshgrid(along, across)
        phase = rng.uniform(0, 2 * np.pi, 2)
        s, t = self._place(a, b + 0.012 * np.sin(5 * a + phase[0]) + 0.014 * np.sin(2.2 * a + phase[1]))
        flat = np.stack([b, 0.22 * a, 0 * a], -1).reshape(-1, 3)
        fold = smooth_noise(flat, 0.19, int(rng.integers(1 << 30))).clip(0, None).reshape(a.shape) ** 1.5
        low = self.lift(s, t) + self.depth * fold
        cover = padded(self.drape, s, t, low + THICK, -low)
        cover = Mesh(cover.vertices, cover.faces, cover.uv)
        return joined([cover, *self._tassels(rng)]) if self.fringe else cover

    def _place(self, a: Floats, b: Floats) -> tuple[Floats, Floats]:
        s = self.center[0] + a * np.cos(self.turn) - b * np.sin(self.turn)
        t = self.center[1] + a * np.sin(self.turn) + b * np.cos(self.turn)
        return np.clip(s, -self.edge, self.edge), t

    def _tassels(self, rng: np.random.Generator) -> list[Mesh]:
        """Twisted yarns along both short ends, each a little astray."""
        count = max(6, round(self.breadth / 0.018))
        out = np.array([-0.004, 0.35, 0.7, 1.0]) * self.fringe
        meshes = []
        for end in (-1, 1):
            places = (np.arange(count) + 0.5) / count * (self.breadth - 0.016) - self.breadth / 2 + 0.008
            stray = rng.normal(0, 0.14 * self.fringe, (count, 1)) * (out / self.fringe)
            a = end * (self.length / 2 + out[None, :] * rng.uniform(0.85, 1.0, (count, 1)))
            s, t = self._place(a, places[:, None] + stray)
            points, normals = self.drape.at(s, t)
            points = points + normals * (self.lift(s, t) + 0.5 * THICK)[..., None]
            meshes += [tube(path, (0.0030, 0.0032, 0.0026, 0.0036), sides=4) for path in points]
        return meshes
