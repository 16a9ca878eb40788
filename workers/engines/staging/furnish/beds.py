"""Beds made up for a photo: frame and headboard of the style, mattress, draped duvet, pillows, throw.

Frame: the head is at +depth / 2 (against the wall), the foot looks to -y. Feet on z = 0, metres.
"""

from __future__ import annotations

import numpy as np

from workers.engines.staging.furnish.mesh import Floats, Mesh, box, pillow, plate, rod, sheet, smooth_noise, tube
from workers.engines.staging.furnish.order import Order, cane, cloth, plaster, timber
from workers.engines.staging.furnish.storage import arched
from workers.engines.staging.furnish.upholstery import channels, legs, stuffed
from workers.engines.staging.scene import Part

LYING = {"low": 0.40, "arch": 0.46}


def bed(order: Order) -> list[Part]:
    """A made bed in the style's form. The mattress' top lies at about 0.5 m."""
    w, d, h = order.width, order.depth, order.height
    top = LYING.get(order.form, 0.50)
    deep = 0.30 if order.form == "arch" else 0.12
    parts = _head(order, w, d, h)
    parts += _base(order, w, d, top)
    head = d / 2 - deep
    foot = -d / 2 + (0.10 if order.form in ("low", "arch") else 0.04)
    wide = w - {"low": 0.30, "arch": 0.28}.get(order.form, 0.10)
    return parts + _bedding(order, wide, foot, head, top)


def _base(order: Order, w: float, d: float, top: float) -> list[Part]:
    form, wood = order.form, order.wood
    side = top - 0.24
    if form in ("panel", "channels", "scallop"):
        parts = [box(w, d - 0.06, side - 0.06, 0.03, step=0.2).moved(0, -0.03, 0.08).part(order.cloth)]
        return parts + legs(
            "block", w / 2 - 0.08, d / 2 - 0.12, 0.09, order.metal if form != "scallop" else wood, thick=0.02
        )
    if form == "arch":
        stone = plaster(order.style.extras.get("base", "#efe8da"), order.seed)
        return [box(w, d, side + 0.05, 0.05, step=0.3, bevel=5).part(stone)]
    if form == "low":
        parts = [box(w, d - 0.02, 0.07, 0.012).moved(0, -0.01, 0.12).part(wood)]
        return [*parts, box(w - 0.5, d - 0.4, 0.13, 0.01).part(timber("#3a2c20", order.seed))]
    if form == "steel":
        parts = []
        for x in (-w / 2 + 0.02, w / 2 - 0.02):
            parts.append(rod((x, -d / 2 + 0.02, side - 0.02), (x, d / 2 - 0.02, side - 0.02), 0.018).part(order.metal))
            parts.append(rod((x, -d / 2 + 0.02, 0), (x, -d / 2 + 0.02, side + 0.16), 0.02).part(order.metal))
        for z in (side - 0.02, side + 0.15):
            parts.append(
                rod((-w / 2 + 0.02, -d / 2 + 0.02, z), (w / 2 - 0.02, -d / 2 + 0.02, z), 0.018).part(order.metal)
            )
        return [*parts, box(w - 0.05, d - 0.06, 0.04, 0.01).moved(0, 0, side - 0.05).part(wood)]
    parts = [box(w, d - 0.04, 0.14, 0.018, step=0.4).moved(0, -0.02, side - 0.13).part(wood)]
    kind = {"planks": "turned", "slats": "taper"}.get(form, "taper")
    return parts + legs(kind, w / 2 - 0.06, d / 2 - 0.08, side - 0.10, wood, thick=0.03)


