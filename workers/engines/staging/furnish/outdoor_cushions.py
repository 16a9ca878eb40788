"""Cushions of outdoor furniture: weatherproof covers, seat and back cushions, loose ones. Metres."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.order import Order, cloth
from workers.engines.staging.furnish.upholstery import backs, scattered, seats
from workers.engines.staging.scene import Material, Part

COVERS = {
    "modern": "#8c8f90",
    "scandi": "#d9d6cc",
    "boho": "#efe6d6",
    "country": "#9aa8ad",
    "industrial": "#6a6762",
    "mediterranean": "#f0e9dc",
    "luxury": "#e9e1d2",
    "eclectic": "#f0e2c4",
    "japandia": "#b5ab9a",
}
"""Weatherproof covers."""


def cover(order: Order) -> Material:
    """The weatherproof cloth of this style's outdoor cushions."""
    return cloth(("weave", COVERS[order.style.name]), order.seed)


def padded(
    order: Order,
    x: float,
    y: tuple[float, float],
    z: float,
    h: float,
    *,
    thick: float = 0.13,
    lean: float = 0.20,
    back: float = 0.15,
) -> list[Part]:
    """Seat cushions at z between -x and x, front to back, and back cushions up to about h."""
    count = max(1, round(2 * x / 0.75))
    parts = seats(order, cover(order), (-x, x), y, z, thick, count, crown=0.02, radius=0.04)
    tall = (h - z - thick) / np.cos(lean) - 0.01
    if tall > 0.16:
        rear = y[1] - np.sin(lean) * tall * 0.8
        parts += backs(order, cover(order), (-x, x), rear, z + thick - 0.015, tall, back, count, lean=lean, crown=0.03)
    return parts


def scatter(order: Order, x: float, y: float, z: float) -> list[Part]:
    """A loose cushion or two on a sofa, one on a chair."""
    count = int(order.options.get("cushions", 3 if x > 0.6 else 0))
    return scattered(order, (-x, x), y, z, count, size=0.42) if count else []
