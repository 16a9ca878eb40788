"""Curtains: cloth, heading and rod of the style, folds that gather above and open towards the hem. Metres."""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.mesh import Floats, ball, box, rod, sheet, smooth_noise, tube
from workers.engines.staging.furnish.order import Order, cloth
from workers.engines.staging.scene import Material, Part

MADE: dict[str, tuple[str, str, str]] = {
    "modern": ("linen", "wave", "track"),
    "scandi": ("linen", "eyelet", "wood"),
    "boho": ("linen", "rings", "wood"),
    "country": ("linen", "rings", "wood"),
    "industrial": ("weave", "eyelet", "metal"),
    "mediterranean": ("linen", "rings", "wood"),
    "luxury": ("velvet", "pinch", "metal"),
    "eclectic": ("velvet", "pinch", "metal"),
    "japandia": ("linen", "wave", "track"),
}
"""By style: the cloth, how it is headed, and what it hangs from."""

FOLD = {"wave": 0.105, "eyelet": 0.12, "rings": 0.095, "pinch": 0.125}
"""Width of one fold where it hangs, metres."""


def curtain(order: Order) -> list[Part]:
    """A pair of curtains on a rod across `width`; the back is at +depth / 2, the rod at the top, hems near z = 0.

    options: opening, the share of the width that stays clear between the two.
    """
    w, h = order.width, order.height
    weave, heading, bar = MADE[order.style.name]
    cover = cloth((weave, order.style.curtain), order.seed + 7)
    panel = w * (1 - float(order.options.get("opening", 0.62))) / 2
    level = h - 0.045
    material = {"track": order.metal, "wood": order.wood, "metal": order.metal}[bar]
    parts = _bar(w, h, level, bar, material)
    for side in (-1, 1):
        parts += _panel(order, side, panel, level, heading, cover, order.metal)
    return parts


def _bar(w: float, h: float, level: float, kind: str, material: Material) -> list[Part]:
    if kind == "track":
        return [box(w - 0.03, 0.032, 0.028, 0.004, step=0.5).moved(0, 0, h - 0.030).part(material)]
    radius = 0.013 if kind == "wood" else 0.010
    parts = [rod((-w / 2 + 0.03, 0, level), (w / 2 - 0.03, 0, level), radius).part(material)]
    for side in (-1, 1):
        finial = ball(0.024).moved(side * (w / 2 - 0.026), 0, level - 0.024)
        parts.append(finial.part(material))
        bracket = rod((side * (w / 2 - 0.09), 0.0, level), (side * (w / 2 - 0.09), 0.06, level), 0.007)
        parts.append(bracket.part(material))
    return parts


def _panel(
    order: Order, side: int, panel: float, level: float, heading: str, cover: Material, metal: Material
) -> list[Part]:
    """One curtain drawn aside, and the rings or eyelets it hangs by."""
    w, d, h = order.width, order.depth, order.height
    rng = order.rng
    folds = max(3, round(panel / FOLD[heading]))
    seed = int(rng.integers(1 << 30))
    top = {"wave": h - 0.031, "eyelet": level + 0.035, "rings": level - 0.030, "pinch": level - 0.022}[heading]
    along = np.linspace(0, 1, folds * 10 + 1)
    fall = np.concatenate([[0.0, 0.012, 0.03, 0.055, 0.09], np.linspace(0.15, 1, 15)])
    flat = np.stack([along, 0 * along, 0 * along], -1)
    uneven = 0.035 * smooth_noise(flat, 0.55, seed)  # folds of unequal width
    reach = min(d, 0.15)
    grid = np.zeros((len(fall), len(along), 3))
    for row, share in enumerate(fall):
        loose = float(np.clip(share / 0.25, 0, 1))
        phase = (
            2 * np.pi * folds * (along + uneven * loose + 0.012 * loose * np.sin(2.5 * share + 5 * along + seed % 7))
        )
        swing = np.sin(phase)
        round_fold = np.sign(swing) * np.abs(swing) ** (0.75 if heading != "pinch" else 0.75 + 1.6 * (1 - loose))
        deep = reach * {"wave": 0.32, "eyelet": 0.34, "rings": 0.20, "pinch": 0.14}[heading]
        slack = (deep + (0.36 * reach - deep) * loose) * (1 + 0.22 * loose * smooth_noise(flat, 0.3, seed + 1))
        gather = 1 - 0.05 * np.sin(np.pi * min(share * 0.9, 1.0)) + 0.03 * share
        x = side * (w / 2 - 0.04 - panel * (along * gather + 0.4 / folds * 0.12 * loose * np.cos(phase)))
        y = slack * round_fold + 0.004 * loose * np.sin(9 * share + 3 * along)
        z = top * (1 - share) + 0.010 * share + 0.004 * share * np.abs(np.sin(phase / 2 + 1))
        grid[row] = np.stack([x, y, z], -1)
    cloth_part = sheet(grid if side < 0 else grid[:, ::-1], 0.004).part(cover)
    return [cloth_part, *_hooks(heading, side, w, panel, folds, level, metal)]


def _hooks(heading: str, side: int, w: float, panel: float, folds: int, level: float, metal: Material) -> list[Part]:
    """Rings round the rod for every fold, or eyelets in the cloth."""
    if heading not in ("rings", "pinch", "eyelet"):
        return []
    radius, thick = (0.024, 0.0035) if heading != "eyelet" else (0.026, 0.004)
    turn = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    circle: Floats = np.stack([0 * turn, radius * np.cos(turn), radius * np.sin(turn)], -1)
    drop = -0.008 if heading != "eyelet" else 0.0
    parts = []
    for index in range(folds):
        x = side * (w / 2 - 0.04 - panel * (index + 0.5) / folds)
        ring = tube(circle, thick, sides=6, closed=True).moved(x, 0, level + drop)
        parts.append(ring.part(metal))
    return parts