def _head(order: Order, w: float, d: float, h: float) -> list[Part]:
    form, wood, y = order.form, order.wood, d / 2
    if form == "panel":
        half = w / 2
        return [
            stuffed(half - 0.004, h - 0.28, 0.11, i, crown=0.02, radius=0.035)
            .turned("x", np.pi / 2)
            .moved((i - 0.5) * half, y - 0.0, 0.28 + (h - 0.28) / 2)
            .part(order.cloth)
            for i in (0, 1)
        ]
    if form == "channels":
        count = max(9, round(w / 0.15))
        parts = [c.moved(0, y - 0.07, 0.05).part(order.cloth) for c in channels(w - 0.10, h - 0.07, 0.12, count)]
        for side in (-1, 1):
            parts.append(
                box(0.07, 0.22, h, 0.03, step=0.3).moved(side * (w / 2 - 0.035), y - 0.11, 0).part(order.cloth)
            )
        return parts
    if form == "scallop":
        t = np.linspace(0, np.pi, 90)
        reach = 1 + 0.055 * np.abs(np.sin(3.5 * t))
        outline = np.stack(
            [w / 2 * 0.95 * reach * np.cos(t), (h - 0.30) * (0.42 + 0.55 * reach * np.sin(t) ** 0.9)], -1
        )
        base = np.stack([np.linspace(-w / 2 * 0.95, w / 2 * 0.95, 30), np.zeros(30)], -1)
        return [
            plate(np.concatenate([base, outline]), 0.10, 0.035, puff=0.03).moved(0, y - 0.09, 0.26).part(order.cloth)
        ]
    if form == "rattan_arch":
        outline = arched(w - 0.02, h - 0.05, shoulders=0.55, steps=40)
        parts = [plate(outline, 0.02, 0.006).moved(0, y - 0.045, 0.04).part(cane("#d3ad74", order.seed), grain="z")]
        for scale, bar in ((1.0, 0.022), (0.82, 0.012)):
            line = arched((w - 0.03) * scale, (h - 0.06) * scale, shoulders=0.55, steps=40)[8:]
            path = np.column_stack([line[:, 0], np.full(len(line), -0.0), line[:, 1] + 0.02])
            parts.append(tube(path, bar, sides=12).moved(0, y - 0.05).part(wood))
        return parts
    if form == "arch":
        outline = arched(w * 0.98, h, shoulders=0.5, steps=40)
        stone = plaster(order.style.extras.get("base", "#efe8da"), order.seed)
        parts = [plate(outline, 0.16, 0.05).moved(0, y - 0.08, 0).part(stone)]
        inner = arched(w * 0.80, h - 0.14, shoulders=0.5, steps=40)
        return [*parts, plate(inner, 0.10, 0.04, puff=0.03).moved(0, y - 0.17, 0.02).part(order.cloth)]
    if form == "steel":
        parts = []
        for x in (-w / 2 + 0.02, w / 2 - 0.02):
            parts.append(rod((x, y - 0.02, 0), (x, y - 0.02, h), 0.02).part(order.metal))
        for z in (0.55, h - 0.16, h - 0.02):
            parts.append(rod((-w / 2 + 0.02, y - 0.02, z), (w / 2 - 0.02, y - 0.02, z), 0.017).part(order.metal))
        count = int(w / 0.16)
        for index in range(1, count):
            x = -w / 2 + 0.02 + (w - 0.04) * index / count
            parts.append(rod((x, y - 0.02, 0.55), (x, y - 0.02, h - 0.16), 0.008).part(order.metal))
        return parts
    if form == "low":
        parts = [box(w, 0.045, 0.20, 0.012).moved(0, y - 0.03, h - 0.22).part(wood)]
        parts.append(box(w, 0.045, 0.20, 0.012).moved(0, y - 0.03, h - 0.45).part(wood))
        for x in (-w * 0.32, w * 0.32):
            parts.append(box(0.06, 0.03, h - 0.05, 0.006).moved(x, y - 0.015, 0).part(wood, grain="z"))
        return parts
    parts = [box(0.06, 0.06, h, 0.012).moved(s * (w / 2 - 0.03), y - 0.04, 0).part(wood, grain="z") for s in (-1, 1)]
    if form == "planks":
        for index in range(4):
            tall = (h - 0.36) / 4
            parts.append(box(w - 0.10, 0.034, tall - 0.005, 0.006).moved(0, y - 0.04, 0.30 + tall * index).part(wood))
        return [*parts, box(w, 0.09, 0.045, 0.014).moved(0, y - 0.05, h - 0.05).part(wood)]
    parts.append(box(w - 0.08, 0.045, 0.06, 0.014).moved(0, y - 0.04, h - 0.07).part(wood))
    parts.append(box(w - 0.08, 0.035, 0.05, 0.010).moved(0, y - 0.04, 0.42).part(wood))
    count = int(w / 0.11)
    for index in range(count):
        x = -w / 2 + 0.08 + (w - 0.16) * index / (count - 1)
        parts.append(rod((x, y - 0.04, 0.45), (x, y - 0.04, h - 0.06), 0.011).part(wood, grain="z"))
    return parts


