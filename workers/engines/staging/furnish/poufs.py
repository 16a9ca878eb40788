"""Poufs and small ottomans, one form for each style, resting on z = 0, metres."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workers.engines.staging.furnish.cabinetry import knob
from workers.engines.staging.furnish.joinery import flat, oval, ring, rush, turned
from workers.engines.staging.furnish.mesh import Floats, Mesh, fillet, lathe, outward, quads, smooth_noise, tube
from workers.engines.staging.furnish.order import Order, cloth, paint
from workers.engines.staging.furnish.upholstery import stuffed
from workers.engines.staging.furnish.wooden_chairs import COATS
from workers.engines.staging.scene import Part

ROUND = fillet([(0, 0), (0.80, 0), (1.0, 0.30), (1.0, 0.66), (0.84, 0.97), (0, 1.0)], 0.30, 7)


def _drum(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A taut drum of bouclé on a set-back base."""
    body = turned(fillet([(0, 0.06), (0.97, 0.06), (1, 0.16), (1, 0.86), (0.93, 1), (0, 1)], 0.07, 5), w, d, h, 44)
    base = lathe([(0, 0), (0.40 * w, 0), (0.40 * w, 0.03), (0, 0.03)], sides=36)
    return [body.part(order.second_cloth, grain="z"), base.part(paint("#1d1d1f", 0.5))]


