"""Laundry baskets, one form for each style. On z = 0, metres."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workers.engines.staging.furnish.frames import SIDES, bent, board, corners, pole, slats
from workers.engines.staging.furnish.joinery import flat, oval, rounded, rush, turned
from workers.engines.staging.furnish.linens import terry
from workers.engines.staging.furnish.mesh import Floats, Mesh, box, fillet, smooth_noise, tube
from workers.engines.staging.furnish.order import Order, cane, cloth, paint
from workers.engines.staging.furnish.tables import disc
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Part


def _rim(w: float, d: float, z: float, power: float = 2.0) -> Floats:
    line = oval(w, d, power=power, steps=48)
    return np.column_stack([line, np.full(48, z)])


def _squared(mesh: Mesh, w: float, d: float, power: float) -> Mesh:
    """A turned shape of w x d drawn out towards the corners of its rectangle."""

    def draw(points: Floats) -> Floats:
        angle = np.arctan2(points[:, 1] / d, points[:, 0] / w)
        reach = (np.abs(np.cos(angle)) ** power + np.abs(np.sin(angle)) ** power) ** (-1 / power)
        points[:, :2] *= reach[:, None]
        return points

    return mesh.bent(draw)


def heap(order: Order, w: float, d: float, z: float, *, tall: float = 0.10) -> list[Part]:
    """Crumpled washing that rises from a basket's mouth at z, sunk into it below."""
    mound = turned([(0, -0.6), (0.92, -0.6), (0.96, 0.0), (0.80, 0.45), (0.45, 0.85), (0, 1.0)], w, d, tall, 40)
    bumps = mound.bent(lambda p: p + np.outer(0.016 * smooth_noise(p, 0.11, order.mark), [0.3, 0.3, 1]))
    parts = [bumps.moved(z=z).part(terry(order, 0))]
    spill = box(w * 0.34, d * 0.86, 0.018, 0.008, step=0.03, bevel=2)

    def drape(points: Floats) -> Floats:
        out = (np.abs(points[:, 1]) - d * 0.40).clip(0)
        points[:, 2] += tall * 0.72 * np.cos(points[:, 1] / d * 2.4) - 1.6 * out
        points[:, 2] += 0.008 * smooth_noise(points, 0.09, order.mark + 4)
        return points

    return [*parts, spill.bent(drape).turned("z", 0.35).moved(w * 0.12, -0.02, z).part(terry(order, 2))]