def _bedding(order: Order, w: float, foot: float, head: float, top: float) -> list[Part]:
    sheet_color, duvet_color, throw_color = order.style.bedding
    white = cloth(("linen", sheet_color), order.seed)
    length = head - foot
    middle = (head + foot) / 2
    parts = [box(w, length, 0.26, 0.06, step=0.2, bevel=4).moved(0, middle, top - 0.26).part(white)]
    parts.append(
        _duvet(order, w, foot, head - 0.62, top).part(cloth(("linen", duvet_color), order.seed + 2), grain="y")
    )
    parts.append(_fold(order, w, head - 0.62, top).part(white, grain="y"))
    count = 2
    pitch = w / count
    for index in range(count):
        for row, tall in enumerate((0.50, 0.46)):
            mesh = pillow(pitch * 0.92, tall, 0.20, int(order.rng.integers(1 << 30)), pull=0.05).mapped()
            mesh = mesh.turned("x", -(0.62 + 0.14 * row)).turned("z", order.rng.uniform(-0.05, 0.05))
            x = -w / 2 + pitch * (index + 0.5) + order.rng.uniform(-0.015, 0.015)
            mesh = mesh.moved(x, head - 0.20 - 0.17 * row, top - float(mesh.vertices[:, 2].min()) - 0.02)
            parts.append(mesh.part(white if row else cloth(("linen", duvet_color), order.seed + 2)))
    for index in range(1 if w < 1.3 else 2):
        size = (0.44, 0.34)[index]
        mesh = pillow(size * (1.0 if index == 0 else 1.4), size, 0.16, int(order.rng.integers(1 << 30))).mapped()
        mesh = mesh.turned("x", -0.72).turned("z", order.rng.uniform(-0.12, 0.12))
        x = order.rng.uniform(-0.06, 0.06) + (0.12 if index else -0.14)
        parts.append(
            mesh.moved(x, head - 0.50 - 0.13 * index, top - float(mesh.vertices[:, 2].min()) + 0.02).part(
                order.accent(index)
            )
        )
    return [*parts, _throw(order, w, foot, top).part(cloth(("weave", throw_color), order.seed + 5))]


def _drop(points: Floats, w: float, foot: float, top: float, hem: float, seed: int) -> Floats:
    """Folds in a hanging cloth: none on top, deeper towards the hem, running down."""
    fall = np.clip((top - points[:, 2]) / max(top - hem, 0.05), 0, 1)
    around = np.stack([points[:, 0] * 1.0, points[:, 1] * 1.0, 0 * fall], -1)
    fold = smooth_noise(around, 0.30, seed) * 0.020 + smooth_noise(around, 0.13, seed + 1) * 0.007
    out_x = np.sign(points[:, 0]) * (np.abs(points[:, 0]) > w / 2 - 0.04)
    out_y = -1.0 * (points[:, 1] < foot + 0.04)
    points[:, 0] += out_x * fall * (fold + 0.012)
    points[:, 1] += out_y * fall * (fold + 0.012)
    points[:, 2] += fall * smooth_noise(around, 0.7, seed + 2) * 0.018
    return points


