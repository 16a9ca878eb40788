"""What stands at the head of a bed, one form for each style. Frame: x across, the wall at +depth / 2, metres."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workers.engines.staging.furnish.mesh import box, plate, rod, tube
from workers.engines.staging.furnish.order import Order, cane, plaster
from workers.engines.staging.furnish.storage import arched
from workers.engines.staging.furnish.upholstery import channels, stuffed
from workers.engines.staging.scene import Part


def _panel(order: Order, w: float, y: float, h: float) -> list[Part]:
    """Two stuffed panels side by side."""
    half = w / 2
    return [
        stuffed(half - 0.004, h - 0.28, 0.11, i, crown=0.02, radius=0.035)
        .turned("x", np.pi / 2)
        .moved((i - 0.5) * half, y, 0.28 + (h - 0.28) / 2)
        .part(order.cloth)
        for i in (0, 1)
    ]


def _channels(order: Order, w: float, y: float, h: float) -> list[Part]:
    """Upright velvet rolls between short wings."""
    count = max(9, round(w / 0.15))
    parts = [c.moved(0, y - 0.07, 0.05).part(order.cloth) for c in channels(w - 0.10, h - 0.07, 0.12, count)]
    for side in (-1, 1):
        wing = box(0.07, 0.22, h, 0.03, step=0.3)
        parts.append(wing.moved(side * (w / 2 - 0.035), y - 0.11, 0).part(order.cloth))
    return parts


def _scallop(order: Order, w: float, y: float, h: float) -> list[Part]:
    """A shell with a scalloped edge and contrasting piping."""
    t = np.linspace(0, np.pi, 90)
    reach = 1 + 0.055 * np.abs(np.sin(3.5 * t))
    outline = np.stack([w / 2 * 0.95 * reach * np.cos(t), (h - 0.30) * (0.42 + 0.55 * reach * np.sin(t) ** 0.9)], -1)
    base = np.stack([np.linspace(-w / 2 * 0.95, w / 2 * 0.95, 30), np.zeros(30)], -1)
    shell = plate(np.concatenate([base, outline]), 0.10, 0.035, puff=0.03)
    piping = np.column_stack([outline[:, 0] * 0.985, np.full(len(t), -0.048), outline[:, 1] - 0.006])
    return [
        shell.moved(0, y - 0.09, 0.26).part(order.cloth),
        tube(piping, 0.008, sides=8).moved(0, y - 0.09, 0.26).part(order.accent(0)),
    ]


def _rattan_arch(order: Order, w: float, y: float, h: float) -> list[Part]:
    """Woven cane in two bent canes."""
    outline = arched(w - 0.02, h - 0.05, shoulders=0.55, steps=40)
    parts = [plate(outline, 0.02, 0.006).moved(0, y - 0.045, 0.04).part(cane("#d3ad74", order.seed), grain="z")]
    for scale, bar in ((1.0, 0.022), (0.82, 0.012)):
        line = arched((w - 0.03) * scale, (h - 0.06) * scale, shoulders=0.55, steps=40)[8:]
        path = np.column_stack([line[:, 0], np.full(len(line), -0.0), line[:, 1] + 0.02])
        parts.append(tube(path, bar, sides=12).moved(0, y - 0.05).part(order.wood))
    return parts


def _arch(order: Order, w: float, y: float, h: float) -> list[Part]:
    """A plastered arch with a padded inlay."""
    outline = arched(w * 0.98, h, shoulders=0.5, steps=40)
    stone = plaster(order.style.extras.get("base", "#efe8da"), order.seed)
    parts = [plate(outline, 0.16, 0.05).moved(0, y - 0.08, 0).part(stone)]
    inner = arched(w * 0.80, h - 0.14, shoulders=0.5, steps=40)
    return [*parts, plate(inner, 0.10, 0.04, puff=0.03).moved(0, y - 0.17, 0.02).part(order.cloth)]


def _steel(order: Order, w: float, y: float, h: float) -> list[Part]:
    """Steel posts, two rails and thin bars, a leather bolster strapped to the rails."""
    metal = order.metal
    parts = []
    for x in (-w / 2 + 0.02, w / 2 - 0.02):
        parts.append(rod((x, y - 0.02, 0), (x, y - 0.02, h), 0.02).part(metal))
    for z in (0.55, h - 0.16, h - 0.02):
        parts.append(rod((-w / 2 + 0.02, y - 0.02, z), (w / 2 - 0.02, y - 0.02, z), 0.017).part(metal))
    count = int(w / 0.16)
    for index in range(1, count):
        x = -w / 2 + 0.02 + (w - 0.04) * index / count
        parts.append(rod((x, y - 0.02, 0.55), (x, y - 0.02, h - 0.16), 0.008, sides=8).part(metal))
    pad = stuffed(w - 0.16, 0.30, 0.09, 5, crown=0.02, radius=0.03).turned("x", np.pi / 2)
    parts.append(pad.moved(0, y - 0.035, h - 0.28).part(order.cloth))
    for x in (-w * 0.27, w * 0.27):
        parts.append(box(0.035, 0.012, 0.20, 0.004).moved(x, y - 0.02, h - 0.17).part(order.cloth))
    return parts


def _low(order: Order, w: float, y: float, h: float) -> list[Part]:
    """Two wide oak boards on short posts."""
    wood = order.wood
    parts = [box(w, 0.045, 0.20, 0.012).moved(0, y - 0.03, z).part(wood) for z in (h - 0.22, h - 0.45)]
    for x in (-w * 0.32, w * 0.32):
        parts.append(box(0.06, 0.03, h - 0.05, 0.006).moved(x, y - 0.015, 0).part(wood, grain="z"))
    return parts


def _posts(order: Order, w: float, y: float, h: float) -> list[Part]:
    return [
        box(0.06, 0.06, h, 0.012).moved(side * (w / 2 - 0.03), y - 0.04, 0).part(order.wood, grain="z")
        for side in (-1, 1)
    ]


def _planks(order: Order, w: float, y: float, h: float) -> list[Part]:
    """Wide planks under a moulded cap."""
    parts = _posts(order, w, y, h)
    for index in range(4):
        tall = (h - 0.36) / 4
        plank = box(w - 0.10, 0.034, tall - 0.005, 0.006)
        parts.append(plank.moved(0, y - 0.04, 0.30 + tall * index).part(order.wood))
    return [*parts, box(w, 0.09, 0.045, 0.014).moved(0, y - 0.05, h - 0.05).part(order.wood)]


def _slats(order: Order, w: float, y: float, h: float) -> list[Part]:
    """Round spindles between two rails."""
    parts = _posts(order, w, y, h)
    parts.append(box(w - 0.08, 0.045, 0.06, 0.014).moved(0, y - 0.04, h - 0.07).part(order.wood))
    parts.append(box(w - 0.08, 0.035, 0.05, 0.010).moved(0, y - 0.04, 0.42).part(order.wood))
    count = int(w / 0.11)
    for index in range(count):
        x = -w / 2 + 0.08 + (w - 0.16) * index / (count - 1)
        spindle = rod((x, y - 0.04, 0.45), (x, y - 0.04, h - 0.06), 0.011, sides=10)
        parts.append(spindle.part(order.wood, grain="z"))
    return parts


HEADS: dict[str, Callable[[Order, float, float, float], list[Part]]] = {
    "panel": _panel,
    "channels": _channels,
    "scallop": _scallop,
    "rattan_arch": _rattan_arch,
    "arch": _arch,
    "steel": _steel,
    "low": _low,
    "planks": _planks,
    "slats": _slats,
}


def headboard(order: Order) -> list[Part]:
    """The head of the bed in the style's form, its back at +depth / 2, as wide and as high as the bed."""
    return HEADS[order.form](order, order.width, order.depth / 2, order.height)