def _felt(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A tall bin of felt with leather handles."""
    felt = cloth(("weave", "#6f7276"), order.seed)
    shape = fillet([(0, 0), (0.92, 0), (1, 0.97), (0.985, 1.0), (0.955, 0.97), (0.88, 0.03), (0, 0.03)], 0.02, 2)
    parts = [_squared(turned(shape, w * 0.96, d * 0.94, h * 0.94, 48), w, d, 3.4).part(felt, grain="z")]
    for side in SIDES:
        loop = [(side * (w / 2 - 0.018), -0.06, h * 0.78), (side * (w / 2 - 0.002), -0.05, h * 0.84)]
        loop += [(side * (w / 2 - 0.002), 0.05, h * 0.84), (side * (w / 2 - 0.018), 0.06, h * 0.78)]
        parts.append(bent(loop, 0.008, cloth(("leather", "#a8703e"), order.seed)))
    return parts + heap(order, w * 0.9, d * 0.88, h * 0.86, tall=0.09)


def _sack(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A cotton sack hung in a folding frame of birch."""
    wood, linen = order.wood, cloth(("linen", "#e9e4d8"), order.seed)
    parts = []
    for side in SIDES:
        x = side * (w / 2 - 0.014)
        parts.append(pole((x, -d / 2 + 0.015, 0), (x, d / 2 - 0.02, h - 0.02), 0.012, wood))
        parts.append(
            pole((x - side * 0.024, d / 2 - 0.015, 0), (x - side * 0.024, -d / 2 + 0.02, h - 0.02), 0.012, wood)
        )
    for y in (-d / 2 + 0.02, d / 2 - 0.02):
        parts.append(pole((-w / 2 + 0.005, y, h - 0.02), (w / 2 - 0.005, y, h - 0.02), 0.012, wood))
        parts.append(pole((-w / 2 + 0.01, -y * 0.92, 0.04), (w / 2 - 0.01, -y * 0.92, 0.04), 0.009, wood))
    body = [(0, 0.16), (0.66, 0.18), (0.80, 0.40), (0.86, 0.75), (0.94, 0.985), (0.90, 0.985), (0.78, 0.7), (0, 0.62)]
    bag = _squared(turned(fillet(body, 0.05, 3), w * 0.86, d * 0.97, h, 48), w, d, 3.0)
    folds = bag.bent(lambda p: p + np.outer(0.006 * smooth_noise(p, 0.14, order.mark), [1, 1, 0]))
    return [*parts, folds.part(linen, grain="z"), *heap(order, w * 0.66, d * 0.78, h * 0.76, tall=0.08)]


def _seagrass(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A belly basket of sea grass, its lower half dipped in white, with two ears."""
    grass = rush("#b9965c", order.seed)
    shape = [
        (0, 0.0),
        (0.66, 0.0),
        (0.98, 0.30),
        (1.0, 0.45),
        (0.82, 0.86),
        (0.80, 0.90),
        (0.75, 0.88),
        (0.9, 0.45),
        (0, 0.2),
    ]
    low = [(0, 0.0), (0.665, 0.0), (0.99, 0.30), (0.995, 0.34), (0, 0.34)]
    parts = [
        turned(fillet(shape, 0.06, 4), w, d, h, 44).part(grass),
        turned(fillet(low, 0.04, 4), w * 1.008, d * 1.008, h, 44).part(rush("#ece4d2", order.seed)),
    ]
    for side in SIDES:
        t = np.linspace(0, np.pi, 12)
        ear = np.stack(
            [np.full(12, side * w * 0.395), 0.055 * np.cos(t), h * 0.88 + (h * 0.12 - 0.012) * np.sin(t)], -1
        )
        parts.append(bent(ear, 0.011, grass))
    return parts + heap(order, w * 0.70, d * 0.70, h * 0.84, tall=0.07)


def _wicker(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A rectangular hamper of willow with a lid and a leather strap."""
    weave = cane("#a9825a", order.seed)
    shape = fillet([(0, 0), (0.90, 0), (1, 0.88), (0, 0.88)], 0.02, 2)
    parts = [_squared(turned(shape, w * 0.95, d * 0.95, h, 52), w, d, 6.0).part(weave, grain="z")]
    parts += [
        tube(_rim(k * w, k * d, z, 6.0), 0.011, sides=8, closed=True).part(weave)
        for k, z in ((0.90, 0.012), (0.975, h * 0.87))
    ]
    lid = _squared(
        turned(
            fillet([(0, 0), (1, 0), (0.97, 0.10), (0.6, 0.16), (0, 0.17)], 0.02, 3), w * 0.97, d * 0.97, h * 0.7, 52
        ),
        w,
        d,
        6.0,
    )
    parts.append(lid.moved(z=h * 0.88).part(weave))
    strap = [(0, -d / 2 + 0.02, h * 0.97), (0, -d / 2 + 0.004, h * 0.91), (0, -d / 2 + 0.010, h * 0.68)]
    return [*parts, bent(strap, 0.010, cloth(("leather", "#7a4f30"), order.seed))]


def _wire(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A canvas bag in a wire cage on wheels."""
    metal, canvas = order.metal, cloth(("weave", "#8d8a84"), order.seed)
    parts = []
    for z in (0.10, h * 0.40, h * 0.70, h - 0.012):
        parts.append(tube(_rim(w * 0.985, d * 0.985, z, 5.0), 0.006, sides=8, closed=True).part(metal))
    for x, y in oval(w * 0.985, d * 0.985, power=5.0, steps=18):
        parts.append(pole((x, y, 0.10), (x, y, h - 0.012), 0.0032, metal))
    shape = fillet([(0, 0.17), (0.90, 0.17), (0.96, 0.995), (0.985, 1.0), (0.93, 0.99), (0, 0.70)], 0.02, 3)
    parts.append(_squared(turned(shape, w * 0.96, d * 0.96, h, 48), w, d, 4.0).part(canvas, grain="z"))
    for x, y in corners(w * 0.36, d * 0.36):
        parts.append(disc(0.05, 0.02, 0.05, 0.004).moved(x, y).part(paint("#1b1b1d", 0.6)))
        parts.append(pole((x, y, 0.045), (x, y, 0.105), 0.006, metal))
    return parts + heap(order, w * 0.84, d * 0.84, h * 0.86, tall=0.08)


def _palm(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A basket of plaited palm with a flat lid, a tassel and rope ears."""
    weave = rush("#c9aa72", order.seed)
    shape = fillet([(0, 0), (0.80, 0), (0.90, 0.5), (1.0, 0.86), (0, 0.86)], 0.06, 4)
    parts = [turned(shape, w * 0.97, d * 0.97, h, 44).part(weave)]
    lid = fillet([(0, 0.86), (1.0, 0.86), (1.0, 0.895), (0.55, 0.96), (0.12, 1.0), (0, 1.0)], 0.03, 3)
    parts.append(turned(lid, w * 0.99, d * 0.99, h, 44).part(weave))
    for z, color in ((0.30, "#2f6d8f"), (0.36, "#c8693f")):
        wide = 0.80 + 0.2 * z
        parts.append(
            tube(_rim(w * 0.975 * wide, d * 0.975 * wide, z * h), 0.008, sides=8, closed=True).part(
                rush(color, order.seed)
            )
        )
    for side in SIDES:
        t = np.linspace(0, np.pi, 12)
        ear = np.stack([side * (w * 0.455 + 0.016 * np.sin(t)), 0.05 * np.cos(t), h * 0.66 + 0.07 * np.sin(t)], -1)
        parts.append(bent(ear, 0.008, weave))
    return parts


def _brass(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A fluted drum of lacquered wood with a brass lid ring and foot."""
    body = turned(fillet([(0, 0.03), (0.96, 0.03), (0.96, 0.90), (0, 0.90)], 0.01, 2), w * 0.96, d * 0.96, h, 144)

    def flute(points: Floats) -> Floats:
        angle = np.arctan2(points[:, 1], points[:, 0])
        points[:, :2] *= (1 - 0.028 * np.abs(np.sin(24 * angle)))[:, None]
        return points

    parts = [body.bent(flute).part(paint("#e6ddd0", 0.3), grain="z")]
    for z in (0.0, h * 0.885):
        parts.append(disc(w * 0.95, d * 0.95, h * 0.035, 0.005).moved(z=z).part(order.metal))
    parts.append(disc(w * 0.93, d * 0.93, h * 0.05, 0.012).moved(z=h * 0.915).part(paint("#e6ddd0", 0.3)))
    t = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    ring = np.stack([0.035 * np.cos(t), 0 * t, h * 0.962 + 0.022 * np.sin(t)], -1)
    return [*parts, tube(ring, 0.005, sides=8, closed=True).part(order.metal)]


def _pompoms(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A striped basket hung with pompons."""
    parts = []
    levels = np.linspace(0, 0.93, 6)
    for index in range(5):
        low, high = levels[index], levels[index + 1]
        r0, r1 = 0.80 + 0.2 * low, 0.80 + 0.2 * high
        color = COATS[(index // 2 + order.seed) % len(COATS)] if index % 2 else "#e3cfa4"
        ring = [(0, low), (r0, low), ((r0 + r1) / 2 + 0.012, (low + high) / 2), (r1, high), (0, high)]
        parts.append(turned(fillet(ring, 0.02, 2), w * 0.94, d * 0.94, h, 40).part(rush(color, order.seed)))
    parts.append(
        tube(_rim(w * 0.93, d * 0.93, h * 0.93), 0.013, sides=8, closed=True).part(rush("#e3cfa4", order.seed))
    )
    for index, turn in enumerate(np.linspace(0, 2 * np.pi, 14, endpoint=False)):
        pompom = box(0.046, 0.046, 0.046, 0.0228, step=1.0, bevel=2)
        x, y = 0.475 * w * np.cos(turn), 0.475 * d * np.sin(turn)
        yarn = cloth(("boucle", COATS[(index + order.seed) % len(COATS)]), order.seed)
        parts.append(pompom.moved(x, y, h * 0.83).part(yarn))
    return parts + heap(order, w * 0.84, d * 0.84, h * 0.90, tall=0.07)


def _slatted(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A case of upright oak slats with a hinged lid, linen showing between."""
    wood = order.wood
    parts = [board((w - 0.05, d - 0.05, h * 0.86), cloth(("linen", "#e4dccb"), order.seed), 0, 0, 0.05, radius=0.01)]
    for x in np.linspace(-w / 2 + 0.018, w / 2 - 0.018, 10):
        parts += [board((0.026, 0.012, h - 0.05), wood, float(x), s * (d / 2 - 0.006), 0.02) for s in SIDES]
    for y in np.linspace(-d / 2 + 0.035, d / 2 - 0.035, 8):
        parts += [board((0.012, 0.026, h - 0.05), wood, s * (w / 2 - 0.006), float(y), 0.02) for s in SIDES]
    parts += [board((0.034, 0.034, h - 0.03), wood, x, y) for x, y in corners(w / 2 - 0.024, d / 2 - 0.024)]
    lid = flat(rounded(w, d, 0.014), 0.024, 0.006).moved(z=h - 0.024).part(wood)
    return [*parts, lid, *slats(w - 0.04, 0.02, 0.05, 1, 0.02, wood)]


FORMS: dict[str, Callable[[Order, float, float, float], list[Part]]] = {
    "modern": _felt,
    "scandi": _sack,
    "boho": _seagrass,
    "country": _wicker,
    "industrial": _wire,
    "mediterranean": _palm,
    "luxury": _brass,
    "eclectic": _pompoms,
    "japandia": _slatted,
}


def laundry_basket(order: Order) -> list[Part]:
    """A laundry basket in the style's form, washing in those without a lid."""
    return FORMS[order.form or order.style.name](order, order.width, order.depth, order.height)