def _duvet(order: Order, w: float, foot: float, head: float, top: float) -> Mesh:
    """A filled duvet over the foot of the mattress, hanging down three sides, closed all round."""
    seed = int(order.rng.integers(1 << 30))
    hang = min(0.26, top - 0.16)
    wide, length = w + 0.07, head - foot + 0.05
    mesh = box(wide, length, hang + 0.07, 0.065, step=0.045, bevel=4)
    level = hang + 0.07

    def settle(points: Floats) -> Floats:
        share = points[:, 2] / level
        upper = np.clip((share - 0.55) / 0.45, 0, 1)
        flat = points * [1, 1, 0]
        puff = (
            0.016 * smooth_noise(flat, 0.62, seed)
            + 0.011 * smooth_noise(flat, 0.26, seed + 1)
            + 0.004 * smooth_noise(flat, 0.11, seed + 2)
        )
        ridge = np.exp(-((smooth_noise(flat, 0.5, seed + 3) / 0.22) ** 2))
        points[:, 2] += upper * (puff + 0.010 * ridge)
        points[:, 1] += (head + foot) / 2 - 0.025
        points[:, 2] += top - hang
        return _drop(points, w, foot, top, top - hang, seed + 4)

    return mesh.bent(settle)


def _fold(order: Order, w: float, y: float, top: float) -> Mesh:
    """The sheet turned back over the duvet's upper edge."""
    seed = int(order.rng.integers(1 << 30))
    mesh = box(w + 0.10, 0.34, 0.13, 0.05, step=0.05, bevel=4)

    def settle(points: Floats) -> Floats:
        flat = points * [1, 1, 0]
        points[:, 2] += 0.009 * smooth_noise(flat, 0.3, seed) * (points[:, 2] > 0.06)
        points[:, 1] += 0.012 * smooth_noise(flat * [1, 0, 0], 0.5, seed + 1)
        points += np.array([0, y - 0.14, top - 0.035])
        return points

    return mesh.bent(settle)


def _throw(order: Order, w: float, foot: float, top: float) -> Mesh:
    """A blanket laid across the bed near its foot, hanging down one side more than the other."""
    seed = int(order.rng.integers(1 << 30))
    deep = 0.62
    start = foot + 0.22 + order.rng.uniform(0, 0.1)
    left, right = 0.34, 0.26
    over = w / 2 + 0.075
    across = np.concatenate([np.linspace(-over - 0.001, -over, 2), np.linspace(-over, over, 40)[1:-1], [over]])
    profile = [(-over, top + 0.02 - left + left * share) for share in np.linspace(0, 0.9, 7)]
    profile += [(x, top + 0.092) for x in across[2:-1] if abs(x) < over - 0.03]
    profile += [(over, top + 0.02 - right * share) for share in np.linspace(0.1, 1, 7)]
    line = np.array(profile)
    along = np.linspace(0, deep, 15)
    skew = order.rng.uniform(-0.12, 0.12)
    grid = np.zeros((len(along), len(line), 3))
    for row, y in enumerate(along):
        grid[row] = np.stack([line[:, 0], start + y + skew * line[:, 0], line[:, 1]], -1)
    flat = grid.reshape(-1, 3)
    lift = 0.010 * smooth_noise(flat * [1, 1, 0], 0.28, seed) + 0.006 * smooth_noise(flat * [0.2, 1, 0], 0.12, seed + 1)
    side = np.abs(flat[:, 0]) > over - 0.02
    flat[:, 2] += np.where(side, 0, lift + 0.006)
    flat[:, 0] += np.where(side, np.sign(flat[:, 0]) * (0.015 + 1.6 * np.abs(lift)), 0)
    return sheet(flat.reshape(grid.shape)[:, ::-1], 0.012)
