"""Towels and what stands beside a basin: hung, folded and rolled towels, bottles, soap, brushes. Metres."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.joinery import rush, shifted, turned
from workers.engines.staging.furnish.mesh import box, fillet, lathe, rod, sheet, smooth_noise, tube
from workers.engines.staging.furnish.order import Order, cloth
from workers.engines.staging.scene import Material, Part


def terry(order: Order, index: int = 0) -> Material:
    """Looped towelling in the n-th of the style's bed linen colours."""
    return cloth(("boucle", order.style.bedding[index % 3]), order.seed + 11 * index)


def towel(
    width: float,
    front: float,
    back: float,
    cover: Material,
    seed: int,
    *,
    slope: float = 0.0,
    radius: float = 0.014,
    band: Material | None = None,
) -> list[Part]:
    """A towel over a bar that runs along x through the origin, falling `front` metres before and `back` behind it.

    slope: metres that the fall in front comes forward for each metre down, as over a leaning ladder. band: a woven
    border near the hem in front.
    """
    over = radius * np.pi / 2

    def cloth_between(low: float, high: float, thick: float, rows: int) -> Part:
        line = np.linspace(low, high, rows)
        across = np.linspace(-0.5, 0.5, 13)
        s, u = np.meshgrid(line, across, indexing="ij")
        angle = np.clip(s / over, -1, 1) * np.pi / 2
        drop = (np.abs(s) - over).clip(0)
        wave = 0.35 * radius * np.sin(7 * u + seed) * np.clip(drop * 4, 0, 1)
        y = radius * np.sin(angle) - np.where(s < 0, slope * drop, 0.0) + np.where(s < 0, -np.abs(wave), np.abs(wave))
        x = width * u * (1 - 0.03 * np.clip(drop * 3, 0, 1) * np.sin(3 * s + seed) ** 2)
        z = radius * np.cos(angle) - drop + 0.004 * np.sin(5 * u + seed) * np.clip(drop, 0, 1)
        return sheet(np.stack([x, y, z], -1)[:, ::-1], thick).part(cover if thick < 0.011 else band or cover)

    parts = [cloth_between(-front - over, back + over, 0.010, 26)]
    if band is not None:
        parts.append(cloth_between(-front - over + 0.06, -front - over + 0.10, 0.0125, 3))
    return parts


def folded(width: float, depth: float, cover: Material, seed: int, *, thick: float = 0.05) -> list[Part]:
    """A folded towel lying on z = 0, its fold to the front (-y)."""
    layer = thick / 2
    parts = []
    for index in range(2):
        soft = box(width, depth - 0.008 * index, layer + 0.001, 0.47 * layer, step=0.16, bevel=1)
        bent = soft.bent(lambda p: p + np.outer(0.0018 * smooth_noise(p, 0.18, seed), [1, 1, 0.6]))
        low = float(bent.vertices[:, 2].min())
        parts.append(bent.moved(0, -0.002 * index, index * layer - low).part(cover))
    return parts


def stack(order: Order, width: float, depth: float, count: int, *, first: int = 0) -> list[Part]:
    """Folded towels one upon the other, each a little its own."""
    parts: list[Part] = []
    z = 0.0
    for index in range(count):
        thick = float(order.rng.uniform(0.045, 0.058))
        scale = float(order.rng.uniform(0.94, 1.0))
        made = folded(width * scale, depth * scale, terry(order, first + index), order.mark + index, thick=thick)
        parts += shifted(made, float(order.rng.uniform(-0.004, 0.004)), 0, z)
        z += thick
    return parts


def rolled(length: float, radius: float, cover: Material) -> Part:
    """A rolled towel lying on z = 0 along y: a spiral seen from its ends."""
    t = np.linspace(0.6 * np.pi, 7 * np.pi, 66)
    reach = radius * (0.10 + 0.90 * t / t[-1])
    spiral = np.stack([reach * np.cos(t), 0 * t, reach * np.sin(t)], -1)
    along = np.array([-0.5, -0.49, 0.49, 0.5]) * length
    inset = np.array([0.985, 1.0, 1.0, 0.985])
    grid = spiral[:, None] * inset[None, :, None] + np.array([0.0, 1.0, 0.0]) * along[None, :, None]
    mesh = sheet(grid, radius * 0.115)
    return mesh.moved(z=-float(mesh.vertices[:, 2].min())).part(cover)


def dispenser(height: float, glaze: Material, metal: Material) -> list[Part]:
    """A soap bottle with a pump."""
    h, r = height, 0.034
    body = lathe(
        fillet([(0, 0), (r, 0), (r, 0.62 * h), (0.4 * r, 0.72 * h), (0.4 * r, 0.78 * h), (0, 0.78 * h)], 0.012, 3),
        sides=20,
    )
    spout = [(0, 0, 0.94 * h), (0, -0.6 * r, 0.955 * h), (0, -1.25 * r, 0.93 * h)]
    return [
        body.part(glaze),
        rod((0, 0, 0.77 * h), (0, 0, h), 0.006, sides=8).part(metal),
        tube(spout, 0.005, sides=8).part(metal),
    ]


def jar(radius: float, height: float, glass: Material, lid: Material) -> list[Part]:
    """A lidded jar."""
    body = lathe(fillet([(0, 0), (radius, 0), (radius, 0.8 * height), (0, 0.8 * height)], 0.008, 2), sides=20)
    cap = lathe(
        fillet([(0, 0.8 * height), (radius * 1.04, 0.8 * height), (radius * 1.04, height), (0, height)], 0.006, 2),
        sides=20,
    )
    return [body.part(glass), cap.part(lid)]


def basket(order: Order, width: float, depth: float, height: float, *, color: str = "#b08f64") -> list[Part]:
    """An open woven basket with a rolled rim, hollow down to its floor."""
    weave = rush(color, order.seed)
    shape = [(0, 0), (0.86, 0), (1.0, 0.98), (0.93, 0.985), (0.80, 0.06), (0, 0.06)]
    body = turned(fillet(shape, 0.04, 2), width * 0.985, depth * 0.985, height * 0.985, 30)

    def square(points: np.ndarray) -> np.ndarray:
        angle = np.arctan2(points[:, 1] / depth, points[:, 0] / width)
        power = 4.0
        reach = (np.abs(np.cos(angle)) ** power + np.abs(np.sin(angle)) ** power) ** (-1 / power)
        points[:, :2] *= (reach / reach.max() * 1.12).clip(None, 1.12)[:, None]
        return points

    t = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    rim = np.stack([0.475 * width * np.cos(t), 0.475 * depth * np.sin(t), np.full(36, height * 0.975)], -1)
    return [
        body.bent(square).part(weave),
        tube(square(rim), min(0.010, height * 0.04), sides=7, closed=True).part(weave),
    ]
