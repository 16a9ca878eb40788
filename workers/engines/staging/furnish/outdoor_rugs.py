"""Flat-woven rugs for outdoors, one form for each style. On z = 0, metres."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.bath_things import pile_of, woven
from workers.engines.staging.furnish.joinery import oval, rounded
from workers.engines.staging.furnish.mesh import Floats, joined, tube
from workers.engines.staging.furnish.order import Order, cloth
from workers.engines.staging.scene import Part

FORMS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "modern": ("lines", "rectangle", ("#b9b7b0", "#4a4f54", "#8d8c88")),
    "scandi": ("stripes", "soft", ("#e6e2d8", "#7f8f8c", "#b9bcb5")),
    "boho": ("diamonds", "fringe", ("#dcc9a8", "#8a3b26")),
    "country": ("stripes", "fringe", ("#e9e3d4", "#7d93a3", "#7d93a3")),
    "industrial": ("worn", "rectangle", ("#77736d", "#3f4245", "#5a4f48")),
    "mediterranean": ("medallion", "oval", ("#e6dcc4", "#2f6d8f", "#c8693f", "#dccfae")),
    "luxury": ("border", "scoop", ("#ded5c6", "#8d8578", "#b08d57")),
    "eclectic": ("blocks", "rectangle", ("#efe2cc", "#d9683f", "#2f6d8f", "#e0a82e", "#b5476a")),
    "japandia": ("ripple", "bands", ("#cfc4ae", "#a89c84")),
}
"""Each style's design, outline and colours."""


def _outline(kind: str, w: float, d: float) -> Floats:
    if kind in ("oval", "round"):
        return oval(w, d, steps=72)
    if kind == "soft":
        return rounded(w, d, 0.16, steps=8)
    if kind == "scoop":
        notch = 0.10
        t = np.linspace(0, np.pi / 2, 8)
        points = []
        for quarter, (sx, sy) in enumerate(((1, 1), (-1, 1), (-1, -1), (1, -1))):
            arc = np.stack([w / 2 - notch * np.sin(t), d / 2 - notch * np.cos(t)], -1)
            points.append((arc[::-1] if quarter % 2 == 0 else arc)[::-1] * [sx, sy])
        return np.concatenate(points)
    return rounded(w, d, 0.012, steps=3)


def outdoor_rug(order: Order) -> list[Part]:
    """A flat-woven rug in the style's design and outline; lies_flat; options: form (rectangle, round)."""
    design, kind, colors = FORMS[order.style.name]
    kind = "round" if order.form == "round" else kind if not order.form or kind in ("fringe", "bands") else "rectangle"
    w, d, h = order.width, order.depth, max(order.height, 0.008)
    inner = w - (0.12 if kind == "fringe" else 0.0)
    made = pile_of(_outline(kind, inner, d), w, d, 0.6 * h, order.mark)
    parts = [made.part(woven(design, colors, w, d, order.seed), lies_flat=True)]
    if kind == "fringe":
        strands = []
        for side in (-1, 1):
            for y in np.linspace(-d / 2 + 0.015, d / 2 - 0.015, int(d / 0.028)):
                x, sway = side * (inner / 2 - 0.005), float(order.rng.uniform(-0.008, 0.008))
                path = [(x, y, 0.004), (x + side * 0.03, y + sway, 0.004), (x + side * 0.064, y + 2 * sway, 0.0025)]
                strands.append(tube(path, 0.0028, sides=4))
        parts.append(joined(strands).part(cloth(("linen", colors[0]), order.seed), lies_flat=True))
    if kind == "bands":
        band = cloth(("linen", "#4a4640"), order.seed)
        for side in (-1, 1):
            edge = rounded(w, 0.07, 0.006, steps=3)
            strip = pile_of(edge, w, 0.07, 0.6 * h + 0.002, order.mark + 1)
            parts.append(strip.moved(0, side * (d / 2 - 0.035)).part(band, lies_flat=True))
    return parts