def _knit(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A hand-knitted ball: thick cords run from pole to pole."""
    cords = 26
    parts = [turned(ROUND, w * 0.94, d * 0.94, h * 0.97, 40).moved(z=0.005).part(order.second_cloth)]
    line = np.array(ROUND)[1:-1]
    line = np.stack(
        [np.interp(np.linspace(0, 1, 19), np.linspace(0, 1, len(line)), line[:, axis]) for axis in (0, 1)], -1
    )
    for turn in np.linspace(0, 2 * np.pi, cords, endpoint=False):
        sway = turn + 0.16 * np.sin(np.linspace(0, 3 * np.pi, 19))
        path = np.stack(
            [
                0.47 * w * line[:, 0] * np.cos(sway),
                0.47 * d * line[:, 0] * np.sin(sway),
                0.012 + (h - 0.03) * line[:, 1],
            ],
            -1,
        )
        thick = 0.47 * w * line[:, 0] * np.pi / cords * 0.98
        parts.append(tube(path, np.maximum(thick, 0.006), sides=7).part(order.second_cloth))
    return parts


def _moroccan(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A leather pouf of eight gores, stitched and piped, flat above."""

    def gores(points: Floats) -> Floats:
        angle = np.arctan2(points[:, 1], points[:, 0])
        points[:, :2] *= (1 - 0.045 * (1 - np.abs(np.sin(4 * angle)) ** 0.5))[:, None]
        return points

    hide = cloth(("leather", ("#a86a3c", "#c9a27a", "#8a4a2e")[order.seed % 3]), order.seed)
    body = turned(fillet([(0, 0), (0.86, 0), (1.0, 0.36), (0.96, 0.66), (0.78, 1), (0, 1)], 0.22, 7), w, d, h, 64).bent(
        gores
    )
    parts = [body.part(hide)]
    star = oval(w * 0.34, d * 0.34, steps=48)
    star = star * (0.82 + 0.18 * np.cos(8 * np.arctan2(star[:, 1], star[:, 0])))[:, None]
    return [*parts, flat(star, 0.006, 0.002).moved(z=h - 0.005).part(cloth(("leather", "#e3d2b4"), order.seed))]


def _button(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A stuffed square in linen with piped edges and one button."""
    body = stuffed(w, d, h, order.mark, crown=0.05, radius=0.09)

    def press(points: Floats) -> Floats:
        points[:, 2] -= (
            0.045 * np.exp(-((np.hypot(points[:, 0], points[:, 1]) / 0.10) ** 1.3)) * (points[:, 2] / h).clip(0, 1) ** 2
        )
        return points

    pressed = body.bent(press)
    line = oval(w * 0.985, d * 0.985, power=6, steps=48)
    piping = np.column_stack([line, np.full(48, h * 0.70)])
    cover = order.second_cloth
    button = knob(0.016).moved(z=h - 0.043)
    return [
        pressed.part(cover),
        tube(piping, 0.006, sides=8, closed=True).part(order.accent(0)),
        button.part(order.accent(0)),
    ]


def _hide(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A leather cube with broad seams, a strap of steel round its foot."""
    hide = order.second_cloth
    parts = [stuffed(w * 0.98, d * 0.98, h - 0.02, order.mark, crown=0.02, radius=0.035).moved(z=0.02).part(hide)]
    for sx in (-1, 1):
        for sy in (-1, 1):
            x, y = sx * (w * 0.49 - 0.010), sy * (d * 0.49 - 0.010)
            parts.append(tube([(x, y, 0.07), (x, y, h - 0.06)], 0.006, sides=8).part(hide))
    return [*parts, flat(oval(w * 0.93, d * 0.93, power=8), 0.03, 0.005).part(order.metal)]


def _rope(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Thick rope coiled into a drum."""
    cord = rush("#ab9068", order.seed)
    radius = 0.021
    turns = max(3, int((h - 0.02) / (1.75 * radius)))
    parts = [lathe([(0, 0.01), (w / 2 - 0.035, 0.01), (w / 2 - 0.035, h - 0.02), (0, h - 0.02)], sides=36).part(cord)]
    for index in range(turns):
        z = radius + (h - 2 * radius) * index / (turns - 1)
        swell = 1 - 0.10 * abs(2 * index / (turns - 1) - 1) ** 3
        parts.append(
            tube(
                ring((w - 2 * radius) * swell, (d - 2 * radius) * swell, z, steps=40), radius, sides=9, closed=True
            ).part(cord)
        )
    for size in np.arange(0.82, 0.10, -0.155):
        parts.append(
            tube(ring(w * size, d * size, h - radius - 0.002, steps=32), radius, sides=8, closed=True).part(cord)
        )
    return parts


def _pleated(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Velvet pleated from a button to a brass foot ring."""

    def pleat(points: Floats) -> Floats:
        angle = np.arctan2(points[:, 1], points[:, 0])
        side = np.clip(np.hypot(points[:, 0] / w, points[:, 1] / d) / 0.5, 0, 1)
        points[:, :2] *= (1 - 0.035 * side * np.abs(np.sin(18 * angle)))[:, None]
        points[:, 2] -= 0.030 * np.exp(-((side / 0.22) ** 2)) * (points[:, 2] > 0.6 * h)
        return points

    body = turned(
        fillet([(0, 0.10), (0.94, 0.10), (1, 0.3), (1, 0.72), (0.86, 0.97), (0.4, 1), (0, 1)], 0.14, 6), w, d, h, 144
    ).bent(pleat)
    base = turned(fillet([(0, 0), (0.90, 0), (0.90, 0.12), (0, 0.12)], 0.02), w, d, h, 44)
    return [
        body.part(order.second_cloth, grain="z"),
        base.part(order.metal),
        knob(0.02).moved(z=h - 0.034).part(order.metal),
    ]


def _slices(order: Order, w: float, d: float, h: float) -> list[Part]:
    """A round cake of segments in turn in three velvets, a fat welt between top and side."""
    parts = []
    covers = [cloth(("velvet", COATS[(order.seed + step) % len(COATS)]), order.seed + step) for step in range(3)]
    count = 12
    for index in range(count):
        turn = 2 * np.pi * index / count
        t = np.linspace(turn - np.pi / count, turn + np.pi / count, 7)
        puff = 1 - 0.030 * np.abs((t - turn) / (np.pi / count)) ** 3
        profile = np.array(fillet([(0.02, 0), (0.90, 0), (1, 0.22), (1, 0.74), (0.88, 1), (0.02, 1)], 0.12, 3))
        loop = np.stack(
            [
                np.stack(
                    [profile[:, 0] * p * np.cos(a) * w / 2, profile[:, 0] * p * np.sin(a) * d / 2, profile[:, 1] * h],
                    -1,
                )
                for p, a in zip(puff, t, strict=True)
            ]
        )
        parts.append(_closed(loop).part(covers[index % 3], grain="z"))
    parts.append(tube(ring(w * 0.90, d * 0.90, h - 0.012, steps=48), 0.010, sides=8, closed=True).part(covers[1]))
    return [*parts, knob(0.024).moved(z=h - 0.006).part(covers[0])]


def _closed(loop: Floats) -> Mesh:
    """A wedge between its two end sections: loops (m, n, 3) joined along m and filled at both ends."""
    m, n, _ = loop.shape
    number = np.arange(m * n).reshape(m, n)
    around = np.concatenate([number, number[:, :1]], axis=1)
    first, last = m * n, m * n + 1
    caps = [
        np.stack([np.full(n, first), np.roll(number[0], -1), number[0]], -1),
        np.stack([np.full(n, last), number[-1], np.roll(number[-1], -1)], -1),
    ]
    middles = np.stack([loop[0].mean(axis=0), loop[-1].mean(axis=0)])
    return outward(
        Mesh(np.concatenate([loop.reshape(-1, 3), middles]), np.concatenate([quads(around)[:, ::-1], *caps]))
    )


def _zabuton(order: Order, w: float, d: float, h: float) -> list[Part]:
    """Two flat linen cushions, one on the other and a little askew, on a low wooden tray."""
    parts = [flat(oval(w * 0.94, d * 0.94, power=5), 0.05, 0.012).part(order.wood)]
    tall = (h - 0.05) / 2
    for index, cover in enumerate((order.second_cloth, order.accent(0))):
        pad = stuffed(w * 0.97, d * 0.97, tall + 0.01, order.mark + index, crown=0.035, radius=min(0.07, tall * 0.45))
        rough = pad.bent(lambda p: p + np.outer(smooth_noise(p, 0.2, 5) * 0.002, [1, 1, 0]))
        parts.append(rough.turned("z", 0.05 - 0.12 * index).moved(z=0.045 + (tall - 0.012) * index).part(cover))
    return parts


POUFS: dict[str, Callable[[Order, float, float, float], list[Part]]] = {
    "modern": _drum,
    "scandi": _knit,
    "boho": _moroccan,
    "country": _button,
    "industrial": _hide,
    "mediterranean": _rope,
    "luxury": _pleated,
    "eclectic": _slices,
    "japandia": _zabuton,
}


def pouf(order: Order) -> list[Part]:
    """A pouf in the style's form."""
    return POUFS[order.form or order.style.name](order, order.width, order.depth, order.height)
